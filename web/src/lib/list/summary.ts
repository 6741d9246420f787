import type { Row } from './rows';

/** What the headline and the country filter say of all rows. */
export interface Summary {
  /** Outdoor sensors. */
  sensors: number;
  /** Known countries that have one. */
  places: number;
  /** All sensors by country code, most first; '' where it is not known. */
  countries: { code: string; sensors: number }[];
  /** Median of the newest usable outdoor PM2.5 values; null when there is none. */
  median: number | null;
  /** Unix seconds of the newest value; null when there is none. */
  newest: number | null;
}

/** `usable` says whether a value with these flags may be counted in. */
export function summarise(rows: readonly Row[], usable: (flags: readonly string[]) => boolean): Summary {
  const byCountry = new Map<string, number>();
  const outdoor = new Set<string>();
  const values: number[] = [];
  let sensors = 0;
  let newest: number | null = null;
  for (const r of rows) {
    byCountry.set(r.country, (byCountry.get(r.country) ?? 0) + 1);
    if (newest === null || r.t > newest) newest = r.t;
    if (r.indoor) continue;
    sensors++;
    if (r.country) outdoor.add(r.country);
    if (r.pm25 !== null && usable(r.pm25Flags)) values.push(r.pm25);
  }
  const countries = [...byCountry].map(([code, n]) => ({ code, sensors: n }));
  countries.sort((a, b) => b.sensors - a.sensors || (a.code < b.code ? -1 : 1));
  return { sensors, places: outdoor.size, countries, median: median(values), newest };
}

/** The middle value, the mean of the two middle ones of an even number. */
export function median(values: number[]): number | null {
  if (values.length === 0) return null;
  const v = values.toSorted((a, b) => a - b);
  const i = v.length >> 1;
  return v.length % 2 ? v[i]! : (v[i - 1]! + v[i]!) / 2;
}
