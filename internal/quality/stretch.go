package quality

import (
	"cmp"
	"math"
	"slices"

	"github.com/mote-air/mote/internal/air"
)

// CheckStretch is [Check] for every record of a stretch, in place. A record is
// what its columns have under one time; where a time comes twice in a column,
// the first ones make a record, the second ones another, and so on. received
// is when the stretch arrived, in Unix seconds. Checking twice changes nothing.
//
// It is fastest, and does not allocate, where all columns have the same times
// or each has its times in order.
func CheckStretch(s *air.Stretch, received int64) {
	site := ofSite(s.Site)
	if len(s.Columns) == 0 {
		return
	}
	if sameTimes(s.Columns) {
		for i, t := range s.Columns[0].Time {
			checkRow(s.Columns, i, record{flags: site | ofTime(t, received)})
		}
		return
	}
	var room [8]cursor
	cursors := room[:0]
	for i := range s.Columns {
		cursors = append(cursors, newCursor(&s.Columns[i]))
	}
	for {
		t := int64(math.MaxInt64)
		left := false
		for i := range cursors {
			if c := &cursors[i]; c.next < len(c.column.Time) {
				left, t = true, min(t, c.time())
			}
		}
		if !left {
			return
		}
		checkMerged(cursors, t, record{flags: site | ofTime(t, received)})
	}
}

func sameTimes(columns []air.Column) bool {
	for _, c := range columns[1:] {
		if !slices.Equal(c.Time, columns[0].Time) {
			return false
		}
	}
	return true
}

// checkRow checks the record that the i-th entries of all columns are.
func checkRow(columns []air.Column, i int, rec record) {
	for j := range columns {
		c := &columns[j]
		c.Flags[i] |= rec.value(c.Quantity, c.Value[i])
	}
	if mass, weather := rec.groups(); mass|weather != 0 {
		for j := range columns {
			c := &columns[j]
			c.Flags[i] |= ofGroups(c.Quantity, mass, weather)
		}
	}
}

// checkMerged checks the record that lies at time t, one entry of each column
// that has it next, and steps over it.
func checkMerged(cursors []cursor, t int64, rec record) {
	for i := range cursors {
		c := &cursors[i]
		if c.taken = c.next < len(c.column.Time) && c.time() == t; c.taken {
			at := c.at()
			c.column.Flags[at] |= rec.value(c.column.Quantity, c.column.Value[at])
		}
	}
	mass, weather := rec.groups()
	for i := range cursors {
		if c := &cursors[i]; c.taken {
			c.column.Flags[c.at()] |= ofGroups(c.column.Quantity, mass, weather)
			c.next++
		}
	}
}

// cursor goes through a column in order of time.
type cursor struct {
	column *air.Column
	order  []int32 // of its entries; nil: as they lie
	next   int
	taken  bool // the entry belongs to the record in hand
}

func newCursor(column *air.Column) cursor {
	c := cursor{column: column}
	if slices.IsSorted(column.Time) {
		return c
	}
	c.order = make([]int32, len(column.Time))
	for i := range c.order {
		c.order[i] = int32(i)
	}
	slices.SortStableFunc(c.order, func(a, b int32) int { return cmp.Compare(column.Time[a], column.Time[b]) })
	return c
}

// at is the place of the next entry.
func (c *cursor) at() int {
	if c.order != nil {
		return int(c.order[c.next])
	}
	return c.next
}

func (c *cursor) time() int64 { return c.column.Time[c.at()] }
