package node

import (
	"fmt"
	"os"
	"regexp"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf16"

	"jsrt/engine"
	"jsrt/loader"
	"jsrt/node/events"
	"jsrt/node/internal/inspect"
	"jsrt/node/internal/js"
	"jsrt/node/process"

	"github.com/dop251/goja"
	"golang.org/x/sys/unix"
)

// exitBug is the exit status of an internal error (EX_SOFTWARE of sysexits.h).
const exitBug = 70

// reportException prints on stderr what Node prints for an exception that ends the program: where, the source line with a caret, the error with its
// stack and properties, and the version. rejected tells that it is the reason of a promise that nobody handled.
func (r *Runtime) reportException(ex *goja.Exception, rejected bool) {
	e, v := r.e, ex.Value()
	var b strings.Builder
	arrow := ""
	if loaderOf(e).SyntaxInfo(v) == nil { // the stack of a SyntaxError begins with the place
		arrow = r.arrow(ex.Stack(), rejected)
	}
	if inspect.IsError(e, v) {
		b.WriteString(arrow)
		if arrow != "" {
			b.WriteByte('\n')
		}
	} else {
		b.WriteString("\n" + arrow)
	}
	text := ""
	if inner := e.Try(func() { text = inspectFatal(r, v) }); inner != nil {
		text = "<toString() threw exception>"
	}
	b.WriteString(text + "\n")
	if js.ObjectOf(v) == nil {
		if r.opts.TraceUncaught {
			b.WriteString("Thrown at:\n" + stackText(ex.Stack()))
		} else {
			b.WriteString("(Use `jsrt --trace-uncaught ...` to show where the exception was thrown)\n")
		}
	}
	fmt.Fprintf(&b, "\nNode.js v%s\n", process.NodeVersion)
	r.stderr(b.String())
}

func inspectFatal(r *Runtime, v goja.Value) string {
	switch {
	case js.IsSymbol(v):
		return "Symbol(" + v.String() + ")"
	case js.ObjectOf(v) == nil:
		return v.String()
	}
	if err := js.ObjectOf(v); inspect.IsError(r.e, v) && js.IsString(js.Get(err, "stack")) && loaderOf(r.e).SyntaxInfo(v) == nil {
		stack := r.calleeColumns(inspect.V8Stack(err.Get("stack").String()))
		if at := events.Of(r.e).EmittedAt(v); at != "" {
			stack += "\n" + r.calleeColumns(at)
		}
		_ = r.e.Try(func() { js.Hidden(err, "stack", r.e.VM.ToValue(stack)) })
	}
	return inspect.Inspect(r.e, v, nil)
}

// framePlace is the place at the end of a stack line: "    at f (/a/b.js:1:2)", "    at /a/b.js:1:2".
var framePlace = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?m)^(    at (?:.* \()?)((?:/|\[).*):(\d+):(\d+)(\)?)$`)
})

// calleeColumns moves the columns of a stack from the parentheses of calls to the names before them.
func (r *Runtime) calleeColumns(stack string) string {
	return framePlace().ReplaceAllStringFunc(stack, func(frame string) string {
		m := framePlace().FindStringSubmatch(frame)
		line, _ := strconv.Atoi(m[3])
		column, _ := strconv.Atoi(m[4])
		pos := loaderOf(r.e).Position(engine.Position{Filename: m[2], Line: line, Column: column})
		text := r.sourceLine(m[2], pos.Line)
		if text == "" {
			return frame
		}
		at := calleeStart(text, min(max(pos.Column-1, 0), len(text)))
		return fmt.Sprintf("%s%s:%d:%d%s", m[1], m[2], pos.Line, utf16Len(text[:at])+1, m[5])
	})
}

// stderr writes text whole, past process.stderr, which the program may have replaced.
func (r *Runtime) stderr(text string) {
	for p := []byte(text); len(p) > 0; {
		n, err := unix.Write(r.opts.Stderr, p)
		switch err {
		case nil:
			p = p[n:]
		case unix.EINTR:
		case unix.EAGAIN:
			_, _ = unix.Poll([]unix.PollFd{{Fd: int32(r.opts.Stderr), Events: unix.POLLOUT}}, -1)
		default:
			return
		}
	}
}

// place is a position in the program's text; column counts bytes from 0.
type place struct {
	file, text   string
	line, column int
}

// places are the positions of a stack that lie in the program's text.
func (r *Runtime) places(stack []goja.StackFrame) []place {
	var list []place
	for _, frame := range stack {
		name := frame.SrcName()
		if name == "<native>" || strings.HasPrefix(name, "node:") {
			continue
		}
		pos := loaderOf(r.e).Position(frame.Position())
		if text := r.sourceLine(name, pos.Line); text != "" {
			list = append(list, place{name, text, pos.Line, calleeStart(text, min(max(pos.Column-1, 0), len(text)))})
		}
	}
	return list
}

// arrow is "file:line", the source line, and a caret under the column; "" when the exception comes from nowhere in the program's text. The engine knows
// where an error was made, while V8 points at the throw statement: that is looked for on the lines of the stack.
func (r *Runtime) arrow(stack []goja.StackFrame, rejected bool) string {
	places := r.places(stack)
	if len(places) == 0 {
		return ""
	}
	at := places[0]
	if !rejected && madeBy(at.text[at.column:]) {
		for _, p := range places {
			if i := throwBefore(p.text[:p.column]); i >= 0 {
				p.column = i
				at = p
				break
			}
		}
	}
	info := loader.SyntaxInfo{File: at.file, Line: at.line, Column: utf16Len(at.text[:at.column]) + 1, Width: 1, SourceLine: at.text}
	return info.Arrow()
}

// calleeStart moves from the parenthesis of a call, where the engine sees it, to the name before it, where V8 does.
func calleeStart(text string, column int) int {
	if column < len(text) && text[column] == '(' {
		return len(strings.TrimRightFunc(text[:column], func(c rune) bool { return c == '_' || c == '$' || unicode.IsLetter(c) || unicode.IsDigit(c) }))
	}
	return column
}

// madeBy tells whether an expression makes an error, rather than fails by itself.
func madeBy(expr string) bool {
	name, _, call := strings.Cut(expr, "(")
	return strings.HasPrefix(expr, "new ") || call && (name == "super" || strings.HasSuffix(name, "Error") && !strings.ContainsAny(name, " ;,="))
}

// throwBefore finds the throw statement that the end of text stands in, -1 if there is none.
func throwBefore(text string) int {
	i := strings.LastIndex(text, "throw")
	if i < 0 || strings.ContainsAny(text[i:], ";{}") {
		return -1
	}
	return i
}

func utf16Len(s string) int {
	n := 0
	for _, c := range s {
		n += utf16.RuneLen(c)
	}
	return n
}

func (r *Runtime) sourceLine(name string, line int) string {
	text, ok := r.sources[name]
	if !ok {
		data, err := os.ReadFile(name)
		if err != nil {
			return ""
		}
		text = string(data)
	}
	return engine.Line(text, line)
}

// stackText writes frames as V8 does.
func stackText(stack []goja.StackFrame) string {
	var b strings.Builder
	for _, frame := range stack {
		name := frame.SrcName()
		if name == "<native>" || strings.HasPrefix(name, "node:") {
			continue
		}
		pos := frame.Position()
		if fn := frame.FuncName(); fn != "<anonymous>" {
			fmt.Fprintf(&b, "    at %s (%s:%d:%d)\n", fn, name, pos.Line, pos.Column)
		} else {
			fmt.Fprintf(&b, "    at %s:%d:%d\n", name, pos.Line, pos.Column)
		}
	}
	return b.String()
}

// overflowError is the RangeError for a stack overflow, with the innermost frames of the stack that overflowed.
func (r *Runtime) overflowError(x *goja.StackOverflowError) *goja.Object {
	e := r.e
	err := js.New(e, e.Errors.RangeError, e.VM.ToValue("Maximum call stack size exceeded"))
	frames := x.Stack()
	text := strings.TrimSuffix(stackText(frames[:min(10, len(frames))]), "\n")
	stack := "RangeError: Maximum call stack size exceeded\n" + text
	js.Hidden(err, "stack", e.VM.ToValue(r.arrow(frames, true)+"\n"+stack))
	return err
}

// reportBug tells of a failure of jsrt itself, and returns the exit status for one. The whole stack goes to a file, so that the terminal stays readable.
func (r *Runtime) reportBug(x any) int {
	stack := debug.Stack()
	where := "\n" + abridged(stack)
	if f, err := os.CreateTemp("", "jsrt-crash-*.txt"); err == nil {
		fmt.Fprintf(f, "jsrt %s, Node.js API v%s\n\n%v\n\n%s", process.Version, process.NodeVersion, x, stack)
		if f.Close() == nil {
			where = "\nThe details are in " + f.Name() + "; please report them.\n"
		}
	}
	r.stderr(fmt.Sprintf("jsrt: internal error: %v\nThis is a bug of jsrt %s, not of the program.%s", x, process.Version, where))
	return exitBug
}

// abridged is the first lines of a Go stack.
func abridged(stack []byte) string {
	lines := strings.SplitN(string(stack), "\n", 25)
	return strings.Join(lines[:min(24, len(lines))], "\n") + "\n"
}
