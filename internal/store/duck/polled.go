package duck

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/mote-air/mote/internal/store"
)

// NotePoll writes down that upstream is about to be asked, so that a process
// that is killed and restarted in a loop does not ask more often than it may.
func (s *Store) NotePoll(ctx context.Context, at time.Time) error {
	return s.note(ctx, "polled", seconds(at))
}

// LastPoll is when upstream was last asked; zero when never.
func (s *Store) LastPoll(ctx context.Context) (time.Time, error) {
	text, err := s.noted(ctx, "polled")
	if err != nil || text == "" {
		return time.Time{}, err
	}
	return readSeconds("polled", text)
}

// NoteHeld writes down until when the upstream of an address asked to be left
// alone, so that a restart does not ask sooner.
func (s *Store) NoteHeld(ctx context.Context, upstream string, until time.Time) error {
	return s.note(ctx, "held", seconds(until)+" "+upstream)
}

// Held is until when the upstream of an address asked to be left alone; zero
// when it did not, or when another one has asked since.
func (s *Store) Held(ctx context.Context, upstream string) (time.Time, error) {
	text, err := s.noted(ctx, "held")
	until, of, _ := strings.Cut(text, " ")
	if err != nil || until == "" || of != upstream {
		return time.Time{}, err
	}
	return readSeconds("held", until)
}

func (s *Store) note(ctx context.Context, key, value string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed.Load() {
		return store.ErrClosed
	}
	return setMetaText(ctx, s.conn, key, value)
}

func (s *Store) noted(ctx context.Context, key string) (string, error) {
	db, err := s.reader()
	if err != nil {
		return "", err
	}
	return metaText(ctx, db, key)
}

// seconds are rounded up: a second too early would be one too many.
func seconds(t time.Time) string { return strconv.FormatInt(t.Add(time.Second-1).Unix(), 10) }

func readSeconds(key, text string) (time.Time, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return time.Time{}, fmt.Errorf("meta %s: %q is no time", key, text)
	}
	return time.Unix(n, 0), nil
}
