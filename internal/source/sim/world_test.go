package sim

import (
	"testing"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/geo"
	"github.com/mote-air/mote/internal/quality"
)

// TestWhere: every continent with people has sensors, most are in Europe, and
// the country said is nearly always the one they stand in.
func TestWhere(t *testing.T) {
	n := network(t, 2000, 1)
	continents, wrong := map[string]int{}, 0
	for i := range n.elements {
		s := n.elements[i].station.spots[0].site
		continents[geo.Continent(s.Country)]++
		if s.Country != s.CountryUpstream {
			wrong++
		}
	}
	for _, c := range []string{"Africa", "Asia", "Europe", "North America", "Oceania", "South America"} {
		if continents[c] < 10 {
			t.Errorf("%d sensors in %s", continents[c], c)
		}
	}
	if len(continents) != 6 || continents["Europe"] < 1500 || wrong < 10 || wrong > 120 {
		t.Errorf("%v, %d with another country than upstream says", continents, wrong)
	}
}

// TestFaults: every fault of the field is there, about as often.
func TestFaults(t *testing.T) {
	const sensors = 12_000
	n := network(t, sensors, 5)
	flags, all := map[string]int{}, map[air.Quantity]int{}
	heard, indoor, records := map[air.SensorID]bool{}, 0, 0
	const instants = 6
	for i := range int64(instants) {
		at := noon - i*49*hour
		for r := range n.Readings(at-Window, at) {
			quality.Check(&r, at)
			heard[r.Sensor] = true
			records++
			if r.Site.Indoor == air.Yes {
				indoor++
			}
			for _, v := range r.Values {
				all[v.Quantity]++
				for _, name := range v.Flags.Names() {
					flags[v.Quantity.String()+" "+name]++
				}
			}
		}
	}
	f := func(flag string, of air.Quantity, least, most float64) {
		t.Helper()
		if got := 1000 * float64(flags[flag]) / float64(all[of]); got < least || got > most {
			t.Errorf("%s: %.2f in a thousand, want %v to %v", flag, got, least, most)
		}
	}
	f("pm25 saturated", air.PM25, 0.5, 4)
	f("pm10 saturated", air.PM10, 0.5, 4)
	f("pm25 order", air.PM25, 0.5, 6)
	f("pm25 nan", air.PM25, 0.02, 1)
	f("temperature fault", air.Temperature, 0.2, 2)
	f("humidity fault", air.Humidity, 0.2, 2)
	f("pressure unit_hpa", air.Pressure, 0.5, 8)
	f("humidity rh_saturated", air.Humidity, 5, 60)
	f("humidity rh_floor", air.Humidity, 0.5, 6)
	for flag := range flags {
		switch flag {
		case "temperature range", "humidity range", "pressure range", "pressure fault", "pressure nan", "temperature nan", "humidity nan",
			"pm10 nan", "pm10 order", "pm1 nan", "pm4 nan", "count_n05 nan", "count_n1 nan", "count_n25 nan", "count_n4 nan", "count_n10 nan",
			"pm25 saturated", "pm10 saturated", "pm25 order", "pm25 nan", "temperature fault", "humidity fault", "pressure unit_hpa", "humidity rh_saturated", "humidity rh_floor":
		default:
			t.Errorf("%s is a fault that nobody ordered: %d times", flag, flags[flag])
		}
	}
	for _, q := range []air.Quantity{air.PM1, air.PM4, air.NoiseLAeq, air.RadiationCPM, air.CountP1, air.CountN05} {
		if all[q] == 0 {
			t.Errorf("nobody measures %s", q)
		}
	}
	if share := float64(indoor) / float64(records); share < 0.008 || share > 0.04 {
		t.Errorf("%.3f of the records are indoor", share)
	}
	if len(heard) < sensors*99/100 {
		t.Errorf("%d of %d sensors were heard in two weeks", len(heard), sensors)
	}
	// About two records each, the fast ones dozens; some are silent.
	if mean := float64(records) / instants / sensors; mean < 1.7 || mean > 2.3 {
		t.Errorf("%.2f records of a sensor in five minutes", mean)
	}
}

// TestSilence: at any time a few stations say nothing, and all come back.
func TestSilence(t *testing.T) {
	n := network(t, 1000, 1)
	quiet, asked := 0, 0
	for i := range n.elements {
		longest, run := int64(0), int64(0)
		for at := noon - 30*day; at < noon; at += hour {
			asked++
			if silent(n.elements[i].station.seed, at) {
				quiet++
				run += hour
				longest = max(longest, run)
			} else {
				run = 0
			}
		}
		if longest > 10*day {
			t.Errorf("%s is silent for %d days", n.elements[i].id, longest/day)
		}
	}
	if share := float64(quiet) / float64(asked); share < 0.01 || share > 0.08 {
		t.Errorf("%.3f of the stations are silent", share)
	}
}

// TestMoves: a few stations move, to a place of its own id, and back.
func TestMoves(t *testing.T) {
	n := network(t, 5000, 1)
	movers, ids := 0, map[int64]*station{}
	for i := range n.elements {
		s := n.elements[i].station
		for at := noon - 30*day; at < noon; at += hour {
			id := s.spotAt(at).site.ID.Location
			if owner := ids[id]; owner != nil && owner != s {
				t.Fatalf("location %d has two stations", id)
			}
			ids[id] = s
			if s.stay == 0 {
				break
			}
		}
		if s.stay > 0 {
			movers++
			if s.spots[0].site.ID == s.spots[1].site.ID {
				t.Errorf("%s moves to where it is", n.elements[i].id)
			}
		}
	}
	if movers < 10 || movers > 80 {
		t.Errorf("%d of 5000 sensors move", movers)
	}
}

// TestCycles: nights are cooler than afternoons, winters than summers, mornings
// and evenings worse than early afternoons, working days worse than Sundays.
func TestCycles(t *testing.T) {
	n := network(t, 300, 1)
	type mean struct{ sum, n float64 }
	warmth, dust := map[string]*mean{}, map[string]*mean{}
	add := func(m map[string]*mean, key string, v float64) {
		if m[key] == nil {
			m[key] = &mean{}
		}
		m[key].sum += v
		m[key].n++
	}
	for i := range n.elements {
		p := &n.elements[i].station.spots[0].place
		if p.lat < 35 {
			continue
		}
		for at := noon - 364*day; at < noon; at += 7 * hour {
			s := look(n.world, p, at)
			switch {
			case s.hour < 5:
				add(warmth, "night", s.temperature)
			case s.hour > 13 && s.hour < 17:
				add(warmth, "afternoon", s.temperature)
				add(dust, "afternoon", s.fine)
			case s.hour > 18 && s.hour < 22:
				add(dust, "evening", s.fine)
			}
			if s.winter > 0.5 {
				add(warmth, "winter", s.temperature)
				add(dust, "winter", s.fine)
			} else if s.winter < -0.5 {
				add(warmth, "summer", s.temperature)
				add(dust, "summer", s.fine)
			}
			if weekday := mod(floorDiv(at+int64(p.lon*240), day)+3, 7); weekday == 6 {
				add(dust, "sunday", s.fine)
			} else if weekday < 5 {
				add(dust, "work", s.fine)
			}
			if s.thick <= s.fine || s.fine <= 0 || s.humidity < 5 || s.humidity > 100 || s.pressure < 850 || s.pressure > 1060 || s.temperature < -45 || s.temperature > 50 {
				t.Fatalf("no such air: %+v", s)
			}
		}
	}
	f := func(m map[string]*mean, low, high string, least float64) {
		t.Helper()
		a, b := m[low].sum/m[low].n, m[high].sum/m[high].n
		if b < a+least {
			t.Errorf("%s %.1f, %s %.1f: want %v more", low, a, high, b, least)
		}
	}
	f(warmth, "night", "afternoon", 3)
	f(warmth, "winter", "summer", 10)
	f(dust, "afternoon", "evening", 3)
	f(dust, "summer", "winter", 2)
	f(dust, "sunday", "work", 0.3)
}

// TestNeighboursAgree: what two boxes in one town measure belongs together,
// and what one measures a minute later does too.
func TestNeighboursAgree(t *testing.T) {
	n := network(t, 10, 1)
	p := n.elements[0].station.spots[0].place
	q := p
	q.seed++
	q.lat += 0.02
	for at := noon - 20*day; at < noon; at += 5 * hour {
		a, b, later := look(n.world, &p, at), look(n.world, &q, at), look(n.world, &p, at+60)
		if r := a.fine / b.fine; r < 0.4 || r > 2.5 {
			t.Errorf("neighbours measure %.1f and %.1f", a.fine, b.fine)
		}
		if r := a.fine / later.fine; r < 0.7 || r > 1.4 {
			t.Errorf("%.1f becomes %.1f in a minute", a.fine, later.fine)
		}
	}
}
