package decode

import "strings"

// archiveType is what the archive and the feed tell of a type of sensor.
type archiveType struct {
	name    string // as the feed has it
	id      int64  // upstream's number; 0 where it was never seen
	maker   string // "" where it was never seen
	columns string // after the six common ones, as the archive orders them
}

// The columns of the archive. Those of hpm, bmp280, ds18b20 and what is above
// them here were seen in real files; those of the other types are the value
// types of the feed in a plausible order, which only the writer relies on.
const (
	columnsP   = "P1;durP1;ratioP1;P2;durP2;ratioP2"
	columnsTH  = "temperature;humidity"
	columnsTHP = "pressure;altitude;pressure_sealevel;temperature;humidity"
	columnsTP  = "pressure;altitude;pressure_sealevel;temperature"
	columnsPMS = "P1;P2;P0"
	columnsSPS = "P1;P4;P2;P0;N10;N4;N25;N1;N05;TS"
	columnsHPM = "P1;P2"
	columnsT   = "temperature"
	columnsNPM = "P1;P2;P0;N10;N25;N1"
	columnsIPS = "P1;P2;P0;P5;P05;P03;P01;N10;N5;N25;N1;N05;N03;N01"
	columnsCO2 = "co2_ppm;temperature;humidity"
	columnsLA  = "noise_LAeq;noise_LA_min;noise_LA_max"
	columnsCPM = "counts_per_minute;hv_pulses;counts;sample_time_ms"
)

var archiveTypeList = []archiveType{
	{"SDS011", 14, "Nova Fitness", columnsP},
	{"SDS021", 0, "Nova Fitness", columnsP},
	{"PPD42NS", 1, "Shinyei", columnsP},
	{"DHT11", 7, "various", columnsTH},
	{"DHT22", 9, "various", columnsTH},
	{"HTU21D", 0, "Measurement Specialties", columnsTH},
	{"SHT10", 0, "", columnsTH},
	{"SHT11", 0, "", columnsTH},
	{"SHT15", 0, "", columnsTH},
	{"SHT30", 0, "Sensirion AG", columnsTH},
	{"SHT31", 0, "Sensirion AG", columnsTH},
	{"SHT35", 0, "Sensirion AG", columnsTH},
	{"SHT85", 0, "Sensirion AG", columnsTH},
	{"BME280", 17, "Bosch", columnsTHP},
	{"BMP180", 8, "Bosch", columnsTP},
	{"BMP280", 20, "Bosch", columnsTP},
	{"PMS1003", 0, "Plantower", columnsPMS},
	{"PMS3003", 0, "Plantower", columnsPMS},
	{"PMS5003", 0, "Plantower", columnsPMS},
	{"PMS6003", 0, "Plantower", columnsPMS},
	{"PMS7003", 0, "Plantower", columnsPMS},
	{"SPS30", 0, "Sensirion AG", columnsSPS},
	{"HPM", 0, "Honeywell", columnsHPM},
	{"DS18B20", 0, "Dallas semiconductor", columnsT},
	{"DS18S20", 0, "Dallas semiconductor", columnsT},
	{"NextPM", 0, "", columnsNPM},
	{"NPM", 0, "", columnsNPM},
	{"IPS-7100", 0, "", columnsIPS},
	{"SCD30", 0, "Sensirion AG", columnsCO2},
	{"Laerm", 29, "Sensor.Community", columnsLA},
	{"DNMS", 0, "", columnsLA},
	{"Radiation Si22G", 36, "EcoCurious", columnsCPM},
	{"Radiation SBM-19", 0, "", columnsCPM},
	{"Radiation SBM-20", 0, "", columnsCPM},
	{"photoresistor", 0, "", "brightness"},
}

// archiveTypes is the list by the names of files, and by upstream's own slip.
var archiveTypes = func() map[string]*archiveType {
	types := map[string]*archiveType{}
	for i := range archiveTypeList {
		types[archiveKey(archiveTypeList[i].name)] = &archiveTypeList[i]
	}
	types["bpm280"] = types["bmp280"] // so in feinstaub-api's export_as_csv.py
	return types
}()

// archiveTypeOf is what is known of a type, as rows or names of files spell
// it. Of a type that no list has only the name is known, and any measurement
// may come from it.
func archiveTypeOf(text string) archiveType {
	if t, ok := archiveTypes[archiveKey(text)]; ok {
		return *t
	}
	return archiveType{name: text, columns: columnsAny}
}

// columnsAny has a column for whatever a feed can report.
var columnsAny = func() string {
	var names []string
	for _, name := range scNames {
		if name != "" {
			names = append(names, name)
		}
	}
	return strings.Join(names, ";")
}()
