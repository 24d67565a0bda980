import { describe, expect, test } from 'vitest';
import { INDEX_LIMITS, indexedFile, type Stanza, stanzaReader } from './index-packages.ts';

const HASH = 'c'.repeat(64);
const OPENSSL = `Package: openssl
Version: 3.0.22-1~deb12u2
Architecture: amd64
Description: Secure Sockets Layer toolkit
 continued: not a field
Filename: ./pool/main/o/openssl/openssl_3.0.22-1~deb12u2_amd64.deb
Size: 1400000
SHA256: ${HASH}
`;

function read(pieces: readonly string[]): { stanzas: Stanza[]; fine: boolean } {
  const stanzas: Stanza[] = [];
  const reader = stanzaReader((stanza) => stanzas.push(stanza));
  const pushed = pieces.map((piece) => reader.push(Buffer.from(piece)));
  return { stanzas, fine: reader.end() && pushed.every(Boolean) };
}

describe('Packages', () => {
  test('stanzas come out the same however the bytes are cut', () => {
    const text = `${OPENSSL}\n${OPENSSL.replace('Package: openssl', 'Package: libssl3')}`;
    const whole = read([text]);

    expect(whole.stanzas.map((stanza) => stanza.get('package'))).toEqual(['openssl', 'libssl3']);
    for (const size of [1, 7, 100]) {
      expect(read(text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [])).toEqual(whole);
    }
  });

  test('the file of a stanza', () => {
    const [stanza] = read([OPENSSL]).stanzas;

    expect(stanza && indexedFile(stanza)).toEqual({
      package: 'openssl',
      architecture: 'amd64',
      version: '3.0.22-1~deb12u2',
      path: 'pool/main/o/openssl/openssl_3.0.22-1~deb12u2_amd64.deb',
      size: 1400000,
      sha256: HASH,
    });
  });

  test.each([
    ['no hash', OPENSSL.replace(/SHA256.*\n/, '')],
    ['a hash that is none', OPENSSL.replace(HASH, 'C'.repeat(64))],
    ['a size that is none', OPENSSL.replace('1400000', '-1')],
    ['no version', OPENSSL.replace(/Version.*\n/, '')],
  ])('a stanza with %s names no file', (_, text) => {
    const [stanza] = read([text]).stanzas;

    expect(stanza && indexedFile(stanza)).toBeUndefined();
  });

  test.each([
    ['a field that stands twice', `${OPENSSL}SHA256: ${'d'.repeat(64)}\n`],
    ['a line that is no field', 'Package: a\nno field here\n'],
    ['a continued line without a field', ' alone\n'],
    ['an endless line', `Package: ${'a'.repeat(INDEX_LIMITS.lineBytes + 1)}`],
    [
      'an endless stanza',
      'a: b\n'.replace('a', 'x0').repeat(1) +
        Array.from({ length: INDEX_LIMITS.stanzaLines }, (_, i) => `x${i + 1}: y\n`).join(''),
    ],
  ])('hostile: %s is refused', (_, text) => {
    expect(read([text]).fine).toBe(false);
  });

  test('an empty index is an empty list', () => {
    expect(read([''])).toEqual({ stanzas: [], fine: true });
  });
});
