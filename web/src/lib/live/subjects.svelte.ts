import { untrack } from 'svelte';
import { ApiError, Conditional, getJSON } from '../api/client';
import { poll, REFRESH } from '../api/poll';
import type { Delta, Latest } from '../api/types';
import { clock } from '../stores/clock.svelte';
import { Table } from './columns';
import { announced, live } from './live.svelte';

/**
 * The newest values of one subject: a quantity, or the index of a standard.
 * While someone keeps it, it follows every version that is announced.
 */
export class Subject {
  /** The columns; null before the first answer. Read anew after each `revision`. */
  table: Table | null = null;
  /** Counts up with every change of the columns. */
  revision = $state(0);
  /** Counts up when rows came, went or moved. */
  placing = $state(0);
  error = $state.raw<ApiError | null>(null);
  /** Unix seconds of the last answer; null before the first. */
  answered = $state<number | null>(null);

  #whole: Conditional<Latest>;
  #keepers = 0;
  #end: (() => void) | null = null;
  #busy: Promise<number | void> | null = null;

  constructor(
    readonly slug: string,
    readonly all: boolean,
  ) {
    this.#whole = new Conditional<Latest>(`/api/v1/latest?quantity=${slug}${all ? '&max_age=0' : ''}`);
  }

  /** Keeps it current until the returned function is called. */
  keep(): () => void {
    if (this.#keepers++ === 0) this.#end = untrack(() => this.#follow());
    let kept = true;
    return () => {
      if (kept && --this.#keepers === 0) this.#end?.();
      kept = false;
    };
  }

  /** Gets the values once, for later; errors wait until they are asked for. */
  async prefetch(signal?: AbortSignal): Promise<void> {
    if (!this.table) await this.refresh(signal);
  }

  /** Asks for what changed, or for everything; one question at a time. */
  refresh(signal?: AbortSignal): Promise<number | void> {
    this.#busy ??= this.#run(signal).finally(() => (this.#busy = null));
    return this.#busy;
  }

  #follow(): () => void {
    return poll(
      async (signal) => {
        if (this.table && live.status === 'open' && live.version === this.table.version) return;
        return this.refresh(signal);
      },
      REFRESH,
      announced,
    );
  }

  async #run(signal?: AbortSignal): Promise<number | void> {
    try {
      // Who started anew since knows nothing of what came before.
      const foreign = live.version !== '' && this.table !== null && epoch(this.table.version) !== epoch(live.version);
      if (!this.table || foreign || !(await this.#delta(this.table, signal))) await this.#all(signal);
      this.error = null;
      this.answered = clock.now;
    } catch (e) {
      if (signal?.aborted) return;
      this.error = e instanceof ApiError ? e : new ApiError(0, String(e));
      if (this.error.retryAfter !== null) return this.error.retryAfter;
    }
  }

  /** True when the columns are current by changes alone. */
  async #delta(table: Table, signal?: AbortSignal): Promise<boolean> {
    let delta: Delta;
    try {
      delta = await getJSON<Delta>(`/api/v1/latest/delta?since=${encodeURIComponent(table.version)}&quantity=${this.slug}`, signal);
    } catch (e) {
      if (e instanceof ApiError && (e.status === 410 || e.status === 404)) return false;
      throw e;
    }
    if (delta.since !== table.version) return false;
    const did = table.apply(delta);
    if (did.unplaced > 0) return false;
    if (did.placed) this.placing++;
    if (did.placed || did.changed > 0) this.revision++;
    return true;
  }

  async #all(signal?: AbortSignal): Promise<void> {
    if (!(await this.#whole.refresh(signal)) && this.table) return;
    const data = this.#whole.data;
    if (!data) return;
    this.table = new Table(data);
    this.placing++;
    this.revision++;
  }
}

/** What a version has before its number: another at each start of the server. */
const epoch = (version: string) => version.slice(0, version.lastIndexOf('-'));

const known = new Map<string, Subject>();

/** The one keeper of a subject's values on this page. */
export function subject(slug: string, all = false): Subject {
  const key = `${slug} ${all}`;
  let s = known.get(key);
  if (!s) known.set(key, (s = new Subject(slug, all)));
  return s;
}
