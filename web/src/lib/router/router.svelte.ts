import { parseRoute, type Route } from './routes';

/**
 * A history router for one window. Views read `route` and `search`; links are
 * plain anchors, taken over where they stay within the app.
 */
class Router {
  path = $state('/');
  search = $state('');
  readonly route: Route = $derived(parseRoute(this.path));
  /** Settles once the page of the present path is drawn; whoever draws it sets this. */
  drawn: Promise<unknown> = Promise.resolve();

  /** Starts listening; returns what ends it. */
  start(): () => void {
    this.#read();
    history.scrollRestoration = 'manual';
    const pop = (e: PopStateEvent) => {
      this.#read();
      const y: unknown = (e.state as { y?: unknown } | null)?.y;
      this.#scroll(typeof y === 'number' ? y : 0);
    };
    const click = (e: MouseEvent) => {
      const href = innerLink(e);
      if (href === null) return;
      e.preventDefault();
      this.go(href);
    };
    addEventListener('popstate', pop);
    document.addEventListener('click', click);
    return () => {
      removeEventListener('popstate', pop);
      document.removeEventListener('click', click);
    };
  }

  /** Opens a page and moves to its top. */
  go(href: string): void {
    history.replaceState({ y: scrollY }, '');
    history.pushState({ y: 0 }, '', href);
    this.#read();
    this.#scroll(0);
  }

  /** Changes the query of the page that is open, without a new history entry. */
  replaceSearch(search: string): void {
    if (search === this.search) return;
    history.replaceState(history.state, '', this.path + search);
    this.#read();
  }

  /** Changes it with a new history entry; the page stays where it is. */
  pushSearch(search: string): void {
    if (search === this.search) return;
    history.replaceState({ y: scrollY }, '');
    history.pushState({ y: scrollY }, '', this.path + search);
    this.#read();
  }

  /** Waits for the new page to be there and to have its height. */
  #scroll(y: number): void {
    requestAnimationFrame(() => {
      void this.drawn.finally(() => requestAnimationFrame(() => scrollTo(0, y)));
    });
  }

  #read(): void {
    this.path = location.pathname;
    this.search = location.search;
  }
}

/** The address of a plain click on a link within the app, else null. */
function innerLink(e: MouseEvent): string | null {
  if (e.defaultPrevented || e.button !== 0 || e.metaKey || e.ctrlKey || e.shiftKey || e.altKey) return null;
  const a = e.target instanceof Element ? e.target.closest('a') : null;
  if (!a || a.target || a.hasAttribute('download') || a.origin !== location.origin) return null;
  if (/^\/(api\/|openapi\.json|licences\.txt)/.test(a.pathname)) return null;
  if (a.hash && a.pathname === location.pathname) return null;
  return a.pathname + a.search + a.hash;
}

export const router = new Router();
