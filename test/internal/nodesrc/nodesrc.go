// Package nodesrc finds the source tree of Node that holds its test suite: the directory named by NODE_TESTS, or the source
// package of the machine's own distribution, fetched once with apt-get into the user's cache directory. Nothing of it ever enters
// the repository.
package nodesrc

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// EnvDir names the environment variable that points to a source tree (or to its test folder) and turns fetching off.
const EnvDir = "NODE_TESTS"

// Tree is a source tree of Node.
type Tree struct {
	// Root is the absolute path of the folder that holds test/.
	Root string
	// Version is that of Node, such as "18.20.4", or "unknown" when the tree does not say.
	Version string
}

// Test is the path of a file under the tree's test folder, such as Test("parallel", "test-net-end.js").
func (t *Tree) Test(elem ...string) string {
	return filepath.Join(append([]string{t.Root, "test"}, elem...)...)
}

// Find returns the tree of NODE_TESTS, else the cached one, else it fetches one. Progress lines go to log.
func Find(ctx context.Context, log io.Writer) (*Tree, error) {
	if dir := os.Getenv(EnvDir); dir != "" {
		root, err := filepath.Abs(dir)
		if err != nil {
			return nil, err
		}
		if !isTree(root) && isTree(filepath.Dir(root)) && filepath.Base(root) == "test" {
			root = filepath.Dir(root)
		}
		if !isTree(root) {
			return nil, fmt.Errorf("%s=%s: no test/common/index.js below it", EnvDir, dir)
		}
		return open(root), nil
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return nil, fmt.Errorf("no cache directory (set %s to a source tree of Node): %w", EnvDir, err)
	}
	root := filepath.Join(cache, "jsrt", "node-source")
	if isTree(root) {
		return open(root), nil
	}
	if err := fetch(ctx, root, log); err != nil {
		return nil, fmt.Errorf("fetch Node's source package (or set %s to a source tree of Node): %w", EnvDir, err)
	}
	return open(root), nil
}

func isTree(root string) bool {
	_, err := os.Stat(filepath.Join(root, "test", "common", "index.js"))
	return err == nil
}

var versionMacro = regexp.MustCompile(`(?m)^#define NODE_(MAJOR|MINOR|PATCH)_VERSION (\d+)`)

func open(root string) *Tree {
	t := &Tree{Root: root, Version: "unknown"}
	header, err := os.ReadFile(filepath.Join(root, "src", "node_version.h"))
	if err != nil {
		return t
	}
	var numbers []string
	for _, m := range versionMacro.FindAllSubmatch(header, 3) {
		numbers = append(numbers, string(m[2]))
	}
	if len(numbers) == 3 {
		t.Version = strings.Join(numbers, ".")
	}
	return t
}

// members are the parts of the source tree that the tests of the chosen groups read. Test files look at the API pages, at
// package.json files of bundled packages and at the version header.
var members = []string{
	"*/test", "*/doc/api", "*/src/node_version.h", "*/lib", "*/tools/icu", "*/LICENSE", "*/README.md", "*/package.json",
	"*/deps/acorn", "*/deps/cjs-module-lexer", "*/deps/undici/src/package.json",
}

// fetch downloads the source package and unpacks what the tests need into root, which appears only when it is complete.
func fetch(ctx context.Context, root string, log io.Writer) error {
	if _, err := exec.LookPath("apt-get"); err != nil {
		return errors.New("the suite is fetched with apt-get, which this system has not")
	}
	if err := os.MkdirAll(filepath.Dir(root), 0o755); err != nil {
		return err
	}
	work, err := os.MkdirTemp(filepath.Dir(root), "fetch-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)

	release, err := os.ReadFile("/etc/os-release")
	if err != nil {
		return err
	}
	distribution, codename := osRelease(string(release))
	suite, ok := suites[distribution]
	if !ok {
		return fmt.Errorf("no suite of the suite's version is known for the distribution %q, only for debian and ubuntu", distribution)
	}
	lists, err := readSources("/etc/apt")
	if err != nil {
		return err
	}
	apt, err := newApt(ctx, work, func(kind string) []string { return deriveSources(lists, kind, codename, suite) })
	if err != nil {
		return err
	}
	fmt.Fprintf(log, "fetching the source package of nodejs from %s %s\n", distribution, suite)
	if err := apt.update("deb-src"); err != nil {
		return err
	}
	if err := apt.run("source", "--download-only", "--tar-only", "nodejs"); err != nil {
		return err
	}
	archives, err := filepath.Glob(filepath.Join(work, "nodejs_*.orig.tar.*"))
	if err != nil || len(archives) != 1 {
		return fmt.Errorf("expected one nodejs_*.orig.tar.* after the download, have %d", len(archives))
	}
	// Debian ships part of Node as component archives (orig-ada and the like); the tests are in the main one.
	unpacked := filepath.Join(work, "tree")
	if err := unpack(ctx, apt, archives[0], unpacked); err != nil {
		return err
	}
	if !isTree(unpacked) {
		return fmt.Errorf("%s holds no test/common/index.js", filepath.Base(archives[0]))
	}
	if err := os.Rename(unpacked, root); err != nil {
		if isTree(root) {
			return nil // another process was faster
		}
		return err
	}
	fmt.Fprintf(log, "unpacked into %s\n", root)
	return nil
}

// unpack extracts members of archive into dir. A minimal installation has tar but no xz; the package that holds it is then
// unpacked beside the archive, which needs no root.
func unpack(ctx context.Context, apt *apt, archive, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	args := []string{"-xf", archive, "-C", dir, "--strip-components=1", "--wildcards", "--no-wildcards-match-slash", "--no-same-owner"}
	if strings.HasSuffix(archive, ".xz") {
		if _, err := exec.LookPath("xz"); err != nil {
			if err := apt.update("deb"); err != nil {
				return err
			}
			if err := apt.run("download", "xz-utils"); err != nil {
				return err
			}
			debs, _ := filepath.Glob(filepath.Join(apt.dir, "xz-utils_*.deb"))
			if len(debs) != 1 {
				return errors.New("unpacking needs xz; install xz-utils")
			}
			if out, err := exec.CommandContext(ctx, "dpkg-deb", "-x", debs[0], filepath.Join(apt.dir, "xz")).CombinedOutput(); err != nil {
				return fmt.Errorf("dpkg-deb: %w: %s", err, bytes.TrimSpace(out))
			}
			args = append([]string{"--use-compress-program=" + filepath.Join(apt.dir, "xz", "usr", "bin", "xz")}, args...)
		}
	}
	cmd := exec.CommandContext(ctx, "tar", append(args, members...)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	// tar ends with 2 when one member is in no archive of this version; whether the tree is usable is the caller's check.
	if err := cmd.Run(); err != nil && !bytes.Contains(stderr.Bytes(), []byte("Not found in archive")) {
		return fmt.Errorf("tar: %w: %s", err, bytes.TrimSpace(stderr.Bytes()))
	}
	return nil
}
