import { ApiError, Conditional } from '../api/client';
import { Gate } from '../api/gate';
import { poll, REFRESH } from '../api/poll';
import { announced } from '../live/live.svelte';
import { clock } from './clock.svelte';

/** Half of the places that the server gives a client: a page of many charts asks in turns. */
const gate = new Gate(4);

/** The newest answer of one address, asked again while somebody looks at it. */
export class Asked<T> {
  /** null before the first answer. */
  data = $state.raw<T | null>(null);
  /** What went wrong last time; null when nothing did. */
  error = $state.raw<ApiError | null>(null);
  /** Unix seconds of the last answer; null before the first. */
  answered = $state<number | null>(null);

  /**
   * Asks at once, with every version that is announced, and every 30 seconds;
   * returns what ends that. Another address starts from nothing.
   */
  watch(url: string): () => void {
    const ask = new Conditional<T>(url);
    this.data = null;
    this.error = null;
    return poll(async (signal) => {
      try {
        if (await gate.through(signal, () => ask.refresh(signal))) this.data = ask.data;
        this.answered = clock.now;
        this.error = null;
      } catch (e) {
        if (signal.aborted) return;
        this.error = e instanceof ApiError ? e : new ApiError(0, String(e));
        if (this.error.retryAfter !== null) return this.error.retryAfter;
      }
    }, REFRESH, announced);
  }

  /** The server says that there is nothing at this address. */
  get missing(): boolean {
    return this.data === null && [400, 404, 422].includes(this.error?.status ?? 0);
  }
}
