package httpapi

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/mote-air/mote/internal/encode"
	"github.com/mote-air/mote/internal/query"
	"github.com/mote-air/mote/internal/rollup"
	"github.com/mote-air/mote/internal/store"
)

// valueFormat is a format of exported rows.
type valueFormat struct {
	name        string // on the command line; with a point before it the path's suffix
	contentType string
	parameters  string // of the content type
	style       encode.Style
}

// valueFormats are all of them; who accepts anything gets the first.
var valueFormats = []valueFormat{
	{"json", jsonType, "", encode.JSON},
	{"csv", csvType, "; charset=utf-8; header=present", encode.CSV},
	{"ndjson", ndjsonType, "", encode.NDJSON},
	{"geojson", geoJSONType, "", encode.GeoJSON},
	{"parquet", parquetType, "", encode.Parquet},
	{"arrow", arrowType, "", encode.Arrow},
}

// ValueFormats are the names of the formats that rows are exported in.
func ValueFormats() (names []string) {
	for _, f := range valueFormats {
		names = append(names, f.name)
	}
	return names
}

// export is a request for rows that was understood.
type export struct {
	values  *query.Values
	columns *valueColumns
	credit  credit
	about   []encode.Member
	style   encode.Style
	// manifest is the hash of the lake's manifest; "" where there is no lake.
	manifest string
}

// newExport understands a request. Errors are of type [*Problem] or as those of
// [query.NewValues].
func (s *server) newExport(ctx context.Context, in *ValuesInput, f valueFormat) (*export, error) {
	q, err := in.request()
	if err != nil {
		return nil, err
	}
	q.KeepIndoor = s.KeepIndoor
	v, err := query.NewValues(ctx, s.Store, q, s.Now().Unix())
	if err != nil {
		return nil, err
	}
	e := &export{values: v, credit: s.creditOf(networksOf(v.Sensors())...), style: f.style, manifest: s.manifestHash()}
	if e.style == encode.CSV {
		e.style = in.style()
	}
	inCSV := e.style == encode.CSV || e.style == encode.SemicolonCSV
	e.columns = newValueColumns(v.Request, in.wide(), e.credit.simulated && inCSV)
	e.about = append(e.credit.members(),
		encode.Text("query", in.text()),
		encode.Text("from", rfc3339(v.Request.From)), encode.Text("to", rfc3339(v.Request.To)),
		encode.Text("step", string(v.Request.Step)), encode.Text("quality", v.Request.Quality.String()), encode.Text("rules", rollup.Rules),
		encode.Text("manifest", e.manifest))
	return e, nil
}

// text is the request as a query string, whichever way it came, without what
// goes without saying.
func (in *ValuesInput) text() string {
	v := url.Values{}
	for name, list := range map[string][]string{
		"sensor": in.Sensor, "site": in.Site, "quantity": in.Quantity, "flags": in.Flags, "no_flags": in.NoFlags,
		"country": {in.Country}, "bbox": {in.BBox}, "from": {in.From}, "to": {in.To}, "step": {in.Step}, "quality": {in.Quality},
		"shape": {in.Shape}, "sort": {in.Sort}, "cursor": {in.Cursor}, "after": {in.After},
	} {
		list = slices.DeleteFunc(slices.Clone(list), func(s string) bool { return s == "" })
		if usual := name == "step" && in.Step == "raw" || name == "shape" && in.Shape == "long"; len(list) > 0 && !usual {
			v[name] = list
		}
	}
	if in.Limit > 0 {
		v.Set("limit", strconv.Itoa(in.Limit))
	}
	return v.Encode()
}

// write writes the rows. Nothing is written before there is something to write,
// and a document that ends with an error has no end. told is called after each
// chunk with the number of rows so far and the start of the last one.
func (e *export) write(ctx context.Context, w io.Writer, told func(rows, at int64)) error {
	rows := encode.NewRows(w, e.style, e.columns.fields, e.about)
	defer rows.Abandon()
	count := int64(0)
	for chunk, err := range e.values.Rows(ctx) {
		if err != nil {
			return err
		}
		table := e.columns.table(chunk)
		if err := rows.Write(table); err != nil {
			return writeError{err}
		}
		count += int64(table.Rows())
		told(count, chunk.From[chunk.Len()-1])
	}
	var last []encode.Member
	if next := e.next(); next != "" {
		last = append(last, encode.Text("next", next))
	}
	if err := rows.Close(last...); err != nil {
		return writeError{err}
	}
	return nil
}

// writeError is that of whoever takes the rows.
type writeError struct{ error }

func (e writeError) Unwrap() error { return e.error }

// next is the cursor of the page behind, once the rows were written; "" when
// there is none.
func (e *export) next() string {
	if !e.values.More || e.values.Request.Order != query.OrderDay {
		return ""
	}
	return rowCursor(e.values.Next)
}

// Archive is what `mote export` reads.
type Archive struct {
	Store      Store
	Lake       store.Lake // nil: there is none
	KeepIndoor bool       // the operator keeps and shows indoor sensors
	Now        func() time.Time
}

// ExportProgress is how far an export has come.
type ExportProgress struct {
	Rows        int64
	Done, Total int64 // seconds of the interval
}

// Export writes rows as /api/v1/values does, in one of [ValueFormats], and
// returns how many. What it writes before an error is broken, and except in CSV
// shows it. Errors name the parameter, or come from the store or from w.
func Export(ctx context.Context, from Archive, in ValuesInput, format string, w io.Writer, told func(ExportProgress)) (rows int64, err error) {
	i := slices.IndexFunc(valueFormats, func(f valueFormat) bool { return f.name == format })
	if i < 0 {
		return 0, badField("format", format, fmt.Sprintf("want one of %v", ValueFormats()))
	}
	s := &server{Deps: Deps{Store: from.Store, Lake: from.Lake, KeepIndoor: from.KeepIndoor, Now: from.Now}}
	e, err := s.newExport(ctx, &in, valueFormats[i])
	if err != nil {
		return 0, err
	}
	q := e.values.Request
	err = e.write(ctx, w, func(n, at int64) {
		rows = n
		told(ExportProgress{Rows: n, Done: at - q.From, Total: q.To - q.From})
	})
	return rows, err
}

// isGone reports whether nobody is left to be answered.
func isGone(err error) bool {
	_, gone := errors.AsType[writeError](err)
	return gone
}
