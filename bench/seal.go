package main

import (
	"context"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/mote-air/mote/internal/air"
)

const busyPolls = 60 // documents for polls while a day is sealed

// seal measures sealing a full day: of imported values with nothing else at
// work, and of hot rows while polls and queries go on.
func seal() error {
	if err := forget("b.data"); err != nil {
		return err
	}
	if _, err := sealedDay(); err != nil {
		return err
	}
	return sealBusy()
}

// sealBusy seals a day that lies in hot rows in a program that is polled every
// 2 s and asked all the time.
func sealBusy() error {
	from, day, err := unsealedDay()
	if err != nil {
		return err
	}
	bin, err := built()
	if err != nil {
		return err
	}
	if err := quietly(); err != nil {
		return err
	}
	begin := max(time.Now().Unix()-busyPolls*window, int64(day+1)*air.Day+held)
	n, err := hotNetwork(time.Unix(begin, 0))
	if err != nil {
		return err
	}
	upstream, err := feed(n, busyPolls)
	if err != nil {
		return err
	}
	defer upstream.Close()
	return scratch(func(dir string) error {
		if err := command(nil, "cp", "-r", from, dir); err != nil {
			return err
		}
		var polls latencies
		p, err := start(polls.heard, bin, "serve", "--data", dir, "--upstream", upstream.URL, "--every", "2s")
		if err != nil {
			return err
		}
		defer p.stop()
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
		defer cancel()
		if _, err := p.ready(ctx, "/api/v1/latest?quantity=pm25", "sc-"); err != nil {
			return err
		}
		ids, err := busySensors()
		if err != nil {
			return err
		}
		during := func(d time.Duration, until <-chan error) (series, latest *latencies, err error) {
			return ask24h(ctx, p.base, ids, day, d, until)
		}
		quietSeries, quietLatest, err := during(10*time.Second, nil)
		if err != nil {
			return err
		}
		quietPolls := polls.take()
		before, _ := resident(p.cmd.Process.Pid)
		done := make(chan error, 1)
		began := time.Now()
		go func() {
			_, err := mote("seal", "--data", dir)
			done <- err
		}()
		series, latest, err := during(10*time.Minute, done)
		if err != nil {
			return err
		}
		took := time.Since(began)
		busy := polls.take()
		_, peak := resident(p.cmd.Process.Pid)
		p.stop()
		var values, left int64
		if err := ask(dir, fmt.Sprintf(`SELECT (SELECT vals FROM sealed WHERE day = %d), (SELECT count(*) FROM hot WHERE ts // 86400 = %[1]d)`, day), &values, &left); err != nil {
			return err
		}
		row(fmt.Sprintf("sealing a day from hot rows while polls and queries go on: %s values", millions(values)), "%.1f s (resident %d MB before, highest %d MB; %d rows left hot)", took.Seconds(), before, peak, left)
		row("polls meanwhile, one every 2 s", "%s; before it %s", busy, quietPolls)
		row("queries meanwhile: 24 h of one sensor", "%s; before it %s", series, quietSeries)
		row("queries meanwhile: /latest", "%s; before it %s", latest, quietLatest)
		return nil
	})
}

// busySensors are sensors to ask for meanwhile.
func busySensors() ([]string, error) {
	set, err := daySet()
	if err != nil {
		return nil, err
	}
	return goodSensors(filepath.Join(set, dateOf(bigDay)), 40)
}

// ask24h asks for a day of one sensor and for the present, in turn, until the
// time is over or until says so.
func ask24h(ctx context.Context, base string, ids []string, day int32, d time.Duration, until <-chan error) (series, latest *latencies, err error) {
	series, latest = &latencies{}, &latencies{}
	over := time.After(d)
	for k := 0; ; k++ {
		select {
		case err := <-until:
			return series, latest, err
		case <-over:
			return series, latest, nil
		case <-ctx.Done():
			return nil, nil, ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
		q := url.Values{"sensor": {ids[k%len(ids)]}, "quantity": {"pm25"}, "step": {"raw"}, "from": {dateOf(day)}, "to": {dateOf(day + 1)}}
		if err := series.time(base+"/api/v1/series?"+q.Encode(), 100); err != nil {
			return nil, nil, err
		}
		if err := latest.time(base+"/api/v1/latest?quantity=pm25", 10); err != nil {
			return nil, nil, err
		}
	}
}

// latencies gathers how long things took. It is safe for concurrent use.
type latencies struct {
	mu   sync.Mutex
	took []time.Duration
}

// heard takes the time of a poll from a line of the program's log.
func (l *latencies) heard(line string) {
	if !strings.Contains(line, "msg=poll ") {
		return
	}
	_, rest, _ := strings.Cut(line, " took=")
	text, _, _ := strings.Cut(rest, " ")
	if d, err := time.ParseDuration(text); err == nil {
		l.add(d)
	}
}

func (l *latencies) add(d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.took = append(l.took, d)
}

// take hands over what was gathered and starts anew.
func (l *latencies) take() *latencies {
	l.mu.Lock()
	defer l.mu.Unlock()
	was := &latencies{took: l.took}
	l.took = nil
	return was
}
