package sim

import "math"

// What the seeds of parts are made for.
const (
	forSite uint64 = iota + 1
	forKind
	forLevel
	forHabit
	forBout
	forRest
	forLoss
	forBeat
	forFast
	forWord
	forMove
	forGauge
	forPressure
	forWarmth
	forMoisture
	forRegion
	forTown
	forSmoke
	forDust
	forRelief
	forTraffic
	forFlutter
	forGrain
)

const (
	hour = 3600
	day  = 24 * hour
	year = 365.2425 * day
)

// place is what the air of a station depends on besides the time.
type place struct {
	lat, lon float64 // degrees
	altitude float64 // metres
	level    float64 // PM2.5 of an ordinary hour, µg/m³
	coarse   float64 // PM10 over PM2.5 in dry air, above 1
	traffic  float64 // how much of the air follows the rush hours, 0…1
	seed     uint64
}

// sky is the air at a place and time.
type sky struct {
	hour        float64 // local solar time, 0…24
	winter      float64 // −1 midsummer … 1 midwinter, near 0 in the tropics
	temperature float64 // °C
	humidity    float64 // %
	pressure    float64 // hPa at the place
	fine        float64 // PM2.5, µg/m³, in dry air
	thick       float64 // PM10, µg/m³, in dry air
}

// look computes the air at a place, t in Unix seconds.
func look(world uint64, p *place, t int64) sky {
	var s sky
	at := float64(t)
	local := t + int64(p.lon*240) // the sun takes 240 s for a degree
	s.hour = float64(mod(local, day)) / hour
	weekday := mod(floorDiv(local, day)+3, 7) // 0 is Monday; 1970-01-01 was a Thursday
	s.winter = math.Cos(2*math.Pi*(at/year-15.0/365)) * min(1, math.Abs(p.lat)/45)
	if p.lat < 0 {
		s.winter = -s.winter
	}
	days := at / day
	// Weather drifts east, 9 degrees a day.
	x, y := (p.lon-9*days)/24, p.lat/16
	high := field(world^forPressure, x, y, days/3)
	warm := field(world^forWarmth, x*1.2, y*1.2, days/4)
	moist := field(world^forMoisture, x*2, y*2, days/1.2)

	s.weather(p, high, warm, moist)
	s.particles(world, p, t, weekday, days, high)
	return s
}

// weather is a mild climatology by latitude with the day's and the season's
// course on it.
func (s *sky) weather(p *place, high, warm, moist float64) {
	away := math.Abs(p.lat)
	unrest := min(1, away/40)
	sun := math.Cos(2 * math.Pi * (s.hour - 15) / 24) // warmest at 15 h
	s.temperature = 28 - 0.0072*away*away - 0.21*away*s.winter + (3.5-1.2*s.winter)*sun*(1-0.35*moist) +
		(2+6*unrest)*warm - 0.0055*p.altitude
	s.humidity = 71 - (13-5*s.winter)*sun + 24*moist + 6*s.winter - 5*warm
	s.humidity = min(max(s.humidity, 9), 99.9)
	sea := 1013.25 + (3+19*unrest)*high + 1.2*math.Cos(4*math.Pi*(s.hour-10)/24)*(1-unrest)
	s.pressure = sea * barometric(p.altitude)
}

// barometric is the part of the pressure at sea level that is left at an
// altitude, by the standard atmosphere.
func barometric(altitude float64) float64 { return math.Pow(1-2.25577e-5*altitude, 5.25588) }

// particles are the place's level times everything that moves it.
func (s *sky) particles(world uint64, p *place, t, weekday int64, days, high float64) {
	rush := 0.55*hump(s.hour, 7.8, 1.7) + 0.6*hump(s.hour, 20, 2.8)
	week := 1.0
	if weekday >= 5 {
		rush *= 0.55
		week = 0.93
	}
	course := week * (0.8 + p.traffic*rush - 0.18*hump(s.hour, 14.5, 3.2))
	season := 1 + 0.42*s.winter
	// A high in winter puts a lid on the air; wind between two takes it away.
	lid := 1 + 0.9*max(0, high)*(0.5+0.5*s.winter) - 0.25*max(0, -high)

	region := 0.75*field(world^forRegion, (p.lon-5*days)/9, p.lat/7, days/1.5) +
		0.45*field(world^forTown, p.lon/1.5, p.lat/1.1, days*3)
	hours := float64(t) / hour
	own := 0.22*wave(p.seed^forTraffic, hours/1.3) + 0.1*wave(p.seed^forFlutter, hours*5) + 0.03*bell(mix(p.seed^forGrain^uint64(t)))
	s.fine = p.level * course * season * lid * math.Exp(region+own)

	if smoke := field(world^forSmoke, (p.lon-6*days)/7, p.lat/5, days/1.8); smoke > 0.5 {
		s.fine += 150 * (smoke - 0.5) * (0.65 - 0.35*s.winter) * (1 + 0.3*own)
	}
	s.fine = max(s.fine, 0.3)
	s.thick = s.fine*p.coarse + 1.5
	if dust := field(world^forDust, (p.lon-4*days)/11, p.lat/6, days/1.6); dust > 0.55 {
		s.thick += 160 * (dust - 0.55) * max(0.15, 1-math.Abs(math.Abs(p.lat)-25)/30) * (1 + 0.3*own)
	}
}

func floorDiv(a, b int64) int64 { return (a - mod(a, b)) / b }

func mod(a, b int64) int64 {
	if m := a % b; m < 0 {
		return m + b
	} else {
		return m
	}
}
