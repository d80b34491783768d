package fs

import (
	"jsrt/node/internal/js"

	"github.com/dop251/goja"
	"golang.org/x/sys/unix"
)

type constant struct {
	name  string
	value int
}

// Types of directory entries as libuv numbers them (uv_dirent_type_t).
const (
	direntUnknown = iota
	direntFile
	direntDir
	direntLink
	direntFIFO
	direntSocket
	direntChar
	direntBlock
)

// Modes of access(2).
const (
	accessExists  = 0
	accessExecute = 1
	accessWrite   = 2
	accessRead    = 4
)

// constants makes fs.constants (https://nodejs.org/api/fs.html#fs-constants). The UV_FS_O flags only mean something on Windows.
func (m *Module) constants() *goja.Object {
	obj := m.e.VM.CreateObject(nil)
	for _, list := range [][]constant{
		{
			{"UV_FS_SYMLINK_DIR", 1}, {"UV_FS_SYMLINK_JUNCTION", 2},
			{"O_RDONLY", unix.O_RDONLY}, {"O_WRONLY", unix.O_WRONLY}, {"O_RDWR", unix.O_RDWR},
			{"UV_DIRENT_UNKNOWN", direntUnknown}, {"UV_DIRENT_FILE", direntFile}, {"UV_DIRENT_DIR", direntDir}, {"UV_DIRENT_LINK", direntLink},
			{"UV_DIRENT_FIFO", direntFIFO}, {"UV_DIRENT_SOCKET", direntSocket}, {"UV_DIRENT_CHAR", direntChar}, {"UV_DIRENT_BLOCK", direntBlock},
			{"S_IFMT", unix.S_IFMT}, {"S_IFREG", unix.S_IFREG}, {"S_IFDIR", unix.S_IFDIR}, {"S_IFCHR", unix.S_IFCHR}, {"S_IFBLK", unix.S_IFBLK},
			{"S_IFIFO", unix.S_IFIFO}, {"S_IFLNK", unix.S_IFLNK}, {"S_IFSOCK", unix.S_IFSOCK},
			{"O_CREAT", unix.O_CREAT}, {"O_EXCL", unix.O_EXCL},
			{"UV_FS_O_FILEMAP", 0}, {"UV_FS_O_TEMPORARY", 0}, {"UV_FS_O_SHORT_LIVED", 0}, {"UV_FS_O_SEQUENTIAL", 0}, {"UV_FS_O_RANDOM", 0},
			{"O_NOCTTY", unix.O_NOCTTY}, {"O_TRUNC", unix.O_TRUNC}, {"O_APPEND", unix.O_APPEND}, {"O_DIRECTORY", unix.O_DIRECTORY},
			{"O_NOFOLLOW", unix.O_NOFOLLOW}, {"O_SYNC", unix.O_SYNC},
		},
		systemFlags,
		{
			{"O_NONBLOCK", unix.O_NONBLOCK},
			{"S_IRWXU", unix.S_IRWXU}, {"S_IRUSR", unix.S_IRUSR}, {"S_IWUSR", unix.S_IWUSR}, {"S_IXUSR", unix.S_IXUSR},
			{"S_IRWXG", unix.S_IRWXG}, {"S_IRGRP", unix.S_IRGRP}, {"S_IWGRP", unix.S_IWGRP}, {"S_IXGRP", unix.S_IXGRP},
			{"S_IRWXO", unix.S_IRWXO}, {"S_IROTH", unix.S_IROTH}, {"S_IWOTH", unix.S_IWOTH}, {"S_IXOTH", unix.S_IXOTH},
			{"F_OK", accessExists}, {"R_OK", accessRead}, {"W_OK", accessWrite}, {"X_OK", accessExecute},
			{"UV_FS_COPYFILE_EXCL", copyExclusive}, {"COPYFILE_EXCL", copyExclusive},
			{"UV_FS_COPYFILE_FICLONE", copyClone}, {"COPYFILE_FICLONE", copyClone},
			{"UV_FS_COPYFILE_FICLONE_FORCE", copyCloneForce}, {"COPYFILE_FICLONE_FORCE", copyCloneForce},
		},
	} {
		for _, c := range list {
			js.Constant(obj, c.name, m.e.VM.ToValue(c.value))
		}
	}
	return obj
}
