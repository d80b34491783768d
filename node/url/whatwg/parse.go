package whatwg

import (
	"strings"
)

// Parse is the URL parser: input as it stands, relative to base where that is not nil. ok is false where the standard says failure.
func Parse(input string, base *URL) (u *URL, ok bool) {
	input = strings.TrimFunc(input, func(c rune) bool { return c <= ' ' })
	p := parser{u: &URL{Port: -1}, base: base}
	if !p.parse(removeBreaks(input)) {
		return nil, false
	}
	return p.u, true
}

// removeBreaks removes tabs and line ends, which the standard ignores everywhere.
func removeBreaks(s string) string {
	if strings.ContainsAny(s, "\t\n\r") {
		s = strings.NewReplacer("\t", "", "\n", "", "\r", "").Replace(s)
	}
	return s
}

// parser carries a URL through the states of the basic URL parser. Each method is a state, or a few of them: it takes what is left of the input.
type parser struct {
	u, base *URL
}

// schemeEnd is the length of the scheme that s begins with, -1 where it begins with none.
func schemeEnd(s string) int {
	if s == "" || !isAlpha(s[0]) {
		return -1
	}
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case c == ':':
			return i
		case !isAlpha(c) && !isDigit(c) && c != '+' && c != '-' && c != '.':
			return -1
		}
	}
	return -1
}

func (p *parser) parse(s string) bool {
	u, base := p.u, p.base
	end := schemeEnd(s)
	if end < 0 {
		switch {
		case base == nil:
			return false
		case base.Opaque:
			if !strings.HasPrefix(s, "#") {
				return false
			}
			u.Scheme, u.Path, u.Opaque, u.Query, u.HasQuery = base.Scheme, base.Path, true, base.Query, base.HasQuery
			return p.tail(s)
		case base.Scheme == "file":
			return p.file(s)
		}
		return p.relative(s)
	}
	u.Scheme = strings.ToLower(s[:end])
	s = s[end+1:]
	switch {
	case u.Scheme == "file":
		if base != nil && base.Scheme != "file" {
			p.base = nil
		}
		return p.file(s)
	case u.Special():
		if base != nil && base.Scheme == u.Scheme && !strings.HasPrefix(s, "//") {
			return p.relative(s)
		}
		return p.authority(strings.TrimLeft(s, `/\`))
	case strings.HasPrefix(s, "//"):
		return p.authority(s[2:])
	case strings.HasPrefix(s, "/"):
		return p.path(s[1:])
	}
	return p.opaquePath(s)
}

// slash tells whether s begins with a separator of path segments.
func (p *parser) slash(s string) bool {
	return s != "" && (s[0] == '/' || s[0] == '\\' && p.u.Special())
}

func (p *parser) relative(s string) bool {
	u, base := p.u, p.base
	u.Scheme = base.Scheme
	if p.slash(s) && p.slash(s[1:]) {
		if u.Special() {
			s = strings.TrimLeft(s, `/\`)
		} else {
			s = s[2:]
		}
		return p.authority(s)
	}
	u.Username, u.Password, u.Host, u.HasHost, u.Port = base.Username, base.Password, base.Host, base.HasHost, base.Port
	if p.slash(s) {
		return p.path(s[1:])
	}
	return p.sibling(s)
}

// sibling parses what stands in the place of the base's last path segment.
func (p *parser) sibling(s string) bool {
	u, base := p.u, p.base
	u.Path = base.Path
	if s == "" || s[0] == '?' || s[0] == '#' {
		u.Query, u.HasQuery = base.Query, base.HasQuery
		return p.tail(s)
	}
	if u.Scheme == "file" && startsWithDrive(s) {
		u.Path = ""
	} else {
		u.Path = shorten(u.Path, u.Scheme == "file")
	}
	return p.path(s)
}

func (p *parser) authority(s string) bool {
	end := strings.IndexAny(s, "/?#")
	if p.u.Special() {
		end = strings.IndexAny(s, `/\?#`)
	}
	if end < 0 {
		end = len(s)
	}
	authority, rest := s[:end], s[end:]
	if at := strings.LastIndexByte(authority, '@'); at >= 0 {
		name, password, _ := strings.Cut(authority[:at], ":")
		p.u.Username, p.u.Password = encode(name, userinfoSet), encode(password, userinfoSet)
		if authority = authority[at+1:]; authority == "" {
			return false
		}
	}
	host, port, hasPort := splitPort(authority)
	if host == "" && (hasPort || p.u.Special()) {
		return false
	}
	if !p.u.parseHost(host) {
		return false
	}
	if n := len(port); leadingDigits(port) != n || !p.u.parsePort(port) {
		return false
	}
	return p.pathStart(rest)
}

// splitPort splits at the first colon outside of brackets.
func splitPort(s string) (host, port string, found bool) {
	inside := false
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '[':
			inside = true
		case ']':
			inside = false
		case ':':
			if !inside {
				return s[:i], s[i+1:], true
			}
		}
	}
	return s, "", false
}

func leadingDigits(s string) int {
	i := 0
	for i < len(s) && isDigit(s[i]) {
		i++
	}
	return i
}

// parsePort sets the port from digits, none for no digits.
func (u *URL) parsePort(digits string) bool {
	if digits == "" {
		return true
	}
	port := 0
	for i := 0; i < len(digits); i++ {
		if port = port*10 + int(digits[i]-'0'); port > 65535 {
			return false
		}
	}
	if standard, _ := defaultPort(u.Scheme); port == standard {
		port = -1
	}
	u.Port = port
	return true
}

func (u *URL) parseHost(s string) bool {
	host, ok := parseHost(s, u.Special())
	if ok {
		u.Host, u.HasHost = host, true
	}
	return ok
}

func (p *parser) file(s string) bool {
	u, base := p.u, p.base
	u.Scheme, u.HasHost = "file", true
	switch {
	case p.slash(s) && p.slash(s[1:]):
		return p.fileHost(s[2:])
	case p.slash(s):
		if base != nil {
			u.Host = base.Host
			if first := firstSegment(base.Path); !startsWithDrive(s[1:]) && len(first) == 2 && isAlpha(first[0]) && first[1] == ':' {
				u.Path = "/" + first // the drive of the base, as browsers have it
			}
		}
		return p.path(s[1:])
	case base != nil:
		u.Host = base.Host
		return p.sibling(s)
	}
	return p.path(s)
}

func (p *parser) fileHost(s string) bool {
	end := strings.IndexAny(s, `/\?#`)
	if end < 0 {
		end = len(s)
	}
	host := s[:end]
	if isDrive(host) {
		return p.path(s) // "file://C:/": not a host
	}
	if host != "" {
		if !p.u.parseHost(host) {
			return false
		}
		if p.u.Host == "localhost" {
			p.u.Host = ""
		}
	}
	return p.pathStart(s[end:])
}

func firstSegment(path string) string {
	segment, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return segment
}

// isDrive tells whether s is a Windows drive letter.
func isDrive(s string) bool { return len(s) == 2 && isAlpha(s[0]) && (s[1] == ':' || s[1] == '|') }

func startsWithDrive(s string) bool {
	return len(s) >= 2 && isDrive(s[:2]) && (len(s) == 2 || strings.IndexByte(`/\?#`, s[2]) >= 0)
}

// shorten removes the last segment of a path, unless that is the drive of a file URL.
func shorten[T string | []byte](path T, file bool) T {
	if file && len(path) == 3 && isAlpha(path[1]) && path[2] == ':' {
		return path
	}
	i := len(path)
	for i > 0 && path[i-1] != '/' {
		i--
	}
	return path[:max(0, i-1)]
}

// pathStart parses a path that begins with its separator.
func (p *parser) pathStart(s string) bool {
	switch {
	case p.slash(s):
		return p.path(s[1:])
	case p.u.Special():
		return p.path(s)
	}
	// Only a special URL always has a path.
	return p.tail(s)
}

// path parses segments, the first one without its separator, and the rest of the URL.
func (p *parser) path(s string) bool {
	end := strings.IndexAny(s, "?#")
	if end < 0 {
		end = len(s)
	}
	p.u.addSegments(s[:end])
	return p.tail(s[end:])
}

// addSegments appends the segments of s to the path.
func (u *URL) addSegments(s string) {
	separators := "/"
	if u.Special() {
		separators = `/\`
	}
	path := make([]byte, len(u.Path), len(u.Path)+len(s)+1)
	copy(path, u.Path)
	for more := true; more; {
		segment := s
		var end int
		if end, more = strings.IndexAny(s, separators), false; end >= 0 {
			segment, s, more = s[:end], s[end+1:], true
		}
		switch {
		case isDoubleDot(segment):
			path = shorten(path, u.Scheme == "file")
			if !more {
				path = append(path, '/')
			}
		case isSingleDot(segment):
			if !more {
				path = append(path, '/')
			}
		case u.Scheme == "file" && len(path) == 0 && isDrive(segment):
			path = append(path, '/', segment[0], ':')
		default:
			path = append(path, '/')
			path = append(path, encode(segment, pathSet)...)
		}
	}
	u.Path = string(path)
}

func isSingleDot(s string) bool { return s == "." || len(s) == 3 && strings.EqualFold(s, "%2e") }

func isDoubleDot(s string) bool {
	switch len(s) {
	case 2:
		return s == ".."
	case 4:
		return strings.EqualFold(s, ".%2e") || strings.EqualFold(s, "%2e.")
	case 6:
		return strings.EqualFold(s, "%2e%2e")
	}
	return false
}

func (p *parser) opaquePath(s string) bool {
	end := strings.IndexAny(s, "?#")
	if end < 0 {
		end = len(s)
	}
	path := encode(s[:end], c0Set)
	// A space at the end would be lost when the URL is parsed again without what follows.
	if end < len(s) && strings.HasSuffix(path, " ") {
		path = path[:len(path)-1] + "%20"
	}
	p.u.Path, p.u.Opaque = path, true
	return p.tail(s[end:])
}

// tail parses the query and the fragment, with the signs before them.
func (p *parser) tail(s string) bool {
	s, fragment, hasFragment := strings.Cut(s, "#")
	if hasFragment {
		p.u.Fragment, p.u.HasFragment = encode(fragment, fragmentSet), true
	}
	if s != "" {
		p.u.setQuery(s[1:])
	}
	return true
}

func (u *URL) setQuery(s string) {
	in := querySet
	if u.Special() {
		in = specialQuerySet
	}
	u.Query, u.HasQuery = encode(s, in), true
}
