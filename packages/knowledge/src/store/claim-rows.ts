/** A row of the tables `claims` or `about`: its number and 32-bit numbers, little-endian. */
export interface PackedRow {
  readonly number: number;
  readonly packed: Uint8Array;
}

const WIDTH = 4;

/** Claims as four numbers each, 16 bytes, until all are known and can be put in order of products and vulnerabilities. */
export interface ClaimRows {
  add(product: number, vulnerability: number, source: number, body: number): void;
  /** For each product: vulnerability, source and body of its claims, in the order in which they came. */
  byProduct(): Generator<PackedRow>;
  /** For each vulnerability: its products, each once, in order of their numbers. */
  productsByVulnerability(): Generator<PackedRow>;
}

export function claimRows(): ClaimRows {
  let rows = new Uint32Array(1 << 16);
  let count = 0;
  const at = (row: number, column: number): number => rows[WIDTH * row + column] ?? 0;
  /** Row numbers grouped by a column; a stable sort keeps the order of arrival inside a group. */
  const groupedBy = function* (column: number): Generator<{ number: number; group: Uint32Array }> {
    const order = new Uint32Array(count).map((_, row) => row);
    order.sort((a, b) => at(a, column) - at(b, column) || a - b);
    for (let start = 0; start < count; ) {
      const number = at(order[start] ?? 0, column);
      let end = start + 1;
      while (end < count && at(order[end] ?? 0, column) === number) {
        end += 1;
      }
      yield { number, group: order.subarray(start, end) };
      start = end;
    }
  };
  return {
    add(product, vulnerability, source, body) {
      if (WIDTH * count === rows.length) {
        const larger = new Uint32Array(2 * rows.length);
        larger.set(rows);
        rows = larger;
      }
      rows.set([product, vulnerability, source, body], WIDTH * count);
      count += 1;
    },
    *byProduct() {
      for (const { number, group } of groupedBy(0)) {
        yield { number, packed: pack([...group].flatMap((row) => [at(row, 1), at(row, 2), at(row, 3)])) };
      }
    },
    *productsByVulnerability() {
      for (const { number, group } of groupedBy(1)) {
        const products = new Set([...group].map((row) => at(row, 0)));
        yield { number, packed: pack([...products].sort((a, b) => a - b)) };
      }
    },
  };
}

export function pack(numbers: readonly number[]): Uint8Array {
  const bytes = Buffer.alloc(4 * numbers.length);
  for (const [index, number] of numbers.entries()) {
    bytes.writeUInt32LE(number, 4 * index);
  }
  return bytes;
}

/** The numbers of a packed row. */
export function unpack(packed: Uint8Array): Uint32Array {
  // Copied: a typed array needs its bytes aligned.
  const numbers = new Uint32Array(new Uint8Array(packed).buffer);
  return LITTLE_ENDIAN ? numbers : numbers.map((_, index) => Buffer.from(packed).readUInt32LE(4 * index));
}

const LITTLE_ENDIAN = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;
