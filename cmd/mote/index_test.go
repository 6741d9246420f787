package main

import (
	"bytes"
	"strings"
	"testing"
)

func runIndex(in string, args ...string) (stdout, stderr string, err error) {
	var out, errs bytes.Buffer
	cmd := indexCmd()
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	cmd.SetIn(strings.NewReader(in))
	cmd.SetOut(&out)
	cmd.SetErr(&errs)
	cmd.SetArgs(append([]string{}, args...)) // nil would mean those of the test itself
	err = cmd.Execute()
	return out.String(), errs.String(), err
}

func TestIndexCommand(t *testing.T) {
	f := func(in, wantOut, wantErr string, args ...string) {
		t.Helper()
		out, errs, err := runIndex(in, args...)
		if err != nil || !strings.Contains(out, wantOut) || !strings.Contains(errs, wantErr) {
			t.Errorf("%q: %q, %q, %v", args, out, errs, err)
		}
	}
	f("", "3, Low, driven by PM10", "", "pm25=12.3", "pm10=40")
	f("", `"standard": "us-epa"`, "", "--json", "--standard", "US_EPA_AQI", "pm25=12.3")
	f("standard,pollutant,averaging,concentration,unit\nUK_DAQI,PM2.5,24h,11.5,ug/m3\nUK_DAQI,PM2.5,24h,,ug/m3\n",
		"UK_DAQI,PM2.5,24h,11.5,ug/m3,2,Low\n", "1 of 2 rows", "--csv")

	bad := func(in, want string, args ...string) {
		t.Helper()
		if _, _, err := runIndex(in, args...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", args, err, want)
		}
	}
	bad("", "no concentration")
	bad("", "unknown standard", "--standard", "caqi", "pm25=1")
	bad("", "takes no concentrations", "--csv", "pm25=1")
	bad("a,b\n", "no column", "--csv")

	out, errs, err := runIndex("pollutant,hours_newest_first\nPM2.5,9;9;9\nPM2.5\nPM10,9;9;9\n", "--csv")
	if err == nil || err.Error() != "rows left out because they have too few or too many fields: 1" || strings.Count(out, "\n") != 3 || !strings.Contains(errs, "line 3: ") {
		t.Errorf("%q, %q, %v", out, errs, err)
	}
	if _, errs, err := runIndex("pollutant,hours_newest_first\nPM2.5\n\"\n", "--csv"); err == nil || !strings.Contains(err.Error(), "line 3") || !strings.Contains(errs, "line 2: ") {
		t.Errorf("%q, %v", errs, err)
	}
}
