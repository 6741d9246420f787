import type { Band, SensorIndex } from '../api/types';
import { en, type Key } from '../i18n/en';
import { i18n, t } from '../i18n/i18n.svelte';
import { whereabouts } from '../panel/whereabouts';
import { reference } from './reference.svelte';

/** A band's name in the reader's language; the API's own where we have none. */
export function bandName(standard: string, name: string): string {
  return i18n.pack.bands[standard]?.[name]?.name ?? name;
}

/** A band's advice, and the language that it is in. */
export function advice(standard: string, band: Band): { risk: string; all: string; lang: string } {
  const own = i18n.pack.bands[standard]?.[band.name];
  return own
    ? { risk: own.risk, all: own.all, lang: i18n.language }
    : { risk: band.advice_risk, all: band.advice_all, lang: 'en' };
}

/** A small letter and the words for a set of flags; '' for none. */
export function remark(flags: readonly string[]): { letter: string; words: string } {
  const severity = reference.severity(flags);
  if (severity === 'valid') return { letter: '', words: '' };
  return {
    letter: t(`flag.letter.${severity}`),
    words: `${t(`flag.${severity}`)}: ${flags.map(reason).join(' ')}`,
  };
}

/** A standard's name where there is little room. */
export function shortName(slug: string): string {
  const key = `short.${slug}`;
  return key in en ? t(key as Key) : (reference.standard(slug)?.title ?? slug);
}

/** Where the authority behind a standard gives its own advice. */
export function authority(slug: string): { name: string; url: string } | undefined {
  switch (slug) {
    case 'uk-daqi':
    case 'uk-daqi-pm25':
      return { name: 'UK-AIR, Defra', url: 'https://uk-air.defra.gov.uk/air-pollution/daqi' };
    case 'us-epa':
      return { name: 'AirNow, US EPA', url: 'https://www.airnow.gov/aqi/aqi-basics/' };
    case 'eaqi':
      return { name: 'European Environment Agency', url: 'https://airindex.eea.europa.eu/' };
    case 'in-naqi':
      return { name: 'CPCB', url: 'https://airquality.cpcb.gov.in/AQI_India/' };
    case 'ca-aqhi-plus':
      return { name: 'Environment Canada', url: 'https://weather.gc.ca/airquality/pages/index_e.html' };
  }
  return undefined;
}

/** What a flag means, in the reader's language where we have words. */
function reason(flag: string): string {
  return i18n.pack.reasons[flag] ?? reference.flags.get(flag)?.reason ?? flag;
}

/** A quantity's name, in the reader's language where we have one. */
export function quantityName(slug: string): string {
  return i18n.pack.titles[slug] ?? reference.quantities.get(slug)?.title ?? slug;
}

/** What a code means, of a family of messages; the code itself where we have none. */
function coded(family: 'basis' | 'caution', code: string): string {
  const key = `${family}.${code}`;
  if (key in en) return t(key as Key);
  return family === 'caution' ? t('caution.unknown', { code }) : code;
}

/** What must be known beside an index, each thing once: that the air is humid says all of what an optical sensor's PM10 alone would. */
export const cautions = (codes: readonly string[]) =>
  codes.filter((code) => code !== 'pm10_optical' || !codes.includes('humid')).map((code) => ({ code, text: coded('caution', code) }));

/** "Particles here: Low (2 of 10), mean of the last 24 h." */
export function indexSentence(index: SensorIndex): string {
  const top = topOf(index.standard);
  const params = { band: bandName(index.standard, index.band), value: index.index, top, basis: coded('basis', index.basis) };
  // The scale's end is said only where the scale counts few steps.
  return t(top > 0 && top <= 10 ? 'sensor.sentence' : 'sensor.sentence.open', params);
}

/** "PM10 9, PM2.5 8: driven by PM10." */
export function driverSentence(index: SensorIndex): string {
  const driver = quantityName(index.driver);
  if (index.sub_pm25 === null || index.sub_pm10 === null) return t('sensor.driver.alone', { driver });
  const [first, second] = [
    { name: 'PM2.5', value: index.sub_pm25 },
    { name: 'PM10', value: index.sub_pm10 },
  ].sort((p, q) => q.value - p.value);
  return t('sensor.driver', { a: first!.name, x: first!.value, b: second!.name, y: second!.value, driver });
}

/** The end of a standard's scale; 0 while its table is not there. */
export function topOf(slug: string): number {
  return reference.standard(slug)?.bands.at(-1)?.to ?? 0;
}

/** "3 km north of Aberdeen", or the town's name alone in it. */
export function placeWords(town: { name: string; country: string; lat: number; lon: number }, lat: number, lon: number): string {
  const w = whereabouts(town, lat, lon);
  return w.from ? t(`place.${w.from.direction}`, { km: w.from.km, town: w.town }) : w.town;
}
