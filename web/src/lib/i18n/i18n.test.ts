import { describe, expect, it } from 'vitest';
import * as aboutDe from '../../content/about.de';
import * as aboutEn from '../../content/about.en';
import { de } from './de';
import { en, type Key } from './en';
import { loadPack } from './packs';
import { LANGUAGES, message, plural, preferred, type Language } from './translate';

const keys = Object.keys(en) as Key[];
const parameters = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort();

const packs = Object.fromEntries(await Promise.all(LANGUAGES.map(async (l) => [l, await loadPack(l)] as const)));

describe.each(LANGUAGES)('the table of %s', (language: Language) => {
  const table = packs[language]!.messages;
  it('has every key and no other', () => expect(Object.keys(table).sort()).toEqual([...keys].sort()));
  it('leaves nothing empty', () => expect(keys.filter((k) => !table[k].trim())).toEqual([]));
  it('uses the same parameters', () => {
    for (const k of keys) expect([k, parameters(table[k])]).toEqual([k, parameters(en[k])]);
  });
  it('has a form for others wherever it has one for one', () => {
    const stems = keys.filter((k) => k.endsWith('.one')).map((k) => k.slice(0, -4));
    expect(stems.filter((s) => !(`${s}.other` in table))).toEqual([]);
  });
  it('is calm', () => expect(keys.filter((k) => table[k].includes('!'))).toEqual([]));
});

describe('messages', () => {
  it('fill in parameters', () => expect(message(en, 'age.minutes', { n: 4 })).toBe('4 min ago'));
  it('keep unknown parameters', () => expect(message(en, 'age.minutes', {})).toBe('{n} min ago'));
  it('choose one', () => expect(plural(en, 'en-GB', 'count.shown', 1, { n: 1 })).toBe('1 sensor'));
  it('choose others for none', () => expect(plural(de, 'de-DE', 'count.shown', 0, { n: 0 })).toBe('0 Sensoren'));
});

describe('the preferred language', () => {
  const f = (tags: string[], want: string) => it(tags.join() || 'none', () => expect(preferred(tags)).toBe(want));
  f(['de-AT', 'en'], 'de');
  f(['fr-FR', 'de'], 'de');
  f(['EN-us'], 'en');
  f(['fr'], 'en');
  f([], 'en');
});

it('the page about the data says the same parts in both languages', () => {
  const shape = (parts: typeof aboutEn.before) =>
    parts.map((p) => [p.id, p.paragraphs.length, p.list?.length, p.links?.map((l) => l.href)]);
  expect(shape(aboutDe.before)).toEqual(shape(aboutEn.before));
  expect(shape(aboutDe.after)).toEqual(shape(aboutEn.after));
});

it('every message is said somewhere', () => {
  const sources = import.meta.glob(['../../**/*.{svelte,ts}', '!../../**/*.test.ts', '!./{en,de}.ts', '!../api/schema.d.ts'], { query: '?raw', import: 'default', eager: true });
  const code = Object.values(sources).join('\n');
  const literal = new Set([...code.matchAll(/['"`]([\w.]+)['"`]/g)].map((m) => m[1]!));
  const begun = [...new Set([...code.matchAll(/`([\w.]+\.)\$\{|\bcoded\('(\w+)'/g)].map((m) => m[1] ?? `${m[2]}.`))];
  const said = (k: string) => literal.has(k) || literal.has(k.replace(/\.(one|other)$/, '')) || begun.some((b) => k.startsWith(b));
  expect(keys.filter((k) => !said(k))).toEqual([]);
});
