package url

import (
	"errors"
	"slices"
	"strings"

	"jsrt/node/querystring"
	"jsrt/node/url/whatwg"
	"jsrt/node/url/wtf8"
)

// legacyURL is what url.parse finds (https://nodejs.org/api/url.html#legacy-url-api); nil stands for null.
type legacyURL struct {
	protocol, auth, host, port, hostname, hash, search, query, pathname, path *string
	slashes                                                                   bool
	simple                                                                    bool // an absolute path, which is the href as it stands
}

// What legacyParse cannot parse.
var (
	errInvalidURL = errors.New("invalid URL")
	errPort       = errors.New("invalid port")
	errMalformed  = errors.New("malformed encoding")
)

// maxHostname is the longest hostname in UTF-16 units.
const maxHostname = 255

// isSlashed tells whether a protocol is always followed by two slashes, isHostless whether it never has a host.
func isSlashed(protocol string) bool {
	switch strings.TrimSuffix(protocol, ":") {
	case "http", "https", "ftp", "gopher", "file", "ws", "wss":
		return true
	}
	return false
}

func isHostless(protocol string) bool { return protocol == "javascript" || protocol == "javascript:" }

// isSpace tells what is cut off at both ends.
func isSpace(c rune) bool { return c <= ' ' || c == 0xA0 || c == 0xFEFF }

// protocolEnd is the length of a leading protocol with its colon, 0 when there is none.
func protocolEnd(s string) int {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == ':' && i > 0:
			return i + 1
		case c|0x20 >= 'a' && c|0x20 <= 'z', c >= '0' && c <= '9', c == '.', c == '+', c == '-':
		default:
			return 0
		}
	}
	return 0
}

// legacyParse is Url.prototype.parse of WTF-8 text. slashesDenoteHost makes "//x/y" a host and a path.
func legacyParse(s string, slashesDenoteHost bool) (u legacyURL, err error) {
	s = strings.TrimFunc(s, isSpace)
	head := s
	if i := strings.IndexAny(s, "?#"); i >= 0 {
		head = s[:i]
	}
	rest := strings.ReplaceAll(head, `\`, "/") + s[len(head):]
	if !slashesDenoteHost && !strings.Contains(s, "#") && !strings.Contains(head, "@") && isSimplePath(rest) {
		u.path, u.simple = &rest, true
		u.splitPath(rest)
		return u, nil
	}

	protocol := rest[:protocolEnd(rest)]
	lower := strings.ToLower(protocol)
	if protocol != "" {
		u.protocol = &lower
		rest = rest[len(protocol):]
	}
	slashes := false
	if slashesDenoteHost || protocol != "" || isUserAtHost(rest) {
		if slashes = strings.HasPrefix(rest, "//"); slashes && !isHostless(lower) {
			rest = rest[2:]
			u.slashes = true
		}
	}
	// The case of the protocol is looked at here, as in Node.
	if !isHostless(lower) && (slashes || protocol != "" && !isSlashed(protocol)) {
		if rest, err = u.parseAuthority(rest); err != nil {
			return u, err
		}
	}
	if !isHostless(lower) {
		rest = autoEscape(rest)
	}
	var hasHash bool
	var hash string
	if rest, hash, hasHash = strings.Cut(rest, "#"); hasHash {
		hash = "#" + hash
		u.hash = &hash
	}
	u.splitPath(rest)
	if isSlashed(lower) && u.hostname != nil && *u.hostname != "" && u.pathname == nil {
		slash := "/"
		u.pathname = &slash
	}
	if u.pathname != nil || u.search != nil {
		path := orEmpty(u.pathname) + orEmpty(u.search)
		u.path = &path
	}
	return u, nil
}

func orEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// isSimplePath tells whether s is an absolute path, perhaps with a query, without white space in it.
func isSimplePath(s string) bool {
	path := strings.TrimPrefix(strings.TrimPrefix(s, "/"), "/")
	return strings.HasPrefix(s, "/") && !strings.HasPrefix(path, "/") && !strings.ContainsFunc(s, isScriptSpace)
}

// isScriptSpace is \s of regular expressions.
func isScriptSpace(c rune) bool {
	switch {
	case c >= '\t' && c <= '\r', c == ' ', c == 0xA0, c == 0x1680, c >= 0x2000 && c <= 0x200A, c == 0x2028, c == 0x2029, c == 0x202F, c == 0x205F, c == 0x3000, c == 0xFEFF:
		return true
	}
	return false
}

// isUserAtHost tells whether s begins as "//user@host".
func isUserAtHost(s string) bool {
	s, ok := strings.CutPrefix(s, "//")
	user, host, at := strings.Cut(s, "@")
	return ok && at && user != "" && !strings.Contains(user, "/") && host != "" && host[0] != '@' && host[0] != '/'
}

// splitPath sets pathname, search and query from a path without hash.
func (u *legacyURL) splitPath(s string) {
	if i := strings.IndexByte(s, '?'); i >= 0 {
		search, query := s[i:], s[i+1:]
		u.search, u.query = &search, &query
		s = s[:i]
	}
	if s != "" {
		u.pathname = &s
	}
}

// parseAuthority takes "auth@host:port" off s and returns the rest.
func (u *legacyURL) parseAuthority(s string) (rest string, err error) {
	// The host ends at the first of its characters that cannot be in it, after the last "@".
	b := make([]byte, 0, len(s))
	at, end := -1, -1
	i := 0
scan:
	for ; i < len(s); i++ {
		switch c := s[i]; c {
		case '\t', '\n', '\r':
			continue // ignored up to here, as the URL Standard has it
		case '#', '/', '?':
			if end < 0 {
				end = len(b)
			}
			break scan
		case ' ', '"', '%', '\'', ';', '<', '>', '\\', '^', '`', '{', '|', '}':
			if end < 0 {
				end = len(b)
			}
		case '@':
			at, end = len(b), -1
		}
		b = append(b, s[i])
	}
	s = string(b) + s[i:]
	if end < 0 {
		end = len(b)
	}
	if at >= 0 {
		auth, ok := querystring.DecodeComponent(s[:at])
		if !ok {
			return "", errMalformed
		}
		u.auth = &auth
	}
	hostname, port := splitLegacyPort(s[at+1 : end])
	rest = s[end:]
	ipv6 := isBracketed(hostname)
	if !ipv6 && strings.Contains(hostname, ":") {
		return "", errPort
	}
	if port != "" {
		u.port = &port
	}
	if hostname, err = legacyHostname(hostname, ipv6); err != nil {
		return "", err
	}
	host := hostname
	if port != "" {
		host += ":" + port
	}
	u.host = &host
	if ipv6 && hostname != "" {
		hostname = hostname[1 : len(hostname)-1]
	}
	if ipv6 && !strings.HasPrefix(rest, "/") {
		rest = "/" + rest
	}
	u.hostname = &hostname
	return rest, nil
}

// splitLegacyPort takes ":80", or a colon alone, off the end of a host.
func splitLegacyPort(host string) (hostname, port string) {
	i := len(host)
	for i > 0 && host[i-1] >= '0' && host[i-1] <= '9' {
		i--
	}
	if i > 0 && host[i-1] == ':' {
		return host[:i-1], host[i:]
	}
	return host, ""
}

func isBracketed(hostname string) bool {
	return strings.HasPrefix(hostname, "[") && strings.HasSuffix(hostname, "]")
}

// The characters that make a host another one than it seems; with brackets and colons where it is no IPv6 address.
const (
	forbiddenIPv6 = "\x00\t\n\r #%/<>?@\\^|"
	forbidden     = forbiddenIPv6 + ":[]"
)

func legacyHostname(hostname string, ipv6 bool) (string, error) {
	if len(wtf8.Units(hostname)) > maxHostname {
		return "", nil
	}
	hostname = lower(hostname)
	switch {
	case hostname == "":
	case ipv6:
		if strings.ContainsAny(hostname, forbiddenIPv6) {
			return "", errInvalidURL
		}
	default:
		ascii, ok := whatwg.ToASCII(strings.ToValidUTF8(hostname, "\uFFFD"))
		if !ok || strings.ContainsAny(ascii, forbidden) {
			return "", errInvalidURL
		}
		hostname = ascii
	}
	return hostname, nil
}

// lower is String.prototype.toLowerCase where it matters: the letters of a host name. IDNA lowers the others.
func lower(s string) string { return strings.ToLower(s) }

// autoEscape escapes what RFC 2396 calls delimiters and unwise, and single quotes.
func autoEscape(s string) string {
	if !strings.ContainsAny(s, "\t\n\r \"'<>\\^`{|}") {
		return s
	}
	return strings.NewReplacer("\t", "%09", "\n", "%0A", "\r", "%0D", " ", "%20", "\"", "%22", "'", "%27", "<", "%3C", ">", "%3E", "\\", "%5C",
		"^", "%5E", "`", "%60", "{", "%7B", "|", "%7C", "}", "%7D").Replace(s)
}

// legacyFormat is Url.prototype.format of what the properties hold. host has the port already, and auth is not in it.
func legacyFormat(protocol, auth, host, pathname, search, hash string, slashes bool) (string, bool) {
	if auth != "" {
		escaped, ok := querystring.EscapeExcept(auth, func(c byte) bool {
			return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || strings.IndexByte("!'()*-.:_~", c) >= 0
		})
		if !ok {
			return "", false
		}
		auth = escaped + "@"
	}
	if protocol != "" && !strings.HasSuffix(protocol, ":") {
		protocol += ":"
	}
	if host != "" {
		host = auth + host
	}
	if strings.ContainsAny(pathname, "#?") {
		pathname = strings.NewReplacer("#", "%23", "?", "%3F").Replace(pathname)
	}
	// mailto: and the like have slashes only where they had them before.
	if slashes || strings.HasSuffix(protocol, ":") && isSlashed(protocol) {
		switch {
		case slashes || host != "":
			if pathname != "" && pathname[0] != '/' {
				pathname = "/" + pathname
			}
			host = "//" + host
		case strings.HasPrefix(protocol, "file"):
			host = "//"
		}
	}
	search = strings.ReplaceAll(search, "#", "%23")
	if search != "" && search[0] != '?' {
		search = "?" + search
	}
	if hash != "" && hash[0] != '#' {
		hash = "#" + hash
	}
	return protocol + host + pathname + search + hash, true
}

// resolvePath resolves the segments of a path as url.resolve does: "." and ".." are taken out, what goes above the top is kept where above is
// set, and the path gets a slash before it (absolute) and behind it (directory).
func resolvePath(segments []string, above, absolute, directory bool) []string {
	var out []string
	up := 0
	for i := len(segments) - 1; i >= 0; i-- {
		switch {
		case segments[i] == ".":
		case segments[i] == "..":
			up++
		case up > 0:
			up--
		default:
			out = append(out, segments[i])
		}
	}
	for ; above && up > 0; up-- {
		out = append(out, "..")
	}
	slices.Reverse(out)
	if absolute && (len(out) == 0 || out[0] != "" && out[0][0] != '/') {
		out = slices.Insert(out, 0, "")
	}
	if directory && !strings.HasSuffix(strings.Join(out, "/"), "/") {
		out = append(out, "")
	}
	return out
}
