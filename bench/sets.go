package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/source"
	"github.com/mote-air/mote/internal/source/sim"
)

// The sets of simulated values that history is measured on.
const (
	setSeed = 4

	monthSensors = 2_800 // set A: a month of them, about 100 million values
	monthDays    = 30
	daySensors   = 23_000 // set B: one day of them, about 30 million values
	yearDays     = 400    // set C: day rows of as many sensors as A has
)

// monthFirst is the first day of set A, an ordinary month of 30 days.
var monthFirst = dayOf("2026-09-01")

// bigDay is the day of set B.
var bigDay = dayOf("2026-10-07")

// dayOf reads a UTC day, in days since 1970-01-01.
func dayOf(date string) int32 {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		panic(err)
	}
	return int32(t.Unix() / air.Day)
}

// dateOf writes a day as dayOf reads it.
func dateOf(day int32) string {
	return time.Unix(int64(day)*air.Day, 0).UTC().Format(time.DateOnly)
}

// scale is how much of each set is measured, of its sensors.
func scale() float64 {
	text := os.Getenv("MOTE_BENCH_SCALE")
	if text == "" {
		return 1
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || f <= 0 || f > 1 {
		panic(fmt.Sprintf("MOTE_BENCH_SCALE=%s: want more than 0, at most 1", text))
	}
	return f
}

func scaled(sensors int) int { return max(50, int(float64(sensors)*scale())) }

// place is a folder of the sets. It stays from run to run.
func place(name string) string {
	dir := os.Getenv("MOTE_BENCH_DIR")
	if dir == "" {
		dir = filepath.Join(os.TempDir(), "mote-bench-sets")
	}
	return filepath.Join(dir, name)
}

// made returns the place of that name, after making it when it is not there, or
// was made of something else. What it is made of is a line of text.
func made(name, of string, fill func(dir string) error) (string, error) {
	dir := place(name)
	of = fmt.Sprintf("%s, scale %g, seed %d\n", of, scale(), setSeed)
	note := dir + ".made"
	if was, _ := os.ReadFile(note); string(was) == of {
		return dir, nil
	}
	if err := errors.Join(os.RemoveAll(note), os.RemoveAll(dir), os.MkdirAll(filepath.Dir(dir), 0o755)); err != nil {
		return "", err
	}
	began := time.Now()
	if err := fill(dir); err != nil {
		return "", fmt.Errorf("make %s: %w", name, err)
	}
	fmt.Fprintf(os.Stderr, "made %s (%s) in %.1f s\n", dir, strings.TrimSpace(of), time.Since(began).Seconds())
	return dir, os.WriteFile(note, []byte(of), 0o644)
}

// archive is a set of day files as the archive has them.
func archive(name string, sensors int, first int32, days int) (string, error) {
	return made(name, fmt.Sprintf("%d sensors, %d days from %s", sensors, days, dateOf(first)), func(dir string) error {
		n, err := sim.New(sensors, setSeed)
		if err != nil {
			return err
		}
		return n.WriteArchive(context.Background(), sim.Archive{Dir: dir, First: first, Last: first + int32(days) - 1})
	})
}

func monthSet() (string, error) { return archive("a.csv", scaled(monthSensors), monthFirst, monthDays) }
func daySet() (string, error)   { return archive("b.csv", scaled(daySensors), bigDay, 1) }

// packedDays are the first days of set A in another wrapping: each file
// gzipped, or all in one .tar.xz. ok is false when this machine cannot make it.
func packedDays(wrapping string, days int) (path string, ok bool, err error) {
	from, err := monthSet()
	if err != nil {
		return "", false, err
	}
	for _, tool := range []string{"tar", "xz", "gzip"} {
		if _, err := exec.LookPath(tool); err != nil {
			return "", false, nil
		}
	}
	path, err = made("a."+wrapping, fmt.Sprintf("%d sensors, %d days", scaled(monthSensors), days), func(dir string) error {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
		var dates []string
		for d := range days {
			dates = append(dates, dateOf(monthFirst+int32(d)))
		}
		if wrapping == "tar.xz" {
			return command(nil, "tar", append([]string{"-C", from, "-I", "xz -2 -T0", "-cf", filepath.Join(dir, "days.tar.xz"), source.SimulatedMarker}, dates...)...)
		}
		for _, date := range dates {
			if err := command(nil, "cp", "-r", filepath.Join(from, date), dir); err != nil {
				return err
			}
			files, err := filepath.Glob(filepath.Join(dir, date, "*.csv"))
			if err != nil {
				return err
			}
			for ; len(files) > 0; files = files[min(1000, len(files)):] {
				if err := command(nil, "gzip", files[:min(1000, len(files))]...); err != nil {
					return err
				}
			}
		}
		return os.WriteFile(filepath.Join(dir, source.SimulatedMarker), nil, 0o644)
	})
	return path, err == nil, err
}

// command runs a program to its end.
func command(env []string, name string, args ...string) error {
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", filepath.Base(name), err, out)
	}
	return nil
}

// weighFiles counts the regular files below a folder and their bytes.
func weighFiles(dir string) (files, bytes int64) {
	_ = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			if info, err := d.Info(); err == nil {
				files, bytes = files+1, bytes+info.Size()
			}
		}
		return nil
	})
	return files, bytes
}

// realMonths is where the archive's real months of one city are, and whether
// they are.
func realMonths() (dir string, ok bool) {
	dir = filepath.Join("..", "shared", "data", "archive")
	found, _ := filepath.Glob(filepath.Join(dir, "aberdeen-*.tar.xz"))
	if len(found) == 0 {
		fmt.Fprintln(os.Stderr, "not measured: the real months, which are not at "+dir)
	}
	return dir, len(found) > 0
}

// forget has a place made anew when it is needed next.
func forget(name string) error { return os.RemoveAll(place(name) + ".made") }
