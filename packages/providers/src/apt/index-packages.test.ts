import { describe, expect, test } from 'vitest';
import {
  INDEX_LIMITS,
  indexedFile,
  installedKib,
  type Stanza,
  stanzaReader,
  wantedStanzaReader,
} from './index-packages.ts';

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

describe('only what is wanted', () => {
  const stanza = (name: string, hash: string, more = '') =>
    OPENSSL.replace('Package: openssl', `Package: ${name}`).replace(HASH, hash.repeat(64)) + more;
  const index = [stanza('openssl', 'a'), stanza('libssl3', 'b'), stanza('tzdata', 'd', 'Installed-Size: 2500\n')].join(
    '\n',
  );
  const readWanted = (text: string, hashes: readonly string[], names: readonly string[], size = text.length) => {
    const found: Stanza[] = [];
    const wanted = { hashes: new Set(hashes), names: new Set(names) };
    const reader = wantedStanzaReader(wanted, (one) => found.push(one));
    const pushed = (text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? []).map((piece) =>
      reader.push(Buffer.from(piece)),
    );
    const fine = reader.end() && pushed.every(Boolean);
    return { names: found.map((one) => one.get('package')), found, fine };
  };

  test.each([1, 7, 100, 10_000])('by hash and by name, however the bytes are cut (%i)', (size) => {
    expect(readWanted(index, ['b'.repeat(64)], ['tzdata'], size)).toMatchObject({
      names: ['libssl3', 'tzdata'],
      fine: true,
    });
  });

  test('what is found is read as strictly as ever, what is not wanted is not looked into', () => {
    const twice = `${index}\n${stanza('rsync', 'e', `SHA256: ${'f'.repeat(64)}\n`)}`;

    expect(readWanted(twice, ['e'.repeat(64)], []).fine).toBe(false);
    expect(readWanted(twice, ['a'.repeat(64)], [])).toMatchObject({ names: ['openssl'], fine: true });
    expect(readWanted(twice, ['f'.repeat(64)], []).names).toEqual([]);
  });

  test('an endless stanza is refused', () => {
    expect(readWanted(`Package: a\n${'b: c\n'.repeat(1_000_000)}`, [], ['a']).fine).toBe(false);
  });

  test('how much a package takes on the disk', () => {
    const [tzdata] = readWanted(index, [], ['tzdata']).found;
    const [openssl] = readWanted(index, [], ['openssl']).found;

    expect([tzdata && installedKib(tzdata), openssl && installedKib(openssl)]).toEqual([2500, undefined]);
  });
});

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
