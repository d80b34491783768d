package loader

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"jsrt/engine"

	"github.com/dop251/goja"
	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/parser"
	"github.com/dop251/goja/unistring"
)

// wrapperParams are what a CommonJS module sees as its own (https://nodejs.org/api/modules.html, "The module wrapper").
var wrapperParams = []unistring.String{"exports", "require", "module", "__filename", "__dirname"}

const (
	wrapperHead = "(function (exports, require, module, __filename, __dirname) { "
	wrapperTail = "\n});"
)

// SyntaxInfo tells where the source text of a SyntaxError stops being JavaScript.
type SyntaxInfo struct {
	File         string
	Line, Column int    // from 1; Column in UTF-16 units, as JavaScript counts
	Width        int    // length of the token there, 0 at the end of the text
	SourceLine   string // without its end
	Message      string

	code string // of the error, for text that is no fault in Node: an ES module, import()
}

// Arrow is the head of the report of a SyntaxError: "file:line", the source line, and carets under the token.
func (s *SyntaxInfo) Arrow() string {
	head := fmt.Sprintf("%s:%d\n", s.File, s.Line)
	if len(s.SourceLine) > 1024 {
		return head // a minified file: the line is no help and floods the terminal
	}
	var indent strings.Builder
	units := 0
	for _, r := range s.SourceLine {
		if units >= s.Column-1 {
			break
		}
		units += utf16.RuneLen(r)
		if r == '\t' {
			indent.WriteByte('\t')
		} else {
			indent.WriteString("  "[:utf16.RuneLen(r)]) // Node counts units here, too
		}
	}
	return head + s.SourceLine + "\n" + indent.String() + strings.Repeat("^", s.Width) + "\n"
}

// compileFunction compiles a module's text to a program whose value is the module's function. Positions are those of the text: nothing is put
// in front of it, the function is built around the syntax tree. Only text that is no script (it has a return outside every function) is wrapped
// as text; shift says by how many columns its first line moved.
func compileFunction(path, text string) (prg *goja.Program, shift int, bad *SyntaxInfo) {
	tree, faults := parse(path, text)
	if faults == nil {
		wrapTree(tree, text)
		prg, bad = compileTree(tree, path, text)
		return prg, 0, bad
	}
	other := faults[0] // the first one that is a fault of a function body, too
	for _, f := range faults {
		if f.Message != illegalReturn {
			other = f
			break
		}
	}
	if faults[0].Message != illegalReturn {
		return nil, 0, newSyntaxInfo(path, text, other.Position, other.Message)
	}
	body := text
	if strings.HasPrefix(body, "#!") {
		body = "//" + body[2:]
	}
	tree, faults = parse(path, wrapperHead+body+wrapperTail)
	// The text "}); (function () {" must not close the wrapper: its function has to end after the text.
	if fn := wrapperFunction(tree); faults == nil && fn != nil && int(fn.Body.RightBrace) > len(wrapperHead)+len(body) {
		prg, bad = compileTree(tree, path, text)
		if bad != nil && bad.Line == 1 {
			bad.Column = max(1, bad.Column-len(wrapperHead))
		}
		return prg, len(wrapperHead), bad
	}
	if faults != nil {
		other = faults[0]
		if other.Position.Line == 1 {
			other.Position.Column -= len(wrapperHead)
		}
		if lines := lineCount(text); other.Position.Line > lines { // it was the wrapper's own end that did not fit
			other.Position.Line, other.Position.Column, other.Message = lines, len(sourceLine(text, lines))+1, endOfInput
		}
	} else if fn := wrapperFunction(tree); fn != nil { // the text closed the wrapper
		other.Position, other.Message = tree.File.Position(int(fn.Body.RightBrace)-1), "Unexpected token }"
		if other.Position.Line == 1 {
			other.Position.Column -= len(wrapperHead)
		}
	}
	return nil, 0, newSyntaxInfo(path, text, other.Position, other.Message)
}

// Messages of goja's parser.
const (
	illegalReturn = "Illegal return statement"
	endOfInput    = "Unexpected end of input"
)

// compileScript compiles text as a program in global scope.
func compileScript(name, text string) (*goja.Program, *SyntaxInfo) {
	tree, faults := parse(name, text)
	if faults != nil {
		return nil, newSyntaxInfo(name, text, faults[0].Position, faults[0].Message)
	}
	return compileTree(tree, name, text)
}

// parse does not follow source map comments: goja would read the maps from disk. Its parser panics for a few string literals.
func parse(name, text string) (tree *ast.Program, faults parser.ErrorList) {
	defer func() {
		if x := recover(); x != nil {
			tree, faults = nil, parser.ErrorList{{Position: engine.Position{Filename: name, Line: 1, Column: 1}, Message: fmt.Sprintf("the parser failed: %v", x)}}
		}
	}()
	tree, err := parser.ParseFile(nil, name, text, 0, parser.WithDisableSourceMaps)
	if err == nil {
		return tree, nil
	}
	if errors.As(err, &faults) && len(faults) > 0 {
		return nil, faults
	}
	return nil, parser.ErrorList{{Position: engine.Position{Filename: name, Line: 1, Column: 1}, Message: err.Error()}}
}

func compileTree(tree *ast.Program, name, text string) (prg *goja.Program, bad *SyntaxInfo) {
	start := engine.Position{Line: 1, Column: 1}
	defer func() {
		if x := recover(); x != nil {
			prg, bad = nil, newSyntaxInfo(name, text, start, fmt.Sprintf("the compiler failed: %v", x))
		}
	}()
	prg, err := goja.CompileAST(tree, false)
	if err == nil {
		return prg, nil
	}
	var cerr *goja.CompilerSyntaxError
	if errors.As(err, &cerr) {
		if cerr.File != nil {
			start = cerr.File.Position(cerr.Offset)
		}
		return nil, newSyntaxInfo(name, text, start, cerr.Message)
	}
	return nil, newSyntaxInfo(name, text, start, err.Error())
}

// wrapTree makes the statements of a script the body of a function expression with the wrapper's parameters.
func wrapTree(tree *ast.Program, text string) {
	params := &ast.ParameterList{Opening: 1, Closing: 1}
	for _, name := range wrapperParams {
		params.List = append(params.List, &ast.Binding{Target: &ast.Identifier{Name: name, Idx: 1}})
	}
	fn := &ast.FunctionLiteral{
		Function:        1,
		ParameterList:   params,
		Body:            &ast.BlockStatement{LeftBrace: 1, List: tree.Body},
		DeclarationList: tree.DeclarationList,
		Source:          strings.TrimPrefix(wrapperHead[:len(wrapperHead)-1], "(") + "\n" + text + "\n}",
	}
	tree.Body, tree.DeclarationList = []ast.Statement{&ast.ExpressionStatement{Expression: fn}}, nil
}

// wrapperFunction returns the function that the tree of a wrapped text begins with.
func wrapperFunction(tree *ast.Program) *ast.FunctionLiteral {
	if tree == nil || len(tree.Body) == 0 {
		return nil
	}
	stmt, ok := tree.Body[0].(*ast.ExpressionStatement)
	if !ok {
		return nil
	}
	fn, _ := stmt.Expression.(*ast.FunctionLiteral)
	return fn
}

// newSyntaxInfo looks up the place in the text and turns goja's words into V8's.
func newSyntaxInfo(file, text string, pos engine.Position, message string) *SyntaxInfo {
	s := &SyntaxInfo{File: file, Line: pos.Line, SourceLine: sourceLine(text, pos.Line), Message: strings.TrimPrefix(message, "SyntaxError: ")}
	at := min(max(pos.Column-1, 0), len(s.SourceLine)) // goja counts bytes
	token := s.SourceLine[at:]
	s.Column = utf16Len(s.SourceLine[:at]) + 1
	word := leadingWord(token)
	s.Width = max(1, utf8.RuneCountInString(word))
	if word == "" && token != "" && strings.ContainsRune("\"'`", rune(token[0])) {
		s.Width = stringWidth(token)
	}
	switch {
	case word == "import" && strings.HasPrefix(strings.TrimLeft(token[len(word):], " \t"), "("):
		s.Message, s.code = "import() is not available in this version of jsrt", "ERR_FUNCTION_NOT_BUILT"
	case word == "import" && strings.HasPrefix(token[len(word):], "."):
		s.Message, s.code = "Cannot use 'import.meta' outside a module", "ERR_REQUIRE_ESM"
	case word == "import":
		s.Message, s.code = "Cannot use import statement outside a module", "ERR_REQUIRE_ESM"
	case word == "export":
		s.Message, s.code = "Unexpected token 'export'", "ERR_REQUIRE_ESM"
	case strings.HasPrefix(token, "/") && !strings.HasPrefix(s.Message, "Unexpected") && !strings.HasPrefix(s.Message, "Invalid regular expression"):
		s.Message = "Invalid regular expression: " + leadingRegExp(token) + ": " + s.Message
	case s.Message == endOfInput:
		s.Width = 0
	case strings.HasSuffix(s.Message, " has already been declared") && slices.Contains(wrapperParams, unistring.String(between(s.Message, "'"))):
		s.code = "ERR_REQUIRE_ESM" // Node then reads the text as an ES module
	case strings.HasPrefix(s.Message, "Unexpected ") && strings.HasSuffix(strings.TrimRight(s.SourceLine[:at], " \t"), "await"):
		s.Message = "await is only valid in async functions and the top level bodies of modules"
	case s.Message == "Unexpected token ILLEGAL":
		s.Message, s.Width = "Invalid or unexpected token", 1
	case s.Message == "Unexpected identifier" && word != "":
		s.Message += " '" + word + "'"
	case s.Message == "Unexpected reserved word" && word != "":
		s.Message = "Unexpected token '" + word + "'"
	case strings.HasPrefix(s.Message, "Unexpected token ") && !strings.HasSuffix(s.Message, "'"):
		s.Message = "Unexpected token '" + strings.TrimPrefix(s.Message, "Unexpected token ") + "'"
	}
	return s
}

// leadingWord is the identifier, keyword or number at the start of s.
func leadingWord(s string) string {
	for i, r := range s {
		if r != '$' && r != '_' && r != '#' && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return s[:i]
		}
	}
	return s
}

// leadingRegExp is the regular expression literal at the start of s, without flags.
func leadingRegExp(s string) string {
	class := false
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '[':
			class = true
		case ']':
			class = false
		case '/':
			if !class {
				return s[:i+1]
			}
		}
	}
	return s
}

// between is the text between the first two marks in s.
func between(s, mark string) string {
	_, s, _ = strings.Cut(s, mark)
	s, _, _ = strings.Cut(s, mark)
	return s
}

// stringWidth is the length of the string literal at the start of s.
func stringWidth(s string) int {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case s[0]:
			return utf8.RuneCountInString(s[:i+1])
		}
	}
	return 1
}

func utf16Len(s string) int {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}

// Position translates a place in compiled text, as stacks give it, to the place in the file as written.
func (l *Loader) Position(p engine.Position) engine.Position {
	if shift := l.shifted[p.Filename]; shift > 0 && p.Line == 1 && p.Column > shift {
		p.Column -= shift
	}
	if o := l.lowered[p.Filename]; o != nil {
		return o.position(p)
	}
	return p
}
