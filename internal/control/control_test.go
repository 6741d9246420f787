package control_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"github.com/mote-air/mote/internal/control"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// serve runs an owner in a directory until the test ends.
func serve(t *testing.T, dir string, commands map[string]control.Command) string {
	t.Helper()
	path := filepath.Join(dir, control.SocketName)
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := control.Serve(ctx, path, commands); err != nil {
			t.Errorf("serve: %v", err)
		}
	})
	t.Cleanup(func() { cancel(); wg.Wait() })
	for { // until the owner listens
		if info, err := os.Stat(path); err == nil && info.Mode().Perm() == 0o600 {
			return path
		}
		if t.Context().Err() != nil {
			t.Fatal("the socket did not appear")
		}
	}
}

func double(_ context.Context, r control.Request) (any, error) {
	var n int
	if err := json.Unmarshal(r.Args, &n); err != nil {
		return nil, err
	}
	r.Progress(control.Progress{Done: 1, Total: 2, What: "halves"})
	if n < 0 {
		return nil, errors.New("less than nothing")
	}
	fmt.Fprintf(r.Out, "%d and ", n)
	fmt.Fprint(r.Out, n, "\n")
	return 2 * n, nil
}

func TestCall(t *testing.T) {
	path := serve(t, t.TempDir(), map[string]control.Command{"double": double})
	var seen []control.Progress
	var got int
	var out strings.Builder
	err := control.Call(t.Context(), path, "double", 21, control.Answer{Progress: func(p control.Progress) { seen = append(seen, p) }, Out: &out, Result: &got})
	if err != nil || got != 42 || out.String() != "21 and 21\n" || len(seen) != 1 || seen[0] != (control.Progress{Done: 1, Total: 2, What: "halves"}) {
		t.Errorf("got %d, %q, %v, %v", got, out.String(), seen, err)
	}
	if err := control.Call(t.Context(), path, "double", -1, control.Answer{Result: &got}); err == nil || err.Error() != "less than nothing" {
		t.Errorf("a command's error: %v", err)
	}
	if err := control.Call(t.Context(), path, "triple", 1, control.Answer{Result: &got}); err == nil || !strings.Contains(err.Error(), "older mote") {
		t.Errorf("an unknown command: %v", err)
	}
	if err := control.Call(t.Context(), path, "double", strings.Repeat("x", 2<<20), control.Answer{Result: &got}); err == nil {
		t.Error("arguments of 2 MiB were taken")
	}
}

func TestNobodyThere(t *testing.T) {
	err := control.Call(t.Context(), filepath.Join(t.TempDir(), control.SocketName), "double", 1, control.Answer{})
	if !errors.Is(err, control.ErrNobody) || !strings.Contains(err.Error(), "ask the owner") {
		t.Errorf("without an owner: %v", err)
	}
}

// TestCancel shows that a caller who goes away stops the command there.
func TestCancel(t *testing.T) {
	began, ended := make(chan struct{}), make(chan error, 1)
	path := serve(t, t.TempDir(), map[string]control.Command{"wait": func(ctx context.Context, _ control.Request) (any, error) {
		close(began)
		<-ctx.Done()
		ended <- ctx.Err()
		return nil, ctx.Err()
	}})
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-began; cancel() }()
	if err := control.Call(ctx, path, "wait", nil, control.Answer{}); err == nil {
		t.Error("a cancelled call succeeded")
	}
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("the command saw %v", err)
	}
}

func TestTwoAtOnce(t *testing.T) {
	both := make(chan struct{}, 2)
	path := serve(t, t.TempDir(), map[string]control.Command{"meet": func(context.Context, control.Request) (any, error) {
		both <- struct{}{}
		for len(both) < 2 {
			if t.Context().Err() != nil {
				return nil, t.Context().Err()
			}
		}
		return "met", nil
	}})
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			if err := control.Call(context.Background(), path, "meet", nil, control.Answer{}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

func TestStaleSocketAndLongPath(t *testing.T) {
	dir := filepath.Join(t.TempDir(), strings.Repeat("long", 40))
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	left := filepath.Join(t.TempDir(), control.SocketName)
	l, err := net.Listen("unix", left) // what a killed owner leaves
	if err != nil {
		t.Fatal(err)
	}
	l.(*net.UnixListener).SetUnlinkOnClose(false)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(left, filepath.Join(dir, control.SocketName)); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(dir, control.SocketName), 0o644); err != nil {
		t.Fatal(err)
	}
	path := serve(t, dir, map[string]control.Command{"double": double})
	var got int
	if err := control.Call(t.Context(), path, "double", 4, control.Answer{Result: &got}); err != nil || got != 8 {
		t.Errorf("got %d, %v", got, err)
	}
}
