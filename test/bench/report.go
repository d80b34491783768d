//go:build linux

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
)

// cell holds the rounds of one case on one runtime.
type cell struct {
	Case    string   `json:"case"`
	Runtime string   `json:"runtime"`
	Unit    string   `json:"unit"`
	Rounds  []sample `json:"rounds"`
	Median  sample   `json:"median"`
	Ratio   float64  `json:"ratioToNode,omitempty"` // median cost by node's, 0 when node was not run
	Error   string   `json:"error,omitempty"`
}

// report is what -json writes.
type report struct {
	Date     string   `json:"date"`
	Machine  string   `json:"machine"`
	Rounds   int      `json:"rounds"`
	Seconds  float64  `json:"seconds"`
	Runtimes []target `json:"runtimes"`
	Cells    []*cell  `json:"cells"`
}

// finish computes the medians and the ratios to the runtime called node.
func (r *report) finish() {
	for _, c := range r.Cells {
		c.Median = medianSample(c.Rounds)
	}
	for _, c := range r.Cells {
		at := slices.IndexFunc(r.Cells, func(other *cell) bool {
			return other.Case == c.Case && other.Runtime == "node" && other.Error == ""
		})
		if at >= 0 && c.Error == "" && r.Cells[at].Median.Cost > 0 {
			c.Ratio = c.Median.Cost / r.Cells[at].Median.Cost
		}
	}
}

// failed reports whether any cell has no figure.
func (r *report) failed() bool {
	return slices.ContainsFunc(r.Cells, func(c *cell) bool { return c.Error != "" })
}

// table writes the report as text, a line for every runtime of every case.
func (r *report) table(w io.Writer) error {
	fmt.Fprintf(w, "%s  %s  medians of %d rounds of %g s\n", r.Date, r.Machine, r.Rounds, r.Seconds)
	for _, t := range r.Runtimes {
		fmt.Fprintln(w, strings.TrimSpace(fmt.Sprintf("%-6s %s", t.Name, t.Version)))
	}
	fmt.Fprintln(w)
	tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(tab, "case\truntime\tcost\tunit\tvs node\tspread\trate/s\tCPU\tRSS MB\t")
	previous := ""
	for _, c := range r.Cells {
		name := c.Case
		if name == previous {
			name = ""
		}
		previous = c.Case
		if c.Error != "" {
			fmt.Fprintf(tab, "%s\t%s\tfailed\t\t\t\t\t\t\t\n", name, c.Runtime)
			continue
		}
		m := c.Median
		fmt.Fprintf(tab, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t\n", name, c.Runtime, figure(m.Cost, 2), c.Unit, figure(c.Ratio, 2),
			fmt.Sprintf("%.0f%%", 100*spread(c.Rounds)), figure(m.Rate, 0), percent(m.Busy), figure(float64(m.RSS)/(1<<20), 1))
	}
	if err := tab.Flush(); err != nil {
		return err
	}
	for _, c := range r.Cells {
		if c.Error != "" {
			fmt.Fprintf(w, "%s on %s: %s\n", c.Case, c.Runtime, c.Error)
		}
		if c.Median.Lost > 0 {
			fmt.Fprintf(w, "%s on %s: %d datagrams lost in the median round\n", c.Case, c.Runtime, c.Median.Lost)
		}
	}
	return nil
}

// writeJSON writes the report, every round included, to a file.
func (r *report) writeJSON(file string) error {
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(text, '\n'), 0o644)
}

// figure prints a number with a fixed count of decimals, and a dash for one that was not taken.
func figure(v float64, decimals int) string {
	if v == 0 {
		return "-"
	}
	return fmt.Sprintf("%.*f", decimals, v)
}

func percent(v float64) string {
	if v == 0 {
		return "-"
	}
	return fmt.Sprintf("%.0f%%", 100*v)
}

// median returns the middle of the values, the mean of the two middle ones of an even count, and 0 of none.
func median(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[middle]
	}
	return (sorted[middle-1] + sorted[middle]) / 2
}

// medianSample takes the median of every field on its own.
func medianSample(rounds []sample) sample {
	pick := func(field func(sample) float64) float64 {
		values := make([]float64, len(rounds))
		for i, s := range rounds {
			values[i] = field(s)
		}
		return median(values)
	}
	return sample{
		Cost: pick(func(s sample) float64 { return s.Cost }),
		Rate: pick(func(s sample) float64 { return s.Rate }),
		Busy: pick(func(s sample) float64 { return s.Busy }),
		RSS:  int64(pick(func(s sample) float64 { return float64(s.RSS) })),
		Lost: int64(pick(func(s sample) float64 { return float64(s.Lost) })),
	}
}

// spread is the distance of the dearest round from the cheapest, as a share of the median.
func spread(rounds []sample) float64 {
	middle := medianSample(rounds).Cost
	if middle == 0 {
		return 0
	}
	least, most := rounds[0].Cost, rounds[0].Cost
	for _, s := range rounds {
		least, most = min(least, s.Cost), max(most, s.Cost)
	}
	return (most - least) / middle
}
