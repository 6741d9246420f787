/** Now, in Unix seconds, moving every 10 seconds: enough for ages. */
class Clock {
  now = $state(Math.floor(Date.now() / 1000));

  start(): () => void {
    const timer = setInterval(() => (this.now = Math.floor(Date.now() / 1000)), 10_000);
    return () => clearInterval(timer);
  }
}

export const clock = new Clock();
