package httpapi

import (
	"net/http"
	"net/url"
	"strings"
)

const (
	jsonType    = "application/json"
	csvType     = "text/csv"
	geoJSONType = "application/geo+json"
	ndjsonType  = "application/x-ndjson"
	arrowType   = "application/vnd.apache.arrow.stream"
)

// suffixTypes are the ends of a path that name a format.
var suffixTypes = map[string]string{
	".csv": csvType, ".json": jsonType, ".geojson": geoJSONType, ".ndjson": ndjsonType, ".parquet": parquetType, ".arrow": arrowType,
}

// suffixesOf lists the suffixes that a path of the API has, in order.
func suffixesOf(path string) []string {
	switch path {
	case latestPath, sensorsPath, snapshotPath:
		return []string{".csv", ".geojson"}
	case seriesPath, aggregatePath:
		return []string{".csv"}
	case valuesPath:
		return []string{".arrow", ".csv", ".geojson", ".json", ".ndjson", ".parquet"}
	}
	return nil
}

// suffixes turns a known suffix into Accept, so that /api/v1/latest.csv is
// /api/v1/latest for somebody who accepts only CSV.
func suffixes(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if dot := strings.LastIndexByte(r.URL.Path, '.'); dot > 0 {
			path, suffix := r.URL.Path[:dot], r.URL.Path[dot:]
			for _, known := range suffixesOf(path) {
				if suffix == known {
					clone := new(http.Request)
					*clone = *r
					clone.URL = new(url.URL)
					*clone.URL = *r.URL
					clone.URL.Path, clone.URL.RawPath = path, ""
					clone.Header = r.Header.Clone()
					clone.Header.Set("Accept", suffixTypes[suffix])
					r = clone
					break
				}
			}
		}
		next.ServeHTTP(w, r)
	})
}
