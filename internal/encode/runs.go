package encode

import "sort"

// Runs repeats the rows of a column: row i stands in the rows [ends[i−1],
// ends[i]). What is the same over a run is written once and copied. The column
// remembers where it was, so that a table that holds it may be written by one
// goroutine at a time.
func Runs(c Column, ends []int) Column { return &runs{Column: c, ends: ends, json: -1, csv: -1} }

type runs struct {
	Column
	ends []int
	at   int // the run that was asked for last

	json, csv         int // the runs whose text is kept; −1: none
	dialect           Dialect
	jsonText, csvText []byte
}

func (r *runs) Len() int {
	if len(r.ends) == 0 {
		return 0
	}
	return r.ends[len(r.ends)-1]
}

// find is the run that holds a row.
func (r *runs) find(row int) int {
	if row < r.start(r.at) || row >= r.ends[r.at] {
		if next := r.at + 1; next < len(r.ends) && row >= r.ends[r.at] && row < r.ends[next] {
			r.at = next
		} else {
			r.at = sort.SearchInts(r.ends, row+1)
		}
	}
	return r.at
}

func (r *runs) start(run int) int {
	if run == 0 {
		return 0
	}
	return r.ends[run-1]
}

func (r *runs) appendJSON(b []byte, row int) []byte {
	if run := r.find(row); run != r.json {
		r.json, r.jsonText = run, r.Column.appendJSON(r.jsonText[:0], run)
	}
	return append(b, r.jsonText...)
}

func (r *runs) appendCSV(b []byte, row int, d Dialect) []byte {
	if run := r.find(row); run != r.csv || d != r.dialect {
		r.csv, r.dialect, r.csvText = run, d, r.Column.appendCSV(r.csvText[:0], run, d)
	}
	return append(b, r.csvText...)
}

func (r *runs) pour(p *pile, from, to, times int) {
	for row := from; row < to; {
		run := r.find(row)
		end := min(to, r.ends[run])
		r.Column.pour(p, run, run+1, (end-row)*times)
		row = end
	}
}

// Codes is a column of texts that are few: row i says list[index[i]].
func Codes[T ~uint8 | ~int16 | ~int32](name string, list []string, index []T) Column {
	return newColumn(name, index,
		func(b []byte, i T) []byte { return jsonText(b, list[i]) },
		func(b []byte, i T, d Dialect) []byte { return csvText(b, list[i], d) },
		func(p *pile, index []T, times int) { putCodes(p, list, index, times) })
}
