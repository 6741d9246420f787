import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { poll, type PollHost } from './poll';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function page() {
  let back: (() => void) | undefined;
  const state = { visible: true };
  const host: PollHost = {
    visible: () => state.visible,
    onReturn: (callback) => {
      back = callback;
      return () => (back = undefined);
    },
  };
  const show = (visible: boolean) => {
    state.visible = visible;
    back?.();
  };
  return { host, show, listening: () => back !== undefined };
}

describe('poll', () => {
  it('asks at once and then in its interval', async () => {
    const ask = vi.fn(async () => {});
    const stop = poll(ask, 30_000, page().host);
    expect(ask).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(29_999);
    expect(ask).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(ask).toHaveBeenCalledTimes(2);
    stop();
  });

  it('waits for a slow answer and never asks twice at once', async () => {
    const { host, show } = page();
    const ask = vi.fn(() => new Promise<void>((done) => setTimeout(done, 100_000)));
    const stop = poll(ask, 30_000, host);
    await vi.advanceTimersByTimeAsync(99_999);
    show(true);
    expect(ask).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(30_001);
    expect(ask).toHaveBeenCalledTimes(2);
    stop();
  });

  it('rests while the page is hidden and asks when it is seen again', async () => {
    const { host, show } = page();
    const ask = vi.fn(async () => {});
    const stop = poll(ask, 30_000, host);
    await vi.advanceTimersByTimeAsync(0);
    show(false);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(ask).toHaveBeenCalledTimes(1);
    show(true);
    expect(ask).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(ask).toHaveBeenCalledTimes(3);
    stop();
  });

  it('asks sooner when it is told to, never later', async () => {
    const waits = [2_000, 900_000];
    const ask = vi.fn(async () => waits.shift());
    const stop = poll(ask, 30_000, page().host);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(ask).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(ask).toHaveBeenCalledTimes(3);
    stop();
  });

  it('stops for good, and tells the question that is under way', async () => {
    const { host, listening } = page();
    let signal: AbortSignal | undefined;
    const ask = vi.fn(async (s: AbortSignal) => void (signal = s));
    const stop = poll(ask, 30_000, host);
    stop();
    expect(signal?.aborted).toBe(true);
    expect(listening()).toBe(false);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(ask).toHaveBeenCalledTimes(1);
  });
});
