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
	err := sweepUnlisted(s.dir, s.lake.current.segments)
	for _, k := range kinds {
		left, gerr := filepath.Glob(filepath.Join(s.dir, "tmp", string(k)+".part-*"))
		err = errors.Join(err, gerr)
		for _, path := range left {
			err = errors.Join(err, os.Remove(path))
		}
	}
	return err
}

// sweepUnlisted removes the files of a directory's lake that are not listed.
func sweepUnlisted(dir string, segments []*segment) error {
	listed := make(map[string]bool, len(segments))
	for _, g := range segments {
		listed[filepath.Join(dir, filepath.FromSlash(g.path))] = true
	}
	var err error
	for _, k := range kinds {
		err = errors.Join(err, filepath.WalkDir(filepath.Join(dir, "lake", string(k)), func(path string, d fs.DirEntry, werr error) error {
			switch {
			case errors.Is(werr, fs.ErrNotExist):
				return nil
			case werr != nil:
				return werr
			case !d.IsDir() && !listed[path]:
				return removed(path)
			}
			return nil
		}))
	}
	return err
}
