// Numbers for readers: rounded to what the sensor can mean. Exports keep all
// decimals; nothing here is fed back into a computation.

/** Decimals shown for a quantity by its slug. Particles below 10 get one. */
function decimals(quantity: string, value: number): number {
  switch (quantity) {
    case 'temperature':
    case 'noise_laeq':
    case 'noise_la_min':
    case 'noise_la_max':
      return 1;
    case 'humidity':
    case 'pressure':
    case 'pressure_sea':
    case 'co2':
    case 'radiation_cpm':
      return 0;
    default: // particles, by mass or by count; 9.95 rounds to 10, not to 10.0
      return Math.abs(Math.round(value * 10) / 10) < 10 ? 1 : 0;
  }
}

/** Formatters by locale and what they do: making one costs more than a hundred uses. */
const formatters = new Map<string, Intl.NumberFormat>();

function formatter(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${locale} ${options.style ?? ''} ${options.minimumFractionDigits ?? ''} ${options.maximumFractionDigits} ${options.useGrouping ?? ''}`;
  let f = formatters.get(key);
  if (!f) formatters.set(key, (f = new Intl.NumberFormat(locale, options)));
  return f;
}

/** A measured value without its unit; an en dash where there is none. */
export function formatValue(value: number | null | undefined, quantity: string, locale: string): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  const digits = decimals(quantity, value);
  // 0 + … turns a rounded −0 into 0.
  const rounded = 0 + Number(value.toFixed(digits));
  return formatter(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(rounded === 0 ? 0 : rounded);
}

/** A value where there is room for four characters: whole but for particles below 10. */
export function formatShort(value: number, quantity: string, locale: string): string {
  const digits = quantity.startsWith('pm') ? decimals(quantity, value) : 0;
  const rounded = Number(value.toFixed(digits));
  return formatter(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits, useGrouping: false }).format(rounded === 0 ? 0 : rounded);
}

/** A whole number with the locale's grouping: 2,878. */
export function formatCount(n: number, locale: string): string {
  return formatter(locale, { maximumFractionDigits: 0 }).format(n);
}

/** A fraction 0…1 as a whole percentage, never 100 % for less than all. */
export function formatShare(fraction: number, locale: string): string {
  const shown = fraction < 1 ? Math.min(fraction, 0.99) : 1;
  return formatter(locale, { style: 'percent', maximumFractionDigits: 0 }).format(shown);
}

/** Degrees as kept, at least 3 and at most 5 decimals; or with `digits` of them. */
export function formatDegrees(deg: number, locale: string, digits?: number): string {
  return formatter(locale, { minimumFractionDigits: digits ?? 3, maximumFractionDigits: digits ?? 5 }).format(deg);
}

/** Kilometres: one decimal below 10, else whole ones. */
export function formatKilometres(km: number, locale: string): string {
  return formatter(locale, { maximumFractionDigits: km < 9.95 ? 1 : 0 }).format(km);
}
