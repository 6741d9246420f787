import { describe, expect, it } from 'vitest';
import { en as english, type Key } from '../i18n/en';
import { message, type Params } from '../i18n/translate';
import {
  countryName,
  formatAge,
  formatClock,
  formatCount,
  formatKilometres,
  formatMoment,
  formatMonth,
  formatShare,
  formatShort,
  formatSince,
  formatValue,
  isoTime,
  parseTime,
} from './index';

const en = (key: Key, params?: Params) => message(english, key, params);

describe('formatValue', () => {
  const f = (v: number | null | undefined, quantity: string, want: string, locale = 'en-GB') =>
    it(`${v} ${quantity} ${locale} is ${want}`, () => expect(formatValue(v, quantity, locale)).toBe(want));
  f(3.44, 'pm25', '3.4');
  f(9.94, 'pm25', '9.9');
  f(9.95, 'pm25', '10'); // never "10.0"
  f(0, 'pm10', '0.0');
  f(-0.04, 'pm10', '0.0'); // never "-0.0"
  f(-0.3, 'pm10', '-0.3');
  f(1999.9, 'pm10', '2,000');
  f(1999.9, 'pm10', '2.000', 'de-DE');
  f(3.44, 'pm25', '3,4', 'de-DE');
  f(-7.25, 'temperature', '-7.3');
  f(99.9, 'humidity', '100');
  f(1013.25, 'pressure', '1,013');
  f(null, 'pm25', '–');
  f(undefined, 'pm25', '–');
  f(NaN, 'pm25', '–');
  f(Infinity, 'pm25', '–');
});

describe('formatShort', () => {
  const f = (v: number, quantity: string, want: string, locale = 'en-GB') => it(`${v} ${quantity} ${locale} is ${want}`, () => expect(formatShort(v, quantity, locale)).toBe(want));
  f(3.44, 'pm25', '3.4');
  f(3.44, 'pm25', '3,4', 'de-DE');
  f(9.95, 'pm25', '10');
  f(1999.9, 'pm10', '2000');
  f(-0.4, 'temperature', '0');
  f(-7.25, 'temperature', '-7');
  f(1013.25, 'pressure', '1013');
});

describe('formatShare', () => {
  const f = (v: number, want: string) => it(`${v} is ${want}`, () => expect(formatShare(v, 'en-GB')).toBe(want));
  f(1, '100%');
  f(0.999, '99%'); // something is missing
  f(0.75, '75%');
  f(0, '0%');
});

describe('formatAge', () => {
  const f = (seconds: number, want: string) =>
    it(`${seconds} s is ${want}`, () => expect(formatAge(1_000_000_000 - seconds, 1_000_000_000, en)).toBe(want));
  f(-30, 'just now'); // clocks differ
  f(0, 'just now');
  f(59, 'just now');
  f(60, '1 min ago');
  f(3599, '59 min ago');
  f(3600, '1 h ago');
  f(47 * 3600 + 3599, '47 h ago');
  f(48 * 3600, '2 days ago');
  f(729 * 86400, '729 days ago');
  f(731 * 86400, '2 years ago');
});

describe('times', () => {
  const t = Date.UTC(2017, 7, 10, 11, 23, 41) / 1000;
  it('says date, time and zone', () => expect(formatMoment(t, 'en-GB', 'UTC')).toBe('10 Aug 2017, 11:23 UTC'));
  it('says midnight as 00', () => expect(formatClock(Date.UTC(2017, 7, 10) / 1000, 'en-GB', 'UTC')).toBe('00:00'));
  it('leaves today out', () => expect(formatSince(t, t + 3600, 'en-GB', 'UTC')).toBe('11:23'));
  it('names another day', () => expect(formatSince(t, t + 86400, 'en-GB', 'UTC')).toBe('10 Aug 2017, 11:23'));
  it('writes RFC 3339', () => expect(isoTime(t)).toBe('2017-08-10T11:23:41Z'));
  it('reads RFC 3339', () => expect(parseTime('2017-08-10T11:23:41Z')).toBe(t));
  it('reads nothing else', () => expect([parseTime('soon'), parseTime(''), parseTime(null)]).toEqual([null, null, null]));
});

describe('names', () => {
  it('knows countries', () => expect(countryName('GB', 'en-GB')).toBe('United Kingdom'));
  it('knows them in German', () => expect(countryName('DE', 'de-DE')).toBe('Deutschland'));
  it('keeps what is no code', () => expect([countryName('', 'en-GB'), countryName('Q1', 'en-GB')]).toEqual(['', 'Q1']));
  it('groups counts', () => expect(formatCount(25000, 'en-GB')).toBe('25,000'));
});

describe('formatMonth', () => {
  const f = (at: string, locale: string, want: string) =>
    it(`${at} ${locale}`, () => expect(formatMonth(parseTime(at)!, parseTime('2026-11-24T12:00:00Z')!, locale, 'UTC')).toBe(want));
  f('2026-03-09T00:00:00Z', 'en-GB', 'March');
  f('2025-03-09T00:00:00Z', 'en-GB', 'March 2025');
  f('2025-03-09T00:00:00Z', 'de-DE', 'März 2025');
});

describe('formatKilometres', () => {
  const f = (km: number, want: string) => it(`${km}`, () => expect(formatKilometres(km, 'en-GB')).toBe(want));
  f(0.04, '0');
  f(1.25, '1.3');
  f(9.96, '10');
  f(1234.5, '1,235');
});
