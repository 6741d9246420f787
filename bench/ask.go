package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/apache/arrow-go/v18/parquet/file"
)

// time asks for an address, and takes note of how long the whole answer took.
// An answer of fewer rows is an error.
func (l *latencies) time(url string, least int) error {
	began := time.Now()
	res, err := http.Get(url)
	if err != nil {
		return err
	}
	body, err := io.ReadAll(res.Body)
	_ = res.Body.Close()
	took := time.Since(began)
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s: %s", url, res.Status, body[:min(500, len(body))])
	}
	rows, err := countRows(res.Header.Get("Content-Type"), body)
	if err != nil {
		return fmt.Errorf("%s: %w", url, err)
	}
	if rows < least {
		return fmt.Errorf("%s: %d rows: want at least %d: %s", url, rows, least, body[:min(300, len(body))])
	}
	l.add(took)
	return nil
}

// countRows says how many rows an answer has: in JSON the length of its longest
// list.
func countRows(contentType string, body []byte) (int, error) {
	if strings.Contains(contentType, "parquet") {
		f, err := file.NewParquetReader(bytes.NewReader(body))
		if err != nil {
			return 0, err
		}
		return int(f.NumRows()), f.Close()
	}
	var v any
	if err := json.Unmarshal(body, &v); err != nil {
		return 0, err
	}
	return longest(v), nil
}

func longest(v any) (n int) {
	switch v := v.(type) {
	case []any:
		n = len(v)
		if n > 0 {
			n = max(n, longest(v[0]))
		}
	case map[string]any:
		for _, member := range v {
			n = max(n, longest(member))
		}
	}
	return n
}

// part is the share of all that took no longer.
func (l *latencies) part(share float64) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.took) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(l.took))
	return sorted[min(len(sorted)-1, int(share*float64(len(sorted))))]
}

// String tells the median and p95.
func (l *latencies) String() string {
	return fmt.Sprintf("median %s, p95 %s of %d", short(l.part(0.5)), short(l.part(0.95)), len(l.took))
}

// short writes a time with what matters of it.
func short(d time.Duration) string {
	switch {
	case d < 10*time.Millisecond:
		return fmt.Sprintf("%.1f ms", d.Seconds()*1e3)
	case d < 10*time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}

// goodSensors are up to n of the sensors of which a day of a set has about as
// much as of most, spread over all of them: not of those few that send every
// 4.5 s.
func goodSensors(day string, n int) (ids []string, err error) {
	files, err := filepath.Glob(filepath.Join(day, "*_sds011_sensor_*.csv"))
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("%s holds no day files of SDS011 sensors (%w)", day, err)
	}
	sizes := make([]int64, len(files))
	for i, name := range files {
		if info, err := os.Stat(name); err == nil {
			sizes[i] = info.Size()
		}
	}
	usual := slices.Sorted(slices.Values(sizes))[len(sizes)/2]
	for i, name := range files {
		if sizes[i] >= usual*8/10 && sizes[i] <= usual*12/10 {
			_, number, _ := strings.Cut(filepath.Base(name), "_sensor_")
			ids = append(ids, "sc-"+strings.TrimSuffix(number, ".csv"))
		}
	}
	step := max(1, len(ids)/n)
	var some []string
	for i := 0; i < len(ids) && len(some) < n; i += step {
		some = append(some, ids[i])
	}
	return some, nil
}
