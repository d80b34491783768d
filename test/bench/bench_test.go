//go:build linux

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestParsePort(t *testing.T) {
	for line, want := range map[string]int{"port 1\n": 1, "port 65535\n": 65535, "port 80\r\n": 80} {
		if got, err := parsePort(line); err != nil || got != want {
			t.Errorf("parsePort(%q) = %d, %v", line, got, err)
		}
	}
	for _, line := range []string{"", "port", "port \n", "port 0\n", "port 65536\n", "port -1\n", "8080\n", "port 80x\n"} {
		if got, err := parsePort(line); err == nil {
			t.Errorf("parsePort(%q) = %d, want an error", line, got)
		}
	}
}

func TestParseResident(t *testing.T) {
	got, err := parseResident([]byte("Name:\tx\nVmHWM:\t   99 kB\nVmRSS:\t   12 kB\nThreads:\t1\n"))
	if err != nil || got != 12*1024 {
		t.Errorf("got %d, %v", got, err)
	}
	for _, text := range []string{"", "Name:\tx\n", "VmRSS:\t12\n", "VmRSS:\t12 MB\n", "VmRSS:\tx kB\n"} {
		if got, err := parseResident([]byte(text)); err == nil {
			t.Errorf("parseResident(%q) = %d, want an error", text, got)
		}
	}
}

func TestParseExecutableMaps(t *testing.T) {
	const maps = `00400000-00452000 r-xp 00000000 08:02 173521      /usr/bin/a program
00651000-00652000 r--p 00051000 08:02 173521      /usr/bin/a program
00700000-00752000 r-xp 00000000 08:02 173521      /usr/bin/a program
7f0000000000-7f0000001000 r-xp 00000000 08:02 9   /lib/libc.so.6
7f0000002000-7f0000003000 rwxp 00000000 00:00 0
7ffd00000000-7ffd00001000 r-xp 00000000 00:00 0   [vdso]
`
	got := parseExecutableMaps([]byte(maps))
	if want := []string{"/usr/bin/a program", "/lib/libc.so.6"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestSelectCases(t *testing.T) {
	names := func(chosen []benchCase) (list []string) {
		for _, c := range chosen {
			list = append(list, c.name)
		}
		return list
	}
	all, err := selectCases("")
	if err != nil || len(all) != len(cases) {
		t.Fatalf("all: %v, %v", names(all), err)
	}
	some, err := selectCases("udp-echo, tcp-echo-*,tcp-echo-64x1")
	if want := []string{"udp-echo", "tcp-echo-64x1", "tcp-echo-64x50"}; err != nil || !slices.Equal(names(some), want) {
		t.Errorf("got %v, %v, want %v", names(some), err, want)
	}
	for _, list := range []string{"nothing", "udp-echo,", "[", "udp-echo,x*"} {
		if got, err := selectCases(list); err == nil {
			t.Errorf("selectCases(%q) = %v, want an error", list, names(got))
		}
	}
}

func TestEveryCaseHasItsServer(t *testing.T) {
	for _, c := range cases {
		if c.script != "" {
			if _, err := os.Stat(c.script); err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
		}
		if c.floor && floorScripts[c.script] == nil {
			t.Errorf("%s: the floor has no server for %s", c.name, c.script)
		}
	}
}

func TestFindTargets(t *testing.T) {
	for _, list := range []string{"perl", "node,,floor", "node=/nowhere/node", "x=/bin/sh"} {
		if got, err := findTargets(list, "", t.TempDir()); err == nil {
			t.Errorf("findTargets(%q) = %v, want an error", list, got)
		}
	}
	got, err := findTargets("floor", "", t.TempDir())
	if err != nil || len(got) != 1 || got[0].kind != "floor" {
		t.Errorf("floor: %v, %v", got, err)
	}
}

func TestCommandLines(t *testing.T) {
	for kind, want := range map[string]string{
		"jsrt":  "d/x.js|-e 0",
		"node":  "d/x.js|-e 0",
		"bun":   "d/x.js|-e 0",
		"deno":  "run -A --quiet d/x.js|eval 0",
		"floor": "-serve x.js|-e 0",
	} {
		r := target{kind: kind}
		if got := strings.Join(r.scriptArgs("d/x.js"), " ") + "|" + strings.Join(r.evalArgs("0"), " "); got != want {
			t.Errorf("%s: %q, want %q", kind, got, want)
		}
	}
}

func TestProcessCPUOfOneself(t *testing.T) {
	before, err := processCPU(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	end := time.Now().Add(30 * time.Millisecond)
	for time.Now().Before(end) {
	}
	after, err := processCPU(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	// On a shared machine the loop may have got little of its 30 ms, but not nothing, and no more than two CPUs' worth of a second.
	if used := after - before; used <= 0 || used > 2*time.Second {
		t.Errorf("30 ms of work are %v of CPU time", used)
	}
	// PID_MAX_LIMIT: no process has this number.
	if _, err := processCPU(1 << 22); err == nil {
		t.Error("a process that is not there has CPU time")
	}
}

// The floor is driven as a server script is: it shows that load, floor and measurement hold together.
func TestFloorUnderLoad(t *testing.T) {
	binary := filepath.Join(t.TempDir(), "bench")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	b := &bench{scripts: ".", window: 100 * time.Millisecond}
	floor := target{Name: "floor", Path: binary, kind: "floor"}
	for _, c := range cases {
		if !c.floor || c.name == "idle-10k" {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			s, err := c.measure(b, floor, c)
			if err != nil {
				t.Fatal(err)
			}
			if s.RSS == 0 && c.name != "binary-size" {
				t.Errorf("no memory was taken: %+v", s)
			}
			if s.Cost <= 0 && c.after != hold {
				t.Errorf("it cost nothing: %+v", s)
			}
		})
	}
}

// A server that answers wrongly or not at all must not get a figure.
func TestServersThatDoNotServe(t *testing.T) {
	dir := t.TempDir()
	c := benchCase{name: "x", script: "server", clients: 1, size: 64}
	for name, body := range map[string]string{
		"ends at once":     "exit 0",
		"prints no port":   "echo hello; sleep 30",
		"port of nobody":   "echo port 1; sleep 30",
		"fails with words": "echo wrong >&2; exit 3",
	} {
		file := filepath.Join(dir, "server")
		if err := os.WriteFile(file, []byte(body+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		b := &bench{scripts: dir, window: 100 * time.Millisecond}
		got, err := measureRate(b, target{Name: "sh", Path: "/bin/sh", kind: "node"}, c)
		if err == nil {
			t.Errorf("%s: got %+v, want an error", name, got)
		}
		if name == "fails with words" && (err == nil || !strings.Contains(err.Error(), "wrong")) {
			t.Errorf("the error lacks what the server said: %v", err)
		}
	}
}
