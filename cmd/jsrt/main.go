// Command jsrt runs Node-style network programs.
package main

import (
	"os"

	"jsrt/node/process"
)

func main() {
	tuneMemory()
	process.DefaultSignals()
	os.Exit(execute(os.Args))
}
