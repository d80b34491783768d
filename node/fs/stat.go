package fs

import (
	"math/big"

	"jsrt/engine"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"

	"github.com/dop251/goja"
	"golang.org/x/sys/unix"
)

// fileTime is a point in time: seconds since the epoch and nanoseconds.
type fileTime struct{ sec, nsec int64 }

// ms is the time in milliseconds with a fraction.
func (t fileTime) ms() float64 { return float64(t.sec)*1000 + float64(t.nsec)/1e6 }

// ns is the time in units of so many nanoseconds.
func (t fileTime) ns(unit int64) *big.Int {
	n := big.NewInt(t.sec)
	n.Mul(n, big.NewInt(1e9/unit))
	return n.Add(n, big.NewInt(t.nsec/unit))
}

// fileStat is what the system says of a file.
type fileStat struct {
	dev, mode, nlink, uid, gid, rdev, blksize, ino, size, blocks uint64
	atime, mtime, ctime, birthtime                               fileTime
}

// kind is the type of the file: one of unix.S_IF*.
func (st *fileStat) kind() uint64 { return st.mode & unix.S_IFMT }

// volumeStat is what the system says of a mounted file system.
type volumeStat struct{ kind, bsize, frsize, blocks, bfree, bavail, files, ffree uint64 }

func statOf(path string) (st fileStat, err error) {
	return st, failPath("stat", st.stat(unix.AT_FDCWD, path, 0), path)
}

func lstatOf(path string) (st fileStat, err error) {
	return st, failPath("lstat", st.stat(unix.AT_FDCWD, path, unix.AT_SYMLINK_NOFOLLOW), path)
}

func fstatOf(fd int) (st fileStat, err error) { return st, fail("fstat", st.stat(fd, "", 0)) }

// statClasses are the classes behind what stat answers.
type statClasses struct {
	stats, bigStats, statFs *js.Class
}

// fileTypes are the questions that Stats and Dirent answer.
var fileTypes = []struct {
	method string
	mode   int64
	dirent int
}{
	{"isDirectory", unix.S_IFDIR, direntDir}, {"isFile", unix.S_IFREG, direntFile}, {"isBlockDevice", unix.S_IFBLK, direntBlock},
	{"isCharacterDevice", unix.S_IFCHR, direntChar}, {"isSymbolicLink", unix.S_IFLNK, direntLink}, {"isFIFO", unix.S_IFIFO, direntFIFO},
	{"isSocket", unix.S_IFSOCK, direntSocket},
}

var statFields = [...]string{"dev", "mode", "nlink", "uid", "gid", "rdev", "blksize", "ino", "size", "blocks"}
var timeFields = [...]string{"atime", "mtime", "ctime", "birthtime"}

// classes makes the classes of stat on first use.
func (m *Module) classes() *statClasses {
	if m.statCls != nil {
		return m.statCls
	}
	e := m.e
	c := &statClasses{}
	m.statCls = c
	base := js.NewClass(e, "StatsBase", 10, nil, func(goja.ConstructorCall) *goja.Object { return nil })
	for _, t := range fileTypes {
		js.Method(e, base.Proto, t.method, 0, func(call js.Call) js.Value {
			return js.Invoke(e, js.ObjectOf(call.This), "_checkModeProperty", e.VM.ToValue(t.mode))
		})
	}
	is := e.NewFunc("", 1, func(call js.Call) js.Value {
		return js.Bool(integer(js.Get(js.ObjectOf(call.This), "mode"))&unix.S_IFMT == call.Argument(0).ToInteger())
	})
	fill := func(names []string, of func(goja.ConstructorCall, int) goja.Value) func(goja.ConstructorCall) *goja.Object {
		return func(call goja.ConstructorCall) *goja.Object {
			for i, name := range names {
				js.Set(call.This, name, of(call, i))
			}
			return nil
		}
	}
	argument := func(call goja.ConstructorCall, i int) goja.Value { return call.Argument(i) }
	number := func(call goja.ConstructorCall, i int) goja.Value { return e.VM.ToValue(call.Argument(i).ToFloat()) }

	names := append([]string(nil), statFields[:]...)
	for _, name := range timeFields {
		names = append(names, name+"Ms")
	}
	warned := false
	c.stats = js.NewClass(e, "Stats", 18, base, func(call goja.ConstructorCall) *goja.Object {
		if !warned {
			warned = true
			m.warn("fs.Stats constructor is deprecated.", "DeprecationWarning", "DEP0180")
		}
		fill(names, func(call goja.ConstructorCall, i int) goja.Value {
			if i < len(statFields) {
				return call.Argument(i)
			}
			// Times come as pairs of seconds and nanoseconds.
			i = len(statFields) + 2*(i-len(statFields))
			return e.VM.ToValue(call.Argument(i).ToFloat()*1000 + call.Argument(i+1).ToFloat()/1e6)
		})(call)
		return nil
	})
	c.bigStats = js.NewClass(e, "BigIntStats", 14, base, fill(names, argument))
	for _, proto := range []*goja.Object{c.stats.Proto, c.bigStats.Proto} {
		for _, name := range timeFields {
			m.lazyField(proto, name, func(this *goja.Object) goja.Value {
				return js.New(e, js.ObjectOf(e.VM.Get("Date")), m.rounded(js.Get(this, name+"Ms")))
			})
			m.lazyField(proto, name+"Instant", func(this *goja.Object) goja.Value { return m.instant(this, name) })
		}
		js.Set(proto, "_checkModeProperty", is)
	}
	c.statFs = js.NewClass(e, "StatFs", len(volumeFields), nil, fill(volumeFields[:], number))
	return c
}

// integer is a number or bigint as an integer.
func integer(v goja.Value) int64 {
	if n, ok := v.Export().(*big.Int); ok {
		return n.Int64()
	}
	return v.ToInteger()
}

// lazyField defines an accessor on a prototype that turns into a property of the object at its first read.
func (m *Module) lazyField(proto *goja.Object, name string, make func(this *goja.Object) goja.Value) {
	settle := func(this, v goja.Value) {
		if o := js.ObjectOf(this); o != nil {
			_ = o.DefineDataProperty(name, v, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE)
		}
	}
	get := m.e.NewFunc("get "+name, 0, func(c js.Call) js.Value {
		this := js.ObjectOf(c.This)
		if this == nil {
			return js.Undefined
		}
		v := make(this)
		settle(this, v)
		return v
	})
	set := m.e.NewFunc("set "+name, 1, func(c js.Call) js.Value {
		settle(c.This, c.Argument(0))
		return js.Undefined
	})
	if err := proto.DefineAccessorProperty(name, get, set, goja.FLAG_TRUE, goja.FLAG_TRUE); err != nil {
		panic(err)
	}
}

// rounded is Math.round of a number or bigint: a Date would cut the fraction off.
func (m *Module) rounded(ms goja.Value) goja.Value {
	if n, ok := ms.Export().(*big.Int); ok {
		return m.e.VM.ToValue(n.Int64())
	}
	return m.e.Call1(engine.FuncOf(js.ObjectOf(m.e.VM.Get("Math")).Get("round")), js.Undefined, ms)
}

// instant is a Temporal.Instant of a time of a Stats or BigIntStats object.
func (m *Module) instant(this *goja.Object, name string) goja.Value {
	class := js.ObjectOf(js.Get(js.ObjectOf(m.e.VM.Get("Temporal")), "Instant"))
	if class == nil {
		errors.Throw(m.e, "ERR_NO_TEMPORAL")
	}
	ns := js.Get(this, name+"Ns")
	if js.IsUndefined(ns) {
		f := new(big.Float).Mul(big.NewFloat(js.Get(this, name+"Ms").ToFloat()), big.NewFloat(1e6))
		n, _ := f.Int(nil)
		ns = m.e.VM.ToValue(n)
	}
	return js.New(m.e, class, ns)
}

// bigint is a bigint as the kernel's 64 bits read with a sign, which is how Node reads them.
func (m *Module) bigint(n uint64) goja.Value { return m.e.VM.ToValue(big.NewInt(int64(n))) }

// stats makes the Stats, or with big the BigIntStats, of a file.
func (m *Module) stats(st *fileStat, big bool) goja.Value {
	c := m.classes()
	times := [...]fileTime{st.atime, st.mtime, st.ctime, st.birthtime}
	numbers := [...]uint64{st.dev, st.mode, st.nlink, st.uid, st.gid, st.rdev, st.blksize, st.ino, st.size, st.blocks}
	if big {
		obj := m.e.VM.CreateObject(c.bigStats.Proto)
		for i, name := range statFields {
			js.Set(obj, name, m.bigint(numbers[i]))
		}
		for i, name := range timeFields {
			js.Set(obj, name+"Ms", times[i].ns(1e6))
		}
		for i, name := range timeFields {
			js.Set(obj, name+"Ns", times[i].ns(1))
		}
		return obj
	}
	obj := m.e.VM.CreateObject(c.stats.Proto)
	for i, name := range statFields {
		js.Set(obj, name, m.number(numbers[i]))
	}
	for i, name := range timeFields {
		js.Set(obj, name+"Ms", times[i].ms())
	}
	return obj
}

func (m *Module) number(n uint64) goja.Value {
	if n <= maxSafe {
		return m.e.VM.ToValue(int64(n))
	}
	return m.e.VM.ToValue(float64(n))
}

var volumeFields = [...]string{"type", "bsize", "frsize", "blocks", "bfree", "bavail", "files", "ffree"}

// statFs makes the StatFs of a file system.
func (m *Module) statFs(st *volumeStat, big bool) goja.Value {
	obj := m.e.VM.CreateObject(m.classes().statFs.Proto)
	for i, n := range [...]uint64{st.kind, st.bsize, st.frsize, st.blocks, st.bfree, st.bavail, st.files, st.ffree} {
		v := m.number(n)
		if big {
			v = m.bigint(n)
		}
		js.Set(obj, volumeFields[i], v)
	}
	return obj
}
