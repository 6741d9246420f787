// Shapes of API v1 as the page uses them. Columns are parallel.

/** The newest value of every sensor in one quantity, or its index. */
export interface Latest {
  quantity: string;
  unit: string;
  version: string;
  attribution: string;
  license: string;
  license_url: string;
  sensor: string[];
  /** Unix seconds; for an index the end of its interval. */
  t: number[];
  value: (number | null)[];
  flags: string[][];
  lat: (number | null)[];
  lon: (number | null)[];
  country: string[];
  type?: string[];
  band?: string[];
  basis?: string[];
  completeness?: number[];
  driver?: string[];
  sub_pm25?: (number | null)[];
  sub_pm10?: (number | null)[];
  caution?: string[][];
}

export interface Band {
  /** Lowest and highest index, both inclusive; the last band goes on where the index does. */
  from: number;
  to: number;
  name: string;
  color: string;
  /** The text colour on it, black or white. */
  text: string;
  advice_risk: string;
  advice_all: string;
}

export interface Standard {
  slug: string;
  title: string;
  table: string;
  source: string;
  /** Whether the present is assessed by it. */
  live: boolean;
  bands: Band[];
}

export interface FlagInfo {
  name: string;
  severity: 'suspect' | 'invalid';
  reason: string;
}

export interface QuantityInfo {
  slug: string;
  title: string;
  unit: string;
}

export interface Status {
  version: string;
  upstream: {
    state: string;
    /** RFC 3339, like every time that is not called t. */
    since?: string | null;
    last_success?: string | null;
    next_poll?: string | null;
    host?: string;
    error?: string;
  };
  present: { version: string; sensors: number; newest?: string | null };
}

export interface SensorDetail {
  sensor: string;
  network: string;
  type: string;
  manufacturer: string;
  pin: string;
  first: string;
  last: string;
  indoor: boolean | null;
  attribution: string;
  license: string;
  license_url: string;
  site: {
    id: number;
    lat: number | null;
    lon: number | null;
    altitude: number | null;
    country: string;
    country_upstream: string;
    exact: boolean | null;
  };
  placements: { site: number; lat: number | null; lon: number | null; first: string; last: string }[];
  latest: { quantity: string; unit: string; t: number; value: number | null; flags: string[] }[];
  indices: SensorIndex[];
  site_sensors: { sensor: string; type: string }[];
}

export interface SensorIndex {
  standard: string;
  value: number;
  band: string;
  basis: string;
  /** RFC 3339, the end of its interval. */
  to: string;
  completeness: number;
  driver: string;
  sub_pm25: number | null;
  sub_pm10: number | null;
  caution: string[];
}

export interface RawSeries {
  sensor: string;
  quantity: string;
  unit: string;
  step: 'raw';
  attribution: string;
  license: string;
  license_url: string;
  from: string;
  to: string;
  /** Unix seconds at which the sensor came to another place. */
  moves: number[];
  t: number[];
  value: (number | null)[];
  flags: string[][];
}
