package jsrt_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// layers are the packages of this module in the order in which they stand on each other: a package may import only what stands on a line before its own.
// Packages on one line are peers and know nothing of each other. After the colon stand the other modules that a line may use, beside those that every
// line may: golang.org/x/sys, and goja from engine on.
var layers = []string{
	"loop",
	"loop/sock",
	"engine",
	"loader: github.com/evanw/esbuild github.com/go-sourcemap/sourcemap",
	"node/internal/env",
	"node/internal/js node/internal/errno node/url/wtf8",
	"node/url/whatwg: golang.org/x/text golang.org/x/net",
	"node/internal/errors",
	"node/internal/validate",
	"node/internal/inspect: golang.org/x/text",
	"node/events",
	"node/eventtarget",
	"node/buffer",
	"node/stream",
	"node/fs/glob node/url/deprecation",
	"node/path node/querystring: golang.org/x/text",
	"node/timers node/dns node/fs node/os node/punycode node/url node/util node/workerthreads: golang.org/x/text",
	"node/assert node/net node/dgram node/console",
	"node/process",
	"node/childprocess",
	"node",
	"cmd/jsrt: github.com/spf13",
}

// apart are trees that stand beside the program: nothing above imports them, and they import nothing above.
var apart = []string{"test", "build", "engine/patch", "node/internal/inspect/nodetest"}

func TestImports(t *testing.T) {
	level := map[string]int{}
	modules := make([][]string, len(layers))
	sawEngine := false
	for i, line := range layers {
		names, others, _ := strings.Cut(line, ": ")
		for _, name := range strings.Fields(names) {
			level[name] = i
			sawEngine = sawEngine || name == "engine"
		}
		modules[i] = append(strings.Fields(others), "golang.org/x/sys")
		if sawEngine {
			modules[i] = append(modules[i], "github.com/dop251/goja")
		}
	}
	seen := map[string]bool{}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name := d.Name(); path != "." && (name[0] == '.' || name == "testdata" || name == "examples" || name == "node_modules") || under(filepath.ToSlash(path), apart) {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		pkg := filepath.ToSlash(filepath.Dir(path))
		at, known := level[pkg]
		if !known {
			if !seen[pkg] {
				t.Errorf("package %s is not in the table of imports", pkg)
			}
			seen[pkg] = true
			return nil
		}
		seen[pkg] = true
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range file.Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if inner, ok := strings.CutPrefix(name, "jsrt/"); ok {
				if below, known := level[inner]; !known || below >= at {
					t.Errorf("%s imports %s, which does not stand before %s", path, inner, pkg)
				}
			} else if host, _, _ := strings.Cut(name, "/"); strings.Contains(host, ".") && !under(name, modules[at]) {
				t.Errorf("%s imports %s, which %s has no use for", path, name, pkg)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for name := range level {
		if !seen[name] {
			t.Logf("package %s is in the table and has no files", name)
		}
	}
}

// under tells whether path is one of roots or lies in one.
func under(path string, roots []string) bool {
	return slices.ContainsFunc(roots, func(root string) bool { return path == root || strings.HasPrefix(path, root+"/") })
}
