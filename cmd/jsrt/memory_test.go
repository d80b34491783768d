package main

import "testing"

func TestGCPercent(t *testing.T) {
	for _, c := range []struct {
		live uint64
		want int
	}{
		{0, 800}, {1 << 20, 800}, {32 << 20, 800}, {64 << 20, 400}, {100 << 20, 200}, {200 << 20, 100}, {256 << 20, 100}, {4 << 30, 100},
	} {
		if got := gcPercent(c.live); got != c.want {
			t.Errorf("%d MB alive: %d %%, want %d", c.live>>20, got, c.want)
		}
	}
}
