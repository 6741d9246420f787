package ingest

import (
	"context"
	"errors"
	"log/slog"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/source"
	"github.com/mote-air/mote/internal/store"
)

// document fills the batch from what was fetched and sees to it that the store
// has its stamp: that of the first document that could be read. A document of
// the other origin is refused whole; hint then tells the operator what to do.
func (i *Ingest) document(ctx context.Context, b *store.Batch, f source.Fetch) (hint []slog.Attr, err error) {
	if f.Status != air.StatusOK {
		return nil, nil
	}
	came := air.OriginReal
	if f.Simulated {
		came = air.OriginSimulated
	}
	has, err := i.o.Store.Origin(ctx)
	if err == nil && has != air.OriginUnknown {
		// Before decoding, so that it does not teach us which places are indoor.
		err = i.o.Store.Stamp(ctx, came)
	}
	if err == nil {
		i.decode(b, f)
		if has == air.OriginUnknown && b.Entry.Status == air.StatusOK {
			err = i.o.Store.Stamp(ctx, came)
		}
	}
	other, ok := errors.AsType[*store.OriginError](err)
	if !ok {
		return nil, err
	}
	*b = store.Batch{Entry: air.Entry{
		Network: b.Entry.Network, Kind: b.Entry.Kind, Status: air.StatusRejected, HTTPStatus: b.Entry.HTTPStatus, Bytes: b.Entry.Bytes,
		Started: b.Entry.Started, Finished: b.Entry.Finished, Error: otherOrigin(other.Came),
	}}
	return []slog.Attr{slog.String("hint", other.Error())}, nil
}

// otherOrigin says for the public why a document was refused.
func otherOrigin(came air.Origin) string {
	if came.Simulated() {
		return "upstream's answer was refused whole: it is marked as simulated, and this Mote keeps measured data"
	}
	return "upstream's answer was refused whole: it is not marked as simulated, and this Mote keeps simulated data"
}
