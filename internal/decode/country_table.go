package decode

// countryTable holds one country a line: its code, then names divided by "|",
// English and German first, then native ones and common variants.
const countryTable = `
AD Andorra
AE United Arab Emirates|Vereinigte Arabische Emirate|UAE|الإمارات العربية المتحدة
AF Afghanistan|افغانستان
AG Antigua and Barbuda|Antigua und Barbuda
AI Anguilla
AL Albania|Albanien|Shqipëria|Shqiperia
AM Armenia|Armenien|Հայաստան
AO Angola
AQ Antarctica|Antarktis
AR Argentina|Argentinien
AS American Samoa|Amerikanisch-Samoa
AT Austria|Österreich|Oesterreich|Osterreich
AU Australia|Australien
AW Aruba
AX Åland Islands|Åland|Ålandinseln|Aland Islands
AZ Azerbaijan|Aserbaidschan|Azərbaycan
BA Bosnia and Herzegovina|Bosnien und Herzegowina|Bosnien-Herzegowina|Bosna i Hercegovina|Босна и Херцеговина
BB Barbados
BD Bangladesh|Bangladesch|বাংলাদেশ
BE Belgium|Belgien|België|Belgie|Belgique
BF Burkina Faso
BG Bulgaria|Bulgarien|България|Balgaria
BH Bahrain|البحرين
BI Burundi
BJ Benin|Bénin
BL Saint Barthélemy|Saint-Barthélemy|St. Barthélemy
BM Bermuda
BN Brunei|Brunei Darussalam
BO Bolivia|Bolivien
BQ Bonaire, Sint Eustatius and Saba|Bonaire, Sint Eustatius und Saba|Caribbean Netherlands
BR Brazil|Brasilien|Brasil
BS Bahamas|The Bahamas
BT Bhutan
BV Bouvet Island|Bouvetinsel
BW Botswana|Botsuana
BY Belarus|Weißrussland|Weissrussland|Беларусь
BZ Belize
CA Canada|Kanada
CC Cocos (Keeling) Islands|Kokosinseln
CD Democratic Republic of the Congo|Demokratische Republik Kongo|DR Congo|Congo-Kinshasa
CF Central African Republic|Zentralafrikanische Republik
CG Congo|Republik Kongo|Republic of the Congo|Congo-Brazzaville
CH Switzerland|Schweiz|Suisse|Svizzera|Svizra
CI Côte d'Ivoire|Elfenbeinküste|Ivory Coast|Cote d'Ivoire
CK Cook Islands|Cookinseln
CL Chile
CM Cameroon|Kamerun|Cameroun
CN China|中国|People's Republic of China
CO Colombia|Kolumbien
CR Costa Rica
CU Cuba|Kuba
CV Cabo Verde|Kap Verde|Cape Verde
CW Curaçao|Curacao
CX Christmas Island|Weihnachtsinsel
CY Cyprus|Zypern|Κύπρος|Kıbrıs
CZ Czechia|Tschechien|Czech Republic|Česko|Cesko|Česká republika|Tschechische Republik
DE Germany|Deutschland|Allemagne|Alemania|Germania|Duitsland
DJ Djibouti|Dschibuti
DK Denmark|Dänemark|Daenemark|Danmark
DM Dominica
DO Dominican Republic|Dominikanische Republik|República Dominicana
DZ Algeria|Algerien|Algérie|الجزائر
EC Ecuador
EE Estonia|Estland|Eesti
EG Egypt|Ägypten|مصر
EH Western Sahara|Westsahara
ER Eritrea
ES Spain|Spanien|España|Espana
ET Ethiopia|Äthiopien
FI Finland|Finnland|Suomi
FJ Fiji|Fidschi
FK Falkland Islands|Falklandinseln
FM Micronesia|Mikronesien|Federated States of Micronesia
FO Faroe Islands|Färöer|Føroyar
FR France|Frankreich|Francia
GA Gabon|Gabun
GB United Kingdom|Vereinigtes Königreich|Great Britain|Großbritannien|Grossbritannien|England|Scotland|Schottland|Wales|Northern Ireland|Nordirland
GD Grenada
GE Georgia|Georgien|საქართველო
GF French Guiana|Französisch-Guayana|Guyane
GG Guernsey
GH Ghana
GI Gibraltar
GL Greenland|Grönland|Kalaallit Nunaat
GM Gambia|The Gambia
GN Guinea|Guinée
GP Guadeloupe
GQ Equatorial Guinea|Äquatorialguinea
GR Greece|Griechenland|Ελλάδα|Hellas
GS South Georgia and the South Sandwich Islands|Südgeorgien und die Südlichen Sandwichinseln
GT Guatemala
GU Guam
GW Guinea-Bissau|Guiné-Bissau
GY Guyana
HK Hong Kong|Hongkong|香港
HM Heard Island and McDonald Islands|Heard und McDonaldinseln
HN Honduras
HR Croatia|Kroatien|Hrvatska
HT Haiti|Haïti
HU Hungary|Ungarn|Magyarország|Magyarorszag
ID Indonesia|Indonesien
IE Ireland|Irland|Éire
IL Israel|ישראל
IM Isle of Man|Insel Man
IN India|Indien|भारत
IO British Indian Ocean Territory|Britisches Territorium im Indischen Ozean
IQ Iraq|Irak|العراق
IR Iran|ایران
IS Iceland|Island|Ísland
IT Italy|Italien|Italia
JE Jersey
JM Jamaica|Jamaika
JO Jordan|Jordanien|الأردن
JP Japan|日本
KE Kenya|Kenia
KG Kyrgyzstan|Kirgisistan|Кыргызстан
KH Cambodia|Kambodscha
KI Kiribati
KM Comoros|Komoren
KN Saint Kitts and Nevis|St. Kitts und Nevis
KP North Korea|Nordkorea
KR South Korea|Südkorea|Korea|Republic of Korea|대한민국
KW Kuwait|الكويت
KY Cayman Islands|Kaimaninseln
KZ Kazakhstan|Kasachstan|Қазақстан
LA Laos|Lao
LB Lebanon|Libanon|لبنان
LC Saint Lucia|St. Lucia
LI Liechtenstein
LK Sri Lanka
LR Liberia
LS Lesotho
LT Lithuania|Litauen|Lietuva
LU Luxembourg|Luxemburg|Lëtzebuerg
LV Latvia|Lettland|Latvija
LY Libya|Libyen|ليبيا
MA Morocco|Marokko|Maroc|المغرب
MC Monaco
MD Moldova|Moldau|Moldawien|Republica Moldova
ME Montenegro|Crna Gora|Црна Гора
MF Saint Martin|St. Martin|Saint-Martin
MG Madagascar|Madagaskar
MH Marshall Islands|Marshallinseln
MK North Macedonia|Nordmazedonien|Macedonia|Mazedonien|Северна Македонија|Македонија
ML Mali
MM Myanmar|Birma|Burma
MN Mongolia|Mongolei|Монгол Улс
MO Macao|Macau|澳門
MP Northern Mariana Islands|Nördliche Marianen
MQ Martinique
MR Mauritania|Mauretanien
MS Montserrat
MT Malta
MU Mauritius
MV Maldives|Malediven
MW Malawi
MX Mexico|Mexiko|México
MY Malaysia
MZ Mozambique|Mosambik|Moçambique
NA Namibia
NC New Caledonia|Neukaledonien|Nouvelle-Calédonie
NE Niger
NF Norfolk Island|Norfolkinsel
NG Nigeria
NI Nicaragua
NL Netherlands|Niederlande|Nederland|The Netherlands|Holland|Pays-Bas
NO Norway|Norwegen|Norge|Noreg
NP Nepal|नेपाल
NR Nauru
NU Niue
NZ New Zealand|Neuseeland|Aotearoa
OM Oman|عمان
PA Panama|Panamá
PE Peru|Perú
PF French Polynesia|Französisch-Polynesien
PG Papua New Guinea|Papua-Neuguinea
PH Philippines|Philippinen|Pilipinas
PK Pakistan|پاکستان
PL Poland|Polen|Polska
PM Saint Pierre and Miquelon|St. Pierre und Miquelon
PN Pitcairn|Pitcairninseln|Pitcairn Islands
PR Puerto Rico
PS Palestine|Palästina|State of Palestine|فلسطين
PT Portugal
PW Palau
PY Paraguay
QA Qatar|Katar|قطر
RE Réunion|Reunion
RO Romania|Rumänien|Rumaenien|România
RS Serbia|Serbien|Srbija|Србија
RU Russia|Russland|Russian Federation|Россия
RW Rwanda|Ruanda
SA Saudi Arabia|Saudi-Arabien|السعودية
SB Solomon Islands|Salomonen
SC Seychelles|Seychellen
SD Sudan|السودان
SE Sweden|Schweden|Sverige
SG Singapore|Singapur
SH Saint Helena, Ascension and Tristan da Cunha|St. Helena, Ascension und Tristan da Cunha|Saint Helena|St. Helena
SI Slovenia|Slowenien|Slovenija
SJ Svalbard and Jan Mayen|Spitzbergen und Jan Mayen|Svalbard
SK Slovakia|Slowakei|Slovensko
SL Sierra Leone
SM San Marino
SN Senegal|Sénégal
SO Somalia|Soomaaliya
SR Suriname|Surinam
SS South Sudan|Südsudan
ST Sao Tome and Principe|São Tomé und Príncipe|São Tomé and Príncipe
SV El Salvador
SX Sint Maarten
SY Syria|Syrien|سوريا
SZ Eswatini|Swaziland|Swasiland
TC Turks and Caicos Islands|Turks- und Caicosinseln
TD Chad|Tschad|Tchad
TF French Southern Territories|Französische Süd- und Antarktisgebiete
TG Togo
TH Thailand|ประเทศไทย
TJ Tajikistan|Tadschikistan|Тоҷикистон
TK Tokelau
TL Timor-Leste|Osttimor|East Timor
TM Turkmenistan
TN Tunisia|Tunesien|Tunisie|تونس
TO Tonga
TR Türkiye|Türkei|Turkey|Turkiye
TT Trinidad and Tobago|Trinidad und Tobago
TV Tuvalu
TW Taiwan|臺灣|台灣
TZ Tanzania|Tansania
UA Ukraine|Україна
UG Uganda
UM United States Minor Outlying Islands|Amerikanische Überseeinseln
US United States|Vereinigte Staaten|United States of America|USA|Vereinigte Staaten von Amerika
UY Uruguay
UZ Uzbekistan|Usbekistan|Oʻzbekiston
VA Holy See|Vatikanstadt|Vatican City|Vatikan
VC Saint Vincent and the Grenadines|St. Vincent und die Grenadinen
VE Venezuela
VG British Virgin Islands|Britische Jungferninseln
VI U.S. Virgin Islands|Amerikanische Jungferninseln
VN Viet Nam|Vietnam|Việt Nam
VU Vanuatu
WF Wallis and Futuna|Wallis und Futuna
WS Samoa
XK Kosovo|Kosova
YE Yemen|Jemen|اليمن
YT Mayotte
ZA South Africa|Südafrika
ZM Zambia|Sambia
ZW Zimbabwe|Simbabwe
`
