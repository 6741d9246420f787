import type { Key } from './en';
import { LANGUAGES, LOCALES, message, plural, preferred, type Language, type Params, type PluralKey } from './translate';

const KEY = 'mote.language';

/** The reader's language: the remembered one, else the browser's. */
class I18n {
  language = $state<Language>(stored() ?? preferred(navigator.languages));
  readonly locale = $derived(LOCALES[this.language]);

  set(language: Language): void {
    this.language = language;
    try {
      localStorage.setItem(KEY, language);
    } catch {
      // Without storage the choice holds until the page is closed.
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
  return message(i18n.language, key, params);
}

/** A message in the form for `n`. */
export function tn(stem: PluralKey, n: number, params: Params): string {
  return plural(i18n.language, stem, n, params);
}
