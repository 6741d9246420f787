import type { Latest } from '../api/types';

/** One line of the list: a sensor with its particles and its index. */
export interface Row {
  sensor: string;
  type: string;
  country: string;
  /** It stands indoors: it has no index, and is left out of counts and medians. */
  indoor: boolean;
  /** Unix seconds of the newest particle value. */
  t: number;
  pm25: number | null;
  pm10: number | null;
  pm25Flags: readonly string[];
  pm10Flags: readonly string[];
  /** null where there is no index; then band is ''. */
  index: number | null;
  /** As the standard prints it: "10+" where its numbers end. */
  indexText: string;
  band: string;
  driver: string;
  caution: readonly string[];
}

const NONE: readonly string[] = [];

/** Joins the three answers by sensor. Sensors without particles are no rows. */
export function joinRows(pm25: Latest | null, pm10: Latest | null, index: Latest | null): Row[] {
  const rows = new Map<string, Row>();
  const row = (from: Latest, i: number): Row => {
    const sensor = from.sensor[i] ?? '';
    let r = rows.get(sensor);
    if (!r) {
      r = {
        sensor,
        type: from.type[i] ?? '',
        country: from.country[i] ?? '',
        indoor: from.indoor?.[i] ?? false,
        t: from.t[i] ?? 0,
        pm25: null,
        pm10: null,
        pm25Flags: NONE,
        pm10Flags: NONE,
        index: null,
        indexText: '',
        band: '',
        driver: '',
        caution: NONE,
      };
      rows.set(sensor, r);
    }
    return r;
  };
  for (let i = 0; pm25 && i < pm25.sensor.length; i++) {
    const r = row(pm25, i);
    r.pm25 = pm25.value[i] ?? null;
    r.pm25Flags = pm25.flags[i] ?? NONE;
  }
  for (let i = 0; pm10 && i < pm10.sensor.length; i++) {
    const r = row(pm10, i);
    r.t = Math.max(r.t, pm10.t[i] ?? 0);
    r.pm10 = pm10.value[i] ?? null;
    r.pm10Flags = pm10.flags[i] ?? NONE;
  }
  for (let i = 0; index && i < index.sensor.length; i++) {
    const r = rows.get(index.sensor[i] ?? '');
    if (!r) continue;
    r.index = index.value[i] ?? null;
    r.indexText = index.index?.[i] ?? '';
    r.band = index.band?.[i] ?? '';
    r.driver = index.driver?.[i] ?? '';
    r.caution = index.caution?.[i] ?? NONE;
  }
  return [...rows.values()];
}
