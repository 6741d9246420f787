package sim

// family is what a model measures and how its numbers look.
type family uint8

const (
	optical   family = iota // PM10 and PM2.5
	opticalP0               // and PM1
	sps30                   // and PM4 and number concentrations
	shinyei                 // counts, no masses
	dht                     // temperature and humidity, one decimal
	climate                 // temperature and humidity
	bme                     // and pressure
	bmp                     // temperature and pressure
	noise
	radiation
)

// model is a type of sensor as upstream describes it.
type model struct {
	name   string
	id     int64
	maker  string
	pin    string // by the firmware's table
	family family
}

// The ids of SDS011, PPD42NS, DHT22, BMP180, BME280, BMP280, Laerm and
// Radiation are upstream's; the others stand for theirs.
var (
	sds011   = model{"SDS011", 14, "Nova Fitness", "1", optical}
	ppd42ns  = model{"PPD42NS", 1, "Shinyei", "5", shinyei}
	pms5003  = model{"PMS5003", 22, "Plantower", "1", opticalP0}
	sps30s   = model{"SPS30", 37, "Sensirion AG", "1", sps30}
	dht22    = model{"DHT22", 9, "various", "7", dht}
	htu21d   = model{"HTU21D", 13, "Measurement Specialties", "7", climate}
	sht31    = model{"SHT31", 39, "Sensirion AG", "7", climate}
	bme280   = model{"BME280", 17, "Bosch", "11", bme}
	bmp180   = model{"BMP180", 8, "Bosch", "3", bmp}
	bmp280   = model{"BMP280", 20, "Bosch", "3", bmp}
	laerm    = model{"Laerm", 29, "Sensor.Community", "15", noise}
	geiger   = model{"Radiation Si22G", 36, "EcoCurious", "19", radiation}
	mistaken = model{"DHT22", 9, "various", "11", bme} // a BME280 that its owner called DHT22
)

// kit is what a station is built of, and how many in a thousand are. SDS011
// with DHT22 is the classic one; the network of 2017 had little else.
type kit struct {
	of     int
	models []*model
}

var kits = []kit{
	{360, []*model{&sds011, &dht22}},
	{330, []*model{&sds011, &bme280}},
	{60, []*model{&sds011}},
	{20, []*model{&sds011, &dht22, &bmp180}},
	{20, []*model{&sds011, &bmp280}},
	{20, []*model{&sds011, &htu21d}},
	{45, []*model{&pms5003, &bme280}},
	{40, []*model{&sps30s, &bme280}},
	{20, []*model{&sps30s, &sht31}},
	{6, []*model{&ppd42ns, &dht22}},
	{30, []*model{&bme280}},
	{15, []*model{&dht22}},
	{4, []*model{&sds011, &mistaken}},
	{20, []*model{&laerm}},
	{10, []*model{&geiger}},
}

// kitFor chooses by a number in [0, 1).
func kitFor(u float64) []*model {
	at := int(u * 1000)
	for _, k := range kits {
		if at -= k.of; at < 0 {
			return k.models
		}
	}
	return kits[0].models
}
