package main

// Class fields named get, set and async.
//
// What: get, set and async before = or } are names of fields.
// Why: class Store { set = () => {}; get = () => {} } is a syntax error; npm packages have it (hono).
// Measured: nothing; the parser asks for two more tokens.
// Upstream: proposed as it is.
var classFields = edit{
	name: "class-fields",
	what: "class fields named get, set and async",
	changes: []change{
		in("parser/statement.go", "(*_parser).parseClass", "d3cf02889210",
			replace("tok != token.SEMICOLON && tok != token.LEFT_PARENTHESIS", "!endsElementName(tok)").on(1),
			replace("tok != token.SEMICOLON && tok != token.LEFT_PARENTHESIS", "!endsElementName(tok)").on(2)),
	},
	code: map[string]string{"parser": `
package parser

import "github.com/dop251/goja/token"

// endsElementName tells whether the token after get, set or async in a class makes that the element's name.
func endsElementName(tok token.Token) bool {
	switch tok {
	case token.SEMICOLON, token.LEFT_PARENTHESIS, token.ASSIGN, token.RIGHT_BRACE:
		return true
	}
	return false
}
`},
}
