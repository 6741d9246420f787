// Package encode writes tables as JSON columns, CSV and GeoJSON. It appends to
// byte slices: whoever serves the bytes decides what is compressed and cached.
package encode
