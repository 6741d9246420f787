package duck

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// asWritten knows which files of the lake are what was written. A file gets
// the time of its segment when it is settled, so that whoever writes into it
// later shows: one look at size and time is enough for each query. A file with
// another time, as a copy has, is compared with its checksum once. What a disk
// loses without a write is found by a check only.
type asWritten struct {
	compared sync.Map // by id of the segment: the time.Time of the file when its checksum was compared
}

// stamp gives a file that is ready the time that tells so.
func (p *part) stamp() error {
	made := time.Unix(p.made, 0)
	return os.Chtimes(p.tmp, made, made)
}

// trusts reports whether a file may be read. One that may not is found to be
// damaged, and set aside, by whoever fails to read it.
func (s *Store) trusts(g *segment) bool {
	info, err := os.Stat(filepath.Join(s.dir, filepath.FromSlash(g.path)))
	if err != nil || info.Size() != g.bytes {
		return false
	}
	if info.ModTime().Equal(time.Unix(g.made, 0)) {
		return true
	}
	if at, ok := s.files.compared.Load(g.id); ok && at.(time.Time).Equal(info.ModTime()) {
		return true
	}
	if s.verify(context.Background(), g) != nil {
		return false
	}
	s.files.compared.Store(g.id, info.ModTime())
	return true
}
