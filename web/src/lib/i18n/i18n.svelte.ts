import type { Key } from './en';
import { ENGLISH, loadPack, type Pack } from './packs';
import { LANGUAGES, LOCALES, message, plural, preferred, type Language, type Params, type PluralKey } from './translate';

const KEY = 'mote.language';

/**
 * The reader's language: the remembered one, else the browser's. Its words are
 * fetched before it is spoken; until then, or where they do not arrive, the
 * page stays in the language that it has.
 */
class I18n {
  #pack = $state.raw<Pack>(ENGLISH);
  #language = $state<Language>('en');
  #asked: Language = 'en';
  readonly locale = $derived(LOCALES[this.#language]);

  get language(): Language {
    return this.#language;
  }

  get pack(): Pack {
    return this.#pack;
  }

  /** Speaks the reader's language from the first paint on. */
  start(): Promise<void> {
    return this.#speak(stored() ?? preferred(navigator.languages));
  }

  set(language: Language): void {
    try {
      localStorage.setItem(KEY, language);
    } catch {
      // Without storage the choice holds until the page is closed.
    }
    void this.#speak(language);
  }

  async #speak(language: Language): Promise<void> {
    this.#asked = language;
    try {
      const pack = await loadPack(language);
      if (this.#asked !== language) return; // chosen anew meanwhile
      this.#pack = pack;
      this.#language = language;
    } catch {
      // Its words did not arrive: another language beats an empty page.
    }
  }
}

function stored(): Language | null {
  try {
    const text = localStorage.getItem(KEY);
    return LANGUAGES.find((l) => l === text) ?? null;
  } catch {
    return null;
  }
}

export const i18n = new I18n();

/** A message in the reader's language. */
export function t(key: Key, params?: Params): string {
  return message(i18n.pack.messages, key, params);
}

/** A message in the form for `n`. */
export function tn(stem: PluralKey, n: number, params: Params): string {
  return plural(i18n.pack.messages, i18n.locale, stem, n, params);
}
