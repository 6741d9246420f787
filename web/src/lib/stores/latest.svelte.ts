import { ApiError, Conditional } from '../api/client';
import type { Latest } from '../api/types';
import { joinRows, type Row } from '../list/rows';
import { clock } from './clock.svelte';

/** How often the newest values are asked for again, in milliseconds. */
export const REFRESH = 30_000;

/** The newest values of all sensors, for the standard and reach in force. */
class LatestStore {
  rows = $state.raw<Row[]>([]);
  /** True once the answers for the present standard and reach are there. */
  ready = $state(false);
  error = $state.raw<ApiError | null>(null);
  /** Unix seconds of the last full answer; null before the first. */
  answered = $state<number | null>(null);

  #standard = '';
  #all = false;
  #pm25 = ask('pm25', false);
  #pm10 = ask('pm10', false);
  #index: Conditional<Latest> | null = null;

  /** Chooses what is asked for; rows of another choice are not shown. */
  choose(standard: string, all: boolean): void {
    if (standard === this.#standard && all === this.#all && this.#index) return;
    if (all !== this.#all) {
      this.#pm25 = ask('pm25', all);
      this.#pm10 = ask('pm10', all);
    }
    this.#index = ask(standard, all);
    this.#standard = standard;
    this.#all = all;
    this.ready = false;
    this.error = null;
  }

  /** Asks again; returns after how many milliseconds a busy server wants that. */
  async refresh(signal: AbortSignal): Promise<number | void> {
    const [pm25, pm10, index] = [this.#pm25, this.#pm10, this.#index];
    if (!index) return;
    try {
      const changed = await Promise.all([pm25, pm10, index].map((c) => c.refresh(signal)));
      if (index !== this.#index) return; // chosen anew meanwhile
      if (changed.includes(true) || !this.ready) this.rows = joinRows(pm25.data, pm10.data, index.data);
      this.ready = true;
      this.error = null;
      this.answered = clock.now;
    } catch (e) {
      if (signal.aborted || index !== this.#index) return;
      this.error = e instanceof ApiError ? e : new ApiError(0, String(e));
      if (this.error.retryAfter !== null) return this.error.retryAfter;
    }
  }
}

function ask(quantity: string, all: boolean): Conditional<Latest> {
  return new Conditional<Latest>(`/api/v1/latest?quantity=${quantity}${all ? '&max_age=0' : ''}`);
}

export const latest = new LatestStore();
