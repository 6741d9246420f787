package decodetool

import (
	"bufio"
	"encoding/json"
	"io"
	"time"

	"github.com/mote-air/mote/internal/air"
)

// line is one value as it is printed. The order of the fields, and which of
// them may be absent or null, is what scripts rely on.
type line struct {
	Sensor   air.SensorID `json:"sensor"`
	Time     string       `json:"time"`
	Quantity air.Quantity `json:"quantity"`
	Unit     string       `json:"unit"`
	Value    *float64     `json:"value"`         // null: no number
	Raw      *float64     `json:"raw,omitempty"` // only where a unit was converted
	Flags    []string     `json:"flags"`
	Site     site         `json:"site"`
}

// site is where the value was measured; coordinates that nobody gave are null.
type site struct {
	ID      int64    `json:"id"`
	Lat     *float64 `json:"lat"`
	Lon     *float64 `json:"lon"`
	Country string   `json:"country"` // of the position, as it would be stored
	Said    string   `json:"country_upstream"`
}

type writer struct {
	*bufio.Writer
	json *json.Encoder
}

func newWriter(w io.Writer) writer {
	buffered := bufio.NewWriter(w)
	enc := json.NewEncoder(buffered)
	enc.SetEscapeHTML(false)
	return writer{buffered, enc}
}

// value prints one value of a reading.
func (w writer) value(r *air.Reading, v air.Value) error {
	return w.json.Encode(line{
		Sensor:   r.Sensor,
		Time:     time.Unix(r.Time, 0).UTC().Format(time.RFC3339),
		Quantity: v.Quantity,
		Unit:     v.Quantity.Unit(),
		Value:    known(v.Value),
		Raw:      known(v.Raw),
		Flags:    v.Flags.Names(),
		Site:     site{r.Site.ID.Location, known(r.Site.Lat), known(r.Site.Lon), r.Site.Country, r.Site.CountryUpstream},
	})
}

// known is nil for NaN, which JSON cannot say.
func known(v float64) *float64 {
	if v != v {
		return nil
	}
	return &v
}
