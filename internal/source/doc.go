// Package source fetches Sensor.Community's live feeds as politely as promise 5
// asks: at most one conditional GET a minute on the public host over all feeds,
// compressed, signed with the operator's contact, with Retry-After honoured and
// a growing pause after failures.
//
// A [Host] owns the schedule of its [Feed]s and calls a feed's handler once a
// poll with what came of it, a [Fetch]. It decodes nothing and keeps nothing
// but the validators of each feed's last accepted document.
package source
