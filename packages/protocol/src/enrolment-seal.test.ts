import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { enrolmentKeys, enrolmentNonce, openEnrolment, sealEnrolment } from './enrolment-seal.ts';
import { lineBody, lineHead, signLine, verifyLine } from './journal-line.ts';

const TOKEN = '00000000-0000-4000-8000-000000000001';
const keys = enrolmentKeys(Buffer.alloc(32, 1), TOKEN);
const binding = { purpose: 'enrol', token: TOKEN, nonce: enrolmentNonce() } as const;
const document = { device: 'ward-1' };

test('what is sealed opens with the same key, purpose, token and nonce', () => {
  const sealed = sealEnrolment(keys.request, binding, document);

  expect(openEnrolment(keys.request, binding, sealed)).toEqual(document);
});

test.each([
  ['the key of the other direction', keys.answer, binding],
  ['the key of another token', enrolmentKeys(Buffer.alloc(32, 1), TOKEN.replace('1', '2')).request, binding],
  ['another secret', enrolmentKeys(Buffer.alloc(32, 2), TOKEN).request, binding],
  ['another purpose', keys.request, { ...binding, purpose: 'answer' as const }],
  ['another nonce', keys.request, { ...binding, nonce: enrolmentNonce() }],
  ['another token', keys.request, { ...binding, token: TOKEN.replace('1', '3') }],
])('it does not open with %s', (_, key, bound) => {
  const sealed = sealEnrolment(keys.request, binding, document);

  expect(openEnrolment(key, bound, sealed)).toBeUndefined();
});

test('it does not open when any of its characters is another', () => {
  const sealed = sealEnrolment(keys.request, binding, document);

  const opened = [...sealed].flatMap((letter, at) => {
    const changed = `${sealed.slice(0, at)}${letter === 'A' ? 'B' : 'A'}${sealed.slice(at + 1)}`;
    const same = Buffer.from(changed, 'base64url').equals(Buffer.from(sealed, 'base64url'));
    return same || openEnrolment(keys.request, binding, changed) === undefined ? [] : [at];
  });

  expect(opened).toEqual([]);
});

test.each(['', 'AAAA', 'not base64 !'])('%j opens to nothing', (sealed) => {
  expect(openEnrolment(keys.request, binding, sealed)).toBeUndefined();
});

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

test('a signed line gives its text to who has the key, and nobody changes a letter of it', () => {
  const line = signLine('{"n":1}', privateKey);

  const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;

  expect(verifyLine(line, publicKey)).toBe('{"n":1}');
  expect(verifyLine(line.replace('1}', '2}'), publicKey)).toBeUndefined();
  expect(verifyLine(line, stranger)).toBeUndefined();
  expect(lineHead(line)).toMatch(/^[0-9a-f]{16}$/);
});

test.each(['', '{}', `${'A'.repeat(86)} [1]`, `${'A'.repeat(86)} {"a":\n1}`, `${'A'.repeat(85)} {}`])(
  '%j is no signed line',
  (line) => {
    expect(lineBody(line)).toBeUndefined();
  },
);
