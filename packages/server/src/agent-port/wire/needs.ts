/** What a released agent reads of an answer: member by path, and what it must be (wire/N/needs.json). */
export interface Needs {
  readonly needs: Readonly<Record<string, string>>;
  /** Objects in which it takes no other members than these. */
  readonly only?: Readonly<Record<string, readonly string[]>>;
}

function matches(value: unknown, pattern: RegExp): boolean {
  return typeof value === 'string' && pattern.test(value);
}

const KINDS: Readonly<Record<string, (value: unknown, echoed: readonly string[]) => boolean>> = {
  text: (value) => typeof value === 'string',
  texts: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
  null: (value) => value === null,
  count: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
  uuid: (value) => matches(value, /^[0-9a-f-]{36}$/),
  head: (value) => matches(value, /^[0-9a-f]{16}$/),
  sha256: (value) => matches(value, /^[0-9a-f]{64}$/),
  hashes: (value) => Array.isArray(value) && value.every((item) => /^[0-9a-f]{64}$/.test(String(item))),
  base64url: (value) => matches(value, /^[A-Za-z0-9_-]+$/),
  'enrolment-secret': (value) => matches(value, /^tsukuroi_enrol_[A-Za-z0-9_-]{43}$/),
  instant: (value) => matches(value, /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/),
  pem: (value) => matches(value, /^-----BEGIN CERTIFICATE-----\n[\s\S]+-----END CERTIFICATE-----\s*$/),
  /** What the agent sent comes back unchanged. */
  echo: (value, echoed) => echoed.includes(String(value)),
};

/** Paths of what an agent would miss in an answer, or would refuse in it. Empty: it goes on. */
export function lacking(answer: unknown, { needs, only = {} }: Needs, echoed: readonly string[]): string[] {
  const wrong: string[] = [];
  for (const [path, kind] of Object.entries(needs)) {
    const value = at(answer, path);
    const known = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
    const fits = known === undefined ? kind.split('|').includes(String(value)) : known(value, echoed);
    if (!fits) {
      wrong.push(path);
    }
  }
  for (const [path, members] of Object.entries(only)) {
    const value = path === '' ? answer : at(answer, path);
    const found = typeof value === 'object' && value !== null ? Object.keys(value) : [];
    wrong.push(...found.filter((name) => !members.includes(name)).map((name) => `${path}+${name}`));
  }
  return wrong;
}

function at(value: unknown, path: string): unknown {
  let found = value;
  for (const part of path.split('.')) {
    found = typeof found === 'object' && found !== null ? Reflect.get(found, part) : undefined;
  }
  return found;
}

/** An answer with one member changed: gone, of another name, or of another kind. */
export function mutations(answer: unknown, path: string): readonly (readonly [string, unknown])[] {
  const made = (change: (holder: object, name: string) => void): unknown => {
    const copy: unknown = structuredClone(answer);
    const parts = path.split('.');
    const name = parts.pop() ?? '';
    const holder = parts.length === 0 ? copy : at(copy, parts.join('.'));
    if (typeof holder === 'object' && holder !== null) {
      change(holder, name);
    }
    return copy;
  };
  return [
    ['gone', made((holder, name) => Reflect.deleteProperty(holder, name))],
    [
      'renamed',
      made((holder, name) => {
        Reflect.set(holder, `${name}_`, Reflect.get(holder, name));
        Reflect.deleteProperty(holder, name);
      }),
    ],
    ['an object', made((holder, name) => void Reflect.set(holder, name, {}))],
  ];
}
