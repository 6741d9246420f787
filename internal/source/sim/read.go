package sim

import (
	"math"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/decode"
)

// read fills out with what a sensor says at t, which must be one of its times.
// It reports false when nothing arrives. out.Values is reused.
func (n *Network) read(e *element, t int64, out *decode.Outgoing) bool {
	s := e.station
	if silent(s.seed, t) || unit(fork(e.seed, forLoss, t)) < 0.01 {
		return false
	}
	at := s.spotAt(t)
	out.Sensor, out.Time = e.id, t
	out.Type, out.TypeID, out.Manufacturer, out.Pin = e.model.name, e.model.id, e.model.maker, e.pin
	out.Site = at.site
	out.ID = t<<17 | e.index
	out.ValueID = out.ID << 4
	out.Sea = math.NaN()
	out.Values = out.Values[:0]

	since, faulty := e.habit.shows(e.seed, t)
	when := t
	if faulty && e.habit == sticking {
		when = since
	}
	air := look(n.world, &at.place, when)
	e.values(&air, when, out)
	if faulty {
		e.spoil(out)
	}
	return true
}

// values are what a sound sensor says under that sky.
func (e *element) values(s *sky, t int64, out *decode.Outgoing) {
	switch e.model.family {
	case optical, opticalP0, sps30:
		e.masses(s, out)
	case shinyei:
		_, thick := e.seen(s)
		count := 90 * thick * (0.9 + 0.2*unit(mix(e.seed^uint64(t))))
		add(out, air.CountP1, round(count, 100))
		add(out, air.CountP2, round(count*0.35, 100))
	case dht:
		add(out, air.Temperature, round(s.temperature+e.warmth(s), 10))
		add(out, air.Humidity, round(e.damp(s), 10))
	case climate:
		add(out, air.Temperature, round(s.temperature+e.warmth(s), 100))
		add(out, air.Humidity, round(e.damp(s), 100))
	case bme, bmp:
		add(out, air.Temperature, round(s.temperature+e.warmth(s), 100))
		if e.model.family == bme {
			add(out, air.Humidity, round(e.damp(s), 100))
		}
		addPressure(out, round(s.pressure+e.offset, 10_000))
		if a := out.Site.Altitude; a == a {
			out.Sea = round((s.pressure+e.offset)/barometric(a), 10_000)
		}
	case noise:
		loud := 44 + 9*hump(s.hour, 13, 7) + 5*wave(e.seed^forFlutter, float64(t)/900) + 2*e.offset
		add(out, air.NoiseLAeq, round(loud, 100))
		add(out, air.NoiseLAMin, round(loud-4-3*unit(mix(e.seed+uint64(t))), 100))
		add(out, air.NoiseLAMax, round(loud+6+14*unit(mix(e.seed-uint64(t))), 100))
	case radiation:
		add(out, air.RadiationCPM, math.Round(max(0, 18*e.gauge+4.2*bell(mix(e.seed^uint64(t))))))
	}
}

func (e *element) masses(s *sky, out *decode.Outgoing) {
	fine, thick := e.seen(s)
	fine, thick = min(fine, 990), min(thick, 1990)
	thick = max(thick, fine)
	small := fine * 0.68
	if e.model.family != optical {
		add(out, air.PM1, round(small, 100))
	}
	add(out, air.PM10, round(thick, 100))
	add(out, air.PM25, round(fine, 100))
	if e.model.family != sps30 {
		return
	}
	add(out, air.PM4, round(fine+(thick-fine)*0.4, 100))
	add(out, air.CountN05, round(small*6.1, 100))
	add(out, air.CountN1, round(small*7.4, 100))
	add(out, air.CountN25, round(small*7.5, 100))
	add(out, air.CountN4, round(small*7.52, 100))
	add(out, air.CountN10, round(small*7.53, 100))
}

// seen is what an optical sensor takes the air for: humid air makes particles
// swell, the large ones most.
func (e *element) seen(s *sky) (fine, thick float64) {
	swell := max(0, s.humidity-62) / 38
	swell *= swell * swell
	return s.fine * e.gauge * (1 + 0.7*swell), s.thick * e.gauge * (1 + 1.3*swell)
}

// warmth is what the housing adds: its electronics, and the sun on it.
func (e *element) warmth(s *sky) float64 {
	return 0.6 + e.offset + 1.8*unit(e.seed)*hump(s.hour, 14, 3.5)*(1-0.4*s.winter)
}

// damp is the humidity in the housing.
func (e *element) damp(s *sky) float64 { return min(max(s.humidity+4*e.offset-2, 4), 99.9) }

// spoil puts what is wrong with the sensor into its values.
func (e *element) spoil(out *decode.Outgoing) {
	set := func(q air.Quantity, change func(v float64) float64) {
		for i := range out.Values {
			if v := &out.Values[i]; v.Quantity == q {
				v.Value = change(v.Value)
			}
		}
	}
	fixed := func(q air.Quantity, to float64) { set(q, func(float64) float64 { return to }) }
	switch e.habit {
	case saturated, clogging:
		fixed(air.PM10, 1999.9)
		fixed(air.PM25, 999.9)
	case swapped:
		set(air.PM25, func(v float64) float64 { return round(v*2.6+1, 100) })
	case dead:
		fixed(air.PM1, 0)
		fixed(air.PM10, 0)
		fixed(air.PM25, 0)
	case soaked:
		top := 100.0
		if e.model.family == dht {
			top = 99.9
		}
		fixed(air.Humidity, top)
	case parched:
		fixed(air.Humidity, 1)
	case loose:
		e.unplug(out, fixed)
	case hectos:
		for i := range out.Values {
			if v := &out.Values[i]; v.Quantity == air.Pressure {
				v.Value = round(v.Value, 100)
				v.Raw, v.Flags = v.Value, air.FlagUnitHPa
			}
		}
		out.Sea = math.NaN()
	case wordy:
		for i := range out.Values {
			v := &out.Values[i]
			v.Value, v.Raw, v.Flags = math.NaN(), math.NaN(), air.FlagNaN
		}
		out.Sea = math.NaN()
	}
}

// unplug gives what a broken connection reads.
func (e *element) unplug(out *decode.Outgoing, fixed func(air.Quantity, float64)) {
	if e.model.family == dht {
		fixed(air.Temperature, 512)
		fixed(air.Humidity, 1254.4)
		return
	}
	fixed(air.Temperature, -147.58)
	fixed(air.Humidity, 100)
	for i := range out.Values {
		if out.Values[i].Quantity == air.Pressure {
			out.Values = out.Values[:i]
			addPressure(out, 1154.7336)
		}
	}
	out.Sea = math.NaN()
}

func add(out *decode.Outgoing, q air.Quantity, v float64) {
	out.Values = append(out.Values, air.Value{Quantity: q, Value: v, Raw: math.NaN()})
}

// addPressure takes hPa with four decimals, which upstream has in Pa with two.
func addPressure(out *decode.Outgoing, hPa float64) {
	out.Values = append(out.Values, air.Value{Quantity: air.Pressure, Value: hPa, Raw: round(hPa*100, 100)})
}

// round gives the float64 nearest to the decimal number, as decoding it would.
func round(v, per float64) float64 { return math.Round(v*per)/per + 0 }
