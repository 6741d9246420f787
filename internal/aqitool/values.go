package aqitool

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/mote-air/mote/aqi"
)

// Given is one concentration as typed.
type Given struct {
	Pollutant aqi.Pollutant
	Value     float64
	Unit      aqi.Unit
}

// ParseGiven reads "pm25=12.3" or "no2=53ppb". Without a unit µg/m³ is meant.
// A pollutant may come once.
func ParseGiven(args []string) ([]Given, error) {
	if len(args) == 0 {
		return nil, errors.New("no concentration: want for example pm25=12.3 pm10=40, or --csv")
	}
	var all []Given
	for _, arg := range args {
		name, text, ok := strings.Cut(arg, "=")
		if !ok {
			return nil, fmt.Errorf("%q: want pollutant=concentration, as in pm25=12.3", arg)
		}
		p, err := aqi.ParsePollutant(name)
		if err != nil {
			return nil, fmt.Errorf("%q: %w", arg, err)
		}
		for _, g := range all {
			if g.Pollutant == p {
				return nil, fmt.Errorf("%q: %s was given before", arg, p.Title())
			}
		}
		digits, unit := text, ""
		if i := strings.IndexFunc(text, func(r rune) bool { return !strings.ContainsRune("+-.0123456789", r) }); i >= 0 {
			digits, unit = text[:i], text[i:]
		}
		g := Given{Pollutant: p, Unit: aqi.Microgram}
		if g.Value, err = strconv.ParseFloat(digits, 64); err != nil {
			return nil, fmt.Errorf("%q: %q is no number", arg, text)
		}
		if unit != "" {
			if g.Unit, err = aqi.ParseUnit(unit); err != nil {
				return nil, fmt.Errorf("%q: %w", arg, err)
			}
		}
		all = append(all, g)
	}
	return all, nil
}

// Answer is what one standard says of the given concentrations, each taken as
// a mean of the averaging that the standard prefers for it.
type Answer struct {
	Standard   string    `json:"standard"`
	Title      string    `json:"title"`
	Table      string    `json:"table"`  // version
	Index      *int      `json:"index"`  // the worst of the pollutants; null where there is none
	Band       string    `json:"band"`   // "" beside a null index, as all that follows
	Colour     string    `json:"colour"` // "#RRGGBB"
	Driver     string    `json:"driver"` // the pollutant whose index it is
	AtRisk     string    `json:"advice_at_risk"`
	Everyone   string    `json:"advice_everyone"`
	Pollutants []Partial `json:"pollutants"`
}

// Partial is the index of one pollutant.
type Partial struct {
	Pollutant     string  `json:"pollutant"`
	Averaging     string  `json:"averaging"` // "" when the standard does not know the pollutant
	Concentration float64 `json:"concentration"`
	Unit          string  `json:"unit"` // as given
	Index         *int    `json:"index"`
	Band          string  `json:"band"`
	Why           string  `json:"why,omitempty"` // there is no index
}

// Answers asks the standards, in their order.
func Answers(standards []aqi.Standard, given []Given) []Answer {
	var all []Answer
	for _, s := range standards {
		a := Answer{Standard: s.Slug, Title: s.Title, Table: s.Version}
		for _, g := range given {
			sc, _ := s.Scale(g.Pollutant, "")
			p := Partial{Pollutant: g.Pollutant.Title(), Averaging: string(sc.Averaging), Concentration: g.Value, Unit: string(g.Unit)}
			r, why := index(s, g.Pollutant, sc.Averaging, g.Value, g.Unit)
			if p.Why = why; why == "" {
				p.Index, p.Band = &r.Index, r.Band.Name
				if a.Index == nil || r.Index > *a.Index {
					a.Index, a.Band, a.Colour, a.Driver = p.Index, r.Band.Name, r.Band.Colour, p.Pollutant
					a.AtRisk, a.Everyone = r.Band.AtRisk, r.Band.Everyone
				}
			}
			a.Pollutants = append(a.Pollutants, p)
		}
		all = append(all, a)
	}
	return all
}

// WriteJSON prints answers for programs, as one array.
func WriteJSON(w io.Writer, answers []Answer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(answers)
}

// WriteText prints answers for a terminal.
func WriteText(w io.Writer, answers []Answer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	var errs []error
	print := func(format string, args ...any) {
		_, err := fmt.Fprintf(t, format, args...)
		errs = append(errs, err)
	}
	for i, a := range answers {
		if i > 0 {
			print("\n")
		}
		if a.Index == nil {
			print("%s (%s, table %s): no index\n", a.Title, a.Standard, a.Table)
		} else {
			print("%s (%s, table %s): %d, %s, driven by %s\n", a.Title, a.Standard, a.Table, *a.Index, a.Band, a.Driver)
		}
		for _, p := range a.Pollutants {
			value := strconv.FormatFloat(p.Concentration, 'f', -1, 64)
			if p.Index == nil {
				print("  %s\t%s %s\t\t–\t%s\n", p.Pollutant, value, p.Unit, p.Why)
			} else {
				print("  %s\t%s %s\tas a %s mean\t%d\t%s\n", p.Pollutant, value, p.Unit, p.Averaging, *p.Index, p.Band)
			}
		}
	}
	return errors.Join(append(errs, t.Flush())...)
}
