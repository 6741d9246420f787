package archive

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/mote-air/mote/internal/decode"
	"github.com/mote-air/mote/internal/source"
)

// Walker goes through files and folders on disk. Use [NewWalker].
type Walker struct {
	roots []root
	want  Want
	emit  Emit

	count, size int64
	bytes       atomic.Int64
}

// root is one of the paths that were named.
type root struct {
	path      string
	simulated bool
}

// item is one file on disk that is, or holds, day files.
type item struct {
	path      string
	size      int64
	simulated bool
}

// NewWalker looks at what is named, so that how much there is is known, and
// whether folders mark it as simulated: a file SIMULATED marks the folder that
// holds it and all below. Measured and simulated data in one walk is refused.
// Links within folders are not followed. want may be nil.
func NewWalker(ctx context.Context, paths []string, want Want) (*Walker, error) {
	if want == nil {
		want = func(decode.ArchiveName) bool { return true }
	}
	w := &Walker{want: want}
	for _, p := range paths {
		r, err := newRoot(p)
		if err != nil {
			return nil, err
		}
		err = r.each(ctx, func(it item) error {
			w.count++
			w.size += it.size
			return nil
		}, func() { r.simulated = true }, nil)
		if err != nil {
			return nil, err
		}
		if w.roots = append(w.roots, r); r.simulated != w.roots[0].simulated {
			return nil, fmt.Errorf("%s and %s: one holds measured data and the other simulated: import them apart", w.roots[0].path, r.path)
		}
	}
	return w, nil
}

// newRoot finds a path and what the folders above it say.
func newRoot(p string) (root, error) {
	abs, err := filepath.Abs(p)
	if err == nil {
		abs, err = filepath.EvalSymlinks(abs)
	}
	if err != nil {
		return root{}, err
	}
	info, err := os.Stat(abs)
	if err != nil {
		return root{}, err
	}
	if !info.IsDir() && !isDayFile(abs) && !isContainer(abs) {
		return root{}, fmt.Errorf("%s is no archive: want a folder, .csv, .csv.gz, .tar, .tar.gz, .tgz, .tar.xz or .zip", p)
	}
	r := root{path: abs}
	for dir := filepath.Dir(abs); ; dir = filepath.Dir(dir) {
		if _, err := os.Lstat(filepath.Join(dir, source.SimulatedMarker)); err == nil {
			r.simulated = true
		}
		if dir == filepath.Dir(dir) {
			return r, nil
		}
	}
}

// each calls take with the day files and containers at and below a root.
// marked is told of markers, failed of folders that cannot be read; both may be
// nil.
func (r root) each(ctx context.Context, take func(item) error, marked func(), failed func(path string, err error) error) error {
	return filepath.WalkDir(r.path, func(path string, d fs.DirEntry, err error) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			if failed == nil {
				return nil // the walk itself tells of it
			}
			return failed(path, err)
		}
		switch {
		case d.Name() == source.SimulatedMarker:
			if marked != nil {
				marked()
			}
			return nil
		case !d.Type().IsRegular() || !isDayFile(path) && !isContainer(path):
			return nil
		}
		info, err := d.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil // gone since the folder was read
		}
		if err != nil {
			return err
		}
		return take(item{path, info.Size(), r.simulated})
	})
}

// Files is how many files on disk are to be read; a container counts as one.
func (w *Walker) Files() int64 { return w.count }

// Progress is how many bytes of them have been read, and how many there are.
// Safe for concurrent use.
func (w *Walker) Progress() (done, total int64) { return w.bytes.Load(), w.size }

// Walk reads everything and hands over each day file; emit is called by several
// goroutines, readers of them, and what it returns ends the walk. What cannot be
// read is handed over with its error, and the walk goes on.
func (w *Walker) Walk(ctx context.Context, readers int, emit Emit) error {
	w.emit = emit
	group, ctx := errgroup.WithContext(ctx)
	items := make(chan item)
	group.Go(func() error {
		defer close(items)
		for _, r := range w.roots {
			err := r.each(ctx, func(it item) error {
				select {
				case items <- it:
					return nil
				case <-ctx.Done():
					return ctx.Err()
				}
			}, nil, func(path string, err error) error { return emit(File{Path: path, Err: err}) })
			if err != nil {
				return err
			}
		}
		return nil
	})
	for range readers {
		group.Go(func() error {
			for it := range items {
				if err := w.item(ctx, it); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return group.Wait()
}

func (w *Walker) item(ctx context.Context, it item) error {
	if isContainer(it.path) {
		return w.container(ctx, it)
	}
	defer w.bytes.Add(it.size)
	f, wanted := w.named(it.path, filepath.Base(it.path))
	if !wanted {
		return nil
	}
	if f.Simulated = it.simulated; f.Err == nil {
		file, err := os.Open(it.path)
		if err != nil {
			f.Err = err
			return w.emit(f)
		}
		f = f.read(file, it.size)
		file.Close()
	}
	return w.emit(f)
}

// named begins a file by its name and says whether it is wanted. One whose name
// cannot be read is: somebody must hear of it.
func (w *Walker) named(where, base string) (File, bool) {
	f := File{Path: where}
	if f.Name, f.Err = parseName(base); f.Err != nil {
		return f, true
	}
	return f, w.want(f.Name)
}
