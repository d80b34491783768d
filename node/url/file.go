package url

import (
	"runtime"
	"strings"

	"jsrt/node/buffer"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"
	"jsrt/node/internal/validate"
	"jsrt/node/path"
	"jsrt/node/querystring"
	"jsrt/node/url/whatwg"
	"jsrt/node/url/wtf8"

	"github.com/dop251/goja"
)

// IsURL tells whether v looks like a URL object, also one of another implementation: url.parse's objects have auth and path.
func IsURL(v goja.Value) bool {
	obj := js.ObjectOf(v)
	return obj != nil && js.Get(obj, "href").ToBoolean() && js.Get(obj, "protocol").ToBoolean() &&
		js.IsUndefined(js.Get(obj, "auth")) && js.IsUndefined(js.Get(obj, "path"))
}

// ToPath returns v as it is, unless it is a file URL: then its path. Throws as fileURLToPath does. fs takes its paths through it.
func (m *Module) ToPath(v goja.Value) goja.Value {
	if !IsURL(v) {
		return v
	}
	return m.value(m.FileURLToPath(v, runtime.GOOS == "windows"))
}

// FileURLToPath is url.fileURLToPath of a string or a URL object.
func (m *Module) FileURLToPath(v goja.Value, windows bool) string {
	obj, host, pathname := m.fileURL(v)
	if !windows {
		m.demandNoHost(host)
		m.demandNoEncoded(obj, pathname, "2f", "must not include encoded / characters")
		return m.decode(pathname)
	}
	m.demandNoEncoded(obj, pathname, "2f 5c", `must not include encoded \ or / characters`)
	pathname = m.decode(strings.ReplaceAll(pathname, "/", `\`))
	if host != "" {
		return `\\` + whatwg.ToUnicode(host) + pathname
	}
	m.demandDrive(obj, pathname)
	return pathname[1:]
}

// fileURLToPathBuffer is url.fileURLToPathBuffer: bytes that are no UTF-8 stay as they are.
func (m *Module) fileURLToPathBuffer(v goja.Value, windows bool) *goja.Object {
	obj, host, pathname := m.fileURL(v)
	prefix := ""
	if windows {
		pathname = strings.ReplaceAll(pathname, "/", `\`)
	} else {
		m.demandNoHost(host)
	}
	pathname = whatwg.PercentDecode(pathname)
	if windows && host != "" {
		prefix = `\\` + whatwg.ToUnicode(host)
	} else if windows {
		m.demandDrive(obj, pathname)
		pathname = pathname[1:]
	}
	return buffer.Of(m.e).FromBytes([]byte(prefix + pathname))
}

// fileURL reads a string or a URL object as a file URL.
func (m *Module) fileURL(v goja.Value) (obj *goja.Object, host, pathname string) {
	switch {
	case js.IsString(v):
		u, ok := whatwg.Parse(v.String(), nil)
		if !ok {
			m.invalidURL(v, js.Undefined)
		}
		obj = m.New(u)
	case IsURL(v):
		obj = v.(*goja.Object)
	default:
		panic(errors.InvalidArgType(m.e, "path", v, "string", "URL"))
	}
	if js.Get(obj, "protocol").String() != "file:" {
		errors.Throw(m.e, "ERR_INVALID_URL_SCHEME", "file")
	}
	return obj, m.text(js.Get(obj, "hostname")), m.text(js.Get(obj, "pathname"))
}

func (m *Module) demandNoHost(host string) {
	if host != "" {
		errors.Throw(m.e, "ERR_INVALID_FILE_URL_HOST", runtime.GOOS)
	}
}

func (m *Module) badPath(obj *goja.Object, reason string) {
	err := errors.New(m.e, "ERR_INVALID_FILE_URL_PATH", reason)
	js.Set(err, "input", obj)
	panic(err)
}

// demandNoEncoded looks for encoded separators.
func (m *Module) demandNoEncoded(obj *goja.Object, pathname, codes, reason string) {
	for i := 0; i+2 < len(pathname); i++ {
		if pathname[i] == '%' && strings.Contains(codes, strings.ToLower(pathname[i+1:i+3])) {
			m.badPath(obj, reason)
		}
	}
}

func (m *Module) demandDrive(obj *goja.Object, pathname string) {
	if len(pathname) < 3 || pathname[1]|0x20 < 'a' || pathname[1]|0x20 > 'z' || pathname[2] != ':' {
		m.badPath(obj, "must be absolute")
	}
}

// decode is decodeURIComponent.
func (m *Module) decode(s string) string {
	decoded, ok := querystring.DecodeComponent(s)
	if !ok {
		m.malformed()
	}
	return decoded
}

// PathToFileURL is url.pathToFileURL.
func (m *Module) PathToFileURL(filepath string, windows bool) *goja.Object {
	p := path.Of(m.e)
	resolved := filepath
	switch {
	case !windows:
		resolved = p.PosixResolve(filepath)
	case !strings.HasPrefix(filepath, `\\`):
		resolved = p.Win32Resolve(filepath)
	}
	host := ""
	if windows && strings.HasPrefix(resolved, `\\`) {
		start := 2
		if strings.HasPrefix(resolved, `\\?\UNC\`) {
			start = 8
		}
		end := strings.IndexByte(resolved[start:], '\\')
		switch {
		case end < 0:
			panic(errors.InvalidArgValue(m.e, "path", m.value(resolved), "Missing UNC resource path"))
		case end == 0 && start == 2:
			panic(errors.InvalidArgValue(m.e, "path", m.value(resolved), "Empty UNC servername"))
		}
		host, resolved = resolved[start:start+end], resolved[start+end:]
	} else if n := len(filepath); n > 0 && (filepath[n-1] == '/' || windows && filepath[n-1] == '\\') && !strings.HasSuffix(resolved, "/") {
		resolved += "/" // resolve takes it off
	}
	u, ok := whatwg.FileURL(strings.ToValidUTF8(m.usv(m.value(resolved)), "\uFFFD"), m.usv(m.value(host)), windows)
	if !ok {
		m.invalidURL(m.value(resolved), m.value(host))
	}
	return m.New(u)
}

// windowsOption reads options.windows.
func windowsOption(v goja.Value) bool {
	if o := js.ObjectOf(v); o != nil {
		if windows := js.Get(o, "windows"); !js.IsNullish(windows) {
			return windows.ToBoolean()
		}
	}
	return runtime.GOOS == "windows"
}

func (m *Module) defineFiles() {
	js.Method(m.e, m.exports, "pathToFileURL", 2, func(c js.Call) js.Value {
		validate.String(m.e, c.Argument(0), "path")
		return m.PathToFileURL(wtf8.Of(c.Argument(0)), windowsOption(c.Argument(1)))
	})
	js.Method(m.e, m.exports, "fileURLToPath", 1, func(c js.Call) js.Value {
		return m.value(m.FileURLToPath(c.Argument(0), windowsOption(c.Argument(1))))
	})
	js.Method(m.e, m.exports, "fileURLToPathBuffer", 1, func(c js.Call) js.Value {
		return m.fileURLToPathBuffer(c.Argument(0), windowsOption(c.Argument(1)))
	})
}

// httpOptions is url.urlToHttpOptions: the URL as http.request takes it.
func (m *Module) httpOptions(v goja.Value) goja.Value {
	obj := js.ObjectOf(v)
	if obj == nil {
		panic(errors.InvalidArgType(m.e, "url", v, "object"))
	}
	get := func(name string) goja.Value { return js.Get(obj, name) }
	orEmpty := func(v goja.Value) string {
		if !v.ToBoolean() {
			return ""
		}
		return m.text(v)
	}
	options := m.e.VM.CreateObject(nil)
	m.assign(options, obj)
	hostname, pathname, search := get("hostname"), get("pathname"), get("search")
	if h := orEmpty(hostname); strings.HasPrefix(h, "[") {
		hostname = m.value(h[1:max(1, len(h)-1)])
	}
	js.Set(options, "protocol", get("protocol"))
	js.Set(options, "hostname", hostname)
	js.Set(options, "hash", get("hash"))
	js.Set(options, "search", search)
	js.Set(options, "pathname", pathname)
	js.Set(options, "path", m.value(orEmpty(pathname)+orEmpty(search)))
	js.Set(options, "href", get("href"))
	if port := get("port"); !(js.IsString(port) && port.String() == "") {
		js.Set(options, "port", port.ToNumber())
	}
	username, password := get("username"), get("password")
	if username.ToBoolean() || password.ToBoolean() {
		js.Set(options, "auth", m.value(m.decode(m.text(username))+":"+m.decode(m.text(password))))
	}
	return options
}

// assign is Object.assign.
func (m *Module) assign(to, from *goja.Object) {
	m.e.Call2(m.objectAssign, js.Undefined, to, from)
}
