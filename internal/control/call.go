package control

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"syscall"
)

// Answer says where what a command says is to go.
type Answer struct {
	Progress func(Progress) // may be nil
	Out      io.Writer      // may be nil
	Result   any            // a pointer for the result's JSON, or nil
}

// ErrNobody is returned by [Call] when nobody listens on the socket.
var ErrNobody = errors.New("nobody listens")

// Call runs a command in the owner of the socket and waits for its end. Ending
// ctx cancels the command there.
func Call(ctx context.Context, path, name string, args any, to Answer) error {
	body, err := json.Marshal(args)
	if err != nil {
		return err
	}
	dir := filepath.Dir(path)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://mote/"+name, bytes.NewReader(body))
	if err != nil {
		return err
	}
	res, err := client(path).Do(req)
	if err != nil {
		if errors.Is(err, syscall.ENOENT) || errors.Is(err, syscall.ECONNREFUSED) {
			err = fmt.Errorf("%w: %w", ErrNobody, err)
		}
		return fmt.Errorf("ask the owner of %s: %w", dir, err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(io.LimitReader(res.Body, 1000))
		return fmt.Errorf("the owner of %s does not know %q (%d %s): is it an older mote?", dir, name, res.StatusCode, bytes.TrimSpace(text))
	}
	for in := json.NewDecoder(res.Body); ; {
		var l line
		if err := in.Decode(&l); err != nil {
			return fmt.Errorf("the owner of %s stopped answering: %w", dir, err)
		}
		if end, err := to.take(l); end || err != nil {
			return err
		}
	}
}

// client speaks HTTP over the socket, one connection a request.
func client(path string) *http.Client {
	return &http.Client{Transport: &http.Transport{
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
}

// take passes one line on; end is true for the last one.
func (a Answer) take(l line) (end bool, err error) {
	switch {
	case l.Progress != nil:
		if a.Progress != nil {
			a.Progress(*l.Progress)
		}
		return false, nil
	case len(l.Out) > 0:
		if a.Out != nil {
			_, err = a.Out.Write(l.Out)
		}
		return false, err
	case l.Error != "":
		return true, errors.New(l.Error)
	case a.Result != nil:
		return true, json.Unmarshal(l.Result, a.Result)
	}
	return true, nil
}
