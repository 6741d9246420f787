import type { Band } from '../api/types';
import { i18n, t } from '../i18n/i18n.svelte';
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
  switch (slug) {
    case 'uk-daqi':
    case 'us-epa':
    case 'eaqi':
      return t(`short.${slug}`);
  }
  return reference.standard(slug)?.title ?? slug;
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
