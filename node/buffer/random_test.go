package buffer

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

var (
	randomCount = flag.Int("random", 3000, "number of random snippets of TestRandomAgainstNode")
	randomSeed  = flag.Uint64("seed", 1, "seed of TestRandomAgainstNode")
	nodeBinary  = flag.String("node", "node", "node binary of TestRandomAgainstNode")
)

// TestRandomAgainstNode runs random calls here and under the node on the PATH and compares. What Node changed after version 20 is left out unless
// that node is 26 or later.
func TestRandomAgainstNode(t *testing.T) {
	node, err := exec.LookPath(*nodeBinary)
	if err != nil {
		t.Skip("no node to compare with")
	}
	version, err := exec.Command(node, "--version").Output()
	if err != nil {
		t.Fatal(err)
	}
	var major int
	if _, err := fmt.Sscanf(string(version), "v%d.", &major); err != nil {
		t.Fatal(err)
	}
	g := &generator{Rand: rand.New(rand.NewPCG(*randomSeed, 0)), modern: major >= 26}
	lines := make([]string, *randomCount)
	for i := range lines {
		lines[i] = g.snippet()
	}
	file := filepath.Join(t.TempDir(), "snippets.txt")
	if err := os.WriteFile(file, []byte(strings.Join(lines, "\n")+"\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	want, got := runNode(t, node, file), runHere(t, lines)
	if !g.modern {
		for i := range want {
			want[i] = strings.Replace(want[i], "<= 4294967296.", "<= 9007199254740991.", 1) // kMaxLength
		}
	}
	if len(want) != len(got) {
		t.Fatalf("%d answers from node, %d here", len(want), len(got))
	}
	failed := 0
	for i, src := range lines {
		if withoutValue(got[i]) != withoutValue(want[i]) {
			if failed++; failed > 20 {
				t.Fatal("and more")
			}
			t.Errorf("%s\n got  %s\n node %s", src, got[i], want[i])
		}
	}
}

// withoutValue cuts off how the text of ERR_INVALID_ARG_VALUE shows the value, which is not this package's.
func withoutValue(answer string) string {
	if i := strings.Index(answer, ". Received"); i >= 0 && strings.Contains(answer, "ERR_INVALID_ARG_VALUE") {
		return answer[:i]
	}
	return answer
}

// generator makes snippets of JavaScript that call the buffer module with arguments of all kinds.
type generator struct {
	*rand.Rand
	modern bool // compare what is new since Node 20 too
}

func (g *generator) pick(list ...string) string { return list[g.IntN(len(list))] }

func (g *generator) encoding() string {
	return g.pick("'utf8'", "'utf-8'", "'utf16le'", "'ucs2'", "'latin1'", "'binary'", "'ascii'", "'base64'", "'base64url'", "'hex'", "'UTF8'", "undefined")
}

// text is a string literal: ASCII, several planes, lone surrogates, base64-like or hex-like.
func (g *generator) text() string {
	alphabet := []string{"abc", "aé\\u0100\\u20ac\\ud83d\\ude00", "\\ud83d\\ude00", "\\ud800\\udc00a\\udfff", "YWJjZA==-_+/ \\n*", "0123456789abcdefABCDEFg", "\\x00\\x7f\\x80\\xff"}[g.IntN(7)]
	var units []string
	for rest := alphabet; rest != ""; {
		n := 1
		switch {
		case strings.HasPrefix(rest, "\\u"):
			n = 6
		case strings.HasPrefix(rest, "\\x"):
			n = 4
		case rest[0] == '\\':
			n = 2
		case rest[0] >= 0x80:
			n = 2
		}
		units, rest = append(units, rest[:n]), rest[n:]
	}
	var b strings.Builder
	b.WriteByte('\'')
	for range g.IntN(12) {
		b.WriteString(units[g.IntN(len(units))])
	}
	b.WriteByte('\'')
	return b.String()
}

func (g *generator) bytes() []string {
	edges := []int{0, 1, 0x41, 0x61, 0x7f, 0x80, 0x9f, 0xa0, 0xbf, 0xc0, 0xc2, 0xe0, 0xe2, 0xed, 0xf0, 0xf4, 0xf5, 0xff, 0xd8, 0xdc, 0x3d}
	kind := g.IntN(4)
	out := make([]string, g.IntN(14))
	for i := range out {
		switch kind {
		case 0:
			out[i] = fmt.Sprint(g.IntN(256))
		case 1:
			out[i] = fmt.Sprint(97 + g.IntN(3))
		case 2:
			out[i] = fmt.Sprint([]int{0xe2, 0x82, 0xac, 0xf0, 0x9f, 0x98, 0x80, 0x41, 0xc3, 0xa9}[g.IntN(10)])
		default:
			out[i] = fmt.Sprint(edges[g.IntN(len(edges))])
		}
	}
	return out
}

func (g *generator) buffer() string {
	if g.IntN(6) == 0 {
		return fmt.Sprintf("B.from(%s, %s)", g.text(), g.encodingOf("latin1", "utf8", "utf16le"))
	}
	return "B.from([" + strings.Join(g.bytes(), ",") + "])"
}

func (g *generator) encodingOf(names ...string) string { return "'" + g.pick(names...) + "'" }

func (g *generator) int() string { return fmt.Sprint(g.IntN(20) - 5) }

// index is an argument that should be a position.
func (g *generator) index() string {
	switch g.IntN(8) {
	case 0:
		return g.pick("undefined", "undefined", "NaN", "1.5", "-1.5", "-0", "'1'", "null", "{}", "true", "Infinity", "-Infinity", "2**31", "2**31+1", "-(2**40)")
	case 1:
		return "undefined"
	}
	return g.int()
}

func (g *generator) value() string {
	return g.pick("0", "1", "-1", "127", "128", "255", "256", "-128", "-129", "32767", "32768", "65535", "65536", "-32769", "2147483647", "2147483648", "-2147483649",
		"4294967295", "4294967296", "2**40-1", "2**40", "-(2**39)", "2**47", "2**48-1", "2**48", "-(2**47)-1", "1.5", "-1.5", "-0.5", "NaN", "'12'", "'x'", "undefined", "null", "true", "{}", "[7]", "0.1", "-0")
}

func (g *generator) bigint() string {
	return g.pick("0n", "1n", "-1n", "2n**63n", "2n**63n-1n", "-(2n**63n)", "-(2n**63n)-1n", "2n**64n", "2n**64n-1n", "123456789012345n", "5", "-1", "undefined", "'7'")
}

func (g *generator) number() string {
	base := g.pick("UInt", "Int", "Uint")
	if base == "Uint" && g.IntN(2) == 0 {
		base = "UInt"
	}
	return base
}

func (g *generator) snippet() string {
	e := g.encoding
	switch g.IntN(26) {
	case 0:
		return fmt.Sprintf("B.from(%s, %s)", g.text(), e())
	case 1:
		return fmt.Sprintf("B.byteLength(%s, %s)", g.text(), g.encodingOf("utf8", "utf16le", "latin1", "hex", "ascii"))
	case 2:
		return fmt.Sprintf("%s.toString(%s)", g.buffer(), e())
	case 3:
		return fmt.Sprintf("%s.toString(%s, %s, %s)", g.buffer(), e(), g.index(), g.index())
	case 4:
		return fmt.Sprintf("{ const b = B.alloc(8, 'x'); const n = b.write(%s, %s); return [n, b] }", g.text(), e())
	case 5:
		return fmt.Sprintf("{ const b = B.alloc(8, 'x'); const n = b.write(%s, %s, %s, %s); return [n, b] }", g.text(), g.int(), g.pick("undefined", g.int()), e())
	case 6:
		return fmt.Sprintf("%s.%s%s%s(%s)", g.buffer(), "read", g.number(), g.pick("8", "16LE", "16BE", "32LE", "32BE"), g.index())
	case 7:
		return fmt.Sprintf("%s.read%s%s(%s, %s)", g.buffer(), g.number(), g.pick("LE", "BE"), g.index(), g.pick("1", "2", "3", "4", "5", "6", g.index()))
	case 8:
		return fmt.Sprintf("{ const b = B.alloc(8); const n = b.write%s%s(%s, %s); return [n, b] }", g.number(), g.pick("8", "16LE", "16BE", "32LE", "32BE"), g.value(), g.index())
	case 9:
		return fmt.Sprintf("{ const b = B.alloc(8); const n = b.write%s%s(%s, %s, %s); return [n, b] }", g.number(), g.pick("LE", "BE"), g.value(), g.index(),
			g.pick("1", "2", "3", "4", "5", "6", g.index()))
	case 10:
		return fmt.Sprintf("%s.readBig%s64%s(%s)", g.buffer(), g.number(), g.pick("LE", "BE"), g.index())
	case 11:
		return fmt.Sprintf("{ const b = B.alloc(9); const n = b.writeBig%s64%s(%s, %s); return [n, b] }", g.number(), g.pick("LE", "BE"), g.bigint(), g.index())
	case 12:
		return fmt.Sprintf("%s.read%s(%s)", g.buffer(), g.pick("FloatLE", "FloatBE", "DoubleLE", "DoubleBE"), g.index())
	case 13:
		return fmt.Sprintf("{ const b = B.alloc(9); const n = b.write%s(%s, %s); return [n, b] }", g.pick("FloatLE", "FloatBE", "DoubleLE", "DoubleBE"), g.value(), g.index())
	case 14, 15:
		needle := g.pick(g.text(), g.buffer(), fmt.Sprint(g.IntN(300)-20))
		method := g.pick("indexOf", "lastIndexOf", "includes")
		if g.modern && g.IntN(3) == 0 {
			return fmt.Sprintf("%s.%s(%s, %s, %s, %s)", g.buffer(), method, needle, g.index(), g.int(), e())
		}
		enc := e()
		if !g.modern && strings.Contains(needle, "B.from") {
			enc = "undefined" // Node 20 finds a Buffer in UTF-16 where there is none
		}
		if !g.modern && strings.Contains(needle, "\\ud") {
			needle = "'é'" // and no lone surrogate where there is one
		}
		return fmt.Sprintf("%s.%s(%s, %s, %s)", g.buffer(), method, needle, g.index(), enc)
	case 16:
		return fmt.Sprintf("B.alloc(7).fill(%s, %s)", g.pick(g.text(), g.buffer(), g.value()), e())
	case 17:
		return fmt.Sprintf("B.alloc(7).fill(%s, %s, %s, %s)", g.pick(g.text(), g.value()), g.pick("0", "3", g.int()), g.pick("undefined", "5", g.int()), e())
	case 18:
		return fmt.Sprintf("%s.compare(%s, %s, %s, %s, %s)", g.buffer(), g.buffer(), g.index(), g.index(), g.index(), g.index())
	case 19:
		return fmt.Sprintf("{ const b = B.alloc(6, 'x'); const n = %s.copy(b, %s, %s, %s); return [n, b] }", g.buffer(), g.int(), g.int(), g.int())
	case 20:
		return fmt.Sprintf("%s.%s(%s, %s)", g.buffer(), g.pick("slice", "subarray"), g.index(), g.index())
	case 21:
		return fmt.Sprintf("B.concat([%s, %s, %s], %s)", g.buffer(), g.buffer(), g.buffer(), g.pick("undefined", g.int()))
	case 22:
		return fmt.Sprintf("B.from([%s, %s, %s, %s])", g.value(), g.value(), g.value(), g.value())
	case 23:
		offset := g.index()
		if !g.modern && strings.HasSuffix(offset, ".5") {
			offset = "0" // Node 20 takes half a byte off the length
		}
		return fmt.Sprintf("B.from(new Uint8Array([1,2,3,4,5]).buffer, %s, %s)", offset, g.index())
	case 24:
		return fmt.Sprintf("buffer.transcode(%s, %s, %s)", g.buffer(), g.encodingOf("utf8", "utf16le", "latin1", "ascii"), g.encodingOf("utf8", "utf16le", "latin1", "ascii"))
	}
	return g.decoder()
}

// decoder feeds bytes to a StringDecoder in pieces and shows its state after each.
func (g *generator) decoder() string {
	all := g.bytes()
	var calls []string
	for len(all) > 0 {
		n := 1 + g.IntN(min(len(all), 4))
		calls = append(calls, fmt.Sprintf("d.write(B.from([%s])), d.lastNeed, d.lastTotal, d.lastChar", strings.Join(all[:n], ",")))
		all = all[n:]
	}
	calls = append(calls, g.pick("d.end()", "d.end(B.from([0xe2, 0x82]))"), "d.lastNeed, d.lastTotal, d.end()")
	return fmt.Sprintf("{ const d = new StringDecoder(%s); return [%s] }", g.encoding(), strings.Join(calls, ", "))
}
