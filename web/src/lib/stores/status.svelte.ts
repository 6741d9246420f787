import { ApiError, Conditional } from '../api/client';
import type { Status } from '../api/types';
import { parseTime } from '../format';
import { clock } from './clock.svelte';

/** What the server says of itself and of upstream. */
class StatusStore {
  data = $state.raw<Status | null>(null);
  /** Unix seconds of the last answer. */
  answered = $state<number | null>(null);
  /** The server did not answer last time. */
  offline = $state(false);

  /** Settles once the server has answered for the first time, or has not. */
  readonly heard: Promise<void>;

  #hear: () => void = () => {};

  constructor() {
    this.heard = new Promise((done) => (this.#hear = done));
  }

  #ask = new Conditional<Status>('/api/v1/status');

  async refresh(signal: AbortSignal): Promise<void> {
    try {
      await this.#ask.refresh(signal);
      this.data = this.#ask.data;
      const now = parseTime(this.data?.now);
      if (now !== null) clock.correct(now);
      this.answered = clock.now;
      this.offline = false;
    } catch (e) {
      if (!signal.aborted) this.offline = e instanceof ApiError && e.unreachable;
    } finally {
      this.#hear();
    }
  }
}

export const status = new StatusStore();
