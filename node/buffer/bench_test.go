package buffer

import (
	"strings"
	"testing"

	"jsrt/engine"
	"jsrt/loop"
	"jsrt/node/internal/env"

	"github.com/dop251/goja"
)

func BenchmarkBuild(b *testing.B) {
	l, err := loop.New()
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		eng, err := engine.New()
		if err != nil {
			b.Fatal(err)
		}
		e := env.New(eng, l)
		b.StartTimer()
		Of(e)
	}
}

func benchEnv(b *testing.B, fn func(e *env.Env, m *Module)) {
	testEnv(b, func(e *env.Env) {
		b.ReportAllocs()
		fn(e, Of(e))
	})
}

func BenchmarkView(b *testing.B) {
	benchEnv(b, func(e *env.Env, m *Module) {
		ab := e.ArrayBuffer(make([]byte, 65536))
		for b.Loop() {
			m.View(ab, 4096, 64)
		}
	})
}

func BenchmarkFromBytes(b *testing.B) {
	benchEnv(b, func(e *env.Env, m *Module) {
		p := make([]byte, 64)
		for b.Loop() {
			m.FromBytes(p)
		}
	})
}

func BenchmarkFromBytesCopy(b *testing.B) {
	benchEnv(b, func(e *env.Env, m *Module) {
		p := make([]byte, 64)
		for b.Loop() {
			m.FromBytes(append([]byte(nil), p...))
		}
	})
}

func BenchmarkSlabCopy(b *testing.B) {
	for _, size := range []int{4 << 10, 8 << 10, 16 << 10, 32 << 10, 64 << 10} {
		b.Run(itoa(size), func(b *testing.B) {
			benchEnv(b, func(e *env.Env, m *Module) {
				s := m.NewSlab(size)
				p := make([]byte, 64)
				for b.Loop() {
					s.Copy(p)
				}
			})
		})
	}
}

func itoa(n int) string { return number(n).String() }

func BenchmarkBytes(b *testing.B) {
	benchEnv(b, func(e *env.Env, m *Module) {
		buf := m.FromBytes(make([]byte, 64))
		for b.Loop() {
			m.Bytes(buf)
		}
	})
}

func BenchmarkString(b *testing.B) {
	for name, p := range map[string][]byte{"ascii16": []byte(strings.Repeat("a", 16)), "ascii64K": []byte(strings.Repeat("a", 65536)), "utf8-64K": []byte(strings.Repeat("aé€😀", 6553))} {
		b.Run(name, func(b *testing.B) {
			benchEnv(b, func(e *env.Env, m *Module) {
				for b.Loop() {
					UTF8.String(e, p)
				}
			})
		})
	}
}

func BenchmarkEncode(b *testing.B) {
	wideText := goja.StringFromUTF16([]uint16{'a', 0xe9, 0x20ac, 0xd83d, 0xde00})
	for len := 5; len < 65536; len *= 2 {
		wideText = wideText.Concat(wideText)
	}
	for name, v := range map[string]goja.Value{"ascii": ascii(strings.Repeat("a", 64)), "wide": wideText} {
		b.Run(name, func(b *testing.B) {
			benchEnv(b, func(e *env.Env, m *Module) {
				for b.Loop() {
					UTF8.Bytes(v)
				}
			})
		})
	}
}

const benchSetup = `const {Buffer} = require('buffer'); const b16 = Buffer.alloc(16, 'abc'), b64k = Buffer.alloc(65536, 'abc'), s16 = 'abcdefghijklmnop', ascii64k = b64k.toString();
	const list = [b16, b16, b16], list64k = [b64k, b64k, b64k], same = Buffer.from(b64k), target = Buffer.alloc(65536), numbers = [1, 2, 3, 4, 5, 6, 7, 8]`

var benchScripts = []struct{ name, src string }{
	{"loop", ``},
	{"readUInt32BE", `b16.readUInt32BE(4)`},
	{"writeUInt32BE", `b16.writeUInt32BE(123456789, 4)`},
	{"from16", `Buffer.from(s16)`},
	{"toString16", `b16.toString()`},
	{"toStringLatin1", `b16.toString('latin1')`},
	{"concat16", `Buffer.concat(list)`},
	{"indexOf16", `b16.indexOf('bca')`},
	{"fill16", `b16.fill(1)`},
	{"compare16", `b16.compare(b16)`},
	{"equals16", `b16.equals(b16)`},
	{"subarray", `b16.subarray(2, 5)`},
	{"fromArray", `Buffer.from(numbers)`},
	{"alloc16", `Buffer.alloc(16)`},
	{"allocUnsafe16", `Buffer.allocUnsafe(16)`},
	{"isBuffer", `Buffer.isBuffer(b16)`},
	{"byteLength", `Buffer.byteLength(s16)`},
	{"from64K", `Buffer.from(ascii64k)`},
	{"toString64K", `b64k.toString()`},
	{"concat64K", `Buffer.concat(list64k)`},
	{"indexOf64K", `b64k.indexOf('bcax')`},
	{"fill64K", `target.fill(7)`},
	{"compare64K", `b64k.compare(same)`},
	{"hex64K", `b64k.toString('hex')`},
	{"base64_64K", `b64k.toString('base64')`},
}

// BenchmarkScript measures methods as scripts call them; the loop itself is the first line.
func BenchmarkScript(b *testing.B) {
	for _, c := range benchScripts {
		b.Run(c.name, func(b *testing.B) {
			scriptEnv(b, func(e *env.Env) {
				run(b, e, benchSetup)
				f := engine.FuncOf(run(b, e, `(function(n) { for (let i = 0; i < n; i++) { `+c.src+` } })`))
				b.ReportAllocs()
				b.ResetTimer()
				e.Call(f, goja.Undefined(), number(b.N))
			})
		})
	}
}
