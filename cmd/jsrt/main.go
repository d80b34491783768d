// Command jsrt runs Node-style network programs.
package main

import "os"

func main() {
	tuneMemory()
	os.Exit(execute(os.Args))
}
