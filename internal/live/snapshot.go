// Package live holds the present in memory: the last value of every sensor and
// quantity, 24 hours of particles, the indices, and a version that counts
// changes.
package live

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/assess"
	"github.com/mote-air/mote/internal/store"
)

// Version names a state of the present. Epoch differs at every start of the
// process; N counts up from 1.
type Version struct {
	Epoch string
	N     uint64
}

// String prints "<epoch>-<n>".
func (v Version) String() string { return fmt.Sprintf("%s-%d", v.Epoch, v.N) }

// maxEpoch is the longest epoch that is read, in bytes.
const maxEpoch = 16

// ParseVersion reads what [Version.String] prints, in its one spelling: the
// epoch is of digits and small letters.
func ParseVersion(text string) (Version, error) {
	epoch, number, _ := strings.Cut(text, "-")
	n, err := strconv.ParseUint(number, 10, 63)
	v := Version{Epoch: epoch, N: n}
	odd := strings.Trim(epoch, "0123456789abcdefghijklmnopqrstuvwxyz") != ""
	if epoch == "" || len(epoch) > maxEpoch || odd || err != nil || n == 0 || v.String() != text {
		return Version{}, errors.New("want <epoch>-<n>, as in k3v9-42: what an answer or a version event named")
	}
	return v, nil
}

// Snapshot is the present at one version. It never changes: readers share it
// without locks.
type Snapshot struct {
	Version Version
	At      int64 // Unix seconds at which this version was made
	Newest  int64 // time of the newest value that is not from the future; 0 when there is none

	// Admitted is the end of the newest hour that indices may use, Unix
	// seconds; 0 before upstream was ever heard. An index carries its own.
	Admitted int64

	// Rebuilds counts how often the present was made of the store, as at the start
	// and after something was forgotten: what was read from the store before no
	// longer holds.
	Rebuilds uint64

	places  []Place
	columns map[air.Quantity]*Column
	indices map[string]*IndexColumn
	byID    map[air.SensorID]int32 // into places

	steps []*step       // what this version and those before it changed, oldest first; at most Kept
	over  chan struct{} // closed once there is a newer version
}

// Place is a sensor as the present shows it.
type Place struct {
	store.Described
	Optical bool
}

// Column is the newest value of each sensor in one quantity, ordered by
// sensor. An indoor sensor is in it only with [ShowIndoor]; its place says so.
// Upstream's 5-minute averages (sc5) of a sensor are in it only where the
// sensor's own values (sc) are not.
// Slices are parallel and shared: do not modify.
type Column struct {
	Sensor []air.SensorID
	Time   []int64
	Value  []float64
	Flags  []air.Flags
	Place  []int32 // index for Snapshot.Place
}

// IndexColumn is the index of each outdoor sensor that has one, ordered by
// sensor; that of upstream's 5-minute averages only where the sensor's own
// values have none.
type IndexColumn struct {
	Sensor []air.SensorID
	Index  []assess.Index
	Place  []int32
}

var (
	noColumn      = &Column{}
	noIndexColumn = &IndexColumn{}
)

// Latest returns the newest values of a quantity; empty, never nil.
func (s *Snapshot) Latest(q air.Quantity) *Column {
	if c := s.columns[q]; c != nil {
		return c
	}
	return noColumn
}

// Index returns the indices of a standard by its slug; empty, never nil.
func (s *Snapshot) Index(standard string) *IndexColumn {
	if c := s.indices[standard]; c != nil {
		return c
	}
	return noIndexColumn
}

// Place returns the place at a column's Place index.
func (s *Snapshot) Place(i int32) *Place { return &s.places[i] }

// Places returns all of them, ordered by sensor.
func (s *Snapshot) Places() []Place { return s.places }

// Sensor returns a sensor's place.
func (s *Snapshot) Sensor(id air.SensorID) (*Place, bool) {
	i, ok := s.byID[id]
	if !ok {
		return nil, false
	}
	return &s.places[i], true
}
