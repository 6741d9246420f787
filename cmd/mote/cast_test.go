package main

import "fmt"

// cast writes what every sensor of the world says.
func (w *world) cast(now int64) {
	w.castHours()
	w.castCadence()
	w.castFlags()
	w.castPlaces()
	w.castNumbers()

	// Ahead of its time, and only a little so.
	a := w.sensor("from the future")
	a.hours(30, 1, a.about(20)).say(now+3*anHour, pm("500", "900")...).say(now+7*anHour, pm("600", "900")...)
	a = w.sensor("a clock that is five minutes fast")
	a.hours(30, 1, a.about(20)).say(now+300, pm("17.17", "27.27")...)
	a = w.sensor("the open hour")
	a.hours(30, 1, a.about(20)).during(0, w.end-now, flat("700", "800"))

	// The first number under a key stays.
	a = w.sensor("two numbers")
	a.every(300).in(1).hours(30, 1, flat("10.5", "20.5"))
	a.in(3).hours(30, 20, flat("99", "199"))
	a = w.sensor("late by hours")
	a.in(0).hours(30, 13, a.about(9)).hours(4, 1, a.about(9))
	a.in(4).hours(12, 5, a.about(150))

	w.sensor("counts, no masses").is("PPD42NS").hours(30, 1, flat("1506.12", "0.62"))
	p := w.sensor("PM1 too").is("PMS5003")
	p.hours(30, 1, func(int64) []part { return append(pm("12.0", "14.0"), part{"P0", "7.0"}) })
}

// castHours has hours missing here and there.
func (w *world) castHours() {
	for _, level := range []float64{0.4, 3, 8, 14, 22, 35, 48, 66, 100, 180, 300, 520} {
		a := w.sensor(fmt.Sprintf("complete, about %v", level))
		a.hours(30, 1, a.about(level))
	}
	for _, n := range []int64{1, 2, 3, 12, 17, 18, 23} {
		a := w.sensor(fmt.Sprintf("the newest %d hours", n))
		a.hours(n, 1, a.about(40))
	}
	for _, n := range []int64{17, 18} {
		a := w.sensor(fmt.Sprintf("%d hours of 24, the oldest", n))
		a.hours(30, 25, a.about(300)).hours(24, 25-n, a.about(30))
	}
	a := w.sensor("18 hours of PM2.5, 17 of PM10")
	a.hours(24, 8, a.about(30)).hours(7, 7, flat("50", ""))
	for _, missing := range [][]int64{{1}, {2}, {3}, {1, 2}, {1, 3}, {2, 3}, {1, 5, 9, 13, 17, 21}, {1, 4, 7, 10, 13, 16, 19}} {
		a := w.sensor(fmt.Sprintf("without hours %v", missing))
		gone := map[int64]bool{}
		for _, h := range missing {
			gone[h] = true
		}
		for h := int64(30); h >= 1; h-- {
			if !gone[h] {
				a.hours(h, h, a.about(float64(h)))
			}
		}
	}
	a = w.sensor("PM2.5 alone")
	a.hours(30, 1, func(int64) []part { return pm(fmt.Sprintf("%d.5", w.rnd.IntN(60)), "") })
	a = w.sensor("PM10 alone")
	a.hours(30, 1, func(int64) []part { return pm("", fmt.Sprintf("%d.5", w.rnd.IntN(90))) })
	a = w.sensor("silent for two days")
	a.during(50*anHour, 40*anHour, a.about(20))
}

// castCadence sends too slowly, too fast, and in bursts.
func (w *world) castCadence() {
	for _, cadence := range []int64{60, 150, 300, 330, 331, 600, 900, 1200, 1800, 3600} {
		a := w.sensor(fmt.Sprintf("every %d s", cadence))
		a.every(cadence).hours(30, 1, a.about(25))
	}
	slots := func(name string, offsets ...int64) {
		a := w.sensor(name).every(anHour)
		for _, s := range offsets {
			a.during(30*anHour-s, 0, a.about(33))
		}
	}
	slots("nine slots, at their edges", 0, 599, 600, 1199, 1200, 1799, 1800, 2399, 2400, 3599)
	slots("eight slots", 0, 300, 600, 900, 1200, 1500, 1800, 2100)
	slots("median of 330 s: quick", 0, 330, 660, 990, 1320, 1650, 1980, 2310)
	slots("median of 331 s: slow", 0, 331, 662, 993, 1324, 1655, 1986, 2317)
	slots("three quarters at their edges", 899, 900, 3599)
	slots("two quarters", 899, 3599)

	a := w.sensor("every 4.5 s")
	for t := int64(0); t < 2*6*anHour; t += 9 { // in half seconds
		a.say(w.end-6*anHour+t/2, a.about(12)(0)...)
	}
	a = w.sensor("85 seconds an hour")
	for h := int64(1); h <= 30; h++ {
		for s := range int64(19) {
			a.say(w.end-h*anHour+s*9/2, a.about(12)(0)...)
		}
	}
	a = w.sensor("slow of late")
	a.every(290).hours(46, 13, a.about(20))
	a.every(900).hours(12, 1, a.about(20))
	a = w.sensor("quick of late")
	a.every(900).hours(46, 7, a.about(20))
	a.every(100).hours(6, 1, a.about(20))
	a = w.sensor("slow, but for the hours before the ring")
	a.every(20).hours(30, 25, a.about(20))
	a.every(900).hours(24, 1, a.about(20))
	a = w.sensor("slow, with what is invalid between")
	a.every(900).hours(30, 1, flat("8.0", "9.0"))
	a.during(30*anHour-450, 0, flat("999.9", "1999.9"))
	a = w.sensor("quick, by what is invalid between")
	a.every(900).hours(30, 1, flat("8.0", "9.0"))
	a.every(180).during(30*anHour-90, 0, flat("999.9", "1999.9"))
}

// castFlags sends what is flagged.
func (w *world) castFlags() {
	now := func(name string, bad func(at int64) bool, fine, coarse string) {
		a := w.sensor(name)
		good := a.about(30)
		a.hours(30, 1, func(at int64) []part {
			if bad(at) {
				return pm(fine, coarse)
			}
			return good(at)
		})
	}
	some := func(int64) bool { return w.rnd.IntN(5) == 0 }
	most := func(int64) bool { return w.rnd.IntN(3) > 0 }
	all := func(int64) bool { return true }
	first := func(hours int64) func(int64) bool { return func(at int64) bool { return w.hour(at) <= hours } }
	now("saturated at times", some, "999.9", "1999.9")
	now("saturated for four hours", first(4), "999.90", "1999.90")
	now("saturated in PM10 at 999.9", some, "40", "999.9")
	now("always saturated", all, "999.9", "1999.9")
	now("no numbers at times", some, "nan", "inf")
	now("no number in one", some, "NaN", "44.0")
	now("empty fields", some, "", "44.0")
	now("negative at times", some, "-0.1", "3.0")
	now("out of range", some, "1000.1", "2000.1")
	now("at the end of the range", some, "1000", "2000")
	now("in the wrong order, always", all, "30.2", "30.0")
	now("in order by one step", all, "30.1", "30.0")
	now("mostly in the wrong order", most, "50", "20")
	now("suspect for 12 hours", first(12), "50", "20")
	now("suspect for 13 hours", first(13), "50", "20")
	now("suspect in the newest hour", first(1), "50", "20")
	a := w.sensor("suspect in half of each hour")
	i := 0
	a.every(300).hours(30, 1, func(int64) []part {
		if i++; i%2 == 0 {
			return pm("50", "20")
		}
		return pm("20", "21")
	})
}

// castPlaces moves sensors, stands them indoors, and makes the air humid.
func (w *world) castPlaces() {
	for _, ago := range []int64{1, 2, 3, 10, 20, 26} {
		a := w.sensor(fmt.Sprintf("moved %d hours ago", ago))
		a.hours(30, ago+1, a.about(200))
		a.site.location, a.site.lat = a.site.location+5000, "51.500"
		a.hours(ago, 1, a.about(20))
	}
	for _, to := range []struct {
		name  string
		north float64
	}{{"400 m with its location", 0.0036}, {"5 km with its location", 0.045}} {
		a := w.sensor("moved " + to.name)
		a.hours(30, 7, a.about(200))
		a.site.lat = fmt.Sprintf("%.3f", number(rat(a.site.lat))+to.north)
		a.hours(6, 1, a.about(20))
	}
	a := w.sensor("moved within an hour")
	a.every(300).during(30*anHour, 3*anHour-1200, a.about(200))
	a.site.location, a.site.lon = a.site.location+5000, "-3.200"
	a.during(3*anHour-1200, 0, a.about(20))

	a = w.sensor("indoors")
	a.site.indoor = "1"
	a.in(0).hours(30, 1, a.about(20))
	b := w.sensor("at an indoor place, without saying so").at(a.site)
	b.site.indoor = ""
	b.in(2).hours(30, 1, b.about(20))
	a = w.sensor("taken indoors")
	a.in(1).hours(30, 2, a.about(20))
	a.site.indoor = "1"
	a.in(4).hours(1, 1, a.about(20))

	a = w.sensor("at 0,0")
	a.site.lat, a.site.lon = "0.000", "0.000"
	a.hours(30, 1, a.about(20))
	a = w.sensor("off the Earth")
	a.site.lat = "95.000"
	a.hours(30, 1, a.about(20))

	for _, h := range []struct {
		name, kind string
		wet        func(c *actor)
	}{
		{"humid", "BME280", func(c *actor) { c.hours(30, 1, weather("12.5", "91.3")) }},
		{"humid since just now", "DHT22", func(c *actor) { c.hours(30, 2, weather("12.5", "50")).hours(1, 1, weather("12", "85.00")) }},
		{"almost humid", "BME280", func(c *actor) { c.hours(30, 1, weather("12.5", "84.99")) }},
		{"at the upper stop", "DHT22", func(c *actor) { c.hours(30, 1, weather("2.5", "99.90")) }},
		{"with a broken thermometer", "BME280", func(c *actor) { c.hours(30, 1, weather("-147.58", "100.00")) }},
		{"humid, ten hours ago", "BME280", func(c *actor) { c.hours(30, 10, weather("12.5", "95")) }},
	} {
		a := w.sensor(h.name)
		a.hours(30, 1, a.about(20))
		h.wet(w.sensor(h.name + ": the other half").is(h.kind).at(a.site))
	}
}

func weather(temperature, humidity string) func(int64) []part {
	return func(int64) []part { return []part{{"temperature", temperature}, {"humidity", humidity}} }
}

// castNumbers has means that lie exactly between two indices, or on an edge.
func (w *world) castNumbers() {
	for _, v := range [][2]string{
		{"0", "0"}, {"11.5", "16.5"}, {"11.4", "16.4"}, {"23.5", "33.5"}, {"58.5", "50.5"}, {"64.5", "66.5"}, {"70.5", "100.5"},
		{"70.49", "100.49"}, {"9.0", "54"}, {"9.1", "54.99"}, {"35.4", "154.99"}, {"35.5", "155"}, {"55.5", "255"}, {"125.5", "355"},
		{"225.5", "425"}, {"325.4", "604"}, {"412.3", "731.9"}, {"5.5", "15.5"}, {"5.49", "45.5"}, {"140.5", "270.5"}, {"0.1", "0.3"},
	} {
		a := w.sensor("always " + v[0] + " and " + v[1])
		a.every(300).hours(30, 1, flat(v[0], v[1]))
	}
	a := w.sensor("11.4 and 11.6 by hours, a tie by days")
	a.every(240).hours(30, 1, func(at int64) []part {
		if w.hour(at)%2 == 0 {
			return pm("11.4", "50.3")
		}
		return pm("11.6", "50.7")
	})
	a = w.sensor("5.3, 5.6, 5.6: ties of hours")
	i := 0
	a.every(100).hours(30, 1, func(int64) []part {
		i++
		return pm([]string{"5.3", "5.6", "5.6"}[i%3], []string{"15.1", "15.7", "15.7"}[i%3])
	})
	a = w.sensor("hours of different weight, a tie by days")
	for h := int64(24); h >= 1; h-- {
		a.every(300-10*(h%7)).hours(h, h, flat(fmt.Sprintf("%d", 30+(h%2)*17), fmt.Sprintf("%d.5", 50+(h%2)*15)))
	}
}
