package nodesrc

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"
)

// suites names, by distribution, the release whose nodejs package is a late Node 18: the version that the expectations were
// written for. Mirrors keep old releases for years, so a machine with a newer release finds it where its own packages are.
var suites = map[string]string{"debian": "bookworm", "ubuntu": "noble"}

// osRelease reads ID and VERSION_CODENAME of an os-release file (os-release(5)).
func osRelease(text string) (distribution, codename string) {
	for _, line := range strings.Split(text, "\n") {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		value = strings.Trim(value, `"'`)
		switch name {
		case "ID":
			distribution = value
		case "VERSION_CODENAME":
			codename = value
		}
	}
	return distribution, codename
}

// source is one entry of an apt sources file, of either format (sources.list(5)).
type source struct {
	// options are those of the bracket or the extra fields, in the one-line form: "signed-by=/usr/share/...".
	options    []string
	uris       []string
	suites     []string
	components []string
}

// readSources reads every sources file below dir (/etc/apt).
func readSources(dir string) ([]source, error) {
	files := []string{filepath.Join(dir, "sources.list")}
	for _, pattern := range []string{"*.list", "*.sources"} {
		more, err := filepath.Glob(filepath.Join(dir, "sources.list.d", pattern))
		if err != nil {
			return nil, err
		}
		files = append(files, more...)
	}
	var all []source
	for _, file := range files {
		text, err := os.ReadFile(file)
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if strings.HasSuffix(file, ".sources") {
			all = append(all, parseStanzas(string(text))...)
		} else {
			all = append(all, parseOneLine(string(text))...)
		}
	}
	return all, nil
}

// parseOneLine reads the format "deb [options] uri suite component...".
func parseOneLine(text string) []source {
	var all []source
	for _, line := range strings.Split(text, "\n") {
		line, _, _ = strings.Cut(line, "#")
		rest, ok := strings.CutPrefix(strings.TrimSpace(line), "deb ")
		if !ok {
			continue
		}
		var s source
		rest = strings.TrimSpace(rest)
		if strings.HasPrefix(rest, "[") {
			options, after, ok := strings.Cut(rest[1:], "]")
			if !ok {
				continue
			}
			s.options, rest = strings.Fields(options), after
		}
		words := strings.Fields(rest)
		if len(words) < 2 {
			continue
		}
		s.uris, s.suites, s.components = words[:1], words[1:2], words[2:]
		all = append(all, s)
	}
	return all
}

// parseStanzas reads the deb822 format: paragraphs of "Field: value" with continuation lines.
func parseStanzas(text string) []source {
	var all []source
	fields := map[string]string{}
	last := ""
	flush := func() {
		types := strings.Fields(fields["types"])
		enabled := strings.ToLower(fields["enabled"])
		if len(types) > 0 && enabled != "no" && enabled != "false" {
			s := source{uris: strings.Fields(fields["uris"]), suites: strings.Fields(fields["suites"]), components: strings.Fields(fields["components"])}
			for _, name := range []string{"signed-by", "trusted"} {
				// An embedded key block has no one-line form; apt then falls back on its trusted keys.
				if value := fields[name]; value != "" && !strings.Contains(value, "\n") {
					s.options = append(s.options, name+"="+strings.Join(strings.Fields(value), ","))
				}
			}
			for _, t := range types {
				if t == "deb" {
					all = append(all, s)
				}
			}
		}
		fields, last = map[string]string{}, ""
	}
	for _, line := range strings.Split(text, "\n") {
		switch {
		case strings.TrimSpace(line) == "":
			flush()
		case strings.HasPrefix(line, "#"):
		case line[0] == ' ' || line[0] == '\t':
			fields[last] += "\n" + strings.TrimSpace(line)
		default:
			name, value, ok := strings.Cut(line, ":")
			if ok {
				last = strings.ToLower(name)
				fields[last] = strings.TrimSpace(value)
			}
		}
	}
	flush()
	return all
}

// deriveSources returns lines of one kind, "deb" or "deb-src", for the suite wanted, at every place where this machine gets its
// release codename (with -updates and -security) from. Third-party entries name other suites and fall out by that.
func deriveSources(all []source, kind, codename, suite string) []string {
	lines := map[string]bool{}
	for _, s := range all {
		for _, name := range s.suites {
			ending, ok := strings.CutPrefix(name, codename)
			if !ok || codename == "" || (ending != "" && ending != "-updates" && ending != "-security") {
				continue
			}
			components := "main"
			for _, c := range s.components {
				if c == "universe" { // Ubuntu keeps nodejs there
					components += " universe"
				}
			}
			options := ""
			if len(s.options) > 0 {
				options = "[" + strings.Join(s.options, " ") + "] "
			}
			for _, uri := range s.uris {
				lines[kind+" "+options+uri+" "+suite+ending+" "+components] = true
			}
		}
	}
	sorted := make([]string, 0, len(lines))
	for line := range lines {
		sorted = append(sorted, line)
	}
	sort.Strings(sorted)
	return sorted
}

// apt runs apt-get with lists, cache and sources of its own below dir, so that neither root nor the machine's configuration is
// touched.
type apt struct {
	ctx     context.Context
	dir     string
	options []string
	// sources returns the lines of one kind for the temporary sources list.
	sources func(kind string) []string
}

func newApt(ctx context.Context, dir string, sources func(kind string) []string) (*apt, error) {
	for _, sub := range []string{"lists/partial", "cache/archives/partial", "parts"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o755); err != nil {
			return nil, err
		}
	}
	a := &apt{ctx: ctx, dir: dir, sources: sources}
	for _, option := range []string{
		"Dir::Etc::sourcelist=" + filepath.Join(dir, "sources.list"), "Dir::Etc::sourceparts=" + filepath.Join(dir, "parts"),
		"Dir::State::lists=" + filepath.Join(dir, "lists"), "Dir::Cache=" + filepath.Join(dir, "cache"),
		// As root, apt drops to a user that may not write here.
		"APT::Sandbox::User=root",
	} {
		a.options = append(a.options, "-o", option)
	}
	return a, nil
}

// update fetches the package lists of one kind, "deb" or "deb-src".
func (a *apt) update(kind string) error {
	lines := a.sources(kind)
	if len(lines) == 0 {
		return errors.New("no apt source of this machine serves its own release")
	}
	if err := os.WriteFile(filepath.Join(a.dir, "sources.list"), []byte(strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
		return err
	}
	return a.run("update")
}

func (a *apt) run(args ...string) error {
	cmd := exec.CommandContext(a.ctx, "apt-get", append(append([]string{"-q"}, a.options...), args...)...)
	cmd.Dir = a.dir
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("apt-get %s: %w\n%s", strings.Join(args, " "), err, bytes.TrimSpace(out.Bytes()))
	}
	return nil
}
