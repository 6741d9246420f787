package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// world is what some sixty sensors said over thirty hours, each one odd in its
// own way. Hours are counted back from the end of the newest hour that can be
// in an index: hour 1 is that one, hour 24 the oldest of a daily mean.
type world struct {
	end   int64 // of hour 1
	rnd   *rand.Rand
	names map[int64]string
	docs  [][]say
	next  int64
}

const worldDocs = 5

func newWorld(end int64) *world {
	return &world{end: end, rnd: rand.New(rand.NewPCG(7, 9)), names: map[int64]string{}, docs: make([][]say, worldDocs), next: 1000}
}

// actor is one sensor while its part is written.
type actor struct {
	w       *world
	id      int64
	kind    string
	site    spot
	cadence int64 // seconds
	jitter  int64 // below which each time is shifted
	doc     int   // the document that brings it; −1: any
}

// sensor adds one. Its readings come in a random document each.
func (w *world) sensor(name string) *actor {
	w.next++
	w.names[w.next] = name
	lat, lon := 40+float64(w.next%17)/8, 5+float64(w.next%13)/8
	return &actor{
		w: w, id: w.next, kind: "SDS011", cadence: 290, jitter: 9, doc: -1,
		site: spot{location: w.next, lat: fmt.Sprintf("%.3f", lat), lon: fmt.Sprintf("%.3f", lon), country: "DE", indoor: "0"},
	}
}

func (a *actor) every(cadence int64) *actor { a.cadence, a.jitter = cadence, 0; return a }
func (a *actor) is(kind string) *actor      { a.kind = kind; return a }
func (a *actor) at(s spot) *actor           { a.site = s; return a }
func (a *actor) in(doc int) *actor          { a.doc = doc; return a }

// say adds one record.
func (a *actor) say(at int64, fields ...part) *actor {
	s := say{sensor: a.id, at: at, kind: a.kind, site: a.site, fields: fields}
	doc := a.doc
	if doc < 0 {
		doc = a.w.rnd.IntN(worldDocs)
		if a.w.rnd.IntN(20) == 0 {
			again := a.w.rnd.IntN(worldDocs)
			a.w.docs[again] = append(a.w.docs[again], s)
		}
	}
	a.w.docs[doc] = append(a.w.docs[doc], s)
	return a
}

// pm is a record of particles; an empty text leaves one out.
func pm(fine, coarse string) (parts []part) {
	if coarse != "" {
		parts = append(parts, part{"P1", coarse})
	}
	if fine != "" {
		parts = append(parts, part{"P2", fine})
	}
	return parts
}

// during says something at the sensor's cadence from seconds before the end of
// hour 1 to seconds before it.
func (a *actor) during(from, to int64, fields func(at int64) []part) *actor {
	for t := a.w.end - from; t < a.w.end-to; t += a.cadence {
		at := t
		if a.jitter > 0 {
			at = min(at+a.w.rnd.Int64N(a.jitter), a.w.end-to-1)
		}
		a.say(at, fields(at)...)
	}
	return a
}

// hours says something in the hours from…to, both counted back and included.
func (a *actor) hours(from, to int64, fields func(at int64) []part) *actor {
	return a.during(from*anHour, (to-1)*anHour, fields)
}

// hour is the number that an hour is counted by.
func (w *world) hour(at int64) int64 { return (w.end - at + anHour - 1) / anHour }

// flat is always the same.
func flat(fine, coarse string) func(int64) []part {
	return func(int64) []part { return pm(fine, coarse) }
}

// about varies around a level.
func (a *actor) about(level float64) func(int64) []part {
	return func(int64) []part {
		fine := level * (0.5 + a.w.rnd.Float64())
		return pm(fmt.Sprintf("%.2f", fine), fmt.Sprintf("%.2f", fine*(1.1+a.w.rnd.Float64())))
	}
}

// shuffled are the documents, each in an order of its own.
func (w *world) shuffled() [][]say {
	for _, d := range w.docs {
		w.rnd.Shuffle(len(d), func(i, j int) { d[i], d[j] = d[j], d[i] })
	}
	return w.docs
}

// written writes a document as upstream does, in all the ways that it has.
func (w *world) written(doc []say) string {
	var b strings.Builder
	b.WriteString("[")
	for i, s := range doc {
		if i > 0 {
			b.WriteString(",")
		}
		layout := time.DateTime
		if w.rnd.IntN(2) == 0 {
			layout = "2006-01-02T15:04:05"
		}
		indoor := ""
		if s.site.indoor != "" {
			indoor = `,"indoor":` + s.site.indoor + `,"exact_location":0,"altitude":""`
		}
		var fields []string
		for _, f := range s.fields {
			quote := `"`
			if rat(f.text) != nil && w.rnd.IntN(4) == 0 {
				quote = ""
			}
			fields = append(fields, fmt.Sprintf(`{"value_type":%q,"value":%s%s%s}`, f.name, quote, f.text, quote))
		}
		fields = append(fields, `{"id":5,"value":"17","value_type":"samples"}`)
		w.rnd.Shuffle(len(fields), func(i, j int) { fields[i], fields[j] = fields[j], fields[i] })
		keys := []string{
			fmt.Sprintf(`"id":%d`, i), `"sampling_rate":null`,
			fmt.Sprintf(`"timestamp":%q`, time.Unix(s.at, 0).UTC().Format(layout)),
			fmt.Sprintf(`"location":{"id":%d,"latitude":%q,"longitude":%q,"country":%q%s}`, s.site.location, s.site.lat, s.site.lon, s.site.country, indoor),
			fmt.Sprintf(`"sensor":{"id":%d,"pin":"1","sensor_type":{"id":14,"name":%q,"manufacturer":"test"}}`, s.sensor, s.kind),
			`"sensordatavalues":[` + strings.Join(fields, ",") + `]`,
		}
		w.rnd.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
		b.WriteString("{" + strings.Join(keys, ",") + "}")
	}
	return b.String() + "]"
}

// ids are the sensors in order.
func (w *world) ids() (list []int64) {
	for id := range w.names {
		list = append(list, id)
	}
	slices.Sort(list)
	return list
}
