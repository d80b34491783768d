// Package validate holds every argument check once: each function returns the value or throws Node's error (node: lib/internal/validators.js).
package validate

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"jsrt/engine"
	"jsrt/node/internal/env"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"

	"github.com/dop251/goja"
)

const maxSafe = 1<<53 - 1

// Function demands a function.
func Function(e *env.Env, v goja.Value, name string) engine.Func {
	if js.TypeOf(v) != "function" {
		panic(errors.InvalidArgType(e, name, v, "function"))
	}
	return engine.FuncOf(v)
}

// String demands a string.
func String(e *env.Env, v goja.Value, name string) string {
	if !js.IsString(v) {
		panic(errors.InvalidArgType(e, name, v, "string"))
	}
	return v.String()
}

// Boolean demands a boolean.
func Boolean(e *env.Env, v goja.Value, name string) bool {
	if !js.IsBool(v) {
		panic(errors.InvalidArgType(e, name, v, "boolean"))
	}
	return v.ToBoolean()
}

// Object demands an object that is neither null, an array nor a function.
func Object(e *env.Env, v goja.Value, name string) *goja.Object {
	obj := js.ObjectOf(v)
	if obj == nil || obj.ClassName() == "Array" || js.TypeOf(obj) == "function" {
		panic(errors.InvalidArgType(e, name, v, "object"))
	}
	return obj
}

// Number demands a number within [lo, hi]; infinities mean no bound. NaN is out of range where there is a bound.
func Number(e *env.Env, v goja.Value, name string, lo, hi float64) float64 {
	if !js.IsNumber(v) {
		panic(errors.InvalidArgType(e, name, v, "number"))
	}
	f := v.ToFloat()
	hasLo, hasHi := !math.IsInf(lo, -1), !math.IsInf(hi, 1)
	if (hasLo && f < lo) || (hasHi && f > hi) || ((hasLo || hasHi) && math.IsNaN(f)) {
		want := ""
		if hasLo {
			want = ">= " + number(lo)
		}
		if hasLo && hasHi {
			want += " && "
		}
		if hasHi {
			want += "<= " + number(hi)
		}
		panic(errors.OutOfRange(e, name, want, v))
	}
	return f
}

// Integer demands a whole number within [lo, hi].
func Integer(e *env.Env, v goja.Value, name string, lo, hi int64) int64 {
	if !js.IsNumber(v) {
		panic(errors.InvalidArgType(e, name, v, "number"))
	}
	f := v.ToFloat()
	if f != math.Trunc(f) || math.IsInf(f, 0) {
		panic(errors.OutOfRange(e, name, "an integer", v))
	}
	if f < float64(lo) || f > float64(hi) {
		panic(errors.OutOfRange(e, name, fmt.Sprintf(">= %d && <= %d", lo, hi), v))
	}
	return int64(f)
}

// SafeInteger is Integer within the range of exact doubles.
func SafeInteger(e *env.Env, v goja.Value, name string) int64 {
	return Integer(e, v, name, -maxSafe, maxSafe)
}

// Int32 is Integer within 32 signed bits.
func Int32(e *env.Env, v goja.Value, name string) int32 {
	return int32(Integer(e, v, name, math.MinInt32, math.MaxInt32))
}

// Uint32 demands a whole number within 32 unsigned bits; positive leaves 0 out.
func Uint32(e *env.Env, v goja.Value, name string, positive bool) uint32 {
	var lo int64
	if positive {
		lo = 1
	}
	return uint32(Integer(e, v, name, lo, math.MaxUint32))
}

// Port demands a port: a number or numeric string in 0..65535; allowZero leaves 0 in.
func Port(e *env.Env, v goja.Value, name string, allowZero bool) int {
	if n, ok := port(v); ok && (n > 0 || allowZero) {
		return n
	}
	op := ">"
	if allowZero {
		op = ">="
	}
	panic(errors.New(e, "ERR_SOCKET_BAD_PORT", name, op, errors.Received(e, v)))
}

func port(v goja.Value) (int, bool) {
	var f float64
	switch {
	case js.IsNumber(v):
		f = v.ToFloat()
	case js.IsString(v):
		s := strings.TrimSpace(v.String())
		if s == "" {
			return 0, false
		}
		f = v.ToFloat()
	default:
		return 0, false
	}
	if f != math.Trunc(f) || f < 0 || f > 65535 {
		return 0, false
	}
	return int(f), true
}

// OneOf demands one of a few strings.
func OneOf(e *env.Env, v goja.Value, name string, allowed ...string) string {
	if js.IsString(v) {
		for _, a := range allowed {
			if v.String() == a {
				return a
			}
		}
	}
	quoted := make([]string, len(allowed))
	for i, a := range allowed {
		quoted[i] = "'" + a + "'"
	}
	panic(errors.InvalidArgValue(e, name, v, "must be one of: "+strings.Join(quoted, ", ")))
}

// AbortSignal demands an object with an aborted property, or undefined.
func AbortSignal(e *env.Env, v goja.Value, name string) *goja.Object {
	if js.IsUndefined(v) {
		return nil
	}
	obj := js.ObjectOf(v)
	if obj == nil || obj.Get("aborted") == nil {
		panic(errors.InvalidArgType(e, name, v, "AbortSignal"))
	}
	return obj
}

func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// Duration demands a time-out in milliseconds, as timers take it: what is longer than 2^31-1 is cut to that.
func Duration(e *env.Env, v goja.Value, name string) int64 {
	f := Number(e, v, name, math.Inf(-1), math.Inf(1))
	if f < 0 || math.IsNaN(f) || math.IsInf(f, 0) {
		panic(errors.OutOfRange(e, name, "a non-negative finite number", v))
	}
	return int64(math.Min(f, math.MaxInt32))
}
