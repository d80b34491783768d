package fs

import (
	"fmt"
	"path/filepath"
	"strings"

	"jsrt/engine"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"
	"jsrt/node/internal/validate"

	"github.com/dop251/goja"
	"golang.org/x/sys/unix"
)

// copying are the options of cp, and what it has been told about single files.
type copying struct {
	dereference, errorOnExist, force, keepTimes, recursive, verbatim bool
	mode                                                             int
	// allow asks whether to copy src to dest; nil means yes.
	allow func(src, dest string) (bool, error)
}

// opCp is cp; its asynchronous forms run the filter before everything else (cpPromise).
var opCp = &operation{name: "cp", forms: syncForm, params: 3, required: 2, read: func(a *args) task {
	m := a.m
	opts, filter := m.cpOptions(a.at(2))
	src, dest := a.path(0, "src"), a.path(1, "dest")
	if filter != nil {
		opts.allow = func(src, dest string) (bool, error) {
			v := m.e.Call2(filter, js.Undefined, m.text(src, textForm{}), m.text(dest, textForm{}))
			if _, isPromise := v.Export().(*goja.Promise); isPromise {
				panic(errors.New(m.e, "ERR_INVALID_RETURN_VALUE", "boolean", "filter", errors.Received(m.e, v)))
			}
			return v.ToBoolean(), nil
		}
	}
	return task{run: func() error { return opts.copy(src, dest) }}
}}

// cpOptions reads the options of cp.
func (m *Module) cpOptions(v goja.Value) (opts copying, filter engine.Func) {
	var given map[string]goja.Value
	if !js.IsUndefined(v) {
		given = m.spread(validate.Object(m.e, v, "options"))
	}
	opts.dereference = m.spreadFlag(given, "dereference", false)
	opts.errorOnExist = m.spreadFlag(given, "errorOnExist", false)
	opts.force = m.spreadFlag(given, "force", true)
	opts.keepTimes = m.spreadFlag(given, "preserveTimestamps", false)
	opts.recursive = m.spreadFlag(given, "recursive", false)
	opts.verbatim = m.spreadFlag(given, "verbatimSymlinks", false)
	if mode := given["mode"]; !js.IsNullish(mode) {
		opts.mode = int(validate.Integer(m.e, mode, "mode", 0, copyExclusive|copyClone|copyCloneForce))
	}
	if opts.dereference && opts.verbatim {
		errors.Throw(m.e, "ERR_INCOMPATIBLE_OPTION_PAIR", "dereference", "verbatimSymlinks")
	}
	if fn := given["filter"]; !js.IsUndefined(fn) {
		filter = validate.Function(m.e, fn, "options.filter")
	}
	return opts, filter
}

// cpCallback is fs.cp.
func (m *Module) cpCallback(c js.Call) js.Value {
	list, cb, found := opCp.split(c.Arguments)
	if !found {
		opCp.badCallback(m, cb)
	}
	fn := engine.FuncOf(cb)
	a := args{m: m, form: callbackForm, list: list}
	m.startCp(&a, func(err, _ goja.Value) {
		if err != nil {
			m.e.Call1(fn, js.Undefined, err)
		} else {
			m.e.Call1(fn, js.Undefined, js.Null)
		}
	})
	return js.Undefined
}

// cpPromise is fs.promises.cp.
func (m *Module) cpPromise(list []goja.Value) goja.Value {
	promise, resolve, reject := m.e.VM.NewPromise()
	if ex := m.e.Try(func() {
		m.startCp(&args{m: m, form: promiseForm, list: list}, func(err, _ goja.Value) {
			if err != nil {
				_ = reject(err)
			} else {
				_ = resolve(js.Undefined)
			}
		})
	}); ex != nil {
		_ = reject(ex.Value())
	}
	return m.e.VM.ToValue(promise)
}

// startCp copies off the loop. The filter, which is JavaScript and may answer with a promise, is asked about the whole tree before.
func (m *Module) startCp(a *args, settle settler) {
	opts, filter := m.cpOptions(a.at(2))
	src, dest := a.path(0, "src"), a.path(1, "dest")
	t := task{run: func() error { return opts.copy(src, dest) }}
	if filter == nil {
		m.start(a, t, settle)
		return
	}
	e := m.e
	refused := map[string]bool{}
	opts.allow = func(src, _ string) (bool, error) { return !refused[src], nil }
	list := func(c js.Call) js.Value {
		dir := c.Argument(0).String()
		var names []string
		return m.promised(&operation{read: func(*args) task {
			return task{
				run: func() (err error) {
					names, err = opts.names(dir)
					return err
				},
				result: func() goja.Value {
					out := make([]any, len(names))
					for i, name := range names {
						out[i] = m.text(name, textForm{})
					}
					return e.VM.NewArray(out...)
				},
			}
		}}, nil)
	}
	join := func(c js.Call) js.Value {
		return m.text(filepath.Join(c.Argument(0).String(), c.Argument(1).String()), textForm{})
	}
	skip := func(c js.Call) js.Value {
		refused[c.Argument(0).String()] = true
		return js.Undefined
	}
	asked := e.Call(m.scripted("refused"), js.Undefined, m.text(src, textForm{}), m.text(dest, textForm{}), a.at(2).(*goja.Object).Get("filter"),
		e.NewFunc("list", 1, list), e.NewFunc("join", 2, join), e.NewFunc("skip", 1, skip))
	call := *a
	js.Invoke(e, asked.(*goja.Object), "then", e.NewFunc("", 1, func(js.Call) js.Value {
		m.start(&call, t, settle)
		return js.Undefined
	}), e.NewFunc("", 1, func(c js.Call) js.Value {
		// In a tick of its own: what a callback throws is no rejection.
		err := c.Argument(0)
		e.NextTick(func(any) { settle(err, nil) }, nil)
		return js.Undefined
	}))
}

// names are the entries below src that would be copied with it.
func (o *copying) names(src string) ([]string, error) {
	st, err := o.stat(src)
	if err != nil || !o.recursive || st.kind() != unix.S_IFDIR {
		// Whatever is wrong is found, and reported, by the copying itself.
		return nil, nil
	}
	entries, err := readDir(src)
	names := make([]string, len(entries))
	for i, entry := range entries {
		names[i] = entry.name
	}
	return names, err
}

func (o *copying) stat(path string) (fileStat, error) {
	if o.dereference {
		return statOf(path)
	}
	return lstatOf(path)
}

// copyError is one of the errors that only cp has.
func copyError(code string, n unix.Errno, path, format string, list ...any) error {
	return describedError(code, n, fmt.Sprintf(format, list...), "cp", path)
}

// copy is cp of src to dest.
func (o *copying) copy(src, dest string) error {
	found, err := o.check(src, dest)
	if err != nil || found == nil {
		return err
	}
	if err := o.checkParents(src, found.src, dest); err != nil {
		return err
	}
	parent := filepath.Dir(dest)
	if _, err := statOf(parent); isErrno(err, unix.ENOENT) {
		if _, err := makeDir(parent, 0o777, true); err != nil {
			return err
		}
	} else if err != nil {
		return err
	}
	return o.copyEntry(found, src, dest)
}

// pair is what source and destination are; dest is nil when it does not exist.
type pair struct{ src, dest *fileStat }

func identical(a, b *fileStat) bool {
	return b.ino != 0 && b.dev != 0 && a.ino == b.ino && a.dev == b.dev
}

// check tells what there is to copy, nil where the filter does not want it, and whether it may be copied.
func (o *copying) check(src, dest string) (*pair, error) {
	if o.allow != nil {
		if yes, err := o.allow(src, dest); err != nil || !yes {
			return nil, err
		}
	}
	srcStat, err := o.stat(src)
	if err != nil {
		return nil, err
	}
	found := &pair{src: &srcStat}
	srcIsDir := srcStat.kind() == unix.S_IFDIR
	destStat, err := o.stat(dest)
	switch {
	case isErrno(err, unix.ENOENT):
	case err != nil:
		return nil, err
	default:
		found.dest = &destStat
		destIsDir := destStat.kind() == unix.S_IFDIR
		switch {
		case identical(&srcStat, &destStat):
			return nil, copyError("ERR_FS_CP_EINVAL", unix.EINVAL, dest, "src and dest cannot be the same")
		case srcIsDir && !destIsDir:
			return nil, copyError("ERR_FS_CP_DIR_TO_NON_DIR", unix.EISDIR, dest, "cannot overwrite non-directory %s with directory %s", dest, src)
		case !srcIsDir && destIsDir:
			return nil, copyError("ERR_FS_CP_NON_DIR_TO_DIR", unix.ENOTDIR, dest, "cannot overwrite directory %s with non-directory %s", dest, src)
		}
	}
	if srcIsDir && isBelow(src, dest) {
		return nil, intoItself(src, dest)
	}
	return found, nil
}

func intoItself(src, dest string) error {
	return copyError("ERR_FS_CP_EINVAL", unix.EINVAL, dest, "cannot copy %s to a subdirectory of self %s", src, dest)
}

// isBelow tells, by the names alone, whether path is dir or below it.
func isBelow(dir, path string) bool {
	dir, path = absolute(dir), absolute(path)
	return path == dir || strings.HasPrefix(path, strings.TrimSuffix(dir, "/")+"/")
}

// checkParents sees to it that no directory above dest is src, by whatever name.
func (o *copying) checkParents(src string, srcStat *fileStat, dest string) error {
	srcParent := filepath.Dir(absolute(src))
	for parent := filepath.Dir(absolute(dest)); parent != srcParent && parent != "/"; parent = filepath.Dir(parent) {
		st, err := statOf(parent)
		if isErrno(err, unix.ENOENT) {
			return nil
		}
		if err != nil {
			return err
		}
		if identical(srcStat, &st) {
			return intoItself(src, dest)
		}
	}
	return nil
}

func (o *copying) copyEntry(found *pair, src, dest string) error {
	switch found.src.kind() {
	case unix.S_IFDIR:
		if !o.recursive {
			return copyError("ERR_FS_EISDIR", unix.EISDIR, src, "%s is a directory (not copied)", src)
		}
		return o.copyDir(found, src, dest)
	case unix.S_IFREG, unix.S_IFCHR, unix.S_IFBLK:
		return o.copyRegular(found, src, dest)
	case unix.S_IFLNK:
		return o.copyLink(found, src, dest)
	case unix.S_IFSOCK:
		return copyError("ERR_FS_CP_SOCKET", unix.EINVAL, dest, "cannot copy a socket file: %s", dest)
	case unix.S_IFIFO:
		return copyError("ERR_FS_CP_FIFO_PIPE", unix.EINVAL, dest, "cannot copy a FIFO pipe: %s", dest)
	}
	return copyError("ERR_FS_CP_UNKNOWN", unix.EINVAL, dest, "cannot copy an unknown file type: %s", dest)
}

func targetExists(dest string) error {
	return copyError("ERR_FS_CP_EEXIST", unix.EEXIST, dest, "%s already exists", dest)
}

func (o *copying) copyRegular(found *pair, src, dest string) error {
	if found.dest != nil {
		switch {
		case o.force:
			if err := failPath("unlink", retry(func() error { return unix.Unlink(dest) }), dest); err != nil {
				return err
			}
		case o.errorOnExist:
			return targetExists(dest)
		default:
			return nil
		}
	}
	if err := copyFile(src, dest, o.mode); err != nil {
		return err
	}
	mode := uint32(found.src.mode)
	if o.keepTimes {
		if mode&unix.S_IWUSR == 0 {
			if err := setMode(dest, mode|unix.S_IWUSR); err != nil {
				return err
			}
		}
		if err := copyTimes(src, dest); err != nil {
			return err
		}
	}
	return setMode(dest, mode)
}

func setMode(path string, mode uint32) error {
	return failPath("chmod", retry(func() error { return unix.Chmod(path, mode&0o7777) }), path)
}

// copyTimes asks src again: reading has changed when it was read last.
func copyTimes(src, dest string) error {
	st, err := statOf(src)
	if err != nil {
		return err
	}
	return setTimes(dest, st.atime.ms()/1000, st.mtime.ms()/1000, true)
}

func (o *copying) copyDir(found *pair, src, dest string) error {
	made := found.dest == nil
	if made {
		if _, err := makeDir(dest, 0o777, false); err != nil {
			return err
		}
	} else if o.errorOnExist && !o.force {
		return targetExists(dest)
	}
	entries, err := readDir(src)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		from, to := filepath.Join(src, entry.name), filepath.Join(dest, entry.name)
		inner, err := o.check(from, to)
		if err == nil && inner != nil {
			err = o.copyEntry(inner, from, to)
		}
		if err != nil {
			return err
		}
	}
	if o.keepTimes {
		if err := copyTimes(src, dest); err != nil {
			return err
		}
	}
	if made {
		return setMode(dest, uint32(found.src.mode))
	}
	return nil
}

func (o *copying) copyLink(found *pair, src, dest string) error {
	from, err := readLink(src)
	if err != nil {
		return err
	}
	if !o.verbatim && !filepath.IsAbs(from) {
		from = filepath.Join(filepath.Dir(absolute(src)), from)
	}
	link := func() error {
		return failPaths("symlink", retry(func() error { return unix.Symlink(from, dest) }), from, dest)
	}
	if found.dest == nil {
		return link()
	}
	to, err := readLink(dest)
	if isErrno(err, unix.EINVAL) {
		return link() // which fails: dest is no link
	}
	if err != nil {
		return err
	}
	if !filepath.IsAbs(to) {
		to = filepath.Join(filepath.Dir(absolute(dest)), to)
	}
	target, statErr := statOf(src)
	isDir := statErr == nil && target.kind() == unix.S_IFDIR
	if isDir && isBelow(from, to) {
		return copyError("ERR_FS_CP_EINVAL", unix.EINVAL, dest, "cannot copy %s to a subdirectory of self %s", from, to)
	}
	if statErr != nil {
		return statErr
	}
	if isDir && isBelow(to, from) {
		// Without dest there would be nothing that the new link could lead to.
		return copyError("ERR_FS_CP_SYMLINK_TO_SUBDIRECTORY", unix.EINVAL, dest,
			"cannot overwrite %s with %s", to, from)
	}
	if err := failPath("unlink", retry(func() error { return unix.Unlink(dest) }), dest); err != nil {
		return err
	}
	return link()
}
