package decode

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/mote-air/mote/internal/air"
)

// poll writes a feed as the network sends it today: 430 bytes a record, half
// particles, half climate.
func poll(records int) []byte {
	doc := []byte("[")
	for i := range records {
		doc = fmt.Appendf(doc, `{"id":%d,"sampling_rate":null,"timestamp":"2026-03-01 12:%02d:%02d","location":{"id":%d,"latitude":"%.3f","longitude":"%.3f","altitude":"%d.5","country":"DE","exact_location":0,"indoor":0},`,
			28_500_000_000+i, i/60%60, i%60, 100+i/2, 47+float64(i%7000)/1000, 6+float64(i%8000)/1000, i%900)
		if i%2 == 0 {
			doc = fmt.Appendf(doc, `"sensor":{"id":%d,"pin":"1","sensor_type":{"id":14,"name":"SDS011","manufacturer":"Nova Fitness"}},"sensordatavalues":[{"id":%d,"value":"%d.%02d","value_type":"P1"},{"id":%d,"value":"%d.%02d","value_type":"P2"}]},`,
				i+1, 66_000_000_000+i, i%40, i%100, 66_000_000_001+i, i%20, i%100)
		} else {
			doc = fmt.Appendf(doc, `"sensor":{"id":%d,"pin":"11","sensor_type":{"id":17,"name":"BME280","manufacturer":"Bosch"}},"sensordatavalues":[{"id":%d,"value":"%d.%02d","value_type":"temperature"},{"id":%d,"value":"%d.%02d","value_type":"humidity"},{"id":%d,"value":"%d.%02d","value_type":"pressure"},{"value":%d.25,"value_type":"pressure_at_sealevel"}]},`,
				i+1, 66_000_000_000+i, i%30, i%100, 66_000_000_001+i, 30+i%60, i%100, 66_000_000_002+i, 98_000+i%3000, i%100, 101_000+i%3000)
		}
	}
	return append(doc[:len(doc)-1], ']')
}

// BenchmarkSensorCommunity decodes one poll of the whole network.
func BenchmarkSensorCommunity(b *testing.B) {
	doc := poll(52_000)
	b.SetBytes(int64(len(doc)))
	b.ReportAllocs()
	for b.Loop() {
		sum, err := SensorCommunity(bytes.NewBuffer(doc), air.SC, Limits{}, func(Record) error { return nil })
		if err != nil || sum.Records != 52_000 {
			b.Fatal(sum, err)
		}
	}
}

// A poll must not allocate by record: what is allocated are the pieces that
// the values live in, and the few texts.
func TestAllocationsDoNotGrowWithRecords(t *testing.T) {
	count := func(records int) float64 {
		doc := poll(records)
		return testing.AllocsPerRun(3, func() {
			if _, err := SensorCommunity(bytes.NewBuffer(doc), air.SC, Limits{}, func(Record) error { return nil }); err != nil {
				t.Fatal(err)
			}
		})
	}
	if few, many := count(100), count(10_000); many > few+30 {
		t.Errorf("%v allocations for 100 records, %v for 10,000", few, many)
	}
}
