/** A part of the page about the data. Paragraphs are plain text. */
export interface Part {
  id: string;
  title: string;
  paragraphs: string[];
  list?: string[];
  links?: { label: string; href: string }[];
}
