package geo

import "strings"

// Continent is the continent of an ISO 3166-1 alpha-2 code by the regions of
// the United Nations' M49 standard (unstats.un.org/unsd/methodology/m49):
// Africa, Asia, Europe, Oceania, Antarctica, and of the Americas "South
// America" and, for Northern and Central America and the Caribbean, "North
// America". M49 counts a country as a whole, so Russia is in Europe, Cyprus,
// Georgia and Turkey are in Asia. It has no entry for Taiwan, here in Asia,
// nor for Kosovo, here in Europe. Other texts give "".
func Continent(country string) string { return continents[country] }

var continents = func() map[string]string {
	m := map[string]string{}
	for continent, codes := range map[string]string{
		"Africa": `DZ EG LY MA SD TN EH IO BI KM DJ ER ET TF KE MG MW MU YT MZ RE RW SC SO SS UG TZ ZM ZW
			AO CM CF TD CG CD GQ GA ST BW SZ LS NA ZA BJ BF CV CI GM GH GN GW LR ML MR NE NG SH SN SL TG`,
		"North America": `AI AG AW BS BB BQ VG KY CU CW DM DO GD GP HT JM MQ MS PR BL KN LC MF VC SX TT TC VI
			BZ CR SV GT HN MX NI PA BM CA GL PM US`,
		"South America": "AR BO BV BR CL CO EC FK GF GY PY PE GS SR UY VE",
		"Antarctica":    "AQ",
		"Asia": `KZ KG TJ TM UZ CN HK MO KP JP MN KR TW BN KH ID LA MY MM PH SG TH TL VN
			AF BD BT IN IR MV NP PK LK AM AZ BH CY GE IQ IL JO KW LB OM QA SA PS SY TR AE YE`,
		"Europe": `BY BG CZ HU PL MD RO RU SK UA AX GG JE DK EE FO FI IS IE IM LV LT NO SJ SE GB
			AL AD BA HR GI GR VA IT MT ME MK PT SM RS SI ES XK AT BE FR DE LI LU MC NL CH`,
		"Oceania": `AU CX CC HM NZ NF FJ NC PG SB VU GU KI MH FM NR MP PW UM AS CK PF NU PN WS TK TO TV WF`,
	} {
		for code := range strings.FieldsSeq(codes) {
			m[code] = continent
		}
	}
	return m
}()
