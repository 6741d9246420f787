package store

import (
	"io"
	"time"
)

// LakeFile is one file of a lake: sorted columns of sealed days, in Parquet.
// It never changes; what replaces it has another path.
type LakeFile struct {
	Path   string // within the lake, with slashes: "value/month=2026-11/day-23.part-7.parquet"
	Kind   string // value, hour, day, index; sensor, site, placement, quantity, flag
	Month  string // "2026-11"; "" for files that are of no month
	Day    string // "2026-11-23"; "" for a whole month
	Rows   int64
	Bytes  int64
	SHA256 string    // hexadecimal
	Rules  string    // version of the rules of its flags and averages
	Made   time.Time // UTC, whole seconds
}

// Lake is what can be read of a store as files. Methods are safe for concurrent
// use.
type Lake interface {
	// Files lists what is current, ordered by path, and its revision, which
	// rises with every change.
	Files() (files []LakeFile, revision int64)

	// OpenFile opens one of them, which stays whole until it is closed, also
	// when it is replaced meanwhile. ok is false when no current file has that
	// path.
	OpenFile(path string) (f io.ReadSeekCloser, about LakeFile, ok bool, err error)
}
