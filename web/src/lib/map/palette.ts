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

/** Reads them through an element, which resolves light-dark() and forced colours. */
export function palette(probe: HTMLElement): Palette {
  const read = (name: string) => {
    probe.style.color = `var(--${name})`;
    const c = getComputedStyle(probe).color;
    probe.style.color = '';
    return c;
  };
  return { water: read('water'), land: read('land'), border: read('map-border'), coast: read('map-coast'), label: read('map-label'), paper: read('paper'), ink: read('ink') };
}

/** "rgb(1, 2, 3)", "rgb(1 2 3 / 0.5)", "color(srgb 0 0.5 1)" or "#010203" as numbers, opacity left out. */
export function channels(color: string): RGB {
  if (color.startsWith('#')) return rgb(color);
  const unit = color.startsWith('color(') ? 255 : 1;
  const [r = 0, g = 0, b = 0] = (color.replace('srgb', '').match(/[\d.]+/g) ?? []).map((v) => Number(v) * unit);
  return [r, g, b];
}
