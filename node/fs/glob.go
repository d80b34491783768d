package fs

import (
	"path/filepath"
	"slices"
	"strings"

	"jsrt/engine"
	"jsrt/node/fs/glob"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"
	"jsrt/node/internal/validate"

	"github.com/dop251/goja"
	"golang.org/x/sys/unix"
)

// globWalk is one call of fs.glob. Its fields are read from JavaScript on the loop; the walk itself touches none.
type globWalk struct {
	patterns  []*glob.Pattern
	root      string // as it was given
	follow    bool
	withTypes bool
	maxDepth  int64 // below 0: none

	excluded []*glob.Pattern
	// exclude asks a function of the program about an entry; nil when there is none.
	exclude func(entry globEntry) bool

	seen  map[string]bool
	lists map[string][]dirEntry
	found []globEntry
}

// globEntry is a path, relative to the root unless the pattern is absolute.
type globEntry struct {
	path string
	kind int
}

// globArgs reads the arguments of fs.glob.
func (m *Module) globArgs(pattern, given goja.Value) (*globWalk, engine.Func) {
	e := m.e
	w := &globWalk{root: ".", maxDepth: -1, seen: map[string]bool{}, lists: map[string][]dirEntry{}}
	var o options
	if !js.IsUndefined(given) {
		o.obj = validate.Object(e, given, "options")
	}
	if cwd := o.get("cwd"); !js.IsNullish(cwd) {
		if u := js.ObjectOf(cwd); u != nil && isURL(u) {
			w.root = m.fileURLPath(u)
		} else {
			w.root = validate.String(e, cwd, "options.cwd")
		}
	}
	if v := o.get("followSymlinks"); !js.IsNullish(v) {
		w.follow = validate.Boolean(e, v, "options.followSymlinks")
	}
	if v := o.get("maxDepth"); !js.IsNullish(v) {
		if !js.IsNumber(v) || v.ToFloat() < maxSafe {
			w.maxDepth = validate.Integer(e, v, "options.maxDepth", 0, maxSafe)
		}
	}
	w.withTypes = o.get("withFileTypes").ToBoolean()
	var exclude engine.Func
	if v := o.get("exclude"); !js.IsNullish(v) {
		if exclude = engine.FuncOf(v); exclude == nil {
			for _, s := range m.strings(v, "options.exclude", "function or string[]") {
				w.excluded = append(w.excluded, glob.Compile(resolvePattern(w.root, s)))
			}
		}
	}
	if js.ObjectOf(pattern) != nil {
		for _, s := range m.strings(pattern, "patterns", "string[]") {
			w.patterns = append(w.patterns, glob.Compile(s))
		}
	} else {
		w.patterns = []*glob.Pattern{glob.Compile(validate.String(e, pattern, "patterns"))}
	}
	return w, exclude
}

// strings reads an array of strings.
func (m *Module) strings(v goja.Value, name, expected string) []string {
	arr := js.ObjectOf(v)
	if arr == nil || arr.ClassName() != "Array" {
		what := "argument"
		if strings.Contains(name, ".") {
			what = "property"
		}
		panic(errors.Make(m.e, m.e.Errors.TypeError, "ERR_INVALID_ARG_TYPE",
			"The \""+name+"\" "+what+" must be of type "+expected+". Received "+errors.Received(m.e, v), false))
	}
	out := make([]string, js.Len(arr))
	for i := range out {
		out[i] = validate.String(m.e, js.Index(arr, i), name+"["+m.e.VM.ToValue(i).String()+"]")
	}
	return out
}

func resolvePattern(root, pattern string) string {
	if strings.HasPrefix(pattern, "/") {
		return pattern
	}
	return absolute(root) + "/" + pattern
}

// globTask is a call as a task. ask runs a function of the program's on the loop, wherever it is called.
func (m *Module) globTask(w *globWalk, exclude engine.Func, ask func(fn func() bool) bool) task {
	if exclude != nil {
		w.exclude = func(entry globEntry) bool {
			return ask(func() bool {
				return m.e.Call1(exclude, js.Undefined, m.globValue(w, entry, true)).ToBoolean()
			})
		}
	}
	return task{
		run: func() error {
			for _, p := range w.patterns {
				for i := range p.Alternatives {
					w.start(&p.Alternatives[i])
				}
			}
			return nil
		},
		result: func() goja.Value {
			list := make([]any, len(w.found))
			for i, entry := range w.found {
				list[i] = m.globValue(w, entry, false)
			}
			return m.e.VM.NewArray(list...)
		},
	}
}

// globValue is what a program sees of an entry: a Dirent or the path; of what it is asked to exclude, the name.
func (m *Module) globValue(w *globWalk, entry globEntry, nameOnly bool) goja.Value {
	name := m.text(entry.path, textForm{})
	switch {
	case w.withTypes:
		full := w.full(entry.path)
		return m.dirent(m.text(filepath.Base(entry.path), textForm{}), entry.kind, m.text(filepath.Dir(full), textForm{}))
	case nameOnly:
		return m.text(filepath.Base(entry.path), textForm{})
	}
	return name
}

// globSync is fs.globSync.
func (m *Module) globSync(c js.Call) js.Value {
	w, exclude := m.globArgs(c.Argument(0), c.Argument(1))
	return m.now(m.globTask(w, exclude, func(fn func() bool) bool { return fn() }))
}

// globStart runs the walk off the loop. exclude is asked on the loop, while the walk waits; what it throws ends the call.
func (m *Module) globStart(pattern, options goja.Value, settle settler) {
	w, exclude := m.globArgs(pattern, options)
	var thrown goja.Value
	answers := make(chan bool)
	ask := func(fn func() bool) bool {
		m.e.Loop.Post(func() {
			m.e.Enter(func(any) {
				yes := true
				if thrown == nil {
					if ex := m.e.Try(func() { yes = fn() }); ex != nil {
						thrown = ex.Value()
					}
				}
				answers <- yes
			}, nil)
		})
		return <-answers
	}
	m.start(&args{m: m}, m.globTask(w, exclude, ask), func(err, v goja.Value) {
		if thrown != nil {
			err = thrown
		}
		settle(err, v)
	})
}

// opGlob is what glob has in common with the operations: where its callback stands.
var opGlob = &operation{name: "glob", params: 2, required: 1}

// globCallback is fs.glob.
func (m *Module) globCallback(c js.Call) js.Value {
	list, cb, found := opGlob.split(c.Arguments)
	if !found {
		opGlob.badCallback(m, cb)
	}
	options := goja.Value(js.Undefined)
	if len(list) > 1 {
		options = list[1]
	}
	m.globStart(list[0], options, callbackSettler(m, engine.FuncOf(cb), task{result: func() goja.Value { return nil }}))
	return js.Undefined
}

// globPromise is fs.promises.glob: an asynchronous iterator. The walk begins when the first item is asked for.
func (m *Module) globPromise(c js.Call) js.Value {
	pattern, options := c.Argument(0), c.Argument(1)
	var items *goja.Object
	next := 0
	return m.iterator(func() goja.Value {
		promise, resolve, reject := m.e.VM.NewPromise()
		answer := func() {
			if next == js.Len(items) {
				_ = resolve(js.Null)
				return
			}
			next++
			_ = resolve(js.Index(items, next-1))
		}
		if items != nil {
			answer()
		} else {
			m.globStart(pattern, options, func(err, v goja.Value) {
				if err != nil {
					_ = reject(err)
					return
				}
				items = v.(*goja.Object)
				answer()
			})
		}
		return m.e.VM.ToValue(promise)
	}, func() goja.Value { return js.Undefined })
}

// full is the path that the system gets for one of the walk.
func (w *globWalk) full(path string) string {
	if strings.HasPrefix(path, "/") {
		return path
	}
	return filepath.Join(w.root, path)
}

func (w *globWalk) start(a *glob.Alternative) {
	at := ""
	if a.Absolute {
		at = "/"
	}
	named := a.Absolute
	for i := range a.Segments {
		named = named || !a.Segments[i].Literal() || a.Segments[i].Text != ".."
	}
	if named {
		w.visit(at, a.Segments, a.DirOnly, false, nil)
	}
}

// identity is what a directory is known by, under whatever name.
type identity struct{ dev, ino uint64 }

// visit looks in the directory path for what the segments match. starred: a globstar came before, which does not go through symbolic links. above
// are the directories on the way here, as far as links are followed.
func (w *globWalk) visit(path string, segments []glob.Segment, dirOnly, starred bool, above []identity) {
	if len(segments) == 0 {
		w.add(path, dirOnly, !starred || w.follow)
		return
	}
	if w.maxDepth >= 0 && depth(path) > w.maxDepth {
		return
	}
	seg, rest := &segments[0], segments[1:]
	if seg.Literal() {
		next := join(path, seg.Text)
		if st, err := lstatOf(w.full(next)); err == nil && (len(rest) == 0 || !starred || w.follow || st.kind() != unix.S_IFLNK) {
			w.visit(next, rest, dirOnly, starred, above)
		}
		return
	}
	if seg.Globstar() {
		if w.follow {
			st, err := statOf(w.full(path))
			id := identity{st.dev, st.ino}
			if err != nil || slices.Contains(above, id) {
				return
			}
			above = append(above[:len(above):len(above)], id)
		}
		w.visit(path, rest, dirOnly, true, above)
	}
	for _, entry := range w.list(path) {
		next := join(path, entry.name)
		if seg.Globstar() {
			if strings.HasPrefix(entry.name, ".") || w.skip(next, entry.kind) {
				continue
			}
			if entry.kind == direntDir || w.follow && isDir(w.full(path), entry) {
				w.visit(next, segments, dirOnly, true, above)
			} else if len(rest) == 0 {
				w.add(next, dirOnly, w.follow)
			}
			continue
		}
		if !seg.Match(entry.name) || w.skip(next, entry.kind) {
			continue
		}
		if len(rest) == 0 {
			w.add(next, dirOnly, w.follow)
		} else if entry.kind == direntDir || (w.follow || !starred) && isDir(w.full(path), entry) {
			w.visit(next, rest, dirOnly, starred, above)
		}
	}
}

func depth(path string) int64 {
	if path == "" {
		return 0
	}
	return int64(strings.Count(path, "/")) + 1
}

func join(dir, name string) string {
	if dir == "" {
		return name
	}
	return filepath.Join(dir, name)
}

// list reads a directory, once; one that cannot be read is empty.
func (w *globWalk) list(path string) []dirEntry {
	full := w.full(path)
	entries, known := w.lists[full]
	if !known {
		entries, _ = readDir(full)
		w.lists[full] = entries
	}
	return entries
}

// skip tells whether an entry is excluded.
func (w *globWalk) skip(path string, kind int) bool {
	if len(w.excluded) > 0 {
		full := absolute(w.full(path))
		if slices.ContainsFunc(w.excluded, func(p *glob.Pattern) bool { return p.Match(full) }) {
			return true
		}
	}
	return w.exclude != nil && w.exclude(globEntry{path, kind})
}

// add takes note of a path that matches. dirOnly: if it is a directory, or, with follow, a symbolic link to one.
func (w *globWalk) add(path string, dirOnly, follow bool) {
	if path == "" {
		path = "."
	}
	if w.seen[path] || w.maxDepth >= 0 && path != "." && depth(path) > w.maxDepth {
		return
	}
	st, err := lstatOf(w.full(path))
	if err == nil && dirOnly && follow {
		st, err = statOf(w.full(path))
	}
	if err != nil || dirOnly && st.kind() != unix.S_IFDIR {
		return
	}
	w.seen[path] = true
	w.found = append(w.found, globEntry{path, modeKind(st.mode)})
}

// modeKind is the type of a directory entry with this mode.
func modeKind(mode uint64) int {
	for _, t := range fileTypes {
		if int64(mode&unix.S_IFMT) == t.mode {
			return t.dirent
		}
	}
	return direntUnknown
}
