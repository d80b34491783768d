package fs

import "golang.org/x/sys/unix"

// O_SYMLINK, by which lchmod works, is not of this system.
const symlinkFlag = 0

var systemFlags = []constant{{"O_DIRECT", unix.O_DIRECT}}
