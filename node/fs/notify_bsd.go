//go:build darwin || freebsd

package fs

import (
	"jsrt/loop"
	"jsrt/node/internal/env"

	"golang.org/x/sys/unix"
)

// notifier tells subscriptions of changes to files: a kqueue(2) of its own with a vnode filter for each file. Of a directory it only says that it
// has changed, not what in it.
type notifier struct {
	e       *env.Env
	fd      int
	watcher loop.Watcher
	byID    map[int]*subscription // by the descriptor of the watched file
}

const (
	notifyChange = unix.NOTE_ATTRIB | unix.NOTE_EXTEND
	notifyMask   = notifyChange | unix.NOTE_WRITE | unix.NOTE_RENAME | unix.NOTE_DELETE | unix.NOTE_REVOKE
)

func newNotifier(e *env.Env) (*notifier, error) {
	fd, err := unix.Kqueue()
	if err != nil {
		return nil, err
	}
	unix.CloseOnExec(fd)
	n := &notifier{e: e, fd: fd, byID: map[int]*subscription{}}
	n.watcher.Init(e.Loop, fd, func(loop.Events) { n.ready() })
	if err := n.watcher.Set(loop.Readable); err != nil {
		_ = unix.Close(fd)
		return nil, err
	}
	return n, nil
}

// add begins to watch s.path.
func (n *notifier) add(s *subscription) error {
	// O_NONBLOCK: a FIFO must not wait for its writer.
	fd, err := unix.Open(s.path, unix.O_RDONLY|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if err != nil {
		return err
	}
	var change unix.Kevent_t
	unix.SetKevent(&change, fd, unix.EVFILT_VNODE, unix.EV_ADD|unix.EV_CLEAR)
	change.Fflags = notifyMask
	if _, err := unix.Kevent(n.fd, []unix.Kevent_t{change}, nil, nil); err != nil {
		_ = unix.Close(fd)
		return err
	}
	s.id = fd
	n.byID[fd] = s
	return nil
}

// remove ends what add has begun: a closed descriptor leaves its kqueue.
func (n *notifier) remove(s *subscription) {
	delete(n.byID, s.id)
	_ = unix.Close(s.id)
}

func (n *notifier) empty() bool { return len(n.byID) == 0 }

func (n *notifier) close() {
	n.watcher.Close()
	_ = unix.Close(n.fd)
	n.fd = -1
}

func (n *notifier) ready() {
	var events [64]unix.Kevent_t
	for n.fd >= 0 {
		count, err := unix.Kevent(n.fd, nil, events[:], &unix.Timespec{})
		if err != nil || count <= 0 {
			return
		}
		for _, event := range events[:count] {
			if s := n.byID[int(event.Ident)]; s != nil {
				s.changed(n.e, event.Fflags&^notifyChange != 0, "")
			}
		}
	}
}
