package mem_test

import (
	"testing"

	"github.com/mote-air/mote/internal/store"
	"github.com/mote-air/mote/internal/store/mem"
	"github.com/mote-air/mote/internal/store/storetest"
)

func TestConformance(t *testing.T) {
	storetest.Run(t, storetest.Engine{Open: func(*testing.T) store.Store { return mem.New() }})
}

func TestHistory(t *testing.T) {
	storetest.RunHistory(t, storetest.Engine{Open: func(*testing.T) store.Store { return mem.New() }})
}
