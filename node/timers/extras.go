package timers

import (
	"slices"

	"github.com/dop251/goja"
)

// extras are the properties that a program adds to a timer, in their order. A nil one is empty.
type extras struct {
	keys   []string
	values map[string]goja.Value
}

func (x *extras) get(key string) goja.Value {
	if x == nil {
		return nil
	}
	return x.values[key]
}

// setExtra makes *x where it is nil.
func setExtra(x **extras, key string, v goja.Value) {
	if *x == nil {
		*x = &extras{values: map[string]goja.Value{}}
	}
	if _, there := (*x).values[key]; !there {
		(*x).keys = append((*x).keys, key)
	}
	(*x).values[key] = v
}

func (x *extras) delete(key string) {
	if x != nil {
		x.keys = slices.DeleteFunc(x.keys, func(k string) bool { return k == key })
		delete(x.values, key)
	}
}

// after returns own followed by the added keys.
func (x *extras) after(own []string) []string {
	if x == nil {
		return own
	}
	return slices.Concat(own, x.keys)
}
