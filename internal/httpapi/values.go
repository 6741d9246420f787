package httpapi

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/klauspost/compress/gzhttp"
)

// How exports run.
const (
	exportsAtOnce  = 8                // of all clients: each holds some 40 MB at most
	exportPatience = 30 * time.Second // for a client to take a piece
	exportPiece    = 64 << 10         // bytes that are written under one deadline
	exportFull     = 30               // seconds until one who found no place may ask again
)

var valuesText = `Rows of what was measured, in order of day, sensor and time, each with the place where the sensor was then. ` +
	`A row is a single value (` + "`from` = `to`, `statistic` `single`" + `), or the mean of an hour or a day. What the columns hold is told by ` + dictionaryPath + ".\n\n" +
	"The suffix or Accept names the format: JSON, CSV, NDJSON, GeoJSON, Parquet or an Arrow stream.\n\n" +
	"* **All of it**: without `limit` the rows are streamed, however many there are. Such a request takes your heavy place. " +
	"An answer that breaks is cut off, never ended: the connection is aborted; NDJSON, JSON and GeoJSON lack their `count` at the end, Parquet its footer, Arrow its end of stream. " +
	"Resume it with `after`: the `sensor_id` and `from` of the last row that came whole; the rows of that sensor and time must be taken as whole, so drop them if you cannot tell.\n" +
	"* **In pages**: with `limit`, `next` (in JSON, NDJSON and GeoJSON, in the metadata of Parquet) and a Link header with rel=\"next\" lead on. Nothing is counted for it, so there is no total.\n\n" +
	fmt.Sprintf("At most %d exports, pages among them, are under way at once here, of all clients; another one gets 503 with Retry-After. ", exportsAtOnce) +
	"Every answer carries its credit in a Link header with rel=\"license\" and the hash of the lake's manifest in " + manifestHeader + ".\n\n" +
	"A filter by place holds for the place at that time: of a sensor that moved, only the rows from there."

func (s *server) registerValues() {
	s.exports = make(chan struct{}, exportsAtOnce)
	register(s, huma.Operation{
		OperationID: "values", Path: valuesPath, Tags: []string{"values"},
		Summary:     "Rows of what was measured, filtered, in pages or all of them",
		Description: valuesText,
		Errors:      []int{http.StatusBadRequest, http.StatusNotFound, http.StatusServiceUnavailable},
		Responses: described("The rows.", map[string]*huma.Schema{
			jsonType:    schemaOf[ValuesBody](s.api),
			csvType:     {Type: huma.TypeString},
			ndjsonType:  {Type: huma.TypeString},
			geoJSONType: {Type: huma.TypeObject},
			parquetType: {Type: huma.TypeString, Format: "binary"},
			arrowType:   {Type: huma.TypeString, Format: "binary"},
		}),
	}, func(ctx context.Context, in *ValuesInput) (*stream, error) {
		if _, err := in.request(); err != nil {
			return nil, err
		}
		return &stream{Body: func(c huma.Context) {
			r, w := humago.Unwrap(c)
			s.serveValues(w, r, in)
		}}, nil
	})
	describeSuffixes(s.api, valuesPath)
}

// formatFor is the format that an Accept header likes best.
func formatFor(accept string) valueFormat {
	var offered []string
	for _, f := range valueFormats {
		offered = append(offered, f.contentType)
	}
	return valueFormats[slices.Index(offered, negotiate(accept, offered...))]
}

// serveValues answers with a page, or with all rows.
func (s *server) serveValues(w http.ResponseWriter, r *http.Request, in *ValuesInput) {
	ctx := r.Context()
	select {
	case s.exports <- struct{}{}:
		defer func() { <-s.exports }()
	default:
		p := newProblem(http.StatusServiceUnavailable, "Too many exports are under way here: try later.")
		p.retryAfter = exportFull
		writeProblem(w, p)
		return
	}
	f := formatFor(r.Header.Get("Accept"))
	e, err := s.newExport(ctx, in, f)
	if err != nil {
		writeProblem(w, s.problem(ctx, "values", err))
		return
	}
	if e.manifest != "" {
		w.Header().Set(manifestHeader, e.manifest)
	}
	if f.contentType == parquetType || f.contentType == arrowType {
		w.Header().Set(gzhttp.HeaderNoCompression, "zstd within")
	}
	if in.Limit > 0 {
		s.servePage(ctx, w, r, e, f)
		return
	}
	ctx, cancel := s.untilClosing(ctx)
	defer cancel()
	s.serveAll(ctx, w, r, e, f)
}

// untilClosing is a context that ends when the server stops, too.
func (s *server) untilClosing(parent context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(parent)
	if s.Closing != nil {
		go func() {
			select {
			case <-s.Closing:
				cancel()
			case <-ctx.Done():
			}
		}()
	}
	return ctx, cancel
}

// servePage answers with at most so many rows that all are made first.
func (s *server) servePage(ctx context.Context, w http.ResponseWriter, r *http.Request, e *export, f valueFormat) {
	var b bytes.Buffer
	if err := e.write(ctx, &b, func(int64, int64) {}); err != nil {
		writeProblem(w, s.problem(ctx, "values", err))
		return
	}
	links := e.credit.links
	if next := e.next(); next != "" {
		u := *r.URL
		q := u.Query()
		q.Del("after")
		q.Set("cursor", next)
		links = append(slices.Clone(links), "<"+valuesPath+"."+f.name+"?"+q.Encode()+`>; rel="next"`)
	}
	d := newDocument(f.contentType+f.parameters, b.Bytes(), links)
	d.filename = e.filename(f)
	d.serve(w, r, "no-cache")
}

// filename says of simulated rows what they are, in formats that are easily
// taken out of their context.
func (e *export) filename(f valueFormat) string {
	if !e.credit.simulated || f.contentType == jsonType || f.contentType == geoJSONType {
		return ""
	}
	return "simulated-values." + f.name
}

// serveAll streams. What goes wrong before the first byte is told; later the
// connection is aborted, so that half an answer does not look whole.
func (s *server) serveAll(ctx context.Context, w http.ResponseWriter, r *http.Request, e *export, f valueFormat) {
	h := w.Header()
	h.Set("Content-Type", f.contentType+f.parameters)
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // a proxy that buffers would hold all of it
	h.Add("Vary", "Accept")
	for _, l := range e.credit.links {
		h.Add("Link", l)
	}
	if name := e.filename(f); name != "" {
		h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	}
	if r.Method == http.MethodHead {
		return
	}
	out := &exportWire{w: w, rc: http.NewResponseController(w)}
	_ = out.rc.SetReadDeadline(time.Time{}) // it would end the request; without it, the client's end does
	err := e.write(ctx, out, func(int64, int64) {})
	switch {
	case err == nil:
	case !out.begun:
		for _, name := range []string{"Link", "Vary", "X-Accel-Buffering", "Content-Disposition"} {
			h.Del(name)
		}
		writeProblem(w, s.problem(ctx, "values", err))
	default:
		if ctx.Err() == nil && !isGone(err) {
			_ = s.internal("values", err) // logged; too late for an answer
		}
		panic(http.ErrAbortHandler)
	}
}

// exportWire writes to one client, who must take each piece in time.
type exportWire struct {
	w     http.ResponseWriter
	rc    *http.ResponseController
	begun bool
}

func (o *exportWire) Write(b []byte) (n int, err error) {
	o.begun = true
	for piece := range slices.Chunk(b, exportPiece) {
		_ = o.rc.SetWriteDeadline(time.Now().Add(exportPatience)) // no writer of ours is without
		m, err := o.w.Write(piece)
		if n += m; err != nil {
			return n, err
		}
	}
	return n, nil
}

// ValuesBody describes what /values answers as JSON; it is written by package
// encode.
type ValuesBody struct {
	CreditBody
	Query    string `json:"query" doc:"What was asked for, as a query string."`
	From     string `json:"from" format:"date-time" doc:"The interval that was answered, included."`
	To       string `json:"to" format:"date-time" doc:"Its end, not included."`
	Step     string `json:"step" enum:"raw,hour,day"`
	Quality  string `json:"quality" enum:"valid,usable,all" doc:"Which values are returned, or enter the mean."`
	Rules    string `json:"rules" example:"v2" doc:"The version of today's rules of flags and averages; each row says which made it."`
	Manifest string `json:"manifest" doc:"SHA-256 of the lake's manifest as it was; empty where there is no lake."`

	Rows  []map[string]any `json:"rows" nullable:"false" doc:"Objects with the columns as members, as the data dictionary has them."`
	Count int64            `json:"count" doc:"How many rows there are; it comes last, and what lacks it is broken."`
	Next  string           `json:"next,omitempty" doc:"The cursor of the next page; absent on the last, and where all rows were asked for."`
}
