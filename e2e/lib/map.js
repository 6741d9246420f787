import { colourAt, mostly, picture } from './pixels.js';
import { until } from './until.js';

/** The map, and what it says of itself. */
export const mapOf = (page) => page.locator('section.map');

/** Waits until the map has drawn its own layers in the colours of a subject. */
export const drawn = (page, subject, what = 'dots') =>
  page.locator(`section.map[data-subject="${subject}"][data-${what}]:not([data-${what}="0"])`).waitFor();

/** The map's middle in the window, in CSS pixels. */
export async function middle(page) {
  const box = await mapOf(page).boundingBox();
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** The colour of a pixel of the window as a reader sees it, as "#rrggbb". */
export async function pixel(page, x, y) {
  const colour = colourAt(await picture(page, { x: Math.round(x), y: Math.round(y), width: 1, height: 1 }), 0, 0);
  return `#${colour.map((v) => v.toString(16).padStart(2, '0')).join('')}`;
}

/** The colour of the dot in the map's middle, beside its number. */
export async function dot(page) {
  const { x, y } = await middle(page);
  return pixel(page, x, y + 7);
}

/** The address of a view. */
export const viewOf = ({ lat, lon, zoom }, more = '') => `/?at=${lat},${lon},${zoom}${more}`;

/** The square Web Mercator world, 0 to 1 from the upper left corner. */
const mercator = ({ lat, lon }) => ({
  x: lon / 360 + 0.5,
  y: 0.5 - Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / (2 * Math.PI),
});

/** Tells where a place stands in the window while the map looks at `at`, in CSS pixels. */
export async function projection(page, at) {
  const { x, y } = await middle(page);
  const world = 512 * 2 ** at.zoom;
  const looked = mercator(at);
  return (place) => {
    const there = mercator(place);
    return { x: x + (there.x - looked.x) * world, y: y + (there.y - looked.y) * world };
  };
}

/** Where one place stands. */
export const standsAt = async (page, at, place) => (await projection(page, at))(place);

/** Which of these places of the window show the map, and nothing that lies over it. */
export const bare = (page, places) =>
  page.evaluate((list) => list.map(({ x, y }) => document.elementFromPoint(x, y)?.matches('.maplibregl-canvas, .maplibregl-canvas-container') ?? false), places);

/** Waits until the colour of the dot at a place of the window passes, and returns it. */
export async function paintedAt(page, { x, y }, passes, what = 'a colour') {
  return until(`${what} at ${Math.round(x)}, ${Math.round(y)}`, async () => {
    const colour = mostly(await picture(page), x, y, 3);
    if (passes(colour)) return colour;
    throw new Error(`it is ${colour}`);
  });
}

/** The rows of an answer in columns. */
export const rows = (answer) => answer.sensor.map((sensor, i) => ({ sensor, lat: answer.lat[i], lon: answer.lon[i], value: answer.value[i], country: answer.country[i] }));

/** The sensors that have no other within so many degrees. */
export function alone(list, degrees) {
  const far = (a, b) => Math.hypot(a.lat - b.lat, (a.lon - b.lon) * Math.cos((a.lat * Math.PI) / 180));
  return list.filter((a) => a.lat !== null && list.every((b) => b === a || b.lat === null || far(a, b) > degrees));
}
