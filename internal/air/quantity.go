package air

import "fmt"

// Quantity is what is measured, with one unit for all time. Codes are stored
// and never reused.
type Quantity int16

// The quantities. Gaps leave room for relatives.
const (
	PM25 Quantity = 1
	PM10 Quantity = 2
	PM1  Quantity = 3
	PM4  Quantity = 4

	Temperature Quantity = 10
	Humidity    Quantity = 11
	Pressure    Quantity = 12
	PressureSea Quantity = 13 // derived: printed by decode, never stored

	CO2 Quantity = 20

	NoiseLAeq  Quantity = 30
	NoiseLAMin Quantity = 31
	NoiseLAMax Quantity = 32

	RadiationCPM Quantity = 40

	CountN05 Quantity = 50
	CountN1  Quantity = 51
	CountN25 Quantity = 52
	CountN4  Quantity = 53
	CountN10 Quantity = 54
	CountP1  Quantity = 60 // PPD42NS, raw particle counts
	CountP2  Quantity = 61
)

// QuantityInfo describes a quantity.
type QuantityInfo struct {
	Code     Quantity
	Slug     string // "pm25"
	Title    string // "PM2.5"
	Unit     string // "µg/m³"
	Derived  bool   // computed when asked, never stored
	Particle bool   // a mass concentration of particles
}

var quantities = []QuantityInfo{
	{Code: PM25, Slug: "pm25", Title: "PM2.5", Unit: "µg/m³", Particle: true},
	{Code: PM10, Slug: "pm10", Title: "PM10", Unit: "µg/m³", Particle: true},
	{Code: PM1, Slug: "pm1", Title: "PM1", Unit: "µg/m³", Particle: true},
	{Code: PM4, Slug: "pm4", Title: "PM4", Unit: "µg/m³", Particle: true},
	{Code: Temperature, Slug: "temperature", Title: "Temperature", Unit: "°C"},
	{Code: Humidity, Slug: "humidity", Title: "Relative humidity", Unit: "%"},
	{Code: Pressure, Slug: "pressure", Title: "Air pressure", Unit: "hPa"},
	{Code: PressureSea, Slug: "pressure_sea", Title: "Air pressure at sea level", Unit: "hPa", Derived: true},
	{Code: CO2, Slug: "co2", Title: "Carbon dioxide", Unit: "ppm"},
	{Code: NoiseLAeq, Slug: "noise_laeq", Title: "Noise, LAeq", Unit: "dB(A)"},
	{Code: NoiseLAMin, Slug: "noise_la_min", Title: "Noise, minimum", Unit: "dB(A)"},
	{Code: NoiseLAMax, Slug: "noise_la_max", Title: "Noise, maximum", Unit: "dB(A)"},
	{Code: RadiationCPM, Slug: "radiation_cpm", Title: "Radiation, counts per minute", Unit: "1/min"},
	{Code: CountN05, Slug: "count_n05", Title: "Particles up to 0.5 µm", Unit: "1/cm³"},
	{Code: CountN1, Slug: "count_n1", Title: "Particles up to 1 µm", Unit: "1/cm³"},
	{Code: CountN25, Slug: "count_n25", Title: "Particles up to 2.5 µm", Unit: "1/cm³"},
	{Code: CountN4, Slug: "count_n4", Title: "Particles up to 4 µm", Unit: "1/cm³"},
	{Code: CountN10, Slug: "count_n10", Title: "Particles up to 10 µm", Unit: "1/cm³"},
	{Code: CountP1, Slug: "count_p1", Title: "PPD42NS count P1", Unit: "1"},
	{Code: CountP2, Slug: "count_p2", Title: "PPD42NS count P2", Unit: "1"},
}

var (
	quantityByCode = map[Quantity]QuantityInfo{}
	quantityBySlug = map[string]QuantityInfo{}
)

func init() {
	for _, q := range quantities {
		quantityByCode[q.Code] = q
		quantityBySlug[q.Slug] = q
	}
}

// Quantities returns every quantity in order of its code.
func Quantities() []QuantityInfo { return append([]QuantityInfo(nil), quantities...) }

// Info returns the description; ok is false for an unknown code.
func (q Quantity) Info() (info QuantityInfo, ok bool) {
	info, ok = quantityByCode[q]
	return info, ok
}

// String is the slug, or "quantity-N" for an unknown code.
func (q Quantity) String() string {
	if i, ok := quantityByCode[q]; ok {
		return i.Slug
	}
	return fmt.Sprintf("quantity-%d", int16(q))
}

// Unit is the quantity's unit for all time.
func (q Quantity) Unit() string { return quantityByCode[q].Unit }

// Stored reports whether values of the quantity are kept.
func (q Quantity) Stored() bool {
	i, ok := quantityByCode[q]
	return ok && !i.Derived
}

// ParseQuantity is the inverse of [Quantity.String] for known quantities.
func ParseQuantity(slug string) (Quantity, error) {
	if i, ok := quantityBySlug[slug]; ok {
		return i.Code, nil
	}
	return 0, fmt.Errorf("unknown quantity %q", slug)
}

// MarshalText writes the slug.
func (q Quantity) MarshalText() ([]byte, error) { return []byte(q.String()), nil }

// UnmarshalText reads a slug.
func (q *Quantity) UnmarshalText(b []byte) (err error) {
	*q, err = ParseQuantity(string(b))
	return err
}
