package sim

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/klauspost/compress/gzip"
	"golang.org/x/sync/errgroup"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/decode"
	"github.com/mote-air/mote/internal/source"
)

// archived yields what the archive has of one sensing element's UTC day, in
// order of time: nothing of those that stand indoors.
func (n *Network) archived(e *element, d int32) iter.Seq[*decode.Outgoing] {
	return func(yield func(*decode.Outgoing) bool) {
		var out decode.Outgoing
		from, to := int64(d)*day-1, (int64(d)+1)*day-1
		for k := e.first(from); e.at(k) <= to; k++ {
			t := e.at(k)
			if e.station.spotAt(t).site.Indoor == air.Yes {
				continue
			}
			if n.read(e, t, &out) && !yield(&out) {
				return
			}
		}
	}
}

// ArchiveFile appends what the archive has of the i-th sensing element's UTC
// day (in days since 1970-01-01) and says under which name; nothing is appended
// when it has nothing. The same network gives the same bytes.
func (n *Network) ArchiveFile(dst []byte, i int, d int32) (name string, text []byte) {
	e := &n.elements[i]
	for out := range n.archived(e, d) {
		if name == "" {
			name = decode.ArchiveFileName(d, out.Type, out.Sensor.Number())
			dst = decode.AppendArchiveHeader(dst, out.Type)
		}
		dst = decode.AppendArchiveRow(dst, &out.Reading)
	}
	return name, dst
}

// Archive is where and how day files are written.
type Archive struct {
	Dir         string
	First, Last int32                   // days since 1970-01-01, both inclusive
	Gzip        bool                    // .csv.gz instead of .csv
	Wrote       func(files, rows int64) // told of each day's files as they are done, from any goroutine; may be nil
}

// WriteArchive writes the network's days as Sensor.Community keeps them, a
// folder for each day and a file for each sensor, beside the mark that says
// that nothing of it was measured. Files that are there are replaced.
func (n *Network) WriteArchive(ctx context.Context, a Archive) error {
	if a.Last < a.First {
		return errors.New("the archive's last day lies before its first")
	}
	if err := mark(a.Dir); err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for d := a.First; d <= a.Last && ctx.Err() == nil; d++ {
		folder := filepath.Join(a.Dir, time.Unix(int64(d)*day, 0).UTC().Format(time.DateOnly))
		if err := mark(folder); err != nil {
			return errors.Join(err, group.Wait())
		}
		const some = 200 // sensing elements written in one go
		for i := 0; i < len(n.elements); i += some {
			group.Go(func() error { return n.writeFiles(ctx, a, folder, d, i, min(i+some, len(n.elements))) })
		}
	}
	return group.Wait()
}

// mark makes a folder and says in it that its files are simulated.
func mark(folder string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return fmt.Errorf("write archive: %w", err)
	}
	const text = "The files beside and below this one were made by \"mote sim archive\". Nothing in them was measured.\n"
	if err := os.WriteFile(filepath.Join(folder, source.SimulatedMarker), []byte(text), 0o644); err != nil {
		return fmt.Errorf("write archive: %w", err)
	}
	return nil
}

// writeFiles writes the day files of the elements from…to−1.
func (n *Network) writeFiles(ctx context.Context, a Archive, folder string, d int32, from, to int) error {
	var text []byte
	for i := from; i < to; i++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		var name string
		if name, text = n.ArchiveFile(text[:0], i, d); name == "" {
			continue
		}
		if err := writeDay(filepath.Join(folder, name), text, a.Gzip); err != nil {
			return fmt.Errorf("write archive: %w", err)
		}
		if a.Wrote != nil {
			a.Wrote(1, int64(lines(text)-1))
		}
	}
	return nil
}

func lines(text []byte) (n int) {
	for _, c := range text {
		if c == '\n' {
			n++
		}
	}
	return n
}

func writeDay(path string, text []byte, packed bool) (err error) {
	if !packed {
		return os.WriteFile(path, text, 0o644)
	}
	f, err := os.Create(path + ".gz")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	z := gzip.NewWriter(f)
	_, err = z.Write(text)
	return errors.Join(err, z.Close())
}

// Stretches yields what [Network.ArchiveFile] would write of all elements'
// day, as decoding it would give it but for positions, which are as the owners
// chose. The slices are the caller's.
func (n *Network) Stretches(d int32) iter.Seq[air.Stretch] {
	return func(yield func(air.Stretch) bool) {
		for i := range n.elements {
			for _, s := range n.stretches(&n.elements[i], d) {
				if !yield(s) {
					return
				}
			}
		}
	}
}

func (n *Network) stretches(e *element, d int32) (list []air.Stretch) {
	for out := range n.archived(e, d) {
		if last := len(list) - 1; last < 0 || list[last].Site.ID != out.Site.ID {
			site := out.Site
			if site.Exact != air.Yes {
				site.Lat, site.Lon = air.Coarse(site.Lat)+0, air.Coarse(site.Lon)+0
			}
			list = append(list, air.Stretch{
				Sensor: out.Sensor, Type: out.Type, TypeID: out.TypeID, Manufacturer: out.Manufacturer, Pin: out.Pin, Site: site,
			})
		}
		s := &list[len(list)-1]
		for _, v := range out.Values {
			c := columnOf(s, v.Quantity)
			c.Time = append(c.Time, out.Time)
			c.Value = append(c.Value, v.Value)
			c.Flags = append(c.Flags, v.Flags)
		}
	}
	return list
}

func columnOf(s *air.Stretch, q air.Quantity) *air.Column {
	for i := range s.Columns {
		if s.Columns[i].Quantity == q {
			return &s.Columns[i]
		}
	}
	const usual = 620 // values a day
	s.Columns = append(s.Columns, air.Column{
		Quantity: q, Time: make([]int64, 0, usual), Value: make([]float64, 0, usual), Flags: make([]air.Flags, 0, usual),
	})
	return &s.Columns[len(s.Columns)-1]
}
