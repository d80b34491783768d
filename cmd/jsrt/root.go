package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"jsrt/node"
	"jsrt/node/process"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/sys/unix"
)

// exitUsage is the exit status for a command line that makes no sense (https://nodejs.org/api/process.html#exit-codes, 9).
const exitUsage = 9

// flags are jsrt's own; what follows the program's name belongs to the program.
type flags struct {
	eval, print string
	node.Options
}

// execute runs the command line and returns the exit status.
func execute(args []string) (code int) {
	var f flags
	cmd := &cobra.Command{
		Use:                   "jsrt [options] [FILE | -] [arguments]",
		Short:                 "Run a Node-style program",
		Long:                  "jsrt runs JavaScript programs written for Node.js. FILE is the program; - reads it from standard input.",
		Example:               "  jsrt server.js --port 8080\n  jsrt -p 'process.versions'\n  echo 'console.log(1)' | jsrt -",
		Version:               process.Version,
		Args:                  cobra.ArbitraryArgs,
		SilenceErrors:         true,
		SilenceUsage:          true,
		DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, operands []string) error {
			var err error
			code, err = f.run(cmd, args, operands)
			return err
		},
	}
	cmd.CompletionOptions.DisableDefaultCmd = true
	cmd.SetVersionTemplate(fmt.Sprintf("jsrt v%s (Node.js API v%s)\n", process.Version, process.NodeVersion))
	set := cmd.Flags()
	set.SetInterspersed(false)
	set.SortFlags = false
	set.StringVarP(&f.eval, "eval", "e", "", "run `CODE`")
	set.StringVarP(&f.print, "print", "p", "", "run `CODE` and print its result")
	set.BoolVar(&f.NoWarnings, "no-warnings", false, "print no warnings")
	set.BoolVar(&f.TraceWarnings, "trace-warnings", false, "print warnings with their stack")
	set.BoolVar(&f.NoDeprecation, "no-deprecation", false, "print no deprecation warnings")
	set.BoolVar(&f.TraceDeprecation, "trace-deprecation", false, "print deprecation warnings with their stack")
	set.BoolVar(&f.ThrowDeprecation, "throw-deprecation", false, "throw where something deprecated is used")
	set.BoolVar(&f.TraceUncaught, "trace-uncaught", false, "show where an uncaught value was thrown")
	set.BoolP("version", "v", false, "print the version")
	set.BoolP("help", "h", false, "print this help")
	cmd.SetArgs(spelledOut(args[1:]))
	if err := cmd.Execute(); err != nil {
		fmt.Fprintf(os.Stderr, "%s: %s\n", filepath.Base(args[0]), complaint(err))
		return exitUsage
	}
	return code
}

// spelledOut replaces -pe, which Node reads as -p and -e, and which would else be -p with the value "e".
func spelledOut(args []string) []string {
	out := make([]string, 0, len(args))
	for i, arg := range args {
		if arg == "-pe" {
			out = append(out, "-p")
			continue
		}
		if arg == "--" || arg == "" || arg[0] != '-' || arg == "-" {
			return append(out, args[i:]...)
		}
		out = append(out, arg)
		if takesValue(arg) {
			if i+1 < len(args) {
				out = append(out, args[i+1:]...)
			}
			return out
		}
	}
	return out
}

func takesValue(arg string) bool {
	return arg == "-e" || arg == "-p" || arg == "--eval" || arg == "--print"
}

// complaint is the text of a command line error in Node's words.
func complaint(err error) string {
	var unknown *pflag.NotExistError
	var missing *pflag.ValueRequiredError
	switch {
	case errors.As(err, &unknown):
		return "bad option: " + dashed(unknown.GetSpecifiedName(), unknown.GetSpecifiedShortnames())
	case errors.As(err, &missing):
		return dashed(missing.GetSpecifiedName(), missing.GetSpecifiedShortnames()) + " requires an argument"
	}
	return err.Error()
}

// dashed is an option as it was written.
func dashed(name, short string) string {
	if short != "" {
		return "-" + short
	}
	return "--" + name
}

func (f *flags) run(cmd *cobra.Command, args, operands []string) (int, error) {
	exec, err := os.Executable()
	if err != nil {
		exec = args[0]
	}
	given := func(name string) bool { return cmd.Flags().Changed(name) }
	f.Argv0, f.ExecPath = args[0], exec
	f.Argv = append([]string{exec}, operands...)
	f.ExecArgv = execArgv(args[1:], operands)
	f.Stdout, f.Stderr = 1, 2

	program := func(r *node.Runtime) int { return r.RunCode(f.eval, "[eval]", false) }
	switch {
	case given("print"):
		program = func(r *node.Runtime) int { return r.RunCode(f.print, "[eval]", true) }
	case given("eval"):
	case len(operands) > 0 && operands[0] != "-":
		path, err := filepath.Abs(operands[0])
		if err != nil {
			return 0, err
		}
		f.Argv[1] = path
		program = func(r *node.Runtime) int { return r.RunFile(path) }
	case len(operands) == 0 && isTerminal(0):
		return 0, cmd.Help()
	default:
		code, err := io.ReadAll(os.Stdin)
		if err != nil {
			return 0, fmt.Errorf("reading the program from standard input: %w", err)
		}
		program = func(r *node.Runtime) int { return r.RunCode(string(code), "[stdin]", false) }
	}
	r, err := node.New(f.Options)
	if err != nil {
		return 0, err
	}
	return program(r), nil
}

// execArgv is what stood before the program: jsrt's own flags.
func execArgv(args, operands []string) []string {
	own := args[:len(args)-len(operands)]
	if n := len(own); n > 0 && own[n-1] == "--" {
		own = own[:n-1]
	}
	return own
}

func isTerminal(fd int) bool {
	_, err := unix.IoctlGetWinsize(fd, unix.TIOCGWINSZ)
	return err == nil
}
