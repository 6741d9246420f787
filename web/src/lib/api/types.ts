// Shapes of API v1 under the names that the page uses. schema.d.ts is made
// from the API's own description by `npm run api`.
import type { components } from './schema';

type Shapes = components['schemas'];

/** The newest value of every sensor in one quantity, or its index. Columns are parallel. */
export type Latest = Shapes['LatestBody'];
/** What changed in the columns of Latest since a version. */
export type Delta = Shapes['DeltaBody'];
export type Standard = Shapes['StandardBody'];
/** `from` and `to` are inclusive; the last band goes on where the index does. */
export type Band = Shapes['BandBody'];
export type FlagInfo = Shapes['FlagBody'];
export type QuantityInfo = Shapes['QuantityBody'];
/** What the columns of exported rows hold. */
export type Dictionary = Shapes['DictionaryBody'];
export type Column = Shapes['ColumnBody'];
export type Status = Shapes['StatusBody'];
export type SensorDetail = Shapes['SensorBody'];
/** Upstream's 24-hour means, or what an index makes of them, where there is nothing of our own. */
export type Provisional = Shapes['ProvisionalBody'];
/** A place of the gazetteer. */
export type Place = Shapes['PlaceBody'];
export type SensorIndex = Shapes['IndexBody'];
/** A series of single values: `value` and `flags` are there. */
export type RawSeries = Shapes['SeriesBody'] & Required<Pick<Shapes['SeriesBody'], 'value' | 'flags'>>;
/** A series of hourly means: `mean` and `complete` are there. */
export type HourSeries = Shapes['SeriesBody'] & Required<Pick<Shapes['SeriesBody'], 'mean' | 'complete'>>;
