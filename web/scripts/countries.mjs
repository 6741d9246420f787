// Writes src/lib/map/countries.ts: for each country of world-atlas its ISO code
// and where its name stands, the point of its largest part that is farthest
// from every edge. Codes are those of Debian's package iso-codes.
import { readFileSync, writeFileSync } from 'node:fs';
import { feature } from 'topojson-client';

const iso = JSON.parse(readFileSync('/usr/share/iso-codes/json/iso_3166-1.json', 'utf8'))['3166-1'];
const alpha2 = new Map(iso.map((c) => [c.numeric, c.alpha_2]));
const world = JSON.parse(readFileSync(new URL('../node_modules/world-atlas/countries-50m.json', import.meta.url), 'utf8'));

const x = (lon) => lon / 360 + 0.5;
const y = (lat) => 0.5 - Math.log(Math.tan(Math.PI / 4 + (Math.min(85, Math.max(-85, lat)) * Math.PI) / 360)) / (2 * Math.PI);
const lat = (y) => (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;

const area = (ring) => Math.abs(ring.reduce((sum, [ax, ay], i) => sum + ax * ring[(i + 1) % ring.length][1] - ring[(i + 1) % ring.length][0] * ay, 0)) / 2;

function inside(rings, px, py) {
  let odd = false;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [ax, ay] = ring[i], [bx, by] = ring[j];
      if (ay > py !== by > py && px < ((bx - ax) * (py - ay)) / (by - ay) + ax) odd = !odd;
    }
  }
  return odd;
}

/** Distance to the nearest edge; across counts double, because names are wide. */
function clearance(rings, px, py) {
  let best = Infinity;
  for (const ring of rings) {
    for (let i = 1; i < ring.length; i++) {
      const [ax, ay] = ring[i - 1], [bx, by] = ring[i];
      const dx = bx - ax, dy = by - ay, l = dx * dx + dy * dy;
      const k = l ? Math.min(1, Math.max(0, ((px - ax) * dx + (py - ay) * dy) / l)) : 0;
      best = Math.min(best, Math.hypot((ax + k * dx - px) / 2, ay + k * dy - py));
    }
  }
  return best;
}

function middle(rings) {
  let [w, s, e, n] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [px, py] of rings[0]) [w, s, e, n] = [Math.min(w, px), Math.min(s, py), Math.max(e, px), Math.max(n, py)];
  let best = { x: (w + e) / 2, y: (s + n) / 2, r: 0 };
  for (let round = 0; round < 3; round++) {
    const [cx, cy, hw, hh] = round ? [best.x, best.y, (e - w) / 2 / 8 ** round, (n - s) / 2 / 8 ** round] : [(w + e) / 2, (s + n) / 2, (e - w) / 2, (n - s) / 2];
    for (let i = -12; i <= 12; i++) {
      for (let j = -12; j <= 12; j++) {
        const px = cx + (hw * i) / 12, py = cy + (hh * j) / 12;
        if (!inside(rings, px, py)) continue;
        const r = clearance(rings, px, py);
        if (r > best.r) best = { x: px, y: py, r };
      }
    }
  }
  return best;
}

const rows = [];
for (const f of feature(world, world.objects.countries).features) {
  const code = alpha2.get(f.id) ?? { Kosovo: 'XK' }[f.properties.name];
  if (!code || code === 'AQ') continue;
  const parts = (f.geometry.type === 'Polygon' ? [f.geometry.coordinates] : f.geometry.coordinates).map((p) => p.map((ring) => ring.map(([a, b]) => [x(a), y(b)])));
  const rings = parts.reduce((a, b) => (area(b[0]) > area(a[0]) ? b : a));
  const m = middle(rings);
  rows.push([code, +((m.x - 0.5) * 360).toFixed(2), +lat(m.y).toFixed(2), Math.max(1, Math.round(m.r * 1e5))]);
}
rows.sort((a, b) => b[3] - a[3] || (a[0] < b[0] ? -1 : 1));
const lines = [];
for (const row of rows) {
  const text = row.join(' ');
  if (lines.length && lines.at(-1).length + text.length < 110) lines[lines.length - 1] += `,${text}`;
  else lines.push(text);
}
writeFileSync(
  new URL('../src/lib/map/countries.ts', import.meta.url),
  `// Made by scripts/countries.mjs from world-atlas (Natural Earth) and ISO 3166-1.
// Code, longitude and latitude of the name, room around it in 1/100,000 of the
// width of the Mercator world; most room first.
export const COUNTRIES =
${lines.map((l, i) => `  '${l}${i < lines.length - 1 ? ",' +" : "'"}`).join('\n')};
`,
);
