package sim

import "strings"

// density says of each country how many of ten thousand stations stand there.
// The order is the real network's (feed of 2017, and what its map shows since):
// dense in Germany and around it, thin beyond Europe. The figures are rounded
// guesses, no census.
const density = `
DE 3300 BG 620 PL 560 IT 480 FR 460 NL 480 BE 430 AT 330 CH 250 GB 420 CZ 170 SK 170 HU 150 RO 190
RU 260 UA 260 RS 150 HR 90 SI 60 BA 60 MK 70 XK 25 AL 20 GR 130 TR 60 ES 210 PT 60 IE 40
SE 130 NO 70 DK 80 FI 60 EE 25 LV 25 LT 40 BY 20 MD 20 LU 25 CY 20 MT 8 IS 10 GE 20 AM 20 AZ 8
KZ 40 KG 60 UZ 15 MN 12 US 300 CA 50 MX 25 BR 40 AR 20 CL 50 CO 30 PE 14 EC 8 UY 6 CR 6 DO 4
AU 80 NZ 30 JP 30 KR 20 TW 25 CN 25 HK 8 IN 60 NP 15 BD 8 PK 14 LK 8 TH 30 VN 25 ID 20 MY 10 SG 8 PH 14
IL 20 AE 10 SA 6 IR 10 JO 4 LB 4 EG 8 MA 8 TN 6 DZ 4 KE 24 UG 16 TZ 14 NG 20 GH 12 ZA 24 ET 6 RW 8 SN 6 CM 6 MG 4 CD 6 ZM 4 BW 2`

// levels are the PM2.5 of an ordinary hour in µg/m³, by country, where it is
// not the usual one. They only make the map look like a world: nobody measured
// them.
const levels = `
DE 8 NL 8 BE 9 FR 8 AT 9 CH 7 GB 7 IE 6 LU 7 DK 7 SE 5 NO 5 FI 4 IS 3 EE 5 LV 8 LT 8 ES 8 PT 6
IT 13 PL 15 CZ 12 SK 13 HU 13 RO 14 BG 16 RS 20 BA 24 MK 22 XK 18 AL 14 HR 13 SI 12 GR 12 TR 18 UA 14 RU 9 BY 12 MD 14
US 7 CA 6 AU 6 NZ 5 JP 9 KR 17 TW 15 CN 28 HK 16 IN 46 NP 38 BD 55 PK 52 LK 18 TH 20 VN 24 ID 26 MY 15 SG 12 PH 14
MN 34 KZ 20 KG 26 UZ 28 IR 26 AE 34 SA 34 EG 36 IL 17 MX 17 BR 11 CL 21 PE 21 CO 13 AR 11
NG 32 GH 28 KE 15 UG 30 TZ 18 ET 24 ZA 18 RW 30 CD 32`

const usualLevel = 14

// parsed reads "NAME number …".
func parsed(table string, set func(country string, n float64)) {
	words := strings.Fields(table)
	for i := 0; i+1 < len(words); i += 2 {
		n := 0.0
		for _, c := range words[i+1] {
			n = n*10 + float64(c-'0')
		}
		set(words[i], n)
	}
}

var levelByCountry = func() map[string]float64 {
	m := map[string]float64{}
	parsed(levels, func(country string, n float64) { m[country] = n })
	return m
}()

func levelOf(country string) float64 {
	if n, ok := levelByCountry[country]; ok {
		return n
	}
	return usualLevel
}
