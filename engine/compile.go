package engine

import (
	"errors"
	"fmt"
	"strings"

	"github.com/dop251/goja"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/parser"
)

// SyntaxError tells where a source text stops being JavaScript. Line and Column count from 1, Column in characters.
type SyntaxError struct {
	File         string
	Line, Column int
	Message      string
	SourceLine   string // the text of the line, without its end
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%s:%d:%d: SyntaxError: %s", e.File, e.Line, e.Column, e.Message)
}

// Compile parses and compiles src. name is what stacks show. The error is a *SyntaxError, also where goja's parser panics (it does for a few
// string literals). Source map comments are not followed: they would be read from disk.
func Compile(name, src string, strict bool) (prg *goja.Program, err error) {
	defer func() {
		if x := recover(); x != nil {
			prg, err = nil, &SyntaxError{File: name, Line: 1, Column: 1, Message: fmt.Sprintf("the parser failed: %v", x)}
		}
	}()
	ast, err := goja.Parse(name, src, parser.WithDisableSourceMaps)
	if err == nil {
		prg, err = goja.CompileAST(ast, strict)
		if err == nil {
			return prg, nil
		}
	}
	return nil, syntaxError(name, src, err)
}

func syntaxError(name, src string, err error) *SyntaxError {
	out := &SyntaxError{File: name, Line: 1, Column: 1, Message: err.Error()}
	// goja.Parse keeps only the text of the first error; its position and message come from the parser itself.
	_, perr := parser.ParseFile(nil, name, src, 0, parser.WithDisableSourceMaps)
	var list parser.ErrorList
	if errors.As(perr, &list) && len(list) > 0 {
		out.Line, out.Column, out.Message = list[0].Position.Line, list[0].Position.Column, list[0].Message
	} else {
		var cerr *goja.CompilerSyntaxError
		if errors.As(err, &cerr) {
			out.Message = cerr.Message
			if cerr.File != nil {
				pos := cerr.File.Position(cerr.Offset)
				out.Line, out.Column = pos.Line, pos.Column
			}
		}
	}
	out.Message = strings.TrimPrefix(out.Message, "SyntaxError: ")
	out.SourceLine = Line(src, out.Line)
	return out
}

// Line returns line number n (from 1) of src without its end, "" when there is none.
func Line(src string, n int) string {
	for ; n > 1; n-- {
		i := strings.IndexByte(src, '\n')
		if i < 0 {
			return ""
		}
		src = src[i+1:]
	}
	if i := strings.IndexByte(src, '\n'); i >= 0 {
		src = src[:i]
	}
	return strings.TrimSuffix(src, "\r")
}

// Position is a place in a source file.
type Position = file.Position
