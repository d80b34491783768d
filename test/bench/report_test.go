//go:build linux

package main

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestMedian(t *testing.T) {
	for _, test := range []struct {
		values []float64
		want   float64
	}{
		{nil, 0},
		{[]float64{3}, 3},
		{[]float64{9, 1, 5}, 5},
		{[]float64{4, 1, 3, 2}, 2.5},
		{[]float64{1, 1, 100}, 1},
	} {
		given := slices.Clone(test.values)
		if got := median(test.values); got != test.want {
			t.Errorf("median(%v) = %v, want %v", test.values, got, test.want)
		}
		if !slices.Equal(given, test.values) {
			t.Errorf("median reordered its argument: %v became %v", given, test.values)
		}
	}
}

func TestMedianSampleTakesEveryFieldAlone(t *testing.T) {
	got := medianSample([]sample{
		{Cost: 1, Rate: 30, Busy: 0.2, RSS: 100, Lost: 7},
		{Cost: 3, Rate: 10, Busy: 0.9, RSS: 300, Lost: 0},
		{Cost: 2, Rate: 20, Busy: 0.5, RSS: 200, Lost: 1},
	})
	if want := (sample{Cost: 2, Rate: 20, Busy: 0.5, RSS: 200, Lost: 1}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestSpread(t *testing.T) {
	if got := spread([]sample{{Cost: 9}, {Cost: 10}, {Cost: 12}}); math.Abs(got-0.3) > 1e-9 {
		t.Errorf("spread = %v, want 0.3", got)
	}
	if got := spread(nil); got != 0 {
		t.Errorf("spread of nothing = %v, want 0", got)
	}
}

func TestReport(t *testing.T) {
	r := &report{
		Rounds: 1, Seconds: 1,
		Runtimes: []target{{Name: "jsrt", Version: "1"}, {Name: "node", Version: "v20"}, {Name: "bun"}},
		Cells: []*cell{
			{Case: "a", Runtime: "jsrt", Unit: "us/msg", Rounds: []sample{{Cost: 5, Rate: 1000, Busy: 0.5, RSS: 3 << 20}}},
			{Case: "a", Runtime: "node", Unit: "us/msg", Rounds: []sample{{Cost: 10, Lost: 2}}},
			{Case: "a", Runtime: "bun", Unit: "us/msg", Error: "it did not start"},
			{Case: "b", Runtime: "jsrt", Unit: "ms", Rounds: []sample{{Cost: 5}}},
			{Case: "b", Runtime: "node", Unit: "ms", Error: "it fell"},
		},
	}
	r.finish()
	var ratios []float64
	for _, c := range r.Cells {
		ratios = append(ratios, c.Ratio)
	}
	// No ratio without both figures.
	if want := []float64{0.5, 1, 0, 0, 0}; !slices.Equal(ratios, want) {
		t.Errorf("ratios %v, want %v", ratios, want)
	}
	if !r.failed() {
		t.Error("a report with a failed cell does not say so")
	}
	var text strings.Builder
	if err := r.table(&text); err != nil {
		t.Fatal(err)
	}
	var line string
	for l := range strings.Lines(text.String()) {
		if strings.Contains(l, "us/msg") && strings.Contains(l, "jsrt") {
			line = strings.Join(strings.Fields(l), " ")
		}
	}
	if want := "a jsrt 5.00 us/msg 0.50 0% 1000 50% 3.0"; line != want {
		t.Errorf("line %q, want %q", line, want)
	}
	for _, want := range []string{"a on bun: it did not start\n", "a on node: 2 datagrams lost"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("table lacks %q:\n%s", want, text.String())
		}
	}
	file := filepath.Join(t.TempDir(), "report.json")
	if err := r.writeJSON(file); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var back report
	if err := json.Unmarshal(content, &back); err != nil {
		t.Fatal(err)
	}
	if len(back.Cells) != 5 || back.Cells[0].Rounds[0].Cost != 5 || back.Cells[2].Error == "" {
		t.Errorf("the file reads back as %+v", back)
	}
}
