import type { Key, Messages } from './en';

export const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The locale that numbers and times follow. */
export const LOCALES: Record<Language, string> = { en: 'en-GB', de: 'de-DE' };
export const LANGUAGE_NAMES: Record<Language, string> = { en: 'English', de: 'Deutsch' };

/** Keys that have a form for one and a form for others. */
export type PluralKey = Stem<Key>;
type Stem<K> = K extends `${infer S}.one` ? S : never;

export type Params = Record<string, string | number>;

/** A message of a table with its parameters filled in; an unknown {name} stays. */
export function message(table: Messages, key: Key, params?: Params): string {
  return fill(table[key], params);
}

/** The form of a message that the number `n` asks for in that table's locale. */
export function plural(table: Messages, locale: string, stem: PluralKey, n: number, params: Params): string {
  const form = new Intl.PluralRules(locale).select(n) === 'one' ? 'one' : 'other';
  return fill(table[`${stem}.${form}`], params);
}

function fill(text: string, params?: Params): string {
  if (!params) return text;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in params ? String(params[name]) : whole));
}

/** The first of the reader's languages that the page speaks, else English. */
export function preferred(languages: readonly string[]): Language {
  for (const tag of languages) {
    const base = tag.toLowerCase().split('-')[0];
    const found = LANGUAGES.find((l) => l === base);
    if (found) return found;
  }
  return 'en';
}
