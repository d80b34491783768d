package inspect

import (
	"slices"
	"strconv"
	"strings"

	"jsrt/engine"
	"jsrt/node/internal/env"
	"jsrt/node/internal/js"

	"github.com/dop251/goja"
)

func itoa(n int) string { return strconv.Itoa(n) }

// shape is what object finds out before it goes into the properties.
type shape struct {
	ctor    string // name of the constructor, of the nearest prototype that has one
	noProto bool   // the prototype is null: there is no constructor
	tag     string // Symbol.toStringTag, "" where it says nothing new
	name    string // what the object is by itself, for objects without prototype
	keys    []ownKey
	base    string
	braces  [2]string
	layout  layout
	parts   func(depth int) []rope // the parts that are not properties
	extra   []string               // properties of the prototype that are shown like own ones: byteLength and so on
	bare    bool                   // format the buffer of a view without its contents
}

// ownKey is a property to show.
type ownKey struct {
	goja.Value
	property Property
}

// prefix is "Foo ", "Foo(2) ", "[Foo: null prototype] ", "Foo [tag] ".
func (s *shape) prefix(fallback, size string) string {
	if s.noProto {
		if s.tag != "" && fallback != s.tag {
			return "[" + fallback + size + ": null prototype] [" + s.tag + "] "
		}
		return "[" + fallback + size + ": null prototype] "
	}
	if s.tag != "" {
		last := s.tag
		if dot := strings.LastIndexByte(last, '.'); dot >= 1 {
			last = last[dot+1:]
		}
		if s.ctor == last {
			return s.tag + size + " "
		}
		return s.ctor + size + " [" + s.tag + "] "
	}
	return s.ctor + size + " "
}

// plainPrefix is prefix with what the object is by itself as the fallback.
func (s *shape) plainPrefix() string {
	fallback := ""
	if s.noProto {
		if fallback = s.name; fallback == s.tag {
			fallback = "Object"
		}
	}
	return s.prefix(fallback, "")
}

var kindNames = map[Kind]string{
	KindArray: "Array", KindFunction: "Function", KindClass: "Function", KindAsyncFunction: "AsyncFunction",
	KindGeneratorFunction: "GeneratorFunction", KindError: "Error", KindDate: "Date", KindRegExp: "RegExp", KindMap: "Map", KindSet: "Set",
	KindMapIterator: "Map Iterator", KindSetIterator: "Set Iterator", KindWeakMap: "WeakMap", KindWeakSet: "WeakSet",
	KindPromise: "Promise", KindArrayBuffer: "ArrayBuffer", KindDataView: "DataView", KindGenerator: "Generator", KindNumber: "Number",
	KindString: "String", KindBoolean: "Boolean", KindSymbol: "Symbol", KindBigInt: "BigInt",
}

// className is what an object is by itself, whatever its prototype.
func className(obj *goja.Object, kind Kind) string {
	if kind == KindTypedArray {
		return TypedArrayName(obj)
	}
	if name := kindNames[kind]; name != "" {
		return name
	}
	return "Object"
}

// object formats obj, which is not a proxy.
func (p *printer) object(obj *goja.Object, kind Kind, depth int, bare bool) rope {
	s := &shape{name: className(obj, kind), braces: [2]string{"{", "}"}}
	var inherited *[]rope
	if p.ShowHidden && !p.beyond(depth) {
		inherited = new([]rope)
	}
	s.ctor, s.noProto = p.constructorName(obj, kind, depth, inherited)
	p.findTag(obj, s)
	none := func() bool { return len(s.keys) == 0 && (inherited == nil || len(*inherited) == 0) }

	if text, done := p.collection(obj, kind, s, none); done {
		return leaf(text)
	}
	if s.parts == nil {
		if text, done := p.single(obj, kind, s, depth, bare, none); done {
			return leaf(text)
		}
	}
	if p.beyond(depth) {
		name := strings.TrimSuffix(s.plainPrefix(), " ")
		if !s.noProto {
			name = "[" + name + "]"
		}
		return leaf(p.style(name, "special"))
	}
	if p.nesting >= maxNesting {
		return leaf(p.style("["+strings.TrimSuffix(s.plainPrefix(), " ")+
			": Inspection interrupted prematurely. Maximum call stack size exceeded.]", "special"))
	}

	p.nesting++
	p.seen = append(p.seen, obj)
	p.level = depth + 1
	var parts []rope
	if s.parts != nil {
		parts = s.parts(depth + 1)
	}
	for _, name := range s.extra {
		parts = append(parts, p.extra(obj, name, depth+1, s.bare))
	}
	kindOfKey := layoutObject
	if s.layout == layoutArray {
		kindOfKey = layoutArray
	}
	for _, key := range s.keys {
		parts = append(parts, p.property(obj, key.Value, key.property, kindOfKey, depth+1, obj))
	}
	if inherited != nil {
		parts = append(parts, *inherited...)
	}
	p.seen = p.seen[:len(p.seen)-1]
	p.nesting--

	if index, ok := p.circular[obj]; ok {
		ref := p.style("<ref *"+itoa(index)+">", "special")
		switch {
		case p.Compact == CompactAll:
			s.braces[0] = ref + " " + s.braces[0]
		case s.base == "":
			s.base = ref
		default:
			s.base = ref + " " + s.base
		}
	}
	if p.Sorted {
		if s.layout == layoutObject {
			p.sortParts(parts)
		} else if len(s.keys) > 1 {
			p.sortParts(parts[len(parts)-len(s.keys):])
		}
	}
	text := p.join(parts, s.base, s.braces, s.layout, depth+1, obj)
	// A graph in which everything refers to everything has a text that grows beyond any bound: what comes after 2^27 characters at one
	// indentation is not gone into.
	if p.written == nil {
		p.written = map[int]int{}
	}
	p.written[p.indent] += text.units
	if p.written[p.indent] > 1<<27 {
		p.Depth, p.depthNull = -1, false
	}
	return text
}

// findTag reads Symbol.toStringTag. An own property is listed with the others and needs no mention here.
func (p *printer) findTag(obj *goja.Object, s *shape) {
	var v goja.Value
	if p.e.Try(func() { v = obj.GetSymbol(goja.SymToStringTag) }) != nil || !js.IsString(v) || v.String() == "" {
		return
	}
	own := p.intrinsics().describe(obj, goja.SymToStringTag)
	if own.Exists && (p.ShowHidden || own.Enumerable) {
		return
	}
	s.tag = textOf(v)
}

// constructorName walks the prototypes up to one with a constructor. Where inherited is not nil, the properties of the user's prototypes on
// the way are added to it.
func (p *printer) constructorName(obj *goja.Object, kind Kind, depth int, inherited *[]rope) (name string, noProto bool) {
	in := p.intrinsics()
	var first *goja.Object
	for o := obj; o != nil; {
		name, known := "", false
		if ctor := in.describe(o, p.e.VM.ToValue("constructor")).Value; ctor != nil {
			name, known = p.instanceName(obj, ctor)
		}
		if !known && o != obj {
			name, known = in.wellKnown(o)
		}
		if known {
			if inherited != nil && (first != o || !builtIn[name]) {
				main := first
				if main == nil {
					main = obj
				}
				p.inherited(obj, main, depth, inherited)
			}
			return name, false
		}
		o = o.Prototype()
		if first == nil {
			first = o
		}
	}
	if first == nil {
		return "", true
	}
	own := className(obj, kind)
	if p.beyond(depth) || p.nesting >= maxNesting {
		return own + " <Complex prototype>", false
	}
	p.nesting++
	defer func() { p.nesting-- }()
	name, noProto = p.constructorName(first, KindOf(first), depth+1, inherited)
	if noProto {
		q := newPrinter(p.e, p.Options)
		q.CustomInspect, q.Depth, q.depthNull, q.nesting = false, -1, false, p.nesting
		return own + " <" + q.text(first, 0) + ">", false
	}
	return own + " <" + name + ">", false
}

// instanceName is the name of ctor if that is a function with a name of which obj is an instance.
func (p *printer) instanceName(obj *goja.Object, ctor goja.Value) (string, bool) {
	fn := js.ObjectOf(ctor)
	if fn == nil || !engine.IsCallable(fn) {
		return "", false
	}
	name := js.Get(fn, "name")
	if js.IsString(name) && name.String() == "" {
		return "", false
	}
	instance := false
	if p.e.Try(func() { instance = p.e.VM.InstanceOf(obj, fn) }) != nil || !instance {
		return "", false
	}
	if js.IsSymbol(name) {
		return symbolText(name), true
	}
	return textOf(name.ToString()), true
}

// inherited formats what the user put on up to three prototypes of main, beginning with obj: no methods, nothing that is hidden by a nearer
// property.
func (p *printer) inherited(main, obj *goja.Object, depth int, out *[]rope) {
	in := p.intrinsics()
	var nearer []goja.Value
	for layer := range 3 {
		if layer != 0 || main == obj {
			if obj = obj.Prototype(); obj == nil {
				return
			}
			if ctor := js.ObjectOf(in.describe(obj, p.e.VM.ToValue("constructor")).Value); ctor != nil && engine.IsCallable(ctor) {
				if builtIn[js.Get(ctor, "name").String()] {
					return
				}
			}
		}
		keys := in.keys(obj)
		p.seen = append(p.seen, main)
		for _, key := range keys {
			if !js.IsSymbol(key) && key.String() == "constructor" || in.describe(main, key).Exists || layer != 0 && contains(nearer, key) {
				continue
			}
			d := in.describe(obj, key)
			if d.Value != nil && engine.IsCallable(d.Value) {
				continue
			}
			text := p.property(obj, key, d, layoutObject, depth, main)
			if p.Colors {
				text = cat(leaf("\x1B[2m"), text, leaf("\x1B[22m"))
			}
			*out = append(*out, text)
		}
		p.seen = p.seen[:len(p.seen)-1]
		nearer = append(nearer, keys...)
	}
}

func contains(keys []goja.Value, key goja.Value) bool {
	for _, k := range keys {
		if k.StrictEquals(key) {
			return true
		}
	}
	return false
}

// keysOf lists the properties to show: the enumerable ones, or all of them.
func (p *printer) keysOf(obj *goja.Object, kind Kind) []ownKey {
	keys := p.intrinsics().keys(obj)
	if p.ShowHidden && kind.Function() {
		// V8 makes these three with the function, in this order; goja makes prototype first or on first use.
		first := []string{"length", "name", "prototype"}
		rank := func(key goja.Value) int {
			if i := slices.Index(first, key.String()); i >= 0 && js.IsString(key) {
				return i
			}
			return len(first)
		}
		slices.SortStableFunc(keys, func(a, b goja.Value) int { return rank(a) - rank(b) })
	}
	return p.shownKeys(obj, keys)
}

// extraKeys are those of ExtraKeys to show.
func (p *printer) extraKeys(obj *goja.Object) []ownKey { return p.shownKeys(obj, ExtraKeys(p.e, obj)) }

func (p *printer) shownKeys(obj *goja.Object, keys []goja.Value) []ownKey {
	if len(keys) == 0 {
		return nil
	}
	shown := make([]ownKey, 0, len(keys))
	for _, key := range keys {
		if d := p.intrinsics().describe(obj, key); p.ShowHidden || d.Enumerable {
			shown = append(shown, ownKey{key, d})
		}
	}
	return shown
}

// ExtraKeys lists the own keys of an array or a typed array that are not indices, an array's length among them.
func ExtraKeys(e *env.Env, obj *goja.Object) []goja.Value {
	in := intrinsicsOf.Of(e)
	names, ok := extraNames(obj)
	if ok {
		list := js.ObjectOf(e.Call1(in.ownSymbols, js.Undefined, obj))
		for i := range js.Len(list) {
			if sym, ok := js.Index(list, i).(*goja.Symbol); ok && !e.IsStateSlot(sym) {
				names = append(names, sym)
			}
		}
		return names
	}
	for _, key := range in.keys(obj) {
		if js.IsSymbol(key) || !isIndex(key.String()) {
			names = append(names, key)
		}
	}
	return names
}

// isIndex tells whether a property name is an array index.
func isIndex(name string) bool {
	if name == "" || len(name) > 1 && name[0] == '0' || len(name) > 10 {
		return false
	}
	n, err := strconv.ParseUint(name, 10, 64)
	return err == nil && n < 1<<32-1
}

// property formats "name: value". receiver is what getters are called on.
func (p *printer) property(obj *goja.Object, key goja.Value, d Property, kind layout, depth int, receiver *goja.Object) rope {
	var text rope
	gap := " "
	switch {
	case d.Value != nil:
		diff := 2
		if p.Compact == CompactAll && kind == layoutObject {
			diff = 3
		}
		p.indent += diff
		text = p.value(d.Value, depth, false)
		if diff == 3 && p.BreakLength < float64(Width(text.String(), p.Colors)) {
			gap = "\n" + indentation(p.indent)
		}
		p.indent -= diff
	case d.Get != nil:
		text = p.getter(d, depth, receiver)
	case d.Set != nil:
		text = leaf(p.style("[Setter]", "special"))
	default:
		text = leaf(p.style("undefined", "undefined"))
	}
	if kind == layoutElements {
		return text
	}
	var name string
	if js.IsSymbol(key) {
		name = p.style(escape(symbolText(key), true), "symbol")
	} else {
		name = textOf(key)
		switch {
		case name == "__proto__":
			name = "['__proto__']"
		case isIdentifier(name):
			name = p.style(name, "name")
		default:
			name = p.style(quote(name), "string")
		}
	}
	if d.Exists && !d.Enumerable {
		name = "[" + name + "]"
	}
	return cat(leaf(name+":"+gap), text)
}

func (p *printer) getter(d Property, depth int, receiver *goja.Object) rope {
	label := "Getter"
	if d.Set != nil {
		label = "Getter/Setter"
	}
	if !(p.Getters == "all" || p.Getters == "get" && d.Set == nil || p.Getters == "set" && d.Set != nil) {
		return leaf(p.style("["+label+"]", "special"))
	}
	p.indent += 2
	defer func() { p.indent -= 2 }()
	open, end := leaf(p.style("["+label+":", "special")+" "), leaf(p.style("]", "special"))
	var v goja.Value
	if ex := p.e.Try(func() { v = p.e.Call(engine.FuncOf(d.Get), receiver) }); ex != nil {
		return cat(open, leaf("<Inspection threw ("), p.value(ex.Value(), depth, false), leaf(")>"), end)
	}
	if js.ObjectOf(v) == nil {
		return cat(open, leaf(p.primitive(v)), end)
	}
	return cat(leaf(p.style("["+label+"]", "special")+" "), p.value(v, depth, false))
}

// extra formats "[byteLength]: 4".
func (p *printer) extra(obj *goja.Object, name string, depth int, bare bool) rope {
	p.indent += 2
	var v goja.Value
	if p.e.Try(func() { v = js.Get(obj, name) }) != nil {
		// A view on a detached buffer throws; the buffer itself answers.
		v = js.Get(js.ObjectOf(js.Get(obj, "buffer")), name)
	}
	text := p.value(v, depth, bare)
	p.indent -= 2
	return cat(leaf(p.style("["+name+"]", "string")+": "), text)
}

// single gives the shape of everything that is no collection. done means text is all there is to print.
func (p *printer) single(obj *goja.Object, kind Kind, s *shape, depth int, bare bool, none func() bool) (text string, done bool) {
	s.keys = p.keysOf(obj, kind)
	switch {
	case kind.Function():
		s.base = p.functionBase(obj, kind, s)
		if none() {
			return p.style(s.base, "special"), true
		}
	case s.ctor == "Object" && !s.noProto:
		if kind == KindArguments {
			s.braces[0] = "[Arguments] {"
		} else if s.tag != "" {
			s.braces[0] = s.prefix("Object", "") + "{"
		}
		if none() {
			return s.braces[0] + "}", true
		}
	case kind == KindRegExp:
		s.base = p.regExpBase(obj, s)
		if none() || p.beyond(depth) {
			return s.base, true
		}
	case kind == KindDate:
		s.base = "Invalid Date"
		if ms, ok := DateMillis(obj); ok {
			s.base = isoDate(ms)
		}
		if prefix := s.prefix("Date", ""); prefix != "Date " {
			s.base = prefix + s.base
		}
		if none() {
			return p.style(s.base, "date"), true
		}
	case kind == KindError || inherits(obj, p.intrinsics().errorPrototype):
		s.base = p.errorBase(obj, s)
		if none() {
			return s.base, true
		}
	case kind == KindArrayBuffer:
		prefix := s.prefix("ArrayBuffer", "")
		if !bare {
			s.parts = func(int) []rope { return p.bufferContents(obj) }
		} else if none() {
			return prefix + "{ [byteLength]: " + p.number(js.Get(obj, "byteLength")) + " }", true
		}
		s.braces[0] = prefix + "{"
		s.extra, s.bare = []string{"byteLength"}, bare
	case kind == KindDataView:
		s.braces[0] = s.prefix("DataView", "") + "{"
		s.extra = []string{"byteLength", "byteOffset", "buffer"}
	case kind == KindPromise:
		s.braces[0] = s.prefix("Promise", "") + "{"
		s.parts = func(depth int) []rope { return p.promise(obj, depth) }
	case kind == KindWeakSet || kind == KindWeakMap:
		s.braces[0] = s.prefix(s.name, "") + "{"
		s.parts = func(depth int) []rope { return p.weak(obj, kind, depth) }
	case s.noProto && IsNamespace(p.e, obj):
		s.tag = ""
		s.braces[0] = s.prefix("Module", "") + "{"
		keys := s.keys
		s.keys = nil
		s.parts = func(depth int) []rope { return p.namespace(obj, keys, depth) }
	case kind.Boxed():
		s.base = p.boxedBase(obj, kind, s)
		if none() {
			return s.base, true
		}
	default:
		s.braces[0] = s.plainPrefix() + "{"
		if none() {
			return s.braces[0] + "}", true
		}
	}
	return "", false
}

func (p *printer) functionBase(obj *goja.Object, kind Kind, s *shape) string {
	name := js.Get(obj, "name")
	var b strings.Builder
	if kind == KindClass {
		label := "(anonymous)"
		if p.intrinsics().describe(obj, p.e.VM.ToValue("name")).Exists && name.ToBoolean() {
			label = nameText(name)
		}
		b.WriteString("[class " + label)
		if s.ctor != "Function" && !s.noProto {
			b.WriteString(" [" + s.ctor + "]")
		}
		if s.tag != "" && s.ctor != s.tag {
			b.WriteString(" [" + s.tag + "]")
		}
		if s.noProto {
			b.WriteString(" extends [null prototype]")
		} else if super := obj.Prototype(); super != nil {
			if v := js.Get(super, "name"); v.ToBoolean() {
				b.WriteString(" extends " + nameText(v))
			}
		}
		return b.String() + "]"
	}
	kindName := kindNames[kind]
	b.WriteString("[" + kindName)
	if s.noProto {
		b.WriteString(" (null prototype)")
	}
	switch {
	case js.IsString(name) && name.String() == "":
		b.WriteString(" (anonymous)")
	case js.IsString(name):
		b.WriteString(": " + textOf(name))
	default:
		b.WriteString(": " + p.text(name, 0))
	}
	b.WriteString("]")
	if s.ctor != kindName && !s.noProto {
		b.WriteString(" " + s.ctor)
	}
	if s.tag != "" && s.ctor != s.tag {
		b.WriteString(" [" + s.tag + "]")
	}
	return b.String()
}

func nameText(v goja.Value) string {
	if js.IsSymbol(v) {
		return symbolText(v)
	}
	return textOf(v.ToString())
}

func (p *printer) regExpBase(obj *goja.Object, s *shape) string {
	read := func(name string) goja.Value { return js.Get(obj, name) }
	flags := ""
	if s.noProto {
		// The getters are out of reach from the object, but they take it as their this.
		proto := p.intrinsics().regExpPrototype
		read = func(name string) goja.Value {
			getter := p.intrinsics().describe(proto, p.e.VM.ToValue(name)).Get
			if getter == nil {
				return js.Undefined
			}
			return p.e.Call(engine.FuncOf(getter), obj)
		}
		for _, f := range []struct{ name, flag string }{
			{"hasIndices", "d"}, {"global", "g"}, {"ignoreCase", "i"}, {"multiline", "m"}, {"dotAll", "s"}, {"unicode", "u"},
			{"unicodeSets", "v"}, {"sticky", "y"},
		} {
			if read(f.name).ToBoolean() {
				flags += f.flag
			}
		}
	} else {
		flags = textOf(read("flags").ToString())
	}
	base := "/" + textOf(read("source").ToString()) + "/" + flags
	if prefix := s.prefix("RegExp", ""); prefix != "RegExp " {
		base = prefix + base
	}
	return p.style(base, "regexp")
}

func (p *printer) boxedBase(obj *goja.Object, kind Kind, s *shape) string {
	v := Unboxed(obj)
	name := kindNames[kind]
	if kind == KindString {
		// The characters are properties of their own; they are seen in the string already.
		rest := s.keys[:0]
		n := length(textOf(v))
		for _, key := range s.keys {
			if i, err := strconv.Atoi(key.String()); js.IsSymbol(key.Value) || err != nil || i >= n || itoa(i) != key.String() {
				rest = append(rest, key)
			}
		}
		s.keys = rest
	}
	base := "[" + name
	if s.noProto {
		base += " (null prototype)"
	} else if s.ctor != name {
		base += " (" + s.ctor + ")"
	}
	plain := *p
	plain.Colors, plain.stylize = false, nil
	base += ": " + plain.primitive(v) + "]"
	if s.tag != "" && s.tag != s.ctor {
		base += " [" + s.tag + "]"
	}
	if len(s.keys) != 0 {
		return base
	}
	return p.style(base, strings.ToLower(name))
}

// IsNamespace tells module namespace objects by their form (ECMA-262 10.4.6): no prototype and a constant tag "Module".
func IsNamespace(e *env.Env, obj *goja.Object) bool {
	if KindOf(obj) != KindObject || obj.Prototype() != nil {
		return false
	}
	d := js.ObjectOf(e.Call2(intrinsicsOf.Of(e).describeKey, js.Undefined, obj, goja.SymToStringTag))
	return d != nil && js.Get(d, "value").String() == "Module" && !js.Get(d, "writable").ToBoolean() &&
		!js.Get(d, "enumerable").ToBoolean() && !js.Get(d, "configurable").ToBoolean()
}

// namespace formats the exports of a module; those that have no value yet throw a ReferenceError when read.
func (p *printer) namespace(obj *goja.Object, keys []ownKey, depth int) []rope {
	parts := make([]rope, len(keys))
	for i, key := range keys {
		d := Property{Exists: true, Enumerable: true}
		if ex := p.e.Try(func() { d.Value = js.GetKey(obj, key.Value) }); ex != nil {
			blank := p.property(obj, key.Value, d, layoutObject, depth, obj)
			text := blank.String()
			parts[i] = leaf(text[:strings.LastIndexByte(text, ' ')+1] + p.style("<uninitialized>", "special"))
			continue
		}
		if goja.IsUndefined(d.Value) {
			d.Value = nil
		}
		parts[i] = p.property(obj, key.Value, d, layoutObject, depth, obj)
	}
	return parts
}
