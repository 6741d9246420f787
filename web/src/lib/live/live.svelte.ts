import { browserHost, type PollHost } from '../api/poll';
import { clock } from '../stores/clock.svelte';
import { stream, type LiveStatus, type Version } from './stream';

/** How long a break may last before readers are told of it, in milliseconds. */
const GRACE = 4_000;

/**
 * The one stream of the page and what it says. Banners read `status`, `since`
 * and `upstream`; whoever keeps values current listens with `onVersion`.
 */
class Live {
  status = $state<LiveStatus>('connecting');
  /** Unix seconds since when the connection has been lost; null while it is not. */
  since = $state<number | null>(null);
  /** Whether upstream answers; null before the server has said so. */
  upstream = $state<'ok' | 'down' | null>(null);
  /** The newest version that was announced; '' before the first. */
  version = $state('');

  #listeners = new Set<() => void>();
  #stream: ReturnType<typeof stream> | null = null;
  #grace: ReturnType<typeof setTimeout> | undefined;
  #missed = '';

  /** Opens the stream; returns what ends it. */
  start(): () => void {
    const s = (this.#stream = stream('/api/v1/live', {
      status: (status) => this.#becomes(status),
      version: (v) => this.#heard(v),
      reset: () => this.#announce(),
    }));
    return () => {
      s.stop();
      clearTimeout(this.#grace);
      this.#stream = null;
    };
  }

  /** Calls back on each new version, and when everything is to be asked anew. */
  onVersion(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Takes the version that another answer of the server named. One that the
   * stream has not announced by the second time shows that it is dead.
   */
  compare(version: string): void {
    if (!version || version === this.version || this.status !== 'open') {
      this.#missed = '';
    } else if (this.#missed && this.#missed !== this.version) {
      this.#missed = '';
      this.#stream?.reopen();
    } else {
      this.#missed = version;
    }
  }

  #becomes(status: LiveStatus): void {
    if (status !== 'lost') {
      clearTimeout(this.#grace);
      this.#grace = undefined;
      this.status = status;
      if (status === 'open') this.since = null;
      return;
    }
    if (this.status === 'lost') return;
    const since = this.since ?? clock.now;
    this.#grace ??= setTimeout(() => {
      this.#grace = undefined;
      this.status = 'lost';
      this.since = since;
    }, GRACE);
  }

  #heard(v: Version): void {
    this.upstream = v.upstream;
    if (v.version === this.version) return;
    this.version = v.version;
    this.#announce();
  }

  #announce(): void {
    for (const listener of this.#listeners) listener();
  }
}

export const live = new Live();

/** For `poll`: asks also whenever a new version is announced. */
export const announced: PollHost = {
  visible: browserHost.visible,
  onReturn(callback) {
    const ends = [browserHost.onReturn(callback), live.onVersion(callback)];
    return () => ends.forEach((end) => end());
  },
};
