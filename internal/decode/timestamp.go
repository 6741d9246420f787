package decode

// parseTime reads "2017-08-10T11:23:41" or "2019-04-16 14:22:52" as UTC, with
// an optional fraction, which is dropped because time has whole seconds, and
// an optional Z or +00:00, as the archive of 2015 and 2016 has. Any other offset
// is refused: Sensor.Community writes UTC, so another one would be a
// misunderstanding. Years 1970…9999. The result is
// Unix seconds.
func parseTime(b []byte) (unix int64, ok bool) {
	const layout = "yyyy-mm-dd hh:mm:ss"
	if len(b) < len(layout) || b[4] != '-' || b[7] != '-' || b[10] != 'T' && b[10] != ' ' || b[13] != ':' || b[16] != ':' {
		return 0, false
	}
	year, ok1 := digits(b[0:4])
	month, ok2 := digits(b[5:7])
	day, ok3 := digits(b[8:10])
	hour, ok4 := digits(b[11:13])
	minute, ok5 := digits(b[14:16])
	second, ok6 := digits(b[17:19])
	if !(ok1 && ok2 && ok3 && ok4 && ok5 && ok6) {
		return 0, false
	}
	if year < 1970 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month) || hour > 23 || minute > 59 || second > 59 {
		return 0, false
	}
	if !isTimeTail(b[len(layout):]) {
		return 0, false
	}
	return ((daysSince1970(year, month, day)*24+int64(hour))*60+int64(minute))*60 + int64(second), true
}

// isTimeTail accepts nothing, a fraction of 1 to 9 digits, a Z or +00:00, or
// both.
func isTimeTail(b []byte) bool {
	if len(b) > 0 && b[0] == '.' {
		n := 1
		for n < len(b) && b[n] >= '0' && b[n] <= '9' {
			n++
		}
		if n == 1 || n > 10 {
			return false
		}
		b = b[n:]
	}
	return len(b) == 0 || string(b) == "Z" || string(b) == "+00:00"
}

func digits(b []byte) (n int, ok bool) {
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}

func daysIn(year, month int) int {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// daysSince1970 counts days in the Gregorian calendar. Years are taken to
// begin in March, so that the leap day is the last one (H. Hinnant,
// "chrono-compatible low-level date algorithms").
func daysSince1970(year, month, day int) int64 {
	if month <= 2 {
		year--
		month += 12
	}
	era := year / 400
	yearOfEra := year % 400
	dayOfYear := (153*(month-3)+2)/5 + day - 1
	return int64(era)*146097 + int64(yearOfEra*365+yearOfEra/4-yearOfEra/100+dayOfYear) - 719468
}
