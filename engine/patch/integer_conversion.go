package main

// Conversion of large numbers to 32-bit integers.
//
// What: ToInt32 and its kin (https://262.ecma-international.org/#sec-toint32) take numbers of 2^63 and above modulo 2^32.
// Why: they were converted to a 64-bit integer first, which Go does not define for them: 1e21 | 0 was 0, where it is -559939584. Hash functions
// that multiply rely on it.
// Measured: nothing.
// Upstream: proposed as it is; a bug.
var integerConversion = edit{
	name: "integer-conversion",
	what: "ToInt32 of numbers above 2^63",
	changes: []change{
		in("runtime.go", "toInt8", "233d16d0c962", replace("int64(f)", "lowBits(f)")),
		in("runtime.go", "toUint8", "b427cff91551", replace("int64(f)", "lowBits(f)")),
		in("runtime.go", "toInt16", "8e2fe987eb10", replace("int64(f)", "lowBits(f)")),
		in("runtime.go", "toUint16", "47363489a8ad", replace("int64(f)", "lowBits(f)")),
		in("runtime.go", "toInt32", "7808e9a4bf27", replace("int64(f)", "lowBits(f)")),
		in("runtime.go", "toUint32", "9efd54ff7f71", replace("int64(f)", "lowBits(f)")),
	},
	code: map[string]string{".": `
package goja

import "math"

// lowBits is the integer part of a finite number modulo 2^64.
func lowBits(f float64) int64 {
	if f > -(1<<63) && f < 1<<63 {
		return int64(f)
	}
	m := math.Mod(f, 1<<64) // exact, and an integer: such numbers have no fraction
	if m < 0 {
		return -int64(uint64(-m))
	}
	return int64(uint64(m))
}
`},
}
