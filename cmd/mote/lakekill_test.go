package main

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// killRounds is how often the program is killed at work: a few times, or as the
// environment variable MOTE_KILL_ROUNDS says.
func killRounds(t *testing.T, usual int) int {
	t.Helper()
	text := os.Getenv("MOTE_KILL_ROUNDS")
	if text == "" {
		return usual
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// killedAfter starts the program, kills it after a while, and reports whether
// it was at work still.
func killedAfter(t *testing.T, after time.Duration, args ...string) bool {
	t.Helper()
	bin, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(bin, args...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	if err := cmd.Wait(); err == nil {
		return false
	}
	if status := cmd.ProcessState.Sys().(syscall.WaitStatus); status.Signal() != syscall.SIGKILL {
		t.Fatalf("mote %q ended by itself: %v", args, cmd.ProcessState)
	}
	return true
}

// took is how long a command takes that nobody kills.
func took(t *testing.T, args ...string) time.Duration {
	t.Helper()
	began := time.Now()
	if code, out, errs := mote(t, nil, args...); code != 0 {
		t.Fatalf("mote %q: exit code %d: %s%s", args, code, out, errs)
	}
	return time.Since(began)
}

// TestKill9History kills imports, sealings and requalifications at random
// moments, each going on where the one before was killed. After each kill the
// store proves whole: the ledger adds up, no key is there twice, every file is
// what was written and nothing else lies in the lake. When all is done, exports
// and what is kept equal those of a store that was never disturbed.
func TestKill9History(t *testing.T) {
	const start = 1_704_067_200 // 2024-01-01
	var records []spoken
	for day := range int64(3) {
		for _, r := range twoOddDays(start + 2*day*aDay) {
			if r.sensor%2 == 0 {
				records = append(records, r)
			}
		}
	}
	files := archiveOf(t, records)
	ops := [][]string{{"import", "--no-seal", files}, {"seal"}, {"requalify", "--from", "2024-01-02", "--to", "2024-01-05"}, {"import", files}}
	whole := filepath.Join(t.TempDir(), "data")
	var usual []time.Duration
	for _, op := range ops {
		usual = append(usual, took(t, append(op, "--data", whole)...))
	}
	want, values, days := keptIn(t, whole), exported(t, whole), exported(t, whole, "--step", "day")

	rng := rand.New(rand.NewPCG(11, uint64(time.Now().UnixNano())))
	rounds := killRounds(t, 8)
	killed, late := map[string]int{}, 0
	for done := 0; done < rounds; {
		dir := filepath.Join(t.TempDir(), "data")
		took(t, "import", "--no-seal", "--data", dir, filepath.Join(files, firstOf(t, files)))
		for i, op := range ops {
			args := append(slices.Clone(op), "--data", dir)
			for range 2 {
				if done >= rounds {
					break
				}
				if killedAfter(t, time.Duration(rng.Float64()*1.1*float64(usual[i])), args...) {
					killed[op[0]]++
					done++
				} else {
					late++ // it had ended before
				}
				proves(t, dir, fmt.Sprintf("round %d, %s", done, op[0]))
			}
			took(t, args...)
		}
		if d := cmp.Diff(want, keptIn(t, dir)); d != "" {
			t.Fatalf("after kills (-never killed):\n%s", d[:min(len(d), 3000)])
		}
		if exported(t, dir) != values || exported(t, dir, "--step", "day") != days {
			t.Fatal("the exports differ from those of a store that was never disturbed")
		}
		p := serveOn(t, dir, newGate(t)).ready()
		served(t, p, dir)
		p.stop(os.Interrupt)
	}
	if len(killed) == 0 {
		t.Error("nothing was killed")
	}
	t.Logf("%d rounds: killed %v, %d had ended before", rounds, killed, late)
}

// firstOf is the first name in a folder.
func firstOf(t *testing.T, dir string) string {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil || len(list) == 0 {
		t.Fatal(list, err)
	}
	return list[0].Name()
}

// proves checks a directory: by the program's own check of everything, and by
// the manifest: what it lists is there, and what is there it lists.
func proves(t *testing.T, dir, when string) {
	t.Helper()
	if code, out, errs := mote(t, nil, "check", "--full", "--data", dir); code != 0 {
		t.Fatalf("%s: check: exit code %d: %s%s", when, code, out, errs)
	}
	if left, err := filepath.Glob(filepath.Join(dir, "tmp", "*part*")); err != nil || len(left) > 0 {
		t.Errorf("%s: left behind: %v, %v", when, left, err)
	}
}

// served checks that a server lists exactly the files that lie in the lake,
// those of days that are not sealed apart, and answers with each.
func served(t *testing.T, p *program, dir string) {
	t.Helper()
	code, text := p.ask("/lake/manifest.json")
	var manifest struct{ Files []struct{ Path string } }
	if err := json.Unmarshal(text, &manifest); code != http.StatusOK || err != nil {
		t.Fatalf("the manifest: %d, %v", code, err)
	}
	var want, got []string
	for _, f := range manifest.Files {
		want = append(want, f.Path)
		if code, _ := p.ask("/lake/" + f.Path); code != http.StatusOK {
			t.Errorf("/lake/%s: %d", f.Path, code)
		}
	}
	err := filepath.WalkDir(filepath.Join(dir, "lake"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && filepath.Ext(path) == ".parquet" {
			got = append(got, strings.TrimPrefix(filepath.ToSlash(path), filepath.ToSlash(dir)+"/lake/"))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(want)
	slices.Sort(got)
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("the lake (-listed +there):\n%s", d)
	}
}
