package source

import (
	"testing"
	"time"
)

func TestBell(t *testing.T) {
	var b bell
	b.ring() // nobody waits
	first, again := b.heard(), b.heard()
	select {
	case <-first:
		t.Fatal("it rang before it was rung")
	default:
	}
	b.ring()
	<-first
	<-again
	select {
	case <-b.heard():
		t.Fatal("it rings for who came later")
	default:
	}
}

// Waiters hear when upstream goes down or up, and not of a poll that changes
// nothing.
func TestChanged(t *testing.T) {
	p := &poller{}
	h := &Host{feeds: []*poller{p}}
	f := func(what string, change func(*Status), want bool) {
		t.Helper()
		heard := h.Changed()
		p.update(change)
		got := false
		select {
		case <-heard:
			got = true
		default:
		}
		if got != want {
			t.Errorf("%s: told %t", what, got)
		}
	}
	f("first heard of", func(s *Status) { s.Up, s.Since = true, time.Unix(1_700_000_000, 0) }, true)
	f("next poll", func(s *Status) { s.NextPoll = time.Unix(1_700_000_000, 0) }, false)
	f("down", func(s *Status) { s.Up = false }, true)
	f("still down", func(s *Status) { s.LastError = "no answer" }, false)
	f("up", func(s *Status) { s.Up = true }, true)
}
