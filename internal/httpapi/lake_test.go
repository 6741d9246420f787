package httpapi

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/store"
)

// sampleLake has one file.
type sampleLake struct{}

const (
	samplePath = "value/month=2026-11/day-01.part-3.parquet"
	sampleText = "PAR1, as far as this test goes"
)

func sampleSum() string {
	sum := sha256.Sum256([]byte(sampleText))
	return hex.EncodeToString(sum[:])
}

func (sampleLake) Files() ([]store.LakeFile, int64) {
	return []store.LakeFile{{Path: samplePath, Kind: "value", Month: "2026-11", Day: "2026-11-01", Rows: 5, Bytes: int64(len(sampleText)), SHA256: sampleSum(), Rules: "v2", Made: time.Unix(noon, 0).UTC()}}, 7
}

func (l sampleLake) OpenFile(path string) (io.ReadSeekCloser, store.LakeFile, bool, error) {
	files, _ := l.Files()
	if path != samplePath {
		return nil, store.LakeFile{}, false, nil
	}
	return closable{bytes.NewReader([]byte(sampleText))}, files[0], true, nil
}

type closable struct{ *bytes.Reader }

func (closable) Close() error { return nil }

func TestLake(t *testing.T) {
	f := newFixture(t)
	a := f.get("/lake/manifest.json")
	var m store.Manifest
	if err := json.Unmarshal(a.body, &m); err != nil || m.Revision != 7 || len(m.Files) != 1 || m.Files[0].SHA256 != sampleSum() || !strings.Contains(m.Attribution, "Sensor.Community") || m.Simulated {
		t.Errorf("%+v, %v", m, err)
	}
	sum := sha256.Sum256(a.body)
	if got := a.Header.Get("X-Mote-Manifest"); got != hex.EncodeToString(sum[:]) {
		t.Errorf("manifest hash %q", got)
	}
	a = f.get("/lake/" + samplePath)
	tag := `"` + sampleSum() + `"`
	if string(a.body) != sampleText || a.Header.Get("ETag") != tag || a.Header.Get("Content-Type") != parquetType || !strings.Contains(strings.Join(a.Header.Values("Link"), " "), "license") || a.Header.Get("Content-Encoding") != "" {
		t.Errorf("%q, %v", a.body, a.Header)
	}
	a = f.get("/lake/"+samplePath, "Range", "bytes=0-3", "Accept-Encoding", "gzip")
	if a.StatusCode != 206 || string(a.body) != "PAR1" || a.Header.Get("Content-Range") == "" {
		t.Errorf("%d %q", a.StatusCode, a.body)
	}
	status := func(path string, want int, header ...string) {
		t.Helper()
		if a := f.get(path, header...); a.StatusCode != want {
			t.Errorf("%s: %d, want %d: %s", path, a.StatusCode, want, a.body)
		}
	}
	status("/lake/"+samplePath, 304, "If-None-Match", tag)
	status("/lake/"+samplePath, 200, "If-Range", `"of another file"`, "Range", "bytes=0-3")
	status("/lake/"+samplePath, 416, "Range", "bytes=900-")
	status("/lake/value/%2e%2e/%2e%2e/mote.duckdb", 404)
	status("/lake/a%00b", 404)
	status("/lake/value", 404)
	for _, name := range []string{store.DataPackageName, store.CitationName, store.LicenseName} {
		if a := f.get("/lake/" + name); a.StatusCode != 200 || !strings.Contains(string(a.body), "Sensor.Community contributors") {
			t.Errorf("%s: %d %s", name, a.StatusCode, a.body)
		}
	}
	if err := f.mem.Stamp(t.Context(), air.OriginSimulated); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{store.ManifestName, store.DataPackageName, store.CitationName, store.LicenseName} {
		if a := f.get("/lake/" + name); !strings.Contains(string(a.body), "Simulated data, not measured") || strings.Contains(string(a.body), "Sensor.Community") {
			t.Errorf("%s of simulated data: %s", name, a.body)
		}
	}
}
