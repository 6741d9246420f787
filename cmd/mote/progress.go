package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"github.com/mote-air/mote/internal/control"
)

// calm lets progress through a few times a second; a nil function becomes one
// that does nothing.
func (r report) calm() report {
	to := r.progress
	if to == nil {
		return report{func(control.Progress) {}, r.out}
	}
	var mu sync.Mutex
	var last time.Time
	return report{func(p control.Progress) {
		mu.Lock()
		defer mu.Unlock()
		if now := time.Now(); now.Sub(last) >= 200*time.Millisecond || p.Done == p.Total {
			last = now
			to(p)
		}
	}, r.out}
}

// meter shows how far something is: a bar on a terminal, elsewhere a line now
// and then. Safe for concurrent use.
type meter struct {
	out   io.Writer
	title string
	lines time.Duration // from line to line where there is no terminal; 0: none

	mu   sync.Mutex
	p    *mpb.Progress
	bar  *mpb.Bar
	said time.Time

	note atomic.Value // string; read while the bar is drawn
}

// linesEvery is how often somebody who reads lines wants one.
const linesEvery = 10 * time.Second

func newMeter(out io.Writer, title string, lines time.Duration) *meter {
	m := &meter{out: out, title: title, lines: lines, said: time.Now()}
	if onTerminal(out) {
		m.p = mpb.New(mpb.WithOutput(out), mpb.WithWidth(48), mpb.WithAutoRefresh())
	}
	return m
}

// show takes news of how far it is.
func (m *meter) show(p control.Progress) {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case m.p != nil:
		m.draw(p)
	case m.lines > 0 && time.Since(m.said) >= m.lines:
		m.said = time.Now()
		fmt.Fprintln(m.out, progressLine(m.title, p))
	}
}

func (m *meter) draw(p control.Progress) {
	m.note.Store(p.Note)
	if m.bar == nil {
		m.bar = m.p.AddBar(p.Total, mpb.BarRemoveOnComplete(),
			mpb.PrependDecorators(decor.Name(m.title+" ")),
			mpb.AppendDecorators(decor.Percentage(), decor.Name(" "), decor.AverageETA(decor.ET_STYLE_GO),
				decor.Any(func(decor.Statistics) string {
					note, _ := m.note.Load().(string)
					return "  " + note
				})))
	}
	m.bar.SetTotal(p.Total, false)
	m.bar.SetCurrent(p.Done)
}

// done takes the bar away.
func (m *meter) done() {
	if m.bar != nil {
		m.bar.Abort(true)
	}
	if m.p != nil {
		m.p.Wait()
	}
}

// progressLine says how far it is in one line.
func progressLine(title string, p control.Progress) string {
	text := title + ":"
	if p.Total > 0 {
		text += fmt.Sprintf(" %d %%", 100*p.Done/p.Total)
	}
	if p.Note != "" {
		text += " " + p.Note
	}
	return text
}

// onTerminal reports whether somebody watches what is written to out.
func onTerminal(out io.Writer) bool {
	f, ok := out.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
