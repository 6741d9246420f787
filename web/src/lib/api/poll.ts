/** How often what nobody announces is asked for again, in milliseconds. */
export const REFRESH = 30_000;

/** What a poller needs of its window; a test hands in its own. */
export interface PollHost {
  visible(): boolean;
  /** Calls back when the page may have been away; returns what ends that. */
  onReturn(callback: () => void): () => void;
}

export const browserHost: PollHost = {
  visible: () => document.visibilityState !== 'hidden',
  onReturn(callback) {
    document.addEventListener('visibilitychange', callback);
    addEventListener('online', callback);
    return () => {
      document.removeEventListener('visibilitychange', callback);
      removeEventListener('online', callback);
    };
  },
};

/**
 * Runs `ask` now and then every `every` milliseconds, counted from the end of
 * the run before, never two at once. A hidden page does not ask; when it is
 * seen again, or the network returns, it asks at once. Returns what stops it;
 * the signal given to `ask` is aborted then. `ask` handles its own errors; a
 * number that it returns shortens the next wait.
 */
export function poll(
  ask: (signal: AbortSignal) => Promise<number | void>,
  every: number,
  host: PollHost = browserHost,
): () => void {
  const stopper = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running = false;
  let again = false;

  async function run(): Promise<void> {
    again = running; // what called meanwhile is answered afterwards
    if (running || stopper.signal.aborted) return;
    clearTimeout(timer);
    timer = undefined;
    running = true;
    let wait = every;
    try {
      wait = Math.min(every, (await ask(stopper.signal)) ?? every);
    } finally {
      running = false;
      if (!stopper.signal.aborted && host.visible()) timer = setTimeout(() => void run(), again ? 0 : wait);
    }
  }

  const unlisten = host.onReturn(() => {
    if (host.visible()) {
      void run();
    } else {
      clearTimeout(timer);
      timer = undefined;
    }
  });
  void run();
  return () => {
    unlisten();
    clearTimeout(timer);
    stopper.abort();
  };
}
