/** Seconds by which a clock may be off before it is corrected. */
const TOLERANCE = 60;

/** Now, in Unix seconds, moving every 10 seconds: enough for ages. */
class Clock {
  now = $state(Math.floor(Date.now() / 1000));
  #ahead = 0; // of the server's clock, where ours is plainly wrong

  start(): () => void {
    const timer = setInterval(() => this.#tick(), 10_000);
    return () => clearInterval(timer);
  }

  /** Takes the server's time, so that a wrong clock here makes no wrong ages. */
  correct(server: number): void {
    const ahead = server - Date.now() / 1000;
    this.#ahead = Math.abs(ahead) > TOLERANCE ? ahead : 0;
    this.#tick();
  }

  #tick(): void {
    this.now = Math.floor(Date.now() / 1000 + this.#ahead);
  }
}

export const clock = new Clock();
