package query

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/average"
	"github.com/mote-air/mote/internal/store"
)

// maxMended is of how many sensors the hours of dirty days are counted anew.
// The store's may lack what was forgotten or cleared since the day was sealed;
// of many sensors that stays until the next sealing.
const maxMended = 8

// mend puts hours of single values in the place of those of dirty days, as the
// store has them for days that were never sealed.
func (u *rollups) mend(ctx context.Context, rows []average.HourRow, read air.Interval) ([]average.HourRow, error) {
	if len(u.sensors) == 0 || len(u.sensors) > maxMended {
		return rows, nil
	}
	dirty := map[int32]bool{}
	var anew []average.HourRow
	for _, day := range u.final.dirty {
		span := air.Interval{From: max(read.From, dayStart(day)), To: min(read.To, dayStart(day)+air.Day)}
		if span.From >= span.To {
			continue
		}
		dirty[day] = true
		for _, id := range u.sensors {
			values := u.r.Rows(ctx, store.Select{Sensor: id, Quantity: u.quantity, From: span.From, To: span.To})
			for h, err := range average.Hourly(values, average.Usable) {
				if err != nil {
					return nil, fmt.Errorf("single values: %w", err)
				}
				anew = append(anew, average.HourRow{Sensor: id, Quantity: u.quantity, Start: h.Start, Hour: h.Hour})
			}
		}
	}
	if len(dirty) == 0 {
		return rows, nil
	}
	rows = slices.DeleteFunc(rows, func(h average.HourRow) bool { return dirty[dayOf(h.Start)] })
	rows = append(rows, anew...)
	slices.SortFunc(rows, func(a, b average.HourRow) int {
		return cmp.Or(cmp.Compare(a.Sensor, b.Sensor), cmp.Compare(a.Start, b.Start))
	})
	return rows, nil
}
