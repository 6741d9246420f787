import { isMeasure } from '../map/measures';
import { readShow } from '../map/permalink';
import { editQuery, NO_QUERY, readQuery, writeQuery, type ListQuery } from '../router/routes';
import { router } from '../router/router.svelte';
import { LIVE_STANDARDS } from './reference.svelte';

const KEY = 'mote.standard';

/** The standard in force: the address's, else the remembered one, else DAQI. */
class Choice {
  #remembered = $state(stored() ?? LIVE_STANDARDS[0]);
  #picked = $state(stored() !== null);
  /** What the map's address asks for; null on other pages. */
  readonly #show: string | null = $derived(router.route.name === 'map' ? readShow(new URLSearchParams(router.search).get('show')) : null);
  /** What the list's address asks for. */
  readonly query: ListQuery = $derived(readQuery(router.search));
  readonly standard: string = $derived.by(() => {
    const asked = this.#show ?? this.query.standard;
    return isLive(asked) ? asked : this.#remembered;
  });
  /** What the map shows: a standard, or a quantity that is measured. */
  readonly subject: string = $derived(this.#show !== null && isMeasure(this.#show) ? this.#show : this.standard);

  /** The reader has chosen a standard, now or before; or the address has. */
  readonly chosen: boolean = $derived(this.#picked || this.#show !== null || this.query.standard !== '');

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
    this.#picked = true;
    try {
      localStorage.setItem(KEY, slug);
    } catch {
      // Without storage the choice holds until the page is closed.
    }
    if (router.route.name === 'map') router.replaceSearch(editQuery(router.search, { show: slug }));
    else this.update({ standard: slug });
  }

  /** Shows a standard or a quantity on the map; a standard is remembered. */
  setSubject(slug: string): void {
    if (isMeasure(slug)) router.replaceSearch(editQuery(router.search, { show: slug }));
    else this.setStandard(slug);
  }
}

function isLive(slug: string): boolean {
  return (LIVE_STANDARDS as readonly string[]).includes(slug);
}

function stored(): string | null {
  try {
    const text = localStorage.getItem(KEY);
    if (text && isLive(text)) return text;
  } catch {
    // as above
  }
  return null;
}

export const choice = new Choice();
