import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Outward, outwardShape, readOutward, signOutward } from './outward.ts';
import { OUTWARD_KINDS, OUTWARD_SEVERITY, outwardMail } from './outward-words.ts';

const FACILITY = '0b9dcb6c-1111-4222-8333-444455556666';
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const notice = (more: Partial<Outward> = {}): Outward => ({
  format: 'outward/1',
  facility: FACILITY,
  number: 1_795_337_400,
  at: '2026-11-22T22:30:00Z',
  site: 'HIGASHI-01',
  kind: 'not-returned',
  severity: 'now',
  count: 3,
  silentMinutes: null,
  ...more,
});

/** What stands in inventories: names of machines, people, software, versions, sentences. */
const inventory = fc.oneof(
  fc.constantFrom(
    '医事-PC-014',
    '東病院',
    '山田 太郎',
    'openssl 3.0.11-1~deb12u2',
    '10.1.2.3',
    'CVE-2026-0001',
    'ORDER-DB',
  ),
  fc.string({ minLength: 1, maxLength: 60 }),
);

test('no string of an inventory can stand in any field of a notice that is signed', () => {
  fc.assert(
    fc.property(inventory, fc.constantFrom(...Object.keys(notice())), (word, field) => {
      const given = { ...notice(), [field]: word };
      const closed = new Set(['outward/1', ...OUTWARD_KINDS, ...Object.values(OUTWARD_SEVERITY)]);

      const read = outwardShape.safeParse(given);

      // The site code is the one word a person chooses: twelve capitals and digits at most.
      const good = closed.has(word) || (field === 'site' && /^[A-Z0-9][A-Z0-9-]{0,11}$/.test(word));
      expect(read.success && !good ? [field, word] : []).toEqual([]);
    }),
  );
});

test('a further field, a severity of its own, or a silence of another kind is no notice', () => {
  const wrong = [
    { ...notice(), device: 'PC-1' },
    notice({ severity: 'info' }),
    notice({ silentMinutes: 60 }),
    notice({ kind: 'server-silent' }),
    notice({ count: 100_000 }),
    notice({ site: '東病院' }),
    notice({ site: 'A'.repeat(13) }),
  ];

  expect(wrong.map((one) => outwardShape.safeParse(one).success)).toEqual(wrong.map(() => false));
  expect(() => signOutward(notice({ severity: 'info' }), privateKey)).toThrow();
});

test('a line is read with the key that signed it and for its facility; changed, of another or for another it is nothing', () => {
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const line = signOutward(notice(), privateKey);

  expect(readOutward(line, FACILITY, publicKey)).toEqual(notice());
  expect(readOutward(line, FACILITY, other.publicKey)).toBeUndefined();
  expect(readOutward(line, FACILITY.replace('0b', '1c'), publicKey)).toBeUndefined();
  expect(readOutward(line.replace('"count":3', '"count":4'), FACILITY, publicKey)).toBeUndefined();
  expect(readOutward(`${line}${' '.repeat(1_000)}`, FACILITY, publicKey)).toBeUndefined();
});

test.each(OUTWARD_KINDS)(
  'the mail of %s says in plain Japanese what it is and what to do, with nothing left to fill in',
  (kind) => {
    const { subject, text } = outwardMail({ ...notice({ kind, severity: OUTWARD_SEVERITY[kind] }) });

    expect(subject).toMatch(/^【(至急|早めに|連絡)】\[つくろい HIGASHI-01\] /);
    expect(text).toMatch(/時刻: 2026-11-23 07:30（日本時間）/);
    expect(`${subject}${text}`).not.toMatch(/[{}]|undefined/);
  },
);
