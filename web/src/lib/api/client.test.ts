import { describe, expect, it } from 'vitest';
import { ApiError, Conditional, getJSON, type Fetch } from './client';

/** Answers in turn and notes what was asked. */
function server(...answers: (Response | Error)[]) {
  const asked: { url: string; headers: Headers }[] = [];
  const ask: Fetch = (url, init) => {
    asked.push({ url, headers: new Headers(init?.headers) });
    const answer = answers.shift() ?? new Error('asked too often');
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  return { ask, asked };
}

const json = (body: unknown, etag?: string, status = 200) =>
  new Response(JSON.stringify(body), { status, headers: etag ? { ETag: etag } : {} });
const unchanged = () => new Response(null, { status: 304 });

describe('Conditional', () => {
  it('sends the tag of its last answer', async () => {
    const { ask, asked } = server(json({ n: 1 }, '"a"'), unchanged(), json({ n: 2 }, '"b"'), unchanged());
    const c = new Conditional<{ n: number }>('/x', ask);
    expect(c.data).toBeNull();
    expect(await c.refresh()).toBe(true);
    expect(await c.refresh()).toBe(false);
    expect(c.data).toEqual({ n: 1 });
    expect(await c.refresh()).toBe(true);
    expect(c.data).toEqual({ n: 2 });
    await c.refresh();
    expect(asked.map((a) => a.headers.get('If-None-Match'))).toEqual([null, '"a"', '"a"', '"b"']);
  });

  it('keeps what it had when the server fails', async () => {
    const { ask, asked } = server(json({ n: 1 }, '"a"'), new TypeError('network'), json({ title: 'no' }, undefined, 503), unchanged());
    const c = new Conditional<{ n: number }>('/x', ask);
    await c.refresh();
    await expect(c.refresh()).rejects.toMatchObject({ status: 0, unreachable: true });
    await expect(c.refresh()).rejects.toMatchObject({ status: 503, unreachable: false, message: 'no' });
    expect(c.data).toEqual({ n: 1 });
    expect(await c.refresh()).toBe(false);
    expect(asked.at(-1)?.headers.get('If-None-Match')).toBe('"a"');
  });

  it('does not keep the tag of an answer that broke off', async () => {
    const { ask, asked } = server(new Response('{"n":', { headers: { ETag: '"a"' } }), json({ n: 1 }, '"a"'));
    const c = new Conditional<{ n: number }>('/x', ask);
    await expect(c.refresh()).rejects.toMatchObject({ status: 0 });
    expect(c.data).toBeNull();
    await c.refresh();
    expect(asked[1]?.headers.get('If-None-Match')).toBeNull();
  });

  it('asks without a tag where none was given', async () => {
    const { ask, asked } = server(json(1), json(2));
    const c = new Conditional<number>('/x', ask);
    await c.refresh();
    await c.refresh();
    expect(asked[1]?.headers.has('If-None-Match')).toBe(false);
    expect(c.data).toBe(2);
  });
});

describe('getJSON', () => {
  const problem = (body: string, status: number) => new Response(body, { status, statusText: 'Bad' });
  const f = (name: string, answer: Response | Error, status: number, says: string) =>
    it(name, () => expect(getJSON('/x', undefined, server(answer).ask)).rejects.toEqual(expect.objectContaining({ status, message: says })));
  f('names the detail of a problem', problem('{"title":"Bad Request","detail":"limit: 0"}', 400), 400, 'limit: 0');
  f('names its title without one', problem('{"title":"Gone"}', 410), 410, 'Gone');
  f('names the status without a problem', problem('<html>', 502), 502, '502 Bad');
  f('does not take a 304 it did not ask for', unchanged(), 304, '304');
  f('says when there was no answer', new TypeError('refused'), 0, 'no answer');

  it('tells when to come back', async () => {
    const busy = (header: string) => server(new Response('{}', { status: 503, headers: { 'Retry-After': header } })).ask;
    await expect(getJSON('/x', undefined, busy('5'))).rejects.toMatchObject({ retryAfter: 5000 });
    await expect(getJSON('/x', undefined, busy('Wed, 21 Oct 2026 07:28:00 GMT'))).rejects.toMatchObject({ retryAfter: null });
  });

  it('passes an abort on as it is', async () => {
    const stopper = new AbortController();
    stopper.abort();
    const ask: Fetch = () => Promise.reject(new DOMException('stopped', 'AbortError'));
    const e: unknown = await getJSON('/x', stopper.signal, ask).catch((e: unknown) => e);
    expect(e).not.toBeInstanceOf(ApiError);
  });
});
