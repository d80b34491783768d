package fs

import (
	"bytes"
	"slices"
	"unsafe"

	"jsrt/loop"
	"jsrt/node/internal/env"

	"golang.org/x/sys/unix"
)

// notifier tells subscriptions of changes to files: one inotify(7) instance for all of them, since a user may only have 128 of these.
type notifier struct {
	e       *env.Env
	fd      int
	watcher loop.Watcher
	byID    map[int32][]*subscription // inotify gives one file one number, however often it is watched
}

const notifyMask = unix.IN_ATTRIB | unix.IN_CREATE | unix.IN_MODIFY | unix.IN_DELETE | unix.IN_DELETE_SELF | unix.IN_MOVE_SELF | unix.IN_MOVED_FROM | unix.IN_MOVED_TO

func newNotifier(e *env.Env) (*notifier, error) {
	fd, err := unix.InotifyInit1(unix.IN_NONBLOCK | unix.IN_CLOEXEC)
	if err != nil {
		return nil, err
	}
	n := &notifier{e: e, fd: fd, byID: map[int32][]*subscription{}}
	n.watcher.Init(e.Loop, fd, func(loop.Events) { n.ready() })
	if err := n.watcher.Set(loop.Readable); err != nil {
		_ = unix.Close(fd)
		return nil, err
	}
	return n, nil
}

// add begins to watch s.path.
func (n *notifier) add(s *subscription) error {
	id, err := unix.InotifyAddWatch(n.fd, s.path, notifyMask)
	if err != nil {
		return err
	}
	s.id = id
	n.byID[int32(id)] = append(n.byID[int32(id)], s)
	return nil
}

// remove ends what add has begun.
func (n *notifier) remove(s *subscription) {
	id := int32(s.id)
	list := slices.DeleteFunc(slices.Clone(n.byID[id]), func(x *subscription) bool { return x == s })
	if len(list) > 0 {
		n.byID[id] = list
		return
	}
	delete(n.byID, id)
	// EINVAL says that the file is gone, and the watch with it.
	_, _ = unix.InotifyRmWatch(n.fd, uint32(id))
}

func (n *notifier) empty() bool { return len(n.byID) == 0 }

func (n *notifier) close() {
	n.watcher.Close()
	_ = unix.Close(n.fd)
	n.fd = -1
}

// notifyBatch has room for several events of the longest name.
const notifyBatch = 4096

func (n *notifier) ready() {
	var buf [notifyBatch]byte
	for n.fd >= 0 {
		size, err := loop.Read(n.fd, buf[:])
		if err != nil || size <= 0 {
			return
		}
		for p := buf[:size]; len(p) >= unix.SizeofInotifyEvent; {
			event := (*unix.InotifyEvent)(unsafe.Pointer(&p[0]))
			end := unix.SizeofInotifyEvent + int(event.Len)
			name, _, _ := bytes.Cut(p[unix.SizeofInotifyEvent:end], []byte{0})
			// A list is never changed in place: what is called may add and remove.
			for _, s := range n.byID[event.Wd] {
				s.changed(n.e, event.Mask&^(unix.IN_ATTRIB|unix.IN_MODIFY|unix.IN_ISDIR) != 0, string(name))
			}
			p = p[end:]
		}
	}
}
