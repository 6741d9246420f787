package quality_test

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/decode"
	"github.com/mote-air/mote/internal/quality"
)

// The whole network of 2017: the flags of its values, counted by an
// independent reading of the file.
func TestFeed2017(t *testing.T) {
	const path = "../../../shared/data/feeds/2017-08-10T1123_v1_data.json"
	file, err := os.Open(path)
	if err != nil {
		t.Skipf("the capture is not here: %v", err)
	}
	defer file.Close()
	const received = 1_502_364_221 // 2017-08-10T11:23:41Z
	flags, bySensor := map[string]int{}, map[string]map[string]bool{}
	_, err = decode.SensorCommunity(file, air.SC, decode.Limits{}, func(rec decode.Record) error {
		quality.Check(&rec.Reading, received)
		for _, v := range rec.Reading.Values {
			for _, name := range v.Flags.Names() {
				flags[name]++
				if bySensor[name] == nil {
					bySensor[name] = map[string]bool{}
				}
				bySensor[name][rec.Reading.Sensor.String()] = true
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]int{
		"saturated": 14, "order": 40, "fault": 10, "range": 8, "unit_hpa": 4, "rh_saturated": 677, "rh_floor": 24,
	}
	if diff := cmp.Diff(want, flags); diff != "" {
		t.Errorf("flags (-want +got):\n%s", diff)
	}
	if len(bySensor["order"]) != 2 || len(bySensor["unit_hpa"]) != 1 {
		t.Errorf("order on %v, unit_hpa on %v: want two sensors and one", bySensor["order"], bySensor["unit_hpa"])
	}
}
