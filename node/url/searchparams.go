package url

import (
	"slices"
	"strings"

	"jsrt/engine"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/inspect"
	"jsrt/node/internal/js"
	"jsrt/node/internal/validate"
	"jsrt/node/url/whatwg"

	"github.com/dop251/goja"
)

// params is the state of a URLSearchParams object.
type params struct {
	engine.Opaque
	obj  *goja.Object
	list []whatwg.Pair
	url  *record // the URL whose searchParams it is, nil for one of its own
}

// changed lets the URL know.
func (p *params) changed() {
	if p.url != nil {
		p.url.stale = true
	}
}

func (m *Module) newParams(obj *goja.Object, list []whatwg.Pair) *params {
	p := &params{obj: obj, list: list}
	m.e.SetState(obj, p)
	return p
}

func (m *Module) paramsOf(v goja.Value) *params {
	if p, ok := m.e.State(v).(*params); ok && p.obj == v {
		return p
	}
	panic(errors.New(m.e, "ERR_INVALID_THIS", "URLSearchParams"))
}

// constructParams is called by the class with the new object and its argument: a string, another URLSearchParams, an iterable of pairs, or an object
// with a property for each pair.
func (m *Module) constructParams(c js.Call) js.Value {
	obj, init := c.Argument(0).(*goja.Object), c.Argument(1)
	switch source := js.ObjectOf(init); {
	case js.IsUndefined(init):
		m.newParams(obj, nil)
	case source == nil:
		m.newParams(obj, whatwg.ParseForm(strings.TrimPrefix(m.usv(init), "?")))
	default:
		m.newParams(obj, m.pairsOf(source))
	}
	return js.Undefined
}

func (m *Module) pairsOf(source *goja.Object) []whatwg.Pair {
	method := source.GetSymbol(goja.SymIterator)
	if p, ok := m.e.State(source).(*params); ok && p.obj == source && method == m.params.GetSymbol(goja.SymIterator) {
		return slices.Clone(p.list)
	}
	if js.IsNullish(method) {
		return m.pairsOfRecord(source)
	}
	if engine.FuncOf(method) == nil {
		errors.Throw(m.e, "ERR_ARG_NOT_ITERABLE", "Query pairs")
	}
	var list []whatwg.Pair
	m.e.VM.ForOf(source, func(item goja.Value) bool {
		pair := js.ObjectOf(item)
		if pair == nil || engine.FuncOf(pair.GetSymbol(goja.SymIterator)) == nil {
			m.badTuple()
		}
		var parts []string
		m.e.VM.ForOf(pair, func(v goja.Value) bool {
			parts = append(parts, m.usv(v))
			return true
		})
		if len(parts) != 2 {
			m.badTuple()
		}
		list = append(list, whatwg.Pair{Name: parts[0], Value: parts[1]})
		return true
	})
	return list
}

func (m *Module) badTuple() {
	errors.Throw(m.e, "ERR_INVALID_TUPLE", "Each query pair", "[name, value]")
}

// pairsOfRecord takes the enumerable properties. Two names that are the same but for lone surrogates make one pair, with the later value.
func (m *Module) pairsOfRecord(source *goja.Object) []whatwg.Pair {
	var list []whatwg.Pair
	at := map[string]int{}
	for _, key := range inspect.OwnKeys(m.e, source) {
		if !inspect.Describe(m.e, source, key).Enumerable {
			continue
		}
		pair := whatwg.Pair{Name: m.usv(key)}
		pair.Value = m.usv(m.e.Call2(m.reflectGet, js.Undefined, source, key))
		if i, known := at[pair.Name]; known {
			list[i].Value = pair.Value
			continue
		}
		at[pair.Name] = len(list)
		list = append(list, pair)
	}
	return list
}

func (m *Module) defineSearchParams() {
	proto := m.params
	// method defines one that demands its first arguments.
	method := func(name string, fn func(p *params, c js.Call) goja.Value, demanded ...string) *goja.Object {
		return js.Method(m.e, proto, name, len(demanded), func(c js.Call) js.Value {
			p := m.paramsOf(c.This)
			if len(c.Arguments) < len(demanded) {
				what := `"` + demanded[0] + `" argument`
				if len(demanded) == 2 {
					what = `"` + demanded[0] + `" and "` + demanded[1] + `" arguments`
				}
				errors.Throw(m.e, "ERR_MISSING_ARGS", what)
			}
			return fn(p, c)
		})
	}
	// matcher reads the arguments name and, where it is given, value.
	matcher := func(c js.Call) func(whatwg.Pair) bool {
		name := m.usv(c.Argument(0))
		if js.IsUndefined(c.Argument(1)) {
			return func(p whatwg.Pair) bool { return p.Name == name }
		}
		value := m.usv(c.Argument(1))
		return func(p whatwg.Pair) bool { return p.Name == name && p.Value == value }
	}
	byName := func(c js.Call) func(whatwg.Pair) bool {
		name := m.usv(c.Argument(0))
		return func(p whatwg.Pair) bool { return p.Name == name }
	}

	m.accessor(proto, "size", func(this goja.Value) goja.Value { return m.e.VM.ToValue(len(m.paramsOf(this).list)) }, nil)
	method("append", func(p *params, c js.Call) goja.Value {
		pair := whatwg.Pair{Name: m.usv(c.Argument(0))}
		pair.Value = m.usv(c.Argument(1))
		p.list = append(p.list, pair)
		p.changed()
		return js.Undefined
	}, "name", "value")
	method("delete", func(p *params, c js.Call) goja.Value {
		p.list = slices.DeleteFunc(p.list, matcher(c))
		p.changed()
		return js.Undefined
	}, "name")
	method("get", func(p *params, c js.Call) goja.Value {
		if i := slices.IndexFunc(p.list, byName(c)); i >= 0 {
			return m.e.VM.ToValue(p.list[i].Value)
		}
		return js.Null
	}, "name")
	method("getAll", func(p *params, c js.Call) goja.Value {
		values := []any{}
		match := byName(c)
		for _, pair := range p.list {
			if match(pair) {
				values = append(values, m.e.VM.ToValue(pair.Value))
			}
		}
		return m.e.VM.NewArray(values...)
	}, "name")
	method("has", func(p *params, c js.Call) goja.Value { return js.Bool(slices.ContainsFunc(p.list, matcher(c))) }, "name")
	method("set", func(p *params, c js.Call) goja.Value {
		match, value := byName(c), m.usv(c.Argument(1))
		if i := slices.IndexFunc(p.list, match); i >= 0 {
			p.list[i].Value = value
			p.list = append(p.list[:i+1], slices.DeleteFunc(p.list[i+1:], match)...)
		} else {
			p.list = append(p.list, whatwg.Pair{Name: m.usv(c.Argument(0)), Value: value})
		}
		p.changed()
		return js.Undefined
	}, "name", "value")
	method("sort", func(p *params, c js.Call) goja.Value {
		slices.SortStableFunc(p.list, whatwg.CompareNames)
		p.changed()
		return js.Undefined
	})
	entries := method("entries", func(p *params, c js.Call) goja.Value { return m.iterate(p, entryItems) })
	forEach := func(p *params, c js.Call) goja.Value {
		fn := validate.Function(m.e, c.Argument(0), "callback")
		// The list may change under way.
		for i := 0; i < len(p.list); i++ {
			m.e.Call(fn, c.Argument(1), m.e.VM.ToValue(p.list[i].Value), m.e.VM.ToValue(p.list[i].Name), p.obj)
		}
		return js.Undefined
	}
	js.Method(m.e, proto, "forEach", 1, func(c js.Call) js.Value { return forEach(m.paramsOf(c.This), c) })
	method("keys", func(p *params, c js.Call) goja.Value { return m.iterate(p, keyItems) })
	method("values", func(p *params, c js.Call) goja.Value { return m.iterate(p, valueItems) })
	method("toString", func(p *params, c js.Call) goja.Value { return m.e.VM.ToValue(whatwg.SerializeForm(p.list)) })
	m.inspector(proto, m.inspectParams)
	m.tag(proto, "URLSearchParams")
	must(proto.DefineDataPropertySymbol(goja.SymIterator, entries, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE))
}

// inspectParams shows the pairs, on one line where they fit.
func (m *Module) inspectParams(this, depth goja.Value, opts *goja.Object) goja.Value {
	p := m.paramsOf(this)
	if js.IsNumber(depth) && depth.ToFloat() < 0 {
		return js.Invoke(m.e, opts, "stylize", m.e.VM.ToValue("[Object]"), m.e.VM.ToValue("special"))
	}
	options := m.inner(depth, opts)
	items, length := make([]string, len(p.list)), -2
	for i, pair := range p.list {
		items[i] = inspect.Inspect(m.e, m.e.VM.ToValue(pair.Name), &options) + " => " + inspect.Inspect(m.e, m.e.VM.ToValue(pair.Value), &options)
		length += visible(items[i]) + 2
	}
	name := m.className(p.obj, "URLSearchParams")
	switch {
	case len(items) == 0:
		return m.value(name + " {}")
	case float64(length) > js.Get(opts, "breakLength").ToFloat():
		return m.value(name + " {\n  " + strings.Join(items, ",\n  ") + " }")
	}
	return m.value(name + " { " + strings.Join(items, ", ") + " }")
}

// inner is the options for what is inside.
func (m *Module) inner(depth goja.Value, opts *goja.Object) inspect.Options {
	options := inspect.OptionsOf(m.e, opts)
	if js.IsNumber(depth) {
		options.Depth = depth.ToFloat() - 1
	}
	return options
}

// visible is the length of s in UTF-16 units without the escape sequences of colours.
func visible(s string) int {
	n, escape := 0, false
	for _, c := range s {
		switch {
		case c == 0x1B:
			escape = true
		case escape:
			escape = c != 'm'
		default:
			n++
			if c >= 0x10000 {
				n++
			}
		}
	}
	return n
}

// items chooses what an iterator gives.
type items uint8

const (
	entryItems items = iota
	keyItems
	valueItems
)

// iteration is the state of an iterator.
type iteration struct {
	engine.Opaque
	obj   *goja.Object
	over  *params
	items items
	next  int
}

func (m *Module) item(kind items, p whatwg.Pair) goja.Value {
	switch kind {
	case keyItems:
		return m.e.VM.ToValue(p.Name)
	case valueItems:
		return m.e.VM.ToValue(p.Value)
	}
	return m.e.VM.NewArray(p.Name, p.Value)
}

func (m *Module) iterate(p *params, kind items) goja.Value {
	if m.iterator == nil {
		m.defineIterator()
	}
	obj := m.e.VM.CreateObject(m.iterator)
	m.e.SetState(obj, &iteration{obj: obj, over: p, items: kind})
	return obj
}

func (m *Module) iterationOf(v goja.Value) *iteration {
	if it, ok := m.e.State(v).(*iteration); ok && it.obj == v {
		return it
	}
	panic(errors.New(m.e, "ERR_INVALID_THIS", "URLSearchParamsIterator"))
}

func (m *Module) defineIterator() {
	// %IteratorPrototype% has no name: it is what the prototype of array iterators inherits from.
	array := js.Invoke(m.e, m.e.VM.NewArray(), "values").(*goja.Object)
	proto := m.e.VM.CreateObject(array.Prototype().Prototype())
	m.iterator = proto
	js.Method(m.e, proto, "next", 0, func(c js.Call) js.Value {
		it := m.iterationOf(c.This)
		value, done := js.Undefined, it.next >= len(it.over.list)
		if !done {
			value = m.item(it.items, it.over.list[it.next])
			it.next++
		}
		result := m.e.VM.NewObject()
		js.Set(result, "done", done)
		js.Set(result, "value", value)
		return result
	})
	m.inspector(proto, func(this, depth goja.Value, opts *goja.Object) goja.Value {
		it := m.iterationOf(this)
		if js.IsNumber(depth) && depth.ToFloat() < 0 {
			return js.Invoke(m.e, opts, "stylize", m.e.VM.ToValue("[Object]"), m.e.VM.ToValue("special"))
		}
		options := m.inner(depth, opts)
		var left []any
		var shown []string
		for _, p := range it.over.list[min(it.next, len(it.over.list)):] {
			v := m.item(it.items, p)
			left = append(left, v)
			shown = append(shown, inspect.Inspect(m.e, v, &options))
		}
		text := " " + strings.Join(shown, ", ")
		if strings.Contains(inspect.Inspect(m.e, m.e.VM.NewArray(left...), &options), "\n") {
			text = "\n  " + strings.Join(shown, ",\n  ")
		}
		return m.value("URLSearchParams Iterator {" + text + " }")
	})
	m.tag(proto, "URLSearchParams Iterator")
}
