package main

// Iteration without result objects.
//
// What: for-of, spread and destructuring step over arrays, and over the iterators of arrays, maps, sets, strings and generators, directly when the
// iterator's next is the original one. An array whose iteration nobody has changed is not even given an iterator object. Everything that a
// program can see is as before: next is read once at the beginning, return is called where it exists.
// The constructors of Map and Set, which had such a path for arrays, no longer take it when the array iterator's next was replaced.
// Why: each step made a result object, called next through a try frame and read two properties back. Spread also ran a deferred function an item.
// Measured: for-of over an array 1,080 ns an item before, 55 after; f(...args) 1.9 us before, 0.5 after; [a, b] = pair 1.6 us before, 0.4 after.
// Upstream: proposed.
var iteration = edit{
	name:  "iteration",
	what:  "for-of, spread and destructuring without iterator results",
	needs: []string{"error-messages", "stack-overflow"},
	changes: []change{
		in("runtime.go", "iteratorRecord", "3f6df3d58a2e", fields(`fast iterationKindFast
	idx  int64 // of the next element of an array that is iterated directly`)),
		in("runtime.go", "Runtime", "b31f661e3399", fields(`intrinsicNext [fastKinds]*Object // the original next functions`)),
		in("runtime.go", "(*Runtime).getIterator", "0b6f761750c2",
			before("var next func(FunctionCall) Value", `var fast iterationKindFast`),
			after("next = call", "fast = r.fastKindOf(iter, obj)"),
			replace("return &iteratorRecord{…", `return &iteratorRecord{
		iterator: iter,
		next:     next,
		fast:     fast,
	}`)),
		in("runtime.go", "(*iteratorRecord).step", "4b2fb6c7b0e4", enter(`if ir.fast != fastNone {
		return ir.stepFast()
	}`)),
		in("runtime.go", "(*iteratorRecord).iterate", "e2099635b3b4", enter(`if ir.fast != fastNone {
		ir.iterateFast(step)
		return
	}`)),
		in("runtime.go", "(*iteratorRecord).returnIter", "59ffa7364d17", enter(`if ir.fast == fastArray && ir.iterator != nil && !ir.materialise() {
		ir.close()
		return
	}`)),
		in("runtime.go", "(*Runtime).createIterResultObject", "ec24a772e793",
			replace(`o.self.setOwnStr("value", value, false)`, `o.self._putProp("value", value, true, true, true)`),
			replace(`o.self.setOwnStr("done", r.toBoolean(done), false)`, `o.self._putProp("done", r.toBoolean(done), true, true, true)`)),
		in("vm.go", "(_iterateP).exec", "ad88d5eebea6", replace("vm.r.getIterator(vm.stack[vm.sp-1], nil)", "vm.r.iterationOf(vm.stack[vm.sp-1])")),
		in("vm.go", "(_iterate).exec", "7980ae0f3cd4", replace("vm.r.getIterator(vm.stack[vm.sp-1], nil)", "vm.r.iterationOf(vm.stack[vm.sp-1])")),
		in("vm.go", "(_pushArraySpread).exec", "8020645643d6", replace("vm.r.getIterator(vm.stack[vm.sp-1], nil)", "vm.r.iterationOf(vm.stack[vm.sp-1])")),
		in("vm.go", "(_pushSpread).exec", "63ddc3bb3de2", replace("vm.r.getIterator(obj, nil)", "vm.r.iterationOf(obj)")),
		in("builtin_array.go", "(*Runtime).createArrayIterProto", "34bdb43eb87f", before("return o", `r.intrinsicNext[fastArrayIterator] = nextOf(o)`)),
		in("builtin_map.go", "(*Runtime).createMapIterProto", "22e9e3020d21", before("return o", `r.intrinsicNext[fastMap] = nextOf(o)`)),
		in("builtin_set.go", "(*Runtime).createSetIterProto", "b0c8d816ed78", before("return o", `r.intrinsicNext[fastSet] = nextOf(o)`)),
		in("builtin_string.go", "(*Runtime).createStringIterProto", "65f453db0bb6", before("return o", `r.intrinsicNext[fastString] = nextOf(o)`)),
		in("builtin_function.go", "(*Runtime).createGeneratorProto", "cee2397874ce", before("return o", `r.intrinsicNext[fastGenerator] = nextOf(o)`)),
		in("builtin_array.go", "(*Runtime).checkStdArrayIter", "6eb43a33a7e7", replace("arr.getSym(SymIterator, nil) == r.getArrayValues()", "r.arrayIterationIntact(arr)")),
		in("array.go", "(*arrayIterObject).next", "6a6b1519dd5a"),
		in("builtin_map.go", "(*mapIterObject).next", "0d274487c7a3"),
		in("builtin_set.go", "(*setIterObject).next", "b0fd50bb5a25"),
		in("string.go", "(*stringIterObject).next", "9f4c2f2c42f3"),
		in("func.go", "(*generatorObject).next", "052de2545117"),
		in("func.go", "(*generatorObject).step", "7eabd8b2c9f3"),
	},
	code: map[string]string{".": `
package goja

import "io"

// iterationKindFast tells how an iteration is stepped without calling next.
type iterationKindFast uint8

const (
	fastNone  iterationKindFast = iota
	fastArray                   // an array itself, without an iterator object
	fastArrayIterator
	fastMap
	fastSet
	fastString
	fastGenerator
	fastKinds
)

func nextOf(proto *baseObject) *Object {
	next, _ := proto.getOwnPropStr("next").(*valueProperty).value.(*Object)
	return next
}

// fastKindOf tells how iter can be stepped whose next is the given function.
func (r *Runtime) fastKindOf(iter, next *Object) iterationKindFast {
	kind := fastNone
	switch iter.self.(type) {
	case *arrayIterObject:
		kind = fastArrayIterator
	case *mapIterObject:
		kind = fastMap
	case *setIterObject:
		kind = fastSet
	case *stringIterObject:
		kind = fastString
	case *generatorObject:
		kind = fastGenerator
	}
	if kind != fastNone && r.intrinsicNext[kind] != next {
		return fastNone
	}
	return kind
}

// iterationOf is getIterator(v, nil), without an iterator object for an array whose iteration is the original one.
func (r *Runtime) iterationOf(v Value) *iteratorRecord {
	if o, ok := v.(*Object); ok {
		if a, ok := o.self.(*arrayObject); ok && r.arrayIterationIntact(a) {
			return &iteratorRecord{iterator: o, fast: fastArray}
		}
	}
	return r.getIterator(v, nil)
}

func (r *Runtime) arrayIterationIntact(a *arrayObject) bool {
	if a.prototype == nil || a.prototype != r.global.ArrayPrototype || a.symValues != nil {
		return false
	}
	proto, ok := a.prototype.self.(*templatedArrayObject)
	if !ok {
		return false
	}
	if proto.symValues != nil {
		p, ok := proto.symValues.get(SymIterator).(*valueProperty)
		if !ok || p.value != Value(r.getArrayValues()) {
			return false
		}
	}
	iterProto, ok := r.getArrayIteratorPrototype().self.(*baseObject)
	if !ok {
		return false
	}
	p, ok := iterProto.getOwnPropStr("next").(*valueProperty)
	return ok && p.value == Value(r.intrinsicNext[fastArrayIterator])
}

// stepFast is step: the next value, nil at the end, or what was thrown.
func (ir *iteratorRecord) stepFast() (value Value, ex *Exception) {
	if ir.iterator == nil {
		return nil, nil
	}
	r := ir.iterator.runtime
	switch ir.fast {
	case fastArray:
		if a, ok := ir.iterator.self.(*arrayObject); ok {
			if ir.idx >= int64(a.length) {
				ir.close()
				return nil, nil
			}
			if ir.idx < int64(len(a.values)) {
				if v := a.values[ir.idx]; v != nil {
					if _, isProp := v.(*valueProperty); !isProp {
						ir.idx++
						return v, nil
					}
				}
			}
		}
		return ir.stepElement(ir.iterator)
	case fastArrayIterator:
		it := ir.iterator.self.(*arrayIterObject)
		if it.kind != iterationKindValue || it.obj == nil {
			break
		}
		switch a := it.obj.self.(type) {
		case *arrayObject:
			if it.nextIdx < int64(len(a.values)) {
				if v := a.values[it.nextIdx]; v != nil {
					if _, isProp := v.(*valueProperty); !isProp {
						it.nextIdx++
						return v, nil
					}
				}
			}
		case *typedArrayObject:
			if !a.viewedArrayBuf.detached && it.nextIdx < int64(a.length) {
				it.nextIdx++
				return a.typedArray.get(int(it.nextIdx-1) + a.offset), nil
			}
		}
	case fastMap:
		it := ir.iterator.self.(*mapIterObject)
		if it.iter == nil {
			ir.close()
			return nil, nil
		}
		entry := it.iter.next()
		if entry == nil {
			it.iter = nil
			ir.close()
			return nil, nil
		}
		switch it.kind {
		case iterationKindKey:
			return entry.key, nil
		case iterationKindValue:
			return entry.value, nil
		}
		return r.newArrayValues([]Value{entry.key, entry.value}), nil
	case fastSet:
		it := ir.iterator.self.(*setIterObject)
		if it.iter == nil {
			ir.close()
			return nil, nil
		}
		entry := it.iter.next()
		if entry == nil {
			it.iter = nil
			ir.close()
			return nil, nil
		}
		if it.kind == iterationKindValue {
			return entry.key, nil
		}
		return r.newArrayValues([]Value{entry.key, entry.key}), nil
	case fastString:
		it := ir.iterator.self.(*stringIterObject)
		if it.reader == nil {
			ir.close()
			return nil, nil
		}
		c, _, err := it.reader.ReadRune()
		if err == io.EOF {
			it.reader = nil
			ir.close()
			return nil, nil
		}
		return stringFromRune(c), nil
	case fastGenerator:
		g := ir.iterator.self.(*generatorObject)
		if g.delegated != nil || len(r.vm.callStack) > r.vm.maxCallStackSize-depthMargin {
			break
		}
		var arg Value
		switch g.state {
		case genStateSuspendedStart, genStateSuspendedYield:
		case genStateSuspendedYieldRes:
			arg = _undefined
		default:
			return ir.stepCall()
		}
		g.state = genStateExecuting
		res, resType, ex := g.gen.next(arg)
		if ex != nil {
			g.state = genStateCompleted
			return nil, ex
		}
		switch resType {
		case resultYield:
			g.state = genStateSuspendedYield
			return nilSafe(res), nil
		case resultYieldRes:
			g.state = genStateSuspendedYieldRes
			return nilSafe(res), nil
		case resultNormal:
			g.state = genStateCompleted
			ir.close()
			return nil, nil
		}
		// yield*: the rest of the step is in the other iterator
		return ir.stepResult(func() Value { return g.step(res, resType, nil) })
	}
	return ir.stepCall()
}

// stepCall calls next.
func (ir *iteratorRecord) stepCall() (Value, *Exception) {
	return ir.stepResult(func() Value { return ir.next(FunctionCall{This: ir.iterator}) })
}

func (ir *iteratorRecord) stepResult(next func() Value) (value Value, ex *Exception) {
	r := ir.iterator.runtime
	ex = r.vm.try(func() {
		res := r.toObject(next())
		if iteratorComplete(res) {
			ir.close()
		} else {
			value = iteratorValue(res)
		}
	})
	return
}

// stepElement reads an element that is a hole or an accessor, or of an array that is no longer dense.
func (ir *iteratorRecord) stepElement(o *Object) (value Value, ex *Exception) {
	ex = o.runtime.vm.try(func() {
		if ir.idx >= toLength(o.self.getStr("length", nil)) {
			ir.close()
			return
		}
		idx := valueInt(ir.idx)
		ir.idx++
		value = nilSafe(o.self.getIdx(idx, nil))
	})
	return
}

// iterateFast is iterate: what step panics with passes, after the iterator was told.
func (ir *iteratorRecord) iterateFast(step func(Value)) {
	stepping := false
	defer func() {
		if stepping {
			_ = tryFunc(func() {
				ir.returnIter()
			})
		}
	}()
	for {
		value, ex := ir.stepFast()
		if ex != nil {
			panic(ex)
		}
		if value == nil {
			return
		}
		stepping = true
		step(value)
		stepping = false
	}
}

// materialise gives an array that is iterated directly its iterator object, when that would have a method return to call.
func (ir *iteratorRecord) materialise() bool {
	r := ir.iterator.runtime
	if r.getArrayIteratorPrototype().self.getStr("return", nil) == nil {
		return false
	}
	iter := r.createArrayIterator(ir.iterator, iterationKindValue).(*Object)
	iter.self.(*arrayIterObject).nextIdx = ir.idx
	ir.iterator, ir.fast = iter, fastNone
	return true
}
`},
}
