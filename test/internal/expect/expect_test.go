package expect

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
)

const sample = `# first line
# second line

[net]
parallel/test-net-a.js  fails  not built yet: descriptors
parallel/test-net-b.js  needs-flag  --expose-gc

[url]
url/toascii.window.js  flaky  depends on the clock
url/toascii.window.js "quote \" and \u2028 and \t"  fails  a reason of words
`

func TestFormatIsTheInverseOfParse(t *testing.T) {
	l, err := Parse(sample)
	if err != nil {
		t.Fatal(err)
	}
	if len(l.Entries) != 4 {
		t.Errorf("%d entries", len(l.Entries))
	}
	e := l.Entries[Key{File: "url/toascii.window.js", Test: "quote \" and \u2028 and \t"}]
	if e.State != Fails || e.Reason != "a reason of words" || e.Group != "url" {
		t.Errorf("sub-test entry %+v", e)
	}
	if got := l.Format(); got != sample {
		t.Errorf("got\n%s", got)
	}
}

func TestErrorsNameTheLine(t *testing.T) {
	for text, want := range map[string]string{
		"[net]\na.js  fails\n":                        "line 2: a.js: a fails without a reason",
		"[net]\na.js  breaks  why\n":                  "line 2: a.js: unknown state",
		"a.js  fails  why\n":                          "line 1: a.js stands under no group",
		"[net]\na.js  fails  why\na.js  flaky  why\n": "line 3: a.js is listed twice",
		"[net\n":                           "line 1: a group",
		"[net]\n# lost\n":                  "line 2: a comment outside",
		"[net]\na.js \"open  fails  why\n": "line 2: a.js: sub-test name",
		"[net]\na.js \"\"  fails  why\n":   "line 2: a.js: empty sub-test name",
		"# head\n\n[net]\na.js \"x\"  needs-cheese  why\n": "line 4: a.js \"x\": unknown state",
	} {
		if _, err := Parse(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", text, err, want)
		}
	}
}

func TestReasonStaysOnItsLine(t *testing.T) {
	l := &List{Entries: map[Key]Entry{}}
	k := Key{File: "a.js"}
	l.Entries[k] = Entry{Key: k, Group: "g", State: Fails, Reason: "two\nlines\x00 and [tabs]\t"}
	back, err := Parse(l.Format())
	if err != nil {
		t.Fatal(err)
	}
	if got := back.Entries[k].Reason; got != "two lines and [tabs]" {
		t.Errorf("reason %q", got)
	}
}

func TestMissingFileIsEmpty(t *testing.T) {
	l, err := Read(filepath.Join(t.TempDir(), "none"))
	if err != nil || len(l.Entries) != 0 {
		t.Errorf("%v, %v", l, err)
	}
}

func TestConcurrentChangesAreAllKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "expectations.txt")
	var wg sync.WaitGroup
	for _, name := range strings.Split("abcdefghij", "") {
		wg.Go(func() {
			err := Change(path, func(l *List) {
				k := Key{File: name}
				l.Entries[k] = Entry{Key: k, Group: "g", State: Fails, Reason: "why"}
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	l, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(l.Entries) != 10 {
		t.Errorf("%d entries", len(l.Entries))
	}
	if left, _ := os.ReadDir(filepath.Dir(path)); len(left) != 1 {
		t.Errorf("%d files in the folder", len(left))
	}
}

func TestAutoReason(t *testing.T) {
	for detail, want := range map[string]string{
		"exit 1: Error: Cannot find module 'worker_threads'":       "not built yet: node:worker_threads",
		"exit 1: Error: Cannot find module 'node:stream/promises'": "not built yet: node:stream/promises",
		"exit 1: ReferenceError: AbortSignal is not defined":       "not built yet: AbortSignal",
		"exit 1: Error: Cannot find module './no-such-file'":       "unexplained: exit 1: Error: Cannot find module './no-such-file'",
		"missing crypto": "not built yet: crypto",
		"exit 1: Error: Cannot find module 'baz'":      "unexplained: exit 1: Error: Cannot find module 'baz'",
		"exit 1: TypeError: net.foo is not a function": "unexplained: exit 1: TypeError: net.foo is not a function",
	} {
		got := AutoReason(detail)
		if got != want || !Auto(got) {
			t.Errorf("%q: %q, want %q", detail, got, want)
		}
	}
	for _, reason := range []string{"not built yet: listening on a descriptor", "the engine has no realms"} {
		if Auto(reason) {
			t.Errorf("%q is taken for a tool's", reason)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(sample)
	f.Add("[a]\nb \"\\x00\"  skips  [c]\n")
	f.Fuzz(func(t *testing.T, text string) {
		l, err := Parse(text)
		if err != nil {
			return
		}
		back, err := Parse(l.Format())
		if err != nil {
			t.Fatalf("not readable again: %v\n%q", err, l.Format())
		}
		if len(back.Entries) != len(l.Entries) {
			t.Fatalf("%d entries became %d", len(l.Entries), len(back.Entries))
		}
		for k, e := range l.Entries {
			e.Reason = oneLine(e.Reason)
			if !reflect.DeepEqual(back.Entries[k], e) {
				t.Fatalf("%+v became %+v", e, back.Entries[k])
			}
		}
	})
}
