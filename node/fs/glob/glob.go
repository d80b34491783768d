// Package glob matches paths against the patterns of fs.glob (https://nodejs.org/api/fs.html#fsglobpattern-options-callback): *, ?, **, [a-z],
// [[:alpha:]], {a,b}, {1..3} and the extended !(a|b), ?(a), +(a), *(a), @(a). A backslash is a slash. Matching takes time polynomial in the lengths
// of path and pattern.
package glob

import (
	"path"
	"slices"
	"strings"
	"unicode"
)

// Pattern is a compiled pattern.
type Pattern struct {
	// Alternatives are the patterns that its braces stand for; a path matches one of them.
	Alternatives []Alternative
}

// Alternative is a pattern without braces: one segment for each name of the path.
type Alternative struct {
	Segments []Segment
	Absolute bool // it begins with a slash
	DirOnly  bool // it ends with a slash: only directories match
}

// Segment matches one name of a path or, as a globstar, any number of them.
type Segment struct {
	// Text is the name that a literal segment matches.
	Text string
	kind segmentKind
	seq  sequence
}

type segmentKind uint8

const (
	literal segmentKind = iota
	globstar
	wild
)

// Literal tells that the segment matches Text only.
func (s *Segment) Literal() bool { return s.kind == literal }

// Globstar tells that the segment is **: any number of names, none of which begins with a dot.
func (s *Segment) Globstar() bool { return s.kind == globstar }

// Compile compiles a pattern. Every text is a pattern: what is not complete stands for itself.
func Compile(pattern string) *Pattern {
	p := &Pattern{}
	for _, alt := range expandBraces(strings.ReplaceAll(pattern, "\\", "/"), maxBraces) {
		p.Alternatives = append(p.Alternatives, compileAlternative(alt))
	}
	return p
}

func compileAlternative(pattern string) Alternative {
	a := Alternative{Absolute: strings.HasPrefix(pattern, "/"), DirOnly: strings.HasSuffix(pattern, "/")}
	var names []string
	for name := range strings.SplitSeq(pattern, "/") {
		last := len(names) - 1
		switch {
		case name == "" || name == ".":
		case name == ".." && last >= 0 && names[last] != ".." && names[last] != "**":
			names = names[:last]
		case name == "**" && last >= 0 && names[last] == "**":
		default:
			names = append(names, name)
		}
	}
	for _, name := range names {
		a.Segments = append(a.Segments, compileSegment(name))
	}
	return a
}

// Match tells whether a path with slashes matches, by the names alone.
func (p *Pattern) Match(name string) bool {
	absolute, names := strings.HasPrefix(name, "/"), strings.Split(strings.Trim(path.Clean(name), "/"), "/")
	if names[0] == "" || names[0] == "." {
		names = nil
	}
	return slices.ContainsFunc(p.Alternatives, func(a Alternative) bool {
		return a.Absolute == absolute && len(a.Segments) > 0 && a.match(names)
	})
}

func (a *Alternative) match(names []string) bool {
	// reach[i]: the segments so far can have matched the first i names.
	reach := make([]bool, len(names)+1)
	reach[0] = true
	for i := range a.Segments {
		seg := &a.Segments[i]
		next := make([]bool, len(names)+1)
		for j, ok := range reach {
			if !ok {
				continue
			}
			if seg.Globstar() {
				next[j] = true
				for k := j; k < len(names) && !hidden(names[k]); k++ {
					next[k+1] = true
				}
			} else if j < len(names) && seg.Match(names[j]) {
				next[j+1] = true
			}
		}
		reach = next
	}
	return reach[len(names)]
}

func hidden(name string) bool { return strings.HasPrefix(name, ".") }

// Match tells whether the segment, which is no globstar, matches a name. A dot at its beginning must be matched by a dot, or by a class.
func (s *Segment) Match(name string) bool {
	if s.kind == literal {
		return name == s.Text
	}
	text := []rune(name)
	if hidden(name) && !s.seq.startsWithDot() {
		return false
	}
	return slices.Contains(s.seq.ends(text, 0), len(text))
}

// sequence is what a segment, or an alternative of an extended pattern, consists of.
type sequence []node

// node matches a part of a name.
type node struct {
	op   rune // 0: the rune itself; '?', '*', '[', or with the alternatives of an extended pattern '!', 'x' (at most one), '+', '.' (any number), '@'
	char rune
	set  *class
	alts []sequence
}

// ends returns, in order, where the sequence can end when it begins at text[from].
func (seq sequence) ends(text []rune, from int) []int {
	reach := map[int]bool{from: true}
	for _, n := range seq {
		next := map[int]bool{}
		for at := range reach {
			n.step(text, at, next)
		}
		if len(next) == 0 {
			return nil
		}
		reach = next
	}
	return keys(reach)
}

func keys(set map[int]bool) []int {
	list := make([]int, 0, len(set))
	for k := range set {
		list = append(list, k)
	}
	slices.Sort(list)
	return list
}

// step adds to next where the node can end when it begins at text[at].
func (n *node) step(text []rune, at int, next map[int]bool) {
	switch n.op {
	case 0:
		if at < len(text) && text[at] == n.char {
			next[at+1] = true
		}
	case '?':
		if at < len(text) {
			next[at+1] = true
		}
	case '[':
		if at < len(text) && n.set.has(text[at]) {
			next[at+1] = true
		}
	case '*':
		for i := at; i <= len(text); i++ {
			next[i] = true
		}
	case '!':
		not := map[int]bool{}
		n.once(text, at, not)
		for i := at; i <= len(text); i++ {
			if !not[i] {
				next[i] = true
			}
		}
	case '@':
		n.once(text, at, next)
	case 'x':
		next[at] = true
		n.once(text, at, next)
	case '+', '.':
		seen := map[int]bool{}
		todo := []int{at}
		for len(todo) > 0 {
			from := todo[len(todo)-1]
			todo = todo[:len(todo)-1]
			found := map[int]bool{}
			n.once(text, from, found)
			for i := range found {
				if !seen[i] {
					seen[i] = true
					todo = append(todo, i)
				}
			}
		}
		for i := range seen {
			next[i] = true
		}
		if n.op == '.' {
			next[at] = true
		}
	}
}

func (n *node) once(text []rune, at int, next map[int]bool) {
	for _, alt := range n.alts {
		for _, i := range alt.ends(text, at) {
			next[i] = true
		}
	}
}

// startsWithDot tells whether a name that begins with a dot may match.
func (seq sequence) startsWithDot() bool {
	if len(seq) == 0 {
		return false
	}
	switch n := &seq[0]; n.op {
	case 0:
		return n.char == '.'
	case '[':
		return n.set.has('.')
	case '@', '+', '.', 'x':
		return slices.ContainsFunc(n.alts, sequence.startsWithDot)
	}
	return false
}

// class is [...]: some runes.
type class struct {
	not    bool
	ranges [][2]rune
	named  []func(rune) bool
}

func (c *class) has(r rune) bool {
	in := slices.ContainsFunc(c.ranges, func(x [2]rune) bool { return x[0] <= r && r <= x[1] }) ||
		slices.ContainsFunc(c.named, func(is func(rune) bool) bool { return is(r) })
	return in != c.not
}

var namedClasses = map[string]func(rune) bool{
	"alnum": func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) },
	"alpha": unicode.IsLetter, "digit": unicode.IsDigit, "lower": unicode.IsLower, "upper": unicode.IsUpper, "space": unicode.IsSpace,
	"punct": unicode.IsPunct, "cntrl": unicode.IsControl, "print": unicode.IsPrint,
	"ascii":  func(r rune) bool { return r < unicode.MaxASCII+1 },
	"blank":  func(r rune) bool { return r == ' ' || r == '\t' },
	"graph":  unicode.IsGraphic,
	"word":   func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' },
	"xdigit": func(r rune) bool { return strings.ContainsRune("0123456789abcdefABCDEF", r) },
}

func compileSegment(name string) Segment {
	if name == "**" {
		return Segment{Text: name, kind: globstar}
	}
	p := parser{text: []rune(name), open: map[int]bool{}}
	seq, _ := p.sequence(false)
	var plain []rune
	for _, n := range seq {
		r, ok := n.plain()
		if !ok {
			return Segment{Text: name, kind: wild, seq: seq}
		}
		plain = append(plain, r)
	}
	return Segment{Text: string(plain)}
}

// plain is the one rune that a node matches, if it is one: [[] is a bracket.
func (n *node) plain() (rune, bool) {
	switch {
	case n.op == 0:
		return n.char, true
	case n.op == '[' && !n.set.not && len(n.set.named) == 0 && len(n.set.ranges) == 1 && n.set.ranges[0][0] == n.set.ranges[0][1]:
		return n.set.ranges[0][0], true
	}
	return 0, false
}

// maxDepth is how deep extended patterns may be nested; what is deeper stands for itself.
const maxDepth = 64

type parser struct {
	text  []rune
	at    int
	depth int
	open  map[int]bool // where extended patterns begin that nothing closes: looking again, from every one around, would take for ever
}

// sequence reads up to the end or, inside an extended pattern, up to | or ). ok is false when that is missing.
func (p *parser) sequence(inside bool) (seq sequence, ok bool) {
	for p.at < len(p.text) {
		c := p.text[p.at]
		if inside && (c == '|' || c == ')') {
			return seq, true
		}
		if strings.ContainsRune("!?+*@", c) && p.at+1 < len(p.text) && p.text[p.at+1] == '(' && p.depth < maxDepth && !p.open[p.at] {
			if n, ok := p.extended(c); ok {
				seq = append(seq, n)
				continue
			}
		}
		p.at++
		switch c {
		case '*':
			if len(seq) == 0 || seq[len(seq)-1].op != '*' {
				seq = append(seq, node{op: '*'})
			}
		case '?':
			seq = append(seq, node{op: '?'})
		case '[':
			if set, ok := p.class(); ok {
				seq = append(seq, node{op: '[', set: set})
				continue
			}
			seq = append(seq, node{char: c})
		default:
			seq = append(seq, node{char: c})
		}
	}
	return seq, !inside
}

// extended reads !(a|b) and the like; at an incomplete one it goes back to where it was.
func (p *parser) extended(c rune) (n node, ok bool) {
	start := p.at
	p.at += 2
	p.depth++
	defer func() { p.depth-- }()
	n.op = c
	switch c {
	case '?':
		n.op = 'x'
	case '*':
		n.op = '.'
	}
	for {
		seq, ok := p.sequence(true)
		if !ok {
			p.at = start
			p.open[start] = true
			return node{}, false
		}
		n.alts = append(n.alts, seq)
		end := p.text[p.at]
		p.at++
		if end == ')' {
			return n, true
		}
	}
}

// class reads what follows [; ok is false, and nothing is read, when it is no class.
func (p *parser) class() (set *class, ok bool) {
	set = &class{}
	i := p.at
	if i < len(p.text) && (p.text[i] == '!' || p.text[i] == '^') {
		set.not = true
		i++
	}
	for first := true; i < len(p.text); first = false {
		c := p.text[i]
		if c == ']' && !first {
			p.at = i + 1
			return set, true
		}
		if c == '[' && i+1 < len(p.text) && p.text[i+1] == ':' {
			rest := string(p.text[i+2:])
			if name, _, ok := strings.Cut(rest, ":]"); ok && namedClasses[name] != nil {
				set.named = append(set.named, namedClasses[name])
				i += 4 + len([]rune(name))
				continue
			}
		}
		hi := c
		if i+2 < len(p.text) && p.text[i+1] == '-' && p.text[i+2] != ']' {
			hi = p.text[i+2]
			i += 2
		}
		i++
		if c <= hi {
			set.ranges = append(set.ranges, [2]rune{c, hi})
		}
	}
	return nil, false
}
