package source

import (
	"strings"
	"testing"
	"time"
)

func TestOptionsRefused(t *testing.T) {
	f := func(o Options, want string) {
		t.Helper()
		if _, err := New(o, nil); err == nil || !strings.Contains(err.Error(), want) {
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
	f(Options{Every: -time.Second}, "must be positive")
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
	f := func(o Options, contact, raised int) {
		t.Helper()
		var log logged
		o.Log = log.logger()
		if _, err := New(o, nil); err != nil {
			t.Fatal(err)
		}
		if got := len(log.matching("WARN no contact is set")); got != contact {
			t.Errorf("%+v: %d warnings of a missing contact, want %d", o, got, contact)
		}
		if got := len(log.matching("WARN the polling interval is raised", "used=1m0s")); got != raised {
			t.Errorf("%+v: %d warnings of a raised interval, want %d", o, got, raised)
		}
	}
	f(Options{}, 1, 0)
	f(Options{Contact: "air@example.org"}, 0, 0)
	f(Options{Every: 59 * time.Second}, 1, 1)
	f(Options{Every: time.Minute}, 1, 0)
	f(Options{Every: time.Second, Base: "http://127.0.0.1:1"}, 1, 0)
	f(Options{Every: time.Second, Base: "https://Data.Sensor.Community:443/"}, 1, 1)
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
