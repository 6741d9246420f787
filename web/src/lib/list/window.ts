/** Rows [first, last) of a long list, and the pixels that stand for the rest. */
export interface Window {
  first: number;
  last: number;
  above: number;
  below: number;
}

/**
 * The rows to draw when the list's top is `top` pixels above the upper edge of
 * a view of `height` pixels (negative: below it), with `spare` more each way.
 */
export function visibleWindow(rows: number, rowHeight: number, top: number, height: number, spare: number): Window {
  const clamp = (i: number) => Math.min(rows, Math.max(0, i));
  const first = clamp(Math.floor(top / rowHeight) - spare);
  const last = clamp(Math.ceil((top + height) / rowHeight) + spare);
  return { first, last, above: first * rowHeight, below: (rows - last) * rowHeight };
}
