package httpapi

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
)

const (
	ledgerPath = "/api/v1/ledger"
	// maxConflicts bounds the conflicts of one entry in an answer.
	maxConflicts = 10_000
)

// LedgerBody is a page of the ledger.
type LedgerBody struct {
	Entries []EntryBody `json:"entries" nullable:"false" doc:"Newest first."`
	Next    string      `json:"next,omitempty" doc:"The cursor of the next page; absent on the last."`
	CreditBody
}

// EntryBody is one poll, import, push or forgetting. Its counts obey
// values = new + duplicate + conflict + Σ rejected.
type EntryBody struct {
	ID         int64            `json:"id" doc:"Ascending, never used again."`
	Network    string           `json:"network" example:"sc"`
	Kind       air.Kind         `json:"kind" enum:"poll,import,push,forget"`
	Started    time.Time        `json:"started"`
	Finished   time.Time        `json:"finished"`
	Status     air.Status       `json:"status" enum:"ok,unchanged,rejected,failed"`
	HTTPStatus int              `json:"http_status" doc:"0 when there was no answer."`
	Bytes      int64            `json:"bytes" doc:"Of the document, uncompressed."`
	Records    int64            `json:"records"`
	Values     int64            `json:"values" doc:"new + duplicate + conflict + all rejected. Of kind forget: what was removed."`
	New        int64            `json:"new"`
	Duplicate  int64            `json:"duplicate"`
	Conflict   int64            `json:"conflict" doc:"Another number came under a key that is stored; the first stays."`
	Late       int64            `json:"late" doc:"More than 5 minutes older than the poll that brought them."`
	Flagged    map[string]int64 `json:"flagged" doc:"Flag to values stored as new that carry it."`
	Rejected   map[string]int64 `json:"rejected" doc:"Reason to values that were not stored."`
	Ignored    int64            `json:"ignored" doc:"Fields that are no measurement; outside the sum."`
	Error      string           `json:"error" doc:"What went wrong; empty when nothing did."`
}

// EntryDetailBody is one entry with its conflicts.
type EntryDetailBody struct {
	EntryBody
	CreditBody
	Conflicts []ConflictBody `json:"conflicts" nullable:"false" doc:"In order of arrival, at most 10,000."`
}

// ConflictBody keeps both numbers of a key that came twice.
type ConflictBody struct {
	Sensor   string   `json:"sensor"`
	Quantity string   `json:"quantity"`
	Unit     string   `json:"unit"`
	T        int64    `json:"t" doc:"Unix seconds."`
	Value    *float64 `json:"value" doc:"As stored: the first stays."`
	Offered  *float64 `json:"offered" doc:"What came later."`
}

type ledgerInput struct {
	Limit  int    `query:"limit" default:"100" minimum:"1" maximum:"10000" doc:"Entries on a page."`
	Cursor string `query:"cursor" maxLength:"64" doc:"From next of the page before." example:"before-42"`
}

type entryInput struct {
	ID int64 `path:"id" minimum:"1" maximum:"9007199254740991" doc:"The entry." example:"42"`
}

func (s *server) registerLedger() {
	register(s, huma.Operation{
		OperationID: "ledger", Path: ledgerPath, Tags: []string{"ledger"},
		Summary: "Every poll, import and push, newest first",
	}, s.ledger)
	register(s, huma.Operation{
		OperationID: "ledger-entry", Path: ledgerPath + "/{id}", Tags: []string{"ledger"},
		Summary: "One entry of the ledger with its conflicts",
	}, s.entry)
}

func (s *server) ledger(ctx context.Context, in *ledgerInput) (*typed[LedgerBody], error) {
	sel := store.LedgerSelect{Limit: in.Limit}
	if in.Cursor != "" {
		before, err := parseCursor(in.Cursor)
		if err != nil {
			return nil, badField("cursor", in.Cursor, err.Error())
		}
		sel.Before = before
	}
	entries, err := s.Store.Ledger(ctx, sel)
	if err != nil {
		return nil, err
	}
	c := s.creditOf()
	body := LedgerBody{Entries: make([]EntryBody, len(entries)), CreditBody: c.body()}
	for i, e := range entries {
		body.Entries[i] = entryBody(e)
	}
	if n := len(entries); n == in.Limit && entries[n-1].ID > 1 {
		more, err := s.Store.Ledger(ctx, store.LedgerSelect{Limit: 1, Before: entries[n-1].ID})
		if err != nil {
			return nil, err
		}
		if len(more) > 0 {
			body.Next = formatCursor(entries[n-1].ID)
		}
	}
	return &typed[LedgerBody]{CacheControl: "no-cache", Link: c.links, Body: body}, nil
}

func (s *server) entry(ctx context.Context, in *entryInput) (*typed[EntryDetailBody], error) {
	entries, err := s.Store.Ledger(ctx, store.LedgerSelect{Limit: 1, Before: in.ID + 1})
	if err != nil {
		return nil, err
	}
	if len(entries) == 0 || entries[0].ID != in.ID {
		return nil, newProblem(http.StatusNotFound, "The ledger has no entry "+strconv.FormatInt(in.ID, 10)+".")
	}
	conflicts, err := s.Store.Conflicts(ctx, in.ID, maxConflicts)
	if err != nil {
		return nil, err
	}
	c := s.creditOf(entries[0].Network)
	body := EntryDetailBody{EntryBody: entryBody(entries[0]), CreditBody: c.body(), Conflicts: make([]ConflictBody, len(conflicts))}
	for i, x := range conflicts {
		body.Conflicts[i] = ConflictBody{
			Sensor: x.Row.Sensor.String(), Quantity: x.Row.Quantity.String(), Unit: x.Row.Quantity.Unit(),
			T: x.Row.Time, Value: number(x.Row.Value), Offered: number(x.Offered),
		}
	}
	return &typed[EntryDetailBody]{CacheControl: "no-cache", Link: c.links, Body: body}, nil
}

func entryBody(e air.Entry) EntryBody {
	return EntryBody{
		ID: e.ID, Network: e.Network.String(), Kind: e.Kind,
		Started: time.UnixMilli(e.Started).UTC(), Finished: time.UnixMilli(e.Finished).UTC(),
		Status: e.Status, HTTPStatus: e.HTTPStatus, Bytes: e.Bytes, Records: e.Records,
		Values: e.Values, New: e.New, Duplicate: e.Duplicate, Conflict: e.Conflict, Late: e.Late,
		Flagged: counts(e.Flagged), Rejected: counts(e.Rejected), Ignored: e.Ignored, Error: e.Error,
	}
}

// counts is never null.
func counts(m map[string]int64) map[string]int64 {
	if m == nil {
		return map[string]int64{}
	}
	return m
}

// A cursor holds the id of the last entry that its reader has.
const cursorMark = "before-"

func formatCursor(id int64) string { return cursorMark + strconv.FormatInt(id, 10) }

func parseCursor(text string) (int64, error) {
	digits, ok := strings.CutPrefix(text, cursorMark)
	id, err := strconv.ParseInt(digits, 10, 64)
	if !ok || err != nil || id < 1 || formatCursor(id) != text {
		return 0, errors.New("want the next of a page as it came")
	}
	return id, nil
}
