package httpapi

import (
	"fmt"
	"strings"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/encode"
)

const dictionaryPath = "/api/v1/dictionary"

// DictionaryBody is the data dictionary of exported rows.
type DictionaryBody struct {
	Columns    []ColumnBody   `json:"columns" nullable:"false" doc:"Of rows in long shape, in order."`
	Wide       []ColumnBody   `json:"wide" nullable:"false" doc:"What stands in wide rows of single values in place of quantity, unit, value and flags: each quantity beside the other, as here pm25."`
	WideMeans  []ColumnBody   `json:"wide_means" nullable:"false" doc:"The same for hours and days."`
	Quantities []QuantityBody `json:"quantities" nullable:"false" doc:"What quantity may say, each with its unit for all time."`
	Flags      []FlagBody     `json:"flags" nullable:"false" doc:"What flags may say."`
}

// ColumnBody describes one column.
type ColumnBody struct {
	Name string `json:"name" example:"value"`
	Type string `json:"type" enum:"text,time,number,whole number,true or false" doc:"time is RFC 3339 in texts, else a timestamp in UTC."`
	Unit string `json:"unit" doc:"Empty where there is none, or where the row says it."`
	Doc  string `json:"doc"`
}

// dictionary describes the columns of exports, from the descriptions that make
// them.
func dictionary() DictionaryBody {
	pm25 := []air.Quantity{air.PM25}
	body := DictionaryBody{
		Columns:    columnBodies(append(append(append(append([]encode.Field{}, whereFields...), longFields...), settledFields...), simulatedField)),
		Wide:       columnBodies(wideFields(pm25, true)),
		WideMeans:  columnBodies(wideFields(pm25, false)),
		Flags:      flags().Flags,
		Quantities: []QuantityBody{},
	}
	for _, q := range quantities().Quantities {
		if !q.Derived {
			body.Quantities = append(body.Quantities, q)
		}
	}
	return body
}

func columnBodies(fields []encode.Field) (list []ColumnBody) {
	for _, f := range fields {
		list = append(list, ColumnBody{f.Name, f.Kind.String(), f.Unit, f.Doc})
	}
	return list
}

// dictionaryPage is the dictionary as docs/data.md has it.
func dictionaryPage() []byte {
	var b strings.Builder
	d := dictionary()
	b.WriteString("# The columns of exported rows\n\n" +
		"What `" + valuesPath + "` and `mote export` give, in every format. This page is made from the\n" +
		"descriptions that make the files (`" + dictionaryPath + "` has it as JSON); change those, then run\n" +
		"`go test ./internal/httpapi -run Dictionary -update`.\n")
	table := func(title string, columns []ColumnBody) {
		b.WriteString("\n## " + title + "\n\n| column | type | unit | what it is |\n|---|---|---|---|\n")
		for _, c := range columns {
			fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", c.Name, c.Type, c.Unit, strings.ReplaceAll(c.Doc, "|", `\|`))
		}
	}
	table("Long rows, in order", d.Columns)
	b.WriteString("\nWide rows have one row for each sensor and time. In place of `quantity`, `unit`, `value`, the counts and\n" +
		"`flags` stand the columns of each quantity, here of `pm25`:\n")
	table("Wide rows of single values", d.Wide)
	table("Wide rows of hours and days", d.WideMeans)
	b.WriteString("\n## Quantities\n\n| quantity | what | unit |\n|---|---|---|\n")
	for _, q := range d.Quantities {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", q.Slug, q.Title, q.Unit)
	}
	b.WriteString("\n## Flags\n\nSuspect values stay in averages and are counted; invalid ones are kept and left out.\n\n| flag | severity | why |\n|---|---|---|\n")
	for _, f := range d.Flags {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", f.Name, f.Severity, f.Reason)
	}
	b.WriteString("\n## Formats\n\n" +
		"| format | times | nothing there | flags | credit, query, manifest |\n|---|---|---|---|---|\n" +
		"| CSV | RFC 3339, UTC | empty field | joined by `\\|` | `Link: rel=\"license\"`, `X-Mote-Manifest`; no query |\n" +
		"| NDJSON | RFC 3339, UTC | `null` | list | last line, with `count` |\n" +
		"| JSON | RFC 3339, UTC | `null` | list | members; `count` last |\n" +
		"| GeoJSON | RFC 3339, UTC | `null`; `geometry` too | list | members; `count` last |\n" +
		"| Parquet | timestamp (ms, UTC) | null | joined by `\\|` | key-value metadata, with `count` |\n" +
		"| Arrow stream | timestamp (s, UTC) | null | joined by `\\|` | schema metadata |\n")
	return []byte(b.String())
}
