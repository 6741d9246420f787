import { ownIndex, viewCountry, visitorCountry } from '../suggest/suggest';
import { subject } from '../live/subjects.svelte';
import { choice } from './choice.svelte';
import { reference } from './reference.svelte';
import { view } from './view.svelte';

const KEY = 'mote.suggested';

/**
 * A place's own index, offered once to a reader who has chosen none: that of
 * the country that the map looks at, else of the reader's time zone.
 */
class Suggestion {
  #declined = $state<readonly string[]>(stored());
  readonly #visitor = visitorCountry(Intl.DateTimeFormat().resolvedOptions().timeZone ?? '', navigator.languages);

  /** The country and its standard; null when there is nothing to offer. */
  readonly offer: { country: string; standard: string } | null = $derived.by(() => {
    if (choice.chosen || choice.subject !== choice.standard) return null;
    const country = this.#seen() || this.#visitor;
    const standard = ownIndex(country);
    if (!standard || standard === choice.standard || this.#declined.includes(standard)) return null;
    return reference.standard(standard)?.live ? { country, standard } : null;
  });

  #seen(): string {
    const values = subject(choice.subject);
    void values.revision;
    return values.table ? viewCountry(view.at, values.table.data) : '';
  }

  /** Shows the offered index; it is remembered as any choice is. */
  accept(): void {
    if (this.offer) choice.setStandard(this.offer.standard);
  }

  /** Does not offer this one again. */
  decline(): void {
    if (!this.offer) return;
    this.#declined = [...this.#declined, this.offer.standard];
    try {
      localStorage.setItem(KEY, this.#declined.join(' '));
    } catch {
      // Without storage it holds until the page is closed.
    }
  }
}

function stored(): string[] {
  try {
    return (localStorage.getItem(KEY) ?? '').split(' ').filter(Boolean);
  } catch {
    return [];
  }
}

export const suggestion = new Suggestion();
