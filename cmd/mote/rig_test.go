package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// patience bounds every wait of a test. Nothing is meant to take so long: it
// only turns a hang into a message.
const patience = 3 * time.Minute

// TestMain keeps what tests make, the built program too, in one place and
// removes it.
func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "mote-test")
	if err == nil {
		err = os.Setenv("TMPDIR", dir)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	if err := os.RemoveAll(dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(code)
}

// rawPath is where upstream has its single measurements.
const rawPath = "/static/v1/data.json"

// gate is the raw feed of a test. A request waits until the test answers it,
// so the program does nothing that the test did not order. Other feeds answer
// at once: 404 where the test has none.
type gate struct {
	*httptest.Server
	others map[string]http.HandlerFunc // by path
	calls  chan *call
	gone   chan struct{}
}

type call struct {
	r      *http.Request
	answer chan http.HandlerFunc
}

func newGate(t *testing.T) *gate { return newGateWith(t, nil) }

func newGateWith(t *testing.T, others map[string]http.HandlerFunc) *gate {
	u := &gate{others: others, calls: make(chan *call), gone: make(chan struct{})}
	u.Server = httptest.NewServer(u)
	t.Cleanup(func() {
		close(u.gone)
		u.Close()
	})
	return u
}

func (u *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != rawPath {
		other := u.others[r.URL.Path]
		if other == nil {
			other = http.NotFound
		}
		other(w, r)
		return
	}
	c := &call{r, make(chan http.HandlerFunc)}
	select {
	case u.calls <- c:
	case <-r.Context().Done():
		return
	case <-u.gone:
		return
	}
	select {
	case f := <-c.answer:
		f(w, r)
	case <-r.Context().Done():
	case <-u.gone:
	}
}

// program is `mote serve` at work, with the lines that it has logged.
type program struct {
	t           *testing.T
	cmd         *exec.Cmd
	up          *gate
	held        *call // a poll that waits for its answer
	base, admin string
	client      *http.Client

	mu    sync.Mutex
	lines []string
	said  chan struct{} // closed, and made anew, when a line has come
	ended chan struct{} // closed once the process has ended and code is set
	code  int
}

// serveOn starts the program on free ports and waits until it listens.
func serveOn(t *testing.T, dir string, up *gate, more ...string) *program {
	t.Helper()
	p := launch(t, append([]string{"serve", "--data", dir, "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0", "--upstream", up.URL, "--every", "10ms"}, more...)...)
	p.up = up
	p.base = "http://" + logged(p.await("msg=listening "), "addr")
	p.admin = "http://" + logged(p.await(`msg="admin listening" `), "addr")
	return p
}

// launch starts the program with any arguments.
func launch(t *testing.T, args ...string) *program {
	t.Helper()
	bin, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	p := &program{
		t: t, cmd: exec.Command(bin, args...), client: &http.Client{Transport: &http.Transport{}},
		said: make(chan struct{}), ended: make(chan struct{}),
	}
	stderr, err := p.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		for lines := bufio.NewScanner(stderr); lines.Scan(); {
			p.mu.Lock()
			p.lines = append(p.lines, lines.Text())
			close(p.said)
			p.said = make(chan struct{})
			p.mu.Unlock()
		}
		_ = p.cmd.Wait() // its error is the code
		p.code = p.cmd.ProcessState.ExitCode()
		close(p.ended)
	}()
	t.Cleanup(func() { p.kill() })
	return p
}

// await returns the first line that holds the text, once there is one.
func (p *program) await(text string) string {
	p.t.Helper()
	late := time.NewTimer(patience)
	defer late.Stop()
	for {
		line, said := p.line(text)
		if line != "" {
			return line
		}
		select {
		case <-said:
		case <-p.ended:
			if line, _ := p.line(text); line != "" {
				return line
			}
			p.t.Fatalf("the program ended with code %d and never said %q:\n%s", p.code, text, p.log())
		case <-late.C:
			p.t.Fatalf("the program does not say %q:\n%s", text, p.log())
		}
	}
}

// line is the first line that holds the text, "" when there is none; more is
// closed when another has come.
func (p *program) line(text string) (line string, more <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if i := slices.IndexFunc(p.lines, func(l string) bool { return strings.Contains(l, text) }); i >= 0 {
		return p.lines[i], p.said
	}
	return "", p.said
}

func (p *program) log() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.Join(p.lines, "\n")
}

// logged reads name=text from a log line.
func logged(line, name string) string {
	_, rest, _ := strings.Cut(line, " "+name+"=")
	text, _, _ := strings.Cut(rest, " ")
	return text
}

// ready waits until the program asks upstream. Then the present is rebuilt,
// and whatever was answered before is stored and can be read.
func (p *program) ready() *program {
	p.t.Helper()
	late := time.NewTimer(patience)
	defer late.Stop()
	for p.held == nil || p.held.r.Context().Err() != nil {
		select {
		case p.held = <-p.up.calls:
		case <-p.ended:
			p.t.Fatalf("the program ended with code %d:\n%s", p.code, p.log())
		case <-late.C:
			p.t.Fatalf("the program does not ask upstream:\n%s", p.log())
		}
	}
	return p
}

// poll answers one poll and waits until its work is done.
func (p *program) poll(answer http.HandlerFunc) *program {
	p.t.Helper()
	p.begin(answer)
	return p.ready()
}

// begin answers one poll and does not wait.
func (p *program) begin(answer http.HandlerFunc) {
	p.t.Helper()
	p.ready()
	select {
	case p.held.answer <- answer:
	case <-p.held.r.Context().Done():
		p.t.Fatal("a poll was given up while the test held it: this machine is too slow")
	}
	p.held = nil
}

// stop asks the program to end and returns its exit code.
func (p *program) stop(s os.Signal) int {
	p.t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil && !errors.Is(err, os.ErrProcessDone) {
		p.t.Fatal(err)
	}
	return p.exit()
}

// exit waits for the end and returns the exit code; −1 after a signal.
func (p *program) exit() int {
	p.t.Helper()
	select {
	case <-p.ended:
	case <-time.After(patience):
		p.t.Fatalf("the program does not end:\n%s", p.log())
	}
	p.client.CloseIdleConnections()
	return p.code
}

// kill is kill -9.
func (p *program) kill() {
	_ = p.cmd.Process.Kill() // it may have ended before
	<-p.ended
	p.client.CloseIdleConnections()
}

// ask returns the answer to a GET.
func (p *program) ask(path string) (code int, body []byte) {
	p.t.Helper()
	res, err := p.client.Get(p.base + path)
	if err != nil {
		p.t.Fatalf("GET %s: %v\n%s", path, err, p.log())
	}
	defer res.Body.Close()
	if body, err = io.ReadAll(res.Body); err != nil {
		p.t.Fatalf("GET %s: %v", path, err)
	}
	return res.StatusCode, body
}

// get reads the JSON answer to a GET that must succeed.
func get[T any](p *program, path string) (v T) {
	p.t.Helper()
	code, body := p.ask(path)
	if code != http.StatusOK {
		p.t.Fatalf("GET %s: %d: %s", path, code, body)
	}
	if err := json.Unmarshal(body, &v); err != nil {
		p.t.Fatalf("GET %s: %v", path, err)
	}
	return v
}

// mote runs the program to its end.
func mote(t *testing.T, stdin io.Reader, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	bin, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	cmd := exec.CommandContext(t.Context(), bin, args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = stdin, &out, &errs
	err = cmd.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(fmt.Errorf("mote %q: %w", args, err))
	}
	return cmd.ProcessState.ExitCode(), out.String(), errs.String()
}
