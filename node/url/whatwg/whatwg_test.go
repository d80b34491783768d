package whatwg

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestParse(t *testing.T) {
	for _, c := range []struct{ in, base, want string }{
		{"http://user:p@ss@EXAMPLE.com:80/a/./b/../c?q='#f`", "", "http://user:p%40ss@example.com/a/c?q=%27#f%60"},
		{"//x:8080", "https://h/p", "https://x:8080/"},
		{`\\x\y`, "ws://h/p", "ws://x/y"},
		{"?q", "foo://h/a/b?x#y", "foo://h/a/b?q"},
		{"#f", "mailto:a@b", "mailto:a@b#f"},
		{"x", "mailto:a@b", ""},
		{"data:a  ?b", "", "data:a %20?b"},
		{"C|/x/../..", "file:///D:/y", "file:///C:/"},
		{"/x", "file:///D:/y", "file:///D:/x"},
		{"file://localhost/x", "", "file:///x"},
		{"web+x:/.//p", "", "web+x:/.//p"},
		{"http://0x7f.1", "", "http://127.0.0.1/"},
		{"http://256", "", "http://0.0.1.0/"},
		{"http://4294967296", "", ""},
		{"http://1.2.3.-4", "", "http://1.2.3.-4/"},
		{"http://1.2.3.+4", "", "http://1.2.3.+4/"},
		{"http://[1:2:3:4::5:6:ffff:1.2.3.4]", "", ""},
		{"http://[1:0:0:2::1.2.3.4]", "", "http://[1::2:0:0:102:304]/"},
		{"http://[[::1]]", "", ""},
		{"http://[::1%25eth0]", "", ""},
		{"http://faß.ExAmPlE/", "", "http://xn--fa-hia.example/"},
		{"http://STRAẞE/", "", "http://xn--strae-oqa/"},
		{"http://xn--é/", "", ""},
		{"http://é.xn--/", "", ""},
		{"http://xn--a/", "", "http://xn--a/"},
		{"http://a%00b/", "", ""},
		{"http://%ff/", "", ""},
		{"http://a:99999/", "", ""},
		{"http://user@/", "", ""},
		{" \x00http://a\tb\n/ \x1f", "", "http://ab/"},
		{"http:/x/^{}|\"", "", "http://x/%5E%7B%7D|%22"},
	} {
		var base *URL
		if c.base != "" {
			base, _ = Parse(c.base, nil)
		}
		got := ""
		if u, ok := Parse(c.in, base); ok {
			got = u.Href()
		}
		if got != c.want {
			t.Errorf("%q on %q: %q, %q wanted", c.in, c.base, got, c.want)
		}
	}
}

func TestSetters(t *testing.T) {
	for _, c := range []struct {
		in   string
		set  func(u *URL)
		want string
	}{
		{"http://h:443/", func(u *URL) { u.SetProtocol("https://x") }, "https://h/"},
		{"http://h/", func(u *URL) { u.SetProtocol("foo") }, "http://h/"},
		{"http://u@h/", func(u *URL) { u.SetProtocol("file") }, "http://u@h/"},
		{"http://h:1/", func(u *URL) { u.SetHost("x:2/y") }, "http://x:2/"},
		{"http://h:1/", func(u *URL) { u.SetHost("x:99999") }, "http://x:1/"},
		{"http://h:1/", func(u *URL) { u.SetHostname("x:2") }, "http://h:1/"},
		{"foo://u@h/", func(u *URL) { u.SetHostname("") }, "foo://u@h/"},
		{"file:///x", func(u *URL) { u.SetHost("localhost") }, "file:///x"},
		{"http://h/", func(u *URL) { u.SetPort("80x") }, "http://h/"},
		{"http://h/", func(u *URL) { u.SetPort("\t8\n1x") }, "http://h:81/"},
		{"foo:/a", func(u *URL) { u.SetPathname("//x") }, "foo:/.//x"},
		{"foo://h/a", func(u *URL) { u.SetPathname("") }, "foo://h"},
		{"foo:x", func(u *URL) { u.SetPathname("y") }, "foo:x"},
		{"http://h/?a", func(u *URL) { u.SetSearch("??b#c'") }, "http://h/??b%23c%27"},
		{"http://h/#a", func(u *URL) { u.SetHash("#") }, "http://h/#"},
	} {
		u, ok := Parse(c.in, nil)
		if !ok {
			t.Fatal(c.in)
		}
		c.set(u)
		if got := u.Href(); got != c.want {
			t.Errorf("%q: %q, %q wanted", c.in, got, c.want)
		}
	}
}

func TestToUnicode(t *testing.T) {
	for in, want := range map[string]string{"xn--fa-hia.example": "faß.example", "xn--a.xn--mgba3gch31f": "xn--a.نامهای", "xn--": "xn--", "a.b": "a.b"} {
		if got := ToUnicode(in); got != want {
			t.Errorf("%q: %q, %q wanted", in, got, want)
		}
	}
}

// TestLongPath holds the time for dots linear: a path is not copied for each of them.
func TestLongPath(t *testing.T) {
	start := time.Now()
	u, ok := Parse("http://h/"+strings.Repeat("a", 1<<20)+strings.Repeat("/x/..", 1<<18), nil)
	if !ok || len(u.Path) != 1<<20+2 {
		t.Fatal("wrong path")
	}
	if d := time.Since(start); d > 30*time.Second { // it takes milliseconds; copying takes minutes
		t.Errorf("took %v", d)
	}
}

// FuzzParse holds that whatever is parsed or set serializes to a URL that parses to itself.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"http://user:pw@host:81/p/../a?q#f", "file:///C|/../x", "foo:opaque ?q#f", "foo:/.//p", "//h/x", "http://[::1]:1/", "http://0x7f.1/", "http://é.xn--zca/",
		"javascript:x", "C:", "..", "?", "#", "\\\\h", "blob:https://a/b", "http://\u00ad/", "https://STRAẞE",
	} {
		f.Add(s, "http://base/a/b?c#d", "x:y/z?#")
		f.Add("x", s, s)
	}
	f.Fuzz(func(t *testing.T, in, base, value string) {
		if !utf8.ValidString(in) || !utf8.ValidString(base) || !utf8.ValidString(value) {
			return // the class makes them so
		}
		same := func(u *URL, what string) {
			href := u.Href()
			again, ok := Parse(href, nil)
			if !ok {
				t.Fatalf("%s of %q on %q with %q gives %q, which does not parse", what, in, base, value, href)
			}
			if got := again.Href(); got != href {
				t.Fatalf("%s of %q on %q with %q gives %q, which parses to %q", what, in, base, value, href, got)
			}
			if !isASCII(href) {
				t.Fatalf("%s of %q on %q with %q gives %q", what, in, base, value, href)
			}
		}
		b, _ := Parse(base, nil)
		u, ok := Parse(in, b)
		if !ok {
			return
		}
		same(u, "parsing")
		for _, s := range []struct {
			name string
			set  func(string)
		}{
			{"hash", u.SetHash}, {"search", u.SetSearch}, {"pathname", u.SetPathname}, {"port", u.SetPort}, {"host", u.SetHost}, {"username", u.SetUsername},
			{"password", u.SetPassword}, {"protocol", u.SetProtocol}, {"hostname", func(v string) { u.SetHostname(v) }},
		} {
			s.set(value)
			same(u, s.name)
		}
		u.Origin()
		u.Format(Format{Unicode: true})
	})
}
