package decode

import (
	"strconv"
	"time"

	"github.com/mote-air/mote/internal/air"
)

// AppendArchiveHeader appends the first line of the day files of a type, as
// the feed names it, with its line end: the common columns and those of the
// type. A type that no list has gets a column for every quantity.
func AppendArchiveHeader(dst []byte, typ string) []byte {
	for _, name := range commonNames {
		dst = append(append(dst, name...), ';')
	}
	dst = append(dst, archiveTypeOf(typ).columns...)
	return append(dst, '\n')
}

// AppendArchiveRow appends a reading as the archive has it, with its line end,
// in the columns of the header of its type. It allocates nothing but room in
// dst.
//
// It is the inverse of [Archive]: what it writes decodes to the same values, and
// what was decoded is written so that it decodes to the same again. The
// exceptions are those of the archive itself:
//
//   - A quantity that the type has no column for is left out, and so is the
//     second of two values of one quantity.
//   - Flags are not written. A number that is none is written as "nan"; a
//     pressure with the flag unit_hpa is written in hectopascals, any other in
//     pascals. A pressure between 3 and 11 hPa without that flag would be read
//     as hectopascals; no barometer measures it.
//   - Of the sensor only number and type are written, of the place only its id
//     and, if that is known, its position. Archives of indoor sensors say so in
//     their names.
func AppendArchiveRow(dst []byte, r *air.Reading) []byte {
	dst = strconv.AppendInt(dst, r.Sensor.Number(), 10)
	dst = append(dst, ';')
	dst = append(dst, r.Type...)
	dst = append(dst, ';')
	dst = appendPlace(dst, &r.Site)
	dst = time.Unix(r.Time, 0).UTC().AppendFormat(dst, "2006-01-02T15:04:05")
	for _, q := range archiveTypeOf(r.Type).measures {
		dst = append(dst, ';')
		if q == 0 {
			continue
		}
		for i := range r.Values {
			if v := &r.Values[i]; v.Quantity == q {
				dst = appendValue(dst, v)
				break
			}
		}
	}
	return append(dst, '\n')
}

// appendPlace writes location, lat and lon: with three decimals, or with eight
// where the owner chose to be exact.
func appendPlace(dst []byte, s *air.Site) []byte {
	if s.ID.Location == 0 {
		return append(dst, ";;;"...)
	}
	least := 3
	if s.Exact == air.Yes {
		least = 8
	}
	dst = strconv.AppendInt(dst, s.ID.Location, 10)
	for _, degrees := range [...]float64{s.Lat, s.Lon} {
		dst = append(dst, ';')
		if degrees == degrees {
			dst = appendDecimal(dst, degrees, 0, least)
		}
	}
	return append(dst, ';')
}
