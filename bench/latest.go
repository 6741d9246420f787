package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// particles is a network of which 25,000 sensing elements measure particles.
const particles = 55_200

// latest weighs the answer of /latest for 25,000 sensors, and compares how many
// a second the program serves with what nginx serves of the same bytes as a
// file, by the same wrk in the same run, each with its access log.
func latest() error {
	for _, tool := range []string{"nginx", "wrk"} {
		if _, err := exec.LookPath(tool); err != nil {
			return fmt.Errorf("%s is missing: apt-get install nginx-light wrk", tool)
		}
	}
	dir, err := os.MkdirTemp("", "mote-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	bin, err := build(dir)
	if err != nil {
		return err
	}
	p, err := demo(dir, bin, particles, "1h", "pm25")
	if err != nil {
		return err
	}
	defer p.stop()
	return peer(dir, p.base, "pm25")
}

// demo starts the simulated network with a history and waits until /latest has
// something of a subject.
func demo(dir, bin string, sensors int, history, subject string) (*program, error) {
	p, err := start(nil, bin, "demo", "--sensors", strconv.Itoa(sensors), "--history", history, "--data", filepath.Join(dir, fmt.Sprint("demo-", sensors)))
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 15*time.Minute)
	defer cancel()
	if p.took, err = p.ready(ctx, "/api/v1/latest?quantity="+subject, "sc-"); err != nil {
		p.stop()
		return nil, err
	}
	return p, nil
}

// peer measures one answer. Runs alternate, so that neither has the quieter
// machine; the median of each counts.
func peer(dir, base, subject string) error {
	url := base + "/api/v1/latest?quantity=" + subject
	body, err := weigh(base, subject)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, subject+".json"), body, 0o644); err != nil {
		return err
	}
	file, stop, err := nginx(dir)
	if err != nil {
		return err
	}
	defer stop()
	var ours, theirs []float64
	for range 5 {
		a, err := wrk(url)
		if err != nil {
			return err
		}
		b, err := wrk(file + "/" + subject + ".json")
		if err != nil {
			return err
		}
		ours, theirs = append(ours, a), append(theirs, b)
	}
	slices.Sort(ours)
	slices.Sort(theirs)
	a, b := ours[len(ours)/2], theirs[len(theirs)/2]
	row("/latest?quantity="+subject+" served over loopback", "%.0f a second, nginx with the same bytes as a file %.0f: %.0f %%", a, b, 100*a/b)
	return nil
}

// weigh says how large an answer is, compressed, and returns it.
func weigh(base, subject string) ([]byte, error) {
	rows, body, err := packed(base + "/api/v1/latest?quantity=" + subject)
	if err != nil {
		return nil, err
	}
	row("/latest?quantity="+subject+", compressed", "%.0f kB for %d sensors", float64(len(body))/1000, rows)
	return body, nil
}

// packed returns an answer compressed, as it comes, and how many sensors it
// has.
func packed(url string) (rows int, body []byte, err error) {
	req, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Accept-Encoding", "gzip")
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		return 0, nil, err
	}
	body, err = io.ReadAll(res.Body)
	_ = res.Body.Close()
	if err != nil {
		return 0, nil, err
	}
	if res.StatusCode != http.StatusOK || res.Header.Get("Content-Encoding") != "gzip" {
		return 0, nil, fmt.Errorf("%s: %s, encoding %q", url, res.Status, res.Header.Get("Content-Encoding"))
	}
	plain, err := http.Get(url) // lets the client decompress
	if err != nil {
		return 0, nil, err
	}
	text, err := io.ReadAll(plain.Body)
	_ = plain.Body.Close()
	return bytes.Count(text, []byte(`"sc-`)), body, err
}

// nginx serves dir as files with the headers that let wrk take them as they
// are.
func nginx(dir string) (base string, stop func(), err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	addr := l.Addr().String()
	_ = l.Close()
	conf := filepath.Join(dir, "nginx.conf")
	text := `worker_processes auto;
daemon off;
pid ` + dir + `/nginx.pid;
error_log ` + dir + `/nginx.log;
events { worker_connections 1024; }
http {
  access_log ` + dir + `/access.log;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000;
  open_file_cache max=100;
  types { application/json json; }
  client_body_temp_path ` + dir + `/nginx-body; proxy_temp_path ` + dir + `/nginx-proxy; fastcgi_temp_path ` + dir + `/nginx-fcgi;
  uwsgi_temp_path ` + dir + `/nginx-uwsgi; scgi_temp_path ` + dir + `/nginx-scgi;
  server { listen ` + addr + `; root ` + dir + `; add_header Content-Encoding gzip; }
}
`
	if err := os.WriteFile(conf, []byte(text), 0o600); err != nil {
		return "", nil, err
	}
	// Workers of a root's nginx belong to nobody else than it: let them in.
	if err := os.Chmod(dir, 0o755); err != nil {
		return "", nil, err
	}
	cmd := exec.Command("nginx", "-p", dir, "-c", conf)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		return "", nil, err
	}
	stop = func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
	}
	for began := time.Now(); time.Since(began) < 10*time.Second; time.Sleep(10 * time.Millisecond) {
		if c, err := net.Dial("tcp", addr); err == nil {
			_ = c.Close()
			return "http://" + addr, stop, nil
		}
	}
	stop()
	return "", nil, fmt.Errorf("nginx did not listen within 10 s: see its configuration %s", conf)
}

// wrk loads an address for 4 seconds over 16 connections and returns the
// answers a second. Anything but a 200 is an error.
func wrk(url string) (float64, error) {
	out, err := exec.Command("wrk", "-t1", "-c16", "-d4s", "-H", "Accept-Encoding: gzip", url).CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("wrk: %w: %s", err, out)
	}
	if bytes.Contains(out, []byte("Non-2xx")) || bytes.Contains(out, []byte("Socket errors")) {
		return 0, fmt.Errorf("wrk %s:\n%s", url, out)
	}
	_, rest, ok := strings.Cut(string(out), "Requests/sec:")
	if !ok {
		return 0, fmt.Errorf("wrk says no rate:\n%s", out)
	}
	line, _, _ := strings.Cut(rest, "\n")
	return strconv.ParseFloat(strings.TrimSpace(line), 64)
}
