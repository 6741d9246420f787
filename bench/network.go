package main

import (
	"bytes"
	"strconv"
	"time"
)

// The network that is measured: as large as Sensor.Community, polled every
// 150 s, so that each record is seen twice.
const (
	sensors     = 25_000
	freshPerDoc = 26_000 // 1,000 sensors send twice in a window
	window      = 150    // seconds
)

// network writes documents in upstream's format, the same for the same number.
type network struct{ start int64 } // Unix seconds of document 0's end

// document is what upstream serves at its k-th window: what is new, after what
// was new before.
func (n network) document(k int) []byte {
	var b bytes.Buffer
	b.Grow(24 << 20)
	b.WriteByte('[')
	if k > 0 {
		n.fresh(&b, k-1)
	}
	n.fresh(&b, k)
	b.Truncate(b.Len() - 1)
	b.WriteByte(']')
	return b.Bytes()
}

// end is when the document's window ends.
func (n network) end(k int) time.Time { return time.Unix(n.start+int64(k)*window, 0) }

func (n network) fresh(b *bytes.Buffer, k int) {
	from := n.start + int64(k-1)*window
	for i := range freshPerDoc {
		sensor, at := i%sensors, from+int64(i*7919%window)
		if i >= sensors {
			at = from + int64((i*7919+window/2)%window)
		}
		record(b, sensor, at, k)
	}
}

// record writes one record: an SDS011, or the BME280 or DHT22 beside it.
func record(b *bytes.Buffer, sensor int, at int64, k int) {
	num := func(before string, n int, after string) {
		b.WriteString(before)
		b.WriteString(strconv.Itoa(n))
		b.WriteString(after)
	}
	decimal := func(kind string, hundredths int) {
		num(`{"id":`, 54_000_000_000+sensor*10+k, `,"value_type":"`)
		b.WriteString(kind)
		num(`","value":"`, hundredths/100, `.`)
		if hundredths%100 < 10 {
			b.WriteByte('0')
		}
		num("", hundredths%100, `"}`)
	}
	num(`{"id":`, 23_700_000_000+k*freshPerDoc+sensor, `,"sampling_rate":null,"timestamp":"`)
	b.Write(time.Unix(at, 0).UTC().AppendFormat(nil, time.DateTime))
	num(`","location":{"id":`, sensor/2+1, `,"latitude":"`)
	num("", sensor*31%120-50, `.`)
	num("", 100+sensor%899, `","longitude":"`)
	num("", sensor*17%300-150, `.`)
	num("", 100+sensor%877, `","altitude":"112.5","country":"DE","exact_location":0,"indoor":0},"sensor":{"id":`)
	num("", sensor+1, `,"pin":"`)
	wave := (sensor*13 + k*29) % 4000
	switch {
	case sensor%2 == 0:
		b.WriteString(`1","sensor_type":{"id":14,"name":"SDS011","manufacturer":"Nova Fitness"}},"sensordatavalues":[`)
		decimal("P1", 300+wave)
		b.WriteByte(',')
		decimal("P2", 150+wave/2)
	case sensor%4 == 1:
		b.WriteString(`7","sensor_type":{"id":9,"name":"DHT22","manufacturer":"various"}},"sensordatavalues":[`)
		decimal("temperature", 500+wave/3)
		b.WriteByte(',')
		decimal("humidity", 4000+wave)
	default:
		b.WriteString(`11","sensor_type":{"id":17,"name":"BME280","manufacturer":"Bosch"}},"sensordatavalues":[`)
		decimal("temperature", 500+wave/3)
		b.WriteByte(',')
		decimal("humidity", 4000+wave)
		b.WriteByte(',')
		decimal("pressure", 9_868_028+wave)
		b.WriteString(`,{"value_type":"pressure_at_sealevel","value":101968.66}`)
	}
	b.WriteString(`]},`)
}
