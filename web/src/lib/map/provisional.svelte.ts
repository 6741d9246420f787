import { Conditional } from '../api/client';
import type { Provisional } from '../api/types';
import { live } from '../live/live.svelte';

/** Upstream's 24-hour means of one subject, as of the newest version once somebody looks. */
class ProvisionalSet {
  data: Provisional | null = null;
  /** Counts up with every new answer. */
  revision = $state(0);

  #ask: Conditional<Provisional>;
  #asked = '';

  constructor(subject: string) {
    this.#ask = new Conditional<Provisional>(`/api/v1/provisional?quantity=${subject}`);
  }

  /** Asks for them once for each version; without an answer there are none to show. */
  async refresh(): Promise<void> {
    const version = live.version || '-';
    if (this.#asked === version) return;
    this.#asked = version;
    try {
      if (!(await this.#ask.refresh())) return;
      this.data = this.#ask.data;
      this.revision++;
    } catch {
      this.#asked = ''; // with the next version
    }
  }
}

const known = new Map<string, ProvisionalSet>();

/** The one holder of a subject's provisional values. */
export function provisional(subject: string): ProvisionalSet {
  let s = known.get(subject);
  if (!s) known.set(subject, (s = new ProvisionalSet(subject)));
  return s;
}
