/**
 * Lets a few questions through at once; the others wait in order. The server
 * gives a client eight places, and the page wants some for what cannot wait.
 */
export class Gate {
  #free: number;
  #waiting: (() => void)[] = [];

  constructor(places: number) {
    this.#free = places;
  }

  /** Runs `use` once there is a place. Whoever gives up while waiting is not run: its promise rejects with the signal's reason. */
  async through<T>(signal: AbortSignal, use: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await this.#wait(signal);
    try {
      signal.throwIfAborted();
      return await use();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }

  #wait(signal: AbortSignal): Promise<void> {
    return new Promise((enter, leave) => {
      const give = () => {
        signal.removeEventListener('abort', up);
        enter();
      };
      const up = () => {
        this.#waiting = this.#waiting.filter((w) => w !== give);
        leave(signal.reason as Error);
      };
      signal.addEventListener('abort', up, { once: true });
      this.#waiting.push(give);
    });
  }
}
