// Countries as arcs: each border once, with the one or two countries that it
// bounds. Crossing an arc leaves one and enters the other, so no ring is needed.
import { alpha2, parallels, parts, unnumbered } from './codes.mjs';
import { Writer } from './writer.mjs';

/** How far, in degrees of latitude, a coast may be moved to save points; about
 * 250 m, as much as the source's own grid. Borders keep every point. */
const COAST = 0.00225;

/** @param {object} topology world-atlas's countries-10m.json */
export function borders(topology) {
  const { scale, translate } = topology.transform;
  const turn = Math.round(360 / scale[0]); // grid steps around the Earth
  const arcs = topology.arcs.map((arc) => absolute(arc));
  const codes = new Map(); // arc index → set of codes
  const owned = (code, rings) => {
    for (const index of rings.flat()) {
      const i = index < 0 ? ~index : index;
      const set = codes.get(i) ?? codes.set(i, new Map()).get(i);
      set.set(code, (set.get(code) ?? 0) + 1);
    }
  };
  for (const g of topology.objects.countries.geometries) {
    const code = g.id === undefined ? unnumbered[g.properties.name] : alpha2[g.id];
    if (code === null) continue;
    if (code === undefined) throw new Error(`no code for ${g.properties.name} (${g.id}): add it to codes.mjs`);
    for (const rings of g.type === 'Polygon' ? [g.arcs] : g.arcs) owned(part(code, rings), rings);
  }

  const used = new Set();
  const out = [];
  for (const [i, set] of [...codes].sort(([a], [b]) => a - b)) {
    // An arc that a country passes on both sides bounds nothing.
    const owners = [...set].filter(([, times]) => times % 2 === 1).map(([code]) => code).sort();
    if (owners.length > 2) throw new Error(`arc ${i} bounds ${owners}`);
    if (owners.length === 0) continue;
    for (const owner of owners) used.add(owner);
    for (const line of cut(arcs[i], turn)) out.push({ owners, line: owners.length === 1 ? simplify(line) : line });
  }

  for (const [north, south] of parallels) divide(out, north, south);

  const names = [...used].sort();
  const w = new Writer();
  w.uint(names.length);
  for (const name of names) w.bytes(Buffer.from(name, 'latin1'));
  for (const v of [scale[0], scale[1], translate[0], translate[1]]) w.double(v);
  w.uint(out.length);
  for (const { owners, line } of out) {
    w.uint(names.indexOf(owners[0]) + 1);
    w.uint(names.indexOf(owners[1]) + 1); // 0: sea
    w.uint(line.length);
    let [x, y] = [0, 0];
    for (const p of line) {
      w.int(p[0] - x);
      w.int(p[1] - y);
      [x, y] = p;
    }
  }
  const points = out.reduce((n, a) => n + a.line.length, 0);
  return { data: w.done(), summary: `${names.length} codes, ${out.length} arcs, ${points} points` };

  function part(code, rings) {
    const points = rings[0].flatMap((i) => arcs[i < 0 ? ~i : i]).map(([x, y]) => [x * scale[0] + translate[0], y * scale[1] + translate[1]]);
    const within = ([w, s, e, n]) => points.every(([x, y]) => x >= w && x <= e && y >= s && y <= n);
    return parts.find(([from, , box]) => from === code && within(box))?.[1] ?? code;
  }

  /** Douglas and Peucker's, on an arc or, split at its farthest point, a ring. */
  function simplify(line) {
    const keep = new Uint8Array(line.length);
    const last = line.length - 1;
    keep[0] = keep[last] = 1;
    const todo = [[0, last, line[0][0] === line[last][0] && line[0][1] === line[last][1]]];
    while (todo.length > 0) {
      const [from, to, ring] = todo.pop();
      let [far, most] = [-1, ring ? 0 : COAST];
      for (let i = from + 1; i < to; i++) {
        const d = distance(line[i], line[from], line[to]);
        if (d > most) [far, most] = [i, d];
      }
      if (far < 0) continue;
      keep[far] = 1;
      todo.push([from, far, false], [far, to, false]);
    }
    return line.filter((_, i) => keep[i]);
  }

  function distance(p, a, b) {
    const k = scale[0] * Math.cos(((p[1] * scale[1] + translate[1]) * Math.PI) / 180);
    const [px, py, bx, by] = [(p[0] - a[0]) * k, (p[1] - a[1]) * scale[1], (b[0] - a[0]) * k, (b[1] - a[1]) * scale[1]];
    const length = bx * bx + by * by;
    const t = length > 0 ? Math.min(1, Math.max(0, (px * bx + py * by) / length)) : 0;
    return Math.hypot(px - t * bx, py - t * by);
  }
}

/** Moves the border of two countries from where it is drawn to the parallel of
 * its northern end, as far as the coast. */
function divide(out, north, south) {
  const old = out.findIndex(({ owners }) => owners.includes(north) && owners.includes(south));
  const { owners, line } = out.splice(old, 1)[0];
  const [end] = line.toSorted((a, b) => b[1] - a[1]);
  const coast = out.findIndex((a) => a.owners.length === 1 && a.owners[0] === north && [a.line[0], a.line.at(-1)].some((p) => line.some((q) => p[0] === q[0] && p[1] === q[1])));
  const points = out.splice(coast, 1)[0].line;
  const i = points.findIndex((p, k) => k > 0 && points[k - 1][1] < end[1] !== p[1] < end[1]);
  const [a, b] = [points[i - 1], points[i]];
  const shore = [Math.round(a[0] + ((b[0] - a[0]) * (end[1] - a[1])) / (b[1] - a[1])), end[1]];
  const halves = [[...points.slice(0, i), shore], [shore, ...points.slice(i)]];
  for (const half of halves) out.push({ owners: [half.some((p) => p[1] < end[1]) ? south : north], line: distinct(half) });
  out.push({ owners, line: [shore, end] });
}

/** From differences to points of the grid. */
function absolute(arc) {
  let [x, y] = [0, 0];
  return arc.map(([dx, dy]) => [(x += dx), (y += dy)]);
}

/** Cuts a line where it passes the antimeridian. */
function cut(line, turn) {
  const lines = [];
  let current = [line[0]];
  for (let i = 1; i < line.length; i++) {
    const [a, b] = [line[i - 1], line[i]];
    if (Math.abs(b[0] - a[0]) > turn / 2) {
      const east = a[0] > b[0]; // the step leads over 180° to the east
      const [edge, start, far] = east ? [turn, 0, b[0] + turn] : [0, turn, b[0] - turn];
      const y = far === a[0] ? a[1] : Math.round(a[1] + ((b[1] - a[1]) * (edge - a[0])) / (far - a[0]));
      current.push([edge, y]);
      lines.push(current);
      current = [[start, y]];
    }
    current.push(b);
  }
  lines.push(current);
  return lines.map(distinct).filter((l) => l.length > 1);
}

const distinct = (line) => line.filter((p, i) => i === 0 || p[0] !== line[i - 1][0] || p[1] !== line[i - 1][1]);
