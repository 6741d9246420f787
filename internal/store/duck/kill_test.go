package duck_test

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
	"testing"

	"github.com/mote-air/mote/internal/store/duck"
)

// dieAt runs the named test again in a process of its own, on the directory,
// and checks that it is killed at the point.
func dieAt(t *testing.T, test, dir, point string) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^"+test+"$")
	cmd.Env = append(os.Environ(), "MOTE_TEST_DIR="+dir, "MOTE_TEST_KILL_AT="+point)
	out, err := cmd.CombinedOutput()
	exit, ok := errors.AsType[*exec.ExitError](err)
	if !ok || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
		t.Fatalf("%s: the process was not killed: %v\n%s", point, err, out)
	}
}

// doomed is the directory of a process that is to be killed, and options that
// kill it; "" in the process that kills.
func doomed(t *testing.T) (dir string, o duck.Options) {
	dir = os.Getenv("MOTE_TEST_DIR")
	return dir, duck.Options{}.At(func(point string) {
		if dir != "" && point == os.Getenv("MOTE_TEST_KILL_AT") {
			must(t, syscall.Kill(os.Getpid(), syscall.SIGKILL))
			select {} // until it arrives
		}
	})
}

// committed reports whether a change of the lake is true at a point.
func committed(point string) bool { return point == "after commit" || point == "files removed" }
