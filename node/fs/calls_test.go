package fs

import (
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// plant makes a random tree of directories, files and symbolic links and returns the names in it.
func plant(t testing.TB, r *rand.Rand, dir string, n int) []string {
	t.Helper()
	dirs, names := []string{"."}, []string{"."}
	for i := range n {
		name := filepath.Join(dirs[r.Intn(len(dirs))], fmt.Sprint("n", i))
		full := filepath.Join(dir, name)
		var err error
		switch r.Intn(4) {
		case 0, 1:
			err = os.Mkdir(full, 0o700)
			dirs = append(dirs, name)
		case 2:
			err = os.WriteFile(full, []byte(name), 0o600)
		default:
			target := names[r.Intn(len(names))]
			switch r.Intn(4) {
			case 0:
				target = filepath.Join(dir, target)
			case 1:
				target = strings.Repeat("../", r.Intn(3)) + target
			case 2:
				target = "nowhere"
			}
			err = os.Symlink(target, full)
		}
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	return names
}

// TestRealPath compares with the standard library on random trees.
func TestRealPath(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	found := 0
	for range 30 {
		dir, err := filepath.EvalSymlinks(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		names := plant(t, r, dir, 40)
		for range 100 {
			path := filepath.Join(dir, names[r.Intn(len(names))])
			for range r.Intn(4) {
				path += "/" + []string{"..", ".", "n1", "n5", filepath.Base(names[r.Intn(len(names))])}[r.Intn(5)]
			}
			want, wantErr := filepath.EvalSymlinks(path)
			got, err := nativeRealPath(path)
			if (err == nil) != (wantErr == nil) || err == nil && got != want {
				t.Errorf("%s: got %s, %v; want %s, %v", path, got, err, want, wantErr)
			}
			if err == nil {
				found++
			}
		}
	}
	if found < 100 {
		t.Errorf("only %d of the paths exist", found)
	}
}

// TestTrees copies, compares and removes random trees.
func TestTrees(t *testing.T) {
	r := rand.New(rand.NewSource(2))
	for range 10 {
		top := t.TempDir()
		src, dest := filepath.Join(top, "src"), filepath.Join(top, "dest")
		if err := os.Mkdir(src, 0o750); err != nil {
			t.Fatal(err)
		}
		plant(t, r, src, 60)
		opts := copying{recursive: true, force: true, verbatim: true}
		if err := opts.copy(src, dest); err != nil {
			t.Fatal(err)
		}
		if got, want := describe(t, dest), describe(t, src); !slices.Equal(got, want) {
			t.Errorf("got %q\nwant %q", got, want)
		}
		if err := remove(src, removal{recursive: true}); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Lstat(src); !os.IsNotExist(err) {
			t.Errorf("%s is still there: %v", src, err)
		}
	}
}

// describe writes out what is in a tree.
func describe(t *testing.T, dir string) []string {
	t.Helper()
	list, err := readTree(dir, false)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, entry := range list[0].entries {
		path := filepath.Join(dir, entry.name)
		st, err := lstatOf(path)
		if err != nil {
			t.Fatal(err)
		}
		line := fmt.Sprintf("%s %o", entry.name, st.mode)
		switch st.kind() {
		case unix.S_IFLNK:
			link, err := readLink(path)
			if err != nil {
				t.Fatal(err)
			}
			line += " " + link
		case unix.S_IFREG:
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			line += " " + string(text)
		case unix.S_IFDIR:
			line += " " + strings.Join(describe(t, path), "|")
		}
		out = append(out, line)
	}
	return out
}

func TestReadTree(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"b/c/d", "a"} {
		if err := os.MkdirAll(filepath.Join(dir, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("..", filepath.Join(dir, "b", "up")); err != nil {
		t.Fatal(err)
	}
	list, err := readTree(dir, true)
	if err != nil {
		t.Fatal(err)
	}
	var dirs []string
	for _, l := range list {
		dirs = append(dirs, l.dir)
	}
	// The link leads to the top again, five directories each time, until the kernel has had enough of it.
	if !slices.Equal(dirs[:5], []string{"", "a", "b", "b/c", "b/up"}) || len(dirs) > 5*(maxLinks+2) {
		t.Errorf("%d directories: %q", len(dirs), dirs[:5])
	}
}

func TestTimespec(t *testing.T) {
	for seconds, want := range map[float64]fileTime{
		0: {0, 0}, 1.5: {1, 5e8}, -0.25: {-1, 75e7}, 1234567890.123456: {1234567890, 123456001}, 1 << 33: {1 << 33, 0},
	} {
		ts := timespec(seconds)
		if sec, nsec := ts.Unix(); sec != want.sec || nsec != want.nsec {
			t.Errorf("%v: %d.%09d, want %d.%09d", seconds, sec, nsec, want.sec, want.nsec)
		}
	}
}

// TestPartialIO: vectors are filled in their order, also when there is less than they hold.
func TestPartialIO(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	err := withFile(path, unix.O_RDWR|unix.O_CREAT, 0o600, func(fd int) error {
		if n, err := writeVector(fd, [][]byte{[]byte("ab"), nil, []byte("cde")}, -1); n != 5 || err != nil {
			t.Errorf("wrote %d, %v", n, err)
		}
		list := [][]byte{make([]byte, 1), make([]byte, 3), []byte("....")}
		n, err := readVector(fd, list, 0)
		if n != 5 || err != nil || string(list[0]) != "a" || string(list[1]) != "bcd" || string(list[2]) != "e..." {
			t.Errorf("read %d, %v: %q", n, err, list)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(strings.Repeat("x", 3*chunkSize)), 0o600); err != nil {
		t.Fatal(err)
	}
	calls := 0
	err = withFile(path, unix.O_RDONLY, 0, func(fd int) error {
		_, err := readWhole(fd, 3*chunkSize, func() bool { calls++; return calls > 2 })
		return err
	})
	if err != errAborted || calls != 3 {
		t.Errorf("%v after %d steps", err, calls)
	}
}

// FuzzRealPath: no path makes it run for ever or end anywhere but at a file that has no links in its name.
func FuzzRealPath(f *testing.F) {
	dir, err := filepath.EvalSymlinks(f.TempDir())
	if err != nil {
		f.Fatal(err)
	}
	names := plant(f, rand.New(rand.NewSource(3)), dir, 60)
	for _, name := range names {
		f.Add(name)
	}
	f.Add("../../../n1//./n2/..")
	f.Fuzz(func(t *testing.T, path string) {
		if strings.IndexByte(path, 0) >= 0 {
			return
		}
		for _, physical := range []bool{false, true} {
			full := dir + "/" + path
			if !physical {
				full = filepath.Clean(full)
			}
			out, err := realPath(full, physical)
			if err != nil {
				continue
			}
			if again, err := realPath(out, true); err != nil || again != out {
				t.Errorf("%s: %s is %s: %v", path, out, again, err)
			}
		}
	})
}
