package source

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mote-air/mote/internal/air"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// mustClient is a client as a Host makes it for its first feed.
func mustClient(t *testing.T, o Options) *client {
	t.Helper()
	o, base, err := o.complete()
	if err != nil {
		t.Fatal(err)
	}
	return newClient(o, base, RawPath)
}

// rawFeed is the first feed as a test wants it.
func rawFeed(every time.Duration, handle Handler) Feed {
	if every == 0 {
		every = DefaultEvery
	}
	return Feed{Name: "raw", Network: air.SC, Path: RawPath, Every: every, Handle: handle}
}

func accept(context.Context, Fetch) Verdict { return Verdict{Accepted: true} }

// trip is a round tripper in memory.
type trip func(*http.Request) (*http.Response, error)

func (f trip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// answer makes a response; headers are "Key: value" lines.
func answer(r *http.Request, code int, body string, headers ...string) *http.Response {
	w := &http.Response{StatusCode: code, Header: http.Header{}, Body: http.NoBody, ContentLength: int64(len(body)), Request: r}
	if body != "" {
		w.Body = readCloser{strings.NewReader(body)}
	}
	for _, h := range headers {
		key, value, _ := strings.Cut(h, ": ")
		w.Header.Set(key, value)
	}
	return w
}

type readCloser struct{ *strings.Reader }

func (readCloser) Close() error { return nil }

// logged is a slog handler that keeps lines as "LEVEL message key=value…".
type logged struct {
	mu    sync.Mutex
	lines []string
}

func (l *logged) logger() *slog.Logger                     { return slog.New(l) }
func (l *logged) Enabled(context.Context, slog.Level) bool { return true }
func (l *logged) WithAttrs([]slog.Attr) slog.Handler       { return l }
func (l *logged) WithGroup(string) slog.Handler            { return l }
func (l *logged) Handle(_ context.Context, r slog.Record) error {
	var b strings.Builder
	b.WriteString(r.Level.String() + " " + r.Message)
	r.Attrs(func(a slog.Attr) bool { b.WriteString(" " + a.String()); return true })
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, b.String())
	return nil
}

// matching returns the lines that hold all parts.
func (l *logged) matching(parts ...string) (out []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
next:
	for _, line := range l.lines {
		for _, p := range parts {
			if !strings.Contains(line, p) {
				continue next
			}
		}
		out = append(out, line)
	}
	return out
}
