package decode

import (
	"strings"

	"github.com/mote-air/mote/internal/air"
)

// archiveType is what the archive and the feed tell of a type of sensor.
type archiveType struct {
	name    string // as the feed has it
	id      int64  // upstream's number; 0 where it was never seen
	maker   string // "" where it was never seen
	columns string // after the six common ones, as the archive orders them

	measures []air.Quantity // what each column holds; 0: nothing of ours
}

func knownType(name string, id int64, maker, columns string) archiveType {
	t := archiveType{name: name, id: id, maker: maker, columns: columns}
	counts := isPPD42NS(scSensor{typeName: name})
	for name := range strings.SplitSeq(columns, ";") {
		q := scFields[name].quantity
		if counts {
			q = countOf(q)
		}
		t.measures = append(t.measures, q)
	}
	return t
}

// The columns of the archive, as real files have them.
const (
	columnsP   = "P1;durP1;ratioP1;P2;durP2;ratioP2"
	columnsTH  = "temperature;humidity"
	columnsTHP = "pressure;altitude;pressure_sealevel;temperature;humidity"
	columnsTP  = "pressure;altitude;pressure_sealevel;temperature"
	columnsPMS = "P1;P2;P0"
	columnsSPS = "P1;P4;P2;P0;N10;N4;N25;N1;N05;TS"
	columnsHPM = "P1;P2"
	columnsT   = "temperature"
	columnsLux = "brightness"
)

// The columns of types of which no real file was at hand: the value types of
// their feed. Nothing but the writer relies on their order.
const (
	columnsNPM = "P1;P2;P0;N10;N25;N1"
	columnsIPS = "P1;P2;P0;P5;P05;P03;P01;N10;N5;N25;N1;N05;N03;N01"
	columnsCO2 = "co2_ppm;temperature;humidity"
	columnsLA  = "noise_LAeq;noise_LA_min;noise_LA_max"
	columnsCPM = "counts_per_minute;hv_pulses;counts;sample_time_ms"
)

var archiveTypeList = [...]archiveType{
	knownType("SDS011", 14, "Nova Fitness", columnsP),
	knownType("SDS021", 0, "Nova Fitness", columnsP),
	knownType("PPD42NS", 1, "Shinyei", columnsP),
	knownType("DHT11", 7, "various", columnsTH),
	knownType("DHT22", 9, "various", columnsTH),
	knownType("HTU21D", 0, "Measurement Specialties", columnsTH),
	knownType("SHT10", 0, "", columnsTH),
	knownType("SHT11", 0, "", columnsTH),
	knownType("SHT15", 0, "", columnsTH),
	knownType("SHT30", 0, "Sensirion AG", columnsTH),
	knownType("SHT31", 0, "Sensirion AG", columnsTH),
	knownType("SHT35", 0, "Sensirion AG", columnsTH),
	knownType("SHT85", 0, "Sensirion AG", columnsTH),
	knownType("BME280", 17, "Bosch", columnsTHP),
	knownType("BMP180", 8, "Bosch", columnsTP),
	knownType("BMP280", 20, "Bosch", columnsTP),
	knownType("PMS1003", 0, "Plantower", columnsPMS),
	knownType("PMS3003", 0, "Plantower", columnsPMS),
	knownType("PMS5003", 0, "Plantower", columnsPMS),
	knownType("PMS6003", 0, "Plantower", columnsPMS),
	knownType("PMS7003", 0, "Plantower", columnsPMS),
	knownType("SPS30", 0, "Sensirion AG", columnsSPS),
	knownType("HPM", 0, "Honeywell", columnsHPM),
	knownType("DS18B20", 0, "Dallas semiconductor", columnsT),
	knownType("DS18S20", 0, "Dallas semiconductor", columnsT),
	knownType("NextPM", 0, "", columnsNPM),
	knownType("NPM", 0, "", columnsNPM),
	knownType("IPS-7100", 0, "", columnsIPS),
	knownType("SCD30", 0, "Sensirion AG", columnsCO2),
	knownType("Laerm", 29, "Sensor.Community", columnsLA),
	knownType("DNMS", 0, "", columnsLA),
	knownType("Radiation Si22G", 36, "EcoCurious", columnsCPM),
	knownType("Radiation SBM-19", 0, "", columnsCPM),
	knownType("Radiation SBM-20", 0, "", columnsCPM),
	knownType("photoresistor", 0, "", columnsLux),
}

// archiveTypes is the list by the feed's names, by those of files, and by
// upstream's own slip.
var archiveTypes = func() map[string]archiveType {
	types := map[string]archiveType{}
	for _, t := range archiveTypeList {
		types[t.name], types[archiveKey(t.name)] = t, t
	}
	types["bpm280"] = types["bmp280"] // so in feinstaub-api's export_as_csv.py
	return types
}()

// anyType is a type that no list has: any measurement may come from it.
var anyType = func() archiveType {
	var names []string
	for _, name := range scNames {
		if name != "" {
			names = append(names, name)
		}
	}
	return knownType("", 0, "", strings.Join(names, ";"))
}()

// archiveTypeOf is what is known of a type, as rows or names of files spell
// it.
func archiveTypeOf(text string) archiveType {
	if t, ok := archiveTypes[text]; ok {
		return t
	}
	if t, ok := archiveTypes[archiveKey(text)]; ok {
		return t
	}
	t := anyType
	t.name = text
	return t
}
