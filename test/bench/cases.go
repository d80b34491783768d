//go:build linux

package main

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// benchCase is one line of the table for every runtime.
type benchCase struct {
	name    string
	help    string
	unit    string // of the cost; lower is better
	script  string // the server, or the program that is started
	measure func(b *bench, t target, c benchCase) (sample, error)

	// What the load does.
	datagrams bool
	clients   int
	size      int // bytes of a message
	after     afterReply

	code  string // for start-up: run by -e instead of script
	floor bool   // whether the floor has a server for it
}

var cases = []benchCase{
	{name: "tcp-echo-64x1", help: "64 B echo, 1 connection", unit: "us/msg", script: "tcp-echo.js",
		measure: measureRate, clients: 1, size: 64, floor: true},
	{name: "tcp-echo-64x50", help: "64 B echo, 50 connections", unit: "us/msg", script: "tcp-echo.js",
		measure: measureRate, clients: 50, size: 64, floor: true},
	{name: "tcp-bulk-64k", help: "64 KB echo, 4 connections", unit: "us/msg", script: "tcp-echo.js",
		measure: measureRate, clients: 4, size: 64 << 10, floor: true},
	{name: "tcp-conns", help: "connect, 64 B echo, close; 50 at a time", unit: "us/conn", script: "tcp-echo.js",
		measure: measureRate, clients: 50, size: 64, after: reconnect, floor: true},
	{name: "udp-echo", help: "64 B datagram echo, 50 clients", unit: "us/msg", script: "udp-echo.js",
		measure: measureRate, datagrams: true, clients: 50, size: 64, floor: true},
	{name: "idle-1k", help: "resident memory per open connection, 1,000", unit: "KB/conn", script: "tcp-echo.js",
		measure: measureIdle, clients: 1000, size: 64, after: hold, floor: true},
	{name: "idle-10k", help: "resident memory per open connection, 10,000", unit: "KB/conn", script: "tcp-echo.js",
		measure: measureIdle, clients: 10000, size: 64, after: hold, floor: true},
	{name: "start-e0", help: "start to exit of -e 0", unit: "ms", code: "0", measure: measureStart},
	{name: "start-net", help: "start to exit of a script that requires net", unit: "ms", script: "require-net.js", measure: measureStart},
	{name: "memory-start", help: "resident memory of a server that listens", unit: "MB", script: "tcp-echo.js", measure: measureMemory, floor: true},
	{name: "binary-size", help: "executable with the libraries it maps", unit: "MB", script: "tcp-echo.js", measure: measureSize, floor: true},
}

// selectCases resolves a list of names or path.Match patterns; an empty list is all.
func selectCases(list string) ([]benchCase, error) {
	if list == "" {
		return cases, nil
	}
	var chosen []benchCase
	for pattern := range strings.SplitSeq(list, ",") {
		pattern = strings.TrimSpace(pattern)
		found := false
		for _, c := range cases {
			matches, err := path.Match(pattern, c.name)
			if err != nil {
				return nil, fmt.Errorf("case %q: %w", pattern, err)
			}
			if !matches {
				continue
			}
			found = true
			if !slices.ContainsFunc(chosen, func(have benchCase) bool { return have.name == c.name }) {
				chosen = append(chosen, c)
			}
		}
		if !found {
			return nil, fmt.Errorf("case %q: there is none of that name", pattern)
		}
	}
	return chosen, nil
}
