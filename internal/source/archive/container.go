package archive

import (
	"archive/tar"
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"

	"github.com/mote-air/mote/internal/source"
)

// maxMembers bounds the files of one container, inclusive.
const maxMembers = 5_000_000

// holdBytes is how much of a tar file's day files is held in memory until its
// end has shown whether they are simulated. A larger one is read twice.
const holdBytes = 48 << 20

// damage is what keeps a container from being read on.
type damage struct{ error }

var (
	errMembers = damage{errors.New("it holds more than 5,000,000 files")}
	errMarked  = errors.New("marked as simulated")
)

// isContainer reports whether day files may lie in a file of that name.
func isContainer(name string) bool {
	return hasSuffix(name, ".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz", ".zip")
}

// isMarker reports whether a member marks its container.
func isMarker(name string) bool { return path.Base(name) == source.SimulatedMarker }

// member is a regular file in a container.
type member struct {
	name string
	size int64 // uncompressed, as it says
	open func() (io.Reader, error)
}

// container emits the day files of a tar or zip file. Whether they are
// simulated must be known before the first is emitted, and any member may say
// so.
func (w *Walker) container(ctx context.Context, it item) error {
	held, whole, marked, err := w.hold(ctx, it)
	it.simulated = it.simulated || marked
	if d, ok := errors.AsType[damage](err); ok && untrue(d.error) {
		// Which of its numbers are wrong cannot be told, and the first one under a
		// key stays for good: none is taken.
		release(held)
		w.bytes.Add(it.size)
		return w.emit(File{Path: it.path, Simulated: it.simulated, Err: fmt.Errorf("%w; nothing of it is taken", readable(d.error))})
	}
	if !whole {
		err = w.members(ctx, it, &counter{done: &w.bytes, size: it.size}, func(m member) error {
			f, ok := w.open(it, m)
			if !ok {
				return nil
			}
			return w.emit(f)
		})
	} else {
		for i, f := range held {
			f.Simulated = it.simulated
			if err := w.emit(f); err != nil {
				release(held[i+1:])
				return err
			}
		}
		w.bytes.Add(it.size)
	}
	if d, ok := errors.AsType[damage](err); ok {
		return w.emit(File{Path: it.path, Simulated: it.simulated, Err: readable(d.error)})
	}
	return err
}

// hold reads a container to its end, or to where it is damaged. It gives back
// what it holds if that is little enough, whole then, and whether a member marks
// it as simulated.
func (w *Walker) hold(ctx context.Context, it item) (held []File, whole, marked bool, err error) {
	size := 0
	whole = true
	err = w.members(ctx, it, nil, func(m member) error {
		if isMarker(m.name) {
			marked = true
		}
		switch {
		case whole:
			f, ok := w.open(it, m)
			if !ok {
				return nil
			}
			held = append(held, f)
			if size += len(f.Data); size > holdBytes {
				whole = false
				release(held)
				held = nil
			}
		case marked:
			return errMarked // no more is to be learnt
		}
		return nil
	})
	if errors.Is(err, errMarked) {
		err = nil
	}
	if _, damaged := errors.AsType[damage](err); err != nil && !damaged {
		release(held)
		held = nil
	}
	return held, whole, marked, err
}

func release(files []File) {
	for _, f := range files {
		f.Done()
	}
}

// open reads a member that is a day file and wanted.
func (w *Walker) open(it item, m member) (File, bool) {
	if !isDayFile(m.name) {
		return File{}, false
	}
	where := it.path + ": " + shown(m.name)
	f, wanted := w.named(where, path.Base(m.name))
	if !wanted || f.Err != nil {
		return f, wanted
	}
	content, err := m.open()
	if err != nil {
		f.Err = readable(err)
		return f, true
	}
	f.Simulated = it.simulated
	return f.read(content, m.size), true
}

// members calls take with the regular files of a container, in their order.
// c counts what was read of it. The error is a damage or what take returned.
func (w *Walker) members(ctx context.Context, it item, c *counter, take func(member) error) error {
	file, err := os.Open(it.path)
	if err != nil {
		return damage{err}
	}
	defer file.Close()
	defer c.finish()
	n := 0
	each := func(m member) error {
		if n++; n > maxMembers {
			return errMembers
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		return take(m)
	}
	if hasSuffix(it.path, ".zip") {
		return eachZipped(file, it.size, c, each)
	}
	return eachTarred(it.path, c.counting(file), it.size, each)
}

func eachTarred(name string, file io.Reader, size int64, take func(member) error) error {
	content, err := unpack(name, file, size)
	if err != nil {
		return damage{err}
	}
	for r := tar.NewReader(content); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			if _, err := io.Copy(io.Discard, content); err != nil { // up to the checksum
				return damage{err}
			}
			return nil
		}
		if err != nil {
			return damage{err}
		}
		if h.Typeflag != tar.TypeReg {
			continue
		}
		if err := take(member{h.Name, h.Size, func() (io.Reader, error) { return r, nil }}); err != nil {
			return err
		}
	}
}

func eachZipped(file *os.File, size int64, c *counter, take func(member) error) error {
	z, err := zip.NewReader(file, size)
	if err != nil {
		return damage{err}
	}
	inflate(z)
	budget := &bounded{left: allowance(size)}
	for _, f := range z.File {
		if !f.Mode().IsRegular() {
			continue
		}
		err := take(member{f.Name, int64(min(f.UncompressedSize64, 1<<62)), func() (io.Reader, error) {
			r, err := f.Open()
			if err != nil {
				return nil, err
			}
			budget.Reader = r
			return budget, nil
		}})
		if err != nil {
			return err
		}
		c.add(int64(min(f.CompressedSize64, 1<<62)))
	}
	return nil
}
