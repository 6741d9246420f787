package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
)

// pageTimes is what page.mjs prints; milliseconds.
type pageTimes struct {
	Sensors int
	Dots    times
	Hexes   times
	Switch  times
	Live    times
}

type times struct{ Median, Worst float64 }

// page times the map in a real browser on the whole network with a day of
// history, and how long the demo takes to begin.
func page() error {
	dir, err := os.MkdirTemp("", "mote-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	bin, err := build(dir)
	if err != nil {
		return err
	}
	small, err := demo(dir, bin, 2000, "24h", "uk-daqi")
	if err != nil {
		return err
	}
	row("mote demo, 2,000 sensors with 24 h of history, from its start to the first answer with indices", "%.1f s", small.took.Seconds())
	small.stop()
	p, err := demo(dir, bin, sensors, "24h", "uk-daqi")
	if err != nil {
		return err
	}
	defer p.stop()
	row(fmt.Sprintf("mote demo, %d sensors with 24 h of history, the same", sensors), "%.0f s", p.took.Seconds())
	if _, err := weigh(p.base, "uk-daqi"); err != nil {
		return err
	}
	t, err := browse(p.base, "uk-daqi")
	if err != nil {
		return err
	}
	row(fmt.Sprintf("from navigation to %d coloured dots, nothing cached", t.Sensors), "median %.2f s, worst %.2f s", t.Dots.Median/1e3, t.Dots.Worst/1e3)
	row("from navigation to coloured hexagons of the world", "median %.2f s, worst %.2f s", t.Hexes.Median/1e3, t.Hexes.Worst/1e3)
	row("from the choice of another standard to its colours", "median %.0f ms, worst %.0f ms", t.Switch.Median, t.Switch.Worst)
	row("from the start of a poll to changed pixels", "median %.0f ms, worst %.0f ms", t.Live.Median, t.Live.Worst)
	return nil
}

// browse runs page.mjs against a running program.
func browse(base, show string) (t pageTimes, err error) {
	cmd := exec.Command("node", "bench/page.mjs", base, show)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return t, fmt.Errorf("bench/page.mjs: %w (it needs chromium, and 'make build e2e/node_modules/.package-lock.json')", err)
	}
	return t, json.Unmarshal(out, &t)
}
