/** Collects bytes: numbers as encoding/binary's varints. */
export class Writer {
  #out = [];

  /** @param {number} v an integer from 0 to 2^53 */
  uint(v) {
    while (v >= 128) {
      this.#out.push((v % 128) | 128);
      v = Math.floor(v / 128);
    }
    this.#out.push(v);
  }

  /** @param {number} v an integer of either sign */
  int(v) {
    this.uint(v < 0 ? -2 * v - 1 : 2 * v);
  }

  /** @param {number} v written as 8 bytes, little-endian */
  double(v) {
    const b = Buffer.alloc(8);
    b.writeDoubleLE(v);
    this.bytes(b);
  }

  /** @param {Iterable<number>} list */
  bytes(list) {
    for (const b of list) this.#out.push(b);
  }

  done() {
    return Buffer.from(this.#out);
  }
}
