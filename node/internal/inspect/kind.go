package inspect

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"time"
	"unicode/utf16"
	"weak"

	"github.com/dop251/goja"
	"github.com/dop251/goja/unistring"
)

// Kind is what an object is by its internal slots, whatever its prototype says: the question that V8's IsMap(), IsDate() and so on answer.
type Kind uint8

// The kinds. A boxed primitive has the kind of its primitive.
const (
	KindObject Kind = iota
	KindArray
	KindFunction
	KindClass
	KindAsyncFunction
	KindGeneratorFunction
	KindProxy
	KindError
	KindDate
	KindRegExp
	KindMap
	KindSet
	KindMapIterator
	KindSetIterator
	KindWeakMap
	KindWeakSet
	KindPromise
	KindArrayBuffer
	KindDataView
	KindTypedArray
	KindArguments
	KindGenerator
	KindNumber
	KindString
	KindBoolean
	KindSymbol
	KindBigInt
)

// Function tells whether objects of this kind are callable. A callable proxy is a proxy here.
func (k Kind) Function() bool { return k >= KindFunction && k <= KindGeneratorFunction }

// Boxed tells whether this is a boxed primitive.
func (k Kind) Boxed() bool { return k >= KindNumber }

// goja's public API does not tell these apart, and what it does tell (ClassName, Export) runs user code on proxies and copies whole
// collections. The name of the type behind an object says it at once. TestKinds holds the table against the linked goja.
var kinds = map[string]Kind{
	"arrayObject":               KindArray,
	"sparseArrayObject":         KindArray,
	"templatedArrayObject":      KindArray,
	"dynamicArray":              KindArray,
	"objectGoSlice":             KindArray,
	"objectGoSliceReflect":      KindArray,
	"objectGoArrayReflect":      KindArray,
	"funcObject":                KindFunction,
	"methodFuncObject":          KindFunction,
	"arrowFuncObject":           KindFunction,
	"nativeFuncObject":          KindFunction,
	"wrappedFuncObject":         KindFunction,
	"boundFuncObject":           KindFunction,
	"templatedFuncObject":       KindFunction,
	"classFuncObject":           KindClass,
	"asyncFuncObject":           KindAsyncFunction,
	"asyncMethodFuncObject":     KindAsyncFunction,
	"asyncArrowFuncObject":      KindAsyncFunction,
	"generatorFuncObject":       KindGeneratorFunction,
	"generatorMethodFuncObject": KindGeneratorFunction,
	"proxyObject":               KindProxy,
	"errorObject":               KindError,
	"dateObject":                KindDate,
	"regexpObject":              KindRegExp,
	"mapObject":                 KindMap,
	"setObject":                 KindSet,
	"mapIterObject":             KindMapIterator,
	"setIterObject":             KindSetIterator,
	"weakMapObject":             KindWeakMap,
	"weakSetObject":             KindWeakSet,
	"Promise":                   KindPromise,
	"arrayBufferObject":         KindArrayBuffer,
	"dataViewObject":            KindDataView,
	"typedArrayObject":          KindTypedArray,
	"argumentsObject":           KindArguments,
	"generatorObject":           KindGenerator,
	"stringObject":              KindString,
}

// KindOf tells what obj is. It runs no JavaScript.
func KindOf(obj *goja.Object) Kind {
	self := impl(obj)
	name := self.Type().Elem().Name()
	if k, ok := kinds[name]; ok {
		return k
	}
	switch name {
	case "primitiveValueObject":
		switch v := valueField(self.Elem(), "pValue"); {
		case goja.IsBigInt(v):
			return KindBigInt
		case goja.IsNumber(v):
			return KindNumber
		default:
			if _, ok := v.(*goja.Symbol); ok {
				return KindSymbol
			}
			return KindBoolean
		}
	case "baseObject":
		// The arguments object of a strict function is an ordinary object of that class.
		if obj.ClassName() == "Arguments" {
			return KindArguments
		}
	}
	return KindObject
}

// impl is the pointer to the struct behind obj.
func impl(obj *goja.Object) reflect.Value {
	return reflect.ValueOf(obj).Elem().FieldByName("self").Elem()
}

func field(s reflect.Value, name string) reflect.Value {
	f := s.FieldByName(name)
	if !f.IsValid() {
		panic(fmt.Errorf("inspect: goja's %s has no field %s", s.Type(), name))
	}
	return f
}

func valueField(s reflect.Value, name string) goja.Value {
	return *(*goja.Value)(field(s, name).Addr().UnsafePointer())
}

// Unboxed returns the primitive inside a boxed one.
func Unboxed(obj *goja.Object) goja.Value {
	self := impl(obj).Elem()
	if self.Type().Name() == "stringObject" {
		return *(*goja.String)(field(self, "value").Addr().UnsafePointer())
	}
	return valueField(self, "pValue")
}

// symbolDescription is the description of a symbol, whose String method loses lone surrogates.
func symbolDescription(sym *goja.Symbol) goja.Value {
	return *(*goja.String)(field(reflect.ValueOf(sym).Elem(), "desc").Addr().UnsafePointer())
}

// CollectionSize is the size of a Map or Set.
func CollectionSize(obj *goja.Object) int {
	return int(field(field(impl(obj).Elem(), "m").Elem(), "size").Int())
}

// Entries lists up to limit entries of a Map, a Set or what is left in an iterator of one, without moving the iterator; limit < 0 means all.
// keyed tells that the entries are keys and values in turn: of a Map, or of an entries() iterator.
func Entries(obj *goja.Object, limit int) (list []goja.Value, keyed bool) {
	self := impl(obj).Elem()
	var entry reflect.Value
	var keys, values bool
	switch KindOf(obj) {
	case KindMap:
		keys, values = true, true
		entry = field(field(self, "m").Elem(), "iterFirst")
	case KindSet:
		keys = true
		entry = field(field(self, "m").Elem(), "iterFirst")
	case KindMapIterator, KindSetIterator:
		const kindKey, kindValue = 0, 1 // goja's iterationKind; any other is keys with values
		set := self.Type().Name() == "setIterObject"
		switch field(self, "kind").Int() {
		case kindKey:
			keys = true
		case kindValue:
			keys, values = set, !set
		default:
			keys, values = true, true
		}
		iter := field(self, "iter")
		if iter.IsNil() || field(iter.Elem(), "m").IsNil() {
			return nil, keys && values
		}
		entry = field(iter.Elem(), "cur")
		for !entry.IsNil() && valueField(entry.Elem(), "key") == nil { // the entry the iterator stands on was deleted
			entry = field(entry.Elem(), "iterPrev")
		}
		if entry.IsNil() {
			entry = field(field(iter.Elem(), "m").Elem(), "iterFirst")
		} else {
			entry = field(entry.Elem(), "iterNext")
		}
		if set && keys && values {
			for ; !entry.IsNil() && limit != 0; limit-- {
				k := valueField(entry.Elem(), "key")
				list = append(list, k, k)
				entry = field(entry.Elem(), "iterNext")
			}
			return list, true
		}
	default:
		return nil, false
	}
	for ; !entry.IsNil() && limit != 0; limit-- {
		if keys {
			list = append(list, valueField(entry.Elem(), "key"))
		}
		if values {
			list = append(list, valueField(entry.Elem(), "value"))
		}
		entry = field(entry.Elem(), "iterNext")
	}
	return list, keys && values
}

// weakEntries lists what a WeakMap (keys and values in turn) or WeakSet holds now.
func weakEntries(obj *goja.Object) []goja.Value {
	self := impl(obj).Elem()
	name, paired := "m", true
	if self.Type().Name() == "weakSetObject" {
		name, paired = "s", false
	}
	held := field(field(self, name), "m")
	var list []goja.Value
	for p, v := range *(*map[weak.Pointer[goja.Object]]goja.Value)(held.Addr().UnsafePointer()) {
		if key := p.Value(); key != nil {
			list = append(list, key)
			if paired {
				list = append(list, v)
			}
		}
	}
	return list
}

// TypedArrayName is the name of the intrinsic constructor of a typed array, "Uint8Array" for Buffers.
func TypedArrayName(obj *goja.Object) string {
	name := field(impl(obj).Elem(), "typedArray").Elem().Type().Elem().Name()
	return strings.ToUpper(name[:1]) + name[1:]
}

// extraNames are the own string keys of an array or a typed array that are not indices: there is no need to list a million indices to find
// them. ok is false where goja keeps the keys in another way.
func extraNames(obj *goja.Object) (names []goja.Value, ok bool) {
	self := impl(obj).Elem()
	switch self.Type().Name() {
	case "arrayObject", "typedArrayObject":
	default:
		return nil, false
	}
	for _, name := range *(*[]unistring.String)(field(self, "propNames").Addr().UnsafePointer()) {
		if units := name.AsUtf16(); units != nil {
			names = append(names, goja.StringFromUTF16(units[1:]))
		} else {
			names = append(names, goja.StringFromUTF16(utf16.Encode([]rune(name.String()))))
		}
	}
	return names, true
}

// DateMillis is the time value of a Date, ok false for an invalid date.
func DateMillis(obj *goja.Object) (ms int64, ok bool) {
	ms = field(impl(obj).Elem(), "msec").Int()
	return ms, ms != math.MinInt64
}

// isoDate writes a time value as Date.prototype.toISOString does.
func isoDate(ms int64) string {
	t := time.UnixMilli(ms).UTC()
	if y := t.Year(); y < 0 || y > 9999 {
		return fmt.Sprintf("%+07d%s", y, t.Format("-01-02T15:04:05.000Z"))
	}
	return t.Format("2006-01-02T15:04:05.000Z")
}
