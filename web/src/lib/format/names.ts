// Names of things whose codes travel in the data.

/** Names by code, for each locale: asking Intl anew for every row is slow. */
const regions = new Map<string, Map<string, string>>();

/** A country's name in the reader's language; the code itself when unknown, '' for ''. */
export function countryName(code: string, locale: string): string {
  if (!/^[A-Z]{2}$/.test(code)) return code;
  let names = regions.get(locale);
  if (!names) regions.set(locale, (names = new Map()));
  let name = names.get(code);
  if (name === undefined) {
    name = new Intl.DisplayNames([locale], { type: 'region', fallback: 'code' }).of(code) ?? code;
    names.set(code, name);
  }
  return name;
}
