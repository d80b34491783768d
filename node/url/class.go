package url

import (
	"fmt"
	"strconv"

	"jsrt/engine"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/inspect"
	"jsrt/node/internal/js"
	"jsrt/node/url/whatwg"

	"github.com/dop251/goja"
)

// record is the state of a URL object.
type record struct {
	engine.Opaque
	obj    *goja.Object
	u      *whatwg.URL
	params *params // of the searchParams object, once that has been asked for
	stale  bool    // params have changed and the query has not
}

// sync brings the query up to date with the searchParams object. Changes come one by one, and the URL is read after them.
func (r *record) sync() *whatwg.URL {
	if r.stale {
		r.stale = false
		r.u.Query = whatwg.SerializeForm(r.params.list)
		r.u.HasQuery = r.u.Query != ""
	}
	return r.u
}

// reload brings the searchParams object up to date with the query.
func (r *record) reload() {
	r.stale = false
	if r.params != nil {
		r.params.list = whatwg.ParseForm(r.u.Query)
	}
}

// New makes a URL object of u, which belongs to it from then on.
func (m *Module) New(u *whatwg.URL) *goja.Object {
	obj := m.e.VM.CreateObject(m.urlProto)
	m.e.SetState(obj, &record{obj: obj, u: u})
	return obj
}

// Record returns what is behind a URL object of this runtime, up to date and only to be read; nil when v is none.
func (m *Module) Record(v goja.Value) *whatwg.URL {
	if r := m.record(v); r != nil {
		return r.sync()
	}
	return nil
}

func (m *Module) record(v goja.Value) *record {
	// State looks along the prototypes; a URL is an object that has been constructed itself.
	if r, ok := m.e.State(v).(*record); ok && r.obj == v {
		return r
	}
	return nil
}

// this is the receiver of a member. What there is to say of another one is what V8 says of the private name that Node reads, or of a private method
// where there is no name.
func (m *Module) this(v goja.Value, private string) *record {
	r := m.record(v)
	switch {
	case r != nil:
		return r
	case js.IsNullish(v) && private == "":
		panic(m.e.VM.NewTypeError("Cannot read properties of %s (reading 'URL')", v))
	case js.IsNullish(v):
		panic(m.e.VM.NewTypeError("Cannot read properties of %s (reading '%s')", v, private))
	case private == "":
		panic(m.e.VM.NewTypeError("Receiver must be an instance of class URL"))
	}
	panic(m.e.VM.NewTypeError("Cannot read private member %s from an object whose class did not declare it", private))
}

// parse reads the arguments of the constructor and of the static methods.
func (m *Module) parse(input, base goja.Value) (u *whatwg.URL, ok bool) {
	text := m.usv(input)
	var b *whatwg.URL
	if !js.IsUndefined(base) {
		if b, ok = whatwg.Parse(m.usv(base), nil); !ok {
			return nil, false
		}
	}
	return whatwg.Parse(text, b)
}

// construct is called by the class with the new object, the number of arguments and the two of them.
func (m *Module) construct(c js.Call) js.Value {
	obj := c.Argument(0).(*goja.Object)
	if c.Argument(1).ToInteger() == 0 {
		errors.Throw(m.e, "ERR_MISSING_ARGS", `"url" argument`)
	}
	input, base := m.toString(c.Argument(2)), c.Argument(3)
	if !js.IsUndefined(base) {
		base = m.toString(base)
	}
	u, ok := m.parse(input, base)
	if !ok {
		m.invalidURL(input, base)
	}
	m.e.SetState(obj, &record{obj: obj, u: u})
	return js.Undefined
}

func (m *Module) defineURL() {
	proto := m.urlProto
	read := func(name, private string, get func(u *whatwg.URL) string, set func(r *record, v string)) {
		var setter func(this, v goja.Value)
		if set != nil {
			setter = func(this, v goja.Value) {
				r := m.this(this, "#context")
				text := m.usv(v)
				r.sync()
				set(r, text)
			}
		}
		m.accessor(proto, name, func(this goja.Value) goja.Value { return m.e.VM.ToValue(get(m.this(this, private).sync())) }, setter)
	}
	set := func(fn func(u *whatwg.URL, v string)) func(*record, string) {
		return func(r *record, v string) { fn(r.u, v) }
	}
	text := func(c js.Call) js.Value { return m.e.VM.ToValue(m.this(c.This, "").sync().Href()) }

	js.Method(m.e, proto, "toString", 0, text)
	read("href", "", (*whatwg.URL).Href, func(r *record, v string) {
		u, ok := whatwg.Parse(v, nil)
		if !ok {
			m.throwInvalidURL(m.e.VM.ToValue(v))
		}
		r.u = u
		r.reload()
	})
	read("origin", "#context", (*whatwg.URL).Origin, nil)
	read("protocol", "#context", func(u *whatwg.URL) string { return u.Scheme + ":" }, set((*whatwg.URL).SetProtocol))
	read("username", "#context", func(u *whatwg.URL) string { return u.Username }, set((*whatwg.URL).SetUsername))
	read("password", "#context", func(u *whatwg.URL) string { return u.Password }, set((*whatwg.URL).SetPassword))
	read("host", "#context", (*whatwg.URL).HostPort, set((*whatwg.URL).SetHost))
	read("hostname", "#context", func(u *whatwg.URL) string { return u.Host }, set(func(u *whatwg.URL, v string) { u.SetHostname(v) }))
	read("port", "#context", func(u *whatwg.URL) string {
		if u.Port < 0 {
			return ""
		}
		return strconv.Itoa(u.Port)
	}, set((*whatwg.URL).SetPort))
	read("pathname", "#context", func(u *whatwg.URL) string { return u.Path }, set((*whatwg.URL).SetPathname))
	read("search", "", (*whatwg.URL).Search, func(r *record, v string) {
		r.u.SetSearch(v)
		r.reload()
	})
	m.accessor(proto, "searchParams", func(this goja.Value) goja.Value {
		r := m.this(this, "#searchParams")
		if r.params == nil {
			r.params = m.newParams(m.e.VM.CreateObject(m.params), whatwg.ParseForm(r.u.Query))
			r.params.url = r
		}
		return r.params.obj
	}, nil)
	read("hash", "#context", (*whatwg.URL).Hash, set((*whatwg.URL).SetHash))
	js.Method(m.e, proto, "toJSON", 0, text)
	m.inspector(proto, m.inspectURL)
	m.tag(proto, "URL")

	js.Method(m.e, m.URL, "parse", 1, func(c js.Call) js.Value {
		m.demandURL(c)
		if u, ok := m.parse(c.Argument(0), c.Argument(1)); ok {
			return m.New(u)
		}
		return js.Null
	})
	js.Method(m.e, m.URL, "canParse", 1, func(c js.Call) js.Value {
		m.demandURL(c)
		_, ok := m.parse(c.Argument(0), c.Argument(1))
		return js.Bool(ok)
	})
	js.Method(m.e, m.URL, "createObjectURL", 1, func(c js.Call) js.Value {
		if m.StoreObject != nil {
			if url, ok := m.StoreObject(c.Argument(0)); ok {
				return m.e.VM.ToValue(url)
			}
		}
		panic(errors.InvalidArgType(m.e, "obj", c.Argument(0), "Blob"))
	})
	js.Method(m.e, m.URL, "revokeObjectURL", 1, func(c js.Call) js.Value {
		m.demandURL(c)
		if url := m.usv(c.Argument(0)); m.RevokeObject != nil {
			m.RevokeObject(url)
		}
		return js.Undefined
	})
}

func (m *Module) demandURL(c js.Call) {
	if len(c.Arguments) == 0 {
		errors.Throw(m.e, "ERR_MISSING_ARGS", `"url" argument`)
	}
}

var inspected = []string{"href", "origin", "protocol", "username", "password", "host", "hostname", "port", "pathname", "search", "searchParams", "hash"}

func (m *Module) inspectURL(this, depth goja.Value, opts *goja.Object) goja.Value {
	m.this(this, "")
	if js.IsNumber(depth) && depth.ToFloat() < 0 {
		return this
	}
	obj, shown := this.(*goja.Object), m.e.VM.NewObject()
	for _, name := range inspected {
		js.Set(shown, name, js.Get(obj, name))
	}
	options := inspect.OptionsOf(m.e, opts)
	return m.value(fmt.Sprintf("%s %s", m.className(obj, "URL"), inspect.Inspect(m.e, shown, &options)))
}

// className is the name of obj's constructor.
func (m *Module) className(obj *goja.Object, otherwise string) string {
	if name := js.Get(js.ObjectOf(js.Get(obj, "constructor")), "name"); js.IsString(name) && name.String() != "" {
		return name.String()
	}
	return otherwise
}
