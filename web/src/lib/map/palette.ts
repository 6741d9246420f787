import { rgb, type RGB } from './scales';

/** The colours that the map takes from the page's style sheet, as the theme in force has them. */
export interface Palette {
  water: string;
  land: string;
  border: string;
  coast: string;
  label: string;
  paper: string;
  ink: string;
}

/** Names in the style sheet, and the system colours that stand for them where the reader forces colours. */
const NAMES: Record<keyof Palette, [property: string, forced: string]> = {
  water: ['--water', 'Canvas'],
  land: ['--land', 'Canvas'],
  border: ['--map-border', 'CanvasText'],
  coast: ['--map-coast', 'CanvasText'],
  label: ['--map-label', 'CanvasText'],
  paper: ['--paper', 'Canvas'],
  ink: ['--ink', 'CanvasText'],
};

/** Reads them through an element, which resolves light-dark(). */
export function palette(probe: HTMLElement): Palette {
  const forced = matchMedia('(forced-colors: active)').matches;
  probe.style.forcedColorAdjust = 'none';
  const read = ([property, system]: [string, string]) => {
    probe.style.color = forced ? system : `var(${property})`;
    return getComputedStyle(probe).color;
  };
  const p = Object.fromEntries(Object.entries(NAMES).map(([name, from]) => [name, read(from)])) as Record<keyof Palette, string>;
  probe.style.color = probe.style.forcedColorAdjust = '';
  return p;
}

/** "rgb(1, 2, 3)", "rgb(1 2 3 / 0.5)", "color(srgb 0 0.5 1)" or "#010203" as numbers, opacity left out. */
export function channels(color: string): RGB {
  if (color.startsWith('#')) return rgb(color);
  const unit = color.startsWith('color(') ? 255 : 1;
  const [r = 0, g = 0, b = 0] = (color.replace('srgb', '').match(/[\d.]+/g) ?? []).map((v) => Number(v) * unit);
  return [r, g, b];
}
