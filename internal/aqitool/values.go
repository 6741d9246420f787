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
	Table      string    `json:"table"` // version
	Index      Printed   `json:"index"` // the worst of the pollutants
	Value      *int      `json:"value"` // the same for ordering; null, and what follows "", where there is no index
	Band       string    `json:"band"`
	Colour     string    `json:"colour"` // "#RRGGBB"
	Driver     string    `json:"driver"` // the pollutant whose index it is
	AtRisk     string    `json:"advice_at_risk"`
	Everyone   string    `json:"advice_everyone"`
	Note       string    `json:"note,omitempty"` // of the standard
	Pollutants []Partial `json:"pollutants"`
}

// Partial is the index of one pollutant.
type Partial struct {
	Pollutant     string  `json:"pollutant"`
	Averaging     string  `json:"averaging"` // "" when the standard does not know the pollutant
	Concentration float64 `json:"concentration"`
	Unit          string  `json:"unit"` // as given
	Index         Printed `json:"index"`
	Value         *int    `json:"value"` // for ordering; null where there is none
	Band          string  `json:"band"`
	Why           string  `json:"why,omitempty"` // there is no index
}

// Printed is an index as its standard prints it. In JSON it is a number where
// that is one, else a text such as "10+", and null where there is none.
type Printed string

// MarshalJSON implements [json.Marshaler].
func (p Printed) MarshalJSON() ([]byte, error) {
	if p == "" {
		return []byte("null"), nil
	}
	if _, err := strconv.Atoi(string(p)); err == nil {
		return []byte(p), nil
	}
	return json.Marshal(string(p))
}

// Answers asks the standards, in their order.
func Answers(standards []aqi.Standard, given []Given) []Answer {
	var all []Answer
	for _, s := range standards {
		a := Answer{Standard: s.Slug, Title: s.Title, Table: s.Version, Note: s.Note}
		if len(s.Scales) == 0 {
			all = append(all, a.together(given))
			continue
		}
		for _, g := range given {
			sc, _ := s.Scale(g.Pollutant, "")
			p := Partial{Pollutant: g.Pollutant.Title(), Averaging: string(sc.Averaging), Concentration: g.Value, Unit: string(g.Unit)}
			r, why := index(s, g.Pollutant, sc.Averaging, g.Value, g.Unit)
			if p.Why = why; why == "" {
				p.Index, p.Value, p.Band = Printed(r.Text), &r.Index, r.Band.Name
				if a.Value == nil || r.Index > *a.Value {
					a.take(r)
					a.Driver = p.Pollutant
				}
			}
			a.Pollutants = append(a.Pollutants, p)
		}
		all = append(all, a)
	}
	return all
}

// take makes a result the answer's own.
func (a *Answer) take(r aqi.Result) {
	a.Index, a.Value, a.Band, a.Colour = Printed(r.Text), &r.Index, r.Band.Name, r.Band.Colour
	a.AtRisk, a.Everyone = r.Band.AtRisk, r.Band.Everyone
}

// WriteJSON prints answers for programs, as one array.
func WriteJSON(w io.Writer, answers []Answer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(answers)
}

// meanOf says what a concentration was taken as.
func meanOf(p Partial) string {
	if p.Averaging == "" || p.Value == nil && p.Why != partOfAQHI {
		return ""
	}
	return "as a " + p.Averaging + " mean"
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
		if a.Value == nil {
			print("%s (%s, table %s): no index\n", a.Title, a.Standard, a.Table)
		} else {
			print("%s (%s, table %s): %s, %s", a.Title, a.Standard, a.Table, a.Index, a.Band)
			if a.Driver != "" {
				print(", driven by %s", a.Driver)
			}
			print("\n")
		}
		if a.Note != "" {
			print("  %s\n", a.Note)
		}
		for _, p := range a.Pollutants {
			value := strconv.FormatFloat(p.Concentration, 'f', -1, 64)
			if p.Value == nil {
				print("  %s\t%s %s\t%s\t–\t%s\n", p.Pollutant, value, p.Unit, meanOf(p), p.Why)
			} else {
				print("  %s\t%s %s\t%s\t%s\t%s\n", p.Pollutant, value, p.Unit, meanOf(p), p.Index, p.Band)
			}
		}
	}
	return errors.Join(append(errs, t.Flush())...)
}
