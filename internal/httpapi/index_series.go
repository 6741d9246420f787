package httpapi

import (
	"github.com/mote-air/mote/internal/encode"
	"github.com/mote-air/mote/internal/query"
)

// admitted is the end of the newest hour that indices may use; 0 where nobody
// knows of one.
func (s *server) admitted() int64 {
	if snap := s.Present.Snapshot(); snap != nil {
		return snap.Admitted
	}
	return 0
}

// civilDay is what an index averages day by day.
const civilDay = "mean of the hours of the civil day that begins at t"

func indexSeriesTable(res *query.Result, c credit) *encode.Table {
	q, n := res.Request, len(res.T)
	interval := intervalText(q.Standard)
	if q.Step == query.Day {
		interval = civilDay
	}
	t := &encode.Table{Members: append([]encode.Member{
		encode.Text("sensor", q.Sensor.String()), encode.Text("quantity", q.Standard), encode.Text("unit", unitOf(q.Standard)),
		encode.Text("step", string(q.Step)), encode.Text("step_reason", q.Reason),
	}, c.members()...)}
	t.Members = append(t.Members,
		encode.Text("statistic", "index"), encode.Text("from", rfc3339(q.From)), encode.Text("to", rfc3339(q.To)),
		encode.Text("quality", q.Quality.String()), encode.Text("rules", res.Rules), encode.IntList("moves", res.Moves))
	t.Members = append(t.Members, indexMembersOver(q.Standard, interval)...)
	value, from, to := make([]float64, n), make([]int64, n), make([]int64, n)
	for i, x := range res.Index {
		value[i], from[i], to[i] = float64(x.Value), x.Interval.From, x.Interval.To
	}
	t.Columns = []encode.Column{
		encode.CSVOnly(encode.Repeat("sensor", q.Sensor.String(), n)),
		encode.CSVOnly(encode.Repeat("quantity", q.Standard, n)),
		encode.CSVOnly(encode.Repeat("unit", unitOf(q.Standard), n)),
		encode.JSONOnly(encode.Times("t", res.T)),
		encode.CSVOnly(encode.Times("from", from)), encode.CSVOnly(encode.Times("to", to)),
		encode.Numbers("value", value),
	}
	t.Columns = append(t.Columns, indexColumns(res.Index)...)
	t.Columns = append(t.Columns, encode.Texts("state", res.State))
	t.Columns = append(t.Columns, c.columns(n)...)
	return t
}
