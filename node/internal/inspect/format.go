package inspect

import (
	"strings"

	"jsrt/engine"
	"jsrt/node/internal/env"
	"jsrt/node/internal/js"

	"github.com/dop251/goja"
)

// Format is util.format (https://nodejs.org/api/util.html#utilformatformat-args), for writing out: lone surrogates have become U+FFFD. Strings
// without a % cost no more than joining them.
func Format(e *env.Env, args []goja.Value) string { return FormatWithOptions(e, nil, args) }

// FormatWithOptions is Format with the options of inspection; nil means the defaults.
func FormatWithOptions(e *env.Env, opts *Options, args []goja.Value) string {
	return wellFormed(format(e, opts, args))
}

// FormatValue is FormatWithOptions for JavaScript.
func FormatValue(e *env.Env, opts *Options, args []goja.Value) goja.Value {
	if len(args) == 1 && js.IsString(args[0]) {
		return args[0]
	}
	return toValue(e, format(e, opts, args))
}

func format(e *env.Env, opts *Options, args []goja.Value) string {
	if len(args) == 0 {
		return ""
	}
	var b strings.Builder
	b.Grow(64)
	rest := args
	if js.IsString(args[0]) {
		first := textOf(args[0])
		if len(args) == 1 {
			return first
		}
		rest = args[1:]
		if strings.IndexByte(first, '%') >= 0 {
			f := formatter{e: e, opts: opts, args: rest}
			f.fill(&b, first)
			rest = f.args
		} else {
			b.WriteString(first)
		}
		if len(rest) > 0 {
			b.WriteByte(' ')
		}
	}
	for i, v := range rest {
		if i > 0 {
			b.WriteByte(' ')
		}
		if js.IsString(v) {
			b.WriteString(textOf(v))
		} else {
			if opts == nil {
				d := Defaults(e)
				opts = &d
			}
			b.WriteString(inspectText(e, v, opts))
		}
	}
	return b.String()
}

type formatter struct {
	e    *env.Env
	opts *Options
	args []goja.Value // those not used yet
}

// fill writes the format string with its placeholders replaced. A placeholder without an argument stays as it is.
func (f *formatter) fill(b *strings.Builder, text string) {
	for {
		i := strings.IndexByte(text, '%')
		if i < 0 || i+1 == len(text) {
			break
		}
		verb := text[i+1]
		switch {
		case verb == '%':
			b.WriteString(text[:i+1])
		case len(f.args) > 0 && strings.IndexByte("sdifjoOc", verb) >= 0:
			b.WriteString(text[:i])
			arg := f.args[0]
			f.args = f.args[1:]
			b.WriteString(f.placeholder(verb, arg))
		default:
			b.WriteString(text[:i+2])
		}
		text = text[i+2:]
	}
	b.WriteString(text)
}

func (f *formatter) placeholder(verb byte, v goja.Value) string {
	e := f.e
	switch verb {
	case 's':
		switch {
		case js.IsString(v):
			return textOf(v)
		case goja.IsNumber(v):
			return numberText(v, f.options().NumericSeparator)
		case goja.IsBigInt(v):
			return bigintText(v, f.options().NumericSeparator)
		case js.IsSymbol(v):
			return symbolText(v)
		}
		obj := js.ObjectOf(v)
		if obj == nil || engine.IsCallable(obj) || !f.builtInToString(obj) {
			return textOf(v.ToString())
		}
		o := f.options()
		o.Compact, o.Colors, o.Depth, o.depthNull = 3, false, 0, false
		return inspectText(e, v, &o)
	case 'd':
		switch {
		case goja.IsBigInt(v):
			return bigintText(v, f.options().NumericSeparator)
		case js.IsSymbol(v):
			return "NaN"
		}
		return numberText(v.ToNumber(), f.options().NumericSeparator)
	case 'i', 'f':
		if verb == 'i' && goja.IsBigInt(v) {
			return bigintText(v, f.options().NumericSeparator)
		}
		if js.IsSymbol(v) {
			return "NaN"
		}
		parse := intrinsicsOf.Of(e).parseInt
		if verb == 'f' {
			parse = intrinsicsOf.Of(e).parseFloat
		}
		n := e.Call1(parse, js.Undefined, v)
		if n.ToFloat() == 0 && js.ObjectOf(v) == nil && strings.HasPrefix(strings.TrimSpace(v.String()), "-") {
			return "-0" // goja's parseInt forgets the sign of zero
		}
		return numberText(n, f.options().NumericSeparator)
	case 'j':
		return f.json(v)
	case 'O':
		o := f.options()
		return inspectText(e, v, &o)
	case 'o':
		o := f.options()
		o.ShowHidden, o.ShowProxy, o.Depth, o.depthNull = true, true, 4, false
		return inspectText(e, v, &o)
	}
	return "" // %c: style sheets are for browsers
}

func (f *formatter) options() Options {
	if f.opts != nil {
		return *f.opts
	}
	return Defaults(f.e)
}

func (f *formatter) json(v goja.Value) string {
	in := intrinsicsOf.Of(f.e)
	var out goja.Value
	ex := f.e.Try(func() { out = f.e.Call1(in.stringify, js.Undefined, v) })
	if ex == nil {
		return textOf(out)
	}
	if err := js.ObjectOf(ex.Value()); err != nil && js.Get(err, "name").String() == "TypeError" &&
		strings.HasPrefix(js.Get(err, "message").String(), "Converting circular structure to JSON") {
		return "[Circular]"
	}
	panic(ex)
}

// builtInToString tells whether turning obj into a string would run code of the language only, which says nothing of interest.
func (f *formatter) builtInToString(obj *goja.Object) bool {
	for KindOf(obj) == KindProxy {
		proxy, _ := obj.Export().(goja.Proxy)
		if obj = proxy.Target(); obj == nil {
			return true
		}
	}
	in := intrinsicsOf.Of(f.e)
	toString, toPrimitive := goja.Value(f.e.VM.ToValue("toString")), goja.Value(goja.SymToPrimitive)
	own := func(o *goja.Object, key goja.Value) bool { return in.describe(o, key).Exists }
	callable := func(key goja.Value) bool { return engine.IsCallable(js.GetKey(obj, key)) }

	hasToString, hasToPrimitive := callable(toString), callable(toPrimitive)
	if !hasToString && !hasToPrimitive {
		return true
	}
	if hasToString && own(obj, toString) || hasToPrimitive && own(obj, toPrimitive) {
		return false
	}
	for o := obj.Prototype(); o != nil; o = o.Prototype() {
		if hasToString && own(o, toString) || hasToPrimitive && own(o, toPrimitive) {
			ctor := js.ObjectOf(in.describe(o, f.e.VM.ToValue("constructor")).Value)
			return ctor != nil && engine.IsCallable(ctor) && builtIn[js.Get(ctor, "name").String()]
		}
	}
	return true
}
