package fs

import "golang.org/x/sys/unix"

// symlinkFlag opens a symbolic link itself.
const symlinkFlag = unix.O_SYMLINK

var systemFlags = []constant{{"O_DSYNC", unix.O_DSYNC}, {"O_SYMLINK", unix.O_SYMLINK}}
