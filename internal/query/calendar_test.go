package query

import (
	"fmt"
	"testing"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
)

func TestCalendar(t *testing.T) {
	days := func(from, to int32) air.Interval { return air.Interval{From: dayStart(from), To: dayStart(to)} }
	c := calendar{final: []store.Sealed{{Day: 3, Rules: "v1"}, {Day: 4, Rules: "v2"}, {Day: 7, Rules: "v2"}}, dirty: []int32{5}}
	f := func(from, to int32, open, rules string) {
		t.Helper()
		var runs string
		for _, r := range c.open(days(from, to)) {
			runs += fmt.Sprintf("%d–%d ", dayOf(r.From), dayOf(r.To))
		}
		if got := c.versions(days(from, to)); runs != open || got != rules {
			t.Errorf("%d to %d: open %q, rules %q; want %q, %q", from, to, runs, got, open, rules)
		}
	}
	f(3, 5, "", "v1, v2")
	f(4, 5, "", "v2")
	f(3, 4, "", "v1")
	f(1, 9, "1–3 5–7 8–9 ", "v1, v2")
	f(5, 7, "5–7 ", "v2")
	f(10, 11, "10–11 ", "v2")
	if !c.has(4) || c.has(5) || c.has(6) {
		t.Error("a day that is not final is")
	}
	again := calendar{final: []store.Sealed{{Day: 4, Rules: "v2"}, {Day: 7, Rules: "v2", At: 1}}}
	if !c.holds(calendar{final: again.final[:1]}) || c.holds(again) {
		t.Error("a day that was sealed again holds")
	}
}
