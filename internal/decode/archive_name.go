package decode

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/mote-air/mote/internal/air"
)

// ArchiveName is what the name of an archive's day file says.
type ArchiveName struct {
	Day    int32  // days since 1970-01-01, UTC
	Type   string // in lower case, blanks as "_": "sds011", "radiation_si22g"
	Sensor int64  // upstream's number, one that [air.NewSensorID] takes
	Indoor bool   // the name ends in _indoor or _indoors
}

// sensorMark stands between type and number; types may hold "_" themselves.
const sensorMark = "_sensor_"

// ParseArchiveName reads "2018-01-31_sds011_sensor_8554.csv", in upper or
// lower case: the last part of a path, without ".gz". Indoor sensors have
// "_indoor" or "_indoors" before ".csv". The error says what is missing.
func ParseArchiveName(name string) (ArchiveName, error) {
	bad := func(what string) (ArchiveName, error) {
		return ArchiveName{}, fmt.Errorf("%q is no name of an archive day file: %s; want one like 2018-01-31_sds011_sensor_8554.csv", name, what)
	}
	rest, ok := strings.CutSuffix(strings.ToLower(name), ".csv")
	if !ok {
		return bad(`it does not end in ".csv"`)
	}
	mark := strings.LastIndex(rest, sensorMark)
	if mark < 0 {
		return bad(`it has no "_sensor_"`)
	}
	head, number := rest[:mark], rest[mark+len(sensorMark):]
	const date = len("2018-01-31")
	if len(head) < date+2 || head[date] != '_' {
		return bad("it does not begin with a date and a type")
	}
	at, ok := parseTime([]byte(head[:date] + "T00:00:00"))
	if !ok {
		return bad(fmt.Sprintf("%q is no date", head[:date]))
	}
	n := ArchiveName{Day: int32(at / air.Day), Type: head[date+1:]}
	number, n.Indoor = strings.CutSuffix(strings.TrimSuffix(number, "s"), "_indoor")
	if n.Sensor = parseInt([]byte(number)); n.Sensor == 0 {
		return bad(fmt.Sprintf("%q is no sensor's number", rest[mark+len(sensorMark):]))
	}
	if _, err := air.NewSensorID(air.SC, n.Sensor); err != nil {
		return bad(err.Error())
	}
	return n, nil
}

// ArchiveFileName is the name under which the archive keeps a sensor's day:
// the inverse of [ParseArchiveName]. typ is as the feed names it; sensor is
// upstream's number.
func ArchiveFileName(day int32, typ string, sensor int64) string {
	var b [64]byte
	name := time.Unix(int64(day)*air.Day, 0).UTC().AppendFormat(b[:0], time.DateOnly)
	name = append(name, '_')
	name = append(name, archiveKey(typ)...)
	name = append(name, sensorMark...)
	name = strconv.AppendInt(name, sensor, 10)
	return string(append(name, ".csv"...))
}

// archiveKey is a type's name as it stands in names of files.
func archiveKey(typ string) string {
	return strings.ReplaceAll(strings.ToLower(strings.TrimSpace(typ)), " ", "_")
}
