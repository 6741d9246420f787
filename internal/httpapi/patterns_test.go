package httpapi

import (
	"math/rand/v2"
	"regexp"
	"regexp/syntax"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/geo"
	"github.com/mote-air/mote/internal/live"
	"github.com/mote-air/mote/internal/query"
)

// judges are the parsers by the parameters that they read.
var judges = map[string]func(string) error{
	"bbox":    func(s string) error { _, err := geo.ParseBox(s); return err },
	"country": func(s string) error { _, err := parseCountries(s); return err },
	"max_age": func(s string) error { _, err := parseAge(s); return err },
	"from":    func(s string) error { _, err := parseTime(s); return err },
	"to":      func(s string) error { _, err := parseTime(s); return err },
	"at":      func(s string) error { _, err := parseHour(s); return err },
	"sensor":  func(s string) error { _, err := air.ParseSensorID(s); return err },
	"id":      func(s string) error { _, err := air.ParseSensorID(s); return err },
	"q":       func(s string) error { _, err := parsePlace(s); return err },
	"type":    func(s string) error { _, err := parsePlace(s); return err },
	"by":      func(s string) error { _, _, err := parseBy(s); return err },
	"stat":    func(s string) error { _, err := query.ParseStatistics(s); return err },

	"active_since":   func(s string) error { _, err := parseTime(s); return err },
	"snapshot.at":    func(s string) error { _, err := parseTime(s); return err },
	"ledger.cursor":  func(s string) error { _, err := parseCursor(s); return err },
	"sensors.cursor": func(s string) error { _, err := parseAfter(s); return err },
	"live.sensor":    func(s string) error { _, err := parseSensors(s); return err },
	"path":           parseLakePath,

	"values.sensor":   func(s string) error { return parseList(s, air.ParseSensorID) },
	"values.site":     func(s string) error { return parseList(s, parseSite) },
	"values.quantity": func(s string) error { return parseList(s, air.ParseQuantity) },
	"values.flags":    func(s string) error { return parseList(s, parseFlag) },
	"values.no_flags": func(s string) error { return parseList(s, parseFlag) },
	"values.after":    func(s string) error { _, err := parseRowAfter(s); return err },
	"values.cursor":   func(s string) error { _, err := parseRowCursor(s); return err },
	"since":           func(s string) error { _, err := live.ParseVersion(s); return err },
}

func parseList[T any](text string, parse func(string) (T, error)) error {
	r := intake{}
	many(&r, "list", []string{text}, parse, new([]T))
	if r.problem != nil {
		return r.problem
	}
	return nil
}

// What the description says of a text is what its parser does.
func TestPatterns(t *testing.T) {
	f := func(name, text string, want bool) {
		t.Helper()
		if got := regexp.MustCompile(patterns[name]).MatchString(text); got != want {
			t.Errorf("%s %q: the pattern says %v, want %v", name, text, got, want)
		}
		if err := judges[name](text); (err == nil) != want {
			t.Errorf("%s %q: the parser says %v, want %v", name, text, err, want)
		}
	}
	for _, text := range []string{"-2.3,57.1,-2.0,57.2", "-180,-90,180,90", "180.0,-90.00,-180,90.0", "0,0,0,0", "99,9,100.5,10"} {
		f("bbox", text, true)
	}
	for _, text := range []string{"", "1,2,3", "1,2,3,4,5", "180.1,0,0,0", "0,-90.1,0,0", "0,0,181,0", "0,0,0,91", "a,0,0,0", "0,0,0,NaN", "0,0,,0"} {
		f("bbox", text, false)
	}
	f("country", "DE", true)
	f("country", "de,GB", true)
	f("country", "D", false)
	f("country", "DEU", false)
	f("country", "DE,", false)
	f("country", strings.Repeat("DE,", 249)+"DE", true)
	f("country", strings.Repeat("DE,", 250)+"DE", false)
	for _, text := range []string{"0", "3600", "999999999s", "9999999m", "99999h", "9999d"} {
		f("max_age", text, true)
	}
	for _, text := range []string{"", "-1", "d", "3600000000", "99999d", "7w", "1.5d", "24 h"} {
		f("max_age", text, false)
	}
	for _, text := range []string{"2026-11-01", "2028-02-29", "2000-02-29", "2026-01-31", "2026-04-30", "2099-12-31", "1793620800", "950000000", "4099999999", "2026-11-01T06:00:00Z", "2026-11-01T23:59:59.5+02:00"} {
		f("from", text, true)
	}
	for _, text := range []string{"", "now", "1999-12-31", "2026-02-29", "2026-04-31", "2026-13-01", "2026-00-10", "2026-01-00", "0", "4102444801", "2026-11-01T06:00Z", "2026-11-01T06:00:00", "2026-11-01T24:00:00Z", "2026-11-01T06:60:00Z"} {
		f("to", text, false)
	}
	f("at", "2026-11-02T12:00:00Z", true)
	f("at", "2026-11-02", true)
	f("at", "2026-11-02T12:30:00Z", false)
	f("at", "2026-11-02T24:00:00Z", false)
	// An offset that leads out of the span is the parser's to refuse.
	for _, text := range []string{"2099-12-31T23:30:00-01:00", "2000-01-01T00:30:00+01:00"} {
		if err := judges["to"](text); err == nil || !beyondPatterns(text, err) {
			t.Errorf("to %q: the parser says %v", text, err)
		}
	}
	f("ledger.cursor", "before-1", true)
	f("ledger.cursor", "before-999999999999999999", true)
	f("ledger.cursor", "before-0", false)
	f("ledger.cursor", "before-01", false)
	f("ledger.cursor", "1", false)
	for _, text := range []string{"country", "week", "country,week", "month,sensor"} {
		f("by", text, true)
	}
	for _, text := range []string{"", "country,site", "day,week", "country,", "town", "country,day,week"} {
		f("by", text, false)
	}
	f("stat", "mean,p97.5,sd_within", true)
	f("stat", "p101", false)
	f("stat", "mean,", false)
	f("sensors.cursor", "after-sc-1", true)
	f("sensors.cursor", "after-1", false)
	f("sensors.cursor", "before-1", false)
	f("values.sensor", "sc-1,sc5-2", true)
	f("values.sensor", "sc-1,", false)
	f("values.site", "sc-1643", true)
	f("values.site", "1643", false)
	f("values.quantity", "pm25,pm10", true)
	f("values.quantity", "uk-daqi", false)
	f("values.flags", "order,rh_saturated", true)
	f("values.no_flags", "wrong", false)
	for _, text := range []string{"sc-1,2026-11-01", "sc5-8554,2026-11-01T06:00:00Z", "sc-8554,1793577600"} {
		f("values.after", text, true)
	}
	for _, text := range []string{"", "sc-1", "sc-1,", ",2026-11-01", "2026-11-01,sc-1", "sc-1,2026-11-01,"} {
		f("values.after", text, false)
	}
	f("values.cursor", "after-sc-1-1793577600", true)
	f("values.cursor", "after-sc5-1-950000000", true)
	for _, text := range []string{"sc-1-1793577600", "after-sc-1", "after-sc-1-2026-11-01", "after-sc-1-0", "after-sc-1-01793577600", "after--1793577600"} {
		f("values.cursor", text, false)
	}
	f("q", "Aberdeen, GB", true)
	f("q", "Köln", true)
	f("q", strings.Repeat("ö", 100), true)
	f("q", strings.Repeat("o", 101), false)
	f("q", "a\nb", false)
	f("sensor", "sc-8554", true)
	f("id", "sc5-72057594037927935", true)
	f("live.sensor", "sc-8554", true)
	f("live.sensor", strings.Repeat("sc-1,", 49)+"sc5-2", true)
	f("live.sensor", strings.Repeat("sc-1,", 50)+"sc5-2", false)
	f("live.sensor", "sc-1,", false)
	for _, text := range []string{"8554", "sc-0", "sc-08", "SC-1", "xx-1", "sc-", "sc-100000000000000000", " sc-1"} {
		f("id", text, false)
	}
}

// Whatever a pattern allows is accepted, but for what no pattern can say.
func TestPatternsAreAccepted(t *testing.T) {
	for name, pattern := range patterns {
		rnd := rand.New(rand.NewPCG(1, 2)) // one each, as maps come in any order
		tree, err := syntax.Parse(pattern, syntax.Perl)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		compiled := regexp.MustCompile(pattern)
		for range 2000 {
			text := write(rnd, tree)
			if !compiled.MatchString(text) {
				t.Fatalf("%s: %q was written by %s and does not match it", name, text, pattern)
			}
			if err := judges[name](text); err != nil && !beyondPatterns(text, err) {
				t.Errorf("%s %q: %v", name, text, err)
			}
		}
	}
}

// beyondPatterns reports whether a text is refused for what no pattern can say.
func beyondPatterns(text string, err error) bool {
	says := func(part string) bool { return strings.Contains(err.Error(), part) }
	edge := len(text) > len(time.DateOnly) && (strings.HasPrefix(text, "2000-01-01T") || strings.HasPrefix(text, "2099-12-31T"))
	return says("south is above north") || says("asked for twice") || says("is outside 1…") || edge && says("outside 2000-01-01 to 2100-01-01")
}

// write makes up a text that matches a regular expression.
func write(rnd *rand.Rand, re *syntax.Regexp) string {
	var b strings.Builder
	some := func(least, most int) {
		if most < 0 {
			most = least + 5
		}
		for range least + rnd.IntN(most-least+1) {
			b.WriteString(write(rnd, re.Sub[0]))
		}
	}
	switch re.Op {
	case syntax.OpLiteral:
		return string(re.Rune)
	case syntax.OpCharClass:
		i := 2 * rnd.IntN(len(re.Rune)/2)
		return string(re.Rune[i] + rnd.Int32N(re.Rune[i+1]-re.Rune[i]+1))
	case syntax.OpCapture:
		return write(rnd, re.Sub[0])
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			b.WriteString(write(rnd, sub))
		}
	case syntax.OpAlternate:
		return write(rnd, re.Sub[rnd.IntN(len(re.Sub))])
	case syntax.OpQuest:
		some(0, 1)
	case syntax.OpStar:
		some(0, -1)
	case syntax.OpPlus:
		some(1, -1)
	case syntax.OpRepeat:
		some(re.Min, re.Max)
	case syntax.OpBeginText, syntax.OpEndText, syntax.OpEmptyMatch:
	default:
		panic("write: " + re.String() + " is of a kind that no pattern here has")
	}
	return b.String()
}

// Every parameter that is a text and no choice has its pattern described, and
// every pattern has its parameter.
func TestTextsHavePatterns(t *testing.T) {
	s := newServer(newFixture(t).deps)
	used := map[string]bool{}
	for path, item := range s.api.OpenAPI().Paths {
		for _, p := range item.Get.Parameters {
			schema := p.Schema
			if schema.Type == huma.TypeArray {
				schema = schema.Items
			}
			if schema.Type == huma.TypeString && len(schema.Enum) == 0 {
				if schema.Pattern == "" {
					t.Errorf("%s: %s has no pattern", path, p.Name)
				}
				if p.Example == nil && len(p.Schema.Examples) == 0 {
					t.Errorf("%s: %s has no example", path, p.Name)
				}
				used[formOf(item.Get.OperationID, p.Name)] = true
			}
		}
	}
	for name := range patterns {
		if !used[name] {
			t.Errorf("the pattern of %s belongs to no parameter", name)
		}
	}
}
