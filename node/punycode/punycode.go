// Package punycode is node:punycode (https://nodejs.org/api/punycode.html): RFC 3492 on JavaScript strings, without the mapping and the checks of
// IDNA. codec.go holds the work on code points.
package punycode

import (
	"errors"
	"strings"

	"jsrt/node/internal/env"
	"jsrt/node/internal/js"
	"jsrt/node/url/deprecation"
	"jsrt/node/url/wtf8"

	"github.com/dop251/goja"
)

// Version is that of the library whose interface this is.
const Version = "2.1.0"

// Module is node:punycode of one runtime.
type Module struct {
	Exports *goja.Object

	e *env.Env
}

// Of returns the module, made on first use. That warns of its deprecation (DEP0040).
var Of = env.NewSlot(build).Of

func build(e *env.Env) *Module {
	m := &Module{e: e, Exports: e.VM.NewObject()}
	js.Set(m.Exports, "version", Version)
	ucs2 := e.VM.NewObject()
	js.Set(ucs2, "decode", e.NewFunc("ucs2decode", 1, m.ucs2Decode))
	js.Set(ucs2, "encode", e.NewFunc("ucs2encode", 1, m.ucs2Encode))
	js.Set(m.Exports, "ucs2", ucs2)
	m.method("decode", decodeText)
	m.method("encode", encodeText)
	m.method("toASCII", func(s string) (string, error) { return mapDomain(s, labelToASCII) })
	m.method("toUnicode", func(s string) (string, error) { return mapDomain(s, labelToUnicode) })
	deprecation.Warn(e, "The `punycode` module is deprecated. Please use a userland alternative instead.", "DEP0040")
	return m
}

func (m *Module) method(name string, fn func(string) (string, error)) {
	js.Method(m.e, m.Exports, name, 1, func(c js.Call) js.Value {
		s, err := fn(m.text(c.Argument(0)))
		if err != nil {
			m.throwRange(err)
		}
		return wtf8.Value(m.e.VM, s)
	})
}

func (m *Module) throwRange(err error) {
	text := err.Error()
	panic(js.New(m.e, m.e.Errors.RangeError, m.e.VM.ToValue(strings.ToUpper(text[:1])+text[1:])))
}

func (m *Module) text(v goja.Value) string {
	if !js.IsString(v) {
		panic(m.e.VM.NewTypeError("The \"string\" argument must be of type string"))
	}
	return wtf8.Of(v)
}

func (m *Module) ucs2Decode(c js.Call) js.Value {
	points := codePoints(m.text(c.Argument(0)))
	list := make([]any, len(points))
	for i, p := range points {
		list[i] = p
	}
	return m.e.VM.NewArray(list...)
}

func (m *Module) ucs2Encode(c js.Call) js.Value {
	var b []byte
	m.e.VM.ForOf(c.Argument(0), func(v goja.Value) bool {
		f := v.ToFloat()
		if f != float64(int(f)) || f < 0 || f > 0x10FFFF {
			m.throwRange(errors.New("invalid code point " + v.String()))
		}
		b = wtf8.AppendRune(b, rune(f))
		return true
	})
	return wtf8.Value(m.e.VM, string(b))
}

func decodeText(s string) (string, error) {
	points, err := Decode(s)
	if err != nil {
		return "", err
	}
	var b []byte
	for _, p := range points {
		b = wtf8.AppendRune(b, p)
	}
	return string(b), nil
}

func encodeText(s string) (string, error) { return Encode(codePoints(s)) }

func codePoints(s string) []rune {
	points := make([]rune, 0, len(s))
	for s != "" {
		c, n := wtf8.DecodeRune(s)
		points = append(points, c)
		s = s[n:]
	}
	return points
}

// mapDomain maps each label of a domain. Of an e-mail address only the domain is mapped; what follows a second "@" is lost, as in Node.
func mapDomain(s string, label func(string) (string, error)) (string, error) {
	parts := strings.Split(s, "@")
	prefix, domain := "", parts[0]
	if len(parts) > 1 {
		prefix, domain = parts[0]+"@", parts[1]
	}
	domain = strings.NewReplacer("\u3002", ".", "\uFF0E", ".", "\uFF61", ".").Replace(domain)
	labels := strings.Split(domain, ".")
	for i := range labels {
		var err error
		if labels[i], err = label(labels[i]); err != nil {
			return "", err
		}
	}
	return prefix + strings.Join(labels, "."), nil
}

const prefix = "xn--"

func labelToASCII(label string) (string, error) {
	for i := 0; i < len(label); i++ {
		if label[i] >= 0x80 {
			encoded, err := encodeText(label)
			return prefix + encoded, err
		}
	}
	return label, nil
}

func labelToUnicode(label string) (string, error) {
	if encoded, ok := strings.CutPrefix(label, prefix); ok {
		return decodeText(strings.ToLower(encoded))
	}
	return label, nil
}
