package inspect

import (
	"strings"

	"jsrt/engine"
	"jsrt/node/internal/js"

	"github.com/dop251/goja"
)

// colorCodes are the SGR codes that switch a colour on and off (https://nodejs.org/api/util.html#foreground-colors).
var colorCodes = []struct {
	name    string
	on, off int
}{
	{"reset", 0, 0}, {"bold", 1, 22}, {"dim", 2, 22}, {"italic", 3, 23}, {"underline", 4, 24}, {"blink", 5, 25}, {"inverse", 7, 27},
	{"hidden", 8, 28}, {"strikethrough", 9, 29}, {"doubleunderline", 21, 24},
	{"black", 30, 39}, {"red", 31, 39}, {"green", 32, 39}, {"yellow", 33, 39}, {"blue", 34, 39}, {"magenta", 35, 39}, {"cyan", 36, 39},
	{"white", 37, 39},
	{"bgBlack", 40, 49}, {"bgRed", 41, 49}, {"bgGreen", 42, 49}, {"bgYellow", 43, 49}, {"bgBlue", 44, 49}, {"bgMagenta", 45, 49},
	{"bgCyan", 46, 49}, {"bgWhite", 47, 49},
	{"framed", 51, 54}, {"overlined", 53, 55},
	{"gray", 90, 39}, {"redBright", 91, 39}, {"greenBright", 92, 39}, {"yellowBright", 93, 39}, {"blueBright", 94, 39},
	{"magentaBright", 95, 39}, {"cyanBright", 96, 39}, {"whiteBright", 97, 39},
	{"bgGray", 100, 49}, {"bgRedBright", 101, 49}, {"bgGreenBright", 102, 49}, {"bgYellowBright", 103, 49}, {"bgBlueBright", 104, 49},
	{"bgMagentaBright", 105, 49}, {"bgCyanBright", 106, 49}, {"bgWhiteBright", 107, 49},
}

var colorAliases = [][2]string{
	{"gray", "grey"}, {"gray", "blackBright"}, {"bgGray", "bgGrey"}, {"bgGray", "bgBlackBright"}, {"dim", "faint"},
	{"strikethrough", "crossedout"}, {"strikethrough", "strikeThrough"}, {"strikethrough", "crossedOut"}, {"hidden", "conceal"},
	{"inverse", "swapColors"}, {"inverse", "swapcolors"}, {"doubleunderline", "doubleUnderline"},
}

var styleColors = [][2]string{
	{"special", "cyan"}, {"number", "yellow"}, {"bigint", "yellow"}, {"boolean", "yellow"}, {"undefined", "grey"}, {"null", "bold"},
	{"string", "green"}, {"symbol", "green"}, {"date", "magenta"}, {"regexp", ""}, {"module", "underline"},
}

// regExpColors are for the nesting depths of a regular expression.
var regExpColors = []string{"green", "red", "yellow", "cyan", "magenta"}

// makeColors makes util.inspect.colors.
func (m *Module) makeColors() *goja.Object {
	e := m.e
	colors := e.VM.CreateObject(nil)
	for _, c := range colorCodes {
		js.Set(colors, c.name, e.VM.NewArray(c.on, c.off))
	}
	for _, alias := range colorAliases {
		target, name := alias[0], alias[1]
		js.Accessor(e, colors, name,
			func(this js.Value) js.Value { return js.Get(js.ObjectOf(this), target) },
			func(this, v js.Value) { js.Set(js.ObjectOf(this), target, v) })
	}
	return colors
}

// makeStyles makes util.inspect.styles.
func (m *Module) makeStyles() *goja.Object {
	styles := m.e.VM.CreateObject(nil)
	for _, s := range styleColors {
		if s[0] == "regexp" {
			js.Set(styles, s[0], m.regExpPainter())
			continue
		}
		js.Set(styles, s[0], s[1])
	}
	return styles
}

func (m *Module) regExpPainter() *goja.Object {
	if m.paint == nil {
		m.paint = m.e.NewFunc("highlightRegExp", 1, func(c js.Call) js.Value {
			return toValue(m.e, paintRegExp(textOf(c.Argument(0).ToString()), m.palette()))
		})
		names := make([]any, len(regExpColors))
		for i, name := range regExpColors {
			names[i] = name
		}
		js.Set(m.paint, "colors", m.e.VM.NewArray(names...))
	}
	return m.paint
}

// palette is what highlightRegExp.colors names, with names that are no colours left out.
func (m *Module) palette() []style {
	var names []string
	if list := js.ObjectOf(m.paint.Get("colors")); list != nil {
		for i := range js.Len(list) {
			names = append(names, js.Index(list, i).String())
		}
	}
	if len(names) == 0 {
		names = regExpColors
	}
	var palette []style
	for _, name := range names {
		if st, ok := m.color(name); ok {
			palette = append(palette, st)
		}
	}
	return palette
}

// color looks a colour up in util.inspect.colors, which programs may change.
func (m *Module) color(name string) (style, bool) {
	codes := js.ObjectOf(js.Get(js.ObjectOf(m.Function().Get("colors")), name))
	if codes == nil {
		return style{}, false
	}
	return style{on: "\x1B[" + js.Index(codes, 0).String() + "m", off: "\x1B[" + js.Index(codes, 1).String() + "m"}, true
}

// style is what one name of util.inspect.styles means.
type style struct {
	on, off string
	fn      engine.Func
}

// stylizer is options.stylize as custom inspection functions get it.
func (m *Module) stylizer(colored bool) *goja.Object {
	if !colored {
		if m.plain == nil {
			m.plain = m.e.NewFunc("stylizeNoColor", 1, func(c js.Call) js.Value { return c.Argument(0) })
		}
		return m.plain
	}
	if m.coloured == nil {
		m.coloured = m.e.NewFunc("stylizeWithColor", 2, func(c js.Call) js.Value {
			p := newPrinter(m.e, Options{Colors: true})
			return toValue(m.e, p.style(textOf(c.Argument(0).ToString()), c.Argument(1).String()))
		})
	}
	return m.coloured
}

// style writes text in the colour of its kind: "number", "string", "special" and the other names of util.inspect.styles.
func (p *printer) style(text, kind string) string {
	if !p.Colors {
		if p.stylize != nil {
			return textOf(p.e.Call2(p.stylize, js.Undefined, toValue(p.e, text), p.e.VM.ToValue(kind)).ToString())
		}
		return text
	}
	st, ok := p.styles[kind]
	if !ok {
		if p.styles == nil {
			p.styles = map[string]style{}
		}
		m := Of(p.e)
		v := js.Get(js.ObjectOf(m.Function().Get("styles")), kind)
		if fn := engine.FuncOf(v); fn != nil {
			st = style{fn: fn}
		} else if !goja.IsUndefined(v) {
			st, _ = m.color(v.String())
		}
		p.styles[kind] = st
	}
	if st.fn != nil {
		return textOf(p.e.Call1(st.fn, js.Undefined, toValue(p.e, text)).ToString())
	}
	return st.on + text + st.off
}

// regExpPen colours the parts of a regular expression by how deep they are nested. It knows the grammar of ECMA-262 22.2.1 as far as colours
// need it and takes any text without complaint.
type regExpPen struct {
	src     []rune
	pos     int
	depth   int
	palette []style
	out     strings.Builder
}

func paintRegExp(source string, palette []style) string {
	if len(palette) == 0 {
		return source
	}
	r := &regExpPen{src: []rune(source), palette: palette}
	r.write("/", 0)
	r.depth, r.pos = 1, 1
	for r.pos < len(r.src) && r.src[r.pos] != '/' {
		r.term()
	}
	r.pos++
	r.write("/", -1)
	if r.pos < len(r.src) {
		r.write(string(r.src[r.pos:]), 0)
	}
	return r.out.String()
}

// write writes s in the colour of the depth plus delta.
func (r *regExpPen) write(s string, delta int) {
	i := (r.depth + delta) % len(r.palette)
	if i < 0 {
		i = 0
	}
	r.out.WriteString(r.palette[i].on + s + r.palette[i].off)
}

// at is the character n places on, 0 behind the end.
func (r *regExpPen) at(n int) rune {
	if r.pos+n < len(r.src) {
		return r.src[r.pos+n]
	}
	return 0
}

// take consumes n characters, or what is left.
func (r *regExpPen) take(n int) string {
	n = min(n, len(r.src)-r.pos)
	s := string(r.src[r.pos : r.pos+n])
	r.pos += n
	return s
}

func (r *regExpPen) digits() string {
	n := 0
	for c := r.at(n); c >= '0' && c <= '9'; c = r.at(n) {
		n++
	}
	return r.take(n)
}

func (r *regExpPen) term() {
	switch c := r.at(0); c {
	case '[':
		r.class()
	case '(':
		r.open()
	case ')':
		r.depth--
		r.write(r.take(1), 0)
	case '\\':
		r.escape(1)
	case '|', '+', '*', '?', ',', '^', '$':
		r.write(r.take(1), 3)
	case '{':
		r.quantifier()
	case '.':
		r.write(r.take(1), 2)
	default:
		r.write(r.take(1), 1)
	}
}

func (r *regExpPen) class() {
	r.write(r.take(1), 0)
	r.depth++
	for r.pos < len(r.src) {
		switch c := r.at(0); {
		case c == '\\':
			r.escape(0)
		case c == ']':
			r.depth--
			r.write(r.take(1), 0)
			return
		case c == '-' && r.src[r.pos-1] != '[' && r.at(1) != 0 && r.at(1) != ']':
			r.write(r.take(1), 1)
		default:
			r.write(r.take(1), 0)
		}
	}
}

// open writes "(" and what tells the kind of the group.
func (r *regExpPen) open() {
	r.write(r.take(1), 0)
	r.depth++
	if r.at(0) != '?' {
		return
	}
	switch a, b := r.at(1), r.at(2); {
	case a == ':' || a == '=' || a == '!':
		r.write(r.take(2), -1)
	case a == '<' && (b == '=' || b == '!'):
		r.write(r.take(3), -1)
	case a == '<':
		r.take(2)
		n := 0
		for r.at(n) != '>' && r.pos+n < len(r.src) {
			n++
		}
		name := r.take(n)
		if r.at(0) == '>' {
			r.write("?<", -1)
			r.write(name, 0)
			r.write(r.take(1), -1)
		} else {
			r.write("?<", -1)
			r.write(name, 0)
		}
	default:
		r.write(r.take(1), 0)
	}
}

// escape writes an escape sequence, delta deeper than its surroundings when it is one token.
func (r *regExpPen) escape(delta int) {
	inClass := delta == 0
	c := r.at(1)
	brace := r.at(2) == '{' && (c == 'u' || c == 'p' || c == 'P')
	switch {
	case brace:
		r.braced("\\"+string(c)+"{", '}', 0)
		return
	case c == 'k' && r.at(2) == '<' && !inClass:
		r.braced("\\k<", '>', -1)
		return
	}
	seq := r.take(2)
	switch {
	case c == 'x':
		seq += r.take(2)
	case c >= '0' && c <= '9' && !inClass:
		seq += r.digits()
	}
	r.write(seq, delta)
}

// braced writes \p{...} and the like; without its end it is an ordinary escape.
func (r *regExpPen) braced(start string, end rune, delta int) {
	r.take(len(start))
	n := 0
	for r.pos+n < len(r.src) && r.at(n) != end {
		n++
	}
	if r.pos+n >= len(r.src) {
		r.write(start, 1)
		return
	}
	r.write(start, delta)
	r.write(r.take(n), delta+1)
	r.write(r.take(1), delta)
}

func (r *regExpPen) quantifier() {
	r.take(1)
	low := r.digits()
	if low != "" {
		r.write("{", 0)
		r.depth++
		r.write(low, 1)
	}
	if r.at(0) == ',' {
		if low == "" {
			r.write("{", 0)
			r.depth++
		}
		r.write(r.take(1), 0)
	} else if low == "" && r.pos < len(r.src) {
		r.write("{", 1)
		return
	}
	if high := r.digits(); high != "" {
		r.write(high, 1)
	}
	if r.at(0) == '}' {
		r.depth--
		r.write(r.take(1), 0)
	}
	if r.at(0) == '?' {
		r.write(r.take(1), 3)
	}
}
