import type { CustomLayerInterface, Map as MapLibre } from 'maplibre-gl';
import { COLUMNS, ROWS, SLOT_HEIGHT, SLOT_WIDTH, type Atlas } from './atlas';
import { camera } from './camera';
import { split } from './mercator';
import { STRIDE } from './paint';
import { program, uniforms } from './program';
import type { RGB } from './scales';

/** From which zoom a dot holds its number. */
export const NUMBERS_FROM = 11;

/** A dot's radius in CSS pixels. */
export function radius(zoom: number): number {
  if (zoom >= NUMBERS_FROM) return 10;
  return Math.min(7, Math.max(3, 3 + ((zoom - 4) / (10.5 - 4)) * 4));
}

/** Width of the ring of paper around a dot, in CSS pixels. */
const HALO = 1;

const VERTEX = `#version 300 es
precision highp float;
in vec2 a_corner;
in vec2 a_high;
in vec2 a_low;
in vec4 a_color;
in vec4 a_info;
uniform vec2 u_high, u_low, u_scale, u_clip, u_size;
uniform float u_radius, u_faded;
out vec2 v_at;
flat out vec4 v_color;
flat out vec3 v_info;
void main() {
  bool drawn = a_color.a > 0.0 && (u_faded > 0.5) == (a_color.a < 0.9 || a_info.x == 1.0);
  vec2 at = ((a_high - u_high) + (a_low - u_low)) * u_scale;
  v_at = a_corner * (u_radius + ${HALO}.0 + 1.0);
  v_color = a_color;
  v_info = vec3(a_info.x, a_info.y, a_info.z + a_info.w * 256.0);
  vec2 clip = u_clip + vec2(at.x, -at.y) + v_at * vec2(2.0, -2.0) / u_size;
  gl_Position = drawn ? vec4(clip, 0.0, 1.0) : vec4(2.0, 2.0, 2.0, 1.0);
}`;

const FRAGMENT = `#version 300 es
precision highp float;
in vec2 v_at;
flat in vec4 v_color;
flat in vec3 v_info;
uniform float u_radius, u_ratio, u_numbers;
uniform vec3 u_paper, u_rim;
uniform sampler2D u_atlas;
out vec4 color;
float within(float r, float d) { return clamp((r - d) * u_ratio + 0.5, 0.0, 1.0); }
void main() {
  float d = length(v_at);
  float disc = within(u_radius, d);
  float halo = within(u_radius + ${HALO}.0, d);
  vec3 fill = v_color.rgb;
  if (v_info.x == 1.0) { // not usable: a ring with a slash
    float ring = 1.0 - within(u_radius - 1.25, d);
    float slash = clamp((0.75 - abs(v_at.x + v_at.y) * 0.7071) * u_ratio + 0.5, 0.0, 1.0);
    fill = mix(u_paper, fill, max(ring, slash));
  } else {
    if (v_info.x == 2.0) { // provisional: hatched
      float step = abs(fract((v_at.x + v_at.y) / 4.0) - 0.5) * 4.0 * 0.7071;
      fill = mix(fill, u_paper, 0.75 * clamp((0.7 - step) * u_ratio + 0.5, 0.0, 1.0) * within(u_radius - 1.0, d));
    }
    fill = mix(fill, u_rim, 0.28 * (1.0 - within(u_radius - 0.75, d)));
    if (u_numbers > 0.5 && v_info.z > 0.0) {
      vec2 slot = vec2(mod(v_info.z, ${COLUMNS}.0), floor(v_info.z / ${COLUMNS}.0));
      vec2 uv = (slot + 0.5 + v_at / vec2(${SLOT_WIDTH}.0, ${SLOT_HEIGHT}.0)) / vec2(${COLUMNS}.0, ${ROWS}.0);
      float ink = abs(v_at.y) < ${SLOT_HEIGHT / 2}.0 ? texture(u_atlas, uv).r : 0.0;
      fill = mix(fill, vec3(v_info.y > 0.5 ? 0.0 : 1.0), ink);
    }
  }
  color = vec4(mix(u_paper, fill, disc), 1.0) * halo * v_color.a;
}`;

const NAMES = ['u_high', 'u_low', 'u_scale', 'u_clip', 'u_size', 'u_radius', 'u_faded', 'u_ratio', 'u_numbers', 'u_paper', 'u_rim', 'u_atlas'] as const;

/** What lives in one graphics context. */
interface Held {
  program: WebGLProgram;
  at: Record<(typeof NAMES)[number], WebGLUniformLocation | null>;
  array: WebGLVertexArrayObject;
  places: WebGLBuffer;
  styles: WebGLBuffer;
  texture: WebGLTexture;
}

/**
 * Every sensor as a dot, in one draw call for each copy of the world. Places
 * and looks are two buffers: another standard rewrites the looks alone. Stale
 * and unusable ones lie below the others.
 */
export class Dots implements CustomLayerInterface {
  readonly type = 'custom' as const;
  visible = true;
  paper: RGB = [255, 255, 255];
  rim: RGB = [0, 0, 0];

  #map: MapLibre | null = null;
  #gl: WebGL2RenderingContext | null = null;
  #held: Held | null = null;
  #places = new Float32Array(0);
  #style: Uint8Array<ArrayBufferLike> = new Uint8Array(0);
  #placesDirty = true;
  #styleDirty = true;
  #atlasVersion = -1;

  constructor(
    readonly id: string,
    private readonly atlas: Atlas,
    /** Called after each drawing, with how many dots it was given. */
    private readonly drawn: (n: number) => void,
  ) {}

  /** Takes places in the Mercator world, 0 to 1; NaN for a row that has none. */
  setPlaces(x: Float64Array, y: Float64Array): void {
    const places = new Float32Array(x.length * 4);
    for (let i = 0; i < x.length; i++) {
      const none = Number.isNaN(x[i]!);
      [places[i * 4], places[i * 4 + 2]] = none ? [9, 0] : split(x[i]!);
      [places[i * 4 + 1], places[i * 4 + 3]] = none ? [9, 0] : split(y[i]!);
    }
    this.#places = places;
    this.#placesDirty = true;
  }

  /** Takes what `paint` made for the same rows. */
  setStyle(style: Uint8Array): void {
    this.#style = style;
    this.#styleDirty = true;
    this.#map?.triggerRepaint();
  }

  onAdd(map: MapLibre, gl: WebGL2RenderingContext): void {
    this.#map = map;
    this.#gl = gl;
    const p = program(gl, VERTEX, FRAGMENT);
    const held = (this.#held = {
      program: p,
      at: uniforms(gl, p, NAMES),
      array: gl.createVertexArray(),
      places: gl.createBuffer(),
      styles: gl.createBuffer(),
      texture: gl.createTexture(),
    });
    gl.bindVertexArray(held.array);
    const corner = gl.createBuffer();
    gl.bindBuffer(gl.ARRAY_BUFFER, corner);
    gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([-1, -1, 1, -1, -1, 1, 1, 1]), gl.STATIC_DRAW);
    attribute(gl, p, 'a_corner', 2, gl.FLOAT, false, 8, 0, 0);
    gl.bindBuffer(gl.ARRAY_BUFFER, held.places);
    attribute(gl, p, 'a_high', 2, gl.FLOAT, false, 16, 0, 1);
    attribute(gl, p, 'a_low', 2, gl.FLOAT, false, 16, 8, 1);
    gl.bindBuffer(gl.ARRAY_BUFFER, held.styles);
    attribute(gl, p, 'a_color', 4, gl.UNSIGNED_BYTE, true, STRIDE, 0, 1);
    attribute(gl, p, 'a_info', 4, gl.UNSIGNED_BYTE, false, STRIDE, 4, 1);
    gl.bindVertexArray(null);
    this.#placesDirty = this.#styleDirty = true;
    this.#atlasVersion = -1;
  }

  onRemove(): void {
    const [gl, held] = [this.#gl, this.#held];
    this.#map = this.#gl = this.#held = null;
    if (!gl || !held) return;
    gl.deleteProgram(held.program);
    gl.deleteVertexArray(held.array);
    gl.deleteBuffer(held.places);
    gl.deleteBuffer(held.styles);
    gl.deleteTexture(held.texture);
  }

  render(gl: WebGL2RenderingContext): void {
    const [map, held] = [this.#map, this.#held];
    const n = Math.min(this.#places.length / 4, this.#style.length / STRIDE);
    if (!map || !held || !this.visible || n === 0) return;
    const c = camera(map);
    gl.useProgram(held.program);
    gl.bindVertexArray(held.array);
    this.#upload(gl, held);
    const r = radius(c.zoom);
    gl.uniform2f(held.at.u_scale, c.scaleX, c.scaleY);
    gl.uniform2f(held.at.u_clip, c.clipX, c.clipY);
    gl.uniform2f(held.at.u_size, c.width, c.height);
    gl.uniform1f(held.at.u_radius, r);
    gl.uniform1f(held.at.u_ratio, c.ratio);
    gl.uniform1f(held.at.u_numbers, c.zoom >= NUMBERS_FROM ? 1 : 0);
    gl.uniform3f(held.at.u_paper, ...unit(this.paper));
    gl.uniform3f(held.at.u_rim, ...unit(this.rim));
    gl.uniform1i(held.at.u_atlas, 0);
    const [yHigh, yLow] = split(c.y);
    for (const copy of c.copies) {
      const [xHigh, xLow] = split(c.x - copy);
      gl.uniform2f(held.at.u_high, xHigh, yHigh);
      gl.uniform2f(held.at.u_low, xLow, yLow);
      for (const faded of [1, 0]) {
        gl.uniform1f(held.at.u_faded, faded);
        gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, n);
      }
    }
    gl.bindVertexArray(null);
    this.drawn(n);
  }

  #upload(gl: WebGL2RenderingContext, held: Held): void {
    if (this.#placesDirty) {
      gl.bindBuffer(gl.ARRAY_BUFFER, held.places);
      gl.bufferData(gl.ARRAY_BUFFER, this.#places, gl.STATIC_DRAW);
      this.#placesDirty = false;
    }
    if (this.#styleDirty) {
      gl.bindBuffer(gl.ARRAY_BUFFER, held.styles);
      gl.bufferData(gl.ARRAY_BUFFER, this.#style, gl.DYNAMIC_DRAW);
      this.#styleDirty = false;
    }
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, held.texture);
    if (this.#atlasVersion === this.atlas.version) return;
    this.#atlasVersion = this.atlas.version;
    gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, false);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, true);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.R8, gl.RED, gl.UNSIGNED_BYTE, this.atlas.canvas);
    for (const filter of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, filter, gl.LINEAR);
    for (const wrap of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, wrap, gl.CLAMP_TO_EDGE);
  }
}

function attribute(gl: WebGL2RenderingContext, p: WebGLProgram, name: string, size: number, type: number, normal: boolean, stride: number, offset: number, divisor: number): void {
  const at = gl.getAttribLocation(p, name);
  gl.enableVertexAttribArray(at);
  gl.vertexAttribPointer(at, size, type, normal, stride, offset);
  gl.vertexAttribDivisor(at, divisor);
}

function unit(c: RGB): [number, number, number] {
  return [c[0] / 255, c[1] / 255, c[2] / 255];
}
