package whatwg

import "strings"

// set is a percent-encode set: the ASCII characters in it, the lower half first. Characters beyond ASCII are in every set.
type set [2]uint64

func (s set) has(c byte) bool { return c >= 0x80 || s[c>>6]&(1<<(c&63)) != 0 }

const (
	low  = 1 << 0
	del  = 1 << (0x7F - 64)
	ctrl = 1<<0x20 - 1
)

// The percent-encode sets of the standard, each built on the one before (https://url.spec.whatwg.org/#percent-encoded-bytes).
const (
	fragmentLow  = ctrl | low<<' ' | low<<'"' | low<<'<' | low<<'>'
	fragmentHigh = del | 1<<('`'-64)
	queryLow     = ctrl | low<<' ' | low<<'"' | low<<'#' | low<<'<' | low<<'>'
	pathLow      = queryLow | low<<'?'
	pathHigh     = del | 1<<('^'-64) | 1<<('`'-64) | 1<<('{'-64) | 1<<('}'-64)
	userinfoLow  = pathLow | low<<'/' | low<<':' | low<<';' | low<<'='
	userinfoHigh = pathHigh | 1<<('@'-64) | 1<<('['-64) | 1<<('\\'-64) | 1<<(']'-64) | 1<<('|'-64)
)

var (
	c0Set           = set{ctrl, del}
	fragmentSet     = set{fragmentLow, fragmentHigh}
	querySet        = set{queryLow, del}
	specialQuerySet = set{queryLow | low<<'\'', del}
	pathSet         = set{pathLow, pathHigh}
	userinfoSet     = set{userinfoLow, userinfoHigh}

	// The code points that end a host or mean something else in a URL.
	forbiddenHost   = set{low<<0 | low<<'\t' | low<<'\n' | low<<'\r' | low<<' ' | low<<'#' | low<<'/' | low<<':' | low<<'<' | low<<'>' | low<<'?', 1<<('@'-64) | 1<<('['-64) | 1<<('\\'-64) | 1<<(']'-64) | 1<<('^'-64) | 1<<('|'-64)}
	forbiddenDomain = set{forbiddenHost[0] | ctrl | low<<'%', forbiddenHost[1] | del}
)

const hexDigits = "0123456789ABCDEF"

// encode percent-encodes the bytes of s that are in the set.
func encode(s string, in set) string {
	extra := 0
	for i := 0; i < len(s); i++ {
		if in.has(s[i]) {
			extra += 2
		}
	}
	if extra == 0 {
		return s
	}
	b := make([]byte, 0, len(s)+extra)
	for i := 0; i < len(s); i++ {
		if c := s[i]; in.has(c) {
			b = append(b, '%', hexDigits[c>>4], hexDigits[c&15])
		} else {
			b = append(b, c)
		}
	}
	return string(b)
}

// PercentDecode replaces "%41" by the byte it names, and leaves what is no such sequence.
func PercentDecode(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if hi, lo := unhex(s[i+1]), unhex(s[i+2]); hi >= 0 && lo >= 0 {
				b = append(b, byte(hi<<4|lo))
				i += 2
				continue
			}
		}
		b = append(b, s[i])
	}
	return string(b)
}

func unhex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}

func isAlpha(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
