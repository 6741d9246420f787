package decode

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/geo"
)

// TestArchiveWriteText shows headers and rows as they stand in files.
func TestArchiveWriteText(t *testing.T) {
	f := func(typ string, exact air.Tristate, want string, values ...air.Value) {
		t.Helper()
		r := air.Reading{Sensor: sensor(t, 8555), Time: 1_517_356_862, Type: typ, Values: values,
			Site: air.Site{ID: air.SiteID{Network: air.SC, Location: 4321}, Lat: 57.13, Lon: -2.0751, Exact: exact}}
		if got := string(AppendArchiveRow(AppendArchiveHeader(nil, typ), &r)); got != common+want {
			t.Errorf("got  %s\nwant %s", got, common+want)
		}
	}
	const place, exactly = ";4321;57.130;-2.0751;2018-01-31T00:01:02;", ";4321;57.13000000;-2.07510000;2018-01-31T00:01:02;"
	f("SDS011", air.No, "P1;durP1;ratioP1;P2;durP2;ratioP2\n8555;SDS011"+place+"5.40;;;3.25;;\n",
		air.Value{Quantity: air.PM25, Value: 3.25}, air.Value{Quantity: air.PM10, Value: 5.4}, air.Value{Quantity: air.PM10, Value: 9})
	f("BME280", air.Yes, "pressure;altitude;pressure_sealevel;temperature;humidity\n8555;BME280"+exactly+"98680.28;;;-0.50;nan\n",
		air.Value{Quantity: air.Temperature, Value: -0.5}, air.Value{Quantity: air.Pressure, Value: 986.8028}, air.Value{Quantity: air.Humidity, Value: nan})
	f("BMP180", air.No, "pressure;altitude;pressure_sealevel;temperature\n8555;BMP180"+place+"1009.02;;;\n",
		air.Value{Quantity: air.Pressure, Value: 1009.02, Flags: air.FlagUnitHPa})
	f("PPD42NS", air.No, "P1;durP1;ratioP1;P2;durP2;ratioP2\n8555;PPD42NS"+place+"1506.00;;;0.62;;\n",
		air.Value{Quantity: air.CountP1, Value: 1506}, air.Value{Quantity: air.CountP2, Value: 0.62}, air.Value{Quantity: air.PM10, Value: 9})
	f("DHT22", air.No, "temperature;humidity\n8555;DHT22"+place+";\n", air.Value{Quantity: air.Pressure, Value: 1000})
	f("SPS30", air.No, "P1;P4;P2;P0;N10;N4;N25;N1;N05;TS\n8555;SPS30"+place+"4.00;3.00;2.00;1.00;50.00;;;;10.00;\n",
		air.Value{Quantity: air.PM1, Value: 1}, air.Value{Quantity: air.PM25, Value: 2}, air.Value{Quantity: air.PM4, Value: 3},
		air.Value{Quantity: air.PM10, Value: 4}, air.Value{Quantity: air.CountN05, Value: 10}, air.Value{Quantity: air.CountN10, Value: 50})
	f("PMS5003", air.No, "P1;P2;P0\n8555;PMS5003"+place+"45.25;;22.50\n", air.Value{Quantity: air.PM1, Value: 22.5}, air.Value{Quantity: air.PM10, Value: 45.25})
	f("Radiation Si22G", air.No, "counts_per_minute;hv_pulses;counts;sample_time_ms\n8555;Radiation Si22G"+place+"21;;;\n", air.Value{Quantity: air.RadiationCPM, Value: 21})
	f("Laerm", air.No, "noise_LAeq;noise_LA_min;noise_LA_max\n8555;Laerm"+place+"51.20;;\n", air.Value{Quantity: air.NoiseLAeq, Value: 51.2})
	f("New", air.No, "P2;P1;P0;P4;temperature;humidity;pressure;co2_ppm;noise_LAeq;noise_LA_min;noise_LA_max;counts_per_minute;N05;N1;N25;N4;N10\n"+
		"8555;New"+place+";;;;;;;410.00;;;;;;;;;\n", air.Value{Quantity: air.CO2, Value: 410})
}

// What was written is read again, whatever it is.
func TestArchiveWriteIsInverse(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	for range 600 {
		first := randomOutgoing(t, rng).Reading
		first.Type = []string{"SDS011", "PPD42NS", "DHT22", "BME280", "BMP280", "PMS7003", "SPS30", "HPM", "DS18B20", "NPM", "IPS-7100", "SCD30", "Laerm", "Radiation SBM-20", "Nose 9"}[rng.IntN(15)]
		is := archiveTypeOf(first.Type)
		name := ArchiveName{Day: int32(rng.IntN(25000)), Type: archiveKey(first.Type), Sensor: first.Sensor.Number()}
		text := AppendArchiveHeader(nil, first.Type)
		var want []string
		sites := []air.Site{first.Site, randomOutgoing(t, rng).Site}
		at := int64(name.Day) * air.Day
		for range 1 + rng.IntN(20) {
			r := randomOutgoing(t, rng).Reading
			r.Sensor, r.Type, r.TypeID, r.Site, r.Time = first.Sensor, first.Type, is.id, sites[rng.IntN(2)*rng.IntN(2)], at+rng.Int64N(air.Day)
			if is.name == "PPD42NS" {
				r.Values = []air.Value{{Quantity: air.CountP1, Value: 1506}, {Quantity: air.CountP2, Value: rng.Float64()}}
			}
			text = AppendArchiveRow(text, &r)
			want = append(want, shown(r, is)...)
		}
		file, err := decodeArchive(t, string(text), name)
		if err != nil || len(file.Bad) > 0 {
			t.Fatalf("%v, %+v\n%s", err, file.Bad, text)
		}
		var got []string
		for _, s := range file.Stretches {
			if s.Type != is.name || s.TypeID != is.id || s.Manufacturer != is.maker || s.Sensor != first.Sensor {
				t.Fatalf("%+v, want %+v", s, is)
			}
			for _, c := range s.Columns {
				for i, at := range c.Time {
					got = append(got, shownValue(s.Site, at, air.Value{Quantity: c.Quantity, Value: c.Value[i], Flags: c.Flags[i]}))
				}
			}
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Fatalf("read %v\nwritten %v\n%s", got, want, text)
		}
	}
}

// shown lists what the archive can tell of a reading.
func shown(r air.Reading, is archiveType) (list []string) {
	said := map[air.Quantity]bool{}
	for _, v := range r.Values {
		name := scName(v.Quantity, is.name == "PPD42NS")
		if said[v.Quantity] || name == "" || !slices.Contains(strings.Split(is.columns, ";"), name) {
			continue
		}
		said[v.Quantity] = true
		site := r.Site
		site.Lat, site.Lon = air.Coarse(site.Lat)+0, air.Coarse(site.Lon)+0
		list = append(list, shownValue(site, r.Time, v))
	}
	return list
}

func shownValue(site air.Site, at int64, v air.Value) string {
	country := ""
	if site.ID.Location != 0 {
		country = geo.Country(site.Lat, site.Lon)
	}
	return fmt.Sprint(at, v.Quantity, v.Value, v.Flags, site.ID, site.Lat, site.Lon, country)
}

func TestArchiveWriteAllocatesOnlyRoom(t *testing.T) {
	r := air.Reading{Sensor: sensor(t, 1), Time: 1_517_356_862, Type: "SDS011", Values: []air.Value{{Quantity: air.PM10, Value: 1.5}},
		Site: air.Site{ID: air.SiteID{Location: 1}, Lat: 1, Lon: 2}}
	buf := make([]byte, 0, 1024)
	if n := testing.AllocsPerRun(100, func() { buf = AppendArchiveRow(buf[:0], &r) }); n > 0 {
		t.Errorf("a row costs %v allocations", n)
	}
}

func BenchmarkArchiveWrite(b *testing.B) {
	r := air.Reading{Sensor: sensor(b, 1), Time: 1_517_356_862, Type: "SDS011", Values: []air.Value{{Quantity: air.PM10, Value: 1.5}, {Quantity: air.PM25, Value: 1.25}},
		Site: air.Site{ID: air.SiteID{Location: 1}, Lat: 1, Lon: 2}}
	buf := make([]byte, 0, 1024)
	for b.Loop() {
		buf = AppendArchiveRow(buf[:0], &r)
	}
}
