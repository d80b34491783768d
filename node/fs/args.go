package fs

import (
	"math"
	"math/big"
	"net/url"
	"reflect"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"jsrt/engine"
	"jsrt/node/buffer"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"
	"jsrt/node/internal/validate"

	"github.com/dop251/goja"
	"golang.org/x/sys/unix"
)

const maxSafe = 1<<53 - 1

// path reads a path: a string, a Buffer or other Uint8Array, or a file: URL. What comes back are the bytes that the kernel gets: a string's UTF-8,
// a Buffer's own.
func (m *Module) path(v goja.Value, name string) string {
	if o := js.ObjectOf(v); o != nil {
		if p, ok := m.buffer.Bytes(o); ok {
			path := string(p)
			m.checkNull(path, name, v)
			return path
		}
		if !isURL(o) {
			panic(errors.InvalidArgType(m.e, name, v, "string", "Buffer", "URL"))
		}
		path := m.fileURLPath(o)
		m.checkNull(path, name, m.e.VM.ToValue(path))
		return path
	}
	if !js.IsString(v) {
		panic(errors.InvalidArgType(m.e, name, v, "string", "Buffer", "URL"))
	}
	path := v.String()
	m.checkNull(path, name, v)
	return path
}

func (m *Module) checkNull(path, name string, v goja.Value) {
	if strings.IndexByte(path, 0) >= 0 {
		panic(m.badValue(name, v, "must be a string, Uint8Array, or URL without null bytes"))
	}
}

// isURL tells a URL object as Node does, by its properties: it may come from another realm or package. Legacy url.parse objects have auth and path.
func isURL(o *goja.Object) bool {
	return js.Get(o, "href").ToBoolean() && js.Get(o, "protocol").ToBoolean() && js.IsUndefined(js.Get(o, "auth")) && js.IsUndefined(js.Get(o, "path"))
}

// fileURLPath is url.fileURLToPath of a URL object.
func (m *Module) fileURLPath(o *goja.Object) string {
	if js.Get(o, "protocol").String() != "file:" {
		errors.Throw(m.e, "ERR_INVALID_URL_SCHEME", "file")
	}
	if js.Get(o, "hostname").String() != "" {
		errors.Throw(m.e, "ERR_INVALID_FILE_URL_HOST", runtime.GOOS)
	}
	pathname := js.Get(o, "pathname").String()
	if strings.Contains(strings.ToLower(pathname), "%2f") {
		err := errors.New(m.e, "ERR_INVALID_FILE_URL_PATH", "must not include encoded / characters")
		js.Set(err, "input", o)
		panic(err)
	}
	path, err := url.PathUnescape(pathname)
	if err != nil || !utf8.ValidString(path) {
		panic(js.New(m.e, m.e.Errors.URIError, m.e.VM.ToValue("URI malformed")))
	}
	return path
}

func (a *args) path(i int, name string) string { return a.m.path(a.at(i), name) }

// target reads what names a file: a path, or what is open already: a descriptor (not in the promise form) or a FileHandle (only there). fd is -1
// for a path.
func (a *args) target(i int) (path string, fd int) {
	v := a.at(i)
	if a.form == promiseForm {
		if h, ok := a.m.e.State(v).(*fileHandle); ok {
			return "", a.use(h)
		}
	}
	if a.form != promiseForm && isInt32(v) {
		return "", a.fd(i)
	}
	return a.path(i, "path"), -1
}

func isInt32(v goja.Value) bool {
	if !js.IsNumber(v) {
		return false
	}
	f := v.ToFloat()
	return f == math.Trunc(f) && f >= math.MinInt32 && f <= math.MaxInt32
}

// fd reads a descriptor.
func (a *args) fd(i int) int {
	v := a.at(i)
	if a.form == promiseForm {
		if h, ok := a.m.e.State(v).(*fileHandle); ok {
			return a.use(h)
		}
	}
	return a.m.descriptor(v)
}

func (m *Module) descriptor(v goja.Value) int {
	return int(validate.Integer(m.e, v, "fd", 0, math.MaxInt32))
}

// mode reads permission bits: a number or an octal string. def is for undefined and null; below 0 there is no default.
func (m *Module) mode(v goja.Value, name string, def int) uint32 {
	if js.IsNullish(v) && def >= 0 {
		return uint32(def)
	}
	if js.IsString(v) {
		n, err := strconv.ParseUint(v.String(), 8, 64)
		if err != nil || strings.HasPrefix(v.String(), "+") {
			panic(errors.InvalidArgValue(m.e, name, v, "must be a 32-bit unsigned integer or an octal string"))
		}
		v = m.e.VM.ToValue(int64(n))
	}
	if js.IsNullish(v) {
		v = js.Undefined
	}
	return validate.Uint32(m.e, v, name, false)
}

var openFlags = map[string]int{
	"r": unix.O_RDONLY, "rs": unix.O_RDONLY | unix.O_SYNC, "sr": unix.O_RDONLY | unix.O_SYNC,
	"r+": unix.O_RDWR, "rs+": unix.O_RDWR | unix.O_SYNC, "sr+": unix.O_RDWR | unix.O_SYNC,
	"w": createFlags | unix.O_TRUNC | unix.O_WRONLY, "w+": createFlags | unix.O_TRUNC | unix.O_RDWR,
	"wx": createFlags | unix.O_TRUNC | unix.O_WRONLY | unix.O_EXCL, "xw": createFlags | unix.O_TRUNC | unix.O_WRONLY | unix.O_EXCL,
	"wx+": createFlags | unix.O_TRUNC | unix.O_RDWR | unix.O_EXCL, "xw+": createFlags | unix.O_TRUNC | unix.O_RDWR | unix.O_EXCL,
	"a": createFlags | unix.O_APPEND | unix.O_WRONLY, "a+": createFlags | unix.O_APPEND | unix.O_RDWR,
	"ax": createFlags | unix.O_APPEND | unix.O_WRONLY | unix.O_EXCL, "xa": createFlags | unix.O_APPEND | unix.O_WRONLY | unix.O_EXCL,
	"ax+": createFlags | unix.O_APPEND | unix.O_RDWR | unix.O_EXCL, "xa+": createFlags | unix.O_APPEND | unix.O_RDWR | unix.O_EXCL,
	"as": createFlags | unix.O_APPEND | unix.O_WRONLY | unix.O_SYNC, "sa": createFlags | unix.O_APPEND | unix.O_WRONLY | unix.O_SYNC,
	"as+": createFlags | unix.O_APPEND | unix.O_RDWR | unix.O_SYNC, "sa+": createFlags | unix.O_APPEND | unix.O_RDWR | unix.O_SYNC,
}

const createFlags = unix.O_CREAT

// flags reads how to open a file (https://nodejs.org/api/fs.html#file-system-flags).
func (m *Module) flags(v goja.Value, name string) int {
	switch {
	case js.IsNullish(v):
		return unix.O_RDONLY
	case js.IsNumber(v):
		return int(validate.Int32(m.e, v, name))
	case js.IsString(v):
		if flags, ok := openFlags[v.String()]; ok {
			return flags
		}
	}
	panic(errors.InvalidArgValue(m.e, "flags", v, ""))
}

// bits reads the modes of access and copyFile, which Node checks apart from everything else.
func (a *args) bits(i int) int {
	v := a.at(i)
	if js.IsNullish(v) {
		return 0
	}
	if !js.IsNumber(v) {
		panic(errors.Make(a.m.e, a.m.e.Errors.TypeError, "ERR_INVALID_ARG_TYPE", "mode must be int32 or null/undefined", false))
	}
	n := v.ToInteger()
	if n < 0 || n > 7 {
		panic(errors.Make(a.m.e, a.m.e.Errors.RangeError, "ERR_OUT_OF_RANGE", "mode is out of range: >= 0 && <= 7", false))
	}
	return int(n)
}

// id reads a user or group id; -1 leaves it as it is.
func (a *args) id(i int, name string) int {
	return int(validate.Integer(a.m.e, a.at(i), name, -1, math.MaxUint32))
}

// seconds reads a time: seconds since the epoch as a number or numeric string, or a Date. A negative number is now.
func (m *Module) seconds(v goja.Value, name string) float64 {
	switch o := js.ObjectOf(v); {
	case js.IsString(v):
		if f := v.ToFloat(); !math.IsNaN(f) {
			return f
		}
	case js.IsNumber(v):
		if f := v.ToFloat(); !math.IsNaN(f) && !math.IsInf(f, 0) {
			if f < 0 {
				return float64(time.Now().UnixMilli()) / 1000
			}
			return f
		}
	case o != nil && o.ClassName() == "Date":
		getTime := engine.FuncOf(js.Get(js.ObjectOf(js.Get(js.ObjectOf(m.e.VM.Get("Date")), "prototype")), "getTime"))
		return m.e.Call(getTime, o).ToFloat() / 1000
	}
	panic(m.badType(name, "an instance of Date or an Time in seconds", v))
}

// options are the options of an operation: an object, the name of an encoding, or none.
type options struct {
	obj      *goja.Object
	encoding goja.Value
}

// get reads an option, undefined where there is none.
func (o options) get(name string) goja.Value {
	if name == "encoding" && o.encoding != nil {
		return o.encoding
	}
	return js.Get(o.obj, name)
}

// has tells whether an option is given and not undefined.
func (o options) has(name string) bool { return !js.IsUndefined(o.get(name)) }

// options reads the options of an operation that has an encoding and a signal, and checks these two.
func (m *Module) options(v goja.Value) options {
	var o options
	switch {
	case js.IsNullish(v) || engine.IsCallable(v):
		return o
	case js.IsString(v):
		o.encoding = v
	default:
		if o.obj = js.ObjectOf(v); o.obj == nil {
			panic(errors.InvalidArgType(m.e, "options", v, "string", "Object"))
		}
	}
	m.checkEncoding(o.get("encoding"))
	validate.AbortSignal(m.e, o.get("signal"), "options.signal")
	return o
}

func (m *Module) checkEncoding(v goja.Value) {
	if !v.ToBoolean() {
		return
	}
	if js.IsString(v) {
		if _, ok := buffer.ParseEncoding(v.String()); ok || v.String() == "buffer" {
			return
		}
	}
	panic(errors.InvalidArgValue(m.e, "encoding", v, "is invalid encoding"))
}

func (a *args) options(i int) options {
	o := a.m.options(a.at(i))
	a.watch(o)
	return o
}

// watch makes the signal of o end the call early.
func (a *args) watch(o options) {
	if signal := js.ObjectOf(o.get("signal")); signal != nil && a.form != syncForm {
		a.signal, a.abort = signal, new(atomic.Bool)
	}
}

// flag reads an option that is true or false.
func (m *Module) flag(o options, name string, def bool) bool {
	if !o.has(name) {
		return def
	}
	return validate.Boolean(m.e, o.get(name), "options."+name)
}

// spread copies an options object's own properties, as { ...defaults, ...options } does: an option that is given as undefined stays given.
func (m *Module) spread(obj *goja.Object) map[string]goja.Value {
	out := map[string]goja.Value{}
	if obj != nil {
		for _, key := range obj.Keys() {
			out[key] = js.Get(obj, key)
		}
	}
	return out
}

// spreadFlag reads an option that is true or false from what spread has copied.
func (m *Module) spreadFlag(opts map[string]goja.Value, name string, def bool) bool {
	if v, ok := opts[name]; ok {
		return validate.Boolean(m.e, v, "options."+name)
	}
	return def
}

// textForm is how bytes that a name or a file consists of become a value.
type textForm struct {
	buffer bool
	enc    buffer.Encoding
}

// textForm reads an encoding option that has been checked; what is not given is def.
func (o options) textForm(def textForm) textForm {
	v := o.get("encoding")
	if !v.ToBoolean() {
		return def
	}
	if enc, ok := buffer.ParseEncoding(v.String()); ok {
		return textForm{enc: enc}
	}
	return textForm{buffer: true}
}

// text makes the value of a name.
func (m *Module) text(name string, f textForm) goja.Value {
	if f.buffer {
		return m.buffer.FromBytes([]byte(name))
	}
	if f.enc == buffer.UTF8 && isASCII(name) {
		return m.e.VM.ToValue(name)
	}
	return f.enc.String(m.e, []byte(name))
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// content makes the value of a file's bytes, which are nobody else's.
func (m *Module) content(p []byte, f textForm) goja.Value {
	if f.buffer {
		return m.buffer.FromBytes(p)
	}
	return f.enc.String(m.e, p)
}

var arrayBufferType = reflect.TypeFor[goja.ArrayBuffer]()

// viewBytes returns the memory of a typed array or DataView; an ArrayBuffer is none.
func viewBytes(v goja.Value) ([]byte, bool) {
	if o := js.ObjectOf(v); o == nil || o.ExportType() == arrayBufferType {
		return nil, false
	}
	return engine.Bytes(v)
}

// view demands a typed array or DataView.
func (m *Module) view(v goja.Value) []byte {
	p, ok := viewBytes(v)
	if !ok {
		panic(errors.InvalidArgType(m.e, "buffer", v, "Buffer", "TypedArray", "DataView"))
	}
	return p
}

// views reads an array of typed arrays or DataViews.
func (a *args) views(i int) [][]byte {
	v := a.at(i)
	list := js.ObjectOf(v)
	if list == nil || list.ClassName() != "Array" {
		panic(a.m.badType("buffers", "an ArrayBufferView[]", v))
	}
	out := make([][]byte, js.Len(list))
	for j := range out {
		p, ok := viewBytes(js.Index(list, j))
		if !ok {
			panic(a.m.badType("buffers", "an ArrayBufferView[]", v))
		}
		out[j] = p
	}
	return out
}

// data reads what is to be written: the bytes of a view themselves, or those of a string.
func (m *Module) data(v goja.Value, name string, enc buffer.Encoding) []byte {
	if p, ok := viewBytes(v); ok {
		return p
	}
	if !js.IsString(v) {
		panic(errors.InvalidArgType(m.e, name, v, "string", "Buffer", "TypedArray", "DataView"))
	}
	return enc.Bytes(v)
}

// offset is a position given as a number; everything else is -1, the current position.
func offset(v goja.Value) int64 {
	if !js.IsNumber(v) {
		return -1
	}
	f := v.ToFloat()
	if f != math.Trunc(f) || math.Abs(f) > maxSafe {
		return -1
	}
	return int64(f)
}

// readPosition is the position of a read: a number, a bigint, or nothing.
func (m *Module) readPosition(v goja.Value, length int) int64 {
	switch {
	case js.IsNullish(v):
		return -1
	case js.IsNumber(v):
		return validate.Integer(m.e, v, "position", -1, maxSafe)
	case js.IsBigInt(v):
		n, _ := v.Export().(*big.Int)
		limit := int64(math.MaxInt64) - int64(length)
		if n == nil || !n.IsInt64() || n.Int64() < -1 || n.Int64() > limit {
			panic(errors.OutOfRange(m.e, "position", ">= -1 && <= "+strconv.FormatInt(limit, 10), v))
		}
		return n.Int64()
	}
	panic(errors.InvalidArgType(m.e, "position", v, "integer", "bigint"))
}

// copyProps copies the enumerable properties of obj, inherited ones too, as for-in sees them; obj may be nil.
func (m *Module) copyProps(obj *goja.Object) *goja.Object {
	out := m.e.VM.NewObject()
	for o := obj; o != nil; o = o.Prototype() {
		for _, key := range o.Keys() {
			if out.Get(key) == nil {
				js.Set(out, key, js.Get(obj, key))
			}
		}
	}
	return out
}
