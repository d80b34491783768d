//go:build unix

package run

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Every example has a test here, or it is one that nobody has run.
func TestEveryExampleIsTested(t *testing.T) {
	t.Parallel()
	tested := map[string]bool{
		"hello-net.js": true, "tcp-chat.js": true, "tcp-echo.js": true, "tcp-proxy.js": true, "udp-echo.js": true, "unix-socket.js": true,
	}
	list, err := filepath.Glob(filepath.Join(root, "examples", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range list {
		if name := filepath.Base(file); !tested[name] {
			t.Errorf("%s has no test", name)
		} else {
			delete(tested, name)
		}
	}
	for name := range tested {
		t.Errorf("%s is not there", name)
	}
}

func TestHelloNet(t *testing.T) {
	t.Parallel()
	eachRuntime(t, func(t *testing.T, runtime string) {
		o := execute(t, timeLimit, temp, "", runtime, filepath.Join(root, "examples", "hello-net.js"))
		const want = "TCP echo: hello, stream\nUDP echo: hello, datagram\ndone\n"
		if o.status != 0 || o.stdout != want || o.stderr != "" {
			t.Errorf("%s\nexpected %q", o, want)
		}
	})
}

func TestTCPEcho(t *testing.T) {
	t.Parallel()
	eachRuntime(t, func(t *testing.T, runtime string) {
		p := start(t, runtime, "tcp-echo.js", "0", "127.0.0.1")
		address := p.address(t)

		t.Run("several at once", func(t *testing.T) {
			var all sync.WaitGroup
			for i := range 20 {
				conn := dial(t, "tcp", address)
				all.Go(func() {
					for round := range 50 {
						message := fmt.Sprintf("client %d, message %d", i, round)
						got := make([]byte, len(message))
						if _, err := io.WriteString(conn, message); err != nil {
							t.Error(err)
							return
						}
						if _, err := io.ReadFull(conn, got); err != nil || string(got) != message {
							t.Errorf("got %q (%v), expected %q", got, err, message)
							return
						}
					}
				})
			}
			all.Wait()
		})
		t.Run("large, then half-closed", func(t *testing.T) {
			conn := dial(t, "tcp", address)
			message := pattern(8 << 20)
			go func() {
				io.WriteString(conn, message)
				conn.(*net.TCPConn).CloseWrite()
			}()
			expect(t, conn, message)
			expectEnd(t, conn)
		})
		t.Run("reader that starts late", func(t *testing.T) {
			conn := dial(t, "tcp", address)
			message := pattern(2 << 20)
			wrote := make(chan error, 1)
			go func() {
				_, err := io.WriteString(conn, message)
				wrote <- err
			}()
			// Another connection goes on being served while this one is not read.
			other := dial(t, "tcp", address)
			for range 100 {
				send(t, other, "x")
				expect(t, other, "x")
			}
			expect(t, conn, message)
			if err := <-wrote; err != nil {
				t.Error(err)
			}
		})
		t.Run("bare socket, byte by byte", func(t *testing.T) {
			raw := dialRaw(t, address)
			defer raw.close(t)
			for i := range 256 {
				send(t, raw, string([]byte{byte(i)}))
				expect(t, raw, string([]byte{byte(i)}))
			}
			raw.closeWrite(t)
			expectEnd(t, raw)
		})
		t.Run("nothing but FIN", func(t *testing.T) {
			raw := dialRaw(t, address)
			defer raw.close(t)
			raw.closeWrite(t)
			expectEnd(t, raw)
		})
		t.Run("resets", func(t *testing.T) {
			for range 20 {
				raw := dialRaw(t, address)
				send(t, raw, pattern(1000))
				raw.reset(t)
			}
			dialRaw(t, address).reset(t)
			conn := dial(t, "tcp", address)
			send(t, conn, "still there")
			expect(t, conn, "still there")
		})
		t.Run("port in use", func(t *testing.T) {
			_, port, _ := net.SplitHostPort(address)
			o := execute(t, timeLimit, temp, "", runtime, filepath.Join(root, "examples", "tcp-echo.js"), port, "127.0.0.1")
			want := "listen EADDRINUSE: address already in use " + address + "\n"
			if o.status != 1 || o.stderr != want {
				t.Errorf("%s\nexpected status 1 and %q", o, want)
			}
		})
		p.running(t)
	})
}

func TestTCPEchoIPv6(t *testing.T) {
	t.Parallel()
	probe, err := net.Listen("tcp", "[::1]:0")
	if err != nil {
		t.Skipf("no IPv6 loopback: %v", err)
	}
	probe.Close()
	eachRuntime(t, func(t *testing.T, runtime string) {
		p := start(t, runtime, "tcp-echo.js", "0", "::1")
		port, found := strings.CutPrefix(p.address(t), "::1:")
		if !found {
			t.Fatal("it does not listen on ::1")
		}
		conn := dial(t, "tcp", "[::1]:"+port)
		send(t, conn, "six")
		expect(t, conn, "six")
	})
}

func TestTCPEchoArguments(t *testing.T) {
	t.Parallel()
	eachRuntime(t, func(t *testing.T, runtime string) {
		o := execute(t, timeLimit, temp, "", runtime, filepath.Join(root, "examples", "tcp-echo.js"), "65536")
		if o.status != 1 || !strings.Contains(o.stderr, "options.port should be >= 0 and < 65536. Received type number (65536).") ||
			!strings.Contains(o.stderr, "ERR_SOCKET_BAD_PORT") {
			t.Errorf("a port out of range: %s", o)
		}
	})
}

// chatter is one visitor of the chat.
type chatter struct {
	net.Conn
	name string
}

func join(t *testing.T, address, name string, present int) chatter {
	t.Helper()
	c := chatter{dial(t, "tcp", address), name}
	expect(t, c, "Your name?\n")
	send(t, c, name+"\n")
	expect(t, c, fmt.Sprintf("Welcome, %s. %d here.\n", name, present))
	return c
}

func TestTCPChat(t *testing.T) {
	t.Parallel()
	eachRuntime(t, func(t *testing.T, runtime string) {
		p := start(t, runtime, "tcp-chat.js", "0")
		address := p.address(t)

		anna := join(t, address, "anna", 1)
		bert := join(t, address, "bert", 2)
		expect(t, anna, "* bert joined\n")
		cleo := join(t, address, "cleo", 3)
		expect(t, anna, "* cleo joined\n")
		expect(t, bert, "* cleo joined\n")

		send(t, anna, "hello, tcp\r\n")
		expect(t, bert, "anna: hello, tcp\n")
		expect(t, cleo, "anna: hello, tcp\n")

		// Lines that come in pieces, several in one packet, and characters cut in two.
		send(t, bert, "one\ntwo\ngr")
		expect(t, anna, "bert: one\nbert: two\n")
		expect(t, cleo, "bert: one\nbert: two\n")
		send(t, bert, "\xc3")
		send(t, anna, "/who\n")
		expect(t, anna, "anna bert cleo\n")
		send(t, bert, "\xbc\xc3\x9fe\n")
		expect(t, anna, "bert: grüße\n")
		expect(t, cleo, "bert: grüße\n")

		taken := dial(t, "tcp", address)
		expect(t, taken, "Your name?\n")
		send(t, taken, "anna\n")
		expect(t, taken, "That name is taken. Your name?\n")
		send(t, taken, "two words\n")
		expect(t, taken, "A name is 1 to 20 letters, digits, _ or -. Your name?\n")
		taken.Close()

		send(t, bert, "/quit\nnot said any more\n")
		expect(t, bert, "Bye.\n")
		expectEnd(t, bert)
		expect(t, anna, "* bert left\n")
		expect(t, cleo, "* bert left\n")

		send(t, cleo, strings.Repeat("x", 5000))
		expect(t, cleo, "That line is too long.\n")
		expect(t, anna, "* cleo left\n")

		send(t, anna, "nobody hears this\n")

		raw := dialRaw(t, address)
		expect(t, raw, "Your name?\n")
		send(t, raw, "raw\n")
		expect(t, raw, "Welcome, raw. 2 here.\n")
		expect(t, anna, "* raw joined\n")
		raw.reset(t)
		expect(t, anna, "* raw left\n")
		send(t, anna, "/who\n")
		expect(t, anna, "anna\n")
		p.running(t)
	})
}

// target is a TCP server of Go's net package that the proxy is to reach.
func target(t *testing.T, serve func(conn *net.TCPConn)) (port string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			conn.SetDeadline(time.Now().Add(timeLimit))
			all.Go(func() {
				defer conn.Close()
				serve(conn.(*net.TCPConn))
			})
		}
	})
	t.Cleanup(func() {
		listener.Close()
		all.Wait()
	})
	_, port, _ = net.SplitHostPort(listener.Addr().String())
	return port
}

func TestTCPProxy(t *testing.T) {
	t.Parallel()
	eachRuntime(t, func(t *testing.T, runtime string) {
		t.Run("both ways at once", func(t *testing.T) {
			port := target(t, func(conn *net.TCPConn) {
				io.Copy(conn, conn)
				conn.CloseWrite()
			})
			p := start(t, runtime, "tcp-proxy.js", port, "127.0.0.1", "0")
			address := p.address(t)
			message := pattern(4 << 20)
			var all sync.WaitGroup
			for range 4 {
				conn := dial(t, "tcp", address)
				all.Go(func() {
					io.WriteString(conn, message)
					conn.(*net.TCPConn).CloseWrite()
				})
				all.Go(func() {
					got, err := io.ReadAll(conn)
					if err != nil || !bytes.Equal(got, []byte(message)) {
						t.Errorf("%d bytes came back (%v), expected %d", len(got), err, len(message))
					}
				})
			}
			all.Wait()
			want := fmt.Sprintf("sent %d bytes, received %d", len(message), len(message))
			for range 4 {
				p.lineWith(t, want)
			}
		})
		t.Run("the answer follows the client's FIN", func(t *testing.T) {
			port := target(t, func(conn *net.TCPConn) {
				asked, _ := io.ReadAll(conn)
				fmt.Fprintf(conn, "%d bytes", len(asked))
			})
			p := start(t, runtime, "tcp-proxy.js", port, "127.0.0.1", "0")
			raw := dialRaw(t, p.address(t))
			defer raw.close(t)
			send(t, raw, "question")
			raw.closeWrite(t)
			expect(t, raw, "8 bytes")
			expectEnd(t, raw)
		})
		t.Run("the target speaks first and ends first", func(t *testing.T) {
			got := make(chan string, 1)
			port := target(t, func(conn *net.TCPConn) {
				io.WriteString(conn, "greeting")
				conn.CloseWrite()
				rest, _ := io.ReadAll(conn)
				got <- string(rest)
			})
			p := start(t, runtime, "tcp-proxy.js", port, "127.0.0.1", "0")
			conn := dial(t, "tcp", p.address(t))
			expect(t, conn, "greeting")
			expectEnd(t, conn)
			send(t, conn, "answer")
			conn.Close()
			if answer := <-got; answer != "answer" {
				t.Errorf("the target got %q", answer)
			}
		})
		t.Run("reset of the client reaches the target", func(t *testing.T) {
			ended := make(chan error, 1)
			port := target(t, func(conn *net.TCPConn) {
				io.WriteString(conn, "hello")
				_, err := io.ReadAll(conn)
				ended <- err
			})
			p := start(t, runtime, "tcp-proxy.js", port, "127.0.0.1", "0")
			raw := dialRaw(t, p.address(t))
			expect(t, raw, "hello")
			raw.reset(t)
			if err := <-ended; err != nil && !errors.Is(err, syscall.ECONNRESET) {
				t.Errorf("the target's connection ended with %v", err)
			}
			p.running(t)
		})
		t.Run("nobody at the target", func(t *testing.T) {
			listener, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			_, port, _ := net.SplitHostPort(listener.Addr().String())
			listener.Close()
			p := start(t, runtime, "tcp-proxy.js", port, "127.0.0.1", "0")
			conn := dial(t, "tcp", p.address(t))
			if n, err := conn.Read(make([]byte, 1)); n != 0 || err == nil {
				t.Errorf("read %d, %v, expected the end", n, err)
			}
			p.lineWith(t, "sent 0 bytes, received 0")
			p.running(t)
		})
		t.Run("usage", func(t *testing.T) {
			for _, args := range [][]string{{}, {"x"}, {"0"}, {"70000"}} {
				o := execute(t, timeLimit, temp, "", runtime, append([]string{filepath.Join(root, "examples", "tcp-proxy.js")}, args...)...)
				if o.status != 2 || !strings.HasPrefix(o.stderr, "usage: ") || o.stdout != "" {
					t.Errorf("%q: %s", args, o)
				}
			}
		})
	})
}

func TestUDPEcho(t *testing.T) {
	t.Parallel()
	eachRuntime(t, func(t *testing.T, runtime string) {
		p := start(t, runtime, "udp-echo.js", "0", "127.0.0.1")
		address := p.address(t)
		exchange := func(t *testing.T, conn net.Conn, message string) {
			t.Helper()
			send(t, conn, message)
			got := make([]byte, 65536)
			n, err := conn.Read(got)
			if err != nil || string(got[:n]) != message {
				t.Fatalf("%d bytes came back (%v), expected %d", n, err, len(message))
			}
		}
		t.Run("sizes", func(t *testing.T) {
			conn := dial(t, "udp", address)
			for _, size := range []int{1, 0, 2, 64, 512, 1472, 8192} {
				exchange(t, conn, pattern(size))
				p.lineWith(t, fmt.Sprintf("%s sent %d bytes", conn.LocalAddr(), size))
			}
		})
		t.Run("several at once", func(t *testing.T) {
			var conns []net.Conn
			for range 20 {
				conns = append(conns, dial(t, "udp", address))
			}
			for round := range 20 {
				for i, conn := range conns {
					send(t, conn, fmt.Sprintf("client %d, message %d", i, round))
				}
				for i, conn := range conns {
					got := make([]byte, 100)
					n, err := conn.Read(got)
					if want := fmt.Sprintf("client %d, message %d", i, round); err != nil || string(got[:n]) != want {
						t.Fatalf("got %q (%v), expected %q", got[:n], err, want)
					}
				}
			}
		})
		t.Run("a client that has gone", func(t *testing.T) {
			// Its echo meets a closed port, which the kernel reports to nobody.
			for range 5 {
				gone := dial(t, "udp", address)
				send(t, gone, "good-bye")
				gone.Close()
			}
			exchange(t, dial(t, "udp", address), "still there")
		})
		t.Run("port in use", func(t *testing.T) {
			_, port, _ := net.SplitHostPort(address)
			o := execute(t, timeLimit, temp, "", runtime, filepath.Join(root, "examples", "udp-echo.js"), port, "127.0.0.1")
			if want := "bind EADDRINUSE " + address + "\n"; o.status != 1 || o.stderr != want {
				t.Errorf("%s\nexpected status 1 and %q", o, want)
			}
		})
		p.running(t)
	})
}

func TestUDPEchoIPv6(t *testing.T) {
	t.Parallel()
	probe, err := net.ListenPacket("udp", "[::1]:0")
	if err != nil {
		t.Skipf("no IPv6 loopback: %v", err)
	}
	probe.Close()
	eachRuntime(t, func(t *testing.T, runtime string) {
		p := start(t, runtime, "udp-echo.js", "0", "::1")
		port, found := strings.CutPrefix(p.address(t), "::1:")
		if !found {
			t.Fatal("it is not bound to ::1")
		}
		conn := dial(t, "udp", "[::1]:"+port)
		send(t, conn, "six")
		expect(t, conn, "six")
	})
}

func TestUnixSocket(t *testing.T) {
	t.Parallel()
	eachRuntime(t, func(t *testing.T, runtime string) {
		dir, err := os.MkdirTemp(temp, "store")
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, "s")
		p := start(t, runtime, "unix-socket.js", path)
		if address := p.address(t); address != path {
			t.Fatalf("it listens on %q, expected %q", address, path)
		}
		info, err := os.Stat(path)
		if err != nil || info.Mode().Type() != os.ModeSocket {
			t.Fatalf("no socket file: %v, %v", info, err)
		}
		one, two := dial(t, "unix", path), dial(t, "unix", path)
		send(t, one, "set color dark blue\n")
		expect(t, one, "ok\n")
		send(t, two, "get color\nget size\ncount\nnonsense\nset x\n")
		expect(t, two, "dark blue\nerror: no such key\n1\nerror: unknown command\nerror: set KEY VALUE\n")

		large := pattern(1 << 20)
		large = strings.Map(func(r rune) rune {
			if r <= ' ' || r > '~' {
				return 'x'
			}
			return r
		}, large)
		go io.WriteString(one, "set large "+large+"\nget large\n")
		expect(t, one, "ok\n"+large+"\n")

		o := execute(t, timeLimit, temp, "", runtime, filepath.Join(root, "examples", "unix-socket.js"), path)
		if want := "listen EADDRINUSE: address already in use " + path + "\n"; o.status != 1 || o.stderr != want {
			t.Errorf("%s\nexpected status 1 and %q", o, want)
		}

		send(t, two, "stop\n")
		expect(t, one, "bye\n")
		expectEnd(t, one)
		expect(t, two, "bye\n")
		expectEnd(t, two)
		one.Close()
		two.Close()
		if line := p.line(t); line != "stopped" {
			t.Errorf("it printed %q, expected \"stopped\"", line)
		}
		if status := p.wait(t); status != 0 {
			t.Errorf("exit status %d", status)
		}
		if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("the socket file is still there: %v", err)
		}
	})
}

// A server without a handler for it ends by the signal itself, so that a shell or a supervisor sees why.
func TestServersEndBySignal(t *testing.T) {
	t.Parallel()
	eachRuntime(t, func(t *testing.T, runtime string) {
		for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP} {
			p := start(t, runtime, "tcp-echo.js", "0")
			conn := dial(t, "tcp", p.address(t))
			send(t, conn, "x")
			expect(t, conn, "x")
			if err := p.cmd.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			p.wait(t)
			if ws := p.cmd.ProcessState.Sys().(syscall.WaitStatus); !ws.Signaled() || ws.Signal() != signal {
				t.Errorf("%v: it ended with %v", signal, p.cmd.ProcessState)
			}
		}
	})
}

// A server that has run out of descriptors turns new connections away, goes on serving those it has, and recovers.
func TestServerOutOfDescriptors(t *testing.T) {
	t.Parallel()
	eachRuntime(t, func(t *testing.T, runtime string) {
		p := startCommand(t, "/bin/sh", "-c", `ulimit -n 64 && exec "$@"`, "sh", runtime, filepath.Join(root, "examples", "tcp-echo.js"), "0")
		address := p.address(t)
		echo := func(conn net.Conn) error {
			got := make([]byte, 1)
			if _, err := conn.Write([]byte("x")); err != nil {
				return err
			}
			_, err := io.ReadFull(conn, got)
			return err
		}
		var served []net.Conn
		refused := 0
		for range 100 {
			conn := dial(t, "tcp", address)
			if err := echo(conn); err == nil {
				served = append(served, conn)
			} else if errors.Is(err, os.ErrDeadlineExceeded) {
				t.Fatal("a connection was neither served nor turned away")
			} else {
				refused++
			}
		}
		if len(served) < 10 || refused == 0 {
			t.Fatalf("%d connections were served and %d turned away with 64 descriptors", len(served), refused)
		}
		for _, conn := range served {
			if err := echo(conn); err != nil {
				t.Fatalf("a connection that was served before: %v", err)
			}
		}
		for _, conn := range served {
			conn.Close()
		}
		// The server learns of the closes in its own time.
		for range served {
			p.lineWith(t, "gone, 2 bytes echoed")
		}
		for range 10 {
			if err := echo(dial(t, "tcp", address)); err != nil {
				t.Fatalf("after it had descriptors again: %v", err)
			}
		}
		if lines := strings.Count(p.stderr.String(), "\n"); lines > 200 {
			t.Errorf("%d lines of errors", lines)
		}
		p.running(t)
	})
}
