package glob

import (
	"strconv"
	"strings"
)

// maxBraces is how many patterns one with braces may stand for; the rest is left out.
const maxBraces = 10000

// expandBraces writes {a,b} and {1..3} out, at most limit patterns.
func expandBraces(pattern string, limit int) []string {
	open, parts, rest, ok := findBraces(pattern)
	if !ok {
		return []string{pattern}
	}
	var out []string
	tails := expandBraces(rest, limit)
	for _, part := range parts {
		for _, middle := range expandBraces(part, limit) {
			for _, tail := range tails {
				if len(out) == limit {
					return out
				}
				out = append(out, pattern[:open]+middle+tail)
			}
		}
	}
	return out
}

// findBraces finds the first braces with a comma or a range in them. Others stand for themselves.
func findBraces(pattern string) (open int, parts []string, rest string, ok bool) {
	// A brace without an end has none inside it that ends beyond it: one pass finds all ends.
	ends := make(map[int]int)
	var stack []int
	for i := range len(pattern) {
		switch pattern[i] {
		case '{':
			stack = append(stack, i)
		case '}':
			if len(stack) > 0 {
				ends[stack[len(stack)-1]] = i
				stack = stack[:len(stack)-1]
			}
		}
	}
	for open = range len(pattern) {
		end, closed := ends[open]
		if !closed {
			continue
		}
		if parts = splitParts(pattern[open+1 : end]); len(parts) == 1 {
			if parts = sequenceParts(parts[0]); parts == nil {
				continue
			}
		}
		return open, parts, pattern[end+1:], true
	}
	return 0, nil, "", false
}

// splitParts splits at the commas that are not inside inner braces.
func splitParts(body string) []string {
	var parts []string
	depth, start := 0, 0
	for i := range len(body) {
		switch body[i] {
		case '{':
			depth++
		case '}':
			depth--
		case ',':
			if depth == 0 {
				parts = append(parts, body[start:i])
				start = i + 1
			}
		}
	}
	return append(parts, body[start:])
}

// sequenceParts writes 1..5, 01..10..2 or a..e out, nil when it is none of these.
func sequenceParts(body string) []string {
	fields := strings.Split(body, "..")
	if len(fields) < 2 || len(fields) > 3 {
		return nil
	}
	from, errFrom := strconv.Atoi(fields[0])
	to, errTo := strconv.Atoi(fields[1])
	letters := errFrom != nil && errTo != nil && len(fields[0]) == 1 && len(fields[1]) == 1 && isLetter(fields[0][0]) && isLetter(fields[1][0])
	if letters {
		from, to = int(fields[0][0]), int(fields[1][0])
	} else if errFrom != nil || errTo != nil {
		return nil
	}
	step := 1
	if len(fields) == 3 {
		n, err := strconv.Atoi(fields[2])
		if err != nil {
			return nil
		}
		step = max(n, -n, 1)
	}
	width := 0
	for _, s := range fields[:2] {
		if digits := strings.TrimPrefix(s, "-"); len(digits) > 1 && digits[0] == '0' {
			width = max(width, len(s))
		}
	}
	var out []string
	for i, n := 0, from; i < maxBraces && (from <= to && n <= to || from > to && n >= to); i++ {
		s := strconv.Itoa(n)
		if letters {
			s = string(rune(n))
		} else if pad := width - len(s); pad > 0 {
			sign := ""
			if n < 0 {
				sign, s = "-", s[1:]
			}
			s = sign + strings.Repeat("0", pad) + s
		}
		out = append(out, s)
		next := n + step
		if from > to {
			next = n - step
		}
		if (next > n) != (from <= to) {
			break // over the edge of the integers
		}
		n = next
	}
	return out
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
