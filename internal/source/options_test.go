package source

import (
	"strings"
	"testing"
	"time"
)

func TestOptionsRefused(t *testing.T) {
	f := func(o Options, want string, feeds ...Feed) {
		t.Helper()
		if feeds == nil {
			feeds = []Feed{rawFeed(0, accept)}
		}
		if _, err := New(o, feeds...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: error %v, want one with %q", o, err, want)
		}
	}
	f(Options{Base: "data.sensor.community"}, `upstream "data.sensor.community": want an address such as https://data.sensor.community`)
	f(Options{Base: "ftp://data.sensor.community"}, "want an address such as")
	f(Options{Base: "https://"}, "want an address such as")
	f(Options{Base: "https://:443"}, "want an address such as")
	f(Options{Base: "https://a b"}, "want an address such as")
	f(Options{Base: "https://me@a.example"}, "want scheme, host and path only")
	f(Options{Base: "https://a.example/?x=1"}, "want scheme, host and path only")
	f(Options{Base: "https://a.example/#x"}, "want scheme, host and path only")
	f(Options{Timeout: -time.Second}, "must be positive")
	f(Options{}, "no feed to poll", []Feed{}...)
	f(Options{}, "feed raw: the interval -1s must be positive", rawFeed(-time.Second, accept))
	f(Options{}, "feed raw: nobody handles it", rawFeed(0, nil))
	f(Options{}, "needs a name and a path", Feed{Name: "raw", Every: 1, Handle: accept})
	f(Options{MaxBody: -1}, "must be positive")
	f(Options{Contact: "a@b\r\nX: 1"}, "does not fit into a User-Agent header")
	f(Options{Version: "1 (x)"}, "does not fit into a User-Agent header")
}

func TestIsPublic(t *testing.T) {
	f := func(host string, want bool) {
		t.Helper()
		if got := isPublic(host); got != want {
			t.Errorf("isPublic(%q) = %v", host, got)
		}
	}
	f("data.sensor.community", true)
	f("DATA.Sensor.Community.", true)
	f("sensor.community", true)
	f("api.luftdaten.info", true)
	f("notsensor.community", false)
	f("sensor.community.example", false)
	f("127.0.0.1", false)
}

func TestStartWarnings(t *testing.T) {
	f := func(o Options, every time.Duration, contact, raised, crowded int) {
		t.Helper()
		var log logged
		o.Log = log.logger()
		day := Feed{Name: "day", Path: DayPath, Every: DayEvery, Handle: accept}
		if _, err := New(o, rawFeed(every, accept), day, day); err != nil {
			t.Fatal(err)
		}
		if got := len(log.matching("WARN no contact is set")); got != contact {
			t.Errorf("%+v: %d warnings of a missing contact, want %d", o, got, contact)
		}
		if got := len(log.matching("WARN the polling interval leaves no gap", "want=2m10s")); got != crowded {
			t.Errorf("%+v, every %v: %d warnings of a missing gap, want %d", o, every, got, crowded)
		}
		if got := len(log.matching("WARN the polling interval is raised", "used=1m0s")); got != raised {
			t.Errorf("%+v: %d warnings of a raised interval, want %d", o, got, raised)
		}
	}
	f(Options{}, 0, 1, 0, 0)
	f(Options{Contact: "air@example.org"}, 0, 0, 0, 0)
	f(Options{}, 59*time.Second, 1, 1, 1)
	f(Options{}, time.Minute, 1, 0, 1)
	f(Options{}, 129*time.Second, 1, 0, 1)
	f(Options{}, 130*time.Second, 1, 0, 0)
	f(Options{Base: "http://192.0.2.1:1"}, time.Second, 1, 0, 0)
	f(Options{Base: "http://127.0.0.1:1"}, time.Second, 0, 0, 0)
	f(Options{Base: "http://localhost:1"}, time.Second, 0, 0, 0)
	f(Options{Base: "http://[::1]:1"}, time.Second, 0, 0, 0)
	f(Options{Base: "https://Data.Sensor.Community:443/"}, time.Second, 1, 1, 1)
}

func TestLimitsAsText(t *testing.T) {
	for d, want := range map[time.Duration]string{2 * time.Minute: "2 min", 90 * time.Second: "90 s", 30 * time.Second: "30 s", 20 * time.Millisecond: "20 ms"} {
		if got := durationText(d); got != want {
			t.Errorf("durationText(%v) = %s, want %s", d, got, want)
		}
	}
	for n, want := range map[int64]string{256 << 20: "256 MiB", 2 << 30: "2 GiB", 64 << 10: "64 KiB", 1000: "1000 bytes"} {
		if got := bytesText(n); got != want {
			t.Errorf("bytesText(%d) = %s, want %s", n, got, want)
		}
	}
}
