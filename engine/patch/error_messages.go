package main

// V8's words for the errors that programs meet and print.
//
// What: the errors that goja raises itself read as V8's: "Cannot read properties of undefined (reading 'x')", "obj.foo is not a function", "x is
// not iterable", "Cannot access 'x' before initialization", "Class extends value 5 is not a constructor or null" and so on. Where V8 quotes the
// program (the callee, the iterable), so does this: the compiler keeps where a callee's text begins, and the text is parsed again when an error
// is raised, never before. Texts that need no program are a table from goja's to V8's. Values in messages are described without running the
// program's toString. The position of a call is that of the callee's last name, as in V8, and no longer of the parenthesis.
// Why: programs and tests match on these texts, and people read them. "Object has no member 'foo'" tells neither what the object is nor where.
// Measured: nothing on the way of a program that does not throw, but for 8 bytes for each call of something that is not a plain name.
// Upstream: proposed in three parts: what is plainly wrong there ("of undefined" for null, no name in the error of an uninitialised binding,
// toString called for a message), callee texts, and V8's wording as a matter of taste.
var errorMessages = edit{
	name: "error-messages",
	what: "V8's messages, with the callee's text",
	changes: []change{
		// Where the source of a call, an iterable or a destructured value begins.
		in("compiler.go", "Program", "e3d91a6de60d", fields(`callees []calleeSite // see error messages`)),
		in("compiler_expr.go", "compiledCallExpr", "2d76c544298b", fields(`calleeFrom int // where the callee's text begins`)),
		in("compiler_expr.go", "(*compiler).compileCallExpression", "7f152ad44e8f",
			replace("r.init(c, v.LeftParenthesis)", `r.init(c, callPosition(v))
	r.calleeFrom = int(v.Callee.Idx0()) - 1`)),
		in("compiler_expr.go", "(*compiledCallExpr).emitGetter", "885da5592c9a",
			after("e.addSrcMap()", `e.c.p.addCallee(e.offset, e.calleeFrom)`)),
		in("compiler_expr.go", "(*compiledSpreadCallArgument).emitGetter", "aba53fe6fa64",
			before("e.c.emit(pushSpread)", `e.c.p.addSrcMap(e.offset + len("..."))`)),
		in("compiler_expr.go", "(*compiledArrayLiteral).emitGetter", "3a3cd837df55",
			before("e.c.emit(pushArraySpread)", `e.c.addSrcMap(spread.Expression)`)),
		in("compiler_stmt.go", "(*compiler).compileLabeledForInOfStatement", "ede83c022653",
			before("c.emit(iterateP)", `c.addSrcMap(source)`)),

		// What is not callable, constructible, iterable, or an object at all.
		in("vm.go", "(*vm).toCallee", "573e1bc8c35e",
			before(`switch unresolved := v.(type) {…`, `if _, missing := v.(valueUnresolved); !missing {
		panic(vm.notFunction(v))
	}`)),
		in("object.go", "(*baseObject).vmCall", "4bf2bf336ac2", replace(`vm.r.NewTypeError("Not a function: %s", o.val.toString())`, `vm.notFunction(o.val)`)),
		in("vm.go", "(_new).exec", "e6aa9d2dddcc", replace("vm.r.toConstructor(obj)", "vm.constructorOf(obj)")),
		in("runtime.go", "(*Runtime).getIterator", "0b6f761750c2",
			enter(`if method == nil {
		method = r.iteratorMethod(obj)
	}`)),
		in("object.go", "toMethod", "7a3daf37aed3", replace(`newTypeError("%s is not a method", v.String())`, `newTypeError("%s is not a function", describeValue(v))`)),
		in("runtime.go", "(*Runtime).toCallable", "f595df44becf", enter(`if _, ok := v.(*Object); !ok {
		panic(r.NewTypeError("%s is not a function", v))
	}`), replace("v.toString()", "v")),
		in("builtin_reflect.go", "(*Runtime).toConstructor", "f0882bdd5d9b", enter(`if o, ok := v.(*Object); !ok || o.self.assertConstructor() == nil {
		panic(r.NewTypeError("%s is not a constructor", v))
	}`)),
		in("builtin_string.go", "(*Runtime).stringproto_repeat", "a8b7484128d7",
			replace(`r.newError(r.getRangeError(), "Invalid count value")`, `r.newErrorf(r.getRangeError(), "Invalid count value: %s", describeValue(call.Argument(0)))`).on(1),
			replace(`r.newError(r.getRangeError(), "Invalid count value")`, `r.newErrorf(r.getRangeError(), "Invalid count value: %s", describeValue(call.Argument(0)))`).on(2)),
		in("runtime.go", "(*Runtime).checkObjectCoercible", "9619f9e52a84", replace(`r.typeErrorResult(true, "Value is not object coercible")`, `r.throwNullish(v)`)),
		in("value.go", "(valueNull).ToObject", "3e9c926a5034", replace(`r.typeErrorResult(true, "Cannot convert undefined or null to object")`, `r.throwNullish(n)`)),
		in("func.go", "(*classFuncObject).Call", "668f40317717",
			replace(`f.val.runtime.NewTypeError("Class constructor cannot be invoked without 'new'")`,
				`f.val.runtime.NewTypeError("Class constructor %s cannot be invoked without 'new'", ownName(f.val))`)),
		in("vm.go", "(*newDerivedClass).exec", "5f5f177d0810",
			replace(`vm.r.NewTypeError("Class extends value is not a constructor or null")`,
				`vm.r.NewTypeError("Class extends value %s is not a constructor or null", o)`)),
		in("vm.go", "(_op_instanceof).exec", "2b78c3cd3582", before("right := vm.r.toObject(vm.stack[vm.sp-1])", `vm.checkInstanceOf(vm.stack[vm.sp-1])`)),
		in("vm.go", "(_op_in).exec", "1170bb99e659", before("right := vm.r.toObject(vm.stack[vm.sp-1])", `vm.checkIn(left, vm.stack[vm.sp-1])`)),
		in("vm.go", "(getProp).exec", "26f20aaaa7cc", replace(`vm.r.NewTypeError("Cannot read property '%s' of undefined", g)`, `vm.r.noProperties(v, stringValueFromRaw(unistring.String(g)))`)),
		in("vm.go", "(getPropRecv).exec", "5edc296fba68", replace(`vm.r.NewTypeError("Cannot read property '%s' of undefined", g)`, `vm.r.noProperties(v, stringValueFromRaw(unistring.String(g)))`)),
		in("vm.go", "(getPropRecvCallee).exec", "86e6189214a4", replace(`vm.r.NewTypeError("Cannot read property '%s' of undefined", g)`, `vm.r.noProperties(v, stringValueFromRaw(unistring.String(g)))`)),
		in("vm.go", "(getPropCallee).exec", "e343eae48b1e", replace(`vm.r.NewTypeError("Cannot read property '%s' of undefined or null", n)`, `vm.r.noProperties(v, stringValueFromRaw(n))`)),
		in("vm.go", "(_getElem).exec", "f88b8458a0d2", replace(`vm.r.NewTypeError("Cannot read property '%s' of undefined", vm.stack[vm.sp-1])`, `vm.r.noProperties(v, vm.stack[vm.sp-1])`)),
		in("vm.go", "(_getElemRecv).exec", "5e4f5db403e9", replace(`vm.r.NewTypeError("Cannot read property '%s' of undefined", vm.stack[vm.sp-2])`, `vm.r.noProperties(v, vm.stack[vm.sp-2])`)),
		in("vm.go", "(_getKey).exec", "dadc16f07ed3", replace(`vm.r.NewTypeError("Cannot read property '%s' of undefined", propName.String())`, `vm.r.noProperties(v, propName)`)),
		in("vm.go", "(_getElemCallee).exec", "4099b1b7a876", replace(`vm.r.NewTypeError("Cannot read property '%s' of undefined", vm.stack[vm.sp-1])`, `vm.r.noProperties(v, vm.stack[vm.sp-1])`)),
		in("vm.go", "(_getElemRecvCallee).exec", "69646dd288e9", replace(`vm.r.NewTypeError("Cannot read property '%s' of undefined", vm.stack[vm.sp-1])`, `vm.r.noProperties(v, vm.stack[vm.sp-1])`)),

		// Bindings and properties that cannot be written.
		in("vm.go", "(*vm).exceptionFromValue", "0b5ce07aeb33", replace("vm.r.newError(vm.r.getReferenceError(), string(x1))", "vm.r.newError(vm.r.getReferenceError(), vm.bindingError(x1))")),
		in("object.go", "(*baseObject).setOwnStr", "7d2934276aca", replace(`o.val.runtime.typeErrorResult(throw, "Cannot assign to read only property '%s'", name)`, `readOnlyError(throw, o.val, o.val, stringValueFromRaw(name), prop)`)),
		in("object.go", "(*baseObject).setOwnSym", "9aac8d0755ae", replace(`o.val.runtime.typeErrorResult(throw, "Cannot assign to read only property '%s'", name)`, `readOnlyError(throw, o.val, o.val, name, prop)`)),
		in("object.go", "(*baseObject)._setForeignStr", "05ee34ed1e62", replace(`o.val.runtime.typeErrorResult(throw, "Cannot assign to read only property '%s'", name)`, `readOnlyError(throw, o.val, receiver, stringValueFromRaw(name), prop)`)),
		in("object.go", "(*baseObject)._setForeignIdx", "e9b780a92fdd", replace(`o.val.runtime.typeErrorResult(throw, "Cannot assign to read only property '%d'", idx)`, `readOnlyError(throw, o.val, receiver, idx, prop)`)),
		in("object.go", "(*baseObject).setForeignSym", "ddc65d72a660", replace(`o.val.runtime.typeErrorResult(throw, "Cannot assign to read only property '%s'", name)`, `readOnlyError(throw, o.val, receiver, name, prop)`)),
		in("array.go", "(*arrayObject)._setOwnIdx", "c9edf55054a4", replace(`a.val.runtime.typeErrorResult(throw)`, `readOnlyError(throw, a.val, a.val, valueInt(idx), prop)`)),
		in("array_sparse.go", "(*sparseArrayObject)._setOwnIdx", "38e779812be5", replace(`a.val.runtime.typeErrorResult(throw)`, `readOnlyError(throw, a.val, a.val, valueInt(idx), prop)`)),
		in("object.go", "(*baseObject).checkDeleteProp", "9729f209abc7", replace(`r.NewTypeError("Cannot delete property '%s' of %s", name, r.objectproto_toString(FunctionCall{This: o.val}))`, `r.NewTypeError("Cannot delete property '%s' of %s", name, o.val)`)),
		in("array.go", "(*arrayObject)._deleteIdxProp", "123dbe50614f", replace("a.val.toString()", "a.val")),
		in("array_sparse.go", "(*sparseArrayObject)._deleteIdxProp", "aac2078ffd5c", replace("a.val.toString()", "a.val")),
		in("object.go", "(*Object).setStr", "6891a4d98d92", before(`o.runtime.typeErrorResult(throw, "Receiver is not an object: %v", receiver)`, `if throw {
			panic(primitiveProperty(o, stringValueFromRaw(name), receiver))
		}`)),
		in("object.go", "(*Object).setSym", "3db8983102c5", before(`o.runtime.typeErrorResult(throw, "Receiver is not an object: %v", receiver)`, `if throw {
			panic(primitiveProperty(o, name, receiver))
		}`)),
		in("object.go", "(*Object).setIdx", "455bba57e223", before(`o.runtime.typeErrorResult(throw, "Receiver is not an object: %v", receiver)`, `if throw {
			panic(primitiveProperty(o, name, receiver))
		}`)),

		in("array.go", "(*arrayObject)._setLengthInt", "a9b4a597f752", replace(`a.val.runtime.typeErrorResult(throw, "Cannot redefine property: length")`,
			`a.val.runtime.typeErrorResult(throw, "Cannot delete property '%d' of %s", l-1, a.val)`)),
		in("array.go", "(*arrayObject)._defineIdxProperty", "725c154e8272", replace("if !a.setLengthInt(idx+1, throw) {…", `if !a.lengthProp.writable {
				a.val.runtime.typeErrorResult(throw, "Cannot define property %d, object is not extensible", idx)
				return false
			}
			if !a.setLengthInt(idx+1, throw) {
				return false
			}`)),
		in("builtin_map.go", "(*Runtime).builtin_newMap", "e3290188e546", replace("r.toObject(item)", "r.entryObject(item)").on(1), replace("r.toObject(item)", "r.entryObject(item)").on(2)),
		in("builtin_weakmap.go", "(*Runtime).builtin_newWeakMap", "ea59dc21c172", replace("r.toObject(item)", "r.entryObject(item)").on(1), replace("r.toObject(item)", "r.entryObject(item)").on(2)),
		in("builtin_object.go", "(*Runtime).object_fromEntries", "e74bedcfb9ef", replace("r.toObject(nextValue)", "r.entryObject(nextValue)")),

		// All the rest: texts in a table.
		in("runtime.go", "(*Runtime).NewTypeError", "c84c572d4b28", enter(`args = v8Arguments(args)`)),
		in("runtime.go", "(*Runtime).newError", "e9c79b3398d6", enter(`if text, ok := v8Texts[msg]; ok {
		msg = text
	}`)),
		in("value.go", "newTypeError", "62314a3d08af", enter(`args = v8Arguments(args)`)),
	},
	code: map[string]string{".": `
package goja

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/parser"
	"github.com/dop251/goja/unistring"
)

// calleeSite tells where the text of a callee begins whose call has the source position pos.
type calleeSite struct {
	pos, from int32
}

func (p *Program) addCallee(pos, from int) {
	if from != pos && from >= 0 {
		p.callees = append(p.callees, calleeSite{int32(pos), int32(from)})
	}
}

// callPosition is where V8 places a call: at the callee's last name, or at the parenthesis when it does not end in one.
func callPosition(v *ast.CallExpression) file.Idx {
	callee := v.Callee
	for {
		switch c := callee.(type) {
		case *ast.OptionalChain:
			callee = c.Expression
		case *ast.Optional:
			callee = c.Expression
		case *ast.DotExpression:
			return c.Identifier.Idx
		case *ast.PrivateDotExpression:
			return c.Identifier.Idx
		case *ast.Identifier:
			return c.Idx
		default:
			return v.LeftParenthesis
		}
	}
}

// current returns the instruction under way, nil while a native function runs.
func (vm *vm) current() instruction {
	if vm.prg == nil || vm.pc < 0 || vm.pc >= len(vm.prg.code) {
		return nil
	}
	return vm.prg.code[vm.pc]
}

// sourceFrom returns the program's text from the position of the current instruction.
func (vm *vm) sourceFrom() (src string, pos int) {
	if vm.prg == nil || vm.prg.src == nil {
		return "", 0
	}
	src, pos = vm.prg.src.Source(), vm.prg.sourceOffset(vm.pc)
	if pos < 0 || pos > len(src) {
		return "", 0
	}
	return src, pos
}

// calleeText is the callee of the current call or new expression as V8 prints it.
func (vm *vm) calleeText() string {
	src, pos := vm.sourceFrom()
	if src == "" {
		return ""
	}
	switch vm.current().(type) {
	case _new, _newVariadic:
		rest := strings.TrimPrefix(src[pos:], "new")
		return renderCallee(rest[:expressionEnd(rest, true)])
	}
	from, to := pos, pos+identifierLen(src[pos:])
	for _, site := range vm.prg.callees {
		if int(site.pos) == pos {
			from = int(site.from)
			break
		}
	}
	if from > to {
		return ""
	}
	return renderCallee(src[from:to])
}

// operandText is the expression at the position of the current instruction as V8 prints it.
func (vm *vm) operandText() string {
	src, pos := vm.sourceFrom()
	if src == "" {
		return ""
	}
	return renderCallee(src[pos : pos+expressionEnd(src[pos:], false)])
}

// identifierLen is the length of the identifier, with a leading # of private names, at the beginning of s.
func identifierLen(s string) int {
	for i, c := range s {
		if !(isNamePart(c) || i == 0 && c == '#') {
			return i
		}
	}
	return len(s)
}

func isNamePart(c rune) bool {
	return c == '$' || c == '_' || c == '\u200c' || c == '\u200d' || unicode.IsLetter(c) || unicode.IsDigit(c) || unicode.Is(unicode.Mn, c)
}

// expressionEnd finds the end of the expression at the beginning of s: a bracket that it did not open, a comma, a semicolon or, when callee is
// set, the bracket that opens the arguments. Brackets in strings count; what is cut wrongly does not parse and is not shown.
func expressionEnd(s string, callee bool) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case '"', '\'', '\x60':
			for i++; i < len(s) && s[i] != c; i++ {
				if s[i] == '\\' {
					i++
				}
			}
		case '(', '[', '{':
			if depth == 0 && callee && c == '(' && strings.TrimSpace(s[:i]) != "" {
				return i
			}
			depth++
		case ')', ']', '}':
			if depth == 0 {
				return i
			}
			depth--
		case ',', ';':
			if depth == 0 {
				return i
			}
		}
	}
	return len(s)
}

const intermediate = "(intermediate value)"

// renderCallee prints an expression's text as V8 does in messages: names, members and literals as they are, calls as f(...), the rest as
// "(intermediate value)".
func renderCallee(text string) string {
	text = strings.TrimSpace(text)
	if text == "" {
		return intermediate
	}
	if strings.HasPrefix(text, "super") && len(text) > 5 && (text[5] == '.' || text[5] == '[') {
		return intermediate + text[5:]
	}
	// The parentheses around a callee open before its tree begins.
	depth := 0
	for _, c := range text {
		switch c {
		case '(':
			depth++
		case ')':
			if depth--; depth < 0 {
				text = "(" + text
				depth = 0
			}
		}
	}
	prg, err := parser.ParseFile(nil, "", "(async function*(){("+text+"\n)})", 0, parser.WithDisableSourceMaps)
	if err == nil {
		if expr := calleeExpression(prg); expr != nil {
			var b strings.Builder
			printCallee(&b, expr)
			return b.String()
		}
		return intermediate
	}
	if strings.IndexFunc(text, func(c rune) bool {
		return !(isNamePart(c) || c == '.' || c == '#')
	}) < 0 {
		return text // this.#name, which is no expression outside its class
	}
	return intermediate
}

func calleeExpression(prg *ast.Program) ast.Expression {
	if len(prg.Body) != 1 {
		return nil
	}
	stmt, ok := prg.Body[0].(*ast.ExpressionStatement)
	if !ok {
		return nil
	}
	fn, ok := stmt.Expression.(*ast.FunctionLiteral)
	if !ok || len(fn.Body.List) != 1 {
		return nil
	}
	if stmt, ok = fn.Body.List[0].(*ast.ExpressionStatement); !ok {
		return nil
	}
	return stmt.Expression
}

func printCallee(b *strings.Builder, expr ast.Expression) {
	switch e := expr.(type) {
	case *ast.Identifier:
		b.WriteString(e.Name.String())
	case *ast.ThisExpression:
		b.WriteString("this")
	case *ast.NullLiteral:
		b.WriteString("null")
	case *ast.BooleanLiteral:
		b.WriteString(strconv.FormatBool(e.Value))
	case *ast.NumberLiteral:
		b.WriteString(e.Literal)
	case *ast.StringLiteral:
		b.WriteString("\"" + e.Value.String() + "\"")
	case *ast.DotExpression:
		printCallee(b, e.Left)
		b.WriteString("." + e.Identifier.Name.String())
	case *ast.PrivateDotExpression:
		printCallee(b, e.Left)
		b.WriteString(".#" + e.Identifier.Name.String())
	case *ast.BracketExpression:
		printCallee(b, e.Left)
		if s, ok := e.Member.(*ast.StringLiteral); ok {
			b.WriteString("." + s.Value.String())
			return
		}
		b.WriteByte('[')
		printCallee(b, e.Member)
		b.WriteByte(']')
	case *ast.OptionalChain:
		printCallee(b, e.Expression)
	case *ast.Optional:
		printCallee(b, e.Expression)
		b.WriteByte('?')
	case *ast.CallExpression:
		printCallee(b, e.Callee)
		b.WriteString("(...)")
	case *ast.BinaryExpression:
		b.WriteByte('(')
		printCallee(b, e.Left)
		b.WriteString(" " + e.Operator.String() + " ")
		printCallee(b, e.Right)
		b.WriteByte(')')
	case *ast.UnaryExpression:
		if e.Postfix {
			b.WriteString(intermediate)
			return
		}
		b.WriteString("(" + e.Operator.String())
		printCallee(b, e.Operand)
		b.WriteByte(')')
	case *ast.SequenceExpression:
		b.WriteByte('(')
		for i, part := range e.Sequence {
			if i > 0 {
				b.WriteString(" , ")
			}
			printCallee(b, part)
		}
		b.WriteByte(')')
	case *ast.ArrayLiteral:
		b.WriteByte('[')
		for i, item := range e.Value {
			if i > 0 {
				b.WriteByte(',')
			}
			if item != nil {
				printCallee(b, item)
			}
		}
		b.WriteByte(']')
	case *ast.ObjectLiteral:
		b.WriteByte('{')
		for range e.Value {
			b.WriteString(intermediate)
		}
		b.WriteByte('}')
	default:
		b.WriteString(intermediate)
	}
}

// notFunction is the error of a call of v.
func (vm *vm) notFunction(v Value) *Object {
	text := vm.calleeText()
	if text == "" {
		text = describeValue(v)
	}
	return vm.r.NewTypeError("%s is not a function", text)
}

// constructorOf is toConstructor with the error of a new expression.
func (vm *vm) constructorOf(v Value) func(args []Value, newTarget *Object) *Object {
	if o, ok := v.(*Object); ok {
		if ctor := o.self.assertConstructor(); ctor != nil {
			return ctor
		}
	} else if unresolved, ok := v.(valueUnresolved); ok {
		unresolved.throw()
	}
	text := vm.calleeText()
	if text == "" {
		text = describeValue(v)
	}
	panic(vm.r.NewTypeError("%s is not a constructor", text))
}

// iteratorMethod returns v[Symbol.iterator], or panics with the error of something that cannot be iterated.
func (r *Runtime) iteratorMethod(v Value) func(FunctionCall) Value {
	var method Value
	if base := v.baseObject(r); base != nil {
		method = base.getSym(SymIterator, v)
	}
	if o, ok := method.(*Object); ok {
		if call, ok := o.self.assertCallable(); ok {
			return call
		}
	}
	switch r.vm.current().(type) {
	case _iterateP, _pushArraySpread:
		panic(r.NewTypeError("%s is not iterable", r.vm.operandText()))
	case _iterate:
		if text := r.vm.operandText(); text != "" && identifierLen(text) == len(text) && !r.vm.destructuresPart() {
			panic(r.NewTypeError("%s is not iterable", text))
		}
	case _pushSpread:
		if v == _undefined || v == _null {
			panic(r.NewTypeError("%s is not iterable (cannot read property undefined)", r.vm.operandText()))
		}
		panic(r.NewTypeError("Spread syntax requires ...iterable[Symbol.iterator] to be a function"))
	}
	panic(r.notIterable(v))
}

// entryObject is an entry of a map's iterable.
func (r *Runtime) entryObject(v Value) *Object {
	o, ok := v.(*Object)
	if !ok {
		panic(r.NewTypeError("Iterator value %s is not an entry object", v))
	}
	return o
}

// notIterable is the error of a value of which the program's text is not shown.
func (r *Runtime) notIterable(v Value) *Object {
	text := typeOf(v)
	switch v.(type) {
	case *Object, String, *Symbol, valueUndefined:
	default:
		text += " " + describeValue(v)
	}
	return r.NewTypeError("%s is not iterable (cannot read property Symbol(Symbol.iterator))", text)
}

// destructuresPart tells that the current pattern's source is an element or a property, not a variable.
func (vm *vm) destructuresPart() bool {
	if vm.pc == 0 {
		return true
	}
	switch vm.prg.code[vm.pc-1].(type) {
	case iterGetNextOrUndef, getProp, _getKey, _getElem:
		return true
	}
	return false
}

func (o *Object) getSym(s *Symbol, receiver Value) Value {
	return o.self.getSym(s, receiver)
}

func typeOf(v Value) string {
	switch v := v.(type) {
	case valueUndefined:
		return "undefined"
	case *Object:
		return v.self.typeOf().String()
	case valueBool:
		return "boolean"
	case String:
		return "string"
	case valueInt, valueFloat:
		return "number"
	case *valueBigInt:
		return "bigint"
	case *Symbol:
		return "symbol"
	}
	return "object"
}

// noProperties is the error of reading property name of v, undefined or null.
func (r *Runtime) noProperties(v, name Value) *Object {
	if name == Value(SymIterator) {
		return r.notIterable(v)
	}
	return r.NewTypeError("Cannot read properties of %s (reading '%s')", v, name)
}

// ToObject fails as that of null does, but with undefined in the message.
func (u valueUndefined) ToObject(r *Runtime) *Object {
	panic(r.nullish(u))
}

func (r *Runtime) throwNullish(v Value) {
	panic(r.nullish(v))
}

// nullish is the error of undefined or null where an object is needed: what V8 says depends on what the program is doing.
func (r *Runtime) nullish(v Value) *Object {
	vm := r.vm
	var name Value
	switch ins := vm.current().(type) {
	case setProp:
		name = stringValueFromRaw(unistring.String(ins))
	case setPropP:
		name = stringValueFromRaw(unistring.String(ins))
	case setPropStrict:
		name = stringValueFromRaw(unistring.String(ins))
	case setPropStrictP:
		name = stringValueFromRaw(unistring.String(ins))
	case _setElem, _setElemP, _setElemStrict, _setElemStrictP:
		name = vm.stack[vm.sp-2]
	case getPropRef:
		return r.noProperties(v, stringValueFromRaw(unistring.String(ins)))
	case getPropRefStrict:
		return r.noProperties(v, stringValueFromRaw(unistring.String(ins)))
	case _getElemRef, _getElemRefStrict:
		return r.noProperties(v, vm.stack[vm.sp-1])
	case _createDestructSrc, _checkObjectCoercible:
		return r.NewTypeError("%s", vm.cannotDestructure(v))
	}
	if name != nil {
		return r.NewTypeError("Cannot set properties of %s (setting '%s')", v, name)
	}
	if vm.prg == nil {
		if method := ownName(vm.callee()); method != "" && strings.HasPrefix(nativeOwner(r, vm.callee(), method), "String") {
			return r.NewTypeError("String.prototype.%s called on null or undefined", method)
		}
	}
	return r.NewTypeError("Cannot convert undefined or null to object")
}

// callee is the function that runs, nil outside of any.
func (vm *vm) callee() *Object {
	if vm.sb > 0 && vm.sb <= len(vm.stack) {
		o, _ := vm.stack[vm.sb-1].(*Object)
		return o
	}
	return nil
}

// nativeOwner is "String" when fn is String.prototype's method of that name.
func nativeOwner(r *Runtime, fn *Object, method string) string {
	if proto := r.global.StringPrototype; proto != nil && proto.self.getOwnPropStr(unistring.NewFromString(method)) != nil {
		if p, ok := proto.self.getOwnPropStr(unistring.NewFromString(method)).(*valueProperty); ok && p.value == Value(fn) {
			return "String"
		}
	}
	return ""
}

// cannotDestructure is the text for a pattern whose source is undefined or null. The source's text ends where the instruction stands, at best
// a plain name; the first property follows.
func (vm *vm) cannotDestructure(v Value) string {
	what := describeValue(v)
	src, pos := vm.sourceFrom()
	source := what
	if src != "" {
		if n := identifierLen(src[pos:]); n > 0 && (pos == 0 || src[pos-1] != '.') {
			source = src[pos : pos+n]
			if after := strings.TrimLeft(src[pos+n:], " \t\r\n"); after != "" && strings.IndexByte(":=([.?", after[0]) >= 0 {
				source = what // the name of what is bound, not of what is read
			}
		}
	}
	for _, ins := range vm.prg.code[vm.pc+1:] {
		switch ins := ins.(type) {
		case getProp:
			return fmt.Sprintf("Cannot destructure property '%s' of '%s' as it is %s.", unistring.String(ins), source, what)
		case _dup, loadVal, _toPropertyKey:
			if lit, ok := ins.(loadVal); ok {
				return fmt.Sprintf("Cannot destructure property '%s' of '%s' as it is %s.", lit.v, source, what)
			}
			continue
		}
		break
	}
	return fmt.Sprintf("Cannot destructure '%s' as it is %s.", source, what)
}

func (vm *vm) checkInstanceOf(right Value) {
	o, ok := right.(*Object)
	if !ok {
		panic(vm.r.NewTypeError("Right-hand side of 'instanceof' is not an object"))
	}
	if _, ok := o.self.assertCallable(); !ok && toMethod(o.self.getSym(SymHasInstance, o)) == nil {
		panic(vm.r.NewTypeError("Right-hand side of 'instanceof' is not callable"))
	}
}

func (vm *vm) checkIn(left, right Value) {
	if _, ok := right.(*Object); !ok {
		panic(vm.r.NewTypeError("Cannot use 'in' operator to search for '%s' in %s", left, right))
	}
}

// bindingError is the text of a ReferenceError raised by an instruction: it names a variable that is not initialised yet.
func (vm *vm) bindingError(text referenceError) string {
	if text != errAccessBeforeInit {
		return string(text)
	}
	src, pos := vm.sourceFrom()
	if src != "" {
		if n := identifierLen(src[pos:]); n > 0 {
			return "Cannot access '" + src[pos:pos+n] + "' before initialization"
		}
	}
	return "Cannot access variable before initialization"
}

// readOnlyError throws, when it is to throw, the error of an assignment to a property of holder that has only a getter or is not writable.
func readOnlyError(throw bool, holder *Object, receiver, name Value, prop *valueProperty) {
	if !throw {
		return
	}
	o, ok := receiver.(*Object)
	if !ok {
		panic(newTypeError("Cannot assign to read only property '%s' of %s '%s'", name, typeOf(receiver), receiver))
	}
	if prop.accessor {
		panic(o.runtime.NewTypeError("Cannot set property %s of %s which has only a getter", name, holder))
	}
	panic(o.runtime.NewTypeError("Cannot assign to read only property '%s' of object '%s'", name, o))
}

// primitiveProperty is the error of an assignment to a property of a primitive value in strict code.
func primitiveProperty(base *Object, name, receiver Value) *Object {
	if _, ok := receiver.(*Object); ok || receiver == nil {
		return base.runtime.NewTypeError("Receiver is not an object: %s", receiver)
	}
	if base.hasOwnProperty(name) {
		return base.runtime.NewTypeError("Cannot assign to read only property '%s' of %s '%s'", name, typeOf(receiver), receiver)
	}
	return base.runtime.NewTypeError("Cannot create property '%s' on %s '%s'", name, typeOf(receiver), receiver)
}

// ownName is the value of a function's own data property "name", "" when it has none.
func ownName(fn *Object) string {
	if fn == nil {
		return ""
	}
	if _, ok := fn.self.(*proxyObject); ok {
		return ""
	}
	v := fn.self.getOwnPropStr("name")
	if p, ok := v.(*valueProperty); ok {
		v = p.value
	}
	if s, ok := v.(String); ok {
		return s.String()
	}
	return ""
}

// constructorName is the name of the constructor that an object shows by its data properties, "Object" when it shows none.
func constructorName(o *Object) string {
	for p := o; p != nil; {
		if _, ok := p.self.(*proxyObject); ok {
			break
		}
		v := p.self.getOwnPropStr("constructor")
		if prop, ok := v.(*valueProperty); ok {
			v = prop.value
		}
		if fn, ok := v.(*Object); ok {
			if name := ownName(fn); name != "" {
				return name
			}
		}
		p = p.self.proto()
	}
	return "Object"
}

// describeValue is a value in a message. No JavaScript runs.
func describeValue(v Value) string {
	switch v := v.(type) {
	case nil:
		return "undefined"
	case *Object:
		switch impl := v.self.(type) {
		case funcObjectImpl:
			return impl.source().String()
		case *proxyObject:
			return "#<Object>"
		case *errorObject:
			name, msg := dataProperty(v, asciiString("name")), dataProperty(v, asciiString("message"))
			if name == "" {
				name = "Error"
			}
			if msg == "" {
				return name
			}
			return name + ": " + msg
		}
		if !hasObjectToString(v) {
			tag := dataProperty(v, SymToStringTag)
			if tag == "" {
				tag = classObject
				switch c := v.self.className(); c {
				case classArray, classDate, classRegExp, classNumber, classString, classBoolean, "Arguments":
					tag = c
				}
			}
			return "[object " + tag + "]"
		}
		return "#<" + constructorName(v) + ">"
	case *Symbol:
		return v.descriptiveString().String()
	case valueUnresolved:
		return v.ref.String()
	case memberUnresolved:
		return "undefined"
	case *valueProperty:
		return ""
	}
	return v.String()
}

// dataProperty is the string value of a data property of o or its prototype chain, "" when it is something else.
func dataProperty(o *Object, name Value) string {
	if s, ok := dataValue(o, name).(String); ok {
		return s.String()
	}
	return ""
}

// dataValue is the value of a property of o or its prototype chain, nil when it is not plain data.
func dataValue(o *Object, name Value) Value {
	for ; o != nil; o = o.self.proto() {
		if _, ok := o.self.(*proxyObject); ok {
			return nil
		}
		if v := o.getOwnProp(name); v != nil {
			if p, ok := v.(*valueProperty); ok {
				return p.value
			}
			return v
		}
	}
	return nil
}

// hasObjectToString tells whether an object's toString is that of Object.prototype: then it shows its constructor's name.
func hasObjectToString(o *Object) bool {
	name := asciiString("toString")
	v := dataValue(o, name)
	return v != nil && v == dataValue(o.runtime.global.ObjectPrototype, name)
}

// v8Arguments turns the arguments of an error's text into V8's: the format by the table, values by their description.
func v8Arguments(args []interface{}) []interface{} {
	if len(args) == 0 {
		return args
	}
	format, _ := args[0].(string)
	text, known := v8Texts[format]
	if !known {
		text = format
	}
	out := make([]interface{}, 1, len(args))
	out[0] = text
	for i, arg := range args[1:] {
		if i >= strings.Count(text, "%") {
			break
		}
		if v, ok := arg.(Value); ok {
			arg = describeValue(v)
		}
		out = append(out, arg)
	}
	return out
}

// v8Texts are goja's texts whose V8 counterpart needs nothing of the program.
var v8Texts = map[string]string{
	"Could not convert %v to primitive":      "Cannot convert object to primitive value",
	"Could not convert %v (%T) to primitive": "Cannot convert object to primitive value",
	"length is not writable":                 "Cannot assign to read only property 'length' of object '[object Array]'",
	"Malformed URI":                          "URI malformed",
	"No initial value":                       "Reduce of empty array with no initial value",
	"Value is not callable: %s":              "%s is not a function",
	"object is not a function %s":            "undefined is not a function",
	"getter must be a function":              "Getter must be a function",
	"setter must be a function":              "Setter must be a function",
	"Invalid property descriptor. Cannot both specify accessors and a value or writable attribute": "Invalid property descriptor. Cannot both specify accessors and a value or writable attribute, #<Object>",
	"exponent must be positive":                                                              "Exponent must be non-negative",
	"toFixed() precision must be between 0 and 100":                                          "toFixed() digits argument must be between 0 and 100",
	"toExponential() precision must be between 0 and 100":                                    "toExponential() argument must be between 0 and 100",
	"toPrecision() precision must be between 1 and 100":                                      "toPrecision() argument must be between 1 and 100",
	"radix must be an integer between 2 and 36":                                              "toString() radix must be between 2 and 36",
	"ArrayBuffer is detached":                                                                "Cannot perform operation on a detached ArrayBuffer",
	"Promise self-resolution":                                                                "Chaining cycle detected for promise #<Promise>",
	"Illegal generator state":                                                                "Generator is already running",
	"Private field already exists":                                                           "Cannot initialize private field twice on the same object",
	"proxy has been revoked":                                                                 "Cannot perform operation on a proxy that has been revoked",
	"Proxy already revoked":                                                                  "Cannot perform operation on a proxy that has been revoked",
	"Cannot write private member #%s from an object whose class did not declare it":          "Cannot write private member #%s to an object whose class did not declare it",
	"Must call super constructor in derived class before accessing 'this'":                   "Must call super constructor in derived class before accessing 'this' or returning from derived constructor",
	"Must call super constructor in derived class before returning from derived constructor": "Must call super constructor in derived class before accessing 'this' or returning from derived constructor",
	"Super constructor is not a constructor":                                                 "Super constructor null of anonymous class is not a constructor",
}
`},
}
