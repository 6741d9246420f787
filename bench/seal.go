package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
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

// sealBusy has a program that is polled every 2 s and asked all the time seal a
// day that lies in hot rows. It does so by itself: the next minute but one is
// the time of day for it.
func sealBusy() error {
	from, day, err := unsealedDay()
	if err != nil {
		return err
	}
	bin, err := built()
	if err != nil {
		return err
	}
	due := time.Now().UTC().Add(100 * time.Second).Truncate(time.Minute)
	if due.Day() != time.Now().UTC().Day() {
		return errors.New("too near to midnight (UTC) to measure sealing yesterday: try again in two minutes")
	}
	if err := os.Setenv(sealAt, due.Format("15:04")); err != nil {
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
		sealed := make(chan string, 9)
		heard := func(line string) {
			polls.heard(line)
			if strings.Contains(line, `msg="day sealed"`) && strings.Contains(line, dateOf(day)) {
				sealed <- line
			}
		}
		p, err := start(heard, bin, "serve", "--data", dir, "--upstream", upstream.URL, "--every", "2s")
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
		quietSeries, quietLatest, _, err := ask24h(ctx, p.base, ids, day, time.After(time.Until(due)), nil)
		if err != nil {
			return err
		}
		quietPolls := polls.take()
		before, _ := resident(p.cmd.Process.Pid)
		series, latest, line, err := ask24h(ctx, p.base, ids, day, nil, sealed)
		if err != nil {
			return err
		}
		busy := polls.take()
		_, peak := resident(p.cmd.Process.Pid)
		p.stop()
		var values, left int64
		if err := ask(dir, fmt.Sprintf(`SELECT (SELECT vals FROM sealed WHERE day = %d), (SELECT count(*) FROM hot WHERE ts // 86400 = %[1]d)`, day), &values, &left); err != nil {
			return err
		}
		row(fmt.Sprintf("sealing a day from hot rows while polls and queries go on: %s values", millions(values)), "%s (resident %d MB before, highest %d MB; %d rows left hot)", tookOf(line), before, peak, left)
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
// time is over or a line is heard.
func ask24h(ctx context.Context, base string, ids []string, day int32, over <-chan time.Time, said <-chan string) (series, latest *latencies, line string, err error) {
	series, latest = &latencies{}, &latencies{}
	for k := 0; ; k++ {
		select {
		case line := <-said:
			return series, latest, line, nil
		case <-over:
			return series, latest, "", nil
		case <-ctx.Done():
			return nil, nil, "", ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
		q := url.Values{"sensor": {ids[k%len(ids)]}, "quantity": {"pm25"}, "step": {"raw"}, "from": {dateOf(day)}, "to": {dateOf(day + 1)}}
		if err := series.time(base+"/api/v1/series?"+q.Encode(), 100); err != nil {
			return nil, nil, "", err
		}
		if err := latest.time(base+"/api/v1/latest?quantity=pm25", 10); err != nil {
			return nil, nil, "", err
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
	if d, err := time.ParseDuration(tookOf(line)); err == nil {
		l.add(d)
	}
}

// tookOf is how long a line of the log says that something took.
func tookOf(line string) string {
	_, rest, _ := strings.Cut(line, " took=")
	text, _, _ := strings.Cut(rest, " ")
	return text
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
