package inspect

import (
	"math"
	"strings"

	"jsrt/node/internal/js"

	"github.com/dop251/goja"
)

// layout is how the parts of an object are put together.
type layout uint8

const (
	layoutObject   layout = iota // "name: value" each
	layoutElements               // elements of an array: no names
	layoutArray                  // an array as a whole, whose entries may be grouped in columns
)

// separatorLength is that of ", ".
const separatorLength = 2

// join puts base ("[Function: f]", an error's stack), the opening brace, the parts and the closing brace together, on one line where they
// fit. elements is the array the parts come from, where they do.
func (p *printer) join(parts []rope, base string, braces [2]string, kind layout, depth int, elements *goja.Object) rope {
	if p.Compact == CompactAll {
		if base != "" {
			base = " " + base
		}
		if p.fits(parts, 0, base) {
			return joinRopes(braces[0]+base+" ", parts, ", ", " "+braces[1])
		}
		pad := indentation(p.indent)
		start := " "
		if base != "" || len(braces[0]) != 1 {
			start = base + "\n" + pad + "  "
		}
		return joinRopes(braces[0]+start, parts, ",\n"+pad+"  ", " "+braces[1])
	}
	space := ""
	if base != "" {
		space = " "
	}
	if p.Compact >= 1 {
		entries := len(parts)
		if kind == layoutArray && entries > 6 {
			parts = p.group(parts, elements)
		}
		// The innermost levels may share a line, unless grouping already made lines of them.
		if p.level-depth < p.Compact && entries == len(parts) && !hasNewline(parts) {
			start := len(parts) + p.indent + length(braces[0]) + length(base) + 10
			if p.fits(parts, start, base) {
				return joinRopes(base+space+braces[0]+" ", parts, ", ", " "+braces[1])
			}
		}
	}
	pad := "\n" + indentation(p.indent)
	return joinRopes(base+space+braces[0]+pad+"  ", parts, ","+pad+"  ", pad+braces[1])
}

func hasNewline(parts []rope) bool {
	for i := range parts {
		if parts[i].newline {
			return true
		}
	}
	return false
}

// fits tells whether the parts stay below the line length together.
func (p *printer) fits(parts []rope, start int, base string) bool {
	if strings.Contains(base, "\n") {
		return false
	}
	if math.IsInf(p.BreakLength, 1) {
		return !hasNewline(parts)
	}
	total := len(parts) + start
	if float64(total+len(parts)) > p.BreakLength {
		return false
	}
	for i := range parts {
		if p.Colors {
			total += length(removeColors(parts[i].String()))
		} else {
			total += parts[i].units
		}
		if float64(total) > p.BreakLength {
			return false
		}
	}
	return true
}

// group lines up the entries of an array in columns, at most 15 and as many as make a block of about square shape on the screen.
func (p *printer) group(parts []rope, elements *goja.Object) []rope {
	n := len(parts)
	if p.MaxArrayLength < float64(n) {
		n-- // the last one is "... n more items"
	}
	widths := make([]int, n)
	total, longest := 0, 0
	for i := range parts[:n] {
		// A text this long is wider than a third of the line, whatever of it takes no room.
		if float64(parts[i].bytes) > 8192+8*p.BreakLength {
			return parts
		}
		widths[i] = Width(parts[i].String(), p.Colors)
		total += widths[i] + separatorLength
		longest = max(longest, widths[i])
	}
	widest := longest + separatorLength
	// Entries of very different length would leave mostly space.
	if float64(widest*3+p.indent) >= p.BreakLength || (float64(total)/float64(widest) <= 5 && longest > 6) {
		return parts
	}
	bias := math.Sqrt(float64(widest) - float64(total)/float64(len(parts)))
	biased := math.Max(float64(widest)-3-bias, 1)
	// A character is about 2.5 times as high as wide.
	columns := int(min(
		math.Floor(math.Sqrt(2.5*biased*float64(n))/biased+0.5),
		math.Floor((p.BreakLength-float64(p.indent))/float64(widest)),
		float64(p.Compact*4),
		15,
	))
	if columns <= 1 {
		return parts
	}
	lineWidths := make([]int, columns)
	for i := range columns {
		for j := i; j < n; j += columns {
			lineWidths[i] = max(lineWidths[i], widths[j])
		}
		lineWidths[i] += separatorLength
	}
	// Numbers are aligned to the right. An entry beyond the array's own (extra keys) is no number.
	right := true
	if elements != nil {
		for i := range parts {
			if v := elements.Get(itoa(i)); v == nil || !goja.IsNumber(v) && !goja.IsBigInt(v) {
				right = false
				break
			}
		}
	}
	var lines []rope
	for i := 0; i < n; i += columns {
		end := min(i+columns, n)
		var b strings.Builder
		for j := i; j < end; j++ {
			part, width := parts[j].String(), lineWidths[j-i]
			pad := indentation(max(0, width-separatorLength-widths[j]))
			last := j == end-1
			if right {
				b.WriteString(pad)
			}
			b.WriteString(part)
			if !last {
				b.WriteString(", ")
				if !right {
					b.WriteString(pad)
				}
			}
		}
		lines = append(lines, leaf(b.String()))
	}
	if n < len(parts) {
		lines = append(lines, parts[n])
	}
	return lines
}

// sortParts sorts formatted properties, by the user's function or by UTF-16 units.
func (p *printer) sortParts(parts []rope) {
	less := func(a, b *rope) bool { return compareUnits(a.String(), b.String()) < 0 }
	if p.Compare != nil {
		less = func(a, b *rope) bool {
			return p.e.Call2(p.Compare, js.Undefined, toValue(p.e, a.String()), toValue(p.e, b.String())).ToFloat() < 0
		}
	}
	// Merge sort: stable, and a comparison function that contradicts itself or throws does no harm.
	var sort func(s []rope)
	sort = func(s []rope) {
		if len(s) < 2 {
			return
		}
		left, right := append([]rope(nil), s[:len(s)/2]...), append([]rope(nil), s[len(s)/2:]...)
		sort(left)
		sort(right)
		for i := range s {
			if len(left) == 0 || len(right) > 0 && less(&right[0], &left[0]) {
				s[i], right = right[0], right[1:]
			} else {
				s[i], left = left[0], left[1:]
			}
		}
	}
	sort(parts)
}

// compareUnits compares by UTF-16 units: UTF-8 order, but for characters beyond U+FFFF, which are surrogates and come before U+E000.
func compareUnits(a, b string) int {
	for i := 0; i < len(a) && i < len(b); i++ {
		if x, y := a[i], b[i]; x != y {
			if (x >= 0xF0) != (y >= 0xF0) && x >= 0xEE && y >= 0xEE {
				return int(y) - int(x)
			}
			return int(x) - int(y)
		}
	}
	return len(a) - len(b)
}
