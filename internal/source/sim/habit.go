package sim

// habit is what is wrong with a sensor, for good or in bouts.
type habit uint8

const (
	sound     habit = iota
	saturated       // always at its ceiling: a dead fan
	clogging        // at its ceiling now and then
	swapped         // PM2.5 above PM10
	sticking        // the same numbers for hours
	dead            // zero for days
	soaked          // humidity at its upper stop for hours
	parched         // humidity at its lower stop
	loose           // a broken connection now and then
	hectos          // pressure in hPa where Pa belongs
	wordy           // "nan" now and then
)

// fault is a habit and how many in ten thousand sensors of its kind have it.
// Together with the bouts' shares the records come out as in the network of
// 10 August 2017: 7 saturated and 20 with PM2.5 above PM10 of 3,612 PM
// records; one broken DHT22 and one BME280, one BME280 in hPa, some DHT22 at
// their stops.
type fault struct {
	habit habit
	of    int
}

var (
	dustFaults    = []fault{{saturated, 8}, {clogging, 60}, {swapped, 25}, {sticking, 30}, {dead, 20}, {wordy, 10}}
	dhtFaults     = []fault{{soaked, 500}, {parched, 40}, {loose, 60}, {wordy, 10}}
	climateFaults = []fault{{soaked, 100}, {wordy, 10}}
	bmeFaults     = []fault{{soaked, 100}, {loose, 100}, {hectos, 40}, {wordy, 10}}
)

// habitOf chooses by a number in [0, 1).
func habitOf(s family, u float64) habit {
	list := map[family][]fault{
		optical: dustFaults, opticalP0: dustFaults, sps30: dustFaults,
		dht: dhtFaults, climate: climateFaults, bme: bmeFaults,
	}[s]
	at := int(u * 10_000)
	for _, f := range list {
		if at -= f.of; at < 0 {
			return f.habit
		}
	}
	return sound
}

// bouts says of a habit how long it lasts at a time, in seconds, and in which
// share of such times it shows.
func (h habit) bouts() (length int64, share float64) {
	switch h {
	case clogging:
		return 2 * hour, 0.2
	case sticking:
		return 12 * hour, 0.25
	case dead:
		return 3 * day, 0.5
	case soaked:
		return 8 * hour, 0.45
	case loose:
		return hour, 0.1
	case wordy:
		return 300, 0.15
	}
	return day, 1
}

// shows reports whether the habit shows at t, and since when.
func (h habit) shows(seed uint64, t int64) (since int64, yes bool) {
	if h == sound {
		return 0, false
	}
	length, share := h.bouts()
	n := floorDiv(t, length)
	return n * length, chance(seed, forBout, n) < share
}

// silent reports whether a station says nothing at t: a few are gone for days,
// more for hours, and then come back.
func silent(seed uint64, t int64) bool {
	return pause(seed, t, 4*day, 0.035) || pause(seed^forRest, t, 14*hour, 0.05)
}

// pause is a rest within some of the stretches of a length.
func pause(seed uint64, t, length int64, share float64) bool {
	n := floorDiv(t, length)
	h := fork(seed, forRest, n)
	if unit(h) >= share {
		return false
	}
	from, lasts := unit(mix(h))*0.5, 0.15+0.6*unit(mix(h+1))
	at := float64(t-n*length) / float64(length)
	return at >= from && at < from+lasts
}
