import { NO_QUERY, readQuery, writeQuery, type ListQuery } from '../router/routes';
import { router } from '../router/router.svelte';
import { LIVE_STANDARDS } from './reference.svelte';

const KEY = 'mote.standard';

/** The standard in force: the address's, else the remembered one, else DAQI. */
class Choice {
  #remembered = $state(stored());
  /** What the list's address asks for. */
  readonly query: ListQuery = $derived(readQuery(router.search));
  readonly standard: string = $derived(isLive(this.query.standard) ? this.query.standard : this.#remembered);

  /** Changes part of the list's query, in the address. */
  update(part: Partial<ListQuery>): void {
    router.replaceSearch(writeQuery({ ...this.query, ...part }));
  }

  /** Takes back search, country and age; standard and order stay. */
  clear(): void {
    this.update({ q: NO_QUERY.q, country: NO_QUERY.country });
  }

  setStandard(slug: string): void {
    this.#remembered = slug;
    try {
      localStorage.setItem(KEY, slug);
    } catch {
      // Without storage the choice holds until the page is closed.
    }
    this.update({ standard: slug });
  }
}

function isLive(slug: string): boolean {
  return (LIVE_STANDARDS as readonly string[]).includes(slug);
}

function stored(): string {
  try {
    const text = localStorage.getItem(KEY);
    if (text && isLive(text)) return text;
  } catch {
    // as above
  }
  return LIVE_STANDARDS[0];
}

export const choice = new Choice();
