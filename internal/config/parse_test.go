package config

import (
	"errors"
	"flag"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/geo"
)

var update = flag.Bool("update", false, "write the errors of the bad fixtures anew")

var prefixesEqual = cmp.Comparer(func(a, b netip.Prefix) bool { return a == b })

func TestGood(t *testing.T) {
	f := func(name string, change func(*Config)) {
		t.Helper()
		want := Default()
		change(&want)
		data, err := os.ReadFile(filepath.Join("testdata", name+".good.yml"))
		if err != nil {
			t.Fatal(err)
		}
		got, err := Parse(name, data, nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
		if d := cmp.Diff(want, got, prefixesEqual); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
	f("empty", func(*Config) {})
	f("part", func(c *Config) { c.Contact, c.Limits.MaxBody = "https://example.org/contact", 1<<20 })
	f("full", func(c *Config) {
		c.Contact, c.Indoor = "air@example.org", IndoorKeep
		c.Keep = Keep{
			Box: &geo.Box{West: -2.3, South: 57, East: -2, North: 57.2}, Area: "region.geojson",
			Countries: []string{"NO", "DE"}, Sensors: []air.SensorID{air.SensorID(air.SC)<<56 | 8554, air.SensorID(air.SC5)<<56 | 1},
		}
		c.Lake = Lake{Keep: 400, SealAt: 3*time.Hour + 30*time.Minute}
		c.Feeds = Feeds{Averages: true, Day: false}
		c.Limits = Limits{
			MaxBody: 64 << 20, RequestTimeout: 90 * time.Second, Light: 16, Heavy: 2, Wait: 500 * time.Millisecond,
			Streams: 5000, StreamsPerClient: 40,
			Exempt:         []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("198.51.100.7/32")},
			TrustedProxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")},
		}
		c.Map = Map{Style: "https://tiles.example.org/style.json", Origins: []string{"https://fonts.example.org", "http://localhost:8081"}}
	})
}

// Beside each x.bad.yml lies x.bad.txt with the errors, one a line.
func TestBad(t *testing.T) {
	files, err := filepath.Glob("testdata/*.bad.yml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no bad fixtures: %v", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		c, err := Parse("mote.yml", data, nil)
		if err == nil {
			t.Errorf("%s: accepted as %+v", file, c)
			continue
		}
		golden, got := strings.TrimSuffix(file, ".yml")+".txt", err.Error()+"\n"
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(string(want), got); d != "" {
			t.Errorf("%s (-want +got):\n%s", file, d)
		}
	}
}

func TestEnvironment(t *testing.T) {
	f := func(doc string, env map[string]string, change func(*Config), wantErr string) {
		t.Helper()
		want := Default()
		change(&want)
		got, err := Parse("mote.yml", []byte(doc), func(k string) (string, bool) { v, ok := env[k]; return v, ok })
		if wantErr != "" {
			if err == nil || err.Error() != wantErr {
				t.Errorf("%v: error %v\nwant %s", env, err, wantErr)
			}
			return
		}
		if err != nil {
			t.Errorf("%v: %v", env, err)
		} else if d := cmp.Diff(want, got, prefixesEqual); d != "" {
			t.Errorf("%v (-want +got):\n%s", env, d)
		}
	}
	same := func(*Config) {}
	f("", map[string]string{"MOTE_CONTACT": "air@example.org"}, func(c *Config) { c.Contact = "air@example.org" }, "")
	f("indoor: drop", map[string]string{"MOTE_INDOOR": "keep"}, func(c *Config) { c.Indoor = IndoorKeep }, "")
	f("indoor: keep", map[string]string{"MOTE_INDOOR": ""}, func(c *Config) { c.Indoor = IndoorKeep }, "")
	f("feeds: {day: true}", map[string]string{"MOTE_FEEDS_DAY": "false", "MOTE_FEEDS_AVERAGES": "true"}, func(c *Config) { c.Feeds = Feeds{Averages: true} }, "")
	f("", map[string]string{"MOTE_FEEDS_DAY": "off"}, same, `environment: MOTE_FEEDS_DAY: "off": want true or false`)
	f("", map[string]string{"MOTE_LIMITS_MAX_BODY": "64MiB"}, func(c *Config) { c.Limits.MaxBody = 64 << 20 }, "")
	f("", map[string]string{"MOTE_LIMITS_WAIT": "0s"}, same, `environment: MOTE_LIMITS_WAIT: "0s": want 1ms to 1m0s`)
	f("", map[string]string{"MOTE_LIMITS_LIGHT": "3"}, func(c *Config) { c.Limits.Light = 3 }, "")
	f("limits: {exempt: [192.0.2.1]}", map[string]string{"MOTE_LIMITS_EXEMPT": "10.0.0.0/8, ::1"}, func(c *Config) {
		c.Limits.Exempt = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	}, "")
	f("", map[string]string{"MOTE_KEEP_BBOX": "8, 48,10,50", "MOTE_KEEP_COUNTRY": "DE,AT", "MOTE_LAKE_KEEP": "2d", "MOTE_LAKE_SEAL_AT": "00:10"}, func(c *Config) {
		c.Keep = Keep{Box: &geo.Box{West: 8, South: 48, East: 10, North: 50}, Countries: []string{"DE", "AT"}}
		c.Lake = Lake{Keep: 2, SealAt: 10 * time.Minute}
	}, "")
	f("lake: {keep: 30d}", map[string]string{"MOTE_LAKE_KEEP": "forever"}, same, "")
	f("", map[string]string{"MOTE_KEEP_BBOX": "8,48,10"}, same, `environment: MOTE_KEEP_BBOX: "8": want four numbers: west,south,east,north in degrees, as in -2.3,57.1,-2.0,57.2`)
	f("", map[string]string{"MOTE_OTHER": "x", "CONTACT": "x"}, same, "")
	f("", map[string]string{"MOTE_INDOOR": "maybe"}, same, `environment: MOTE_INDOOR: "maybe": want drop or keep`)
	f("", map[string]string{"MOTE_LIMITS_EXEMPT": "10.0.0.0/8,here"}, same, `environment: MOTE_LIMITS_EXEMPT: "here": want a network such as 192.0.2.0/24 or 2001:db8::/32, or one address`)
	f("", map[string]string{"MOTE_LIMITS_EXEMPT": strings.Repeat("::1,", 256) + "::1"}, same, `environment: MOTE_LIMITS_EXEMPT: has 257 items: want at most 256`)
	f("indoor: x", map[string]string{"MOTE_CONTACT": "x"}, same, "mote.yml:1:9: indoor: \"x\": want drop or keep\nenvironment: MOTE_CONTACT: \"x\": want an e-mail address such as air@example.org or a web address such as https://example.org/contact")
}

func TestSizeOfDocument(t *testing.T) {
	_, err := Parse("mote.yml", []byte(strings.Repeat("#", maxDocument+1)), nil)
	if want := "mote.yml: is 65537 bytes long: want at most 65536"; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
	if _, err := Parse("mote.yml", []byte(strings.Repeat("#", maxDocument)), nil); err != nil {
		t.Errorf("a document of the largest size: %v", err)
	}
	items := strings.Repeat("  - 192.0.2.1\n", maxItems)
	if _, err := Parse("mote.yml", []byte("limits:\n exempt:\n"+items), nil); err != nil {
		t.Errorf("a list of the largest size: %v", err)
	}
	_, err = Parse("mote.yml", []byte("limits:\n exempt:\n"+items+"  - 192.0.2.2\n"), nil)
	if want := "mote.yml:259:5: limits.exempt: has 257 items: want at most 256"; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

// Whatever the document, the answer is a Config within bounds or errors with a
// place.
func FuzzParse(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.yml")
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := Parse("f.yml", data, nil)
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || e.Problem == "" || e.Name != "f.yml" {
				t.Errorf("an error without place or problem: %v", err)
			}
			return
		}
		if l := c.Limits; l.MaxBody < minBody || l.MaxBody > maxBody || l.Light < 1 || l.Heavy < 1 || l.Wait <= 0 || l.RequestTimeout <= 0 {
			t.Errorf("limits out of bounds: %+v", l)
		}
		if strings.ContainsAny(c.Contact, "()\r\n\\") || len(c.Contact) > maxContact {
			t.Errorf("contact %q does not fit a header", c.Contact)
		}
	})
}

// The README shows every key, with its default where it has one.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "```yaml\n")
	block, _, ok := strings.Cut(rest, "```")
	c, err := Parse("README.md", []byte(block), nil)
	if !ok || err != nil {
		t.Fatalf("no block of YAML, or a bad one: %v", err)
	}
	for _, field := range fields {
		_, key, nested := strings.Cut(field.name, ".")
		if !nested {
			key = field.name
		}
		if !strings.Contains(block, key+": ") {
			t.Errorf("%s is not shown", field.name)
		}
	}
	if c.Contact == "" || len(c.Limits.Exempt) == 0 || len(c.Limits.TrustedProxies) == 0 || c.Map.Style == "" || len(c.Map.Origins) == 0 || c.Keep.All() {
		t.Errorf("an example is missing: %+v", c)
	}
	c.Contact, c.Limits.Exempt, c.Limits.TrustedProxies, c.Map, c.Keep = "", nil, nil, Map{}, Keep{}
	if d := cmp.Diff(Default(), c, prefixesEqual); d != "" {
		t.Errorf("not the defaults (-want +got):\n%s", d)
	}
}
