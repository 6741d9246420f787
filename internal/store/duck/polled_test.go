package duck_test

import (
	"context"
	"testing"
	"time"

	"github.com/mote-air/mote/internal/store/duck"
)

// What was noted of polls outlives the process, in whole seconds and never too
// early.
func TestNotes(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	s := open(t, dir, duck.Options{})
	at := time.Unix(1_800_000_000, 1)
	for _, note := range []error{
		s.NotePoll(ctx, at.Add(-time.Hour)), s.NotePoll(ctx, at),
		s.NoteHeld(ctx, "http://b", at), s.NoteHeld(ctx, "http://a", at.Add(time.Hour)),
	} {
		if note != nil {
			t.Fatal(note)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir, duck.Options{})
	is := func(what string, got time.Time, err error, want time.Time) {
		t.Helper()
		if err != nil || !got.Equal(want) {
			t.Errorf("%s: %v, %v, want %v", what, got, err, want)
		}
	}
	rounded := time.Unix(1_800_000_001, 0)
	polled, err := s.LastPoll(ctx)
	is("polled", polled, err, rounded)
	held, err := s.Held(ctx, "http://a")
	is("held by a", held, err, rounded.Add(time.Hour))
	held, err = s.Held(ctx, "http://b")
	is("held by b", held, err, time.Time{})
}
