package encode

import (
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/mote-air/mote/internal/air"
)

// exportFields are shaped like the columns of an export in long form.
var exportFields = []Field{
	{Name: "from", Kind: KindTime}, {Name: "to", Kind: KindTime},
	{Name: "sensor_id"}, {Name: "location_id", Kind: KindWhole},
	{Name: "lat", Kind: KindNumber, Repeats: true}, {Name: "lon", Kind: KindNumber, Repeats: true}, {Name: "altitude", Kind: KindNumber, Repeats: true},
	{Name: "country"}, {Name: "sensor_type"}, {Name: "manufacturer"}, {Name: "pin"},
	{Name: "quantity"}, {Name: "unit"}, {Name: "statistic"}, {Name: "value", Kind: KindNumber},
	{Name: "n", Kind: KindWhole}, {Name: "n_suspect", Kind: KindWhole}, {Name: "n_invalid", Kind: KindWhole}, {Name: "complete", Kind: KindTruth},
	{Name: "flags"}, {Name: "state"}, {Name: "rules"}, {Name: "network"},
}

// exportChunk is n rows of raw values: about 2,900 rows a sensor, five
// quantities a record.
func exportChunk(n int, seed uint64) *Table {
	rnd := rand.New(rand.NewPCG(seed, 1))
	var (
		t     = make([]int64, n)
		value = make([]float64, n)
		flags = make([]air.Flags, n)
		q     = make([]uint8, n)
		ends  []int
		ids   []air.SensorID
		loc   []int64
		lat   []float64
		text  []string
	)
	for i := range n {
		if i%2900 == 0 && i > 0 {
			ends = append(ends, i)
		}
		t[i] = 1_700_000_000 + int64(i%2900)/5*150
		q[i] = uint8(i % 5)
		value[i] = math.Round(rnd.ExpFloat64()*1000) / 100
		if rnd.IntN(200) == 0 {
			flags[i] = air.FlagOrder
		}
	}
	ends = append(ends, n)
	for i := range ends {
		ids = append(ids, air.SensorID(1<<56|int64(seed*1000)+int64(i)+1))
		loc = append(loc, int64(i)+77)
		lat = append(lat, math.Round(rnd.Float64()*50000)/1000)
		text = append(text, fmt.Sprint(i%5))
	}
	same := func(c Column) Column { return Runs(c, ends) }
	none := make([]int64, 1)
	none[0] = NoInt
	all := func(c Column) Column { return Runs(c, []int{n}) }
	return &Table{Columns: []Column{
		Instants("from", t), Instants("to", t), same(Sensors("sensor_id", ids)), same(MaybeInts("location_id", loc)),
		same(Numbers("lat", lat)), same(Numbers("lon", lat)), same(Numbers("altitude", lat)), same(Texts("country", text)), same(Texts("sensor_type", text)),
		same(Texts("manufacturer", text)), same(Texts("pin", text)),
		Codes("quantity", []string{"pm25", "pm10", "temperature", "humidity", "pressure"}, q), Codes("unit", []string{"µg/m³", "µg/m³", "°C", "%", "hPa"}, q),
		Repeat("statistic", "single", n), Numbers("value", value),
		all(MaybeInts("n", none)), all(MaybeInts("n_suspect", none)), all(MaybeInts("n_invalid", none)), all(MaybeBools("complete", []air.Tristate{air.Unsaid})),
		Flags("flags", flags), Repeat("state", "final", n), Repeat("rules", "v2", n), Repeat("network", "sc", n),
	}}
}

// BenchmarkRows writes rows as an export in long form does; aim at 4 million
// rows a second for Parquet.
func BenchmarkRows(b *testing.B) {
	const n = 1 << 16
	chunks := []*Table{exportChunk(n, 1), exportChunk(n, 2), exportChunk(n, 3), exportChunk(n, 4)}
	for name, style := range map[string]Style{"parquet": Parquet, "arrow": Arrow, "csv": CSV, "json": JSON} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			var size counter
			rows := NewRows(&size, style, exportFields, nil)
			total := 0
			for b.Loop() {
				if err := rows.Write(chunks[total/n%len(chunks)]); err != nil {
					b.Fatal(err)
				}
				total += n
			}
			if err := rows.Close(); err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(total)/b.Elapsed().Seconds()/1e6, "Mrows/s")
			b.ReportMetric(float64(size)/float64(total), "B/row")
		})
	}
}

type counter int64

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

var _ io.Writer = (*counter)(nil)
