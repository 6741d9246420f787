package encode

import (
	"math"
	"testing"

	"github.com/mote-air/mote/internal/air"
)

func TestNested(t *testing.T) {
	inner := &Table{Members: []Member{Int("n", -3)}, Columns: []Column{Ints("v", []int{1, 2})}}
	table := &Table{
		Members: []Member{
			SensorList("gone", []air.SensorID{sensor(t, "sc-1"), sensor(t, "sc5-2")}), SensorList("none", nil),
			Object("placed", inner), Objects("deltas", []*Table{inner, {}}), Objects("nothing", nil),
		},
		Columns: []Column{NumberLists("ring", [][]float64{{1.5, -2}, nil, {math.NaN()}})},
	}
	want := `{"gone":["sc-1","sc5-2"],"none":[],"placed":{"n":-3,"v":[1,2]},"deltas":[{"n":-3,"v":[1,2]},{}],"nothing":[],"ring":[[1.5,-2],[],[null]]}` + "\n"
	if got := string(table.AppendJSON(nil)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got := string(table.AppendCSV(nil)); got != "ring\r\n1.5|-2\r\n\r\n\r\n" {
		t.Errorf("%q", got)
	}
}
