// Questions to the API: plain ones, and ones that are asked again and again.

/** What went wrong: no answer at all, or the problem that the server names. */
export class ApiError extends Error {
  constructor(
    /** HTTP status; 0 when there was no answer. */
    readonly status: number,
    message: string,
    /** Milliseconds after which the server wants to be asked again. */
    readonly retryAfter: number | null = null,
  ) {
    super(message);
    this.name = 'ApiError';
  }

  get unreachable(): boolean {
    return this.status === 0;
  }
}

export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

const browserFetch: Fetch = (url, init) => fetch(url, init);

/** Asks once. Throws ApiError, or an AbortError when the signal fires. */
export async function getJSON<T>(url: string, signal?: AbortSignal, ask: Fetch = browserFetch): Promise<T> {
  const answer = await request(url, {}, signal, ask);
  return (await body(answer, signal)) as T;
}

/**
 * One address asked repeatedly. It remembers the ETag of its last answer, so
 * that an unchanged one costs a 304. Not for two calls at once.
 */
export class Conditional<T> {
  #etag: string | null = null;
  #data: T | null = null;

  constructor(
    readonly url: string,
    private readonly ask: Fetch = browserFetch,
  ) {}

  /** The last answer, null before the first. */
  get data(): T | null {
    return this.#data;
  }

  /** Asks again; true when the answer is a new one. A failure keeps the old. */
  async refresh(signal?: AbortSignal): Promise<boolean> {
    const headers: Record<string, string> = {};
    if (this.#etag !== null && this.#data !== null) headers['If-None-Match'] = this.#etag;
    const answer = await request(this.url, headers, signal, this.ask);
    if (answer.status === 304) return false;
    const data = (await body(answer, signal)) as T;
    this.#etag = answer.headers.get('ETag');
    this.#data = data;
    return true;
  }
}

async function request(
  url: string,
  headers: Record<string, string>,
  signal: AbortSignal | undefined,
  ask: Fetch,
): Promise<Response> {
  let answer: Response;
  try {
    answer = await ask(url, { headers: { Accept: 'application/json', ...headers }, ...(signal ? { signal } : {}) });
  } catch (e) {
    if (signal?.aborted) throw e;
    throw new ApiError(0, 'no answer');
  }
  if (answer.ok || (answer.status === 304 && 'If-None-Match' in headers)) return answer;
  throw new ApiError(answer.status, await problem(answer), wait(answer.headers.get('Retry-After')));
}

async function body(answer: Response, signal: AbortSignal | undefined): Promise<unknown> {
  try {
    return await answer.json();
  } catch (e) {
    if (signal?.aborted) throw e;
    throw new ApiError(0, 'the answer broke off');
  }
}

/** The detail of an RFC 9457 problem, else the status line. */
async function problem(answer: Response): Promise<string> {
  try {
    const p = (await answer.json()) as { title?: unknown; detail?: unknown };
    if (typeof p.detail === 'string' && p.detail) return p.detail;
    if (typeof p.title === 'string' && p.title) return p.title;
  } catch {
    // no problem document: the status has to do
  }
  return `${answer.status} ${answer.statusText}`.trim();
}

/** A Retry-After in seconds; the other form, a date, is left to the interval. */
function wait(header: string | null): number | null {
  return header !== null && /^\d{1,6}$/.test(header) ? Number(header) * 1000 : null;
}
