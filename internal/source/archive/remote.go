package archive

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/source"
)

// Remote goes through the archive on its host, day by day: it reads the day's
// folder and then the files, one after the other. Fields are set before Walk.
type Remote struct {
	Visitor  *source.Visitor
	Base     string // as it is said to people
	From, To int32  // days since 1970-01-01, inclusive
	Want     Want   // may be nil
	Had      func(address string) bool
	Missing  func(day int32) // told of days that the host does not have; may be nil

	done atomic.Int64 // thousandths of days
	old  bool         // the last day was found below its year
}

// Progress is how far it is, and how far it is to go, in thousandths of days.
func (r *Remote) Progress() (done, total int64) {
	return r.done.Load(), 1000 * int64(r.To-r.From+1)
}

// Walk fetches and hands over each file. There is one reader, whatever is asked
// for. Days and files that are not there are passed over; a host that does not
// answer any more ends the walk with an error, and repeating it goes on there.
func (r *Remote) Walk(ctx context.Context, _ int, emit Emit) error {
	for day := r.From; day <= r.To; day++ {
		if err := r.day(ctx, day, emit); err != nil {
			return err
		}
		r.done.Store(1000 * int64(day-r.From+1))
	}
	return nil
}

func (r *Remote) day(ctx context.Context, day int32, emit Emit) error {
	folder, page, err := r.folder(ctx, day)
	if err != nil {
		return err
	}
	if folder == "" {
		if r.Missing != nil {
			r.Missing(day)
		}
		return nil
	}
	files := listing(page, day)
	for i, l := range files {
		address := r.Base + "/" + folder + l.file
		if r.Want != nil && !r.Want(l.name) || r.Had != nil && r.Had(address) {
			continue
		}
		f := File{Path: address, Name: l.name}
		got, err := r.Visitor.Get(ctx, folder+l.file)
		if refused, ok := errors.AsType[*source.RefusedError](err); ok {
			f.Err = errors.New(refused.Public)
		} else if err != nil {
			return fmt.Errorf("%s: %w; import the same again to go on", address, err)
		} else {
			f.Simulated = got.Simulated
			f = f.read(bytes.NewReader(got.Body), int64(len(got.Body)))
		}
		if err := emit(f); err != nil {
			return err
		}
		r.done.Store(1000*int64(day-r.From) + 1000*int64(i+1)/int64(len(files)))
	}
	return nil
}

// folder finds a day's folder, below the base or, as older years are, below its
// year; "" when it is in neither place. The page is valid until the next
// request.
func (r *Remote) folder(ctx context.Context, day int32) (folder string, page []byte, err error) {
	date := time.Unix(int64(day)*air.Day, 0).UTC().Format(time.DateOnly) + "/"
	places := [2]string{date, date[:4] + "/" + date}
	if r.old { // the next day is where this one was, as a rule
		places[0], places[1] = places[1], places[0]
	}
	for i, place := range places {
		got, err := r.Visitor.Get(ctx, place)
		if err == nil {
			r.old = r.old != (i == 1)
			return place, got.Body, nil
		}
		if refused, ok := errors.AsType[*source.RefusedError](err); !ok || !refused.NotThere() {
			return "", nil, err
		}
	}
	return "", nil, nil
}
