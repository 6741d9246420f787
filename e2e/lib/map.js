/** Waits until the map has drawn its own layers in the colours of a subject. */
export const drawn = (page, subject, what = 'dots') =>
  page.locator(`section.map[data-subject="${subject}"][data-${what}]:not([data-${what}="0"])`).waitFor();

/** The map's middle in the window, in CSS pixels. */
export async function middle(page) {
  const box = await page.locator('section.map').boundingBox();
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** The colour of a pixel of the window as a reader sees it, as "#rrggbb". */
export async function pixel(page, x, y) {
  const png = await page.screenshot({ clip: { x: Math.round(x), y: Math.round(y), width: 1, height: 1 } });
  return page.evaluate(async (data) => {
    const image = new Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    const ctx = document.createElement('canvas').getContext('2d');
    ctx.drawImage(image, 0, 0);
    return `#${[...ctx.getImageData(0, 0, 1, 1).data.slice(0, 3)].map((v) => v.toString(16).padStart(2, '0')).join('')}`;
  }, png.toString('base64'));
}

/** The colour of the dot in the map's middle, beside its number. */
export async function dot(page) {
  const { x, y } = await middle(page);
  return pixel(page, x, y + 7);
}
