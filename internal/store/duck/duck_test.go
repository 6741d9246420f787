package duck_test

import (
	"context"
	"testing"

	"github.com/mote-air/mote/internal/store"
	"github.com/mote-air/mote/internal/store/duck"
	"github.com/mote-air/mote/internal/store/storetest"
)

func open(t *testing.T, dir string, o duck.Options) *duck.Store {
	t.Helper()
	s, err := duck.Open(context.Background(), dir, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func TestConformance(t *testing.T) {
	dirs := map[store.Store]string{}
	storetest.Run(t, storetest.Engine{
		Open: func(t *testing.T) store.Store {
			dir := t.TempDir()
			s := open(t, dir, duck.Options{})
			dirs[s] = dir
			return s
		},
		Reopen: func(t *testing.T, s store.Store) store.Store {
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			again := open(t, dirs[s], duck.Options{})
			dirs[again] = dirs[s]
			return again
		},
	})
}
