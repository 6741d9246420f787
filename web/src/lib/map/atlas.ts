/** Size of a text's place in the atlas, in CSS pixels, and how many there are in a row. */
export const SLOT_WIDTH = 32;
export const SLOT_HEIGHT = 16;
export const COLUMNS = 32;
export const ROWS = 32;

/** Sizes of text by its length, in CSS pixels: what fits a dot. */
const SIZES = [11, 11, 11, 9.5, 8];

/**
 * The texts that stand in dots, drawn once each as white on nothing. A slot is
 * known by its number; 0 is empty. Texts beyond what there is room for stay
 * empty: the dots keep their colours.
 */
export class Atlas {
  readonly canvas = document.createElement('canvas');
  /** Counts up when a text was added. */
  version = 0;

  #slots = new Map<string, number>();
  #ctx: CanvasRenderingContext2D;

  /** `scale` is the pixels of the screen to a CSS pixel, `font` a CSS font family. */
  constructor(
    private readonly scale: number,
    private readonly font: string,
  ) {
    this.canvas.width = SLOT_WIDTH * COLUMNS * scale;
    this.canvas.height = SLOT_HEIGHT * ROWS * scale;
    const ctx = this.canvas.getContext('2d');
    if (!ctx) throw new Error('no 2D canvas for the numbers in the dots');
    this.#ctx = ctx;
    ctx.fillStyle = '#fff';
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
  }

  /** The number of a text's slot. */
  slot(text: string): number {
    const known = this.#slots.get(text);
    if (known !== undefined) return known;
    const n = this.#slots.size + 1;
    if (!text || n >= COLUMNS * ROWS) return 0;
    this.#slots.set(text, n);
    const size = SIZES[Math.min(text.length, SIZES.length - 1)]!;
    this.#ctx.font = `600 ${size * this.scale}px ${this.font}`;
    const [x, y] = [(n % COLUMNS) + 0.5, Math.floor(n / COLUMNS) + 0.5];
    this.#ctx.fillText(text, x * SLOT_WIDTH * this.scale, (y * SLOT_HEIGHT + 0.5) * this.scale, SLOT_WIDTH * this.scale);
    this.version++;
    return n;
  }
}
