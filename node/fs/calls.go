package fs

import (
	"crypto/rand"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// The functions of this file are what operations run off the loop: system calls, and what Node does with several of them. They touch no JavaScript,
// and their errors are *failure or *codedError.

// retry repeats a call that a signal has interrupted; Go's own signals interrupt, too.
func retry(call func() error) error {
	for {
		if err := call(); err != unix.EINTR {
			return err
		}
	}
}

// maxIO is the most that one read or write moves: Linux does not take more (read(2)).
const maxIO = math.MaxInt32 &^ 0xFFF

func openFile(path string, flags int, mode uint32) (fd int, err error) {
	err = retry(func() (err error) {
		fd, err = unix.Open(path, flags|unix.O_CLOEXEC, mode)
		return err
	})
	return fd, failPath("open", err, path)
}

// closeFile is close(2). The descriptor is gone also when it reports EINTR, on Linux.
func closeFile(fd int) error {
	err := unix.Close(fd)
	if err == unix.EINTR || err == unix.EINPROGRESS {
		return nil
	}
	return fail("close", err)
}

// readAt reads at pos, or at the current position if that is negative. n is 0 at the end.
func readAt(fd int, p []byte, pos int64) (n int, err error) {
	if len(p) > maxIO {
		p = p[:maxIO]
	}
	err = retry(func() (err error) {
		if pos < 0 {
			n, err = unix.Read(fd, p)
		} else {
			n, err = unix.Pread(fd, p, pos)
		}
		return err
	})
	return max(n, 0), fail("read", err)
}

// writeAt writes at pos, or at the current position if that is negative. n may be less than all.
func writeAt(fd int, p []byte, pos int64) (n int, err error) {
	if len(p) > maxIO {
		p = p[:maxIO]
	}
	err = retry(func() (err error) {
		if pos < 0 {
			n, err = unix.Write(fd, p)
		} else {
			n, err = unix.Pwrite(fd, p, pos)
		}
		return err
	})
	return max(n, 0), fail("write", err)
}

// readVector is readv(2) and preadv(2), as one read: of a pipe, a second one could wait.
func readVector(fd int, list [][]byte, pos int64) (n int, err error) {
	all := make([]byte, total(list))
	n, err = readAt(fd, all, pos)
	rest := all[:n]
	for _, p := range list {
		rest = rest[copy(p, rest):]
	}
	return n, err
}

// writeVector is writev(2) and pwritev(2), as one write: what one call writes others do not tear apart.
func writeVector(fd int, list [][]byte, pos int64) (n int, err error) {
	all := make([]byte, 0, total(list))
	for _, p := range list {
		all = append(all, p...)
	}
	return writeAt(fd, all, pos)
}

func total(list [][]byte) int {
	n := 0
	for _, p := range list {
		n += len(p)
	}
	return n
}

// The steps in which files are read and written whole, so that an AbortSignal is noticed in between.
const (
	chunkSize    = 512 << 10
	unknownChunk = 64 << 10
	maxFile      = math.MaxInt32 // what Node reads as a whole
)

// sizeOf is the size of a regular file; 0 means that it is not known: of a pipe, a device, or a file of /proc.
func sizeOf(fd int) (int64, error) {
	var st unix.Stat_t
	if err := retry(func() error { return unix.Fstat(fd, &st) }); err != nil {
		return 0, fail("fstat", err)
	}
	if st.Mode&unix.S_IFMT != unix.S_IFREG {
		return 0, nil
	}
	if st.Size > maxFile {
		return 0, coded("ERR_FS_FILE_TOO_LARGE", st.Size)
	}
	return st.Size, nil
}

// errAborted ends a call whose signal has fired; who gave the signal has been told.
var errAborted = &failure{syscall: "read", errno: unix.ECANCELED}

// readWhole reads from the current position to the end, or as much as size says.
func readWhole(fd int, size int64, aborted func() bool) ([]byte, error) {
	known := size > 0
	capacity := int(size)
	if !known {
		capacity = unknownChunk
	}
	p := make([]byte, 0, capacity)
	for {
		if aborted() {
			return nil, errAborted
		}
		if len(p) == cap(p) {
			if known {
				return p, nil
			}
			p = append(p, 0)[:len(p)]
		}
		n, err := readAt(fd, p[len(p):min(cap(p), len(p)+chunkSize)], -1)
		if err != nil {
			return nil, err
		}
		if n == 0 {
			return p, nil
		}
		p = p[:len(p)+n]
	}
}

// fill reads from the current position into p and returns how much there was. overflow tells that p was too small for it.
func fill(fd int, p []byte, size int64, aborted func() bool) (n int, overflow bool, err error) {
	if size > 0 {
		p = p[:size]
	}
	for n < len(p) {
		if aborted() {
			return n, false, errAborted
		}
		got, err := readAt(fd, p[n:min(len(p), n+chunkSize)], -1)
		if err != nil {
			return n, false, err
		}
		if got == 0 {
			return n, false, nil
		}
		n += got
	}
	if size > 0 {
		return n, false, nil
	}
	var probe [1]byte
	got, err := readAt(fd, probe[:], -1)
	return n, got > 0, err
}

// writeWhole writes all of p at the current position.
func writeWhole(fd int, p []byte, aborted func() bool) error {
	for len(p) > 0 {
		if aborted() {
			return errAborted
		}
		n, err := writeAt(fd, p[:min(len(p), chunkSize)], -1)
		if err != nil {
			return err
		}
		p = p[n:]
	}
	return nil
}

// withFile opens a file, calls fn and closes it. The first error counts.
func withFile(path string, flags int, mode uint32, fn func(fd int) error) error {
	fd, err := openFile(path, flags, mode)
	if err != nil {
		return err
	}
	err = fn(fd)
	if closeErr := closeFile(fd); err == nil {
		err = closeErr
	}
	return err
}

func fsync(fd int) error { return fail("fsync", retry(func() error { return unix.Fsync(fd) })) }

func ftruncate(fd int, n int64) error {
	return fail("ftruncate", retry(func() error { return unix.Ftruncate(fd, n) }))
}

// makeDir makes a directory and, if recursive, what is missing above it. first is the topmost directory that was made.
func makeDir(path string, mode uint32, recursive bool) (first string, err error) {
	if !recursive {
		return "", failPath("mkdir", retry(func() error { return unix.Mkdir(path, mode) }), path)
	}
	todo := []string{path}
	for len(todo) > 0 {
		next := todo[len(todo)-1]
		switch err := retry(func() error { return unix.Mkdir(next, mode) }); err {
		case nil:
			if first == "" {
				first = next
			}
			todo = todo[:len(todo)-1]
		case unix.ENOENT:
			slash := strings.LastIndexByte(next, '/')
			if slash <= 0 || len(todo) > len(path) {
				return first, failPath("mkdir", err, path)
			}
			todo = append(todo, next[:slash])
		case unix.EACCES, unix.ENOSPC, unix.ENOTDIR, unix.EPERM, unix.ENAMETOOLONG:
			return first, failPath("mkdir", err, path)
		default:
			var st unix.Stat_t
			if statErr := retry(func() error { return unix.Stat(next, &st) }); statErr != nil {
				return first, failPath("mkdir", statErr, path)
			}
			if st.Mode&unix.S_IFMT != unix.S_IFDIR {
				if err == unix.EEXIST && len(todo) > 1 {
					err = unix.ENOTDIR
				}
				return first, failPath("mkdir", err, path)
			}
			todo = todo[:len(todo)-1]
		}
	}
	return first, nil
}

const templateLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

// makeTempDir makes a directory whose name is prefix and six letters.
func makeTempDir(prefix string) (string, error) {
	var random [6]byte
	for range 100 {
		_, _ = rand.Read(random[:])
		for i, b := range random {
			random[i] = templateLetters[int(b)%len(templateLetters)]
		}
		path := prefix + string(random[:])
		err := retry(func() error { return unix.Mkdir(path, 0o700) })
		if err == nil {
			return path, nil
		}
		if err != unix.EEXIST {
			return "", failPath("mkdtemp", err, prefix+"XXXXXX")
		}
	}
	return "", failPath("mkdtemp", unix.EEXIST, prefix+"XXXXXX")
}

func readLink(path string) (string, error) {
	for size := 256; ; size *= 2 {
		p := make([]byte, size)
		n := 0
		err := retry(func() (err error) {
			n, err = unix.Readlink(path, p)
			return err
		})
		if err != nil {
			return "", failPath("readlink", err, path)
		}
		if n < size {
			return string(p[:n]), nil
		}
	}
}

// absolute is path.resolve of one path.
func absolute(path string) string {
	if !strings.HasPrefix(path, "/") {
		// os.Getwd may answer $PWD, which can be a symbolic link; Node has what getcwd(3) says.
		dir, err := unix.Getwd()
		if err != nil {
			dir = "/"
		}
		path = dir + "/" + path
	}
	return filepath.Clean(path)
}

// maxLinks is how many symbolic links Linux follows in one path (path_resolution(7)).
const maxLinks = 40

// realPath resolves the symbolic links of an absolute path, one component after the other. The failure names the component. Without physical a .. takes
// away what stands before it, also in the target of a link, as path.resolve of Node does; with it, it is the parent of what the link leads to.
func realPath(path string, physical bool) (string, error) {
	done := "/"
	rest := path
	for links := 0; rest != ""; {
		name, tail, _ := strings.Cut(rest, "/")
		rest = tail
		switch name {
		case "", ".":
			continue
		case "..":
			done = filepath.Dir(done)
			continue
		}
		next := filepath.Join(done, name)
		st, err := lstatOf(next)
		if err != nil {
			return "", err
		}
		if st.kind() != unix.S_IFLNK {
			done = next
			continue
		}
		target, err := statOf(next)
		if err != nil {
			return "", err
		}
		if links++; links > maxLinks {
			return "", failPath("stat", unix.ELOOP, next)
		}
		link, err := readLink(next)
		if err != nil {
			return "", err
		}
		if kind := target.kind(); kind == unix.S_IFIFO || kind == unix.S_IFSOCK {
			// The link of a pipe in /proc names no file: pipe:[4711].
			if !strings.HasPrefix(link, "/") {
				link = filepath.Join(done, link)
			}
			return filepath.Join(link, tail), nil
		}
		if strings.HasPrefix(link, "/") {
			done = "/"
		}
		if rest = link + "/" + tail; !physical {
			done, rest = "/", filepath.Join(done, rest)
		}
	}
	return done, nil
}

// nativeRealPath is realpath(3): every failure is one of the whole path.
func nativeRealPath(path string) (string, error) {
	// The kernel knows best whether there is such a file: that is where a slash at the end asks for a directory.
	st, err := statOf(path)
	if err != nil {
		return "", failPath("realpath", numberOfFailure(err), path)
	}
	if kind := st.kind(); kind == unix.S_IFIFO || kind == unix.S_IFSOCK {
		if link, err := readLink(path); err == nil && !strings.Contains(link, "/") {
			return "", failPath("realpath", unix.ENOENT, path) // a pipe of /proc
		}
	}
	full := path
	if !strings.HasPrefix(path, "/") {
		full = absolute("") + "/" + path
	}
	out, err := realPath(full, true)
	if err != nil {
		return "", failPath("realpath", numberOfFailure(err), path)
	}
	return out, nil
}

func numberOfFailure(err error) unix.Errno { return err.(*failure).errno }

// Bits of the mode of copyFile.
const (
	copyExclusive  = 1
	copyClone      = 2
	copyCloneForce = 4
)

// copyFile copies a file's content and permissions, as libuv does.
func copyFile(src, dest string, mode int) error {
	err := copyContent(src, dest, mode)
	if err == nil {
		return nil
	}
	return failPaths("copyfile", err, src, dest)
}

func copyContent(src, dest string, mode int) error {
	in, err := openFile(src, unix.O_RDONLY, 0)
	if err != nil {
		return numberOfFailure(err)
	}
	from := os.NewFile(uintptr(in), src)
	defer from.Close()
	var st unix.Stat_t
	if err := retry(func() error { return unix.Fstat(in, &st) }); err != nil {
		return err
	}
	flags := unix.O_WRONLY | unix.O_CREAT
	if mode&copyExclusive != 0 {
		flags |= unix.O_EXCL
	}
	out, err := openFile(dest, flags, uint32(st.Mode))
	if err != nil {
		return numberOfFailure(err)
	}
	to := os.NewFile(uintptr(out), dest)
	err = copyOpen(from, to, &st, mode)
	if closeErr := to.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		_ = unix.Unlink(dest) // half a copy is none
	}
	return err
}

func copyOpen(from, to *os.File, st *unix.Stat_t, mode int) error {
	var dst unix.Stat_t
	out := int(to.Fd())
	if err := retry(func() error { return unix.Fstat(out, &dst) }); err != nil {
		return err
	}
	if dst.Dev == st.Dev && dst.Ino == st.Ino {
		return nil // a copy onto itself would empty it
	}
	if err := retry(func() error { return unix.Ftruncate(out, 0) }); err != nil && err != unix.EINVAL {
		return err
	}
	// Some file systems have no permissions: what they refuse does not matter.
	if err := retry(func() error { return unix.Fchmod(out, uint32(st.Mode)&0o7777) }); err != nil && err != unix.EPERM {
		return err
	}
	if mode&(copyClone|copyCloneForce) != 0 {
		err := cloneFile(out, int(from.Fd()))
		if err == nil || mode&copyCloneForce != 0 {
			return err
		}
	}
	_, err := io.Copy(to, from)
	return err
}

// removal are the options of rm.
type removal struct {
	force, recursive bool
	retries          int
	delay            time.Duration
}

// remove is rm.
func remove(path string, opts removal) error {
	st, err := lstatOf(path)
	if err != nil {
		if opts.force && isErrno(err, unix.ENOENT) {
			return nil
		}
		return err
	}
	if st.kind() == unix.S_IFDIR && !opts.recursive {
		return describedError("ERR_FS_EISDIR", unix.EISDIR, "is a directory", "rm", path)
	}
	return removeTree(path, opts)
}

// removeTree removes path and what is below it. What is gone already is no error, what is busy is tried again.
func removeTree(path string, opts removal) error {
	for tries := 1; ; tries++ {
		err := removeOnce(path, opts)
		if isErrno(err, unix.ENOENT) {
			return nil
		}
		if err == nil || tries > opts.retries || !isErrno(err, unix.EBUSY, unix.EMFILE, unix.ENFILE, unix.ENOTEMPTY, unix.EPERM) {
			return err
		}
		time.Sleep(time.Duration(tries) * opts.delay)
	}
}

func removeOnce(path string, opts removal) error {
	st, err := lstatOf(path)
	if err != nil {
		return err
	}
	if st.kind() != unix.S_IFDIR {
		return failPath("unlink", retry(func() error { return unix.Unlink(path) }), path)
	}
	err = removeDir(path)
	if !isErrno(err, unix.ENOTEMPTY, unix.EEXIST, unix.EPERM) {
		return err
	}
	entries, err := readDir(path)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if err := removeTree(path+"/"+entry.name, opts); err != nil {
			return err
		}
	}
	return removeDir(path)
}

func removeDir(path string) error {
	return failPath("rmdir", retry(func() error { return unix.Rmdir(path) }), path)
}

// timespec is a time in seconds as the kernel takes it.
func timespec(seconds float64) unix.Timespec {
	whole := math.Floor(seconds)
	// The error is one of 32-bit systems, for times that they cannot tell; libuv does not see it.
	ts, _ := unix.TimeToTimespec(time.Unix(int64(whole), int64((seconds-whole)*1e9)))
	return ts
}

func setTimes(path string, atime, mtime float64, follow bool) error {
	flags := 0
	syscall := "utime"
	if !follow {
		flags, syscall = unix.AT_SYMLINK_NOFOLLOW, "lutime"
	}
	ts := []unix.Timespec{timespec(atime), timespec(mtime)}
	return failPath(syscall, retry(func() error { return unix.UtimesNanoAt(unix.AT_FDCWD, path, ts, flags) }), path)
}
