// What a dot or a cell says in words once it is pointed at.
import type { Standard } from '../api/types';
import { formatValue } from '../format';
import { i18n, t, tn } from '../i18n/i18n.svelte';
import { bandOf } from '../stores/reference.svelte';
import { bandName } from '../stores/words.svelte';
import type { Cells } from './cells';
import { INVALID, STRIDE } from './paint';
import type { Spot } from './spots';

/** What is under the pointer, for the legend. */
export interface Pointed {
  value: number | null;
  text: string;
}

/** What the map shows: a standard, or a quantity with its unit. */
export interface Shown {
  slug: string;
  standard: Standard | undefined;
  unit: string;
}

export function spotSays({ drawn, row }: Spot, shown: Shown): Pointed {
  const { data, paint, provisional } = drawn;
  const sensor = data.sensor[row]!;
  const value = data.value[row] ?? null;
  if (paint.style[row * STRIDE + 4] === INVALID) return { value: null, text: t('map.at.invalid', { sensor }) };
  return { value, text: t(provisional ? 'map.at.provisional' : 'map.at.sensor', { sensor, value: words(shown, value, data.index?.[row]) }) };
}

export function cellSays(cells: Cells, i: number, shown: Shown): Pointed {
  const value = cells.value[i] ?? null;
  const n = cells.n[i] ?? 0;
  return { value, text: tn('map.at.cell', n, { n, value: words(shown, value) }) };
}

function words({ slug, standard, unit }: Shown, value: number | null, text?: string): string {
  if (standard) {
    const band = bandOf(standard, value);
    return `${text ?? (value === null ? '' : String(value))} ${band ? bandName(slug, band.name) : ''}`.trim();
  }
  return `${formatValue(value, slug, i18n.locale)} ${unit === '1' ? '' : unit}`.trim();
}
