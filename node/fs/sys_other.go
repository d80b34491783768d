//go:build unix && !linux

package fs

import (
	"golang.org/x/sys/unix"
)

// stat fills st; path is "" for the file that fd is.
func (st *fileStat) stat(fd int, path string, flags int) error {
	var x unix.Stat_t
	err := retry(func() error {
		switch {
		case path == "" && fd >= 0:
			return unix.Fstat(fd, &x)
		case flags&unix.AT_SYMLINK_NOFOLLOW != 0:
			return unix.Lstat(path, &x)
		}
		return unix.Stat(path, &x)
	})
	if err != nil {
		return err
	}
	*st = fileStat{
		dev: uint64(x.Dev), mode: uint64(x.Mode), nlink: uint64(x.Nlink), uid: uint64(x.Uid), gid: uint64(x.Gid),
		rdev: uint64(x.Rdev), blksize: uint64(x.Blksize), ino: uint64(x.Ino), size: uint64(x.Size), blocks: uint64(x.Blocks),
		atime: instant(x.Atim), mtime: instant(x.Mtim), ctime: instant(x.Ctim), birthtime: instant(x.Btim),
	}
	return nil
}

func instant(ts unix.Timespec) fileTime {
	sec, nsec := ts.Unix()
	return fileTime{sec, nsec}
}

func (st *volumeStat) statfs(path string) error {
	var x unix.Statfs_t
	if err := retry(func() error { return unix.Statfs(path, &x) }); err != nil {
		return err
	}
	*st = volumeStat{uint64(x.Type), uint64(x.Bsize), uint64(x.Bsize), uint64(x.Blocks), uint64(x.Bfree), uint64(x.Bavail), uint64(x.Files), uint64(x.Ffree)}
	return nil
}

// setFileTimes is futimes(2), which counts in microseconds.
func setFileTimes(fd int, atime, mtime float64) error {
	tv := []unix.Timeval{unix.NsecToTimeval(int64(atime * 1e9)), unix.NsecToTimeval(int64(mtime * 1e9))}
	return fail("futime", retry(func() error { return unix.Futimes(fd, tv) }))
}

// fdatasync is fsync: these systems have no call for the data alone.
func fdatasync(fd int) error { return fail("fdatasync", retry(func() error { return unix.Fsync(fd) })) }

// cloneFile is not there: copyFile copies, or, where cloning is demanded, fails as libuv does.
func cloneFile(dst, src int) error { return unix.ENOSYS }
