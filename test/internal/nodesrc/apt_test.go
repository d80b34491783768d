package nodesrc

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

const stanzas = `# the distribution's own archive
Types: deb
URIs: http://mirror.invalid/debian
Suites: trixie trixie-updates
Components: main
Signed-By: /usr/share/keyrings/archive.gpg

Types: deb deb-src
URIs: http://mirror.invalid/debian-security
Suites: trixie-security
Components: main contrib
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 -----END PGP PUBLIC KEY BLOCK-----

Enabled: no
Types: deb
URIs: http://off.invalid/debian
Suites: trixie
Components: main

Types: deb
URIs: http://vendor.invalid/apt
Suites: stable
Components: main
`

func TestDeriveFromStanzas(t *testing.T) {
	got := deriveSources(parseStanzas(stanzas), "deb-src", "trixie", "bookworm")
	want := []string{
		"deb-src [signed-by=/usr/share/keyrings/archive.gpg] http://mirror.invalid/debian bookworm main",
		"deb-src [signed-by=/usr/share/keyrings/archive.gpg] http://mirror.invalid/debian bookworm-updates main",
		"deb-src http://mirror.invalid/debian-security bookworm-security main",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestDeriveFromOneLineFormat(t *testing.T) {
	got := deriveSources(parseOneLine(`
# deb http://commented.invalid/ubuntu jammy main
deb [arch=amd64 signed-by=/k.gpg] http://mirror.invalid/ubuntu jammy main universe # comment
deb-src http://mirror.invalid/ubuntu jammy main
deb http://mirror.invalid/ubuntu jammy-backports main
deb http://vendor.invalid/apt nodistro main
`), "deb", "jammy", "noble")
	want := []string{"deb [arch=amd64 signed-by=/k.gpg] http://mirror.invalid/ubuntu noble main universe"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestNoCodenameMatchesNothing(t *testing.T) {
	if got := deriveSources(parseStanzas(stanzas), "deb", "", "bookworm"); len(got) != 0 {
		t.Errorf("got %q", got)
	}
}

func TestOSRelease(t *testing.T) {
	id, codename := osRelease("NAME=\"Ubuntu\"\nID=ubuntu\nVERSION_CODENAME='noble'\n")
	if id != "ubuntu" || codename != "noble" {
		t.Errorf("got %q, %q", id, codename)
	}
}

func TestReadSourcesOfBothFormats(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("sources.list", "deb http://a.invalid/debian trixie main\n")
	write("sources.list.d/b.sources", stanzas)
	write("sources.list.d/c.list.off", "deb http://c.invalid/debian trixie main\n")
	all, err := readSources(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 4 {
		t.Errorf("got %d entries: %+v", len(all), all)
	}
}

func TestFindTakesTheNamedTree(t *testing.T) {
	root := t.TempDir()
	for name, text := range map[string]string{
		"test/common/index.js": "",
		"src/node_version.h":   "#define NODE_MAJOR_VERSION 18\n#define NODE_MINOR_VERSION 20\n#define NODE_PATCH_VERSION 4\n",
	} {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, dir := range []string{root, filepath.Join(root, "test")} {
		t.Setenv(EnvDir, dir)
		tree, err := Find(context.Background(), io.Discard)
		if err != nil {
			t.Fatal(err)
		}
		if tree.Root != root || tree.Version != "18.20.4" {
			t.Errorf("%s gives %+v", dir, tree)
		}
	}
	t.Setenv(EnvDir, filepath.Join(root, "src"))
	if _, err := Find(context.Background(), io.Discard); err == nil {
		t.Error("a folder without tests is taken")
	}
}

func FuzzSources(f *testing.F) {
	f.Add(stanzas)
	f.Add("deb [signed-by=/k.gpg] http://mirror.invalid/ubuntu noble main universe")
	f.Fuzz(func(t *testing.T, text string) {
		for _, s := range append(parseStanzas(text), parseOneLine(text)...) {
			for _, line := range deriveSources([]source{s}, "deb-src", "noble", "bookworm") {
				if !strings.HasPrefix(line, "deb-src ") || strings.ContainsAny(line, "\n#") {
					t.Fatalf("%q makes the line %q", text, line)
				}
			}
		}
	})
}
