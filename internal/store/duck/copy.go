package duck

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// copyOf names the copy of a file as it was at a format.
func copyOf(path string, format int) string { return fmt.Sprintf("%s.format-%d", path, format) }

// dropCopies removes the copies that migrations left in a directory.
func dropCopies(dir string) error {
	copies, err := filepath.Glob(filepath.Join(dir, "mote.duckdb.format-*"))
	for _, name := range copies {
		err = errors.Join(err, removed(name))
	}
	if err != nil {
		return fmt.Errorf("remove the copies of earlier formats, which still hold what was forgotten: %w", err)
	}
	return nil
}

// copyChunk is how much is copied between two looks at whether to go on.
const copyChunk = 16 << 20

// keepCopy keeps a durable copy of a closed file as want and returns its name.
// A copy that is there already stays: an equal one, as from an attempt that was
// cut short, is taken for the new one, beside another a number is added.
func (s *Store) keepCopy(ctx context.Context, path, want string) (kept string, err error) {
	name := want
	for n := 2; ; n++ {
		same, err := sameFile(ctx, path, name)
		if errors.Is(err, os.ErrNotExist) {
			break
		}
		if err != nil {
			return "", fmt.Errorf("compare %s with %s: %w", name, path, err)
		}
		if same {
			return name, nil
		}
		name = fmt.Sprintf("%s.%d", want, n)
	}
	part := filepath.Join(s.dir, "tmp", filepath.Base(want)+".part")
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("copy %s, which needs as much room again: %w", path, err), removed(part))
		}
	}()
	if _, err := s.copyFile(ctx, path, part); err != nil {
		return "", err
	}
	s.at("copied")
	if err := os.Rename(part, name); err != nil {
		return "", err
	}
	s.at("renamed")
	return name, syncDir(s.dir)
}

// copyFile writes a copy that has reached the disk when it returns, and the
// SHA-256 of what it copied.
func (s *Store) copyFile(ctx context.Context, from, to string) (sum string, err error) {
	in, err := os.Open(from)
	if err != nil {
		return "", err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	h := sha256.New()
	for {
		_, err := io.CopyN(io.MultiWriter(out, h), in, copyChunk)
		s.at("copying")
		switch {
		case ctx.Err() != nil:
			return "", ctx.Err()
		case errors.Is(err, io.EOF):
			return hex.EncodeToString(h.Sum(nil)), out.Sync()
		case err != nil:
			return "", err
		}
	}
}

// sameFile reports whether two files hold the same bytes.
func sameFile(ctx context.Context, a, b string) (bool, error) {
	fb, err := os.Open(b)
	if err != nil {
		return false, err
	}
	defer fb.Close()
	fa, err := os.Open(a)
	if err != nil {
		return false, err
	}
	defer fa.Close()
	bufA, bufB := make([]byte, 1<<20), make([]byte, 1<<20)
	for ctx.Err() == nil {
		n, errA := io.ReadFull(fa, bufA)
		m, errB := io.ReadFull(fb, bufB)
		if !bytes.Equal(bufA[:n], bufB[:m]) {
			return false, nil
		}
		endA, endB := atEnd(errA), atEnd(errB)
		switch {
		case endA && endB:
			return true, nil
		case errA != nil && !endA:
			return false, errA
		case errB != nil && !endB:
			return false, errB
		}
	}
	return false, ctx.Err()
}

func atEnd(err error) bool { return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) }

// syncDir makes the names in a directory durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// removed removes a file that may not be there.
func removed(path string) error {
	if err := os.Remove(path); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}
