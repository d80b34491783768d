// Package node is the Node environment: it makes one runtime out of the engine, the loop, the loader and the built-ins, and runs a program in it from
// its first line to its exit status.
package node

import (
	"fmt"
	"os"

	"jsrt/engine"
	"jsrt/loop"
	"jsrt/node/childprocess"
	"jsrt/node/internal/env"
	"jsrt/node/process"

	"github.com/dop251/goja"
)

// Options is what a runtime is made with.
type Options = process.Options

// Runtime is one program's environment. It runs one program, on the goroutine that calls its Run method.
type Runtime struct {
	e       *env.Env
	opts    *process.Options
	sources map[string]string // text of what is no file: [eval], [stdin]
}

// New makes a runtime. It fails when the engine or the poller cannot be made.
func New(opts Options) (*Runtime, error) {
	eng, err := engine.New()
	if err != nil {
		return nil, err
	}
	l, err := loop.New()
	if err != nil {
		return nil, fmt.Errorf("making the event loop: %w", err)
	}
	r := &Runtime{e: env.New(eng, l), sources: map[string]string{}}
	r.opts = process.OptionsOf(r.e)
	*r.opts = opts
	r.opts.Fatal = r.reportException
	return r, nil
}

// run is the life of a program: main, the loop for as long as anything keeps it alive, 'beforeExit', which may give it new work, and 'exit'.
func (r *Runtime) run(main func()) (code int) {
	defer func() {
		if x := recover(); x != nil {
			code = r.reportBug(x)
		}
	}()
	err := r.e.Main(func() {
		defer func() {
			if x := recover(); x != nil {
				code = r.ended(x)
			}
		}()
		bootstrap(r.e)
		if os.Getenv("NODE_CHANNEL_FD") != "" {
			childprocess.Of(r.e).ConnectParent()
		}
		p := process.Of(r.e)
		defer p.RestoreStdin()
		threw := true
		r.e.Enter(func(any) { main(); threw = false }, nil)
		if threw {
			// Somebody has handled it. The ticks of the main module come before the loop.
			r.e.Enter(func(any) {}, nil)
		}
		for {
			if err := r.e.Loop.Run(); err != nil {
				panic(err)
			}
			p.BeforeExit()
			if !r.e.Loop.Alive() {
				break
			}
		}
		code = p.Exit()
	})
	if err != nil {
		panic(err)
	}
	return code
}

// ended turns what unwound the program into its exit status.
func (r *Runtime) ended(x any) (code int) {
	r.e.VM.ClearInterrupt()
	switch x := x.(type) {
	case *env.Exit:
		return x.Code
	case *goja.InterruptedError:
		if exit, ok := x.Value().(*env.Exit); ok {
			return exit.Code
		}
	case *goja.StackOverflowError:
		return r.stackOverflow(x)
	}
	panic(x)
}

// stackOverflow ends a program whose recursion did: the engine has unwound it all, so that nobody could catch it, and the program cannot go on.
func (r *Runtime) stackOverflow(x *goja.StackOverflowError) (code int) {
	defer func() { code = r.ended(recover()) }()
	ex := r.e.Try(func() { panic(r.overflowError(x)) })
	process.Of(r.e).Die(ex, false)
	return code
}
