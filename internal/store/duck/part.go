package duck

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/mote-air/mote/internal/store"
)

// part is a file of the lake in the making: at a temporary place until it is
// settled, and no part of the lake until it is published.
type part struct {
	segment
	tmp string
	s   *Store
}

// newPart begins a file. Its name was never used before.
func (s *Store) newPart(k kind, month, day int32) *part {
	id := s.nextPart.Add(1)
	name := fmt.Sprintf("all.part-%d.parquet", id)
	if day != wholeMonth {
		name = fmt.Sprintf("day-%02d.part-%d.parquet", time.Unix(dayStart(day), 0).UTC().Day(), id)
	}
	folder := "lake/" + string(k)
	if month != noMonth {
		folder += fmt.Sprintf("/month=%04d-%02d", month/100, month%100)
	}
	return &part{
		segment: segment{id: id, kind: k, month: month, day: day, made: s.opts.Clock().Unix(), path: folder + "/" + name},
		tmp:     filepath.Join(s.dir, "tmp", fmt.Sprintf("%s.part-%d", k, id)),
		s:       s,
	}
}

// write fills the file with the rows of a query that come in the file's order,
// and settles it. An empty answer leaves no file: ok is false then. How many
// rows there will be, about, may be set before.
func (p *part) write(ctx context.Context, conn *sql.Conn, query string) (ok bool, err error) {
	defer func() {
		if err != nil || !ok {
			err = errors.Join(err, removed(p.tmp))
		}
	}()
	res, err := conn.ExecContext(ctx, fmt.Sprintf(`COPY (%s) TO %s (FORMAT parquet, %s, KV_METADATA {mote_format: '%d', mote_kind: '%s', mote_rules: '%s'})`,
		query, quote(p.tmp), lakeEncoding(p.kind, p.day, p.rows), store.LakeFormat, p.kind, p.rules))
	if err != nil {
		return false, fmt.Errorf("write %s: %w", p.path, err)
	}
	p.s.at("part written")
	if p.rows, err = res.RowsAffected(); err != nil {
		return false, err
	}
	if p.rows == 0 {
		return false, nil
	}
	return true, p.settle()
}

// settle makes the file durable at its place and completes the segment.
func (p *part) settle() error {
	if err := p.measure(); err != nil {
		return fmt.Errorf("write %s: %w", p.path, err)
	}
	p.s.at("part synced")
	to := filepath.Join(p.s.dir, filepath.FromSlash(p.path))
	if err := os.MkdirAll(filepath.Dir(to), 0o750); err != nil {
		return fmt.Errorf("write %s: %w", p.path, err)
	}
	if err := os.Rename(p.tmp, to); err != nil {
		return fmt.Errorf("write %s: %w", p.path, err)
	}
	// The folder of the month may be new itself.
	for _, dir := range []string{filepath.Dir(to), filepath.Dir(filepath.Dir(to)), filepath.Join(p.s.dir, "lake"), p.s.dir} {
		if err := syncDir(dir); err != nil {
			return fmt.Errorf("write %s: %w", p.path, err)
		}
	}
	p.s.at("part renamed")
	return nil
}

// measure reads the file back for its size and sum, and makes it durable.
func (p *part) measure() (err error) {
	f, err := os.OpenFile(p.tmp, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	sum := sha256.New()
	if p.bytes, err = io.Copy(sum, f); err != nil {
		return err
	}
	p.sum = hex.EncodeToString(sum.Sum(nil))
	return errors.Join(p.stamp(), f.Sync())
}
