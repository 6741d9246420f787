// Package control is the owner's socket: how a command that needs the store
// asks the process that owns it. Requests and answers are HTTP over a Unix
// socket that only the owner's user may open.
package control

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
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
	Total int64  `json:"total"` // 0 when not known
	What  string `json:"what"`  // what is counted: "files", "rows"
}

// Command runs in the owner. Its context ends when the caller goes away or the
// owner stops. The result is what the caller gets, as JSON; an error reaches it
// as text.
type Command func(ctx context.Context, args json.RawMessage, progress func(Progress)) (result any, err error)

// line is one line of an answer: progress, or the end.
type line struct {
	Progress *Progress       `json:"progress,omitempty"`
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
	var mu sync.Mutex
	out := json.NewEncoder(w)
	say := func(l line) {
		mu.Lock()
		defer mu.Unlock()
		if out.Encode(l) == nil {
			_ = http.NewResponseController(w).Flush()
		}
	}
	result, err := run(r.Context(), args, func(p Progress) { say(line{Progress: &p}) })
	if err != nil {
		say(line{Error: err.Error()})
		return
	}
	text, err := json.Marshal(result)
	if err != nil {
		say(line{Error: err.Error()})
		return
	}
	say(line{Result: text})
}

// Call runs a command in the owner of the socket and waits for its end.
// OnProgress may be nil; result is a pointer for the answer's JSON, or nil.
// Ending ctx cancels the command there.
func Call(ctx context.Context, path, name string, args any, onProgress func(Progress), result any) error {
	body, err := json.Marshal(args)
	if err != nil {
		return err
	}
	client := http.Client{Transport: &http.Transport{
		DisableKeepAlives: true,
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			short, done, err := shorten(path)
			if err != nil {
				return nil, err
			}
			defer done()
			return (&net.Dialer{}).DialContext(ctx, "unix", short)
		},
	}}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://mote/"+name, bytes.NewReader(body))
	if err != nil {
		return err
	}
	res, err := client.Do(req)
	if err != nil {
		return fmt.Errorf("ask the owner of %s: %w", filepath.Dir(path), err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(io.LimitReader(res.Body, 1000))
		return fmt.Errorf("the owner of %s does not know %q (%d %s): is it an older mote?", filepath.Dir(path), name, res.StatusCode, text)
	}
	for in := json.NewDecoder(res.Body); ; {
		var l line
		if err := in.Decode(&l); err != nil {
			return fmt.Errorf("the owner of %s stopped answering: %w", filepath.Dir(path), err)
		}
		switch {
		case l.Progress != nil:
			if onProgress != nil {
				onProgress(*l.Progress)
			}
		case l.Error != "":
			return errors.New(l.Error)
		case result != nil:
			return json.Unmarshal(l.Result, result)
		default:
			return nil
		}
	}
}
