import { browserHost, type PollHost } from '../api/poll';

/** What the stream says of itself to the page. */
export type LiveStatus = 'connecting' | 'open' | 'lost' | 'paused';

/** A version of the present that the server announced. */
export interface Version {
  version: string;
  /** Unix seconds at which it was made. */
  t: number;
  /** Values that changed with it, over all quantities. */
  changed: number;
  upstream: 'ok' | 'down';
}

/** What happened, in order; at most one of each kind is under way. */
export interface Listener {
  status(status: LiveStatus): void;
  /** A new version, or the same again when only upstream's state changed. */
  version(v: Version): void;
  /** The server no longer knows what was before: ask for everything again. */
  reset(): void;
}

/** The part of EventSource that is used; a test hands in its own. */
export interface Source {
  readonly readyState: number;
  onopen: ((e: Event) => void) | null;
  onerror: ((e: Event) => void) | null;
  addEventListener(type: string, listener: (e: MessageEvent<string>) => void): void;
  close(): void;
}

/** What the stream needs of its window. */
export interface Host extends PollHost {
  open(url: string): Source;
}

const streamHost: Host = { ...browserHost, open: (url) => new EventSource(url) };

/** First and longest pause before the stream is opened again, in milliseconds. */
const FIRST_PAUSE = 2_000;
const LONGEST_PAUSE = 60_000;

const CLOSED = 2;

/**
 * Keeps one event stream open while the page is seen. The browser reconnects
 * by itself after a broken connection; after an answer that is no stream it
 * gives up, and then this opens another after a growing pause. A hidden page
 * has none. Returns what ends it, and a way to open the stream anew where it is
 * known to be dead without having said so.
 */
export function stream(url: string, listener: Listener, host: Host = streamHost): { stop(): void; reopen(): void } {
  let source: Source | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let pause = FIRST_PAUSE;

  function open(): void {
    close();
    const s = (source = host.open(url));
    s.onopen = () => {
      pause = FIRST_PAUSE;
      listener.status('open');
    };
    s.onerror = () => {
      if (source !== s) return;
      listener.status('lost');
      if (s.readyState !== CLOSED) return; // it tries again by itself
      close();
      timer = setTimeout(open, pause * (0.75 + Math.random() / 2));
      pause = Math.min(LONGEST_PAUSE, pause * 2);
    };
    s.addEventListener('version', (e) => {
      const v = parse(e.data);
      if (v) listener.version(v);
    });
    s.addEventListener('reset', () => listener.reset());
  }

  function close(): void {
    clearTimeout(timer);
    source?.close();
    source = null;
  }

  const unlisten = host.onReturn(() => {
    if (!host.visible()) {
      close();
      listener.status('paused');
    } else if (!source || source.readyState !== 1) {
      pause = FIRST_PAUSE;
      listener.status('connecting');
      open();
    }
  });

  listener.status(host.visible() ? 'connecting' : 'paused');
  if (host.visible()) open();
  return {
    stop() {
      unlisten();
      close();
    },
    reopen() {
      if (host.visible()) open();
    },
  };
}

/** An announcement; null for what is none. */
function parse(data: string): Version | null {
  try {
    const v = JSON.parse(data) as Partial<Version> | null;
    if (typeof v?.version !== 'string') return null;
    return { version: v.version, t: v.t ?? 0, changed: v.changed ?? 0, upstream: v.upstream === 'down' ? 'down' : 'ok' };
  } catch {
    return null;
  }
}
