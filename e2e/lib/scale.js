import assert from 'node:assert/strict';
import { alone, bare, mapOf, projection, rows } from './map.js';
import { alike, mostly, picture, rgb } from './pixels.js';
import { until } from './until.js';

/** Newer values are drawn in full colour, in seconds. */
const LIVE = 25 * 60;

/**
 * Waits until every sensor that stands alone in view has the colour that the
 * legend gives its newest value, of another version than `before`. Returns the
 * version, the colours by sensor and the legend's ramp.
 */
export function measured(page, mote, quantity, at, before = '') {
  return until(`${quantity} as measured`, async () => {
    const answer = await mote.api(`/api/v1/latest?quantity=${quantity}`);
    assert.equal(await mapOf(page).getAttribute('data-version'), answer.version);
    assert.notEqual(answer.version, before);
    const [label, stops] = await page.locator('.legend [role=img]').evaluate((e) => [e.getAttribute('aria-label'), getComputedStyle(e.querySelector('.bar')).backgroundImage]);
    const marks = label.slice(label.lastIndexOf(':') + 1).split(',').map(Number);
    const ramp = stops.match(/rgb\([^)]*\)/g).map(rgb);
    const usable = (i) => !answer.indoor[i] && answer.flags[i].length === 0 && answer.value[i] !== null && answer.t[i] > Date.now() / 1000 - LIVE;
    const list = rows(answer).map((s, i) => ({ ...s, usable: usable(i) }));
    const stands = await projection(page, at);
    const candidates = alone(list, 0.15).filter((s) => s.usable).map((s) => ({ ...s, ...stands(s) }));
    const clear = await bare(page, candidates);
    const shot = await picture(page);
    const seen = new Map();
    for (const [i, { sensor, value, x, y }] of candidates.entries()) {
      if (!clear[i]) continue;
      const colour = mostly(shot, x, y, 3);
      const want = mix(ramp, place(marks, value));
      assert.ok(alike(colour, want, 6), `${sensor} ${value}: ${colour} is not ${want}`);
      seen.set(sensor, colour);
    }
    return { version: answer.version, seen, ramp };
  });
}

/** Where a value stands among marks at equal steps, 0 to 1. */
function place(marks, value) {
  const last = marks.length - 1;
  if (value <= marks[0]) return 0;
  if (value >= marks[last]) return 1;
  const i = marks.findIndex((m) => m > value) - 1;
  return (i + (value - marks[i]) / (marks[i + 1] - marks[i])) / last;
}

/** The colour at a place of a ramp of equal steps, 0 to 1. */
function mix(ramp, at) {
  const x = at * (ramp.length - 1);
  const i = Math.min(ramp.length - 2, Math.floor(x));
  return ramp[i].map((v, k) => Math.round(v + (ramp[i + 1][k] - v) * (x - i)));
}
