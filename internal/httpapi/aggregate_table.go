package httpapi

import (
	"github.com/mote-air/mote/internal/encode"
	"github.com/mote-air/mote/internal/query"
)

func (s *server) encodeAggregate(g *query.Groups, contentType string) *document {
	c := s.creditOf(g.Request.Network)
	table := aggregateTable(g, c)
	if contentType == csvType {
		return newDocument(csvType+"; charset=utf-8; header=present", table.AppendCSV(nil), c.links).named("aggregate", c)
	}
	return newDocument(jsonType, table.AppendJSON(nil), c.links)
}

func aggregateTable(g *query.Groups, c credit) *encode.Table {
	q, n := g.Request, len(g.Group)
	t := &encode.Table{Members: append([]encode.Member{
		encode.Text("quantity", q.Quantity.String()), encode.Text("unit", q.Quantity.Unit()),
		encode.Text("network", q.Network.String()), encode.Text("by", string(q.By)), encode.Text("interval", string(q.Unit)),
		encode.Text("over", g.Over), encode.Text("from", rfc3339(q.From)), encode.Text("to", rfc3339(q.To)),
		encode.Text("quality", q.Quality.String()), encode.Text("rules", g.Rules),
	}, c.members()...)}
	t.Columns = []encode.Column{
		encode.CSVOnly(encode.Repeat("quantity", q.Quantity.String(), n)),
		encode.CSVOnly(encode.Repeat("unit", q.Quantity.Unit(), n)),
	}
	t.Columns = append(t.Columns, groupColumns(q.By, g.Group)...)
	t.Columns = append(t.Columns,
		encode.JSONOnly(encode.Times("t", g.From)),
		encode.CSVOnly(encode.Times("from", g.From)), encode.CSVOnly(encode.Times("to", g.To)))
	for i, s := range q.Stats {
		t.Columns = append(t.Columns, encode.Numbers(string(s), g.Stats[i]))
	}
	completeness := make([]float64, n)
	for i, share := range g.Completeness {
		completeness[i] = roundTo(share, 1e4)
	}
	t.Columns = append(t.Columns,
		encode.Ints("count", g.Count), encode.Ints("incomplete", g.Incomplete), encode.Ints("sensors", g.Sensors),
		encode.Numbers("completeness", completeness), encode.Bools("complete", g.Complete),
		encode.Ints("n", g.N), encode.Ints("n_suspect", g.NSuspect), encode.Ints("n_invalid", g.NInvalid),
		encode.Texts("state", g.State), encode.CSVOnly(encode.Repeat("rules", g.Rules, n)))
	t.Columns = append(t.Columns, c.columns(n)...)
	return t
}

// groupColumns say which groups they are.
func groupColumns(by query.By, groups []query.Group) []encode.Column {
	n := len(groups)
	var (
		texts, since = make([]string, n), make([]string, n)
		sites        = make([]int64, n)
		at           = encode.Points{Lat: make([]float64, n), Lon: make([]float64, n)}
	)
	for i, g := range groups {
		sites[i], at.Lat[i], at.Lon[i] = g.Site.Location, g.Lat, g.Lon
		switch by {
		case query.ByCountry:
			texts[i] = g.Country
		case query.ByContinent:
			texts[i] = g.Continent
		case query.BySensor:
			texts[i], since[i] = g.Sensor.String(), rfc3339(g.Since)
		case query.BySite:
			if g.Sensor != 0 {
				texts[i] = g.Sensor.String()
			}
		}
	}
	switch by {
	case query.All:
		return nil
	case query.BySensor:
		return []encode.Column{encode.Texts("sensor", texts), encode.Ints("site", sites), encode.Texts("since", since)}
	case query.BySite:
		return []encode.Column{
			encode.Ints("site", sites), encode.Texts("sensor", texts), encode.Numbers("lat", at.Lat), encode.Numbers("lon", at.Lon),
		}
	}
	return []encode.Column{encode.Texts(string(by), texts)}
}
