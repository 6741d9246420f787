package main

import (
	"context"
	"fmt"
	"net/url"
	"path/filepath"
	"time"

	"github.com/mote-air/mote/internal/air"
)

const warmAsks = 24 // each question, other sensors and hours each time

// question is something to ask of one data directory.
type question struct {
	what  string
	urls  []string // asked in turn
	least int      // rows of each answer
}

// history measures questions about the past over loopback HTTP: warm, and as
// the first question to a fresh process.
func history() error {
	month, err := sealedMonth()
	if err != nil {
		return err
	}
	day, err := sealedDay()
	if err != nil {
		return err
	}
	hot, today, err := unsealedDay()
	if err != nil {
		return err
	}
	year, err := yearOfDays()
	if err != nil {
		return err
	}
	if err := quietly(); err != nil {
		return err
	}
	ofMonth, err := monthSensorIDs(monthFirst + 10)
	if err != nil {
		return err
	}
	ofYear, err := monthSensorIDs(monthFirst)
	if err != nil {
		return err
	}
	ofDay, err := busySensors()
	if err != nil {
		return err
	}
	for _, set := range []struct {
		what, dir string
		questions []question
	}{
		{"set A", month, []question{
			oneDayRaw(ofMonth, monthFirst+10),
			monthByHour(ofMonth),
			weeklyByCountry(),
		}},
		{"a day in hot rows", hot, []question{oneDayRaw(ofDay, today)}},
		{"set B", day, []question{pastMap(bigDay, scaled(daySensors)/4), countryToParquet(bigDay)}},
		{"set C", year, []question{yearByDay(ofYear)}},
	} {
		if err := askAll(set.what, set.dir, set.questions); err != nil {
			return fmt.Errorf("%s: %w", set.what, err)
		}
	}
	return nil
}

// monthSensorIDs are sensors of set A that have much of a day.
func monthSensorIDs(day int32) ([]string, error) {
	set, err := monthSet()
	if err != nil {
		return nil, err
	}
	return goodSensors(filepath.Join(set, dateOf(day)), warmAsks)
}

// askAll asks a directory's questions: cold, each of a process of its own, then
// warm, all of one.
func askAll(set, dir string, questions []question) error {
	cold := make([]time.Duration, len(questions))
	for i, q := range questions {
		err := serving(dir, func(p *program) error {
			var l latencies
			err := l.time(q.urls0(p.base), q.least)
			cold[i] = l.part(0.5)
			return err
		})
		if err != nil {
			return err
		}
	}
	return serving(dir, func(p *program) error {
		for i, q := range questions {
			l, err := q.warm(p.base)
			if err != nil {
				return err
			}
			row(q.what+", "+set, "%s (cold %s)", l, short(cold[i]))
		}
		now, peak := resident(p.cmd.Process.Pid)
		row("resident after these, "+set, "%d MB (highest in between %d MB)", now, peak)
		return nil
	})
}

// serving lends the program on a data directory, with an upstream that nobody
// answers for.
func serving(dir string, use func(*program) error) error {
	bin, err := built()
	if err != nil {
		return err
	}
	p, err := start(nil, bin, "serve", "--data", dir, "--upstream", "http://127.0.0.1:9")
	if err != nil {
		return err
	}
	defer p.stop()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	if _, err := p.ready(ctx, "/readyz", ""); err != nil {
		return err
	}
	return use(p)
}

func (q question) urls0(base string) string { return base + q.urls[0] }

// warm asks all of it once in silence, then takes the times.
func (q question) warm(base string) (*latencies, error) {
	var l latencies
	for k := range warmAsks + 2 {
		if err := l.time(base+q.urls[k%len(q.urls)], q.least); err != nil {
			return nil, err
		}
		if k == 1 {
			l.take()
		}
	}
	return &l, nil
}

func series(ids []string, from, to int32, step string) (urls []string) {
	for _, id := range ids {
		q := url.Values{"sensor": {id}, "quantity": {"pm25"}, "step": {step}, "from": {dateOf(from)}, "to": {dateOf(to)}}
		urls = append(urls, "/api/v1/series?"+q.Encode())
	}
	return urls
}

func oneDayRaw(ids []string, day int32) question {
	return question{"24 h of one sensor, single values", series(ids, day, day+1, "raw"), 100}
}

func monthByHour(ids []string) question {
	return question{"30 days of one sensor by hour", series(ids, monthFirst, monthFirst+monthDays, "hour"), 300}
}

func yearByDay(ids []string) question {
	last := monthFirst + 1
	return question{"a year of one sensor by day", series(ids, last-365, last, "day"), 360}
}

func pastMap(day int32, least int) question {
	q := question{what: "the map at a past hour", least: least}
	for h := range int64(20) {
		at := time.Unix(int64(day)*air.Day+(h+3)*air.Hour, 0).UTC().Format(time.RFC3339)
		q.urls = append(q.urls, "/api/v1/snapshot?"+url.Values{"at": {at}, "quantity": {"pm25"}}.Encode())
	}
	return q
}

func weeklyByCountry() question {
	q := url.Values{"by": {"country,week"}, "quantity": {"pm25"}, "from": {dateOf(monthFirst)}, "to": {dateOf(monthFirst + monthDays)}}
	return question{"weekly statistics per country over 30 days", []string{"/api/v1/aggregate?" + q.Encode()}, 25}
}

// fewCountries hold a tenth of the sensors between them: in the simulated
// network no country does by itself.
const fewCountries = "NL,IT"

func countryToParquet(day int32) question {
	q := url.Values{"country": {fewCountries}, "from": {dateOf(day)}, "to": {dateOf(day + 1)}}
	return question{"one day of a tenth of the sensors (" + fewCountries + ") to Parquet", []string{"/api/v1/values.parquet?" + q.Encode()}, scaled(daySensors) * 60}
}
