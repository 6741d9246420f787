// Package source fetches Sensor.Community's live feed of single measurements,
// as politely as promise 5 asks: at most one conditional GET a minute on the
// public host, compressed, signed with the operator's contact, with Retry-After
// honoured and a growing pause after failures.
//
// A [Poller] owns the schedule and calls its handler once a poll with what came
// of it, a [Fetch]. It decodes nothing and keeps nothing but the validators of
// the last accepted document.
package source
