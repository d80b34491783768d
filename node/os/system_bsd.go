//go:build darwin || freebsd

package os

import (
	"encoding/binary"
	"os/user"
	"runtime"
	"strconv"
	"time"

	stdos "os"

	"golang.org/x/sys/unix"
)

var signalAliases = map[string]int{"SIGIOT": int(unix.SIGABRT)}

// cpus has no times on macOS: they are to be had from a Mach call only, which takes C.
func cpus() []cpu {
	model, err := unix.Sysctl("machdep.cpu.brand_string")
	if err != nil {
		model, _ = unix.Sysctl("hw.model")
	}
	speed := 0
	if hz, err := unix.SysctlUint64("hw.cpufrequency"); err == nil {
		speed = int(hz / 1e6)
	} else if mhz, err := unix.SysctlUint32("dev.cpu.0.freq"); err == nil {
		speed = int(mhz)
	}
	list := make([]cpu, runtime.NumCPU())
	times, _ := unix.SysctlRaw("kern.cp_times") // FreeBSD: user, nice, system, interrupt, idle, each a long
	for i := range list {
		list[i] = cpu{model: model, speed: speed}
		if len(times) >= (i+1)*5*8 {
			ms := func(k int) int { return int(binary.NativeEndian.Uint64(times[(i*5+k)*8:])) * 1000 / statTicks }
			list[i].user, list[i].nice, list[i].sys, list[i].irqs, list[i].idle = ms(0), ms(1), ms(2), ms(3), ms(4)
		}
	}
	return list
}

// statTicks is stathz, in which kern.cp_times counts (clocks(7)).
const statTicks = 128

func cpuLimit() float64 { return 0 }

func uptime() (float64, error) {
	boot, err := unix.SysctlTimeval("kern.boottime")
	if err != nil {
		return 0, err
	}
	return float64(time.Now().Unix() - int64(boot.Sec)), nil
}

// loadAverage reads struct loadavg: three numbers in fixed point and their scale (sysctl(3)).
func loadAverage() (avg [3]float64) {
	raw, err := unix.SysctlRaw("vm.loadavg")
	if err != nil || len(raw) < 24 {
		return avg
	}
	scale := float64(binary.NativeEndian.Uint64(raw[16:]))
	for i := range avg {
		avg[i] = float64(binary.NativeEndian.Uint32(raw[4*i:])) / scale
	}
	return avg
}

func getPriority(pid int) (int, error) { return unix.Getpriority(unix.PRIO_PROCESS, pid) }

// userOf asks the system, whose database need not be a file; the shell is in the file only, or in the environment.
func userOf(uid int) (account, error) {
	text, _ := stdos.ReadFile("/etc/passwd")
	if u, ok := parseAccount(string(text), uid); ok {
		return u, nil
	}
	u, err := user.LookupId(strconv.Itoa(uid))
	if err != nil {
		return account{}, unix.ENOENT
	}
	gid, err := strconv.Atoi(u.Gid)
	if err != nil {
		return account{}, unix.ENOENT
	}
	return account{uid: uid, gid: gid, name: u.Username, home: u.HomeDir, shell: stdos.Getenv("SHELL")}, nil
}
