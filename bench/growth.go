package main

import "fmt"

// growth measures networks larger than today's: a poll, memory and the first
// map.
func growth() error {
	for _, n := range []int{sensors, 2 * sensors, 4 * sensors} {
		if err := pollOf(n, 40); err != nil {
			return err
		}
		if err := withFed(n, 30, func(p *program) error {
			now, peak := resident(p.cmd.Process.Pid)
			row(fmt.Sprintf("%d sensors: resident after 30 polls over HTTP", n), "%d MB (highest in between %d MB)", now, peak)
			t, err := browse(p.base, "pm25")
			if err != nil {
				return err
			}
			row(fmt.Sprintf("%d sensors: from navigation to %d dots of PM2.5", n, t.Sensors), "median %.2f s, worst %.2f s", t.Dots.Median/1e3, t.Dots.Worst/1e3)
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}
