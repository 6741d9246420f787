package duck_test

import (
	"context"
	"os/signal"
	"strings"
	"syscall"
	"testing"

	"github.com/mote-air/mote/internal/store"
	"github.com/mote-air/mote/internal/store/duck"
)

// onFullDisk runs f while no file may grow beyond some bytes: a write beyond
// fails like one to a full disk.
func onFullDisk(t *testing.T, bytes uint64, f func()) {
	t.Helper()
	signal.Ignore(syscall.SIGXFSZ)
	defer signal.Reset(syscall.SIGXFSZ)
	var before syscall.Rlimit
	must(t, syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before))
	full := before
	full.Cur = bytes
	must(t, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &full))
	defer func() { must(t, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before)) }()
	f()
}

// TestFullDiskOfHistory loads and seals on a full disk: the error names the
// directory, what is there is read as before, nothing is left behind, and all
// goes well once there is room.
func TestFullDiskOfHistory(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	s := open(t, dir, duck.Options{Clock: sealClock})
	load(t, s, archiveDay(sealDay, 20, 400))
	before := whatIsKept(t, s)
	day := archiveDay(sealDay+1, 20, 400)
	refused := func(what string, err error) {
		t.Helper()
		if err == nil || !strings.Contains(err.Error(), dir) {
			t.Errorf("%s on a full disk: %v", what, err)
		}
		sameKept(t, what+" on a full disk", whatIsKept(t, s), before)
	}
	onFullDisk(t, 8<<10, func() {
		_, err := s.Load(ctx, day)
		refused("a load", err)
		_, err = s.Seal(ctx, sealDay)
		refused("sealing", err)
	})
	out, err := s.Load(ctx, day)
	must(t, err)
	if out.Entry.New != 16000 {
		t.Errorf("after it: %+v", out.Entry)
	}
	seal(t, s, store.Always)
	if found := problems(t, s); found != "" {
		t.Error(found)
	}
	noOrphans(t, s, dir)
}
