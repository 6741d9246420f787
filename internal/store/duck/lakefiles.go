package duck

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/mote-air/mote/internal/store"
)

var _ store.Lake = (*Store)(nil)

// sealedOnly leaves out values that came after their day was sealed, or before:
// the next sealing takes them in.
func (g *segment) sealedOnly() bool { return g.kind != kindValue || g.rules != "" }

// about is a segment as others see it.
func (g *segment) about() store.LakeFile {
	f := store.LakeFile{
		Path: strings.TrimPrefix(g.path, "lake/"), Kind: string(g.kind), Rows: g.rows, Bytes: g.bytes,
		SHA256: g.sum, Rules: g.rules, Made: time.Unix(g.made, 0).UTC(),
	}
	if g.month != noMonth {
		f.Month = fmt.Sprintf("%04d-%02d", g.month/100, g.month%100)
	}
	if g.day != wholeMonth {
		f.Day = time.Unix(dayStart(g.day), 0).UTC().Format(time.DateOnly)
	}
	return f
}

// Files implements [store.Lake].
func (s *Store) Files() (files []store.LakeFile, revision int64) {
	s.lake.mu.Lock()
	c := s.lake.current
	s.lake.mu.Unlock()
	for _, g := range c.segments {
		if g.sealedOnly() {
			files = append(files, g.about())
		}
	}
	slices.SortFunc(files, func(a, b store.LakeFile) int { return cmp.Compare(a.Path, b.Path) })
	return files, c.revision
}

// OpenFile implements [store.Lake]. A file that is not what was written is set
// aside: it is not there then.
func (s *Store) OpenFile(path string) (io.ReadSeekCloser, store.LakeFile, bool, error) {
	g, f, err := s.openListed("lake/" + path)
	if g == nil {
		return nil, store.LakeFile{}, false, nil
	}
	if err == nil && s.trusts(g) {
		return f, g.about(), true, nil
	}
	if err == nil {
		_ = f.Close() // it was only opened
	}
	some, aerr := s.asideAll(context.Background(), []*segment{g})
	if err = errors.Join(err, aerr); some || err == nil {
		return nil, store.LakeFile{}, false, aerr
	}
	return nil, store.LakeFile{}, false, fmt.Errorf("open a file of the lake: %w", err)
}

// openListed opens a file of the lake that others may see; nil when there is
// none of that path. An open file outlives its name.
func (s *Store) openListed(path string) (*segment, *os.File, error) {
	s.lake.mu.Lock()
	defer s.lake.mu.Unlock()
	for _, g := range s.lake.current.segments {
		if g.path == path && g.sealedOnly() {
			f, err := os.Open(filepath.Join(s.dir, filepath.FromSlash(path)))
			return g, f, err
		}
	}
	return nil, nil, nil
}

// writeDocuments writes what stands at the root of the lake for those who read
// its folder.
func (s *Store) writeDocuments(ctx context.Context) error {
	origin, err := s.Origin(ctx)
	if err != nil {
		return err
	}
	files, revision := s.Files()
	documents, _, err := store.LakeDocuments(files, revision, origin)
	if err != nil {
		return fmt.Errorf("describe the lake: %w", err)
	}
	if err := os.MkdirAll(filepath.Join(s.dir, "lake"), 0o750); err != nil {
		return fmt.Errorf("describe the lake: %w", err)
	}
	for name, text := range documents {
		tmp := filepath.Join(s.dir, "tmp", name)
		if err := os.WriteFile(tmp, text, 0o640); err != nil {
			return fmt.Errorf("describe the lake: %w", err)
		}
		if err := os.Rename(tmp, filepath.Join(s.dir, "lake", name)); err != nil {
			return fmt.Errorf("describe the lake: %w", err)
		}
	}
	return syncDir(filepath.Join(s.dir, "lake"))
}
