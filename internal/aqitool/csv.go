// Package aqitool is what `mote index` does, apart from its flags: official
// indices for concentrations in a CSV file or on a command line.
package aqitool

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/mote-air/mote/aqi"
)

// nowCastStandard is the table that turns a NowCast into an index: the current
// one of the US EPA.
const nowCastStandard = "us-epa"

const byteOrderMark = "\ufeff"

// maxHours bounds the hours of one NowCast row; those after the twelfth are
// not looked at.
const maxHours = 1000

// IndexCSV reads rows of CSV with a head line and writes them back, every
// column as it came, with the columns index and category appended, empty where
// there is no index.
//
// Columns are found by name, in any order and case: standard, pollutant,
// averaging, concentration and unit; or pollutant and hours_newest_first
// (hourly means separated by ";", blank where missing), which asks for the
// NowCast under the current US EPA table and appends nowcast, truncated, too.
// Canada's AQHI takes lists with ";" between: NO2;O3;PM2.5, 10;20;5.
// Where a file has all of these columns, each row is what it has numbers for.
//
// A row that cannot have an index is kept, and the summary says why. A row with
// more or fewer fields than the head line is left out, and the summary says
// where. CSV that is malformed otherwise, or lacks a column, ends in an error
// that names the line; the rows before it have been written, and the summary is
// of them.
func IndexCSV(r io.Reader, w io.Writer) (Summary, error) {
	in := &bounded{r: r}
	text := bufio.NewReader(in)
	var sum Summary
	// A byte order mark before a quoted name would be a stray character to the
	// CSV reader; it is handed on as it came.
	if mark, err := text.Peek(len(byteOrderMark)); err == nil && string(mark) == byteOrderMark {
		if _, err := text.Discard(len(byteOrderMark)); err != nil {
			return sum, err
		}
		if _, err := io.WriteString(w, byteOrderMark); err != nil {
			return sum, fmt.Errorf("writing: %w", err)
		}
	}
	rows := csv.NewReader(text)
	out := csv.NewWriter(w)
	head, err := rows.Read()
	if errors.Is(err, io.EOF) {
		return sum, errors.New("the input is empty: want a head line that names the columns")
	}
	if err != nil {
		return sum, fmt.Errorf("head line: %w", err)
	}
	c, err := findColumns(head)
	if err != nil {
		return sum, err
	}
	write := func(rec, more []string) error {
		if err := out.Write(append(rec[:len(rec):len(rec)], more...)); err != nil {
			return fmt.Errorf("writing: %w", err)
		}
		return nil
	}
	if err := write(head, c.added()); err != nil {
		return sum, err
	}
	line := 1
	for {
		in.used = 0
		rec, err := rows.Read()
		if err != nil && !errors.Is(err, csv.ErrFieldCount) {
			out.Flush()
			return sum, errors.Join(place(err, line), out.Error())
		}
		line, _ = rows.FieldPos(0)
		if err != nil {
			sum.leaveOut(line, len(rec), len(head))
			continue
		}
		more, why := c.row(rec)
		sum.add(line, more[0] != "", why)
		if err := write(rec, more); err != nil {
			return sum, err
		}
	}
}

// place says where reading failed, unless the error does so itself; the end of
// the input is no failure.
func place(err error, line int) error {
	var parse *csv.ParseError
	switch {
	case errors.Is(err, io.EOF):
		return nil
	case errors.As(err, &parse):
		return err
	}
	return fmt.Errorf("after line %d: %w", line, err)
}

// columns are the places of the names that matter; -1 where there is none.
type columns struct {
	standard, pollutant, averaging, concentration, unit int
	hours                                               int
}

func findColumns(head []string) (columns, error) {
	at := map[string]int{}
	for i, name := range head {
		plain := strings.ToLower(strings.TrimSpace(name))
		if _, twice := at[plain]; twice {
			return columns{}, fmt.Errorf("line 1: column %q comes twice", plain)
		}
		at[plain] = i
	}
	find := func(name string) int {
		if i, ok := at[name]; ok {
			return i
		}
		return -1
	}
	c := columns{
		standard: find("standard"), pollutant: find("pollutant"), averaging: find("averaging"),
		concentration: find("concentration"), unit: find("unit"), hours: find("hours_newest_first"),
	}
	for _, name := range []string{"standard", "pollutant", "averaging", "concentration", "unit"} {
		if find(name) < 0 {
			if c.hours >= 0 && c.pollutant >= 0 {
				c.concentration = -1 // of no use without the others
				return c, nil
			}
			return columns{}, fmt.Errorf("line 1: no column %q: want standard,pollutant,averaging,concentration,unit, or pollutant,hours_newest_first for a NowCast", name)
		}
	}
	return c, nil
}

// added names the columns that [columns.row] fills.
func (c columns) added() []string {
	if c.hours >= 0 {
		return []string{"index", "category", "nowcast"}
	}
	return []string{"index", "category"}
}

// row is what is appended to a row, and why its index is empty.
func (c columns) row(rec []string) (more []string, why string) {
	if c.hours < 0 {
		return c.single(rec)
	}
	if c.concentration < 0 || strings.TrimSpace(rec[c.concentration]) == "" {
		return c.nowCast(rec)
	}
	more, why = c.single(rec)
	return append(more, ""), why
}

// single is the index and category of one concentration.
func (c columns) single(rec []string) (more []string, why string) {
	none := []string{"", ""}
	s, err := aqi.Lookup(rec[c.standard])
	if err != nil {
		return none, err.Error()
	}
	if len(s.Scales) == 0 {
		if a, err := aqi.ParseAveraging(rec[c.averaging]); err != nil || a != aqi.Mean3h {
			return none, fmt.Sprintf("%s is made of 3h means, not of %q", s.Slug, rec[c.averaging])
		}
		given, err := severalOf(rec[c.pollutant], rec[c.concentration], rec[c.unit])
		if err != nil {
			return none, err.Error()
		}
		r, why := aqhi(given)
		if why != "" {
			return none, why
		}
		return []string{r.Text, r.Band.Name}, ""
	}
	p, err := aqi.ParsePollutant(rec[c.pollutant])
	if err != nil {
		return none, err.Error()
	}
	a, err := aqi.ParseAveraging(rec[c.averaging])
	if err != nil {
		return none, err.Error()
	}
	u, err := aqi.ParseUnit(rec[c.unit])
	if err != nil {
		return none, err.Error()
	}
	v, err := number(rec[c.concentration])
	if err != nil {
		return none, err.Error()
	}
	r, why := index(s, p, a, v, u)
	if why != "" {
		return none, why
	}
	return []string{r.Text, r.Band.Name}, ""
}

func (c columns) nowCast(rec []string) (more []string, why string) {
	none := []string{"", "", ""}
	p, err := aqi.ParsePollutant(rec[c.pollutant])
	if err != nil {
		return none, err.Error()
	}
	if p != aqi.PM25 && p != aqi.PM10 {
		return none, "NowCast is for PM2.5 and PM10, not for " + p.Title()
	}
	fields := strings.SplitN(rec[c.hours], ";", maxHours+1)
	if len(fields) > maxHours {
		return none, fmt.Sprintf("more than %d hours", maxHours)
	}
	hours := make([]float64, len(fields))
	for i, f := range fields {
		if hours[i], err = number(f); err != nil {
			return none, err.Error()
		}
	}
	_, truncated, _, ok := aqi.NowCast(p, hours)
	if !ok {
		return none, "fewer than 2 of the newest 3 hours"
	}
	s, err := aqi.Lookup(nowCastStandard)
	if err != nil {
		return none, err.Error()
	}
	r, why := index(s, p, aqi.Mean24h, truncated, aqi.Microgram)
	if why != "" {
		return none, why
	}
	return []string{r.Text, r.Band.Name, aqi.FormatNowCast(p, truncated)}, ""
}

// number reads a decimal number; a blank is missing and becomes NaN.
func number(text string) (float64, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return math.NaN(), nil
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return math.NaN(), fmt.Errorf("%q is no number", text)
	}
	return v, nil
}

// index is the index of a concentration in any convertible unit, or why there
// is none.
func index(s aqi.Standard, p aqi.Pollutant, a aqi.Averaging, v float64, u aqi.Unit) (r aqi.Result, why string) {
	sc, ok := s.Scale(p, a)
	if !ok {
		return r, strings.TrimSpace(fmt.Sprintf("%s has no table for %s %s", s.Slug, p.Title(), a))
	}
	if math.IsNaN(v) {
		return r, "no concentration"
	}
	c, ok := aqi.Convert(v, u, sc.Unit)
	if !ok {
		return r, fmt.Sprintf("%s wants %s in %s, not in %s", s.Slug, p.Title(), sc.Unit, u)
	}
	if r, ok = s.Index(p, sc.Averaging, c); !ok {
		return r, fmt.Sprintf("outside the range of %s for %s %s", s.Slug, p.Title(), sc.Averaging)
	}
	return r, ""
}
