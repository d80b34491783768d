package os

import (
	"strings"
	"testing"
)

func TestProcessors(t *testing.T) {
	list := parseStat("cpu  9 9 9 9 9 9 9\ncpu0 1 2 3 4 5 6 7 8 9 10\ncpu2 10 20 30 40 50 60 70\nintr 1\n")
	describe(list, "processor : 0\nmodel name : Fast (R)\ncpu MHz\t: 2600.7\n\nprocessor\t: 2\nmodel name: Slow\n")
	want := []numberedCPU{
		{0, cpu{model: "Fast (R)", speed: 2600, user: 10, nice: 20, sys: 30, idle: 40, irqs: 60}},
		{2, cpu{model: "Slow", user: 100, nice: 200, sys: 300, idle: 400, irqs: 600}},
	}
	if len(list) != 2 || list[0] != want[0] || list[1] != want[1] {
		t.Errorf("%+v", list)
	}
}

func TestLimits(t *testing.T) {
	for text, want := range map[string]float64{"max 100000": 0, "150000 100000\n": 1.5, "-1 100000": 0, "": 0, "1": 0, "a b": 0, "1 0": 0} {
		if got := parseCPUMax(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestAccount(t *testing.T) {
	const passwd = "root:x:0:0:root:/root:/bin/sh\n# comment\nbad:x:1\nme:x:1000:100::/home/me:\n"
	if u, ok := parseAccount(passwd, 1000); !ok || u != (account{1000, 100, "me", "/home/me", ""}) {
		t.Errorf("%+v %v", u, ok)
	}
	if _, ok := parseAccount(passwd, 1); ok {
		t.Error("a line without all fields is no entry")
	}
}

func FuzzSystemFiles(f *testing.F) {
	f.Add("cpu0 1 2 3 4 5 6 7\nprocessor: 0\nmodel name: x\nroot:x:0:0::/:/x\n100 200")
	f.Fuzz(func(t *testing.T, text string) {
		list := parseStat(text)
		describe(list, text)
		if len(list) > strings.Count(text, "cpu") {
			t.Errorf("%d processors", len(list))
		}
		if limit := parseCPUMax(text); limit < 0 {
			t.Errorf("limit %v", limit)
		}
		parseAccount(text, 0)
	})
}
