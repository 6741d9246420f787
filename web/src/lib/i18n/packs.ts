import { en, type Messages } from './en';
import type { Language } from './translate';

/** A band's words in another language than the API's English. */
export interface BandWords {
  name: string;
  risk: string;
  all: string;
}

/** All words of one language. What a table lacks is shown as the API says it. */
export interface Pack {
  messages: Messages;
  /** By standard and by the band's name in the API. */
  bands: Record<string, Record<string, BandWords>>;
  /** What flags mean, by their names. */
  reasons: Record<string, string>;
  /** Names of quantities, by their slugs. */
  titles: Record<string, string>;
}

/** English comes with the page: the API speaks it, so its tables are empty. */
export const ENGLISH: Pack = { messages: en, bands: {}, reasons: {}, titles: {} };

/** Fetches a language's words; rejects when they do not arrive. */
export async function loadPack(language: Language): Promise<Pack> {
  if (language === 'en') return ENGLISH;
  return (await import('./de.pack')).pack;
}
