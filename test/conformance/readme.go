package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

// readmeTable makes the README's table out of result files, one column a runtime in the order given: files passed of those that
// apply, group by group. All files must come from one version of the suite and one set of expectations.
func readmeTable(paths []string) (string, error) {
	var runs []resultFile
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			return "", err
		}
		var run resultFile
		if err := json.Unmarshal(text, &run); err != nil {
			return "", fmt.Errorf("%s: %w", path, err)
		}
		if len(runs) > 0 && run.Suite != runs[0].Suite {
			return "", fmt.Errorf("%s is of suite %s, %s of %s", path, run.Suite, paths[0], runs[0].Suite)
		}
		runs = append(runs, run)
	}
	var text strings.Builder
	row := func(cells ...string) { text.WriteString("| " + strings.Join(cells, " | ") + " |\n") }
	head, rule := []string{"group", "files that apply"}, []string{"---", "---:"}
	for _, run := range runs {
		head, rule = append(head, run.Runtime), append(rule, "---:")
	}
	row(head...)
	row(rule...)
	sums := make([]score, len(runs))
	for _, g := range groups {
		first := runs[0].Groups[g.name]
		if first == nil {
			continue
		}
		cells := []string{g.name, fmt.Sprint(first.Applicable())}
		for i, run := range runs {
			s := run.Groups[g.name]
			if s == nil {
				cells = append(cells, "")
				continue
			}
			if s.Applicable() != first.Applicable() {
				return "", fmt.Errorf("group %s: %d files apply in %s, %d in %s; measure both with the same expectations", g.name, first.Applicable(), paths[0], s.Applicable(), paths[i])
			}
			sums[i].add(*s)
			cells = append(cells, fmt.Sprint(s.Passed))
		}
		row(cells...)
	}
	cells := []string{"all", fmt.Sprint(sums[0].Applicable())}
	for _, s := range sums {
		cell := fmt.Sprint(s.Passed)
		if s.Applicable() > 0 {
			cell += fmt.Sprintf(" (%.1f %%)", 100*float64(s.Passed)/float64(s.Applicable()))
		}
		cells = append(cells, cell)
	}
	row(cells...)
	text.WriteString("\nFiles of the test suite of Node " + runs[0].Suite + " that use public API only and pass:")
	for i, run := range runs {
		if i > 0 {
			text.WriteString(";")
		}
		fmt.Fprintf(&text, " %s %s, %s", run.Runtime, strings.TrimPrefix(run.Version, run.Runtime+" "), run.Date)
	}
	text.WriteString(".\n")
	return text.String(), nil
}
