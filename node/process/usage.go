package process

import (
	"math"
	"math/big"
	"runtime"
	"sync"
	"time"

	"jsrt/node/internal/env"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"
	"jsrt/node/internal/validate"

	"github.com/dop251/goja"
	"golang.org/x/sys/unix"
)

// clock ties Go's monotonic time to the system's clock, so that reading it needs no system call.
var clock = sync.OnceValue(func() func() int64 {
	var ts unix.Timespec
	_ = unix.ClockGettime(unix.CLOCK_MONOTONIC, &ts)
	base, from := ts.Nano(), time.Now()
	return func() int64 { return base + int64(time.Since(from)) }
})

// monotonic is the time in ns since some point in the past, the same for all processes of the machine (clock_gettime(2), CLOCK_MONOTONIC).
func monotonic() int64 { return clock()() }

func bigint(e *env.Env, n int64) goja.Value { return e.VM.ToValue(big.NewInt(n)) }

func (m *Module) hrtime(c js.Call) js.Value {
	e, now := m.e, monotonic()
	sec, nsec := float64(now/1e9), float64(now%1e9)
	if before := c.Argument(0); !js.IsUndefined(before) {
		list := js.ObjectOf(before)
		if list == nil || list.ClassName() != "Array" {
			panic(errors.InvalidArgType(e, "time", before, "Array"))
		}
		if n := js.Len(list); n != 2 {
			panic(errors.OutOfRange(e, "time", "2", e.VM.ToValue(n)))
		}
		sec -= js.Index(list, 0).ToFloat()
		nsec -= js.Index(list, 1).ToFloat()
		if nsec < 0 {
			sec, nsec = sec-1, nsec+1e9
		}
	}
	return e.VM.NewArray(sec, nsec)
}

// cpuUsage answers process.cpuUsage and process.threadCpuUsage in microseconds.
func (m *Module) cpuUsage(c js.Call, who int) js.Value {
	e := m.e
	var ru unix.Rusage
	_ = unix.Getrusage(who, &ru)
	user, system := micros(ru.Utime), micros(ru.Stime)
	if before := c.Argument(0); before.ToBoolean() {
		obj := validate.Object(e, before, "prevValue")
		part := func(name string) float64 {
			f := validate.Number(e, js.Get(obj, name), "prevValue."+name, math.Inf(-1), math.Inf(1))
			if !(f >= 0 && f <= 1<<53-1) {
				err := errors.InvalidArgValue(e, "prevValue."+name, js.Get(obj, name), "")
				if serr := err.SetPrototype(js.ObjectOf(e.Errors.RangeError.Get("prototype"))); serr != nil {
					panic(serr)
				}
				panic(err)
			}
			return f
		}
		user -= part("user")
		system -= part("system")
	}
	obj := e.VM.NewObject()
	js.Set(obj, "user", user)
	js.Set(obj, "system", system)
	return obj
}

func micros(tv unix.Timeval) float64 { return float64(tv.Nano() / 1000) }

// resourceUsage names the fields of getrusage(2) as libuv does. Times are microseconds, maxRSS kilobytes.
func (m *Module) resourceUsage(js.Call) js.Value {
	var ru unix.Rusage
	_ = unix.Getrusage(unix.RUSAGE_SELF, &ru)
	obj := m.e.VM.NewObject()
	for _, f := range []struct {
		name  string
		value any
	}{
		{"userCPUTime", micros(ru.Utime)}, {"systemCPUTime", micros(ru.Stime)},
		{"maxRSS", int64(ru.Maxrss) / maxRSSPerKB}, {"sharedMemorySize", ru.Ixrss}, {"unsharedDataSize", ru.Idrss}, {"unsharedStackSize", ru.Isrss},
		{"minorPageFault", ru.Minflt}, {"majorPageFault", ru.Majflt}, {"swappedOut", ru.Nswap},
		{"fsRead", ru.Inblock}, {"fsWrite", ru.Oublock}, {"ipcSent", ru.Msgsnd}, {"ipcReceived", ru.Msgrcv}, {"signalsCount", ru.Nsignals},
		{"voluntaryContextSwitches", ru.Nvcsw}, {"involuntaryContextSwitches", ru.Nivcsw},
	} {
		js.Set(obj, f.name, f.value)
	}
	return obj
}

// memoryUsage maps Node's fields to Go's heap: heapTotal is what the heap has of the system, heapUsed what objects take of it, the bytes of Buffers
// and ArrayBuffers included (so arrayBuffers, which counts those outside of the heap, is 0), external what the runtime needs beside the heap.
func (m *Module) memoryUsage(js.Call) js.Value {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	total := stats.HeapSys - stats.HeapReleased
	obj := m.e.VM.NewObject()
	js.Set(obj, "rss", residentSize())
	js.Set(obj, "heapTotal", total)
	js.Set(obj, "heapUsed", stats.HeapAlloc)
	js.Set(obj, "external", stats.Sys-stats.HeapSys)
	js.Set(obj, "arrayBuffers", 0)
	return obj
}
