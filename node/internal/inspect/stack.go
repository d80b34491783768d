package inspect

import (
	"bytes"
	"strings"

	"jsrt/node/internal/env"
	"jsrt/node/internal/js"
)

// mainFrame is the script under every program (engine.Main): its frames are the engine's own business.
const mainFrame = "node:internal/main"

const gojaFrame = "\tat "

// V8Stack turns the text of a stack as goja writes it ("Name: msg\n\tat f (file:1:2(3))\n") into V8's form ("Name: msg\n    at f (file:1:2)").
// Of the frames of node:internal/main, on which every program stands, one is left, as Node's own frames are at the bottom of its stacks; frames
// of Go functions without a name are dropped. No more than stackLimit frames remain. Any other text is returned as it is.
func V8Stack(stack string) string {
	// The frames are the last lines. What looks like one further up belongs to the message.
	text := strings.TrimSuffix(stack, "\n")
	start := len(text)
	for start > 0 {
		line := strings.LastIndexByte(text[:start], '\n') + 1
		if !isFrame(strings.TrimSuffix(text[line:start], "\n")) {
			break
		}
		start = line
		if start > 0 {
			start-- // the end of the line before
		}
	}
	if start == len(text) {
		return stack
	}
	var b strings.Builder
	b.WriteString(text[:start])
	frames, based := 0, false
	add := func(frame string) {
		if frames++; frames > stackLimit {
			return
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString("    at " + frame)
	}
	for line := range strings.SplitSeq(text[start:], "\n") {
		frame := strings.TrimPrefix(line, gojaFrame)
		switch {
		case line == "":
		case internalFrame(frame):
			based = true
		default:
			add(v8Frame(frame))
		}
	}
	if based {
		add(mainFrame)
	}
	return b.String()
}

// stackLimit is the default of Error.stackTraceLimit.
const stackLimit = 10

// isFrame tells goja's frames, which all end with a place: "(native)", "native" or "file:1:2(3)".
func isFrame(line string) bool {
	frame, ok := strings.CutPrefix(line, gojaFrame)
	return ok && (frame == "native" || strings.HasSuffix(frame, "(native)") || counter(frame) >= 0)
}

func internalFrame(frame string) bool {
	if strings.HasSuffix(frame, "(native)") {
		return strings.HasPrefix(frame, mainFrame+" ") || strings.HasPrefix(frame, "jsrt/")
	}
	return frame == "native" || strings.HasPrefix(frame, mainFrame+":")
}

// v8Frame cuts goja's instruction counter off: "f (file:1:2(3))" and "file:1:2(3)".
func v8Frame(frame string) string {
	open := counter(frame)
	if open < 0 {
		return frame
	}
	if strings.HasSuffix(frame, "))") {
		return frame[:open] + ")"
	}
	return frame[:open]
}

// counter is where the instruction counter of a frame begins, -1 when it has none.
func counter(frame string) int {
	open := strings.LastIndexByte(frame, '(')
	if open < 0 || !strings.HasSuffix(frame, ")") {
		return -1
	}
	digits := strings.TrimSuffix(strings.TrimSuffix(frame[open+1:], ")"), ")")
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return -1
	}
	return open
}

// CallStack is the stack of the JavaScript that is calling now, in V8's form under head: what Error.captureStackTrace would write. The natives
// on top, through which the call came, are left out; so is what is beyond Error.stackTraceLimit, 10 where that is no number.
func CallStack(e *env.Env, head string) string {
	limit := 10
	if v := js.Get(e.Errors.Error, "stackTraceLimit"); js.IsNumber(v) {
		limit = int(min(max(0, v.ToFloat()), 1e6))
	}
	var b bytes.Buffer
	b.WriteString(head)
	frames := e.VM.CaptureCallStack(0, nil)
	for len(frames) > 0 && frames[0].SrcName() == "<native>" {
		frames = frames[1:]
	}
	for _, frame := range frames[:min(limit, len(frames))] {
		b.WriteString("\n" + gojaFrame)
		frame.Write(&b)
	}
	return V8Stack(b.String())
}
