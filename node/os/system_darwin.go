package os

import "golang.org/x/sys/unix"

// The flags of dlopen(3).
var dlopenFlags = []constant{{"RTLD_LAZY", 1}, {"RTLD_NOW", 2}, {"RTLD_GLOBAL", 8}, {"RTLD_LOCAL", 4}}

func totalMemory() (float64, error) {
	n, err := unix.SysctlUint64("hw.memsize")
	return float64(n), err
}

// freeMemory is what is free and what can be given up at once.
func freeMemory() (float64, error) {
	free, err := unix.SysctlUint32("vm.page_free_count")
	if err != nil {
		return 0, err
	}
	return float64(free) * float64(unix.Getpagesize()), nil
}
