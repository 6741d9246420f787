package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	duckdb "github.com/duckdb/duckdb-go/v2"
)

// built is where the program under measurement is, built once.
var built = sync.OnceValues(func() (string, error) {
	dir := place("bin")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	return build(dir)
})

// ended is what a child that ended took.
type ended struct {
	took time.Duration
	peak int // resident, MB
	out  string
}

// mote runs a command of the program to its end. An exit code of 3, that some
// rows were rejected, is no failure.
func mote(args ...string) (e ended, err error) {
	bin, err := built()
	if err != nil {
		return e, err
	}
	cmd := exec.Command(bin, args...)
	var out, errOut strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &errOut
	began := time.Now()
	err = cmd.Run()
	e.took, e.out = time.Since(began), out.String()
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		e.peak = int(usage.Maxrss / 1000)
	}
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && exit.ExitCode() == 3 {
		err = nil
	}
	if err != nil {
		return e, fmt.Errorf("mote %s: %w: %s%s", args[0], err, out.String(), errOut.String())
	}
	return e, nil
}

// ask reads one row from the file of a data directory that nobody has open.
func ask(dir, query string, into ...any) error {
	return withFile(filepath.Join(dir, "mote.duckdb"), true, func(db *sql.DB) error {
		return db.QueryRowContext(context.Background(), query).Scan(into...)
	})
}

// withFile opens a file of the engine; an empty name is one in memory.
func withFile(path string, readOnly bool, use func(*sql.DB) error) error {
	if readOnly {
		path += "?access_mode=read_only"
	}
	connector, err := duckdb.NewConnector(path, nil)
	if err != nil {
		return err
	}
	db := sql.OpenDB(connector)
	return errors.Join(use(db), db.Close())
}

// imported counts the values that imports brought to a data directory, and says
// when it has fewer than one would expect.
func imported(dir string, atLeast int64) (values int64, err error) {
	if err := ask(dir, `SELECT coalesce(sum(fresh), 0)::BIGINT FROM ledger WHERE kind = 'import'`, &values); err != nil {
		return 0, err
	}
	if values < atLeast {
		return 0, fmt.Errorf("%s holds %d imported values: want at least %d", dir, values, atLeast)
	}
	return values, nil
}

// millions writes a number of values for people.
func millions(n int64) string {
	if n < 10_000_000 {
		return fmt.Sprintf("%.2f million", float64(n)/1e6)
	}
	return fmt.Sprintf("%.1f million", float64(n)/1e6)
}
