// Package encode writes tables: whole ones as JSON columns, CSV and GeoJSON,
// appended to byte slices, so that whoever serves the bytes decides what is
// compressed and cached; and rows without end ([Rows]) as CSV, NDJSON, JSON,
// GeoJSON, Parquet and Arrow, in constant memory.
package encode
