package decode

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mote-air/mote/internal/air"
)

func TestArchiveName(t *testing.T) {
	f := func(name, day, typ string, sensor int64, indoor bool) {
		t.Helper()
		got, err := ParseArchiveName(name)
		at := time.Unix(int64(got.Day)*air.Day, 0).UTC().Format(time.DateOnly)
		if err != nil || at != day || got.Type != typ || got.Sensor != sensor || got.Indoor != indoor {
			t.Errorf("%s: %s, %+v, %v", name, at, got, err)
		}
	}
	f("2018-01-31_sds011_sensor_8554.csv", "2018-01-31", "sds011", 8554, false)
	f("2018-01-31_SDS011_sensor_8554.CSV", "2018-01-31", "sds011", 8554, false)
	f("2024-02-29_bme280_sensor_5_indoor.csv", "2024-02-29", "bme280", 5, true)
	f("2024-01-16_sps30_sensor_84439_indoors.csv", "2024-01-16", "sps30", 84439, true)
	f("2023-04-09_radiation_si22g_sensor_31122.csv", "2023-04-09", "radiation_si22g", 31122, false)
	f("2023-04-09_radiation_sbm-20_sensor_71217.csv", "2023-04-09", "radiation_sbm-20", 71217, false)
	f("2023-04-09_a_sensor_b_sensor_1.csv", "2023-04-09", "a_sensor_b", 1, false)
	bad := func(name, want string) {
		t.Helper()
		if got, err := ParseArchiveName(name); err == nil || !strings.Contains(err.Error(), want) || got != (ArchiveName{}) {
			t.Errorf("%q: %+v, %v, want %q", name, got, err, want)
		}
	}
	bad("", "does not end in")
	bad("2018-01-31_sds011_sensor_8554.csv.gz", "does not end in")
	bad("2018-01-31_sds011_8554.csv", `no "_sensor_"`)
	bad("2018-01-31_sensor_8554.csv", "a date and a type")
	bad("2018-01-31__sensor_8554.csv", "a date and a type")
	bad("2018-01_sds011_sensor_8554.csv", "a date and a type")
	bad("2018-02-30_sds011_sensor_8554.csv", `"2018-02-30" is no date`)
	bad("1969-12-31_sds011_sensor_8554.csv", "is no date")
	bad("2018-01-31_sds011_sensor_.csv", `"" is no sensor's number`)
	bad("2018-01-31_sds011_sensor_0.csv", `"0" is no sensor's number`)
	bad("2018-01-31_sds011_sensor_-5.csv", "is no sensor's number")
	bad("2018-01-31_sds011_sensor_8554 (1).csv", "is no sensor's number")
	bad("2018-01-31_sds011_sensor_5_indoor_indoor.csv", "is no sensor's number")
	bad("2018-01-31_sds011_sensor_99999999999999999.csv", "outside 1…")
}

func TestArchiveFileName(t *testing.T) {
	f := func(day int32, typ string, sensor int64, want string) {
		t.Helper()
		got := ArchiveFileName(day, typ, sensor)
		back, err := ParseArchiveName(got)
		if got != want || err != nil || back != (ArchiveName{Day: day, Type: archiveKey(typ), Sensor: sensor}) {
			t.Errorf("%s, want %s; %+v, %v", got, want, back, err)
		}
	}
	f(17562, "SDS011", 8554, "2018-01-31_sds011_sensor_8554.csv")
	f(19456, "Radiation Si22G", 31122, "2023-04-09_radiation_si22g_sensor_31122.csv")
	f(0, "Laerm", 1, "1970-01-01_laerm_sensor_1.csv")
}

func TestArchiveNameOf(t *testing.T) {
	f := func(text string, want ArchiveName) {
		t.Helper()
		if got, ok := ArchiveNameOf([]byte(text)); got != want || ok != (want != ArchiveName{}) {
			t.Errorf("%q: %+v, %v, want %+v", text, got, ok, want)
		}
	}
	const row = "8554;Radiation Si22G;4314;57.136;-2.075;2018-01-31T23:59:59;1;;;2;;\r\n"
	f(dust+row, ArchiveName{Day: 17562, Type: "radiation_si22g", Sensor: 8554})
	f(dust+"x\n9;;;;;;;;;;;\n;;;;;2018-01-31T00:00:00;;;;;;\n"+row, ArchiveName{Day: 17562, Type: "radiation_si22g", Sensor: 8554})
	f("timestamp;lat;lon;location;sensor_type;sensor_id\n2018-02-01 00:00:00;;;;;7", ArchiveName{Day: 17563, Sensor: 7})
	f(dust, ArchiveName{})
	f(dust+"x\n", ArchiveName{})
	f("", ArchiveName{})
	f(row, ArchiveName{})
}

const (
	common = "sensor_id;sensor_type;location;lat;lon;timestamp;"
	dust   = common + columnsP + "\n"
	warm   = common + columnsTH + "\n"
	sky    = common + columnsTHP + "\n"
)

// day is the file that the tests below read, unless they say otherwise.
var day = ArchiveName{Day: 17562, Type: "sds011", Sensor: 8554} // 2018-01-31

// lines shows the stretches, one value a line.
func lines(stretches []air.Stretch) string {
	var b strings.Builder
	for _, s := range stretches {
		fmt.Fprintf(&b, "%s %s %d %s %s @%d %v %v %s %d\n", s.Sensor, s.Type, s.TypeID, s.Manufacturer, s.Pin,
			s.Site.ID.Location, s.Site.Lat, s.Site.Lon, s.Site.Country, s.Site.Indoor)
		for _, c := range s.Columns {
			fmt.Fprintf(&b, "%s", c.Quantity)
			for i, v := range c.Value {
				fmt.Fprintf(&b, " %s=%v", time.Unix(c.Time[i], 0).UTC().Format("15:04:05"), v)
				if c.Flags[i] != 0 {
					fmt.Fprintf(&b, "%v", c.Flags[i].Names())
				}
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// decodeArchive decodes into a file of its own and checks what holds for every
// one: values are what came in and what was rejected.
func decodeArchive(t testing.TB, text string, name ArchiveName) (ArchiveFile, error) {
	t.Helper()
	var file ArchiveFile
	err := Archive([]byte(text), name, &file)
	var values int64
	for _, s := range file.Stretches {
		for _, c := range s.Columns {
			values += int64(len(c.Value))
			if len(c.Time) != len(c.Value) || len(c.Flags) != len(c.Value) || len(c.Value) == 0 {
				t.Errorf("column %s: %d times, %d values, %d flags", c.Quantity, len(c.Time), len(c.Value), len(c.Flags))
			}
		}
	}
	for _, n := range file.Rejected {
		values += n
	}
	if values != file.Values || file.Rejected == nil {
		t.Errorf("%d values came in or were rejected, want %d", values, file.Values)
	}
	if err != nil && (file.Records != 0 || file.Values != 0 || file.Ignored != 0 || len(file.Stretches) != 0 || len(file.Unknown) != 0) {
		t.Errorf("a refused file holds %+v", file)
	}
	return file, err
}

func TestArchive(t *testing.T) {
	f := func(text, want string, ignored int64) {
		t.Helper()
		file, err := decodeArchive(t, text, day)
		if got := lines(file.Stretches); err != nil || got != want || file.Ignored != ignored || len(file.Bad) > 0 {
			t.Errorf("%v, ignored %d, want %d, bad %v\ngot\n%swant\n%s", err, file.Ignored, ignored, file.Bad, got, want)
		}
	}
	const head = "sc-8554 SDS011 14 Nova Fitness  @4314 57.136 -2.075 GB 0\n"
	const row = "8554;SDS011;4314;57.136;-2.075;2018-01-31T"
	f(dust, "", 0)
	f(strings.TrimSuffix(dust, "\n"), "", 0)
	f(dust+row+"00:01:02;5.40;;;3.20;;\n"+row+"00:03:30;5.50;;;3.30;;\n",
		head+"pm10 00:01:02=5.4 00:03:30=5.5\npm25 00:01:02=3.2 00:03:30=3.3\n", 0)
	f("\ufeff"+strings.ReplaceAll(dust+row+"00:01:02;5.40;;;3.20;;\n\n"+row+"00:03:30;5.50;;;3.30;;\n \t\n", "\n", "\r\n"),
		head+"pm10 00:01:02=5.4 00:03:30=5.5\npm25 00:01:02=3.2 00:03:30=3.3\n", 0)
	f(dust+row+"00:01:02;5.40;1;0.2;;;\n"+row+"00:03:30;;;;nan;; \n"+row+"00:03:31;inf;;;-Inf;;\n",
		head+"pm10 00:01:02=5.4 00:03:31=NaN[nan]\npm25 00:03:30=NaN[nan] 00:03:31=NaN[nan]\n", 4)
	f(dust+row+"00:01:02.642743+00:00;1;;;2;;\n"+row+"00:01:03.642743+00:00;3;;;4;;\n"+strings.Replace(row, "T", " ", 1)+"00:01:04Z;5;;;6;;\n",
		head+"pm10 00:01:02=1 00:01:03=3 00:01:04=5\npm25 00:01:02=2 00:01:03=4 00:01:04=6\n", 0)

	// any order, and columns that nobody knows
	f("P2;timestamp;lon;lat;soot;LOCATION;P1;sensor_type;sensor_id\n"+
		"3.2;2018-01-31T00:01:02;-2.075;57.136;9;4314;5.4;SDS011;8554\n 3.3;2018-01-31T00:03:30 ;-2.075;57.136;;4314;5.5 ;SDS011; 8554\n",
		head+"pm25 00:01:02=3.2 00:03:30=3.3\npm10 00:01:02=5.4 00:03:30=5.5\n", 1)

	// moves and places
	f(dust+row+"00:01:02;1;;;2;;\n"+strings.Replace(row, "4314", "9", 1)+"00:03:00;3;;;4;;\n"+row+"00:05:00;5;;;6;;\n",
		head+"pm10 00:01:02=1 00:05:00=5\npm25 00:01:02=2 00:05:00=6\n"+strings.Replace(head, "4314", "9", 1)+"pm10 00:03:00=3\npm25 00:03:00=4\n", 0)
	f(dust+"8554;SDS011;4314;57.13649999;-2.07561234;2018-01-31T00:01:02;1;;;2;;\n",
		"sc-8554 SDS011 14 Nova Fitness  @4314 57.136 -2.076 GB 0\npm10 00:01:02=1\npm25 00:01:02=2\n", 0)
	f(dust+"8554;SDS011;18;;;2018-01-31T00:01:02;1;;;2;;\n", "sc-8554 SDS011 14 Nova Fitness  @18 NaN NaN  0\npm10 00:01:02=1\npm25 00:01:02=2\n", 0)
	f(dust+"8554;SDS011;;57.1;-2.1;2018-01-31T00:01:02;1;;;2;;\n", "sc-8554 SDS011 14 Nova Fitness  @0 NaN NaN  0\npm10 00:01:02=1\npm25 00:01:02=2\n", 0)

	// types: the row says which, or the name
	f(dust+strings.Replace(row, "SDS011", "PPD42NS", 1)+"00:01:02;114.12;65580;0.22;0.62;0;0.00\n",
		strings.Replace(head, "SDS011 14 Nova Fitness", "PPD42NS 1 Shinyei", 1)+"count_p1 00:01:02=114.12\ncount_p2 00:01:02=0.62\n", 4)
	f(dust+strings.Replace(row, "SDS011", "", 1)+"00:01:02;1;;;2;;\n", head+"pm10 00:01:02=1\npm25 00:01:02=2\n", 0)
	f(dust+strings.Replace(row, "SDS011", "bpm280", 1)+"00:01:02;1;;;2;;\n", strings.Replace(head, "SDS011 14 Nova Fitness", "BMP280 20 Bosch", 1)+"pm10 00:01:02=1\npm25 00:01:02=2\n", 0)
	f(dust+strings.Replace(row, "SDS011", "Nose 9", 1)+"00:01:02;1;;;2;;\n", strings.Replace(head, "SDS011 14 Nova Fitness", "Nose 9 0 ", 1)+"pm10 00:01:02=1\npm25 00:01:02=2\n", 0)

	// climate, and pressure in pascals or not
	f(sky+strings.Replace(row, "SDS011", "BME280", 1)+"00:01:02;98680.28;;;-0.50;99.90\n"+strings.Replace(row, "SDS011", "BME280", 1)+"00:03:02;1009.02;46;1010.00;;\n",
		strings.Replace(head, "SDS011 14 Nova Fitness", "BME280 17 Bosch", 1)+"pressure 00:01:02=986.8028 00:03:02=1009.02[unit_hpa]\ntemperature 00:01:02=-0.5\nhumidity 00:01:02=99.9\n", 4)
}

// What is wrong with a row is said of that row; the others go in.
func TestArchiveBadRows(t *testing.T) {
	f := func(row, reason, detail string, values int64) {
		t.Helper()
		const good = "8554;SDS011;4314;57.136;-2.075;2018-01-31T00:00:01;5.40;;;3.20;;\n"
		file, err := decodeArchive(t, dust+good+row+"\n"+good, day)
		if err != nil || file.Records != 3 || file.Values != 4+values || file.Rejected[reason] != values || len(file.Bad) != 1 {
			t.Fatalf("%q: %v, %d records, %d values, rejected %v, bad %v", row, err, file.Records, file.Values, file.Rejected, file.Bad)
		}
		if b := file.Bad[0]; b.Line != 3 || b.Reason != reason || !strings.Contains(b.Detail, detail) || !strings.HasPrefix(b.Text, row[:5]) {
			t.Errorf("%q: %+v, want %s: %s", row, b, reason, detail)
		}
	}
	const at = "8554;SDS011;4314;57.136;-2.075;2018-01-31T00:01:02"
	f(at+";5.40;;;3.20;", air.RejectBadRecord, "11 columns where the header has 12", 1)
	f(at+";5.40;;;3.20;;;", air.RejectBadRecord, "13 columns where the header has 12", 1)
	f(at+";Sep 60;;;3.20;;", air.RejectBadRecord, `"Sep 60" is no number`, 1)
	f(at+";Sep 60;;;01. Mrz;;", air.RejectBadRecord, `"Sep 60" is no number`, 1)
	f(at+";5,40;;;3.20;;", air.RejectBadRecord, `"5,40" is no number`, 1)
	f(at+";######;;;3.20;;", air.RejectBadRecord, `"######" is no number`, 1)
	f("8554;SDS011;4314;5.148.554.199;-2.075;2018-01-31T00:01:02;5.40;;;3.20;;", air.RejectBadRecord, `"5.148.554.199" is no coordinate`, 2)
	f("8554;SDS011;x;57.136;-2.075;2018-01-31T00:01:02;5.40;;;3.20;;", air.RejectBadRecord, `"x" is no location's number`, 2)
	f("8554;SDS011;4314;57.136;-2.075;31.01.2018 00:01;5.40;;;;;", air.RejectNoTime, `"31.01.2018 00:01" is no time`, 1)
	f("8554;SDS011;4314;57.136;-2.075;2018-01-31T24:01:02;5.40;;;nan;;", air.RejectNoTime, "is no time", 2)
	f("8554;SDS011;4314;57.136;-2.075;2018-01-31T00:01:02+02:00;5.40;;;3.20;;", air.RejectNoTime, "is no time", 2)
	f("8554;SDS011;4314;57.136;-2.075;2018-02-01T00:00:00;5.40;;;3.20;;", air.RejectBadRecord, "2018-02-01T00:00:00 is not of the day", 2)
	f("8554;SDS011;4314;57.136;-2.075;2018-01-30T23:59:59;;;;;;", air.RejectBadRecord, "is not of the day", 1)
	f("8555;SDS011;4314;57.136;-2.075;2018-01-31T00:01:02;5.40;;;3.20;;", air.RejectBadRecord, "sensor 8555 in a file of sensor 8554", 2)
	f("sensor_id;sensor_type;location;lat;lon;timestamp;P1;durP1;ratioP1;P2;durP2;ratioP2", air.RejectNoSensor, `"sensor_id" is no sensor's number`, 1)
	f(at+";5.40;;;3.20\x00;;", air.RejectBadRecord, "no text in UTF-8", 1)
	f(at+";5.40;;;3.20\xe4;;", air.RejectBadRecord, "no text in UTF-8", 1)
	f("8554;"+strings.Repeat("x", 300)+";4314;57.136;-2.075;2018-01-31T00:01:02;5.40;;;3.20;;", air.RejectBadRecord, "a sensor_type of 300 bytes", 2)
	f(at+";5.40;;;3.20;"+strings.Repeat(" ", 5000)+";", air.RejectBadRecord, "above the limit of 4096", 1)
}

// A file that ends within a row.
func TestArchiveCut(t *testing.T) {
	f := func(header, tail string, want int64) {
		t.Helper()
		const row = "8554;DHT22;4314;57.136;-2.075;2018-01-31T00:"
		before := header + row + "01:02;" + map[string]string{dust: "5.40;;;3.20;;", warm: "7.20;70.70", sky: "98680.28;;;7.20;70.70"}[header] + "\n"
		file, err := decodeArchive(t, before+row+tail, day)
		if err != nil || file.Records-int64(len(file.Bad)) != want {
			t.Errorf("%q: %v, %d records, bad %v, want %d to be good", tail, err, file.Records, file.Bad, want)
		}
	}
	f(warm, "03:30;7.30;71.10", 2)
	f(warm, "03:30;7.30;71.10\r", 2)
	f(warm, "03:30;7.30;71.1\n", 2)
	f(warm, "03:30;7.30;nan\r", 2)
	f(warm, "03:30;7.30;5.10", 2)
	for _, cut := range []string{"", "0", "03:30", "03:30;", "03:30;7.3", "03:30;7.30;", "03:30;7.30;7", "03:30;7.30;71", "03:30;7.30;71.", "03:30;7.30;71.1"} {
		f(warm, cut, 1)
	}
	f(dust, "03:30;5.40;;;3.20;;", 2)
	for _, cut := range []string{"03:30;5.40;;;3.20;", "03:30;5.40;;;3.20", "03:30;5.40;;;3", "03:30;5.40;"} {
		f(dust, cut, 1)
	}
	file, _ := decodeArchive(t, warm+"8554;DHT22;4314;57.136;-2.075;2018-01-31T00:01:02;7.20;70", day)
	if file.Values != 2 || len(file.Bad) != 0 {
		t.Errorf("a row without end, and none to compare with: %+v", file)
	}
}

// A file is refused whole for its first line only.
func TestArchiveRefused(t *testing.T) {
	f := func(text, want string) {
		t.Helper()
		_, err := decodeArchive(t, text, day)
		var refused *DocumentError
		if !errors.As(err, &refused) || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: %v, want %q", text, err, want)
		}
	}
	f("", "no header: the first line is empty")
	f("\n"+dust, "no header: the first line is empty")
	f("\ufeff", "at byte 3: no header")
	f("\xff\xfes\x00e\x00", "UTF-16")
	f("\xfe\xff\x00s", "UTF-16")
	f("<html>", "names no column sensor_id, sensor_type, location, lat, lon, timestamp")
	f("sensor_id,sensor_type,location,lat,lon,timestamp,P1\n", "names no column sensor_id")
	f("sensor_id;sensor_type;location;lat;lon;P1\n", "names no column timestamp")
	f(common+"P1;lat\n", `the column "lat" twice`)
	f(strings.Repeat("x", 5000), "5000 bytes, above the limit of 4096")
	f(common+strings.Repeat("P1;", 70), "77 columns, above the limit of 70")
	f(dust+strings.Repeat("\n", MaxArchiveBytes), "larger than the limit of 16777216 bytes")
}

func TestArchiveUnknownColumns(t *testing.T) {
	file, err := decodeArchive(t, common+"P1;soot;;P1;durP1;"+strings.Repeat("y", 99)+"\n8554;;1;57;-2;2018-01-31T00:01:02;1;2;3;4;5;\n", day)
	want := []string{"soot", strings.Repeat("y", 64)}
	if err != nil || !slices.Equal(file.Unknown, want) || file.Ignored != 3 || file.Values != 2 || len(file.Stretches[0].Columns) != 2 {
		t.Errorf("%v, %+v", err, file)
	}
	file, err = decodeArchive(t, strings.TrimSuffix(common, ";")+"\n8554;;1;57;-2;2018-01-31T00:01:02\n", day)
	if err != nil || !maps.Equal(file.Rejected, map[string]int64{air.RejectNoValues: 1}) || file.Records != 1 {
		t.Errorf("%v, %+v", err, file)
	}
}

// Of many bad lines the first hundred are described, all are counted.
func TestArchiveManyBad(t *testing.T) {
	file, err := decodeArchive(t, dust+strings.Repeat("x\n", 500), day)
	if err != nil || len(file.Bad) != 100 || file.Bad[99].Line != 101 || file.Rejected[air.RejectBadRecord] != 500 || file.Records != 500 {
		t.Errorf("%v, %d bad, rejected %v", err, len(file.Bad), file.Rejected)
	}
	var text strings.Builder
	text.WriteString(dust)
	for i := range 1100 {
		fmt.Fprintf(&text, "8554;SDS011;%d;57.136;-2.075;2018-01-31T00:01:02;1;;;2;;\n", i+1)
	}
	file, err = decodeArchive(t, text.String(), day)
	if err != nil || len(file.Stretches) != 1000 || len(file.Bad) != 100 || file.Values != 2200 {
		t.Errorf("%v, %d stretches, %d bad, %d values", err, len(file.Stretches), len(file.Bad), file.Values)
	}
}
