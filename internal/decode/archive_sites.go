package decode

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/mote-air/mote/internal/air"
)

// archiveSites holds the places that the rows of a file name, and what was
// measured there.
type archiveSites struct {
	list  []archiveSite
	order []int          // of the first good rows
	at    int            // the place of the row; -1: none yet
	by    map[string]int // key → index
	key   []byte
}

// archiveSite is a type and place as the rows spell them.
type archiveSite struct {
	key     []byte
	stretch air.Stretch
	counts  bool // a PPD42NS
	columns []air.Column
}

func (s *archiveSites) reset() {
	s.list, s.order, s.at = s.list[:0], s.order[:0], -1
	clear(s.by)
}

// find makes the row's place the current one. detail says why it cannot be.
func (s *archiveSites) find(name ArchiveName, typ, location, lat, lon []byte) (detail string) {
	s.key = s.key[:0]
	for _, text := range [...][]byte{typ, location, lat, lon} {
		s.key = append(append(s.key, text...), ';')
	}
	if s.at >= 0 && bytes.Equal(s.key, s.list[s.at].key) {
		return ""
	}
	if i, ok := s.by[string(s.key)]; ok {
		s.at = i
		return ""
	}
	if len(s.list) >= maxArchiveSites {
		return fmt.Sprintf("more than the limit of %d places in one file", maxArchiveSites)
	}
	site, detail := archivePlace(name, location, lat, lon)
	if detail != "" {
		return detail
	}
	is := archiveTypeOf(name.Type)
	if len(typ) > DefaultLimits.Text {
		return fmt.Sprintf("a sensor_type of %d bytes, above the limit of %d", len(typ), DefaultLimits.Text)
	}
	if len(typ) > 0 {
		is = archiveTypeOf(string(typ))
	}
	id, err := air.NewSensorID(air.SC, name.Sensor)
	if err != nil {
		return err.Error()
	}
	s.at = len(s.list)
	s.list = slices.Grow(s.list, 1)[:s.at+1] // what lies there lends its buffers
	entry := &s.list[s.at]
	entry.key = append(entry.key[:0], s.key...)
	entry.columns = entry.columns[:0]
	entry.stretch = air.Stretch{Sensor: id, Type: is.name, TypeID: is.id, Manufacturer: is.maker, Site: site, Columns: entry.stretch.Columns[:0]}
	entry.counts = isPPD42NS(scSensor{typeName: is.name})
	if s.by == nil {
		s.by = map[string]int{}
	}
	s.by[string(s.key)] = s.at
	return ""
}

// archivePlace reads a place. Rows say nothing about whether it is exact.
func archivePlace(name ArchiveName, location, lat, lon []byte) (site air.Site, detail string) {
	site = nowhere
	if site.ID.Location = parseInt(location); site.ID.Location == 0 && len(bytes.Trim(location, "0")) > 0 {
		return site, fmt.Sprintf("%q is no location's number", location)
	}
	for _, text := range [...][]byte{lat, lon} {
		if isDamaged(text) {
			return site, fmt.Sprintf("%q is no coordinate", text)
		}
	}
	site.Lat, site.Lon = parseDecimal(lat).float(0), parseDecimal(lon).float(0)
	if name.Indoor {
		site.Indoor = air.Yes
	}
	return keptSite(site, air.SC), ""
}

// current is the room for the current place's values: a column for each that
// the header has. The first place's, which nearly always is the only one, is
// made for so many rows.
func (s *archiveSites) current(columns, rows int) []air.Column {
	entry := &s.list[s.at]
	if len(entry.columns) == columns {
		return entry.columns
	}
	if len(s.order) > 0 {
		rows = 0
	}
	s.order = append(s.order, s.at)
	entry.columns = slices.Grow(entry.columns[:0], columns)[:columns]
	for i := range entry.columns {
		c := &entry.columns[i]
		c.Time, c.Value, c.Flags = slices.Grow(c.Time[:0], rows), slices.Grow(c.Value[:0], rows), slices.Grow(c.Flags[:0], rows)
	}
	return entry.columns
}

// publish hands out what holds values.
func (a *archive) publish() {
	for _, i := range a.sites.order {
		entry := &a.sites.list[i]
		for j := range entry.columns {
			c := &entry.columns[j]
			if c.Quantity = a.measured[j].is.quantity; entry.counts {
				c.Quantity = countOf(c.Quantity)
			}
			if len(c.Value) > 0 {
				entry.stretch.Columns = append(entry.stretch.Columns, *c)
			}
		}
		if len(entry.stretch.Columns) > 0 {
			a.out.Stretches = append(a.out.Stretches, entry.stretch)
		}
	}
	a.same, a.last = nil, nil // nothing of the file is kept
	clear(a.fields[:cap(a.fields)])
}
