// Which index a place calls its own. Pure.

/** The European Union and the rest of the European Economic Area, for which the European index is made. */
const EEA = 'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK'.split(' ');

const OWN: Record<string, string> = {
  US: 'us-epa',
  PR: 'us-epa',
  GU: 'us-epa',
  VI: 'us-epa',
  AS: 'us-epa',
  MP: 'us-epa',
  CN: 'cn-hj633-2026',
  IN: 'in-naqi',
  CA: 'ca-aqhi-plus',
  ...Object.fromEntries(EEA.map((country) => [country, 'eaqi'])),
};

/** The standard that a country (ISO 3166-1 alpha-2) calls its own; null where the page has none, or shows it anyway. */
export function ownIndex(country: string): string | null {
  return OWN[country] ?? null;
}

// Time zones by country, as far as the countries above have an index of their
// own. Where a zone stands for no country here, nothing is suggested.
const ZONES: Record<string, string> = {
  US:
    'America/New_York America/Detroit America/Chicago America/Menominee America/Denver America/Boise America/Phoenix America/Los_Angeles ' +
    'America/Anchorage America/Juneau America/Sitka America/Metlakatla America/Yakutat America/Nome America/Adak Pacific/Honolulu ' +
    'America/Kentucky/Louisville America/Louisville America/Kentucky/Monticello America/North_Dakota/Center America/North_Dakota/New_Salem America/North_Dakota/Beulah',
  PR: 'America/Puerto_Rico',
  GU: 'Pacific/Guam',
  CA:
    'America/St_Johns America/Halifax America/Glace_Bay America/Moncton America/Goose_Bay America/Toronto America/Montreal America/Iqaluit ' +
    'America/Winnipeg America/Resolute America/Rankin_Inlet America/Regina America/Swift_Current America/Edmonton America/Cambridge_Bay ' +
    'America/Inuvik America/Yellowknife America/Vancouver America/Creston America/Dawson_Creek America/Fort_Nelson America/Whitehorse America/Dawson',
  CN: 'Asia/Shanghai Asia/Urumqi Asia/Chongqing Asia/Harbin Asia/Kashgar',
  IN: 'Asia/Kolkata Asia/Calcutta',
  AT: 'Europe/Vienna',
  BE: 'Europe/Brussels',
  BG: 'Europe/Sofia',
  CY: 'Asia/Nicosia Asia/Famagusta',
  CZ: 'Europe/Prague',
  DE: 'Europe/Berlin Europe/Busingen',
  DK: 'Europe/Copenhagen',
  EE: 'Europe/Tallinn',
  ES: 'Europe/Madrid Africa/Ceuta Atlantic/Canary',
  FI: 'Europe/Helsinki Europe/Mariehamn',
  FR: 'Europe/Paris',
  GR: 'Europe/Athens',
  HR: 'Europe/Zagreb',
  HU: 'Europe/Budapest',
  IE: 'Europe/Dublin',
  IS: 'Atlantic/Reykjavik',
  IT: 'Europe/Rome',
  LI: 'Europe/Vaduz',
  LT: 'Europe/Vilnius',
  LU: 'Europe/Luxembourg',
  LV: 'Europe/Riga',
  MT: 'Europe/Malta',
  NL: 'Europe/Amsterdam',
  NO: 'Europe/Oslo',
  PL: 'Europe/Warsaw',
  PT: 'Europe/Lisbon Atlantic/Madeira Atlantic/Azores',
  RO: 'Europe/Bucharest',
  SE: 'Europe/Stockholm',
  SI: 'Europe/Ljubljana',
  SK: 'Europe/Bratislava',
  GB: 'Europe/London Europe/Belfast',
};

/** The country of a visitor's time zone; '' for one that says nothing here. */
export function zoneCountry(zone: string): string {
  // Indiana has zones of its own, one a county.
  if (zone.startsWith('America/Indiana')) return 'US';
  return Object.keys(ZONES).find((country) => ZONES[country]!.split(' ').includes(zone)) ?? '';
}

/** Where a visitor is: by the time zone, else by the region of the preferred language. */
export function visitorCountry(zone: string, languages: readonly string[]): string {
  const country = zoneCountry(zone);
  // A zone outside of these says as clearly that the visitor is elsewhere.
  if (country || (zone !== '' && zone !== 'UTC' && !zone.startsWith('Etc/'))) return country;
  return /^[A-Za-z]{2,3}(?:-[A-Za-z]{4})?-([A-Z]{2})\b/.exec(languages[0] ?? '')?.[1] ?? '';
}

/** Zoom from which the middle of the map is looked at, and not the world. */
const NEAR = 5;

/** Columns of the newest values, as far as they tell where a sensor is. */
export interface Places {
  lat: readonly (number | null)[];
  lon: readonly (number | null)[];
  country: readonly string[];
}

/** Most degrees from the middle at which a sensor still tells the country there. */
const REACH = 3;

/** The country that the map looks at, by the sensor nearest to its middle; '' for the world or where none is near. */
export function viewCountry(at: { lat: number; lon: number; zoom: number }, places: Places): string {
  if (at.zoom < NEAR) return '';
  const shrink = Math.cos((at.lat * Math.PI) / 180);
  let best = REACH * REACH;
  let country = '';
  for (let i = 0; i < places.country.length; i++) {
    const [lat, lon] = [places.lat[i], places.lon[i]];
    if (lat == null || lon == null || !places.country[i]) continue;
    const d = (lat - at.lat) ** 2 + ((lon - at.lon) * shrink) ** 2;
    if (d < best) [best, country] = [d, places.country[i]!];
  }
  return country;
}
