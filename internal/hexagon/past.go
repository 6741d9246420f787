package hexagon

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/average"
	"github.com/mote-air/mote/internal/live"
	"github.com/mote-air/mote/internal/store"
)

// MeasureAt computes the medians of the hourly means of the hour that ended at
// a whole hour, of the sensors that were at one place during it and for which
// it is complete. Upstream's averages count only where the sensor's own values
// do not.
func (g *Grid) MeasureAt(ctx context.Context, r store.Reader, q air.Quantity, at int64, res int) (Map, error) {
	places, err := live.PlacesAt(ctx, r, at)
	if err != nil {
		return Map{}, err
	}
	index := make(map[air.SensorID]int, len(places))
	for i := range places {
		index[places[i].Sensor.ID] = i
	}
	start := at - air.Hour
	var samples, unsure []sample
	hours := map[air.SensorID]average.Hour{} // of the unsure
	for h, err := range r.Hours(ctx, store.SelectHours{Quantities: []air.Quantity{q}, Span: air.Interval{From: start, To: at}}) {
		if err != nil {
			return Map{}, fmt.Errorf("hexagons: hourly means: %w", err)
		}
		i, known := index[h.Sensor]
		if !known || len(places[i].Placements) > 1 && places[i].Now().First > start {
			continue
		}
		v := values{h.Hour.Mean(), math.NaN()}
		switch {
		case h.Complete(): // a final hour says whether it is sparse
			samples = take(samples, &places[i], v)
		case !h.Final && h.Hour.MaybeSparse():
			unsure = take(unsure, &places[i], v)
			hours[h.Sensor] = h.Hour
		}
	}
	samples, err = addSparse(ctx, r, q, start, samples, unsure, hours)
	if err != nil {
		return Map{}, err
	}
	m := Map{Cells: g.measure(single(samples), res)}
	if len(samples) > 0 {
		m.Time = at
	}
	return m, nil
}

// single leaves out upstream's averages of sensors whose own values are there,
// as the present's columns do.
func single(samples []sample) []sample {
	own := make(map[air.SensorID]bool, len(samples))
	for _, s := range samples {
		own[s.sensor] = true
	}
	return slices.DeleteFunc(samples, func(s sample) bool {
		home := s.sensor.Home()
		return home != s.sensor && own[home]
	})
}

// addSparse adds those whose hour is complete because they are slow.
func addSparse(ctx context.Context, r store.Reader, q air.Quantity, start int64, samples, unsure []sample, hours map[air.SensorID]average.Hour) ([]sample, error) {
	if len(unsure) == 0 {
		return samples, nil
	}
	ids := make([]air.SensorID, len(unsure))
	for i, s := range unsure {
		ids[i] = s.sensor
	}
	times := make(map[air.SensorID][]int64, len(ids))
	window := air.Interval{From: start + air.Hour - average.SlowWindow, To: start + air.Hour}
	for t, err := range r.Times(ctx, q, ids, window) {
		if err != nil {
			return nil, fmt.Errorf("hexagons: cadence of slow sensors: %w", err)
		}
		times[t.Sensor] = append(times[t.Sensor], t.Time)
	}
	for _, s := range unsure {
		if hours[s.sensor].Sparse(start, times[s.sensor]) {
			samples = append(samples, s)
		}
	}
	return samples, nil
}
