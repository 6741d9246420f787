import type { ApiError } from '../api/client';
import { FRESH_FOR } from '../format';
import { joinRows, type Row } from '../list/rows';
import { subject, type Subject } from '../live/subjects.svelte';
import { clock } from './clock.svelte';

/** The newest values of all sensors, for the standard and reach in force. */
class LatestStore {
  #parts = $state.raw<{ pm25: Subject; pm10: Subject; index: Subject } | null>(null);
  #all = $state(false);
  readonly #list = $derived(this.#parts ? Object.values(this.#parts) : []);

  /** True once the answers for the present standard and reach are there. */
  readonly ready: boolean = $derived(this.#list.length > 0 && this.#list.every((s) => s.revision > 0));
  readonly error: ApiError | null = $derived(this.#list.find((s) => s.error)?.error ?? null);
  /** Unix seconds of the last full answer; null before the first. */
  readonly answered: number | null = $derived(this.ready ? Math.min(...this.#list.map((s) => s.answered ?? 0)) : null);

  readonly #joined: Row[] = $derived.by(() => {
    const p = this.#parts;
    if (!p || !this.ready) return [];
    void [p.pm25.revision, p.pm10.revision, p.index.revision];
    return joinRows(p.pm25.table?.data ?? null, p.pm10.table?.data ?? null, p.index.table?.data ?? null);
  });
  /** Values grow too old while nobody sends new ones; looked at once a minute. */
  readonly #since: number = $derived(this.#all ? -Infinity : Math.floor(clock.now / 60) * 60 - FRESH_FOR);
  readonly rows: Row[] = $derived(this.#joined.every((r) => r.t >= this.#since) ? this.#joined : this.#joined.filter((r) => r.t >= this.#since));

  /** Chooses what is shown and keeps it current until the returned function is called. */
  keep(standard: string, all: boolean): () => void {
    this.#all = all;
    const parts = (this.#parts = { pm25: subject('pm25', all), pm10: subject('pm10', all), index: subject(standard, all) });
    const ends = Object.values(parts).map((s) => s.keep());
    return () => ends.forEach((end) => end());
  }

  /** Asks again now. */
  again(): void {
    for (const s of this.#list) void s.refresh();
  }
}

export const latest = new LatestStore();
