package duck

import (
	"cmp"
	"slices"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
)

// gather returns the values of a series that may be stored, in order of time,
// those of one time in order of arrival.
func (l *loading) gather(items []item, strips []strip) []item {
	sorted := true
	for _, r := range strips {
		gone := l.forgotten[r.stretch]
		site := l.day.Stretches[r.stretch].Site.ID
		for i, t := range r.Time {
			it := item{t, r.Value[i], r.Flags[i], r.stretch, r.seq + int32(i)}
			if fate := l.refused(gone, r.sensor, site, t); fate != store.FateNew {
				l.tally.Add(rowAt(r.Quantity, r.sensor, it), fate)
				continue
			}
			sorted = sorted && (len(items) == 0 || items[len(items)-1].time < t)
			items = append(items, it)
		}
	}
	if !sorted {
		slices.SortStableFunc(items, byTime)
	}
	return items
}

// refused says why a value must not be kept; new, when it may.
func (l *loading) refused(gone []air.Forgotten, sensor air.SensorID, site air.SiteID, t int64) store.Fate {
	for _, f := range gone {
		if f.Covers(sensor, site, t) {
			return store.FateForgotten
		}
	}
	if l.retained {
		return store.FateRetained
	}
	return store.FateNew
}

func rowAt(q air.Quantity, sensor air.SensorID, it item) air.Row {
	return air.Row{Quantity: q, Sensor: sensor, Time: it.time, Value: it.value, Flags: it.flags}
}

// judgeSeries decides the fate of a series' values, time by time.
func (l *loading) judgeSeries(k *known, q air.Quantity, sensor air.SensorID, items []item) error {
	var newest air.Row
	for len(items) > 0 {
		n := 1
		for n < len(items) && items[n].time == items[0].time {
			n++
		}
		row, stored, err := k.find(q, sensor, items[0].time)
		if err != nil {
			return err
		}
		cleared := false
		again := items[:n]
		if !stored {
			row = rowAt(q, sensor, items[0])
			l.tally.Add(row, store.FateNew)
			l.tell(items[0], store.FateNew)
			again = items[1:n]
		}
		for _, it := range again {
			in := rowAt(q, sensor, it)
			fate := store.Judge(row, in)
			l.tally.Add(in, fate)
			l.tell(it, fate)
			switch fate {
			case store.FateConflict:
				l.conflicts = append(l.conflicts, conflict{air.Conflict{Row: row, Offered: in.Value}, it.seq})
			case store.FateCleared:
				row.Flags &^= air.FlagFuture
				cleared = true
			}
		}
		items = items[n:]
		if !stored {
			if err := l.keep(row); err != nil {
				return err
			}
		} else if !cleared {
			continue
		} else if k.inLake {
			l.clearedIn = append(l.clearedIn, row)
		} else {
			l.cleared = append(l.cleared, row)
		}
		if row.Time >= l.horizon {
			l.recent = append(l.recent, row)
		}
		if row.Flags&air.FlagFuture == 0 {
			newest = row
		}
	}
	if newest.Sensor != 0 {
		l.latest = append(l.latest, newest)
	}
	return nil
}

// tell notes when a stretch's sensor was at its place.
func (l *loading) tell(it item, fate store.Fate) {
	switch {
	case fate.Tells(it.flags, true):
		l.told[it.stretch].add(it.time, it.seq)
	case fate == store.FateNew:
		l.early = append(l.early, it)
	}
}

// keep takes a new row into the file.
func (l *loading) keep(r air.Row) (err error) {
	if l.file == nil {
		if l.file, err = l.s.newValueFile(l.day.Day); err != nil {
			return err
		}
	}
	return l.file.add(r)
}

// tellEarly lets values from the future tell of sensors that nobody knew when
// they came: the first of each, if it was the first to tell.
func (l *loading) tellEarly(b *book) {
	if len(l.early) == 0 {
		return
	}
	firsts := map[air.SensorID]int32{}
	for i, t := range l.told {
		sensor := l.day.Stretches[i].Sensor
		if first, ok := firsts[sensor]; t.any && (!ok || t.seq < first) {
			firsts[sensor] = t.seq
		}
	}
	slices.SortFunc(l.early, func(a, b item) int { return cmp.Compare(a.seq, b.seq) })
	for _, it := range l.early {
		sensor := l.day.Stretches[it.stretch].Sensor
		if first, ok := firsts[sensor]; b.sensors[sensor] == nil && (!ok || it.seq < first) {
			firsts[sensor] = it.seq
			l.told[it.stretch].add(it.time, it.seq)
		}
	}
}
