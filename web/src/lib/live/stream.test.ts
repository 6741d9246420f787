import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { stream, type Host, type Source } from './stream';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A window with streams that the test opens, feeds and breaks. */
function page() {
  const opened: Fake[] = [];
  const said: string[] = [];
  let back = () => {};
  const state = { visible: true };
  class Fake implements Source {
    readyState = 0;
    onopen: ((e: Event) => void) | null = null;
    onerror: ((e: Event) => void) | null = null;
    closed = false;
    #on = new Map<string, (e: MessageEvent<string>) => void>();
    addEventListener(type: string, listener: (e: MessageEvent<string>) => void) {
      this.#on.set(type, listener);
    }
    close() {
      this.closed = true;
      this.readyState = 2;
    }
    answers() {
      this.readyState = 1;
      this.onopen?.({} as Event);
    }
    breaks(forGood: boolean) {
      this.readyState = forGood ? 2 : 0;
      this.onerror?.({} as Event);
    }
    sends(type: string, data: string) {
      this.#on.get(type)?.({ data } as MessageEvent<string>);
    }
  }
  const host: Host = {
    open: () => {
      const s = new Fake();
      opened.push(s);
      return s;
    },
    visible: () => state.visible,
    onReturn: (callback) => {
      back = callback;
      return () => (back = () => {});
    },
  };
  const s = stream('/live', { status: (x) => said.push(x), version: (v) => said.push(`${v.version} ${v.upstream} ${v.changed}`), reset: () => said.push('reset') }, host);
  return {
    ...s,
    opened,
    said,
    show: (visible: boolean) => {
      state.visible = visible;
      back();
    },
    last: () => opened.at(-1)!,
  };
}

describe('stream', () => {
  it('tells versions and resets, and drops what is none', () => {
    const p = page();
    p.last().answers();
    p.last().sends('version', '{"version":"e-4","t":100,"changed":7,"upstream":"ok"}');
    p.last().sends('version', '{"version":"e-4","t":100,"changed":0,"upstream":"down"}');
    p.last().sends('version', '<html>');
    p.last().sends('version', 'null');
    p.last().sends('version', '{"version":4}');
    p.last().sends('reset', '{"version":"f-1"}');
    expect(p.said).toEqual(['connecting', 'open', 'e-4 ok 7', 'e-4 down 0', 'reset']);
    p.stop();
    expect(p.last().closed).toBe(true);
  });

  it('leaves a broken connection to the browser', async () => {
    const p = page();
    p.last().answers();
    p.last().breaks(false);
    await vi.advanceTimersByTimeAsync(600_000);
    expect([p.opened.length, p.said]).toEqual([1, ['connecting', 'open', 'lost']]);
    p.last().answers();
    expect(p.said.at(-1)).toBe('open');
    p.stop();
  });

  it('opens another after a growing pause where the browser gives up', async () => {
    const p = page();
    const waits: number[] = [];
    for (let i = 0; i < 8; i++) {
      p.last().breaks(true);
      const n = p.opened.length;
      const start = Date.now();
      while (p.opened.length === n) await vi.advanceTimersByTimeAsync(250);
      waits.push(Date.now() - start);
    }
    expect(waits[0]).toBeLessThanOrEqual(2_750);
    expect(waits[3]).toBeGreaterThan(10_000);
    expect(Math.max(...waits)).toBeLessThanOrEqual(75_250);
    p.last().answers();
    p.last().breaks(true);
    await vi.advanceTimersByTimeAsync(2_750);
    expect(p.opened.length).toBe(10); // quick again after it was well
    p.stop();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(p.opened.length).toBe(10);
  });

  it('rests while the page is hidden', () => {
    const p = page();
    p.last().answers();
    p.show(false);
    expect(p.last().closed).toBe(true);
    p.show(true);
    expect([p.opened.length, p.said]).toEqual([2, ['connecting', 'open', 'paused', 'connecting']]);
    p.last().answers();
    p.show(true); // the network returned, but nothing was lost
    expect(p.opened.length).toBe(2);
    p.stop();
  });

  it('can be opened anew', () => {
    const p = page();
    p.last().answers();
    p.reopen();
    expect([p.opened.length, p.opened[0]!.closed]).toEqual([2, true]);
    p.stop();
  });
});
