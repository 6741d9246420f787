import type { CustomLayerInterface, Map as MapLibre } from 'maplibre-gl';
import { camera } from './camera';
import type { Cells } from './cells';
import { program, uniforms } from './program';
import type { RGB } from './scales';

const VERTEX = `#version 300 es
precision highp float;
in vec2 a_at;
in float a_rim;
in vec4 a_color;
uniform vec2 u_middle, u_scale, u_clip;
out float v_rim;
out vec4 v_color;
void main() {
  v_rim = a_rim;
  v_color = a_color;
  vec2 at = (a_at - u_middle) * u_scale;
  gl_Position = vec4(u_clip + vec2(at.x, -at.y), 0.0, 1.0);
}`;

// v_rim falls to 0 at the edge. A cell of few sensors (opacity byte under 1) is
// an outline alone.
const FRAGMENT = `#version 300 es
precision highp float;
in float v_rim;
in vec4 v_color;
uniform float u_ratio;
out vec4 color;
void main() {
  float pixels = v_rim / fwidth(v_rim);
  float soft = clamp(pixels, 0.0, 1.0);
  float outline = 1.0 - clamp(pixels - 1.5 * u_ratio, 0.0, 1.0);
  float alpha = v_color.a > 0.9 ? 0.85 : 0.95 * outline;
  color = vec4(v_color.rgb, 1.0) * alpha * soft;
}`;

const NAMES = ['u_middle', 'u_scale', 'u_clip', 'u_ratio'] as const;

/** Bytes of a corner: x, y and distance from the rim as floats, then a colour. */
const BYTES = 16;

interface Held {
  program: WebGLProgram;
  at: Record<(typeof NAMES)[number], WebGLUniformLocation | null>;
  array: WebGLVertexArrayObject;
  corners: WebGLBuffer;
}

/** Medians of the sensors in each cell of a hexagon grid, where dots would lie on one another. */
export class Hexes implements CustomLayerInterface {
  readonly type = 'custom' as const;
  visible = true;

  #map: MapLibre | null = null;
  #gl: WebGL2RenderingContext | null = null;
  #held: Held | null = null;
  #corners = new ArrayBuffer(0);
  #count = 0;
  #dirty = true;

  constructor(
    readonly id: string,
    /** Called after each drawing, with how many cells there were. */
    private readonly drawn: (n: number) => void,
  ) {}

  #cells = 0;

  /** Takes cells, each in a colour; null leaves a cell out. */
  set(cells: Cells, colour: (i: number) => RGB | null): void {
    const triangles = cells.rings.reduce((sum, r) => sum + r.length / 2, 0);
    this.#corners = new ArrayBuffer(triangles * 3 * BYTES);
    const floats = new Float32Array(this.#corners);
    const bytes = new Uint8Array(this.#corners);
    let at = 0;
    const corner = (x: number, y: number, rim: number, c: RGB, opacity: number) => {
      floats.set([x, y, rim], at / 4);
      bytes.set([c[0], c[1], c[2], opacity], at + 12);
      at += BYTES;
    };
    this.#cells = 0;
    for (const [i, ring] of cells.rings.entries()) {
      const c = colour(i);
      if (!c) continue;
      this.#cells++;
      const opacity = (cells.n[i] ?? 0) < 3 ? 128 : 255;
      const [mx, my] = cells.middles[i]!;
      for (let k = 0; k < ring.length; k += 2) {
        const next = (k + 2) % ring.length;
        corner(mx, my, 1, c, opacity);
        corner(ring[k]!, ring[k + 1]!, 0, c, opacity);
        corner(ring[next]!, ring[next + 1]!, 0, c, opacity);
      }
    }
    this.#count = at / BYTES;
    this.#dirty = true;
    this.#map?.triggerRepaint();
  }

  clear(): void {
    this.#count = this.#cells = 0;
    this.#map?.triggerRepaint();
  }

  onAdd(map: MapLibre, gl: WebGL2RenderingContext): void {
    this.#map = map;
    this.#gl = gl;
    const p = program(gl, VERTEX, FRAGMENT);
    const held = (this.#held = { program: p, at: uniforms(gl, p, NAMES), array: gl.createVertexArray(), corners: gl.createBuffer() });
    gl.bindVertexArray(held.array);
    gl.bindBuffer(gl.ARRAY_BUFFER, held.corners);
    for (const [name, size, type, normal, offset] of [['a_at', 2, gl.FLOAT, false, 0], ['a_rim', 1, gl.FLOAT, false, 8], ['a_color', 4, gl.UNSIGNED_BYTE, true, 12]] as const) {
      const location = gl.getAttribLocation(p, name);
      gl.enableVertexAttribArray(location);
      gl.vertexAttribPointer(location, size, type, normal, BYTES, offset);
    }
    gl.bindVertexArray(null);
    this.#dirty = true;
  }

  onRemove(): void {
    const [gl, held] = [this.#gl, this.#held];
    this.#map = this.#gl = this.#held = null;
    if (!gl || !held) return;
    gl.deleteProgram(held.program);
    gl.deleteVertexArray(held.array);
    gl.deleteBuffer(held.corners);
  }

  render(gl: WebGL2RenderingContext): void {
    const [map, held] = [this.#map, this.#held];
    if (!map || !held || !this.visible || this.#count === 0) return;
    const c = camera(map);
    gl.useProgram(held.program);
    gl.bindVertexArray(held.array);
    if (this.#dirty) {
      gl.bindBuffer(gl.ARRAY_BUFFER, held.corners);
      gl.bufferData(gl.ARRAY_BUFFER, this.#corners, gl.STATIC_DRAW);
      this.#dirty = false;
    }
    gl.uniform2f(held.at.u_scale, c.scaleX, c.scaleY);
    gl.uniform2f(held.at.u_clip, c.clipX, c.clipY);
    gl.uniform1f(held.at.u_ratio, c.ratio);
    // Cells across the antimeridian reach beyond the world's edge.
    const copies = [Math.min(...c.copies) - 1, ...c.copies];
    for (const copy of copies) {
      gl.uniform2f(held.at.u_middle, c.x - copy, c.y);
      gl.drawArrays(gl.TRIANGLES, 0, this.#count);
    }
    gl.bindVertexArray(null);
    this.drawn(this.#cells);
  }
}
