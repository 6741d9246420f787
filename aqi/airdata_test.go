package aqi_test

import (
	"compress/gzip"
	"encoding/csv"
	"errors"
	"io"
	"io/fs"
	"os"
	"strconv"
	"testing"
)

// What EPA published for New York in 2022, row by row.
func TestAirDataNewYork(t *testing.T) {
	const path = "../../shared/data/epa/pm25_daily_new-york_2022.csv.gz"
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the shared data is not beside this checkout: " + path)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(z)
	head, err := r.Read()
	if err != nil {
		t.Fatal(err)
	}
	col := map[string]int{}
	for i, name := range head {
		col[name] = i
	}
	rows, negative := 0, 0
	for {
		rec, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		c, err := strconv.ParseFloat(rec[col["Daily Mean PM2.5 Concentration"]], 64)
		if err != nil {
			t.Fatal(err)
		}
		rows++
		if c < 0 {
			negative++
		}
		if got, _ := indexOf(t, "us-epa", "PM2.5", "24h", c); got != rec[col["Daily AQI Value"]] {
			t.Errorf("row %d: %v = %s, want %s", rows+1, c, got, rec[col["Daily AQI Value"]])
		}
	}
	if rows == 0 || negative == 0 {
		t.Errorf("%d rows, %d negative: the file is not what it was", rows, negative)
	}
}
