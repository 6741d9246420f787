package ingest_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
)

// history is a day of one sensor outdoors and one indoors, with a fault.
func history(t *testing.T) []air.Reading {
	t.Helper()
	var list []air.Reading
	for i := range int64(24) {
		for number, indoor := range []air.Tristate{air.No, air.Yes} {
			id, err := air.NewSensorID(air.SC, int64(number)+1)
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, air.Reading{
				Sensor: id, Time: now.Unix() - (24-i)*air.Hour, Type: "SDS011",
				Site:   air.Site{ID: air.SiteID{Network: air.SC, Location: int64(number) + 1}, Lat: 50, Lon: 8, Altitude: math.NaN(), Indoor: indoor},
				Values: []air.Value{{Quantity: air.PM25, Value: float64(i), Raw: math.NaN()}, {Quantity: air.PM10, Value: 1999.9, Raw: math.NaN()}},
			})
		}
	}
	return list
}

func (r *rig) imported(came air.Origin, list []air.Reading) (air.Entry, error) {
	r.Helper()
	return r.Import(context.Background(), came, air.SC, slices.Values(list))
}

// TestImport stores history as a poll would, in one entry of its own kind.
func TestImport(t *testing.T) {
	r := newRig(t, false)
	e, err := r.imported(air.OriginSimulated, history(t))
	if err != nil {
		t.Fatal(err)
	}
	if got := r.newest(); got.ID != e.ID || len(r.written) != 1 || len(r.present.outcomes) != 1 {
		t.Errorf("the ledger says %+v, returned was %+v; %d written, %d told", got, e, len(r.written), len(r.present.outcomes))
	}
	r.is("kind", e.Kind, air.KindImport)
	r.is("records", e.Records, 48)
	r.is("new", e.New, 48)
	r.is("late", e.Late, 0)
	r.is("indoor", e.Rejected[air.RejectIndoor], 48)
	r.is("saturated", e.Flagged["saturated"], 48)
	r.is("receipt of upstream", e.Receipts(), false)
	if has, err := r.store.Origin(context.Background()); err != nil || has != air.OriginSimulated {
		t.Errorf("stamped %q, %v", has, err)
	}
	if e, err = r.imported(air.OriginSimulated, history(t)); err != nil || e.New != 0 || e.Duplicate != 48 {
		t.Errorf("again: %+v, %v", e, err)
	}
	if got := r.poll(now, document(record(2, now, `"id":2`, `{"value_type":"P1","value":"5"}`))); got.Status != air.StatusRejected {
		t.Errorf("a document that is not marked as simulated: %+v", got)
	}
}

// TestImportOfTheOtherOrigin leaves no trace.
func TestImportOfTheOtherOrigin(t *testing.T) {
	r := newRig(t, false)
	r.poll(now, document())
	_, err := r.imported(air.OriginSimulated, history(t))
	if other, ok := errors.AsType[*store.OriginError](err); !ok || other.Has != air.OriginReal {
		t.Errorf("error %v", err)
	}
	if e := r.newest(); e.Kind != air.KindPoll {
		t.Errorf("the refused import has left %+v", e)
	}
}

// TestImportFails: the present starts over at the next poll, and repeating
// completes it.
func TestImportFails(t *testing.T) {
	r := newRig(t, false)
	r.store.fail = errors.New("the disk is full")
	if _, err := r.imported(air.OriginSimulated, history(t)); !errors.Is(err, r.store.fail) {
		t.Errorf("error %v", err)
	}
	r.store.fail = nil
	if e, err := r.imported(air.OriginSimulated, history(t)); err != nil || e.New != 48 || r.present.rebuilt != 1 {
		t.Errorf("again: %+v, %v, rebuilt %d times", e, err, r.present.rebuilt)
	}
}
