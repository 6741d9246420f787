package duck

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// sweepOrphans removes what a crash left: unfinished files, and files of the
// lake that no segment lists. It runs before anybody reads.
func (s *Store) sweepOrphans() error {
	listed := make(map[string]bool, len(s.lake.current.segments))
	for _, g := range s.lake.current.segments {
		listed[filepath.Join(s.dir, filepath.FromSlash(g.path))] = true
	}
	var err error
	for _, k := range kinds {
		walk := filepath.WalkDir(filepath.Join(s.dir, "lake", string(k)), func(path string, d fs.DirEntry, werr error) error {
			switch {
			case errors.Is(werr, fs.ErrNotExist):
				return nil
			case werr != nil:
				return werr
			case !d.IsDir() && !listed[path]:
				return removed(path)
			}
			return nil
		})
		err = errors.Join(err, walk)
		left, gerr := filepath.Glob(filepath.Join(s.dir, "tmp", string(k)+".part-*"))
		err = errors.Join(err, gerr)
		for _, path := range left {
			err = errors.Join(err, os.Remove(path))
		}
	}
	return err
}
