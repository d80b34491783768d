package os

import (
	stderrors "errors"
	"fmt"
	"io/fs"
	stdos "os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// The flags of dlopen(3).
var dlopenFlags = []constant{{"RTLD_LAZY", 1}, {"RTLD_NOW", 2}, {"RTLD_GLOBAL", 0x100}, {"RTLD_LOCAL", 0}, {"RTLD_DEEPBIND", 8}}

var signalAliases = map[string]int{"SIGIOT": int(unix.SIGABRT), "SIGPOLL": int(unix.SIGIO)}

// read returns the text of a file of /proc or /sys, "" where there is none.
func read(name string) string {
	text, err := stdos.ReadFile(name)
	if err != nil {
		return ""
	}
	return string(text)
}

// ticksPerSecond is the unit of /proc/stat: USER_HZ, which is 100 on every architecture that Go runs on (proc_stat(5)).
const ticksPerSecond = 100

func cpus() []cpu {
	list := parseStat(read("/proc/stat"))
	describe(list, read("/proc/cpuinfo"))
	for i := range list {
		khz := strings.TrimSpace(read(fmt.Sprintf("/sys/devices/system/cpu/cpu%d/cpufreq/scaling_cur_freq", list[i].number)))
		if n, err := strconv.Atoi(khz); err == nil {
			list[i].speed = n / 1000
		}
	}
	out := make([]cpu, len(list))
	for i, c := range list {
		out[i] = c.cpu
	}
	return out
}

// numberedCPU is a processor with its number: those that are off have none in the list.
type numberedCPU struct {
	number int
	cpu
}

// parseStat reads the lines "cpu0 user nice system idle iowait irq ..." of /proc/stat.
func parseStat(text string) []numberedCPU {
	var list []numberedCPU
	for line := range strings.SplitSeq(text, "\n") {
		fields := strings.Fields(line)
		if len(fields) < 7 || !strings.HasPrefix(fields[0], "cpu") {
			continue
		}
		number, err := strconv.Atoi(fields[0][3:])
		if err != nil {
			continue // "cpu" alone is the sum
		}
		var ms [6]int
		for i := range ms {
			ticks, _ := strconv.Atoi(fields[i+1])
			ms[i] = ticks * (1000 / ticksPerSecond)
		}
		list = append(list, numberedCPU{number, cpu{model: "unknown", user: ms[0], nice: ms[1], sys: ms[2], idle: ms[3], irqs: ms[5]}})
	}
	return list
}

// describe adds what /proc/cpuinfo tells: the model and, of processors whose clock does not change, the speed.
func describe(list []numberedCPU, cpuinfo string) {
	number := 0
	for line := range strings.SplitSeq(cpuinfo, "\n") {
		name, value, _ := strings.Cut(line, ":")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		if name == "processor" {
			number, _ = strconv.Atoi(value)
		}
		for i := range list {
			if list[i].number != number {
				continue
			}
			switch name {
			case "model name", "Processor", "cpu model":
				list[i].model = value
			case "cpu MHz":
				mhz, _ := strconv.ParseFloat(value, 64)
				list[i].speed = int(mhz)
			}
		}
	}
}

// cpuLimit is the number of processors whose time the control group may use, 0 where it is not limited (cgroups(7)).
func cpuLimit() float64 {
	for line := range strings.SplitSeq(read("/proc/self/cgroup"), "\n") {
		_, rest, _ := strings.Cut(line, ":")
		controllers, group, _ := strings.Cut(rest, ":")
		switch {
		case controllers == "":
			if limit := parseCPUMax(read("/sys/fs/cgroup" + group + "/cpu.max")); limit > 0 {
				return limit
			}
		case controllers == "cpu" || strings.HasPrefix(controllers, "cpu,"):
			dir := "/sys/fs/cgroup/" + controllers + group
			quota := strings.TrimSpace(read(dir + "/cpu.cfs_quota_us"))
			if limit := parseCPUMax(quota + " " + read(dir+"/cpu.cfs_period_us")); limit > 0 {
				return limit
			}
		}
	}
	return 0
}

// parseCPUMax reads "quota period" in microseconds.
func parseCPUMax(text string) float64 {
	fields := strings.Fields(text)
	if len(fields) != 2 {
		return 0
	}
	quota, err1 := strconv.ParseFloat(fields[0], 64)
	period, err2 := strconv.ParseFloat(fields[1], 64)
	if err1 != nil || err2 != nil || quota <= 0 || period <= 0 {
		return 0 // "max", or -1
	}
	return quota / period
}

// memory returns a line of /proc/meminfo in bytes, and else what sysinfo(2) has.
func memory(name string, otherwise func(*unix.Sysinfo_t) uint64) (float64, error) {
	for line := range strings.SplitSeq(read("/proc/meminfo"), "\n") {
		if value, ok := strings.CutPrefix(line, name+":"); ok {
			if kb, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(value, "kB")), 64); err == nil {
				return kb * 1024, nil
			}
		}
	}
	var info unix.Sysinfo_t
	if err := unix.Sysinfo(&info); err != nil {
		return 0, err
	}
	return float64(otherwise(&info)) * float64(info.Unit), nil
}

func totalMemory() (float64, error) {
	return memory("MemTotal", func(info *unix.Sysinfo_t) uint64 { return uint64(info.Totalram) })
}

func freeMemory() (float64, error) {
	return memory("MemAvailable", func(info *unix.Sysinfo_t) uint64 { return uint64(info.Freeram) })
}

// uptime is in seconds. /proc/uptime is that of the container where there is one.
func uptime() (float64, error) {
	if first, _, ok := strings.Cut(read("/proc/uptime"), " "); ok {
		if f, err := strconv.ParseFloat(first, 64); err == nil {
			return f, nil
		}
	}
	var ts unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_BOOTTIME, &ts); err != nil {
		return 0, err
	}
	return float64(ts.Sec), nil
}

func loadAverage() (avg [3]float64) {
	fields := strings.Fields(read("/proc/loadavg"))
	for i := range min(3, len(fields)) {
		avg[i], _ = strconv.ParseFloat(fields[i], 64)
	}
	return avg
}

// getPriority is the nice value. The system call returns it as 20 minus that, to keep errors apart (getpriority(2)).
func getPriority(pid int) (int, error) {
	n, err := unix.Getpriority(unix.PRIO_PROCESS, pid)
	return 20 - n, err
}

// userOf reads the user database; ENOENT where the user is not in it, as getpwuid_r(3) has it in libuv.
func userOf(uid int) (account, error) {
	text, err := stdos.ReadFile("/etc/passwd")
	if err != nil && !stderrors.Is(err, fs.ErrNotExist) {
		return account{}, err
	}
	if u, ok := parseAccount(string(text), uid); ok {
		return u, nil
	}
	return account{}, unix.ENOENT
}
