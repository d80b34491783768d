package url

import (
	"strings"
	"testing"
)

// FuzzLegacy holds that the parts that url.parse finds are those that the host may have, and that none is made of nothing.
func FuzzLegacy(f *testing.F) {
	for _, s := range []string{
		"http://user:p%40ss@h:1/p;a?q=1#f", "//u@h/p", "mailto:a@b", "javascript:x", "file:///C:/x", "http://[::1]:80/x", "http://a\tb\nc/\t", "http:\\\\a\\b", "/a?b", "\xED\xA0\x80", "http://é^",
	} {
		f.Add(s, true)
		f.Add(s, false)
	}
	f.Fuzz(func(t *testing.T, s string, slashesDenoteHost bool) {
		u, err := legacyParse(s, slashesDenoteHost)
		if err != nil {
			return
		}
		if u.host != nil && u.hostname == nil {
			t.Errorf("%q: a host without a hostname", s)
		}
		if host := orEmpty(u.hostname); strings.ContainsAny(host, "/?#@ \t\n\r") {
			t.Errorf("%q: the hostname is %q", s, host)
		}
		if strings.ContainsAny(orEmpty(u.pathname), "?#") || strings.Contains(orEmpty(u.search), "#") {
			t.Errorf("%q: pathname %q, search %q", s, orEmpty(u.pathname), orEmpty(u.search))
		}
		if orEmpty(u.path) != orEmpty(u.pathname)+orEmpty(u.search) {
			t.Errorf("%q: path %q", s, orEmpty(u.path))
		}
		legacyFormat(orEmpty(u.protocol), orEmpty(u.auth), orEmpty(u.host), orEmpty(u.pathname), orEmpty(u.search), orEmpty(u.hash), u.slashes)
		segments := strings.Split(orEmpty(u.pathname), "/")
		for _, segment := range resolvePath(segments, false, true, true) {
			if segment == "." || segment == ".." {
				t.Errorf("%q: dots are left in the path", s)
			}
		}
	})
}
