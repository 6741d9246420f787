package query

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/mote-air/mote/internal/air"
)

const midday = 1_700_006_400 - 1_700_006_400%86_400 + 12*3600 // a UTC noon

func TestSettle(t *testing.T) {
	const now = midday + 1234
	f := func(step Step, from, to, wantFrom, wantTo int64) {
		t.Helper()
		q, err := SeriesRequest{Quantity: air.PM25, Step: step, From: from, To: to}.Settle(now)
		if err != nil || q.From != wantFrom || q.To != wantTo {
			t.Errorf("%s [%d, %d): got [%d, %d) %v, want [%d, %d)", step, from, to, q.From, q.To, err, wantFrom, wantTo)
		}
	}
	f("", 0, 0, now-86400, now)
	f(Auto, now-48*3600, 0, now-48*3600, now)
	f(Auto, midday-48*3600-1, midday, midday-48*3600, midday)
	f(Auto, midday-62*86400-1, midday, midday-61*86400-43200, midday+43200)
	f(Raw, 100, 200, 100, 200)
	f(Raw, now-10, 0, now-10, now)
	f(Raw, now, 0, now, now+1)
	f(Raw, 0, 1_000_000, 1_000_000-86400, 1_000_000)
	f(Hour, 0, 0, midday-86400, midday+3600)
	f(Hour, midday, midday+3600, midday, midday+3600)
	f(Hour, midday+1, midday+3601, midday+3600, midday+7200)
	f(Hour, midday+1, midday+2, midday+3600, midday+3600) // no hour starts there
	f(Day, 0, 0, midday-86400-43200, midday+43200)
	f(Raw, 1, 1+31*86400, 1, 1+31*86400)
	f(Hour, 7, 7+366*86400, 3600, 3600+366*86400)
	f(Day, 86400, 86400+3660*86400, 86400, 86400+3660*86400)
}

func TestSettleRefuses(t *testing.T) {
	f := func(q SeriesRequest, field, value, message string) {
		t.Helper()
		_, err := q.Settle(midday)
		var bad *FieldError
		if !errors.As(err, &bad) || bad.Field != field || bad.Value != value || !strings.Contains(bad.Message, message) {
			t.Errorf("%+v: got %v", q, err)
		}
	}
	at := func(s int64) string { return time.Unix(s, 0).UTC().Format(time.RFC3339) }
	pm := air.PM25
	f(SeriesRequest{Quantity: pm, Step: "week"}, "step", "week", "want auto, raw, hour or day")
	f(SeriesRequest{Quantity: air.PressureSea}, "quantity", "pressure_sea", "not stored")
	f(SeriesRequest{Quantity: 999}, "quantity", "quantity-999", "not stored")
	f(SeriesRequest{Quantity: pm, From: 200, To: 100}, "from", at(200), "before to")
	f(SeriesRequest{Quantity: pm, From: 200, To: 200}, "from", at(200), "before to")
	f(SeriesRequest{Quantity: pm, From: midday + 1}, "from", at(midday+1), "ahead of now")
	f(SeriesRequest{Quantity: pm, Step: Raw, From: 1, To: 2 + 31*86400}, "from", at(1), "31 days")
	f(SeriesRequest{Quantity: pm, Step: Hour, From: 1, To: 3602 + 366*86400}, "from", at(1), "366 days")
	f(SeriesRequest{Quantity: pm, Step: Day, From: 1, To: 86402 + 3660*86400}, "from", at(1), "10 years")
}

func TestAutoSaysWhy(t *testing.T) {
	f := func(step Step, span int64, want Step, reason string) {
		t.Helper()
		q, err := SeriesRequest{Quantity: air.PM25, Step: step, From: midday - span, To: midday}.Settle(midday)
		if err != nil || q.Step != want || q.Reason != reason {
			t.Errorf("%s over %d s: %s, %q (%v)", step, span, q.Step, q.Reason, err)
		}
	}
	f(Raw, 100, Raw, "asked for")
	f(Day, 86400, Day, "asked for")
	f(Auto, 600, Raw, "10 minutes is at most 48 hours, so single values; hours and days would show less")
	f(Auto, 48*3600, Raw, "48 hours is at most 48 hours, so single values; hours and days would show less")
	f("", 30*86400, Hour, "30 days is more than 48 hours, too long for raw, and at most 62 days, so hours; days would show less")
	f(Auto, 365*86400, Day, "365 days is more than 62 days, too long for raw and for hours, so days")
}

func FuzzSettle(f *testing.F) {
	f.Add(int64(0), int64(0), int64(midday), uint8(0))
	f.Fuzz(func(t *testing.T, from, to, now int64, step uint8) {
		const far = 1 << 40
		if from < 0 || to < 0 || now < far/1024 || from > far || to > far || now > far {
			return
		}
		q := SeriesRequest{Quantity: air.PM10, From: from, To: to, Step: [...]Step{Raw, Hour, Day, Auto}[step%4]}
		got, err := q.Settle(now)
		if err != nil {
			return
		}
		s := steps[got.Step]
		if got.From > got.To || got.To-got.From > s.most || got.From%s.unit != 0 || got.To%s.unit != 0 {
			t.Fatalf("%+v at %d became %+v", q, now, got)
		}
	})
}

func unix(t testing.TB, text string) int64 {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at.Unix()
}
