package decode

import (
	"testing"
	"time"
)

func TestParseTime(t *testing.T) {
	f := func(text string, want string) {
		t.Helper()
		got, ok := parseTime([]byte(text))
		if want == "" {
			if ok {
				t.Errorf("%q was read as %d, want nothing", text, got)
			}
			return
		}
		at, err := time.Parse(time.RFC3339, want)
		if err != nil {
			t.Fatal(err)
		}
		if !ok || got != at.Unix() {
			t.Errorf("%q: %d, %v, want %d", text, got, ok, at.Unix())
		}
	}
	f("2017-08-10T11:23:41", "2017-08-10T11:23:41Z")
	f("2019-04-16 14:22:52", "2019-04-16T14:22:52Z")
	f("2019-04-16 14:22:52Z", "2019-04-16T14:22:52Z")
	f("2019-04-16T14:22:52.999999Z", "2019-04-16T14:22:52Z")
	f("2016-07-01T00:00:13.642743+00:00", "2016-07-01T00:00:13Z")
	f("2017-08-10T11:23:41+00:00", "2017-08-10T11:23:41Z")
	f("2019-04-16T14:22:52.5", "2019-04-16T14:22:52Z")
	f("1970-01-01 00:00:00", "1970-01-01T00:00:00Z")
	f("2024-02-29 23:59:59", "2024-02-29T23:59:59Z")
	f("2000-02-29 00:00:00", "2000-02-29T00:00:00Z")
	f("9999-12-31 23:59:59", "9999-12-31T23:59:59Z")
	for _, text := range []string{"", "2017-08-10", "2017-08-10T11:23", "2017-08-10T11:23:4", "2017-08-10_11:23:41", "2017/08/10 11:23:41",
		"2017-08-10T11:23:41+02:00", "2017-08-10T11:23:41+00:00Z", "2017-08-10T11:23:41-00:00", "2017-08-10T11:23:41z", "2017-08-10T11:23:41.", "2017-08-10T11:23:41.1234567890", "2017-08-10T11:23:41ZZ", "2017-08-10T11:23:41 ",
		"1969-12-31 23:59:59", "0000-00-00 00:00:00", "2017-00-10 00:00:00", "2017-13-10 00:00:00", "2017-08-00 00:00:00", "2017-08-32 00:00:00", "2017-06-31 00:00:00",
		"2023-02-29 00:00:00", "2100-02-29 00:00:00", "2017-08-10 24:00:00", "2017-08-10 00:60:00", "2016-12-31 23:59:60", "2O17-08-10 11:23:41", "-017-08-10 11:23:41", "2017-+8-10 11:23:41", "2017-08-10 11:23:4 "} {
		f(text, "")
	}
}

// Every day of eight centuries, four of them with every leap rule, is the day
// that the standard library says, and no other day exists.
func TestEveryDay(t *testing.T) {
	for year := 1970; year <= 2800; year++ {
		for month := 1; month <= 12; month++ {
			last := time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
			if got := daysIn(year, month); got != last {
				t.Fatalf("%d-%02d has %d days, want %d", year, month, got, last)
			}
			for day := 1; day <= last; day++ {
				want := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Unix() / 86400
				if got := daysSince1970(year, month, day); got != want {
					t.Fatalf("%d-%02d-%02d is day %d, want %d", year, month, day, got, want)
				}
			}
		}
	}
}
