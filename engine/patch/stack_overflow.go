package main

// Runaway recursion is a RangeError.
//
// What: a call beyond Runtime.SetMaxCallStackSize throws RangeError "Maximum call stack size exceeded", which the program can catch. Places that
// have half changed the engine's state when they call look at the depth before they begin.
// Why: goja's StackOverflowError cannot be caught by the program, and it unwinds through natives (forEach, getters, proxies) by a new panic on top
// of the last one at each level, which is quadratic. Libraries that recurse over their input rely on catching it.
// Measured: 3.3 s to unwind through forEach at a depth of 10,000 before; after: see docs/performance.md.
// Upstream: proposed; the type StackOverflowError stays for compatibility but is not thrown any more.
var stackOverflow = edit{
	name: "stack-overflow",
	what: "catchable RangeError for runaway recursion",
	changes: []change{
		in("vm.go", "(*vm).pushCtx", "23f48e379936", replace("if len(vm.callStack) > vm.maxCallStackSize {…", `if len(vm.callStack) > vm.maxCallStackSize {
		vm.throwStackOverflow()
	}`)),
		in("func.go", "(*generator).enter", "d52973b22ae3", enter(`g.vm.checkDepth()`)),
		in("func.go", "(*generator).enterNext", "f41d216c16c9"),
		in("func.go", "(*generatorObject).next", "052de2545117", enter(`g.val.runtime.vm.checkDepth()`)),
		in("func.go", "(*generatorObject).throw", "db1e50bcefaf", enter(`g.val.runtime.vm.checkDepth()`)),
		in("func.go", "(*generatorObject)._return", "0f2135f40d28", enter(`g.val.runtime.vm.checkDepth()`)),
		in("func.go", "(*generatorObject).delegate", "4320469d6d49", enter(`vm := g.val.runtime.vm
	vm.descend()
	defer vm.ascend()`)),
		in("func.go", "(*generatorObject).tryCallDelegated", "c4c51de25868", enter(`vm := g.val.runtime.vm
	vm.descend()
	defer vm.ascend()`)),
		in("builtin_array.go", "(*Runtime).flattenIntoArray", "fc142fe5f12a", enter(`r.vm.descend()
	defer r.vm.ascend()`)),
		in("vm.go", "vm", "18e584d39065", fields(`nativeDepth int // see descend`)),
		in("runtime.go", "(*Runtime).RunProgram", "034ea3aa2f3b", before("defer func() {…", `if recursive {
		vm.checkDepth()
	}`).on(1)),
		in("builtin_json.go", "(*_builtinJSON_stringifyContext).str", "7c9934caff18",
			before("ctx.stack = append(ctx.stack, value1)", `ctx.r.vm.checkRecursion(len(ctx.stack))`)),
		in("builtin_array.go", "(*Runtime).pushToStringStack", "85a8b08018ea",
			before("r.toStringStack = append(r.toStringStack, o)", `r.vm.checkRecursion(len(r.toStringStack))`)),
	},
	code: map[string]string{".": `
package goja

// depthMargin is how many frames a generator or a program pushes between its check and its first instruction.
const depthMargin = 8

func (vm *vm) throwStackOverflow() {
	panic(vm.r.newError(vm.r.getRangeError(), "Maximum call stack size exceeded"))
}

// checkDepth throws while nothing has been changed yet, if the frames to come might not fit.
func (vm *vm) checkDepth() {
	if len(vm.callStack) > vm.maxCallStackSize-depthMargin {
		vm.throwStackOverflow()
	}
}

// descend and ascend count the recursion of a native that makes no frame.
func (vm *vm) descend() {
	vm.checkRecursion(vm.nativeDepth * 4) // it takes much more of Go's stack than a frame does
	vm.nativeDepth++
}

func (vm *vm) ascend() {
	vm.nativeDepth--
}

// checkRecursion throws when natives that recurse over the program's data without frames have done so too often.
func (vm *vm) checkRecursion(depth int) {
	if len(vm.callStack)+depth > vm.maxCallStackSize {
		vm.throwStackOverflow()
	}
}
`},
}
