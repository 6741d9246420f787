import { setTimeout as pause } from 'node:timers/promises';

/**
 * Asks again until the answer is truthy and returns it. The limit only ends a
 * test that can no longer succeed; no test depends on how long it takes.
 */
export async function until(what, ask, limit = 90_000) {
  const end = Date.now() + limit;
  let last;
  for (;;) {
    try {
      last = await ask();
      if (last) return last;
    } catch (e) {
      last = e;
    }
    if (Date.now() > end) throw new Error(`${what} did not happen; last: ${last instanceof Error ? last.message : JSON.stringify(last)}`);
    await pause(50);
  }
}
