package fs

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// stat fills st; path is "" for the file that fd is, else dir is unix.AT_FDCWD. Only statx(2) knows when a file was made.
func (st *fileStat) stat(fd int, path string, flags int) error {
	if path == "" && fd >= 0 {
		flags |= unix.AT_EMPTY_PATH
	}
	var x unix.Statx_t
	err := retry(func() error { return unix.Statx(fd, path, flags, unix.STATX_BASIC_STATS|unix.STATX_BTIME, &x) })
	if err == unix.ENOSYS || err == unix.EPERM {
		// An old kernel, or a sandbox that does not know the call.
		return st.fstatat(fd, path, flags)
	}
	if err != nil {
		return err
	}
	*st = fileStat{
		dev: unix.Mkdev(x.Dev_major, x.Dev_minor), mode: uint64(x.Mode), nlink: uint64(x.Nlink), uid: uint64(x.Uid), gid: uint64(x.Gid),
		rdev: unix.Mkdev(x.Rdev_major, x.Rdev_minor), blksize: uint64(x.Blksize), ino: x.Ino, size: x.Size, blocks: x.Blocks,
		atime: instant(x.Atime), mtime: instant(x.Mtime), ctime: instant(x.Ctime), birthtime: instant(x.Btime),
	}
	return nil
}

func (st *fileStat) fstatat(fd int, path string, flags int) error {
	var x unix.Stat_t
	if err := retry(func() error { return unix.Fstatat(fd, path, &x, flags) }); err != nil {
		return err
	}
	since := func(ts unix.Timespec) fileTime {
		sec, nsec := ts.Unix()
		return fileTime{sec, nsec}
	}
	*st = fileStat{
		dev: uint64(x.Dev), mode: uint64(x.Mode), nlink: uint64(x.Nlink), uid: uint64(x.Uid), gid: uint64(x.Gid), rdev: uint64(x.Rdev),
		blksize: uint64(x.Blksize), ino: x.Ino, size: uint64(x.Size), blocks: uint64(x.Blocks),
		// libuv, too, takes the time of the last change where the time of birth is not known.
		atime: since(x.Atim), mtime: since(x.Mtim), ctime: since(x.Ctim), birthtime: since(x.Ctim),
	}
	return nil
}

func instant(ts unix.StatxTimestamp) fileTime { return fileTime{ts.Sec, int64(ts.Nsec)} }

func (st *volumeStat) statfs(path string) error {
	var x unix.Statfs_t
	if err := retry(func() error { return unix.Statfs(path, &x) }); err != nil {
		return err
	}
	*st = volumeStat{uint64(x.Type), uint64(x.Bsize), uint64(x.Frsize), x.Blocks, x.Bfree, x.Bavail, x.Files, x.Ffree}
	return nil
}

// setFileTimes is futimens(3): utimensat(2) without a path.
func setFileTimes(fd int, atime, mtime float64) error {
	ts := [2]unix.Timespec{timespec(atime), timespec(mtime)}
	return fail("futime", retry(func() error {
		if _, _, n := unix.Syscall6(unix.SYS_UTIMENSAT, uintptr(fd), 0, uintptr(unsafe.Pointer(&ts)), 0, 0, 0); n != 0 {
			return n
		}
		return nil
	}))
}

func fdatasync(fd int) error {
	return fail("fdatasync", retry(func() error { return unix.Fdatasync(fd) }))
}

// cloneFile makes dst share the blocks of src until one of them is written to.
func cloneFile(dst, src int) error { return unix.IoctlFileClone(dst, src) }

// O_SYMLINK, by which lchmod works, is not of this system.
const symlinkFlag = 0

var systemFlags = []constant{{"O_DSYNC", unix.O_DSYNC}, {"O_DIRECT", unix.O_DIRECT}, {"O_NOATIME", unix.O_NOATIME}}
