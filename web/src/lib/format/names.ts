// Names of things whose codes travel in the data.

const regions = new Map<string, Intl.DisplayNames>();

/** A country's name in the reader's language; the code itself when unknown, '' for ''. */
export function countryName(code: string, locale: string): string {
  if (!/^[A-Z]{2}$/.test(code)) return code;
  let names = regions.get(locale);
  if (!names) {
    names = new Intl.DisplayNames([locale], { type: 'region', fallback: 'code' });
    regions.set(locale, names);
  }
  return names.of(code) ?? code;
}
