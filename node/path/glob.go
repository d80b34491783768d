package path

import (
	"runtime"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"

	"jsrt/node/url/wtf8"
)

// maxPattern is the longest pattern in UTF-16 units, as minimatch has it; maxExpanded is the number of patterns that braces may stand for.
const (
	maxPattern  = 65536
	maxExpanded = 4096
)

// MatchesGlob is path.matchesGlob (https://nodejs.org/api/path.html#pathmatchesglobpath-pattern) with the rules of minimatch, which Node uses:
// braces, "**" for any number of directories, "*", "?", "[...]" and the extended forms "@(a|b)", "!(a)", "*(a)", "+(a)", "?(a)". A leading dot
// is matched by a written dot only. A backslash is a separator in the pattern, and also in p where windows is set.
func MatchesGlob(p, pattern string, windows bool) bool {
	if pattern == "" {
		return p == ""
	}
	if windows {
		p = strings.ReplaceAll(p, `\`, "/")
	}
	file := withoutDots(splitSlashes(p, windows), windows)
	for _, pat := range expandBraces(strings.ReplaceAll(pattern, `\`, "/")) {
		for _, parts := range alternatives(splitSlashes(pat, windows), windows) {
			g := glob{windows: windows, parts: parts, segments: make([]*segment, len(parts))}
			if g.match(file) {
				return true
			}
		}
	}
	return false
}

// splitSlashes splits at runs of slashes. On Windows the two slashes before a server stay two empty parts.
func splitSlashes(p string, windows bool) []string {
	var parts []string
	if windows && len(p) > 2 && p[:2] == "//" && p[2] != '/' {
		parts = append(parts, "")
	}
	start := 0
	for i := 0; i < len(p); i++ {
		if p[i] != '/' {
			continue
		}
		parts = append(parts, p[start:i])
		for i+1 < len(p) && p[i+1] == '/' {
			i++
		}
		start = i + 1
	}
	return append(parts, p[start:])
}

// withoutDots removes "." and "x/.." from within a path. On Windows x is no drive.
func withoutDots(parts []string, windows bool) []string {
	parts = slices.Clone(parts)
	for again := true; again; {
		again = false
		for i := 1; i < len(parts)-1; i++ {
			if parts[i] == "." || parts[i] == "" && !(i == 1 && parts[0] == "") {
				parts = slices.Delete(parts, i, i+1)
				again = true
				i--
			}
		}
		if len(parts) == 2 && parts[0] == "." && (parts[1] == "." || parts[1] == "") {
			parts = parts[:1]
			again = true
		}
		for i := 1; i < len(parts); i++ {
			if parts[i] != ".." {
				continue
			}
			if before := parts[i-1]; before != "" && before != "." && before != ".." && before != "**" && !(windows && isDrive(before)) {
				var dot []string
				if i == 1 && i+1 < len(parts) && parts[i+1] == "**" {
					dot = []string{"."} // "x/../**" must not come to match what "**" does and "./**" does not
				}
				parts = slices.Replace(parts, i-1, i+1, dot...)
				again = true
				i = max(i-2, 0)
			}
		}
	}
	if len(parts) == 0 {
		return []string{""}
	}
	return parts
}

// alternatives is the pattern without "." and "x/..". "**/.." stands for two patterns: the "**" took no directory, or it took some.
func alternatives(parts []string, windows bool) [][]string {
	done := [][]string{}
	queue := [][]string{parts}
	for len(queue) > 0 {
		parts, queue = withoutDots(queue[0], windows), queue[1:]
		i := upFromAny(&parts)
		if i < 0 || len(done)+len(queue) > maxExpanded {
			done = append(done, parts)
			continue
		}
		queue = append(queue, slices.Delete(slices.Clone(parts), i, i+1), slices.Delete(slices.Clone(parts), i+1, i+2))
	}
	return done
}

// upFromAny finds the first "**" before ".." and two names, -1 when there is none, and makes one "**" of each run of them on the way.
func upFromAny(parts *[]string) int {
	p := *parts
	for i := 0; i < len(p); i++ {
		if p[i] != "**" {
			continue
		}
		for i+1 < len(p) && p[i+1] == "**" {
			p = slices.Delete(p, i, i+1)
			*parts = p
		}
		if i+3 < len(p) && p[i+1] == ".." && !isDots(p[i+2]) && !isDots(p[i+3]) {
			return i
		}
	}
	return -1
}

// isDots tells what is no name.
func isDots(part string) bool { return part == "" || part == "." || part == ".." }

// glob matches the parts of one pattern with the parts of a path.
type glob struct {
	windows  bool
	parts    []string
	segments []*segment
}

func isDrive(p string) bool { return len(p) == 2 && hasDrive(p) }

func (g *glob) match(file []string) bool {
	parts, segments := g.parts, g.segments
	if g.windows {
		// A drive is one in either case, and "//?/C:/" means the same as "C:/".
		f, p := driveAt(file), driveAt(parts)
		if f >= 0 && p >= 0 && strings.EqualFold(file[f], parts[p]) {
			if f > p {
				file = file[f-p:]
			} else {
				parts, segments = parts[p-f:], segments[p-f:]
			}
			d := min(f, p)
			parts = slices.Clone(parts)
			parts[d] = file[d]
		}
	}
	g = &glob{windows: g.windows, parts: parts, segments: segments}
	failed := map[[2]int]bool{}
	return g.matchFrom(file, 0, 0, failed)
}

func driveAt(parts []string) int {
	switch {
	case isDrive(parts[0]):
		return 0
	case len(parts) > 3 && parts[0] == "" && parts[1] == "" && parts[2] == "?" && isDrive(parts[3]):
		return 3
	}
	return -1
}

// matchFrom matches file[f:] with the parts from p. failed remembers what did not match behind a "**".
func (g *glob) matchFrom(file []string, f, p int, failed map[[2]int]bool) bool {
	for ; f < len(file) && p < len(g.parts); f, p = f+1, p+1 {
		if g.parts[p] != "**" {
			if !g.matchPart(file[f], p) {
				return false
			}
			continue
		}
		if p == len(g.parts)-1 {
			return !slices.ContainsFunc(file[f:], hidden)
		}
		if failed[[2]int{f, p}] {
			return false
		}
		failed[[2]int{f, p}] = true
		for ; f < len(file); f++ {
			if g.matchFrom(file, f, p+1, failed) {
				return true
			}
			if hidden(file[f]) {
				return false
			}
		}
		return false
	}
	if p < len(g.parts) {
		return false
	}
	// A slash at the end of the path may be one more than the pattern has.
	return f == len(file) || f == len(file)-1 && file[f] == ""
}

// hidden tells what "**" does not pass through.
func hidden(name string) bool { return strings.HasPrefix(name, ".") }

func (g *glob) matchPart(name string, p int) bool {
	if g.segments[p] == nil {
		g.segments[p] = compileSegment(g.parts[p])
	}
	return g.segments[p].match(name)
}

// segment is one compiled part of a pattern: a literal, or a graph of steps.
type segment struct {
	literal []uint16
	first   *step // nil for a literal
	fold    bool  // case does not matter
}

// step is one point of the graph. It matches where what it takes is followed by a match of next; a step without next is the end.
type step struct {
	kind stepKind
	next *step
	unit func(c uint16) bool // of stepUnit
	ways []*step             // of stepEither, and what must not match of stepNot
}

type stepKind uint8

const (
	stepEnd    stepKind = iota
	stepUnit            // one UTF-16 unit
	stepStar            // any number of units
	stepNoDot           // nothing, but not before a dot
	stepSome            // nothing, but not at the end
	stepName            // nothing, but not where the whole name is "." or ".."
	stepEither          // what any of ways matches; they lead to next themselves
	stepNot             // nothing, where none of ways matches up to the end
)

func compileSegment(text string) *segment {
	s := &segment{fold: runtime.GOOS == "darwin" || runtime.GOOS == "windows"}
	c := &segmentCompiler{s: s, text: wtf8.Units(text), tried: map[int]alternation{}}
	c.open = len(c.text)
	c.close = strings.LastIndexByte(text, ')') // no less than the number of units before it
	end := newStep(stepEnd, nil)
	tree, _ := c.parse(0, false)
	if first := c.sequence(tree, end, true, true); c.magic {
		s.first = first
	} else {
		slices.Reverse(c.plain)
		s.literal = c.plain
	}
	return s
}

// match is whether the segment matches all of name. Every step is tried once per place, so that the time is bounded by their product.
func (s *segment) match(name string) bool {
	m := matcher{s: s, name: wtf8.Units(name)}
	if s.first == nil {
		return slices.Equal(m.name, s.literal)
	}
	m.known = map[place]bool{}
	return m.match(s.first, 0)
}

// place is a step and the unit of the name in front of which it is tried.
type place struct {
	step *step
	i    int
}

type matcher struct {
	s     *segment
	name  []uint16
	known map[place]bool // of what is being tried it is false: a loop that takes nothing leads nowhere
}

func (m *matcher) match(st *step, i int) bool {
	at := place{st, i}
	matches, ok := m.known[at]
	if !ok {
		m.known[at] = false
		matches = m.try(st, i)
		m.known[at] = matches
	}
	return matches
}

func (m *matcher) try(st *step, i int) bool {
	switch st.kind {
	case stepUnit:
		if i == len(m.name) {
			return false
		}
		c := m.name[i]
		return (st.unit(c) || m.s.fold && (st.unit(uint16(unicode.ToLower(rune(c)))) || st.unit(uint16(unicode.ToUpper(rune(c)))))) && m.match(st.next, i+1)
	case stepStar:
		return m.match(st.next, i) || i < len(m.name) && m.match(st, i+1)
	case stepNoDot:
		return !(i < len(m.name) && m.name[i] == '.') && m.match(st.next, i)
	case stepSome:
		return i < len(m.name) && m.match(st.next, i)
	case stepName:
		return !isDots(string(utf16.Decode(m.name))) && m.match(st.next, i)
	case stepEither:
		return slices.ContainsFunc(st.ways, func(way *step) bool { return m.match(way, i) })
	case stepNot:
		return !slices.ContainsFunc(st.ways, func(way *step) bool { return m.match(way, i) }) && m.match(st.next, i)
	}
	return i == len(m.name)
}

// item is a node of the parsed segment.
type item struct {
	kind byte // 'c' a character, '?', '*', '[' a class, or 'x' an extended form
	unit uint16
	set  func(uint16) bool
	op   byte // of 'x': one of !?*+@
	alts [][]item
}

type segmentCompiler struct {
	s     *segment
	text  []uint16
	open  int // where a "[" without "]" stands, behind which extended forms are plain text
	close int // where the last ")" stands
	tried map[int]alternation
	magic bool
	plain []uint16 // the segment from its end on, a literal where there is no magic
}

func newStep(kind stepKind, next *step) *step {
	return &step{kind: kind, next: next}
}

// parse reads items from i on, inside an extended form up to "|" or ")", and returns where it stopped.
func (c *segmentCompiler) parse(i int, inside bool) (items []item, end int) {
	for i < len(c.text) {
		unit := c.text[i]
		if inside && (unit == '|' || unit == ')') {
			break
		}
		if i < c.open && i < c.close && i+1 < len(c.text) && c.text[i+1] == '(' && (unit == '!' || unit == '?' || unit == '*' || unit == '+' || unit == '@') {
			if a := c.parseAlternatives(i + 2); a.ok {
				items = append(items, item{kind: 'x', op: byte(unit), alts: a.alts})
				i = a.end
				continue
			}
		}
		switch unit {
		case '*':
			if len(items) == 0 || items[len(items)-1].kind != '*' {
				items = append(items, item{kind: '*'})
			}
		case '?':
			items = append(items, item{kind: '?'})
		case '[':
			if set, single, end := c.parseClass(i); end > 0 {
				it := item{kind: '[', set: set}
				if single >= 0 {
					it = item{kind: 'c', unit: uint16(single)}
				}
				items = append(items, it)
				i = end
				continue
			}
			c.open = min(c.open, i)
			fallthrough
		default:
			items = append(items, item{kind: 'c', unit: unit})
		}
		i++
	}
	return items, i
}

// alternation is what stands between the parentheses of an extended form, and where it ends; ok is false where they do not close.
type alternation struct {
	alts [][]item
	end  int
	ok   bool
}

// parseAlternatives parses an alternation once, however often it is come to: where the outer parentheses do not close, the inner ones may.
func (c *segmentCompiler) parseAlternatives(start int) alternation {
	a, known := c.tried[start]
	if known {
		return a
	}
	for i := start; ; {
		items, at := c.parse(i, true)
		if at == len(c.text) {
			a = alternation{}
			break
		}
		a.alts = append(a.alts, items)
		i = at + 1
		if c.text[at] == ')' {
			a.end, a.ok = i, true
			break
		}
	}
	c.tried[start] = a
	return a
}

// sequence compiles items that are followed by next. start and end tell whether they stand at the segment's start and end.
func (c *segmentCompiler) sequence(items []item, next *step, start, end bool) *step {
	onlyStar := start && end && isStar(items)
	behind := next
	for i := len(items) - 1; i >= 0; i-- {
		it := items[i]
		atStart := start && !slices.ContainsFunc(items[:i], func(before item) bool { return before.kind != 'x' || before.op != '!' })
		switch it.kind {
		case 'c':
			next = newStep(stepUnit, next)
			next.unit = func(u uint16) bool { return u == it.unit }
			c.plain = append(c.plain, it.unit)
		case '?':
			next = newStep(stepUnit, next)
			next.unit = func(uint16) bool { return true }
		case '[':
			next = newStep(stepUnit, next)
			next.unit = it.set
		case '*':
			next = newStep(stepStar, next)
			if onlyStar {
				next = newStep(stepSome, next)
			}
		case 'x':
			next = c.extended(it, items[i+1:], next, behind, atStart, end && i == len(items)-1)
		}
		if it.kind != 'c' {
			c.magic = true
			if start && i == 0 && it.kind != 'x' {
				next = newStep(stepNoDot, next)
			}
		}
	}
	if start && writtenDot(items) {
		next = newStep(stepName, next)
	}
	return next
}

func isStar(items []item) bool { return len(items) == 1 && items[0].kind == '*' }

func isExtended(it item) bool { return it.kind == 'x' }

// writtenDot tells whether items begin with one or two dots and something that could match nothing or another dot.
func writtenDot(items []item) bool {
	dots := 0
	for dots < len(items) && items[dots].kind == 'c' && items[dots].unit == '.' {
		dots++
	}
	return (dots == 1 || dots == 2) && dots < len(items) && items[dots].kind != 'c' && items[dots].kind != 'x'
}

// extended compiles an extended form. rest are the items behind it, compiled as next; behind is what follows those.
func (c *segmentCompiler) extended(it item, rest []item, next, behind *step, start, end bool) *step {
	alternatives := func(next *step, start bool) []*step {
		ways := make([]*step, len(it.alts))
		for i, alt := range it.alts {
			ways[i] = c.sequence(alt, next, start, end)
		}
		return ways
	}
	either := newStep(stepEither, nil)
	switch it.op {
	case '!':
		// What must not match is an alternative with all that follows; what then matches is anything with all that follows.
		star := newStep(stepStar, next)
		if len(it.alts) == 1 && len(it.alts[0]) == 0 {
			star = newStep(stepSome, star)
		}
		if start {
			star = newStep(stepNoDot, star)
		}
		not := newStep(stepNot, star)
		for _, alt := range it.alts {
			// A lone "*" takes at least one character here, so that "!(a)*" matches "a", as in minimatch.
			lone := start && !slices.ContainsFunc(alt, isExtended) && !slices.ContainsFunc(rest, isExtended)
			following := next
			if lone && isStar(rest) {
				following = newStep(stepSome, newStep(stepStar, behind))
			}
			not.ways = append(not.ways, c.sequence(alt, following, start, lone))
		}
		return not
	case '@':
		either.ways = alternatives(next, start)
	case '?':
		either.ways = append(alternatives(next, start), next)
	case '*', '+':
		// Only the first round stands at the start.
		loop := newStep(stepEither, nil)
		loop.ways = append(alternatives(loop, false), next)
		either.ways = alternatives(loop, start)
		if it.op == '*' {
			either.ways = append(either.ways, next)
		}
	}
	return either
}

// parseClass reads "[...]" at i. single is the character of a class of one, else -1; end is 0 where there is no closing bracket.
func (c *segmentCompiler) parseClass(i int) (set func(uint16) bool, single, end int) {
	if i > c.open {
		return nil, -1, 0
	}
	text := c.text
	i++
	negated := i < len(text) && (text[i] == '!' || text[i] == '^')
	if negated {
		i++
	}
	var tests []func(uint16) bool
	count, last := 0, uint16(0)
	for first := true; ; first = false {
		if i >= len(text) {
			return nil, -1, 0
		}
		unit := text[i]
		if unit == ']' && !first {
			break
		}
		if set, after := posixClass(text, i); after > 0 {
			tests = append(tests, set)
			count += 2
			i = after
			continue
		}
		i++
		if i+1 < len(text) && text[i] == '-' && text[i+1] != ']' {
			to := text[i+1]
			i += 2
			count += 2
			tests = append(tests, func(u uint16) bool { return u >= unit && u <= to })
			continue
		}
		count, last = count+1, unit
		tests = append(tests, func(u uint16) bool { return u == unit })
	}
	set = func(u uint16) bool {
		return slices.ContainsFunc(tests, func(test func(uint16) bool) bool { return test(u) }) != negated
	}
	if count == 1 && !negated {
		return set, int(last), i + 1
	}
	return set, -1, i + 1
}

func posixClass(text []uint16, i int) (set func(uint16) bool, after int) {
	if i+1 >= len(text) || text[i] != '[' || text[i+1] != ':' {
		return nil, 0
	}
	name, _, ok := strings.Cut(string(utf16.Decode(text[i+2:min(len(text), i+12)])), ":]")
	if set = posixSet(name); !ok || set == nil {
		return nil, 0
	}
	return set, i + 2 + len(name) + 2
}

// posixSet is the characters of "[:name:]", nil where there is no such name.
func posixSet(name string) func(uint16) bool {
	var tables []*unicode.RangeTable
	switch name {
	case "alnum":
		tables = []*unicode.RangeTable{unicode.L, unicode.Nl, unicode.Nd}
	case "alpha":
		tables = []*unicode.RangeTable{unicode.L, unicode.Nl}
	case "ascii":
		return func(u uint16) bool { return u < 0x80 }
	case "blank":
		return func(u uint16) bool { return u == '\t' || unicode.Is(unicode.Zs, rune(u)) }
	case "cntrl":
		tables = []*unicode.RangeTable{unicode.Cc}
	case "digit":
		tables = []*unicode.RangeTable{unicode.Nd}
	case "graph":
		return func(u uint16) bool { return !unicode.In(rune(u), unicode.Z, unicode.C) }
	case "lower":
		tables = []*unicode.RangeTable{unicode.Ll}
	case "print":
		return func(u uint16) bool { return !unicode.Is(unicode.C, rune(u)) }
	case "punct":
		tables = []*unicode.RangeTable{unicode.P}
	case "space":
		return func(u uint16) bool { return u >= '\t' && u <= '\r' || unicode.Is(unicode.Z, rune(u)) }
	case "upper":
		tables = []*unicode.RangeTable{unicode.Lu}
	case "word":
		tables = []*unicode.RangeTable{unicode.L, unicode.Nl, unicode.Nd, unicode.Pc}
	case "xdigit":
		return func(u uint16) bool { return u < 0x80 && strings.IndexByte("0123456789ABCDEFabcdef", byte(u)) >= 0 }
	default:
		return nil
	}
	return func(u uint16) bool { return unicode.In(rune(u), tables...) }
}

// expandBraces expands "{a,b}" and "{1..3}" as bash does, from left to right and inside each other.
func expandBraces(pattern string) []string {
	done := []string{}
	queue := []string{pattern}
	for len(queue) > 0 {
		p := queue[0]
		queue = queue[1:]
		open, end, options := firstBraces(p)
		if options == nil || len(done)+len(queue)+len(options) > maxExpanded {
			done = append(done, p)
			continue
		}
		next := make([]string, 0, len(options)+len(queue))
		for _, option := range options {
			next = append(next, p[:open]+option+p[end:])
		}
		queue = append(next, queue...)
	}
	return done
}

// firstBraces finds the first braces of p that stand for several texts.
func firstBraces(p string) (open, end int, options []string) {
	for open = 0; open < len(p); open++ {
		if p[open] != '{' || open > 0 && p[open-1] == '$' {
			continue
		}
		depth, start := 0, open+1
		options = nil
		for i := open; i < len(p); i++ {
			switch {
			case p[i] == '{':
				depth++
			case p[i] == '}':
				depth--
			case p[i] == ',' && depth == 1:
				options = append(options, p[start:i])
				start = i + 1
			}
			if depth > 0 {
				continue
			}
			if options != nil {
				return open, i + 1, append(options, p[start:i])
			}
			if seq := sequence(p[open+1 : i]); seq != nil {
				return open, i + 1, seq
			}
			break
		}
	}
	return 0, 0, nil
}

// sequence expands "1..5", "05..1", "a..e" and "1..9..2"; nil for anything else.
func sequence(text string) []string {
	parts := strings.Split(text, "..")
	if len(parts) != 2 && len(parts) != 3 {
		return nil
	}
	step := 1
	if len(parts) == 3 {
		n, err := strconv.Atoi(parts[2])
		if err != nil {
			return nil
		}
		step = max(n, -n, 1)
	}
	from, err1 := strconv.Atoi(parts[0])
	to, err2 := strconv.Atoi(parts[1])
	letters := len(parts[0]) == 1 && len(parts[1]) == 1 && isLetter(parts[0][0]) && isLetter(parts[1][0])
	if letters {
		from, to = int(parts[0][0]), int(parts[1][0])
	} else if err1 != nil || err2 != nil {
		return nil
	}
	width := 0
	if padded(parts[0]) || padded(parts[1]) {
		width = max(len(parts[0]), len(parts[1]))
	}
	if from > to {
		step = -step
	}
	var out []string
	for n := from; (step > 0 && n <= to || step < 0 && n >= to) && len(out) < maxExpanded; n += step {
		s := strconv.Itoa(n)
		if letters {
			s = string(rune(n))
		} else if sign := strings.HasPrefix(s, "-"); len(s) < width {
			zeros := strings.Repeat("0", width-len(s))
			if sign {
				s = "-" + zeros + s[1:]
			} else {
				s = zeros + s
			}
		}
		out = append(out, s)
	}
	return out
}

// padded tells whether a number is written with leading zeros.
func padded(s string) bool {
	s = strings.TrimPrefix(s, "-")
	return len(s) > 1 && s[0] == '0'
}
