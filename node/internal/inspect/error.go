package inspect

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"

	"jsrt/node/internal/js"

	"github.com/dop251/goja"
)

const framePrefix = "\n    at"

// errorBase is the stack of an error, improved: the class and tag that the stack's head does not tell, repetitions left out, colours. It
// removes from s.keys what the stack shows already and adds cause and errors.
func (p *printer) errorBase(obj *goja.Object, s *shape) string {
	var stack string
	if p.e.Try(func() { stack = p.stackOf(obj) }) != nil {
		return p.e.Call1(p.intrinsics().objectToString, obj, js.Undefined).String()
	}
	read := func(name string) (v goja.Value, ok bool) {
		ok = p.e.Try(func() { v = js.Get(obj, name) }) == nil
		return v, ok
	}
	message, messageOK := read("message")
	name, nameOK := read("name")
	if !p.ShowHidden {
		s.drop("stack")
		// The message and the name need no mention where the stack has them.
		if messageOK && (!js.IsString(message) || strings.Contains(stack, textOf(message))) {
			s.drop("message")
		}
		if nameOK && (!js.IsString(name) || strings.Contains(stack, textOf(name))) {
			s.drop("name")
		}
	}
	p.addKey(obj, s, "cause")
	if list, ok := read("errors"); ok && js.ObjectOf(list) != nil && KindOf(js.ObjectOf(list)) == KindArray {
		p.addKey(obj, s, "errors")
	}

	label := goja.Value(p.e.VM.ToValue("Error"))
	if nameOK && !js.IsNullish(name) {
		label = name
	}
	stack = p.improve(stack, s, label)

	// Frames are looked for behind the message, which may contain anything.
	start := 0
	if messageOK && js.IsString(message) && textOf(message) != "" {
		if i := strings.Index(stack, textOf(message)); i > 0 {
			start = i + len(textOf(message))
		}
	}
	at := strings.Index(stack[start:], framePrefix)
	if at < 0 {
		stack = "[" + stack + "]"
	} else {
		at += start
		var cause goja.Value
		if v, ok := read("cause"); ok {
			cause = v
		}
		lines := p.frames(strings.Split(stack[at+1:], "\n"), cause)
		if p.Colors {
			p.paintFrames(lines)
		}
		stack = stack[:at] + "\n" + strings.Join(lines, "\n")
	}
	if p.indent != 0 {
		stack = strings.ReplaceAll(stack, "\n", "\n"+indentation(p.indent))
	}
	return stack
}

// drop removes a key.
func (s *shape) drop(name string) {
	if i := s.index(name); i >= 0 {
		s.keys = append(s.keys[:i:i], s.keys[i+1:]...)
	}
}

func (s *shape) index(name string) int {
	for i, key := range s.keys {
		if js.IsString(key.Value) && key.String() == name {
			return i
		}
	}
	return -1
}

// addKey adds an own property that is not enumerable to those shown.
func (p *printer) addKey(obj *goja.Object, s *shape, name string) {
	key := p.e.VM.ToValue(name)
	if d := p.intrinsics().describe(obj, key); d.Exists && s.index(name) < 0 {
		s.keys = append(s.keys, ownKey{key, d})
	}
}

// stackOf is the error's stack property, or what stands in for it.
func (p *printer) stackOf(obj *goja.Object) string {
	var stack goja.Value
	if p.e.Try(func() { stack = js.Get(obj, "stack") }) != nil || !stack.ToBoolean() {
		return errorText(obj)
	}
	if js.IsString(stack) {
		return V8Stack(textOf(stack))
	}
	p.seen = append(p.seen, obj)
	p.indent += 4
	text := p.text(stack, 0)
	p.indent -= 4
	p.seen = p.seen[:len(p.seen)-1]
	return errorText(obj) + "\n    " + text
}

// The head of a stack: "SomeError [CODE]: message", or "SomeError" alone.
var (
	stackHead = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^([A-Z][a-z_ A-Z0-9[\]()-]+)(?::|\n {4}at)`) })
	soleHead  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^([a-z_A-Z0-9-]*Error)$`) })
)

// improve puts the real class and the tag into the head of the stack, which was written when the error was made: "Error: x" of a class Foo
// becomes "Foo: x". Heads that do not look like an error's are left alone.
func (p *printer) improve(stack string, s *shape, label goja.Value) string {
	name := nameText(label)
	if !js.IsString(label) {
		prefix := strings.TrimSuffix(s.prefix("Error", ""), " ")
		stack = strings.Replace(stack, name, name+" ["+prefix+"]", 1)
		if !s.noProto {
			return stack
		}
	}
	head := len(name)
	regular := strings.HasSuffix(name, "Error") && strings.HasPrefix(stack, name) &&
		(len(stack) == head || stack[head] == ':' || stack[head] == '\n')
	if !s.noProto && !regular {
		return stack
	}
	fallback := "Error"
	if s.noProto {
		m := stackHead().FindStringSubmatch(stack)
		if m == nil {
			m = soleHead().FindStringSubmatch(stack)
		}
		head = 0
		if m != nil {
			head = len(m[1])
			if head > 0 {
				fallback = m[1]
			}
		}
	}
	prefix := strings.TrimSuffix(s.prefix(fallback, ""), " ")
	switch {
	case name == prefix:
	case !strings.Contains(prefix, name):
		stack = prefix + " [" + name + "]" + stack[head:]
	case head == 0:
		stack = prefix + ": " + stack
	default:
		stack = prefix + stack[head:]
	}
	return stack
}

// frames leaves out frames that the stack of the cause has too, and repetitions of recursive calls.
func (p *printer) frames(frames []string, cause goja.Value) []string {
	if cause != nil && !js.IsNullish(cause) && IsError(p.e, cause) {
		causeStack := p.stackOf(js.ObjectOf(cause))
		if at := strings.Index(causeStack, framePrefix); at >= 0 {
			if n, first := commonRun(frames, strings.Split(causeStack[at+1:], "\n")); n > 0 {
				note := p.style("    ... "+itoa(n-2)+" lines matching cause stack trace ...", "undefined")
				frames = append(append(frames[:first+1:first+1], note), frames[first+n-1:]...)
			}
		}
	}
	if len(frames) > 10 {
		repeats := repeatedRuns(frames)
		for i := len(repeats) - 1; i >= 0; i-- {
			r := repeats[i]
			lines := "lines ..."
			if r.times > 1 {
				lines = itoa(r.size) + " lines " + itoa(r.times) + " times..."
			}
			note := p.style("    ... collapsed "+itoa(r.size*r.times)+" duplicate lines matching above "+lines, "undefined")
			frames = append(append(frames[:r.start:r.start], note), frames[r.start+r.size*r.times:]...)
		}
	}
	return frames
}

// commonRun finds the first run of more than three frames of a that b has too, and where it begins in a.
func commonRun(a, b []string) (n, start int) {
	for i := 0; i < len(a)-3; i++ {
		at := -1
		for j := range b {
			if b[j] == a[i] {
				at = j
				break
			}
		}
		if at < 0 || len(b)-at <= 3 {
			continue
		}
		n = 1
		for n < min(len(a)-i, len(b)-at) && a[i+n] == b[at+n] {
			n++
		}
		if n > 3 {
			return n, i
		}
	}
	return 0, 0
}

// repeated is a run of size frames that comes times more times from start on.
type repeated struct{ start, size, times int }

// repeatedRuns finds the runs of frames of a recursion that are worth collapsing: at least three frames saved each.
func repeatedRuns(frames []string) (runs []repeated) {
	positions := map[string][]int{}
	for i, f := range frames {
		positions[f] = append(positions[f], i)
	}
	if len(frames)-len(positions) <= 3 {
		return nil
	}
	for i := 0; i < len(frames)-3; i++ {
		// Every distance to the same frame further down is a possible length of the run.
		var sizes []int
		for _, at := range positions[frames[i]] {
			if at > i {
				sizes = append(sizes, at-i)
			}
		}
		var best repeated
		for k, size := range candidateSizes(sizes) {
			times := repetitions(frames, i, size)
			// Of equal savings the first, which is the smallest step, wins.
			if saved := times * size; saved >= 3 && (k == 0 || saved > best.size*best.times) {
				best = repeated{i + size, size, times}
			}
		}
		if best.times > 0 {
			runs = append(runs, best)
			i += best.size*(best.times+1) - 1
		}
	}
	return runs
}

// candidateSizes orders the distances to try: their greatest common divisor, which mostly is the length of the run, then the steps of
// computing it, the last one first.
func candidateSizes(distances []int) []int {
	if len(distances) == 0 || distances[len(distances)-1] < 3 {
		return nil
	}
	if len(distances) == 1 {
		return distances
	}
	divisor := 0
	var steps []int
	for _, d := range distances {
		for d != 0 {
			if divisor != 0 {
				steps = append(steps, divisor)
				d, divisor = divisor%d, d
			} else {
				divisor, d = d, 0
			}
		}
		if divisor == 1 {
			break
		}
	}
	sizes := []int{divisor}
	for i := len(steps) - 1; i >= 0; i-- {
		known := false
		for j := range i {
			known = known || steps[j] == steps[i]
		}
		if steps[i] != divisor && !known {
			sizes = append(sizes, steps[i])
		}
	}
	return sizes
}

// repetitions counts how often the size frames from start follow on themselves.
func repetitions(frames []string, start, size int) (times int) {
	for next := start + size; next+size <= len(frames); next += size {
		for j := range size {
			if frames[start+j] != frames[next+j] {
				return times
			}
		}
		times++
	}
	return times
}

// coreFrame matches frames of built-in modules.
var coreFrame = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^ {4}at (?:[^/\\(]+ \(|)node:(.+):[0-9]+:[0-9]+\)?$`)
})

// paintFrames greys what is not the program's own and underlines the names of packages.
func (p *printer) paintFrames(lines []string) {
	cwd, err := os.Getwd()
	for i, line := range lines {
		if coreFrame().MatchString(line) {
			lines[i] = p.style(line, "undefined")
			continue
		}
		line = p.markPackages(line)
		if err == nil {
			marked := p.markDirectory(line, cwd)
			if marked == line {
				marked = p.markDirectory(line, "file://"+filepath.ToSlash(cwd))
			}
			line = marked
		}
		lines[i] = line
	}
}

func (p *printer) markPackages(line string) string {
	const modules = "node_modules"
	var b strings.Builder
	for {
		at, found := 0, false
		for !found {
			i := strings.Index(line[at:], modules)
			if i < 0 {
				break
			}
			at += i
			end := at + len(modules)
			found = at > 0 && (line[at-1] == '/' || line[at-1] == '\\') && end < len(line) && (line[end] == '/' || line[end] == '\\')
			if !found {
				at++
			}
		}
		if !found {
			b.WriteString(line)
			return b.String()
		}
		separator := line[at-1 : at]
		start := at + len(modules) + 1
		end := start
		parts := 1
		if strings.HasPrefix(line[start:], "@") {
			parts = 2
		}
		for ; parts > 0; parts-- {
			if i := strings.Index(line[end:], separator); i >= 0 {
				end += i + 1
			} else {
				end = len(line) + 1
				break
			}
		}
		end--
		b.WriteString(line[:start] + p.style(line[start:end], "module"))
		line = line[end:]
	}
}

// markDirectory greys the directory the program runs in, with the parenthesis around the place.
func (p *printer) markDirectory(line, dir string) string {
	at := strings.Index(line, dir)
	if at < 0 {
		return line
	}
	end := min(at+len(dir)+1, len(line))
	if at >= 7 && line[at-7:at] == "file://" {
		at -= 7
	}
	tail := ""
	stop := len(line)
	if at > 0 && line[at-1] == '(' {
		at--
		if strings.HasSuffix(line, ")") {
			stop--
			tail = p.style(")", "undefined")
		}
	}
	return line[:at] + p.style(line[at:end], "undefined") + line[min(end, stop):stop] + tail
}
