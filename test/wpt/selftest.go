package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"jsrt/test/internal/proc"
)

// selfTestSource has one sub-test of each ending, so that a runtime which reports everything as passed, or nothing, is found
// before it is scored.
const selfTestSource = `
test(() => { assert_equals(1, 1); }, 'must pass');
test(() => { assert_equals(1, 2); }, 'must fail');
test(() => { assert_throws_js(TypeError, () => { throw new RangeError(); }); }, 'must fail by the wrong error');
promise_test(async () => { await Promise.resolve(); assert_true(false); }, 'must fail later');
async_test((t) => { setTimeout(t.step_func_done(() => assert_true(true)), 1); }, 'must pass later');
`

// selfTest runs the self test and one page that never ends its sub-test.
func selfTest(ctx context.Context, r *runner) error {
	harness, err := os.ReadFile(filepath.Join(root(r.tree), "resources", "testharness.js"))
	if err != nil {
		return err
	}
	try := func(source string) (result, error) {
		text := fmt.Sprintf("const WPT = { root: '', file: 'self-test.any.js', search: '', title: '' };\n%s\n;(function () {\n%s\n}).call(globalThis);\nwptReportTo();\n%s", r.host, harness, source)
		file := filepath.Join(r.temp, "self-test.cjs")
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			return result{}, err
		}
		res, err := proc.Run(ctx, proc.Cmd{Path: r.runtime[0], Args: append(append([]string{}, r.runtime[1:]...), file), Dir: r.temp, Env: r.environ(), Timeout: r.timeout})
		if err != nil {
			return result{}, err
		}
		return read(res), nil
	}
	got, err := try(selfTestSource)
	if err != nil {
		return err
	}
	if got.broken != "" {
		return fmt.Errorf("the runtime cannot be scored: the self test does not come to its end: %s\n%s", got.broken, got.output)
	}
	if len(got.tests) != 5 {
		return fmt.Errorf("the runtime cannot be scored: the self test reports %d sub-tests of 5", len(got.tests))
	}
	for name, t := range got.tests {
		if t.passed != strings.HasPrefix(name, "must pass") {
			return fmt.Errorf("the runtime cannot be scored: in the self test, %q ended with passed = %v", name, t.passed)
		}
	}
	// The page stays open for a while, so it needs that while to be found incomplete.
	got, err = try("async_test(() => {}, 'never ends');\n")
	if err != nil {
		return err
	}
	if got.broken == "" {
		return errors.New("the runtime cannot be scored: a page whose sub-test never ends counts as complete")
	}
	return nil
}
