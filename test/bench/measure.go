//go:build linux

package main

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// sample is what one round of one case gave for one runtime.
type sample struct {
	Cost float64 `json:"cost"`           // in the unit of the case; lower is better
	Rate float64 `json:"rate,omitempty"` // operations per second
	Busy float64 `json:"busy,omitempty"` // share of one CPU that the process used
	RSS  int64   `json:"rss,omitempty"`  // resident bytes at the end
	Lost int64   `json:"lost,omitempty"` // datagrams sent again
}

// bench is one run of the benchmark.
type bench struct {
	cpus    cpus
	scripts string        // folder of the server scripts
	window  time.Duration // measured part of a rate case
}

// warmUp is driven before the window opens, so that start-up, compilation and the first growth of the heap are not measured.
const warmUp = 600 * time.Millisecond

// measureRate runs a server under a steady load and takes the CPU time of its process between two points of that load.
func measureRate(b *bench, t target, c benchCase) (sample, error) {
	s, err := startServer(b.cpus, t, filepath.Join(b.scripts, c.script))
	if err != nil {
		return sample{}, err
	}
	defer s.stop()
	if err := verifyEcho(s.port, c.datagrams, c.size); err != nil {
		return sample{}, err
	}
	l, err := newLoad(s.port, c.datagrams, c.clients, c.size, c.after)
	if err != nil {
		return sample{}, err
	}
	defer l.close()
	if err := l.run(warmUp); err != nil {
		return sample{}, err
	}
	cpu, err := processCPU(s.pid)
	if err != nil {
		return sample{}, err
	}
	start, replies, lost := time.Now(), l.replies, l.lost
	if err := l.run(b.window); err != nil {
		return sample{}, err
	}
	wall, replies, lost := time.Since(start), l.replies-replies, l.lost-lost
	cpuEnd, err := processCPU(s.pid)
	if err != nil {
		return sample{}, err
	}
	rss, err := residentBytes(s.pid)
	if err != nil {
		return sample{}, err
	}
	if replies == 0 {
		return sample{}, fmt.Errorf("no message came back in %v", wall)
	}
	used := cpuEnd - cpu
	return sample{
		Cost: float64(used) / float64(time.Microsecond) / float64(replies),
		Rate: float64(replies) / wall.Seconds(),
		Busy: float64(used) / float64(wall),
		RSS:  rss,
		Lost: lost,
	}, nil
}

// measureIdle opens many connections, has each answered once, and takes by how much the server has grown when all are silent.
func measureIdle(b *bench, t target, c benchCase) (sample, error) {
	limit, err := raiseOpenFiles()
	if err != nil {
		return sample{}, err
	}
	if need := uint64(c.clients + 100); limit < need {
		return sample{}, fmt.Errorf("%d descriptors are allowed (ulimit -Hn), %d needed", limit, need)
	}
	s, err := startServer(b.cpus, t, filepath.Join(b.scripts, c.script))
	if err != nil {
		return sample{}, err
	}
	defer s.stop()
	// The code of a connection is compiled and its first objects are made before the base is taken.
	first, err := newLoad(s.port, false, 10, c.size, hold)
	if err != nil {
		return sample{}, err
	}
	err = first.run(stallLimit)
	first.close()
	if err != nil {
		return sample{}, err
	}
	base, err := settledBytes(s.pid)
	if err != nil {
		return sample{}, err
	}
	// In steps, so that a backlog of 128 suffices.
	const step = 100
	for opened := 0; opened < c.clients; opened += step {
		l, err := newLoad(s.port, false, min(step, c.clients-opened), c.size, c.after)
		if err != nil {
			return sample{}, err
		}
		defer l.close()
		if err := l.run(stallLimit); err != nil {
			return sample{}, fmt.Errorf("after %d connections: %w", opened, err)
		}
	}
	rss, err := settledBytes(s.pid)
	if err != nil {
		return sample{}, err
	}
	return sample{Cost: float64(rss-base) / 1024 / float64(c.clients), RSS: rss}, nil
}

// measureStart runs a program that does nothing and takes the time from fork to exit, the median of several.
func measureStart(b *bench, t target, c benchCase) (sample, error) {
	const runs = 9
	args := t.scriptArgs(filepath.Join(b.scripts, c.script))
	if c.code != "" {
		args = t.evalArgs(c.code)
	}
	var walls, busy []float64
	var rss int64
	for range runs {
		cmd := exec.Command(t.Path, args...)
		cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
		start := time.Now()
		if err := b.cpus.startOnServerCPU(cmd); err != nil {
			return sample{}, err
		}
		watch := time.AfterFunc(stallLimit, func() { cmd.Process.Kill() })
		err := cmd.Wait()
		wall := time.Since(start)
		watch.Stop()
		if err != nil {
			return sample{}, fmt.Errorf("%s: %w", cmd, err)
		}
		usage := cmd.ProcessState.SysUsage().(*syscall.Rusage)
		walls = append(walls, float64(wall)/float64(time.Millisecond))
		busy = append(busy, float64(usage.Utime.Nano()+usage.Stime.Nano())/float64(wall))
		rss = max(rss, usage.Maxrss*1024)
	}
	return sample{Cost: median(walls), Busy: median(busy), RSS: rss}, nil
}

// measureMemory takes the resident size of a server that listens and has served nobody.
func measureMemory(b *bench, t target, c benchCase) (sample, error) {
	s, err := startServer(b.cpus, t, filepath.Join(b.scripts, c.script))
	if err != nil {
		return sample{}, err
	}
	defer s.stop()
	rss, err := settledBytes(s.pid)
	return sample{Cost: float64(rss) / (1 << 20), RSS: rss}, err
}

// measureSize takes the size of the files a running server is made of.
func measureSize(b *bench, t target, c benchCase) (sample, error) {
	s, err := startServer(b.cpus, t, filepath.Join(b.scripts, c.script))
	if err != nil {
		return sample{}, err
	}
	defer s.stop()
	size, err := mappedCodeBytes(s.pid)
	return sample{Cost: float64(size) / (1 << 20)}, err
}

// verifyEcho sends one message and compares what comes back: a server that does not do the work is not measured.
func verifyEcho(port int, datagrams bool, size int) error {
	network := "tcp4"
	if datagrams {
		network = "udp4"
	}
	conn, err := net.DialTimeout(network, fmt.Sprintf("127.0.0.1:%d", port), stallLimit)
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(stallLimit)); err != nil {
		return err
	}
	sent, got := make([]byte, size), make([]byte, size)
	for i := range sent {
		sent[i] = byte(i*7 + i>>8)
	}
	wrote := make(chan error, 1)
	go func() {
		_, err := conn.Write(sent)
		wrote <- err
	}()
	if datagrams {
		_, err = conn.Read(got)
	} else {
		_, err = io.ReadFull(conn, got)
	}
	if err == nil {
		err = <-wrote
	}
	if err != nil {
		return fmt.Errorf("echo: %w", err)
	}
	if !bytes.Equal(sent, got) {
		return fmt.Errorf("echo: what came back is not what was sent")
	}
	return nil
}
