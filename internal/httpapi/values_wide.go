package httpapi

import (
	"math"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/encode"
	"github.com/mote-air/mote/internal/query"
)

// wideFields are the columns of quantities side by side.
func wideFields(quantities []air.Quantity, raw bool) []encode.Field {
	fields := []encode.Field{statisticField}
	for _, q := range quantities {
		i, _ := q.Info()
		fields = append(fields, encode.Field{Name: i.Slug, Kind: encode.KindNumber, Unit: i.Unit, Doc: i.Title + "; empty where there is none."})
		if raw {
			fields = append(fields, encode.Field{Name: i.Slug + "_flags", Doc: "Names of the quality flags of " + i.Slug + "."})
			continue
		}
		for _, f := range longFields {
			switch f.Name {
			case "n", "n_suspect", "n_invalid", "complete":
				fields = append(fields, encode.Field{Name: i.Slug + "_" + f.Name, Kind: f.Kind, Doc: "As " + f.Name + ", of " + i.Slug + "."})
			}
		}
	}
	return fields
}

// side is what is kept of one quantity in wide rows.
type side struct {
	value               []float64
	flags               []air.Flags
	n, suspect, invalid []int64
	complete            []air.Tristate
}

// wideTable joins the rows of each record.
func (c *valueColumns) wideTable(v *query.ValueRows) *encode.Table {
	sides := make([]side, len(c.quantities))
	place := make([]int, len(quantitySlugs)) // by code: index into sides
	for i, q := range c.quantities {
		place[q] = i
	}
	var from, to []int64
	ends, run := make([]int, len(v.Runs)), 0
	for first, end := range v.Records {
		for ; first >= v.Runs[run].End; run++ {
		}
		from, to = append(from, v.From[first]), append(to, v.To[first])
		ends[run] = len(from)
		for i := range sides {
			sides[i].none(c.raw)
		}
		for row := first; row < end; row++ {
			sides[place[v.Quantity[row]]].set(v, row)
		}
	}
	columns := append(c.whereColumns(v, from, to, ends), encode.Repeat("statistic", c.statistic(), len(from)))
	for i, q := range c.quantities {
		columns = append(columns, sides[i].columns(q.String(), c.raw)...)
	}
	return &encode.Table{Columns: append(columns, c.settledColumns(v, ends)...)}
}

// none adds a row without a value.
func (s *side) none(raw bool) {
	s.value = append(s.value, math.NaN())
	if raw {
		s.flags = append(s.flags, 0)
		return
	}
	s.n, s.suspect, s.invalid = append(s.n, encode.NoInt), append(s.suspect, encode.NoInt), append(s.invalid, encode.NoInt)
	s.complete = append(s.complete, air.Unsaid)
}

// set gives the last row the value of another.
func (s *side) set(v *query.ValueRows, row int) {
	at := len(s.value) - 1
	s.value[at] = v.Value[row]
	if s.flags != nil {
		s.flags[at] = v.Flags[row]
		return
	}
	s.n[at], s.suspect[at], s.invalid[at] = v.N[row], v.NSuspect[row], v.NInvalid[row]
	s.complete[at] = air.No
	if v.Complete[row] {
		s.complete[at] = air.Yes
	}
}

func (s *side) columns(slug string, raw bool) []encode.Column {
	if raw {
		return []encode.Column{encode.Numbers(slug, s.value), encode.Flags(slug+"_flags", s.flags)}
	}
	return []encode.Column{
		encode.Numbers(slug, s.value), encode.MaybeInts(slug+"_n", s.n), encode.MaybeInts(slug+"_n_suspect", s.suspect),
		encode.MaybeInts(slug+"_n_invalid", s.invalid), encode.MaybeBools(slug+"_complete", s.complete),
	}
}
