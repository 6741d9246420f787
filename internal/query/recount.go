package query

import (
	"fmt"
	"slices"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/average"
	"github.com/mote-air/mote/internal/store"
)

// maxReads bounds how many stretches of single values one question reads where
// its quality asks for them.
const maxReads = 5000

// recount makes hours of one sensor again from its single values, in order of
// time, and drops those in which nothing was measured where the sensor was last.
func (d *decision) recount(hours []average.HourRow, placements []air.Placement) error {
	for from, to := 0, 0; from < len(hours); from = to {
		for to = from + 1; to < len(hours) && hours[to].Start-hours[to-1].Start <= average.SlowWindow; to++ {
		}
		if d.reads++; d.quality != average.Usable && d.reads > maxReads {
			return &FieldError{"quality", d.quality.String(), fmt.Sprintf("more than %d stretches of single values would have to be read for it: ask for less, or for usable", maxReads)}
		}
		sel := store.Select{
			Sensor: hours[from].Sensor, Quantity: d.quantity,
			From: hours[from].Start + air.Hour - average.SlowWindow, To: hours[to-1].Start + air.Hour,
		}
		var rows []air.Row
		for r, err := range d.r.Rows(d.ctx, sel) {
			if err != nil {
				return fmt.Errorf("single values: %w", err)
			}
			rows = append(rows, r)
		}
		times := make([]int64, len(rows))
		for i, r := range rows {
			times[i] = r.Time
		}
		for _, h := range hours[from:to] {
			if err := d.countHour(h, rows, times, air.PlacedSince(placements, h.Start+air.Hour)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *decision) countHour(h average.HourRow, rows []air.Row, times []int64, since int64) error {
	first, _ := slices.BinarySearch(times, max(h.Start, since))
	end, _ := slices.BinarySearch(times, h.Start+air.Hour)
	here, _ := slices.BinarySearch(times, since)
	kept := h.Hour.N + h.Hour.NInvalid
	h.Hour = average.Hour{}
	for _, r := range rows[first:max(first, end)] {
		h.Hour.Add(int(r.Time-h.Start), r.Value, r.Flags.Severity(), d.quality)
	}
	if h.Final && h.Hour.N+h.Hour.NInvalid < kept {
		return &FieldError{"quality", d.quality.String(), "the single values of " + stamp(h.Start) + " are no longer kept here: only usable can be told of that time"}
	}
	h.Sparse = h.Hour.Sparse(h.Start, times[here:])
	if h.Hour.N+h.Hour.NInvalid > 0 {
		d.out = append(d.out, h)
	}
	return nil
}
