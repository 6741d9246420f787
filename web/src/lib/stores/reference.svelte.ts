import { getJSON } from '../api/client';
import type { Band, FlagInfo, QuantityInfo, Standard } from '../api/types';

/** Standards that the page lets one choose before it has heard the API's list. */
export const LIVE_STANDARDS = ['uk-daqi', 'uk-daqi-pm25', 'us-epa', 'eaqi', 'cn-hj633-2026', 'cn-hj633-2012', 'in-naqi', 'ca-aqhi-plus'] as const;

export type Severity = 'valid' | 'suspect' | 'invalid';

/** Tables that change only with the program: standards, flags, quantities. */
class Reference {
  standards = $state.raw<Standard[]>([]);
  flags = $state.raw<Map<string, FlagInfo>>(new Map());
  quantities = $state.raw<Map<string, QuantityInfo>>(new Map());
  readonly live = $derived(this.standards.filter((s) => s.live));

  #loaded = false;

  /** Loads them until that has succeeded once. */
  async load(signal: AbortSignal): Promise<void> {
    if (this.#loaded) return;
    const [s, f, q] = await Promise.all([
      getJSON<{ standards: Standard[] }>('/api/v1/standards', signal),
      getJSON<{ flags: FlagInfo[] }>('/api/v1/flags', signal),
      getJSON<{ quantities: QuantityInfo[] }>('/api/v1/quantities', signal),
    ]);
    this.standards = s.standards;
    this.flags = new Map(f.flags.map((x) => [x.name, x]));
    this.quantities = new Map(q.quantities.map((x) => [x.slug, x]));
    this.#loaded = true;
  }

  standard(slug: string): Standard | undefined {
    return this.standards.find((s) => s.slug === slug);
  }

  /** The worst severity of a set of flags; an unknown one counts as suspect. */
  severity(flags: readonly string[]): Severity {
    if (flags.length === 0) return 'valid';
    return flags.some((f) => this.flags.get(f)?.severity === 'invalid') ? 'invalid' : 'suspect';
  }
}

/** The band of an index value; beyond the last band's end it is the last. */
export function bandOf(standard: Standard | undefined, value: number | null): Band | undefined {
  if (!standard || value === null || value < (standard.bands[0]?.from ?? 0)) return undefined;
  return standard.bands.find((b) => value <= b.to) ?? standard.bands.at(-1);
}

export const reference = new Reference();
