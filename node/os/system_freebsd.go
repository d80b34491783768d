package os

import "golang.org/x/sys/unix"

// The flags of dlopen(3).
var dlopenFlags = []constant{{"RTLD_LAZY", 1}, {"RTLD_NOW", 2}, {"RTLD_GLOBAL", 0x100}, {"RTLD_LOCAL", 0}}

func totalMemory() (float64, error) {
	n, err := unix.SysctlUint64("hw.physmem")
	return float64(n), err
}

func freeMemory() (float64, error) {
	free, err := unix.SysctlUint32("vm.stats.vm.v_free_count")
	if err != nil {
		return 0, err
	}
	return float64(free) * float64(unix.Getpagesize()), nil
}
