package util

import (
	"strconv"
	"strings"

	"jsrt/node/internal/errors"
	"jsrt/node/internal/inspect"
	"jsrt/node/internal/js"
	"jsrt/node/internal/validate"

	"github.com/dop251/goja"
)

func (m *Module) styleText(c js.Call) js.Value {
	e := m.e
	text := validate.String(e, c.Argument(1), "text")
	var opts *goja.Object
	if !js.IsUndefined(c.Argument(2)) {
		opts = validate.Object(e, c.Argument(2), "options")
	}
	check := true
	if v := js.Get(opts, "validateStream"); !js.IsNullish(v) {
		check = validate.Boolean(e, v, "options.validateStream")
	}
	plain := false
	if check {
		stream := js.Get(opts, "stream")
		if js.IsNullish(stream) {
			stream = js.Get(m.process(), "stdout")
		}
		if !isStream(stream) {
			panic(errors.InvalidArgType(e, "stream", stream, "ReadableStream", "WritableStream", "Stream"))
		}
		plain = !inspect.ShouldColor(e, stream)
	}
	formats := []js.Value{c.Argument(0)}
	if isArray(c.Argument(0)) {
		formats = formats[:0]
		list := js.ObjectOf(c.Argument(0))
		for i := range js.Len(list) {
			formats = append(formats, js.Index(list, i))
		}
	}
	open, end := "", ""
	styled := text
	for _, format := range formats {
		if js.IsString(format) && format.String() == "none" {
			continue
		}
		on, off, keep := m.styleCodes(format)
		open, end = open+on, off+end
		styled = reopen(styled, on, off, keep)
	}
	if plain {
		return c.Argument(1)
	}
	return e.VM.ToValue(open + styled + end)
}

// isStream tells streams of Node and of the web by their methods, as Node does.
func isStream(v js.Value) bool {
	obj := js.ObjectOf(v)
	if obj == nil {
		return false
	}
	fn := func(name string) bool { return js.TypeOf(obj.Get(name)) == "function" }
	return js.ObjectOf(obj.Get("_readableState")) != nil || js.ObjectOf(obj.Get("_writableState")) != nil ||
		fn("write") && fn("on") || fn("pipe") && fn("on") ||
		fn("pipeThrough") && fn("getReader") && fn("cancel") || fn("getWriter") && fn("abort")
}

// styleCodes are the escape sequences of a colour of util.inspect.colors or of a colour given as #rgb or #rrggbb. keep tells that the closing
// sequence also closes another style, bold or dim, which has to be kept.
func (m *Module) styleCodes(format js.Value) (on, off string, keep bool) {
	e := m.e
	if s := format.String(); js.IsString(format) && strings.HasPrefix(s, "#") {
		hex := s[1:]
		if len(hex) == 3 {
			hex = string([]byte{hex[0], hex[0], hex[1], hex[1], hex[2], hex[2]})
		}
		n, err := strconv.ParseUint(hex, 16, 32)
		if err != nil || len(hex) != 6 {
			panic(errors.InvalidArgValue(e, "format", format, "must be a valid hex color (#RGB or #RRGGBB)"))
		}
		rgb := []string{"38;2", strconv.FormatUint(n>>16, 10), strconv.FormatUint(n>>8&255, 10), strconv.FormatUint(n&255, 10)}
		return "\x1B[" + strings.Join(rgb, ";") + "m", "\x1B[39m", false
	}
	colors := js.ObjectOf(inspect.Of(e).Function().Get("colors"))
	var codes *goja.Object
	if js.IsString(format) || js.IsSymbol(format) {
		codes = js.ObjectOf(js.GetKey(colors, format))
	} else {
		codes = js.ObjectOf(js.Get(colors, format.String()))
	}
	if codes == nil {
		validate.OneOf(e, format, "format", colors.GetOwnPropertyNames()...)
	}
	first := js.Index(codes, 0)
	return "\x1B[" + first.String() + "m", "\x1B[" + js.Index(codes, 1).String() + "m", first.ToInteger() == 1 || first.ToInteger() == 2
}

// reopen opens a style again wherever the text closes it before its end.
func reopen(text, on, off string, keep bool) string {
	replacement := on
	if keep {
		replacement = off + on
	}
	var b strings.Builder
	for {
		i := strings.Index(text, off)
		if i < 0 || i+len(off) == len(text) {
			break
		}
		b.WriteString(text[:i] + replacement)
		text = text[i+len(off):]
	}
	b.WriteString(text)
	return b.String()
}
