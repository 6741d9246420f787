package main

import (
	"fmt"
	"io"
	"net/http"
	"time"
)

// What the API answers, as far as these tests read it. The names are the
// public ones, written down a second time on purpose.
type (
	latestAnswer struct {
		Quantity, Unit, Version string
		Sensor                  []string
		T                       []int64
		Value, Lat, Lon         []*float64
		Flags                   [][]string
		Country                 []string
		Band, Basis, Driver     []string
		Completeness            []float64
		SubPM25                 []*int `json:"sub_pm25"`
		SubPM10                 []*int `json:"sub_pm10"`
		Caution                 [][]string
	}
	sensorAnswer struct {
		Placements []struct {
			Site int64
		}
		Latest []struct {
			Quantity string
			T        int64
			Value    *float64
			Flags    []string
		}
		Indices []indexAnswer
	}
	indexAnswer struct {
		Standard, Basis, Band, Driver string
		From, To                      time.Time
		Value                         int
		Completeness                  float64
		SubPM25                       *int     `json:"sub_pm25"`
		SubPM10                       *int     `json:"sub_pm10"`
		MeanPM25                      *float64 `json:"mean_pm25"`
		MeanPM10                      *float64 `json:"mean_pm10"`
		Caution                       []string
		Indicative                    bool
		Scope                         string
	}
	seriesAnswer struct {
		T              []int64
		Value          []*float64
		Flags          [][]string
		N              []int
		NSuspect       []int `json:"n_suspect"`
		NInvalid       []int `json:"n_invalid"`
		Mean, Min, Max []*float64
		Complete       []bool
		State          []string
	}
	ledgerAnswer struct{ Entries []entryAnswer }
	entryAnswer  struct {
		ID                                      int64
		Network, Kind, Status, Error            string
		Started, Finished                       time.Time
		HTTPStatus                              int `json:"http_status"`
		Bytes, Records, Values                  int64
		New, Duplicate, Conflict, Late, Ignored int64
		Flagged, Rejected                       map[string]int64
	}
	provisionalAnswer struct {
		Provisional bool
		Note        string
		Sensor      []string
		Value       []*float64
		Index, Band []string
	}
	statusAnswer struct {
		Feeds    []feedAnswer
		Upstream struct {
			State, Error string
			Since        *time.Time
			LastSuccess  *time.Time `json:"last_success"`
		}
		Present struct {
			Ready          bool
			Sensors, Heard int
		}
	}
)

type feedAnswer struct{ Feed, Network, State, Error string }

// entry is the newest line of the ledger.
func (p *program) entry() entryAnswer {
	p.t.Helper()
	return get[ledgerAnswer](p, "/api/v1/ledger?limit=1").Entries[0]
}

// document answers with JSON.
func document(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("ETag", fmt.Sprintf(`"%d"`, len(text)))
		_, _ = io.WriteString(w, text) // the program may have gone
	}
}

// status answers with a code and no body.
func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}
