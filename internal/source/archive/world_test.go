package archive

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const header = "sensor_id;sensor_type;location;lat;lon;timestamp;P1;durP1;ratioP1;P2;durP2;ratioP2\n"

// day is a day file's name, content its text; both are of one sensor.
func day(sensor string) string { return "2024-01-02_sds011_sensor_" + sensor + ".csv" }
func content(sensor string) string {
	return header + sensor + ";SDS011;3;57.1;-2.1;2024-01-02T00:01:00;5;;;2;;\n"
}

// entry is a file in a folder or in a container; a name that ends in "/" is a
// folder.
type entry struct{ name, text string }

// days are day files of sensors, in a folder.
func days(sensors ...string) (list []entry) {
	for _, s := range sensors {
		list = append(list, entry{"2024-01-02/" + day(s), content(s)})
	}
	return list
}

func gz(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write([]byte(text)) // into memory
	_ = w.Close()
	return b.String()
}

func tarOf(entries ...entry) string {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, e := range entries {
		h := &tar.Header{Name: e.name, Size: int64(len(e.text)), Mode: 0o600, Typeflag: tar.TypeReg}
		if target, ok := strings.CutPrefix(e.text, "->"); ok {
			h.Size, h.Typeflag, h.Linkname = 0, tar.TypeSymlink, target
		}
		if err := w.WriteHeader(h); err != nil {
			panic(err)
		}
		if h.Size > 0 {
			_, _ = w.Write([]byte(e.text))
		}
	}
	_ = w.Close()
	return b.String()
}

func zipOf(entries ...entry) string {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, e := range entries {
		f, err := w.Create(e.name)
		if err != nil {
			panic(err)
		}
		_, _ = f.Write([]byte(e.text))
	}
	_ = w.Close()
	return b.String()
}

// folder writes files below a new folder.
func folder(t *testing.T, entries ...entry) string {
	t.Helper()
	dir := t.TempDir()
	for _, e := range entries {
		at := filepath.Join(dir, e.name)
		if err := os.MkdirAll(filepath.Dir(at), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, []byte(e.text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// found is what a walk brought, without the folder's name: "path", or
// "path: error", with a "*" before what is simulated.
func found(t *testing.T, dir string, want Want, paths ...string) []string {
	t.Helper()
	for i := range paths {
		paths[i] = filepath.Join(dir, paths[i])
	}
	w, err := NewWalker(t.Context(), paths, want)
	if err != nil {
		return []string{strings.ReplaceAll(err.Error(), dir+"/", "")}
	}
	var mu sync.Mutex
	var out []string
	err = w.Walk(t.Context(), 3, func(f File) error {
		mu.Lock()
		defer mu.Unlock()
		text := strings.TrimPrefix(f.Path, dir+"/")
		if f.Err != nil {
			text += ": " + f.Err.Error()
		} else if string(f.Data) != content(fmt.Sprint(f.Name.Sensor)) {
			t.Errorf("%s holds %q", f.Path, f.Data[:min(len(f.Data), 200)])
		}
		if f.Simulated {
			text = "*" + text
		}
		out = append(out, strings.ReplaceAll(text, dir+"/", ""))
		f.Done()
		return nil
	})
	if err != nil {
		t.Errorf("walk %q: %v", paths, err)
	}
	if done, total := w.Progress(); done != total {
		t.Errorf("walk %q: %d of %d bytes are done at the end", paths, done, total)
	}
	slices.Sort(out)
	return out
}
