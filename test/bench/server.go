//go:build linux

package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// target is a runtime under test.
type target struct {
	Name    string `json:"name"`
	Path    string `json:"path"`
	Version string `json:"version"`
	kind    string // jsrt, node, bun, deno or floor: which command line it understands
}

// kinds lists what the benchmark can run, in the order of the table.
var kinds = []string{"jsrt", "node", "bun", "deno", "floor"}

// scriptArgs returns the arguments that run a file.
func (t target) scriptArgs(file string) []string {
	switch t.kind {
	case "deno":
		return []string{"run", "-A", "--quiet", file}
	case "floor":
		return []string{"-serve", filepath.Base(file)}
	default:
		return []string{file}
	}
}

// evalArgs returns the arguments that run a piece of code.
func (t target) evalArgs(code string) []string {
	if t.kind == "deno" {
		return []string{"eval", code}
	}
	return []string{"-e", code}
}

// findTargets resolves a list such as "jsrt,node,node26=/opt/node26/bin/node". Without a list it takes jsrt, the floor and
// whatever else is on the PATH. buildDir receives the binary when jsrt has to be built; root is the root of the module.
func findTargets(list, root, buildDir string) ([]target, error) {
	wanted := kinds
	if list != "" {
		wanted = strings.Split(list, ",")
	}
	var targets []target
	for _, entry := range wanted {
		name, path, given := strings.Cut(strings.TrimSpace(entry), "=")
		t := target{Name: name, Path: path}
		if given {
			name = filepath.Base(path)
		}
		at := slices.IndexFunc(kinds, func(kind string) bool { return strings.HasPrefix(name, kind) })
		if at < 0 {
			return nil, fmt.Errorf("runtime %q: none of %s", entry, strings.Join(kinds, ", "))
		}
		t.kind = kinds[at]
		var err error
		switch {
		case given:
			t.Path, err = exec.LookPath(path)
		case t.kind == "floor":
			t.Path, err = os.Executable()
		case t.kind == "jsrt" && os.Getenv("JSRT_BIN") != "":
			t.Path, err = exec.LookPath(os.Getenv("JSRT_BIN"))
		case t.kind == "jsrt":
			t.Path, err = buildRuntime(root, buildDir)
		default:
			t.Path, err = exec.LookPath(t.kind)
			if list == "" && errors.Is(err, exec.ErrNotFound) {
				continue
			}
		}
		if err != nil {
			return nil, fmt.Errorf("runtime %s: %w", t.Name, err)
		}
		if t.Path, err = filepath.EvalSymlinks(t.Path); err != nil {
			return nil, fmt.Errorf("runtime %s: %w", t.Name, err)
		}
		if t.kind != "floor" {
			out, err := exec.Command(t.Path, "--version").Output()
			if err != nil {
				return nil, fmt.Errorf("%s --version: %w", t.Path, err)
			}
			t.Version, _, _ = strings.Cut(strings.TrimSpace(string(out)), "\n")
		}
		targets = append(targets, t)
	}
	return targets, nil
}

// buildRuntime builds jsrt as `make build` does.
func buildRuntime(root, dir string) (string, error) {
	binary := filepath.Join(dir, "jsrt")
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", binary, "./cmd/jsrt")
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return binary, nil
}

// moduleRoot walks up from the working directory to the folder of go.mod.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("no go.mod here or above: run the benchmark inside the module")
		}
		dir = parent
	}
}

// server is a running server script.
type server struct {
	cmd    *exec.Cmd
	pid    int
	port   int
	stderr bytes.Buffer
}

// startServer starts a script on the servers' CPU and waits, at most 10 s, for its line "port N".
func startServer(c cpus, t target, script string) (*server, error) {
	s := &server{cmd: exec.Command(t.Path, t.scriptArgs(script)...)}
	s.cmd.Stderr = &s.stderr
	// No server outlives a benchmark that is interrupted.
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	stdout, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := c.startOnServerCPU(s.cmd); err != nil {
		return nil, err
	}
	s.pid = s.cmd.Process.Pid
	watch := time.AfterFunc(10*time.Second, func() { s.cmd.Process.Kill() })
	line, err := bufio.NewReader(stdout).ReadString('\n')
	watch.Stop()
	if err == nil {
		s.port, err = parsePort(line)
	}
	if err != nil {
		s.stop()
		return nil, fmt.Errorf("%s did not listen: %w %s", filepath.Base(script), err, bytes.TrimSpace(s.stderr.Bytes()))
	}
	return s, nil
}

// stop kills the server with all it has started.
func (s *server) stop() {
	syscall.Kill(-s.pid, syscall.SIGKILL)
	s.cmd.Wait()
}

// parsePort reads the line "port N" that every server script prints first.
func parsePort(line string) (int, error) {
	text, found := strings.CutPrefix(strings.TrimSpace(line), "port ")
	if !found {
		return 0, fmt.Errorf("the first line is %q, not a port", line)
	}
	port, err := strconv.ParseUint(text, 10, 16)
	if err != nil || port == 0 {
		return 0, fmt.Errorf("%q is no port", text)
	}
	return int(port), nil
}
