// Package control is the owner's socket: how a command that needs the store
// asks the process that owns it. Requests and answers are HTTP over a Unix
// socket that only the owner's user may open.
package control

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"sync"
	"time"
)

// SocketName is the socket's file in the data directory.
const SocketName = "mote.sock"

// maxRequest bounds the arguments of a command, in bytes.
const maxRequest = 1 << 20

// Progress is how far a command has come.
type Progress struct {
	Done  int64  `json:"done"`
	Total int64  `json:"total"`          // 0 when not known
	What  string `json:"what"`           // what is counted: "bytes", "days"
	Note  string `json:"note,omitempty"` // what else is worth showing: "12 of 30 files"
}

// Request is what a command is given.
type Request struct {
	Args json.RawMessage
	// Progress may be called from any goroutine until the command returns.
	Progress func(Progress)
	// Out is the caller's: what is written here comes out there, in order, and
	// waits for a caller who is slow to take it.
	Out io.Writer
}

// Command runs in the owner. Its context ends when the caller goes away or the
// owner stops. The result is what the caller gets, as JSON; an error reaches it
// as text.
type Command func(ctx context.Context, r Request) (result any, err error)

// line is one line of an answer: progress, output, or the end.
type line struct {
	Progress *Progress       `json:"progress,omitempty"`
	Out      []byte          `json:"out,omitempty"`
	Result   json.RawMessage `json:"result,omitempty"`
	Error    string          `json:"error,omitempty"`
}

// Serve answers commands on the socket until ctx ends. A socket that a killed
// owner left is removed: the caller holds the directory's lock.
func Serve(ctx context.Context, path string, commands map[string]Command) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("control socket: %w", err)
	}
	short, done, err := shorten(path)
	if err != nil {
		return err
	}
	defer done()
	l, err := (&net.ListenConfig{}).Listen(ctx, "unix", short)
	if err != nil {
		return fmt.Errorf("control socket %s: %w", path, err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return errors.Join(fmt.Errorf("control socket: %w", err), l.Close())
	}
	srv := &http.Server{
		Handler:           handler(commands),
		ReadHeaderTimeout: 5 * time.Second,
		BaseContext:       func(net.Listener) context.Context { return ctx },
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		<-ctx.Done()
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		if srv.Shutdown(grace) != nil {
			_ = srv.Close()
		}
	})
	err = srv.Serve(l)
	if !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("control socket %s: %w", path, err)
	}
	wg.Wait()
	return nil
}

func handler(commands map[string]Command) http.Handler {
	mux := http.NewServeMux()
	for name, run := range commands {
		mux.HandleFunc("POST /"+name, func(w http.ResponseWriter, r *http.Request) {
			args, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequest))
			if err != nil {
				http.Error(w, err.Error(), http.StatusBadRequest)
				return
			}
			answer(w, r, args, run)
		})
	}
	return mux
}

// answer runs a command and streams what it says, a line at a time.
func answer(w http.ResponseWriter, r *http.Request, args []byte, run Command) {
	w.Header().Set("Content-Type", "application/x-ndjson")
	say := teller(w)
	result, err := run(r.Context(), Request{
		Args:     args,
		Progress: func(p Progress) { _ = say(line{Progress: &p}) }, // who does not listen is told by the context
		Out:      output(say),
	})
	if err == nil {
		var text []byte
		if text, err = json.Marshal(result); err == nil {
			_ = say(line{Result: text})
			return
		}
	}
	_ = say(line{Error: err.Error()})
}

// teller sends one line at once.
func teller(w http.ResponseWriter) func(line) error {
	var mu sync.Mutex
	to := json.NewEncoder(w)
	return func(l line) error {
		mu.Lock()
		defer mu.Unlock()
		if err := to.Encode(l); err != nil {
			return err
		}
		return http.NewResponseController(w).Flush()
	}
}

// output sends what is written as lines.
type output func(line) error

func (o output) Write(p []byte) (int, error) {
	if len(p) == 0 { // an empty line would be an end without a result
		return 0, nil
	}
	if err := o(line{Out: p}); err != nil {
		return 0, err
	}
	return len(p), nil
}
