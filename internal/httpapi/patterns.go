package httpapi

import (
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/mote-air/mote/internal/air"
)

// How parameters are written that are texts with a form of their own. The
// description carries these; requests are judged by the parsers, which say in
// their own words what is wrong. A text that matches is accepted, but for what
// no pattern can say: south above north, a sensor's number of 2^56 or more, an
// offset that leads out of the years 2000 to 2099. A name with a point is of one
// operation's parameter, the others are of every parameter of that name.
var patterns = map[string]string{
	"bbox":         whole(longitude + "," + latitude + "," + longitude + "," + latitude),
	"country":      whole("[A-Za-z]{2}(,[A-Za-z]{2}){0,249}"),
	"max_age":      whole("([0-9]{1,9}s?|[0-9]{1,7}m|[0-9]{1,5}h|[0-9]{1,4}d)"),
	"from":         whole(moment),
	"to":           whole(moment),
	"at":           whole(date + `(T([01][0-9]|2[0-3]):00:00(\.0{1,9})?Z)?`),
	"sensor":       whole(sensorForm()),
	"id":           whole(sensorForm()),
	"q":            whole(readable),
	"type":         whole(readable),
	"active_since": whole(moment),

	"by":   whole("(" + groups + "(," + units + ")?|" + units + "(," + groups + ")?)"),
	"stat": whole(statistic + "(," + statistic + "){0,19}"),

	"snapshot.at":    whole(moment),
	"ledger.cursor":  whole(cursorMark + "[1-9][0-9]{0,17}"),
	"sensors.cursor": whole(afterMark + sensorForm()),
	"live.sensor":    whole(sensorForm() + "(," + sensorForm() + "){0,49}"),

	"values.sensor":   whole(listOf(sensorForm())),
	"values.site":     whole(listOf(sensorForm())),
	"values.quantity": whole(listOf(quantityForm())),
	"values.flags":    whole(listOf(flagForm())),
	"values.no_flags": whole(listOf(flagForm())),
	"values.after":    whole(sensorForm() + "," + moment),
	"values.cursor":   whole(afterMark + sensorForm() + "-" + seconds),

	"path":  whole(`[A-Za-z0-9=._-]{1,64}(/[A-Za-z0-9=._-]{1,64}){0,3}`),
	"since": whole("[0-9a-z]{1,16}-[1-9][0-9]{0,17}"),
}

const (
	groups    = "(country|continent|site|sensor)"
	units     = "(hour|day|week|month)"
	statistic = `(mean|min|max|sd_(within|days|between)|p(100|[1-9]?[0-9](\.[1-9])?))`
	readable  = `[^\x00-\x1f\x7f-\x9f]{1,100}`

	fraction  = `(\.[0-9]+)?`
	longitude = `-?(180(\.0+)?|(1[0-7][0-9]|[1-9]?[0-9])` + fraction + `)`
	latitude  = `-?(90(\.0+)?|[1-8]?[0-9]` + fraction + `)`

	// Days of 2000 to 2099, in which every fourth year is a leap year.
	date = `(20[0-9]{2}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)` +
		`|20([02468][048]|[13579][26])-02-29)`
	clock   = `T([01][0-9]|2[0-3])(:[0-5][0-9]){2}(\.[0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])`
	seconds = `(9[5-9][0-9]{7}|[1-3][0-9]{9}|40[0-9]{8})`
	moment  = `(` + date + `(` + clock + `)?|` + seconds + `)`
)

func whole(pattern string) string { return "^" + pattern + "$" }

// listOf is one or more of a form, separated by commas.
func listOf(form string) string { return form + "(," + form + ")*" }

func quantityForm() string {
	var slugs []string
	for _, q := range air.Quantities() {
		if !q.Derived {
			slugs = append(slugs, q.Slug)
		}
	}
	return "(" + strings.Join(slugs, "|") + ")"
}

func flagForm() string {
	var names []string
	for _, f := range air.FlagTable() {
		names = append(names, f.Name)
	}
	return "(" + strings.Join(names, "|") + ")"
}

func sensorForm() string {
	var slugs []string
	for _, n := range air.Networks() {
		slugs = append(slugs, n.Slug)
	}
	return "(" + strings.Join(slugs, "|") + ")-[1-9][0-9]{0,16}"
}

// describeForms writes the patterns into the description of an operation that
// is already registered: huma would check those that it finds earlier, and
// answer in its own words.
func describeForms(op *huma.Operation) {
	for _, p := range op.Parameters {
		schema := p.Schema
		if schema.Type == huma.TypeArray {
			schema = schema.Items
		}
		if form := formOf(op.OperationID, p.Name); schema.Type == huma.TypeString && len(schema.Enum) == 0 {
			schema.Pattern = patterns[form]
		}
	}
}

// formOf is the name of a parameter's pattern: the operation's own, or else the
// one of all parameters of that name.
func formOf(operation, parameter string) string {
	if own := operation + "." + parameter; patterns[own] != "" {
		return own
	}
	return parameter
}
