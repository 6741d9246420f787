import { describe, expect, it } from 'vitest';
import { Gate } from './gate';

/** A question that is answered when told to. */
function question(began: string[], name: string) {
  let answer = () => {};
  const done = new Promise<void>((d) => (answer = d));
  return { ask: () => (began.push(name), done.then(() => name)), answer: () => answer() };
}
const settled = () => new Promise((done) => setTimeout(done));
const never = new AbortController().signal;

describe('a gate with two places', () => {
  it('lets the third in when one is answered, in order', async () => {
    const gate = new Gate(2);
    const began: string[] = [];
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((n) => question(began, n)) as [ReturnType<typeof question>, ...ReturnType<typeof question>[]];
    const all = [a, b!, c!, d!].map((q) => gate.through(never, q.ask));
    await settled();
    expect(began).toEqual(['a', 'b']);
    b!.answer();
    await settled();
    expect(began).toEqual(['a', 'b', 'c']);
    for (const q of [a, c!, d!]) q.answer();
    expect(await Promise.all(all)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('gives a place back when an answer fails', async () => {
    const gate = new Gate(1);
    await expect(gate.through(never, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await gate.through(never, async () => 1)).toBe(1);
  });

  it('forgets who gives up while waiting', async () => {
    const gate = new Gate(1);
    const began: string[] = [];
    const [a, b, c] = [question(began, 'a'), question(began, 'b'), question(began, 'c')];
    const leaver = new AbortController();
    const first = gate.through(never, a.ask);
    const second = gate.through(leaver.signal, b.ask);
    const third = gate.through(never, c.ask);
    leaver.abort(new Error('gone'));
    await expect(second).rejects.toThrow('gone');
    a.answer();
    c.answer();
    expect(await Promise.all([first, third])).toEqual(['a', 'c']);
    expect(began).toEqual(['a', 'c']);
  });

  it('runs nobody who had given up before', async () => {
    const gate = new Gate(1);
    await expect(gate.through(AbortSignal.abort(new Error('gone')), async () => 1)).rejects.toThrow('gone');
    expect(await gate.through(never, async () => 2)).toBe(2);
  });
});
