import type { Language } from '../lib/i18n/translate';

/** A part of the page about the data. Paragraphs are plain text. */
export interface Part {
  id: string;
  title: string;
  paragraphs: string[];
  list?: string[];
  links?: { label: string; href: string }[];
}

/** The parts before and after the table of who is here. */
export interface Content {
  before: Part[];
  after: Part[];
}

/** Fetches the words in one language; rejects when they do not arrive. */
export function loadContent(language: Language): Promise<Content> {
  return language === 'de' ? import('./about.de') : import('./about.en');
}
