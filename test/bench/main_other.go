//go:build !linux

// The benchmark measures with epoll, CPU affinity and /proc, which only Linux has.
package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Fprintln(os.Stderr, "bench: needs Linux (epoll, CPU affinity, /proc)")
	os.Exit(1)
}
