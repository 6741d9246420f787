package bulk

import (
	"cmp"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/decode"
	"github.com/mote-air/mote/internal/source/archive"
	"github.com/mote-air/mote/internal/store"
)

// decoded is a day file after decoding.
type decoded struct {
	path      string
	day       int32 // 0 where the name could not be read
	bytes     int64
	simulated bool
	whole     bool // read to its end
	err       error
	file      *decode.ArchiveFile // nil when there is nothing in it
}

// files are decoded ones that are done with: their slices are used again.
var files = sync.Pool{New: func() any { return new(decode.ArchiveFile) }}

// decodeFile decodes what was read of a file. Its text is given back.
func decodeFile(f archive.File) decoded {
	defer f.Done()
	d := decoded{path: f.Path, day: f.Name.Day, bytes: int64(len(f.Data)), simulated: f.Simulated, whole: f.Err == nil, err: f.Err}
	if f.Data == nil {
		return d
	}
	d.file = files.Get().(*decode.ArchiveFile)
	if err := decode.Archive(f.Data, f.Name, d.file); err != nil {
		files.Put(d.file)
		d.file, d.err = nil, err
	}
	return d
}

// group is what has come of one day.
type group struct {
	day    int32
	files  []decoded
	values int
}

func (g *group) take(d decoded) {
	g.files = append(g.files, d)
	if d.file != nil {
		g.values += int(d.file.Values)
	}
}

// archiveDay joins the files of a group, in order of their sensors and paths, so
// that it matters as little as can be which was decoded first.
func (g *group) archiveDay(started time.Time) store.ArchiveDay {
	slices.SortFunc(g.files, func(a, b decoded) int {
		return cmp.Or(cmp.Compare(a.sensor(), b.sensor()), cmp.Compare(a.path, b.path))
	})
	day := store.ArchiveDay{Day: g.day, Entry: air.Entry{Network: air.SC, Started: started.UnixMilli(), Rejected: map[string]int64{}}}
	refused := 0
	for _, d := range g.files {
		day.Entry.Bytes += d.bytes
		if d.file == nil {
			refused++
			continue
		}
		day.Stretches = append(day.Stretches, d.file.Stretches...)
		day.Entry.Records += d.file.Records
		day.Entry.Ignored += d.file.Ignored
		for reason, n := range d.file.Rejected {
			day.Entry.Rejected[reason] += n
		}
	}
	if refused > 0 { // like a record that cannot be read: at least one value
		day.Entry.Rejected[air.RejectBadRecord] += int64(refused)
		day.Entry.Error = fmt.Sprintf("%d of the archive's files could not be read", refused)
	}
	return day
}

func (d decoded) sensor() air.SensorID {
	if d.file == nil || len(d.file.Stretches) == 0 {
		return 0
	}
	return d.file.Stretches[0].Sensor
}

// release gives the files' slices back once the store is done with them.
func (g *group) release() {
	for _, d := range g.files {
		if d.file != nil {
			files.Put(d.file)
		}
	}
}
