// Command patch makes the edited copy of goja that jsrt is built with.
//
// It copies the source of the goja version that go.mod names from the module cache into build/goja, applies the edits of this package to the
// copy's syntax trees, and writes build/go.mod (the project's own plus a replace directive) and build/go.sum beside it. A build then is
//
//	go run ./engine/patch
//	go build -modfile=build/go.mod -tags jsrt_patched ./cmd/jsrt
//
// Nothing of goja is kept in the repository: an edit names the declarations that it changes, with a hash of the text that it was written for,
// and holds only the text that it adds. A declaration that reads differently (another goja version) ends the run with the edit's name. A run
// whose inputs are those of the last one does nothing.
//
// Each edit is one file of this package; its head says what it changes, why, what was measured, and what to propose upstream.
package main

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

const gojaPath = "github.com/dop251/goja"

//go:embed *.go
var self embed.FS // the edits' own text: part of the stamp

func main() {
	var (
		out  = flag.String("o", "build", "`directory` for goja/, go.mod and go.sum, relative to the module's root")
		only = flag.String("only", "", "apply only these edits (`names`, comma-separated) and those that they need")
		list = flag.Bool("list", false, "print the names of the edits")
		hash = flag.String("hash", "", "print the hash of one declaration: `file:declaration`, as in vm.go:(*vm).push")
	)
	flag.Parse()
	if err := run(*out, *only, *list, *hash); err != nil {
		fmt.Fprintln(os.Stderr, "patch:", err)
		os.Exit(1)
	}
}

func run(out, only string, list bool, hash string) error {
	if list {
		for _, e := range edits {
			fmt.Printf("%-24s %s\n", e.name, e.what)
		}
		return nil
	}
	root, err := moduleRoot()
	if err != nil {
		return err
	}
	src, err := gojaSource(root)
	if err != nil {
		return err
	}
	if hash != "" {
		file, decl, _ := strings.Cut(hash, ":")
		text, err := src.declaration(file, decl)
		if err != nil {
			return err
		}
		fmt.Println(textHash(text))
		return nil
	}
	chosen, err := choose(only)
	if err != nil {
		return err
	}
	if !filepath.IsAbs(out) {
		out = filepath.Join(root, out)
	}
	return build(root, out, src, chosen)
}

// build writes out/goja, out/go.mod and out/go.sum unless they are there for these inputs.
func build(root, out string, src *source, chosen []*edit) error {
	stamp, err := inputs(root, out, src, chosen)
	if err != nil {
		return err
	}
	dir := filepath.Join(out, "goja")
	stampFile := filepath.Join(dir, ".stamp")
	if have, err := os.ReadFile(stampFile); err == nil && string(have) == stamp && exists(filepath.Join(out, "go.mod")) {
		return nil
	}

	files, err := apply(src, chosen)
	if err != nil {
		return err
	}
	// The new tree takes the old one's place in one step: another build may be reading it.
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	tmp, err := os.MkdirTemp(out, "goja-new-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	if err := copyTree(tmp, src.dir, files); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(tmp, ".stamp"), []byte(stamp), 0o644); err != nil {
		return err
	}
	if err := os.Chmod(tmp, 0o755); err != nil {
		return err
	}
	old := tmp + "-old"
	if err := os.Rename(dir, old); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.Rename(tmp, dir); err != nil {
		return err
	}
	if err := os.RemoveAll(old); err != nil {
		return err
	}
	return writeModule(root, out)
}

// writeModule writes the module file that replaces goja by the copy. The go command reads relative paths of a -modfile from the module's root.
func writeModule(root, out string) error {
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return err
	}
	target := filepath.Join(out, "goja")
	if rel, err := filepath.Rel(root, target); err == nil && filepath.IsLocal(rel) {
		target = "./" + filepath.ToSlash(rel)
	}
	mod = append(bytes.TrimRight(mod, "\n"), fmt.Sprintf("\n\nreplace %s => %s\n", gojaPath, target)...)
	if err := os.WriteFile(filepath.Join(out, "go.mod"), mod, 0o644); err != nil {
		return err
	}
	sum, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(out, "go.sum"), sum, 0o644)
}

// inputs is a hash of all that the output depends on.
func inputs(root, out string, src *source, chosen []*edit) (string, error) {
	h := sha256.New()
	fmt.Fprintln(h, src.version, src.dir, out)
	for _, e := range chosen {
		fmt.Fprintln(h, e.name)
	}
	for _, name := range []string{"go.mod", "go.sum"} {
		data, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			return "", err
		}
		fmt.Fprintln(h, name, len(data))
		h.Write(data)
	}
	entries, err := self.ReadDir(".")
	if err != nil {
		return "", err
	}
	for _, entry := range entries {
		data, err := self.ReadFile(entry.Name())
		if err != nil {
			return "", err
		}
		fmt.Fprintln(h, entry.Name(), len(data))
		h.Write(data)
	}
	return hex.EncodeToString(h.Sum(nil)) + "\n", nil
}

// copyTree copies dir to tmp, with the texts of files in place of, or beside, those of dir.
func copyTree(tmp, dir string, files map[string][]byte) error {
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if strings.HasPrefix(entry.Name(), ".") && rel != "." {
				return fs.SkipDir
			}
			return os.MkdirAll(filepath.Join(tmp, rel), 0o755)
		}
		if _, edited := files[filepath.ToSlash(rel)]; edited || !entry.Type().IsRegular() {
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(tmp, rel), data, 0o644)
	})
	if err != nil {
		return err
	}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(tmp, filepath.FromSlash(name)), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// choose returns the edits in their order: all, or those named and what they need.
func choose(only string) ([]*edit, error) {
	if only == "" {
		return edits, nil
	}
	want := map[string]bool{}
	var add func(name string) error
	add = func(name string) error {
		i := slices.IndexFunc(edits, func(e *edit) bool { return e.name == name })
		if i < 0 {
			return fmt.Errorf("no edit is named %q", name)
		}
		want[name] = true
		for _, n := range edits[i].needs {
			if err := add(n); err != nil {
				return err
			}
		}
		return nil
	}
	for name := range strings.SplitSeq(only, ",") {
		if err := add(strings.TrimSpace(name)); err != nil {
			return nil, err
		}
	}
	var out []*edit
	for _, e := range edits {
		if want[e.name] {
			out = append(out, e)
		}
	}
	return out, nil
}

func moduleRoot() (string, error) {
	out, err := exec.Command("go", "env", "GOMOD").Output()
	if err != nil {
		return "", fmt.Errorf("go env GOMOD: %w", err)
	}
	mod := strings.TrimSpace(string(out))
	if mod == "" || mod == os.DevNull {
		return "", errors.New("run it inside the project: no go.mod here")
	}
	return filepath.Dir(mod), nil
}

// gojaSource finds goja in the module cache, and fetches it when it is not there yet.
func gojaSource(root string) (*source, error) {
	list := func() (dir, version string, err error) {
		cmd := exec.Command("go", "list", "-mod=mod", "-m", "-json", gojaPath)
		cmd.Dir = root
		cmd.Stderr = os.Stderr
		out, err := cmd.Output()
		if err != nil {
			return "", "", fmt.Errorf("go list -m %s: %w", gojaPath, err)
		}
		var mod struct{ Dir, Version string }
		if err := json.Unmarshal(out, &mod); err != nil {
			return "", "", fmt.Errorf("go list -m %s: %w", gojaPath, err)
		}
		return mod.Dir, mod.Version, nil
	}
	dir, version, err := list()
	if err == nil && dir == "" {
		cmd := exec.Command("go", "mod", "download", gojaPath)
		cmd.Dir = root
		cmd.Stderr = os.Stderr
		if err := cmd.Run(); err != nil {
			return nil, fmt.Errorf("go mod download %s: %w", gojaPath, err)
		}
		dir, version, err = list()
	}
	if err != nil {
		return nil, err
	}
	return newSource(dir, version), nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
