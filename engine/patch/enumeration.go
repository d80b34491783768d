package main

// for-in over a plain object visits its own names only.
//
// What: for (k in o) of an ordinary object whose prototypes have nothing enumerable walks the list of its own names.
// Why: all names of Object.prototype were made and visited each time, through three iterators with a set of the names seen.
// Measured: for-in over four properties 3.3 us before, 0.45 after.
// Upstream: proposed as it is.
var enumeration = edit{
	name:  "enumeration",
	what:  "for-in over plain objects",
	needs: []string{"property-table"},
	changes: []change{
		in("object.go", "enumerateRecursive", "5e0390b51c04", enter(`if next := enumeratePlain(o); next != nil {
		return next
	}`)),
		in("object.go", "(*recursivePropIter).next", "56b3e93a4c08"),
		in("object.go", "(*enumerableIter).next", "d45d4a6d0da5"),
	},
	code: map[string]string{".": `
package goja

import "github.com/dop251/goja/unistring"

// plainPropIter visits the names that a plain object had at the beginning and still has.
type plainPropIter struct {
	o     *baseObject
	names []unistring.String
	idx   int
	next  iterNextFunc
}

// enumeratePlain is enumerateRecursive of a plain object whose prototypes have no enumerable properties, nil for other objects.
func enumeratePlain(o *Object) iterNextFunc {
	base, ok := o.self.(*baseObject)
	if !ok || !base.ordered {
		return nil
	}
	for p := base.prototype; p != nil; {
		switch impl := p.self.(type) {
		case *baseObject:
			if impl.values.anyEnumerable() {
				return nil
			}
			p = impl.prototype
		case *templatedObject:
			if impl.propNames != nil || impl.values.anyEnumerable() {
				return nil
			}
			p = impl.proto()
		default:
			return nil
		}
	}
	base.fillNames()
	it := &plainPropIter{o: base, names: base.propNames}
	it.next = it.step
	return it.next
}

// anyEnumerable tells whether some property is enumerable. What a template still holds back is not.
func (t *propTable) anyEnumerable() bool {
	for i := range t.entries {
		switch v := t.entries[i].value.(type) {
		case nil:
		case *valueProperty:
			if v.enumerable {
				return true
			}
		default:
			return true
		}
	}
	return false
}

func (it *plainPropIter) step() (propIterItem, iterNextFunc) {
	for it.idx < len(it.names) {
		name := it.names[it.idx]
		it.idx++
		v := it.o.values.get(name)
		if v == nil {
			continue
		}
		if p, ok := v.(*valueProperty); ok && !p.enumerable {
			continue
		}
		return propIterItem{name: stringValueFromRaw(name), value: v, enumerable: _ENUM_TRUE}, it.next
	}
	return propIterItem{}, nil
}
`},
}
