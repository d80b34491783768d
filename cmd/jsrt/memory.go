package main

import (
	"os"
	"runtime"
	"runtime/debug"
)

// How much garbage may gather before it is collected, as a multiple of what is alive. A JavaScript program makes much short-lived garbage and a
// collection costs what is alive, so a small heap may grow to many times its size (Go never collects below 4 MB times the percentage: 32 MB
// here), while the factor falls for a large one, so that it takes no more than twice its size.
const (
	gcPercentMax = 800
	gcPercentMin = 100
	gcHeadroom   = 256 << 20 // bytes of garbage that are always fine
)

// tuneMemory keeps the collector's percentage in step with the heap. A percentage that the user set by GOGC (https://pkg.go.dev/runtime) stays.
func tuneMemory() {
	if os.Getenv("GOGC") != "" {
		return
	}
	debug.SetGCPercent(gcPercentMax)
	watchCollections(gcPercentMax)
}

// watchCollections looks at the heap after each collection: an object that nobody holds is finalised by it.
func watchCollections(percent int) {
	type canary struct{ _ *int }
	runtime.SetFinalizer(&canary{}, func(*canary) {
		var stats runtime.MemStats
		runtime.ReadMemStats(&stats) // right after a collection the heap is what is alive
		next := gcPercent(stats.HeapAlloc)
		if next != percent {
			debug.SetGCPercent(next)
		}
		watchCollections(next)
	})
}

// gcPercent is the percentage for a heap with live bytes alive, in steps of 100.
func gcPercent(live uint64) int {
	if live == 0 {
		return gcPercentMax
	}
	return int(min(max(gcHeadroom*100/live/100*100, gcPercentMin), gcPercentMax))
}
