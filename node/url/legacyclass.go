package url

import (
	"slices"
	"strings"

	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"
	"jsrt/node/internal/validate"
	"jsrt/node/querystring"
	"jsrt/node/url/deprecation"
	"jsrt/node/url/whatwg"
	"jsrt/node/url/wtf8"

	"github.com/dop251/goja"
)

var legacyFields = []string{"protocol", "slashes", "auth", "host", "port", "hostname", "hash", "search", "query", "pathname", "path", "href"}

func (m *Module) defineLegacy() {
	e := m.e
	m.legacyUrl = js.NewClass(e, "Url", 0, nil, func(c goja.ConstructorCall) *goja.Object {
		m.clearLegacy(c.This)
		return nil
	})
	proto := m.legacyUrl.Proto
	js.Method(e, proto, "parse", 3, func(c js.Call) js.Value {
		m.legacyParse(m.demandObject(c.This), c.Argument(0), c.Argument(1).ToBoolean(), c.Argument(2).ToBoolean())
		return c.This
	})
	js.Method(e, proto, "format", 0, func(c js.Call) js.Value { return m.legacyFormat(m.demandObject(c.This)) })
	js.Method(e, proto, "resolve", 1, func(c js.Call) js.Value {
		relative := m.parsed(c.Argument(0), false, true)
		return m.formatOf(js.Invoke(e, m.demandObject(c.This), "resolveObject", relative))
	})
	js.Method(e, proto, "resolveObject", 1, func(c js.Call) js.Value {
		relative := c.Argument(0)
		if js.IsString(relative) {
			obj := m.newLegacy()
			m.legacyParse(obj, relative, false, true)
			relative = obj
		}
		return m.resolveObject(m.demandObject(c.This), m.demandObject(relative))
	})
	js.Method(e, proto, "parseHost", 0, func(c js.Call) js.Value {
		obj := m.demandObject(c.This)
		hostname, port := splitLegacyPort(m.text(js.Get(obj, "host")))
		if port != "" {
			js.Set(obj, "port", m.value(port))
		}
		if hostname != "" {
			js.Set(obj, "hostname", m.value(hostname))
		}
		return js.Undefined
	})

	js.Set(m.exports, "Url", m.legacyUrl.Ctor)
	js.Set(m.exports, "parse", e.NewFunc("urlParse", 3, func(c js.Call) js.Value {
		return m.parsed(c.Argument(0), c.Argument(1).ToBoolean(), c.Argument(2).ToBoolean())
	}))
	js.Set(m.exports, "resolve", e.NewFunc("urlResolve", 2, func(c js.Call) js.Value {
		return js.Invoke(e, m.parsed(c.Argument(0), false, true), "resolve", c.Argument(1))
	}))
	js.Set(m.exports, "resolveObject", e.NewFunc("urlResolveObject", 2, func(c js.Call) js.Value {
		if !c.Argument(0).ToBoolean() {
			return c.Argument(1)
		}
		return js.Invoke(e, m.parsed(c.Argument(0), false, true), "resolveObject", c.Argument(1))
	}))
	js.Set(m.exports, "format", e.NewFunc("urlFormat", 2, func(c js.Call) js.Value { return m.format(c.Argument(0), c.Argument(1)) }))
}

func (m *Module) demandObject(v goja.Value) *goja.Object {
	if js.IsNullish(v) {
		panic(m.e.VM.NewTypeError("Cannot convert undefined or null to object"))
	}
	return v.ToObject(m.e.VM)
}

func (m *Module) newLegacy() *goja.Object { return js.New(m.e, m.legacyUrl.Ctor) }

func (m *Module) clearLegacy(obj *goja.Object) {
	for _, name := range legacyFields {
		js.Set(obj, name, js.Null)
	}
}

// parsed is url.parse, which warns once.
func (m *Module) parsed(v goja.Value, parseQuery, slashesDenoteHost bool) *goja.Object {
	if !m.warned {
		m.warned = deprecation.Warn(m.e, "`url.parse()` behavior is not standardized and prone to errors that have security implications. "+
			"Use the WHATWG URL API instead. CVEs are not issued for `url.parse()` vulnerabilities.", "DEP0169")
	}
	if obj := js.ObjectOf(v); obj != nil && m.e.VM.InstanceOf(obj, m.legacyUrl.Ctor) {
		return obj
	}
	obj := m.newLegacy()
	js.Invoke(m.e, obj, "parse", v, js.Bool(parseQuery), js.Bool(slashesDenoteHost))
	return obj
}

// legacyParse sets the properties that are found in the text; the others stay.
func (m *Module) legacyParse(obj *goja.Object, v goja.Value, parseQuery, slashesDenoteHost bool) {
	validate.String(m.e, v, "url")
	u, err := legacyParse(wtf8.Of(v), slashesDenoteHost)
	set := func(name string, s *string) {
		if s != nil {
			js.Set(obj, name, m.value(*s))
		}
	}
	set("protocol", u.protocol)
	if u.slashes {
		js.Set(obj, "slashes", true)
	}
	set("auth", u.auth)
	set("host", u.host)
	set("port", u.port)
	set("hostname", u.hostname)
	switch err {
	case errMalformed:
		m.malformed()
	case errPort:
		panic(errors.InvalidArgValue(m.e, "url", m.e.VM.ToValue("Invalid port in url"), v.String()))
	case errInvalidURL:
		m.throwInvalidURL(v)
	}
	set("hash", u.hash)
	set("search", u.search)
	set("query", u.query)
	if parseQuery {
		if u.query == nil {
			js.Set(obj, "search", js.Null)
		}
		js.Set(obj, "query", querystring.Of(m.e).Parse(m.value(orEmpty(u.query)), js.Undefined, js.Undefined, js.Undefined))
	}
	set("pathname", u.pathname)
	set("path", u.path)
	if u.simple {
		set("href", u.path)
		return
	}
	js.Set(obj, "href", m.formatOf(obj))
}

func (m *Module) formatOf(v goja.Value) goja.Value {
	return js.Invoke(m.e, m.demandObject(v), "format")
}

// field is obj[name] as text; what is false counts as empty.
func (m *Module) field(obj *goja.Object, name string) string {
	if v := js.Get(obj, name); v.ToBoolean() {
		return m.text(v)
	}
	return ""
}

// legacyFormat is Url.prototype.format.
func (m *Module) legacyFormat(obj *goja.Object) goja.Value {
	host := m.field(obj, "host")
	if hostname := m.field(obj, "hostname"); host == "" && hostname != "" {
		if host = hostname; strings.Contains(hostname, ":") && !isBracketed(hostname) {
			host = "[" + hostname + "]"
		}
		if port := m.field(obj, "port"); port != "" {
			host += ":" + port
		}
	}
	search := m.field(obj, "search")
	if query := js.ObjectOf(js.Get(obj, "query")); query != nil && search == "" && js.TypeOf(query) != "function" {
		if q := querystring.Of(m.e).Stringify(query, js.Undefined, js.Undefined, js.Undefined); q != "" {
			search = "?" + q
		}
	}
	text, ok := legacyFormat(m.field(obj, "protocol"), m.field(obj, "auth"), host, m.field(obj, "pathname"), search, m.field(obj, "hash"),
		js.Get(obj, "slashes").ToBoolean())
	if !ok {
		errors.Throw(m.e, "ERR_INVALID_URI")
	}
	return m.value(text)
}

// format is url.format of text, of an object with the properties that url.parse gives, or of a URL object.
func (m *Module) format(v, options goja.Value) goja.Value {
	if js.IsString(v) {
		return m.legacyFormat(m.parsed(v, false, false))
	}
	obj := js.ObjectOf(v)
	if obj == nil || js.TypeOf(obj) == "function" {
		panic(errors.InvalidArgType(m.e, "urlObject", v, "Object", "string"))
	}
	if !m.e.VM.InstanceOf(obj, m.URL) {
		return m.legacyFormat(obj)
	}
	f := whatwg.Format{Fragment: true, Search: true, Auth: true}
	if options.ToBoolean() {
		o := validate.Object(m.e, options, "options")
		for _, option := range []struct {
			name string
			to   *bool
		}{{"fragment", &f.Fragment}, {"unicode", &f.Unicode}, {"search", &f.Search}, {"auth", &f.Auth}} {
			if v := js.Get(o, option.name); !js.IsNullish(v) {
				*option.to = v.ToBoolean()
			}
		}
	}
	href := m.usv(js.Get(obj, "href"))
	u, ok := whatwg.Parse(href, nil)
	if !ok {
		return m.value(href)
	}
	return m.value(u.Format(f))
}

// resolution is Url.prototype.resolveObject under way: where the link relative leads from the page that result begins as a copy of.
type resolution struct {
	m                *Module
	result, relative *goja.Object
}

func (m *Module) resolveObject(source, relative *goja.Object) goja.Value {
	r := &resolution{m: m, result: m.newLegacy(), relative: relative}
	m.assign(r.result, source)
	r.take("hash")
	switch {
	case isEmpty(js.Get(relative, "href")):
	case r.has("slashes") && !r.has("protocol"):
		r.otherHost()
	case r.has("protocol") && !js.Get(relative, "protocol").StrictEquals(js.Get(r.result, "protocol")):
		r.otherProtocol()
	default:
		r.samePlace()
	}
	js.Set(r.result, "href", m.formatOf(r.result))
	return r.result
}

func isEmpty(v goja.Value) bool { return js.IsString(v) && v.String() == "" }

func (r *resolution) has(name string) bool { return js.Get(r.relative, name).ToBoolean() }

// field is the link's property as text.
func (r *resolution) field(name string) string { return r.m.field(r.relative, name) }

// take copies properties of the link.
func (r *resolution) take(names ...string) {
	for _, name := range names {
		js.Set(r.result, name, js.Get(r.relative, name))
	}
}

func (r *resolution) set(name, s string) { js.Set(r.result, name, r.m.value(s)) }

// setPath sets path, which http.request takes.
func (r *resolution) setPath() {
	r.set("path", r.m.field(r.result, "pathname")+r.m.field(r.result, "search"))
}

// otherHost follows "//host/path": only the protocol stays.
func (r *resolution) otherHost() {
	protocol := js.Get(r.result, "protocol")
	r.m.assign(r.result, r.relative)
	js.Set(r.result, "protocol", protocol)
	if isSlashed(r.m.field(r.result, "protocol")) && r.m.field(r.result, "hostname") != "" && r.m.field(r.result, "pathname") == "" {
		r.set("pathname", "/")
		r.set("path", "/")
	}
}

// otherProtocol follows a link with a protocol of its own.
func (r *resolution) otherProtocol() {
	protocol := r.field("protocol")
	if !isSlashed(protocol) {
		r.m.assign(r.result, r.relative)
		return
	}
	r.take("protocol", "pathname")
	host, hostname := r.field("host"), r.field("hostname")
	if host == "" && protocol != "file:" && protocol != "file" {
		// The first name of the path is the host that is missing.
		segments := strings.Split(r.field("pathname"), "/")
		for len(segments) > 0 && host == "" {
			host, segments = segments[0], segments[1:]
		}
		if len(segments) == 0 || segments[0] != "" {
			segments = slices.Insert(segments, 0, "")
		}
		if len(segments) < 2 {
			segments = slices.Insert(segments, 0, "")
		}
		r.set("pathname", strings.Join(segments, "/"))
	}
	r.take("search", "query", "auth", "port")
	r.set("host", host)
	switch {
	case hostname != "":
		r.set("hostname", hostname)
	case host != "" || protocol != "file:" && protocol != "file":
		r.set("hostname", host)
	default:
		js.Set(r.result, "hostname", js.Get(r.relative, "host"))
	}
	if r.m.field(r.result, "pathname") != "" || r.m.field(r.result, "search") != "" {
		r.setPath()
	}
	r.takeSlashes()
}

func (r *resolution) takeSlashes() {
	if !js.Get(r.result, "slashes").ToBoolean() {
		r.take("slashes")
	}
}

// putHost makes the first segment the host of a URL without slashes, "mailto:user@host", which kept it in its path for the while.
func (r *resolution) putHost(host string) {
	if user, rest, found := strings.Cut(host, "@"); found && user != "" {
		r.set("auth", user)
		host, _, _ = strings.Cut(rest, "@")
	}
	r.set("host", host)
	r.set("hostname", host)
}

// samePlace follows a link that names no other protocol.
func (r *resolution) samePlace() {
	m, result := r.m, r.result
	split := func(obj *goja.Object) []string {
		if p := m.field(obj, "pathname"); p != "" {
			return strings.Split(p, "/")
		}
		return nil
	}
	source, link := split(result), split(r.relative)
	host, hostname, port := js.Get(r.relative, "host"), js.Get(r.relative, "hostname"), js.Get(r.relative, "port")
	linkAbsolute := host.ToBoolean() || len(link) > 0 && link[0] == ""
	absolute := linkAbsolute || len(source) > 0 && source[0] == "" || m.field(result, "host") != "" && len(link) > 0
	above := !absolute

	// A URL without slashes has its host as the first segment of its path, so that ".." reaches it.
	hostInPath := m.field(result, "protocol") != "" && !isSlashed(m.field(result, "protocol"))
	if hostInPath {
		source = withHost(source, m.field(result, "host"))
		r.set("host", "")
		r.set("hostname", "")
		js.Set(result, "port", js.Null)
		if r.has("protocol") {
			link = withHost(link, r.field("host"))
			host, hostname, port = js.Null, js.Null, js.Null
			js.Set(result, "auth", js.Null)
		}
		absolute = absolute && (len(link) > 0 && link[0] == "" || len(source) > 0 && source[0] == "")
	}

	path := source
	switch {
	case linkAbsolute:
		replace := func(name string, v goja.Value) bool {
			if !v.ToBoolean() && !isEmpty(v) {
				return false
			}
			if !js.Get(result, name).StrictEquals(v) {
				js.Set(result, "auth", js.Null)
			}
			js.Set(result, name, v)
			return true
		}
		if replace("host", host) {
			js.Set(result, "port", port)
		}
		replace("hostname", hostname)
		path = link
	case len(link) > 0:
		path = append(slices.Clone(source[:max(0, len(source)-1)]), link...)
	case !js.IsNullish(js.Get(r.relative, "search")):
		if hostInPath && len(source) > 0 {
			r.putHost(source[0])
		}
		r.take("search", "query")
		r.setPath()
		return
	default:
		path = source
	}
	if linkAbsolute || len(link) > 0 {
		r.take("search", "query")
	}
	if len(path) == 0 {
		js.Set(result, "pathname", js.Null)
		js.Set(result, "path", js.Null)
		if search := m.field(result, "search"); search != "" {
			r.set("path", "/"+search)
		}
		return
	}

	last := path[len(path)-1]
	dots := last == "." || last == ".."
	directory := last == "" || dots && (m.field(result, "host") != "" || host.ToBoolean() || len(path) > 1)
	path = resolvePath(path, above, absolute, directory)
	isAbsolute := len(path) > 0 && strings.HasPrefix(path[0]+"/", "/")
	if hostInPath {
		first := ""
		if !isAbsolute && len(path) > 0 {
			first, path = path[0], path[1:]
		}
		r.putHost(first)
	}
	if (absolute || m.field(result, "host") != "" && len(path) > 0) && !isAbsolute {
		path = slices.Insert(path, 0, "")
	}
	if len(path) == 0 {
		js.Set(result, "pathname", js.Null)
		js.Set(result, "path", js.Null)
	} else {
		r.set("pathname", strings.Join(path, "/"))
	}
	if !goja.IsNull(js.Get(result, "pathname")) || !goja.IsNull(js.Get(result, "search")) {
		r.setPath()
	}
	if r.has("auth") {
		r.take("auth")
	}
	r.takeSlashes()
}

// withHost puts a host before the segments of a path.
func withHost(segments []string, host string) []string {
	switch {
	case host == "":
		return segments
	case len(segments) > 0 && segments[0] == "":
		segments = slices.Clone(segments)
		segments[0] = host
		return segments
	}
	return slices.Insert(slices.Clone(segments), 0, host)
}
