package httpapi

import (
	"strconv"
	"sync/atomic"

	"github.com/mote-air/mote/internal/live"
)

const eventType = "text/event-stream"

// appendEvent writes one event; data must be one line.
func appendEvent(b []byte, name, id string, data []byte) []byte {
	b = append(append(b, "event: "...), name...)
	b = append(append(b, "\nid: "...), id...)
	b = append(append(b, "\ndata: "...), data...)
	return append(b, "\n\n"...)
}

// heartbeat is a comment, which clients skip.
var heartbeat = []byte(": still here\n\n")

// opening says how long a client waits before it connects again.
var opening = []byte("retry: " + strconv.Itoa(streamRetry) + "\n\n")

// appendReset tells a client that what it has cannot be brought to the present
// by deltas.
func appendReset(b []byte, v live.Version, simulated bool) []byte {
	return appendEvent(b, "reset", v.String(), appendMark([]byte(`{"version":"`+v.String()+`"`), simulated))
}

// appendMark ends an event's object, with a word where the data is invented.
func appendMark(b []byte, simulated bool) []byte {
	if simulated {
		b = append(b, `,"simulated":true`...)
	}
	return append(b, '}')
}

// upstreamWord is the state as events tell it. Before the first poll nothing
// is known to be wrong.
func upstreamWord(s UpstreamState) string {
	if s == UpstreamDown {
		return "down"
	}
	return "ok"
}

// announcement is the event of a version.
type announcement struct {
	version   live.Version
	upstream  string
	simulated bool
	repeated  bool // the version was announced before; upstream's state is the news
	event     []byte
}

// announcer keeps the last announcement, so that it is encoded once for
// everybody. The zero value is ready; it is safe for concurrent use.
type announcer struct {
	last atomic.Pointer[announcement]
}

// of is the event of a snapshot, at most 200 bytes.
func (a *announcer) of(snap *live.Snapshot, upstream string, simulated, repeated bool) []byte {
	if old := a.last.Load(); old != nil && old.version == snap.Version && old.upstream == upstream && old.simulated == simulated && old.repeated == repeated {
		return old.event
	}
	changed := snap.Changed()
	if repeated {
		changed = 0
	}
	v := snap.Version.String()
	data := append([]byte(`{"version":"`), v...)
	data = strconv.AppendInt(append(data, `","t":`...), snap.At, 10)
	data = strconv.AppendInt(append(data, `,"changed":`...), int64(changed), 10)
	data = appendMark(append(append(append(data, `,"upstream":"`...), upstream...), '"'), simulated)
	event := appendEvent(nil, "version", v, data)
	a.last.Store(&announcement{snap.Version, upstream, simulated, repeated, event})
	return event
}
