package url_test

import (
	"testing"

	"jsrt/node/internal/env"
	"jsrt/node/url"
)

func benchmark(b *testing.B, setup, loop string) {
	withEnv(b, func(e *env.Env) {
		if _, err := e.VM.RunString(setup); err != nil {
			b.Fatal(err)
		}
		_ = e.VM.Set("n", b.N)
		b.ReportAllocs()
		b.ResetTimer()
		if _, err := e.VM.RunString("for (let i = 0; i < n; i++) { " + loop + " }"); err != nil {
			b.Fatal(err)
		}
	})
}

func BenchmarkURL(b *testing.B) {
	for _, c := range []struct{ name, setup, loop string }{
		{"empty", "", ""},
		{"new", "", "new URL('https://user@example.com:8080/path/to?query=1#hash')"},
		{"relative", "", "new URL('/path/to?query=1', 'http://localhost')"},
		{"pathname", "const u = new URL('https://example.com/path/to?query=1#hash')", "u.pathname"},
		{"searchParams.get", "const u = new URL('https://example.com/path/to?query=1#hash')", "u.searchParams.get('query')"},
		{"legacy parse", "process.emitWarning = () => {}", "url.parse('/path/to?query=1')"},
	} {
		b.Run(c.name, func(b *testing.B) { benchmark(b, c.setup, c.loop) })
	}
}

// BenchmarkBuild is what the first use of the class costs.
func BenchmarkBuild(b *testing.B) {
	b.ReportAllocs()
	for range b.N {
		b.StopTimer()
		bare(b, func(e *env.Env) {
			b.StartTimer()
			url.Of(e)
			b.StopTimer()
		})
	}
}
