// Package inspect prints values as Node's util.inspect and util.format do (https://nodejs.org/api/util.html#utilinspectobject-options). It
// reaches into objects without running user code, except where Node does too: custom inspection functions, getters when asked for, Symbol.
// toStringTag and the message, name and cause of errors.
package inspect

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"jsrt/engine"
	"jsrt/node/internal/env"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"
	"jsrt/node/internal/validate"

	"github.com/dop251/goja"
)

// Options are those of util.inspect. Start from Defaults: the zero value is not the default.
type Options struct {
	ShowHidden bool
	// Depth is the number of levels to go into; negative for none, infinite for all.
	Depth         float64
	Colors        bool
	CustomInspect bool
	ShowProxy     bool
	// MaxArrayLength, MaxStringLength and BreakLength may be infinite.
	MaxArrayLength, MaxStringLength, BreakLength float64
	// Compact is the number of inner levels that may share a line; CompactAll and CompactNone are true and false.
	Compact int
	// Sorted sorts properties, with Compare where that is not nil.
	Sorted  bool
	Compare engine.Func
	// Getters is "", "all", "get" (those without a setter) or "set".
	Getters          string
	NumericSeparator bool

	depthNull bool         // how an infinite depth was written, for options that are passed on
	stylize   engine.Func  // a user's function in place of colours
	user      *goja.Object // options with names that are not inspect's, passed on to custom functions
}

// The values of Options.Compact that are booleans in JavaScript.
const (
	CompactAll  = -1
	CompactNone = 0
)

var builtInDefaults = Options{Depth: 2, CustomInspect: true, MaxArrayLength: 100, MaxStringLength: 10000, BreakLength: 80, Compact: 3}

// maxNesting is the number of objects inside each other after which inspection gives up on the rest. Node's limit is its stack, which ends at
// about the same depth; Go's would grow until the process dies.
const maxNesting = 900

// optionNames in the order in which Node lists them.
var optionNames = []string{
	"showHidden", "depth", "colors", "customInspect", "showProxy", "maxArrayLength", "maxStringLength", "breakLength", "compact", "sorted",
	"getters", "numericSeparator",
}

// Module is what inspection keeps per runtime. Everything in it is made when first asked for.
type Module struct {
	e        *env.Env
	function *goja.Object // util.inspect
	defaults *goja.Object // util.inspect.defaultOptions
	plain    *goja.Object // the stylize function of options without colours
	coloured *goja.Object
	paint    *goja.Object // styles.regexp
}

// Of returns the module of e.
var Of = env.NewSlot(func(e *env.Env) *Module { return &Module{e: e} }).Of

// Inspect returns v as util.inspect prints it; opts nil means util.inspect.defaultOptions. It panics with the exception of a custom inspection
// function.
func Inspect(e *env.Env, v goja.Value, opts *Options) string {
	if opts == nil {
		d := Defaults(e)
		opts = &d
	}
	return wellFormed(inspectText(e, v, opts))
}

func inspectText(e *env.Env, v goja.Value, opts *Options) string {
	return newPrinter(e, *opts).text(v, 0)
}

// text is value as a string.
func (p *printer) text(v goja.Value, depth int) string {
	r := p.value(v, depth, false)
	return r.String()
}

// Defaults returns util.inspect.defaultOptions.
func Defaults(e *env.Env) Options {
	o := builtInDefaults
	if d := Of(e).defaults; d != nil {
		o.Merge(e, d)
		o.user = nil
	}
	return o
}

// OptionsOf reads options from a JavaScript object, on top of the defaults. opts may be nil or no object: the defaults then.
func OptionsOf(e *env.Env, opts goja.Value) Options {
	o := Defaults(e)
	if obj := js.ObjectOf(opts); obj != nil {
		o.Merge(e, obj)
	}
	return o
}

// Merge takes over what opts, an object of JavaScript, has of options.
func (o *Options) Merge(e *env.Env, opts *goja.Object) {
	for _, name := range opts.Keys() {
		v := js.Get(opts, name)
		switch name {
		case "showHidden":
			o.ShowHidden = v.ToBoolean()
		case "depth":
			o.Depth, o.depthNull = limit(v), goja.IsNull(v)
			if math.IsNaN(o.Depth) {
				o.Depth = math.Inf(1)
			}
		case "colors":
			o.Colors = v.ToBoolean()
		case "customInspect":
			o.CustomInspect = v.ToBoolean()
		case "showProxy":
			o.ShowProxy = v.ToBoolean()
		case "maxArrayLength":
			o.MaxArrayLength = limit(v)
		case "maxStringLength":
			o.MaxStringLength = limit(v)
		case "breakLength":
			o.BreakLength = v.ToFloat()
		case "compact":
			switch {
			case v == js.True:
				o.Compact = CompactAll
			case js.IsNumber(v):
				o.Compact = int(max(0, v.ToInteger()))
			default:
				o.Compact = CompactNone
			}
		case "sorted":
			o.Sorted, o.Compare = v.ToBoolean(), engine.FuncOf(v)
		case "getters":
			switch {
			case v == js.True:
				o.Getters = "all"
			case js.IsString(v):
				o.Getters = v.String()
			default:
				o.Getters = ""
			}
		case "numericSeparator":
			o.NumericSeparator = v.ToBoolean()
		case "stylize":
			o.stylize = engine.FuncOf(v)
			if m := Of(e); v == goja.Value(m.plain) || v == goja.Value(m.coloured) {
				o.stylize = nil
			}
		default:
			if o.user == nil {
				o.user = opts
			}
		}
	}
}

// limit reads a number in which null stands for no limit.
func limit(v goja.Value) float64 {
	if goja.IsNull(v) {
		return math.Inf(1)
	}
	return v.ToFloat()
}

// write is the inverse of Merge.
func (o *Options) write(e *env.Env, opts *goja.Object) {
	values := map[string]goja.Value{
		"showHidden": js.Bool(o.ShowHidden), "depth": number(e, o.Depth), "colors": js.Bool(o.Colors),
		"customInspect": js.Bool(o.CustomInspect), "showProxy": js.Bool(o.ShowProxy), "maxArrayLength": number(e, o.MaxArrayLength),
		"maxStringLength": number(e, o.MaxStringLength), "breakLength": number(e, o.BreakLength), "compact": number(e, float64(o.Compact)),
		"sorted": js.Bool(o.Sorted), "getters": js.False, "numericSeparator": js.Bool(o.NumericSeparator),
	}
	if o.depthNull {
		values["depth"] = js.Null
	}
	switch o.Compact {
	case CompactAll:
		values["compact"] = js.True
	case CompactNone:
		values["compact"] = js.False
	}
	if o.Compare != nil {
		values["sorted"] = e.VM.ToValue(o.Compare)
	}
	switch o.Getters {
	case "":
	case "all":
		values["getters"] = js.True
	default:
		values["getters"] = e.VM.ToValue(o.Getters)
	}
	for _, name := range optionNames {
		js.Set(opts, name, values[name])
	}
}

func number(e *env.Env, f float64) goja.Value { return e.VM.ToValue(f) }

// Function is util.inspect itself, with custom, defaultOptions, colors and styles.
func (m *Module) Function() *goja.Object {
	if m.function != nil {
		return m.function
	}
	e := m.e
	m.function = e.NewFunc("inspect", 2, func(c js.Call) js.Value {
		o := Defaults(e)
		if len(c.Arguments) > 1 {
			// The old form is inspect(value, showHidden, depth, colors).
			if v := c.Argument(2); !goja.IsUndefined(v) {
				o.Depth, o.depthNull = limit(v), goja.IsNull(v)
			}
			if v := c.Argument(3); !goja.IsUndefined(v) {
				o.Colors = v.ToBoolean()
			}
			if opts := c.Argument(1); js.IsBool(opts) {
				o.ShowHidden = opts.ToBoolean()
			} else if obj := js.ObjectOf(opts); obj != nil {
				o.Merge(e, obj)
			}
		}
		return toValue(e, inspectText(e, c.Argument(0), &o))
	})
	js.Set(m.function, "custom", CustomSymbol(e))
	get := e.NewFunc("get", 0, func(js.Call) js.Value { return m.defaultOptions() })
	set := e.NewFunc("set", 1, func(c js.Call) js.Value {
		opts := validate.Object(e, c.Argument(0), "options")
		d := m.defaultOptions()
		for _, name := range opts.Keys() {
			js.Set(d, name, js.Get(opts, name))
		}
		return js.Undefined
	})
	if err := m.function.DefineAccessorProperty("defaultOptions", get, set, goja.FLAG_FALSE, goja.FLAG_FALSE); err != nil {
		panic(err)
	}
	js.Lazy(e, m.function, "colors", true, func() js.Value { return m.makeColors() })
	js.Lazy(e, m.function, "styles", true, func() js.Value { return m.makeStyles() })
	return m.function
}

func (m *Module) defaultOptions() *goja.Object {
	if m.defaults == nil {
		m.defaults = m.e.VM.NewObject()
		o := builtInDefaults
		o.write(m.e, m.defaults)
		seal := engine.FuncOf(intrinsicsOf.Of(m.e).object.Get("seal"))
		m.e.Call1(seal, js.Undefined, m.defaults)
	}
	return m.defaults
}

// printer is one inspection.
type printer struct {
	Options
	e  *env.Env
	in *intrinsics

	seen     []*goja.Object       // the objects that this one is inside of
	circular map[*goja.Object]int // numbers of those that are referred to from inside
	indent   int
	level    int         // depth of what was formatted last
	nesting  int         // calls under way, against endless recursion
	written  map[int]int // characters written at each indentation
	styles   map[string]style
}

func newPrinter(e *env.Env, o Options) *printer { return &printer{e: e, Options: o} }

// intrinsics are taken when the first object turns up: primitives need none.
func (p *printer) intrinsics() *intrinsics {
	if p.in == nil {
		p.in = intrinsicsOf.Of(p.e)
	}
	return p.in
}

func (p *printer) beyond(depth int) bool { return float64(depth) > p.Depth }

// value formats v, which is depth levels down. bare asks for an ArrayBuffer without its contents.
func (p *printer) value(v goja.Value, depth int, bare bool) rope {
	obj := js.ObjectOf(v)
	if obj == nil {
		return leaf(p.primitive(v))
	}
	receiver, proxies := obj, 0
	kind := KindOf(obj)
	for ; kind == KindProxy; kind = KindOf(obj) {
		proxy, _ := obj.Export().(goja.Proxy)
		target := proxy.Target()
		if target == nil {
			return p.wrapProxies(leaf(p.style("<Revoked Proxy>", "special")), proxies)
		}
		if p.ShowProxy {
			return p.proxy(target, proxy.Handler(), depth)
		}
		obj = target
		proxies++
	}
	if p.CustomInspect {
		if text, done := p.custom(obj, receiver, depth, proxies > 0); done {
			return text
		}
	}
	for _, outer := range p.seen {
		if outer == obj {
			index, ok := p.circular[obj]
			if !ok {
				if p.circular == nil {
					p.circular = map[*goja.Object]int{}
				}
				index = len(p.circular) + 1
				p.circular[obj] = index
			}
			return leaf(p.style("[Circular *"+strconv.Itoa(index)+"]", "special"))
		}
	}
	return p.wrapProxies(p.object(obj, kind, depth, bare), proxies)
}

func (p *printer) wrapProxies(text rope, n int) rope {
	for ; n > 0; n-- {
		text = cat(leaf(p.style("Proxy(", "special")), text, leaf(p.style(")", "special")))
	}
	return text
}

func (p *printer) proxy(target, handler *goja.Object, depth int) rope {
	if p.beyond(depth) || p.nesting >= maxNesting {
		return leaf(p.style("Proxy [Array]", "special"))
	}
	p.nesting++
	p.indent += 2
	parts := []rope{p.value(target, depth+1, false), p.value(handler, depth+1, false)}
	p.indent -= 2
	p.nesting--
	return p.join(parts, "", [2]string{"Proxy [", "]"}, layoutArray, depth+1, nil)
}

// custom calls the object's own inspection function. done is false when it has none or when that returned the object itself.
func (p *printer) custom(obj, receiver *goja.Object, depth int, proxied bool) (text rope, done bool) {
	in := p.intrinsics()
	own := js.ObjectOf(obj.GetSymbol(in.custom))
	if own == nil || own == Of(p.e).function {
		return rope{}, false
	}
	fn := engine.FuncOf(own)
	if fn == nil {
		return rope{}, false
	}
	// A prototype object has the function for its instances, not for itself.
	if ctor := js.ObjectOf(in.describe(obj, p.e.VM.ToValue("constructor")).Value); ctor != nil && js.ObjectOf(ctor.Get("prototype")) == obj {
		return rope{}, false
	}
	left := goja.Value(js.Null)
	if !p.depthNull {
		left = number(p.e, p.Depth-float64(depth))
	}
	foreign := proxied || !inherits(receiver, in.objectPrototype)
	ret := p.e.Call(fn, receiver, left, p.passOn(foreign), Of(p.e).Function())
	switch {
	case ret == goja.Value(receiver):
		return rope{}, false
	case js.IsString(ret):
		return leaf(strings.ReplaceAll(textOf(ret), "\n", "\n"+indentation(p.indent))), true
	}
	return p.value(ret, depth, false), true
}

// passOn makes the options object for a custom function. What may come from another realm gets one without objects of ours to tamper with.
func (p *printer) passOn(foreign bool) *goja.Object {
	m := Of(p.e)
	opts := p.e.VM.NewObject()
	stylize := m.stylizer(p.Colors)
	if p.stylize != nil && !p.Colors {
		stylize = p.e.VM.ToValue(p.stylize).(*goja.Object)
	}
	js.Set(opts, "stylize", stylize)
	p.write(p.e, opts)
	if p.user != nil {
		for _, name := range p.user.Keys() {
			js.Set(opts, name, js.Get(p.user, name))
		}
	}
	if foreign {
		for _, name := range opts.Keys() {
			if js.ObjectOf(opts.Get(name)) != nil {
				_ = opts.Delete(name)
			}
		}
		js.Set(opts, "stylize", stylize)
		_ = opts.SetPrototype(nil)
	}
	return opts
}

func (p *printer) primitive(v goja.Value) string {
	switch js.TypeOf(v) {
	case "string":
		return p.quoted(textOf(v))
	case "number":
		return p.number(v)
	case "bigint":
		return p.bigint(v)
	case "boolean":
		return p.style(v.String(), "boolean")
	case "symbol":
		return p.style(symbolText(v), "symbol")
	case "undefined":
		return p.style("undefined", "undefined")
	}
	return p.style("null", "null")
}

func symbolText(v goja.Value) string {
	desc := v.String()
	if sym, ok := v.(*goja.Symbol); ok && strings.Contains(desc, "\uFFFD") {
		desc = textOf(symbolDescription(sym))
	}
	return "Symbol(" + desc + ")"
}

// minLine is the length up to which a string stays on one line whatever the width.
const minLine = 16

func (p *printer) quoted(s string) string {
	trailer := ""
	n := length(s)
	if float64(n) > p.MaxStringLength {
		keep := int(p.MaxStringLength)
		rest := n - keep
		if keep < 0 {
			keep = max(0, n+keep) // as String.prototype.slice does
		}
		s = cut(s, keep)
		n = length(s)
		trailer = "... " + strconv.Itoa(rest) + " more " + plural(rest, "character")
	}
	if p.Compact != CompactAll && n > minLine && float64(n) > p.BreakLength-float64(p.indent)-4 {
		lines := strings.SplitAfter(s, "\n")
		if lines[len(lines)-1] == "" && len(lines) > 1 {
			lines = lines[:len(lines)-1]
		}
		for i, line := range lines {
			lines[i] = p.style(quote(line), "string")
		}
		return strings.Join(lines, " +\n"+indentation(p.indent+2)) + trailer
	}
	return p.style(quote(s), "string") + trailer
}

// cut keeps the first n UTF-16 units. A surrogate pair that is cut in two leaves its first half.
func cut(s string, n int) string {
	i := 0
	for ; i < len(s) && n > 0; n-- {
		switch c := s[i]; {
		case c < 0x80:
			i++
		case c < 0xE0:
			i += 2
		case c < 0xF0:
			i += 3
		case n == 1:
			r, _ := utf8.DecodeRuneInString(s[i:])
			return s[:i] + surrogate(0xD800+(r-0x10000)>>10)
		default:
			i += 4
			n--
		}
	}
	return s[:i]
}

func (p *printer) number(v goja.Value) string {
	return p.style(numberText(v, p.NumericSeparator), "number")
}

func (p *printer) bigint(v goja.Value) string {
	return p.style(bigintText(v, p.NumericSeparator), "bigint")
}

func numberText(v goja.Value, separator bool) string {
	f := v.ToFloat()
	if f == 0 && math.Signbit(f) {
		return "-0"
	}
	s := v.String()
	if !separator || math.IsNaN(f) || math.IsInf(f, 0) || strings.Contains(s, "e") {
		return s
	}
	whole, fraction, ok := strings.Cut(s, ".")
	if ok {
		return separate(whole) + "." + separateFraction(fraction)
	}
	return separate(whole)
}

func bigintText(v goja.Value, separator bool) string {
	s := v.String()
	if separator {
		s = separate(s)
	}
	return s + "n"
}

// errorText is Error.prototype.toString without running a user's toString.
func errorText(obj *goja.Object) string {
	name, msg := "Error", ""
	if v := js.Get(obj, "name"); !goja.IsUndefined(v) {
		name = v.String()
	}
	if v := js.Get(obj, "message"); !goja.IsUndefined(v) {
		msg = v.String()
	}
	if name == "" || msg == "" {
		return name + msg
	}
	return name + ": " + msg
}

// ValidateFormatOptions is the check of util.formatWithOptions' first argument: any object that is not null, arrays too.
func ValidateFormatOptions(e *env.Env, v goja.Value) {
	if obj := js.ObjectOf(v); obj == nil || KindOf(obj).Function() {
		panic(errors.InvalidArgType(e, "inspectOptions", v, "object"))
	}
}
