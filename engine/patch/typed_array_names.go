package main

// A name that cannot be a number is refused by its first byte.
//
// What: strToIntNum, which every access to a typed array by a string key calls, looks at the first byte before it does anything else. A
// canonical numeric string (https://262.ecma-international.org/#sec-canonicalnumericindexstring) begins with a digit, a minus sign, or is
// Infinity or NaN.
// Why: every name was parsed as a number to find out that it is none, at the cost of an allocated error: buf.length, buf.toString and any
// method of a Buffer paid for it. "-" alone made the parser read past its end and ended the process.
// Measured: buf.length 480-860 ns before, see docs/performance.md for after.
// Upstream: proposed as it is; a pure gain.
var typedArrayNames = edit{
	name: "typed-array-names",
	what: "names that are no numbers are not parsed as numbers on typed arrays",
	changes: []change{
		in("runtime.go", "strToIntNum", "b7abf0dfeb0d", enter(`
	if !maybeNumericName(s) {
		return -1, false
	}`)),
	},
	code: map[string]string{".": `
package goja

import "github.com/dop251/goja/unistring"

// maybeNumericName tells whether s can be a canonical numeric string at all. No string in UTF-16 is one: it begins with a byte order mark.
func maybeNumericName(s unistring.String) bool {
	if s == "" {
		return false
	}
	switch c := s[0]; c {
	case '-':
		return len(s) > 1
	case 'I':
		return s == "Infinity"
	case 'N':
		return s == "NaN"
	default:
		return c >= '0' && c <= '9'
	}
}
`},
}
