/** Whole numbers in one array that grows: a tenth of what as many objects take. */
export class NumberList {
  #values: Int32Array;
  #length = 0;

  constructor(size = 64) {
    this.#values = new Int32Array(size);
  }

  get length(): number {
    return this.#length;
  }

  /** What is there now; a later `push` may leave it behind. */
  get values(): Int32Array {
    return this.#values.subarray(0, this.#length);
  }

  at(index: number): number {
    return this.#values[index] ?? 0;
  }

  set(index: number, value: number): void {
    this.#values[index] = value;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const wider = new Int32Array(this.#length * 2);
      wider.set(this.#values);
      this.#values = wider;
    }
    this.#values[this.#length++] = value;
  }

  clear(): void {
    this.#length = 0;
  }
}

/** The longer of two arrays, with what the other holds. */
export function widened<A extends Uint8Array | Uint16Array | Int32Array>(from: A, to: A): A {
  to.set(from);
  return to;
}
