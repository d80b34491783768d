package loader

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"syscall"
)

// Kinds of stat.
const (
	statNone = -1
	statFile = 0 // everything that is no directory
	statDir  = 1
)

// statOf asks the system what path is.
func statOf(path string) int {
	var st syscall.Stat_t
	if _, err := retry(func() (int, error) { return 0, syscall.Stat(path, &st) }); err != nil {
		return statNone
	}
	if st.Mode&syscall.S_IFMT == syscall.S_IFDIR {
		return statDir
	}
	return statFile
}

// stat is statOf, where what is there stays known until the outermost require ends.
func (r *resolver) stat(path string) int {
	if kind, ok := r.stats[path]; ok {
		return kind
	}
	kind := statOf(path)
	if kind >= 0 && r.depth > 0 {
		r.stats[path] = kind
	}
	return kind
}

// realpath resolves the symbolic links of an absolute, existing path. Answers stay known for the run, as in Node. A path that cannot be
// resolved (a pipe under /dev/fd) stays as it is.
func (r *resolver) realpath(path string) string {
	if path == "/" || path == "" {
		return "/"
	}
	if real, ok := r.real[path]; ok {
		return real
	}
	i := strings.LastIndexByte(path, '/')
	real := strings.TrimSuffix(r.realpath(path[:i]), "/") + path[i:]
	var st syscall.Stat_t
	if syscall.Lstat(real, &st) == nil && st.Mode&syscall.S_IFMT == syscall.S_IFLNK {
		if followed, err := filepath.EvalSymlinks(real); err == nil {
			real = followed
		}
	}
	r.real[path] = real
	return real
}

// readFile reads a whole file with plain system calls: os.Open would first try to watch the file with the Go runtime's own poller. The error is
// a *fs.PathError whose Op is "open" or "read".
func readFile(path string) ([]byte, error) {
	fd, err := retry(func() (int, error) { return syscall.Open(path, syscall.O_RDONLY|syscall.O_CLOEXEC, 0) })
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: path, Err: err}
	}
	defer syscall.Close(fd)
	size := 0 // of pipes, /proc and the like unknown
	var st syscall.Stat_t
	if syscall.Fstat(fd, &st) == nil && st.Mode&syscall.S_IFMT == syscall.S_IFREG {
		size = int(st.Size)
	}
	data := make([]byte, 0, size+1)
	for {
		n, err := retry(func() (int, error) { return syscall.Read(fd, data[len(data):cap(data)]) })
		if err != nil {
			return nil, &fs.PathError{Op: "read", Path: path, Err: err}
		}
		data = data[:len(data)+n]
		if n == 0 || len(data) == size { // at its size a file is at its end, without asking once more
			return data, nil
		}
		if len(data) == cap(data) {
			data = append(data, make([]byte, max(512, len(data)))...)[:len(data)]
		}
	}
}

// retry calls f until no signal interrupts it.
func retry(f func() (int, error)) (int, error) {
	for {
		n, err := f()
		if !errors.Is(err, syscall.EINTR) {
			return n, err
		}
	}
}
