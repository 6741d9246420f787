const special = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ð: 'd', þ: 'th', ł: 'l', ı: 'i', ħ: 'h', ŋ: 'n', ə: 'e', ŧ: 't' };

/** Lower case without accents, each run of anything but letters and digits one
 * space: what internal/geo makes of what is looked for. */
export function fold(text) {
  return text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[ßæœøđðþłıħŋəŧ]/g, (c) => special[c])
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
