package errors

import (
	"fmt"
	"strconv"
	"strings"

	"jsrt/node/internal/env"
	"jsrt/node/internal/js"

	"github.com/dop251/goja"
)

// classes that ERR_INVALID_ARG_TYPE calls by "an instance of" and types it calls by "of type" (node: lib/internal/errors.js).
var primitiveTypes = map[string]bool{
	"string": true, "function": true, "number": true, "object": true, "Function": true, "Object": true, "boolean": true, "bigint": true, "symbol": true,
}

// InvalidArgType makes ERR_INVALID_ARG_TYPE: name is the argument ("port" or "options.port"), expected the types and classes it may have.
func InvalidArgType(e *env.Env, name string, actual goja.Value, expected ...string) *goja.Object {
	var b strings.Builder
	b.WriteString("The ")
	if strings.HasSuffix(name, " argument") {
		b.WriteString(name + " ")
	} else if strings.Contains(name, ".") {
		fmt.Fprintf(&b, "%q property ", name)
	} else {
		fmt.Fprintf(&b, "%q argument ", name)
	}
	b.WriteString("must be ")
	var types, instances, other []string
	for _, x := range expected {
		switch {
		case primitiveTypes[x]:
			types = append(types, strings.ToLower(x))
		case x[0] >= 'A' && x[0] <= 'Z':
			instances = append(instances, x)
		default:
			other = append(other, x)
		}
	}
	// An object among several classes is called an instance of Object.
	if len(instances) > 0 {
		for i, t := range types {
			if t == "object" {
				types = append(types[:i], types[i+1:]...)
				instances = append(instances, "Object")
				break
			}
		}
	}
	if len(types) > 0 {
		if len(types) > 1 {
			b.WriteString("one of type ")
		} else {
			b.WriteString("of type ")
		}
		b.WriteString(orList(types))
		if len(instances) > 0 || len(other) > 0 {
			b.WriteString(" or ")
		}
	}
	if len(instances) > 0 {
		b.WriteString("an instance of " + orList(instances))
		if len(other) > 0 {
			b.WriteString(" or ")
		}
	}
	if len(other) > 1 {
		b.WriteString("one of " + orList(other))
	} else if len(other) == 1 {
		if strings.ToLower(other[0]) != other[0] {
			b.WriteString("an ")
		}
		b.WriteString(other[0])
	}
	b.WriteString(". Received " + Received(e, actual))
	return Make(e, e.Errors.TypeError, "ERR_INVALID_ARG_TYPE", b.String(), false)
}

func orList(items []string) string {
	switch len(items) {
	case 1:
		return items[0]
	case 2:
		return items[0] + " or " + items[1]
	}
	return strings.Join(items[:len(items)-1], ", ") + ", or " + items[len(items)-1]
}

// Received describes a value as ERR_INVALID_ARG_TYPE does: "undefined", "function foo", "an instance of Foo", "type string ('abc')".
func Received(e *env.Env, v goja.Value) string {
	if js.IsNullish(v) {
		if js.IsUndefined(v) {
			return "undefined"
		}
		return "null"
	}
	if obj := js.ObjectOf(v); obj != nil {
		if js.TypeOf(obj) == "function" {
			if name := js.Get(obj, "name").String(); name != "" {
				return "function " + name
			}
			return "function "
		}
		if ctor := js.ObjectOf(js.Get(obj, "constructor")); ctor != nil {
			if name := js.Get(ctor, "name").String(); name != "" {
				return "an instance of " + name
			}
		}
		return "[Object: null prototype] {}"
	}
	text := Brief(v)
	if js.IsString(v) {
		s := v.String()
		if r := []rune(s); len(r) > 28 {
			s = string(r[:25]) + "..."
		}
		text = quote(s)
	}
	return fmt.Sprintf("type %s (%s)", js.TypeOf(v), text)
}

// quote writes a string as util.inspect does: single quotes unless the text has some and no double quotes.
func quote(s string) string {
	if strings.Contains(s, "'") && !strings.Contains(s, "\"") {
		return "\"" + s + "\""
	}
	q := strconv.Quote(s)
	q = q[1 : len(q)-1]
	q = strings.ReplaceAll(q, `\"`, `"`)
	return "'" + strings.ReplaceAll(q, "'", `\'`) + "'"
}

// Brief writes a primitive as util.inspect does: strings quoted, bigints with n, -0 as such. Objects are written by their class name.
func Brief(v goja.Value) string {
	switch js.TypeOf(v) {
	case "string":
		return quote(v.String())
	case "bigint":
		return v.String() + "n"
	case "symbol":
		return "Symbol(" + v.String() + ")"
	case "number":
		if f := v.ToFloat(); f == 0 && 1/f < 0 {
			return "-0"
		}
		return v.String()
	case "function":
		return "[Function: " + js.Get(js.ObjectOf(v), "name").String() + "]"
	case "object":
		if obj := js.ObjectOf(v); obj != nil {
			switch obj.ClassName() {
			case "Array":
				return "[]"
			case "Object":
				return "{}"
			}
			return obj.ClassName() + " {}"
		}
	}
	return v.String()
}

// InvalidArgValue makes ERR_INVALID_ARG_VALUE; reason "" means "is invalid".
func InvalidArgValue(e *env.Env, name string, v goja.Value, reason string) *goja.Object {
	if reason == "" {
		reason = "is invalid"
	}
	text := Brief(v)
	if len(text) > 128 {
		text = text[:128] + "..."
	}
	what := "argument"
	if strings.Contains(name, ".") {
		what = "property"
	}
	return Make(e, e.Errors.TypeError, "ERR_INVALID_ARG_VALUE", fmt.Sprintf("The %s '%s' %s. Received %s", what, name, reason, text), false)
}

// OutOfRange makes ERR_OUT_OF_RANGE: want is ">= 0 && <= 255", "an integer", ...; numbers beyond 2^32 are written with separators.
func OutOfRange(e *env.Env, name, want string, v goja.Value) *goja.Object {
	text := Brief(v)
	switch js.TypeOf(v) {
	case "number":
		if f := v.ToFloat(); f == float64(int64(f)) && (f > 1<<32 || f < -(1<<32)) {
			text = separated(text)
		}
	case "bigint":
		if s := v.String(); len(strings.TrimPrefix(s, "-")) > 9 {
			text = separated(s) + "n"
		}
	}
	return Make(e, e.Errors.RangeError, "ERR_OUT_OF_RANGE", fmt.Sprintf("The value of \"%s\" is out of range. It must be %s. Received %s", name, want, text), false)
}

// separated writes 1234567 as 1_234_567.
func separated(digits string) string {
	sign := ""
	if strings.HasPrefix(digits, "-") {
		sign, digits = "-", digits[1:]
	}
	var parts []string
	for len(digits) > 3 {
		parts = append([]string{digits[len(digits)-3:]}, parts...)
		digits = digits[:len(digits)-3]
	}
	return sign + strings.Join(append([]string{digits}, parts...), "_")
}

// OutOfBounds makes ERR_BUFFER_OUT_OF_BOUNDS about one argument.
func OutOfBounds(e *env.Env, name string) *goja.Object {
	return Make(e, e.Errors.RangeError, "ERR_BUFFER_OUT_OF_BOUNDS", fmt.Sprintf("%q is outside of buffer bounds", name), false)
}
