import { canonicalJson } from '@tsukuroi/core';
import type { DetachedSignature } from '../../roles/verify.ts';
import { type Bundle, ENTRIES_LIMIT, MANIFEST_LIMIT_BYTES, MANIFEST_NAME, SIGNATURES_NAME } from '../shape.ts';
import type { Choices } from './random.ts';
import { signWith, type TestKeys } from './world.ts';

/** Files of a volume, by name; a link or folder stands for itself. */
export type Files = Map<string, Buffer | 'link' | 'folder'>;

export interface Mutation {
  readonly name: string;
  /** Names whose content was changed, added or taken away. */
  readonly touched: readonly string[];
}

export interface Signers {
  readonly ours: TestKeys;
  readonly otherFacility: TestKeys;
  /** Our earlier keys, revoked since. */
  readonly revoked: TestKeys;
}

type Mutator = (files: Files, choose: Choices, signers: Signers) => Mutation | undefined;

const names = (files: Files): string[] => [...files.keys()];
const partNames = (files: Files): string[] => names(files).filter((name) => /^f\d/.test(name));
const bytesOf = (files: Files, name: string): Buffer => {
  const content = files.get(name);
  return Buffer.isBuffer(content) ? content : Buffer.alloc(0);
};

/** A third: bytes. */
export const BYTES: readonly Mutator[] = [
  change('bit flipped', (old, choose) => {
    const bytes = Buffer.from(old);
    const at = choose.below(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << choose.below(8));
    return bytes;
  }),
  change('block overwritten', (old, choose) => {
    const bytes = Buffer.from(old);
    choose.bytes(1 + choose.below(64)).copy(bytes, choose.below(bytes.length));
    return bytes;
  }),
  change('byte inserted', (old, choose) => {
    const at = choose.below(old.length + 1);
    return Buffer.concat([old.subarray(0, at), choose.bytes(1), old.subarray(at)]);
  }),
  change('byte removed', (old, choose) => {
    const at = choose.below(old.length);
    return Buffer.concat([old.subarray(0, at), old.subarray(at + 1)]);
  }),
  change('cut off', (old, choose) => old.subarray(0, choose.below(old.length))),
  change('grown', (old, choose) => Buffer.concat([old, choose.bytes(1 + choose.below(500))])),
  change('zeros', (old, choose) => Buffer.from(old).fill(0, choose.below(old.length))),
];

function change(name: string, make: (old: Buffer, choose: Choices) => Buffer): Mutator {
  return (files, choose) => {
    const file = choose.of(names(files));
    const old = bytesOf(files, file);
    const made = old.length === 0 ? Buffer.from('x') : make(old, choose);
    if (made.equals(old)) {
      return undefined;
    }
    files.set(file, made);
    return { name: `${name} in ${file}`, touched: [file] };
  };
}

/** Replaces manifest and signatures by ones that our own keys really signed: a broken or hostile maker with good keys. */
function resign(files: Files, text: string | Buffer, keys: TestKeys, count = 2): void {
  const bytes = Buffer.from(text);
  files.set(MANIFEST_NAME, bytes);
  files.set(SIGNATURES_NAME, signatureFile(signWith(keys, count)(bytes)));
}

function signatureFile(signatures: readonly DetachedSignature[]): Buffer {
  return Buffer.from(canonicalJson({ format: 'bundle-signatures/1', signatures }));
}

type Draft = { -readonly [K in keyof Bundle]: Bundle[K] };
type Entry = Bundle['entries'][number];

const readDraft = (files: Files): Draft => JSON.parse(bytesOf(files, MANIFEST_NAME).toString('utf8')) as Draft;

/** An edit of the manifest that our own keys sign. */
function edited(name: string, edit: (draft: Draft, choose: Choices) => unknown): Mutator {
  return (files, choose, { ours }) => {
    const draft = readDraft(files);
    const result = edit(draft, choose) ?? draft;
    resign(files, typeof result === 'string' || Buffer.isBuffer(result) ? result : canonicalJson(result), ours);
    return { name, touched: [MANIFEST_NAME, SIGNATURES_NAME] };
  };
}

function withEntry(draft: Draft, choose: Choices, edit: (entry: Entry) => Entry): void {
  const large = draft.entries.flatMap((entry, at) => (entry.parts.length > 0 ? [at] : []));
  const chosen = choose.of(large);
  draft.entries = draft.entries.map((entry, at) => (at === chosen ? edit(entry) : entry));
}

const TRICKS = [
  '../../etc/cron.d/x',
  '/etc/passwd',
  '..',
  '.',
  'a/../b',
  'C:\\Windows\\x',
  'con',
  'nul.txt',
  'f000001.001:stream',
  'F000001.001',
  'a\u0000b',
  'あ',
  '．．／x',
  'x'.repeat(300),
  '',
  'bundle.json',
  'bundle.sig',
  '__proto__',
];
/** Names that are odd but harmless as the name of an entry inside: no path is ever made of them. */
const HARMLESS_INSIDE = new Set(['con', 'nul.txt', 'F000001.001', 'bundle.json', 'bundle.sig', '__proto__']);

/** A third: structure. */
export const STRUCTURE: readonly Mutator[] = [
  (files, choose) => {
    const [a = '', b = ''] = [choose.of(partNames(files)), choose.of(partNames(files))];
    if (bytesOf(files, a).equals(bytesOf(files, b))) {
      return undefined;
    }
    const swapped = bytesOf(files, a);
    files.set(a, bytesOf(files, b));
    files.set(b, swapped);
    return { name: 'parts swapped', touched: [a, b] };
  },
  (files, choose) => {
    const file = choose.of(names(files).filter((name) => !/\.txt$/.test(name)));
    files.delete(file);
    return { name: 'file missing', touched: [file] };
  },
  (files, choose) => {
    const file = choose.of(partNames(files));
    files.set(file, Buffer.alloc(0));
    return { name: 'part emptied', touched: [file] };
  },
  (files, choose) => {
    const name = choose.of([
      'setup.exe',
      'autorun.inf',
      'F000001.001',
      'f000001.001 ',
      'bundle.json.bak',
      '.hidden',
      'f999999.001',
      'ラベル.txt',
      'x'.repeat(200),
    ]);
    files.set(name, choose.bytes(20));
    return { name: `extra file ${name}`, touched: [name] };
  },
  (files, choose) => {
    const name = choose.of([...partNames(files), MANIFEST_NAME, SIGNATURES_NAME, 'new']);
    files.set(name, choose.of(['link', 'folder']));
    return { name: `${name} is a link or folder`, touched: [name] };
  },
  (files, choose) => {
    const count = 200 + choose.below(800);
    for (let n = 0; n < count; n++) {
      files.set(`g${n}`, Buffer.alloc(0));
    }
    return { name: 'very many files', touched: ['g0'] };
  },
  edited('part with a path for a name', (draft, choose) => {
    const file = choose.of(TRICKS);
    withEntry(draft, choose, (entry) => ({ ...entry, parts: entry.parts.map((part) => ({ ...part, file })) }));
  }),
  edited('entry with a path for a name', (draft, choose) => {
    const name = choose.of(TRICKS.filter((trick) => !HARMLESS_INSIDE.has(trick)));
    withEntry(draft, choose, (entry) => ({ ...entry, name }));
  }),
  edited('entry twice', (draft, choose) => {
    draft.entries = [...draft.entries, choose.of(draft.entries)];
  }),
  edited('part twice', (draft, choose) => {
    withEntry(draft, choose, (entry) => ({ ...entry, size: entry.size * 2, parts: [...entry.parts, ...entry.parts] }));
  }),
  edited('size that is none', (draft, choose) => {
    const size = choose.of([-1, 1.5, 2 ** 60, 1e308, 0]);
    withEntry(draft, choose, (entry) => ({ ...entry, size }));
  }),
  edited('part size that is none', (draft, choose) => {
    const size = choose.of([-1, 0, 2 ** 31, 1.5]);
    withEntry(draft, choose, (entry) => ({ ...entry, parts: entry.parts.map((part) => ({ ...part, size })) }));
  }),
  edited('another hash', (draft, choose) => {
    const sha256 = choose.of(['0'.repeat(64), 'f'.repeat(63), 'F'.repeat(64), `${'../'.repeat(21)}x`]);
    withEntry(draft, choose, (entry) => ({ ...entry, sha256, name: entry.kind === 'content' ? sha256 : entry.name }));
  }),
  edited('another hash of a part', (draft, choose) => {
    withEntry(draft, choose, (entry) => ({
      ...entry,
      parts: entry.parts.map((part) => ({ ...part, sha256: '0'.repeat(64) })),
    }));
  }),
  edited('volumes that do not add up', (draft, choose) => {
    draft.volumes = choose.of([
      [],
      [{ files: 0, bytes: 0 }],
      [...draft.volumes, { files: 1, bytes: 1 }],
      Array.from({ length: 100_000 }, () => ({ files: 0, bytes: 0 })),
    ]);
  }),
  edited('parts declared ignorable', (draft, choose) => {
    draft.ignorable = [choose.of(['f000001.001', MANIFEST_NAME, SIGNATURES_NAME, '../x', 'UPPER', 'f999999.999'])];
  }),
  edited('not carried, without a base', (draft, choose) => {
    withEntry(draft, choose, (entry) => ({ ...entry, parts: [] }));
  }),
  edited('leaning on a base that is not here', (draft, choose) => {
    draft.base = { kind: 'bundle', id: 'a'.repeat(64), sequence: 1 };
    draft.entries = [...draft.entries, { kind: 'metadata', name: 'x', size: 5, sha256: 'b'.repeat(64), parts: [] }];
    choose.below(2);
  }),
  edited('sealed and open at once', (draft) => {
    draft.sealed = { recipients: [`age1${'q'.repeat(58)}`] };
  }),
  edited('unknown member', (draft, choose) => ({
    ...draft,
    [choose.of(['run', 'script', '__proto__ ', 'constructor'])]: { exec: 'rm' },
  })),
  edited('missing member', (draft, choose) => {
    const name = choose.of(Object.keys(draft));
    return Object.fromEntries(Object.entries(draft).filter(([key]) => key !== name));
  }),
  edited('member of another type', (draft, choose) => ({
    ...draft,
    [choose.of(Object.keys(draft))]: choose.of([null, 7, '', [], [[]], true]),
  })),
  edited('deep', (_draft, choose) => {
    const depth = 10 + choose.below(200_000);
    return '['.repeat(depth) + ']'.repeat(depth);
  }),
  edited('deep inside', (draft) =>
    canonicalJson(draft).replace('"about":', `"about":${'{"a":'.repeat(5000)}1${'}'.repeat(5000)},"b":`),
  ),
  edited('not canonical', (draft, choose) =>
    choose.of([
      JSON.stringify(draft, null, 1),
      ` ${canonicalJson(draft)}`,
      `${canonicalJson(draft)}\n`,
      `\uFEFF${canonicalJson(draft)}`,
    ]),
  ),
  edited('member named twice', (draft) =>
    canonicalJson(draft).replace('"facility":', '"facility":"minami","facility":'),
  ),
  edited('broken UTF-8', (draft) =>
    Buffer.concat([Buffer.from(canonicalJson(draft)).subarray(0, 40), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]),
  ),
  edited('huge count', (draft, choose) => {
    const [entry] = draft.entries;
    const count = ENTRIES_LIMIT + 1 + choose.below(5);
    return canonicalJson({
      ...draft,
      entries: Array.from({ length: count }, (_, n) => ({ ...entry, parts: [], name: `n${n}` })),
    });
  }),
  edited('huge text', (draft) => canonicalJson({ ...draft, about: { ja: 'あ'.repeat(500_000), en: '' } })),
  edited('millions of nothing', (_draft, choose) => `[${choose.of(['{},', '0,', '[],']).repeat(3_000_000)}0]`),
  (files) => {
    files.set(MANIFEST_NAME, Buffer.alloc(MANIFEST_LIMIT_BYTES + 1, 0x20));
    return { name: 'manifest over the limit', touched: [MANIFEST_NAME] };
  },
  (files, choose) => {
    files.set(
      SIGNATURES_NAME,
      Buffer.from(
        choose.of([
          '[',
          '{}',
          'null',
          '['.repeat(60_000),
          '{"format":"bundle-signatures/1","signatures":{}}',
          'x'.repeat(70_000),
        ]),
      ),
    );
    return { name: 'signatures are no signatures', touched: [SIGNATURES_NAME] };
  },
];

/** A third: signed again by those who may not. */
export const RESIGNED: readonly Mutator[] = [
  again('by another facility', (text, { otherFacility }) => signWith(otherFacility, 3)(text)),
  again('by revoked keys', (text, { revoked }) => signWith(revoked, 3)(text)),
  again('by too few', (text, { ours }) => signWith(ours, 1)(text)),
  again('by one key many times', (text, { ours }) => Array.from({ length: 5 }, () => signWith(ours, 1)(text)).flat()),
  again('by one of ours and others', (text, { ours, otherFacility, revoked }) => [
    ...signWith(ours, 1)(text),
    ...signWith(otherFacility, 3)(text),
    ...signWith(revoked, 3)(text),
  ]),
  again('by nobody', () => []),
  again('under our names with their signatures', (text, { ours, otherFacility }) =>
    signWith(otherFacility, 3)(text).map(({ sig }, at) => ({ keyid: ours.keys[at]?.keyid ?? '', sig })),
  ),
  again('with our signatures of something else', (_text, { ours }) => signWith(ours, 3)(Buffer.from('{}'))),
  (files, choose, { ours }) => {
    const draft = readDraft(files);
    resign(files, canonicalJson({ ...draft, facility: choose.of(['minami', 'kita', 'higashi2']) }), ours, 3);
    return { name: 'ours, but for another facility', touched: [MANIFEST_NAME] };
  },
  (files, choose, { ours }) => {
    const draft = readDraft(files);
    resign(files, canonicalJson({ ...draft, organisation: choose.of(['kita-group', 'nishi']) }), ours, 3);
    return { name: 'ours, but for another organisation', touched: [MANIFEST_NAME] };
  },
];

function again(name: string, sign: (text: Uint8Array, signers: Signers) => readonly DetachedSignature[]): Mutator {
  return (files, choose, signers) => {
    const draft = readDraft(files);
    // Some leave the manifest as it is, others change what the wrong people would like to change.
    const text = Buffer.from(
      canonicalJson(choose.below(2) === 0 ? draft : { ...draft, sequence: draft.sequence + 1 + choose.below(1000) }),
    );
    files.set(MANIFEST_NAME, text);
    files.set(SIGNATURES_NAME, signatureFile(sign(text, signers)));
    return { name: `signed ${name}`, touched: [MANIFEST_NAME, SIGNATURES_NAME] };
  };
}

export const FAMILIES = { bytes: BYTES, structure: STRUCTURE, resigned: RESIGNED } as const;
