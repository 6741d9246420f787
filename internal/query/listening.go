package query

import (
	"slices"

	"github.com/mote-air/mote/internal/air"
)

const (
	// lookAround is how far around a day its polls are looked at.
	lookAround = air.Hour
	// longestPause is how long the collector may wait after a failure before it
	// counts as down: its longest pause is 25 minutes and a fifth.
	longestPause = 40 * 60
)

// listening is what the ledger says of one network and day: whether anybody
// listened, and when not.
type listening struct {
	polled    bool
	collector []air.Interval // nobody asked; ascending, within the day
	upstream  []air.Interval // upstream was asked and had nothing to say
}

// listen reads a day's polls, in order of their start: those that were under way
// from lookAround before the day to lookAround after it, as far as they had
// begun at a time. The collector was down where it made a longer pause than
// 10 minutes and than three of its usual ones; upstream was down from the last
// poll that it answered to the next.
func listen(day int32, polls []air.Entry, now int64) listening {
	span := air.Interval{From: dayStart(day), To: dayStart(day) + air.Day}
	around := air.Interval{From: span.From - lookAround, To: min(span.To+lookAround, now)}
	var pauses []int64
	l := listening{polled: span.To > now && len(polls) > 0}
	for i, e := range polls {
		l.polled = l.polled || e.Finished/1000 >= span.From && e.Started/1000 < span.To
		if i > 0 {
			pauses = append(pauses, (e.Started-polls[i-1].Started)/1000)
		}
	}
	if !l.polled {
		return l
	}
	limit := gapLimit(medianOf(pauses))
	heard, failing := around.From, false // since when nothing came, and whether upstream was asked since
	asked := around.From                 // when the last poll ended
	pause := func(until int64) {
		patience := limit
		if failing {
			patience = max(limit, longestPause)
		}
		if until-asked <= patience {
			return
		}
		if failing {
			l.upstream = within(l.upstream, air.Interval{From: heard, To: asked}, span)
		}
		l.collector = within(l.collector, air.Interval{From: asked, To: until}, span)
		heard, failing = until, false
	}
	for _, e := range polls {
		started, finished := e.Started/1000, e.Finished/1000
		pause(started)
		if e.Receipts() {
			if failing {
				l.upstream = within(l.upstream, air.Interval{From: heard, To: started}, span)
			}
			heard, failing = finished, false
		} else {
			failing = true
		}
		asked = finished
	}
	pause(around.To)
	if failing {
		l.upstream = within(l.upstream, air.Interval{From: heard, To: around.To}, span)
	}
	return l
}

// within appends an interval, as far as it lies in the span.
func within(list []air.Interval, i, span air.Interval) []air.Interval {
	if i.From, i.To = max(i.From, span.From), min(i.To, span.To); i.From < i.To {
		list = append(list, i)
	}
	return list
}

// byStarted orders polls.
func byStarted(polls []air.Entry) {
	slices.SortStableFunc(polls, func(a, b air.Entry) int { return int(a.Started - b.Started) })
}
