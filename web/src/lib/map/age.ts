import { FRESH_FOR, LIVE_FOR } from '../format';

/** An index is current while its hour can still be the newest complete one: its interval ends on the hour, and the next is due an hour and some polls later. */
const INDEX_LIVE_FOR = 90 * 60;

/** How a dot looks by the age of its value. */
export type Age = 'live' | 'faded' | 'gone';

/**
 * The age of a value of time `t`, in Unix seconds; of an index `t` is the end
 * of its interval. A time ahead of now is live: clocks differ.
 */
export function ageOf(t: number, now: number, index: boolean): Age {
  const s = now - t;
  if (s > FRESH_FOR) return 'gone';
  return s > (index ? INDEX_LIVE_FOR : LIVE_FOR) ? 'faded' : 'live';
}
