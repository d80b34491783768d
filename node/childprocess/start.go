package childprocess

import (
	"os"
	"strings"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"
)

// command is what a child is started with.
type command struct {
	file     string   // a path if there is a slash in it, else a name that is looked up in the PATH of env
	args     []string // argv, args[0] included
	dir      string   // working directory; "": the parent's
	env      []string // "NAME=value"
	files    []int    // the descriptors that become the child's 0, 1, 2, ...; -1: none
	detached bool     // in a session of its own (setsid(2))
	uid, gid *int     // nil: the parent's
}

// defaultPath is where execvp(3) looks when the environment has no PATH.
const defaultPath = "/bin:/usr/bin"

// start starts the child and returns its process id; it returns once the child has become the program, so that what execve(2) or chdir(2) says
// comes back as errno. The program is found as execvp(3) finds it, seen from the child: its PATH, its working directory.
func (c *command) start() (pid int, errno unix.Errno) {
	closeInheritedOnExec()
	if c.file == "" {
		return 0, unix.ENOENT
	}
	if strings.Contains(c.file, "/") {
		return c.exec(c.file)
	}
	// Else it would look like a program that is not there.
	if errno := c.checkDir(); errno != 0 {
		return 0, errno
	}
	failure := unix.ENOENT
	for dir := range strings.SplitSeq(c.path(), ":") {
		path := c.file
		if dir != "" {
			path = dir + "/" + path
		}
		pid, errno := 0, c.executable(path)
		if errno == 0 {
			pid, errno = c.exec(path)
		}
		switch errno {
		case unix.ENOENT, unix.ENOTDIR:
			// It is not here, or the interpreter that it names is not.
		case unix.EACCES:
			failure = errno
		default:
			return pid, errno
		}
	}
	return 0, failure
}

// checkDir tells what chdir(2) will say about the working directory, its permissions aside.
func (c *command) checkDir() unix.Errno {
	if c.dir == "" {
		return 0
	}
	var st unix.Stat_t
	if err := unix.Stat(c.dir, &st); err != nil {
		return errnoOf(err)
	}
	if st.Mode&unix.S_IFMT != unix.S_IFDIR {
		return unix.ENOTDIR
	}
	return 0
}

func (c *command) path() string {
	for _, entry := range c.env {
		if path, ok := strings.CutPrefix(entry, "PATH="); ok {
			return path
		}
	}
	return defaultPath
}

// executable tells whether an attempt to execute path is worth a fork: EACCES for what is there and is no program.
func (c *command) executable(path string) unix.Errno {
	if path[0] != '/' && c.dir != "" {
		path = c.dir + "/" + path
	}
	var st unix.Stat_t
	if err := unix.Stat(path, &st); err != nil {
		return errnoOf(err)
	}
	if st.Mode&unix.S_IFMT != unix.S_IFREG || st.Mode&0o111 == 0 {
		return unix.EACCES
	}
	return 0
}

// exec starts the program at path. A file that the kernel does not know how to execute is a script of the shell (execvp(3)).
func (c *command) exec(path string) (pid int, errno unix.Errno) {
	pid, errno = c.forkExec(path, c.args)
	if errno == unix.ENOEXEC {
		script := []string{"/bin/sh", path}
		if len(c.args) > 1 {
			script = append(script, c.args[1:]...)
		}
		pid, errno = c.forkExec(script[0], script)
	}
	return pid, errno
}

func (c *command) forkExec(path string, args []string) (pid int, errno unix.Errno) {
	attr := syscall.ProcAttr{Dir: c.dir, Env: c.env, Files: make([]uintptr, len(c.files)), Sys: &syscall.SysProcAttr{Setsid: c.detached}}
	for i, fd := range c.files {
		attr.Files[i] = uintptr(fd) // -1 is how syscall says none
	}
	if c.uid != nil || c.gid != nil {
		cred := &syscall.Credential{Uid: uint32(os.Getuid()), Gid: uint32(os.Getgid())}
		if c.uid != nil {
			cred.Uid = uint32(*c.uid)
		}
		if c.gid != nil {
			cred.Gid = uint32(*c.gid)
		}
		// The parent's supplementary groups go with its identity. Only root may drop them.
		cred.NoSetGroups = os.Geteuid() != 0
		attr.Sys.Credential = cred
	}
	pid, err := syscall.ForkExec(path, args, &attr)
	if err != nil {
		return 0, errnoOf(err)
	}
	return pid, 0
}

// closeInheritedOnExec keeps what this process has inherited from becoming the inheritance of its children: every descriptor that jsrt opens is
// close-on-exec, those that came with it are not. As libuv's uv_disable_stdio_inheritance it stops at the first gap after 15.
var closeInheritedOnExec = sync.OnceFunc(func() {
	for fd := 0; ; fd++ {
		flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0)
		if err != nil {
			if fd > 15 {
				return
			}
			continue
		}
		if flags&unix.FD_CLOEXEC == 0 {
			unix.CloseOnExec(fd)
		}
	}
})
