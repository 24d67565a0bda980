/** Damage to a file as networks, editors and attackers do it. `next` gives numbers from 0 up to 1, without 1. */
export function mutated(original: Uint8Array, next: () => number): Buffer {
  let bytes: Buffer = Buffer.from(original);
  const rounds = 1 + Math.floor(next() * 4);
  for (let round = 0; round < rounds; round++) {
    bytes = pick(MUTATIONS, next)(bytes, next);
  }
  return bytes;
}

type Mutation = (bytes: Buffer, next: () => number) => Buffer;

/** Texts that readers trip over: numbers out of range, names of object internals, formulas, wrong encodings, entities. */
const POISON = [
  '\0',
  '\uFEFF',
  '-1',
  '1e400',
  '99999999999999999999',
  'null',
  '"__proto__"',
  '{"a":'.repeat(200),
  '['.repeat(5_000),
  '=HYPERLINK("http://x")',
  '\u202E',
  '<!DOCTYPE x [<!ENTITY a "b">]>',
  '🏥'.repeat(300),
  '\x83\x5C',
  '\r\n'.repeat(2_000),
];

const MUTATIONS: readonly Mutation[] = [
  flipBits,
  truncate,
  repeatPart,
  removePart,
  insertPoison,
  replaceWithPoison,
  swapParts,
];

function flipBits(bytes: Buffer, next: () => number): Buffer {
  const made = Buffer.from(bytes);
  for (let count = Math.ceil(next() * 8); count > 0 && made.length > 0; count--) {
    const at = Math.floor(next() * made.length);
    made[at] = (made[at] ?? 0) ^ (1 << Math.floor(next() * 8));
  }
  return made;
}

function truncate(bytes: Buffer, next: () => number): Buffer {
  return bytes.subarray(0, Math.floor(next() * bytes.length));
}

function repeatPart(bytes: Buffer, next: () => number): Buffer {
  const [from, to] = part(bytes, next);
  const piece = bytes.subarray(from, to);
  const times = 1 + Math.floor(next() * 20);
  return Buffer.concat([bytes.subarray(0, to), ...Array.from({ length: times }, () => piece), bytes.subarray(to)]);
}

function removePart(bytes: Buffer, next: () => number): Buffer {
  const [from, to] = part(bytes, next);
  return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
}

function insertPoison(bytes: Buffer, next: () => number): Buffer {
  const at = Math.floor(next() * bytes.length);
  return Buffer.concat([bytes.subarray(0, at), poison(next), bytes.subarray(at)]);
}

function replaceWithPoison(bytes: Buffer, next: () => number): Buffer {
  const [from, to] = part(bytes, next);
  return Buffer.concat([bytes.subarray(0, from), poison(next), bytes.subarray(to)]);
}

function swapParts(bytes: Buffer, next: () => number): Buffer {
  const middle = Math.floor(next() * bytes.length);
  return Buffer.concat([bytes.subarray(middle), bytes.subarray(0, middle)]);
}

function part(bytes: Buffer, next: () => number): [number, number] {
  const from = Math.floor(next() * bytes.length);
  return [from, Math.min(bytes.length, from + 1 + Math.floor(next() * 200))];
}

function poison(next: () => number): Buffer {
  return Buffer.from(pick(POISON, next), next() < 0.2 ? 'latin1' : 'utf8');
}

function pick<T>(from: readonly T[], next: () => number): T {
  const found = from[Math.floor(next() * from.length)];
  if (found === undefined) {
    throw new RangeError('nothing to pick from');
  }
  return found;
}
