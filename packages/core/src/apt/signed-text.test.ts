import { describe, expect, test } from 'vitest';
import { goodSignatures } from './signed-text.ts';

const KEY = 'B0CAB9266E8C3929798B3EEEBDE6D2B9216EC7A8';
const validSig = (key: string, hash = '8') =>
  `[GNUPG:] VALIDSIG ${key} 2026-11-21 1795222383 0 4 0 1 ${hash} 01 ${key}`;

describe('gpgv status lines', () => {
  test('a good signature counts with its fingerprint, an unknown key beside it does not matter', () => {
    const status = [
      '[GNUPG:] NEWSIG',
      '[GNUPG:] GOODSIG BDE6 A',
      validSig(KEY),
      '[GNUPG:] NEWSIG',
      '[GNUPG:] ERRSIG 54 1 8 01 9 9',
    ];

    expect(goodSignatures(status.join('\n'))).toEqual([{ key: KEY, primary: KEY }]);
  });

  test.each([
    [
      'one bad signature beside a good one',
      ['[GNUPG:] GOODSIG BDE6 A', validSig(KEY), '[GNUPG:] NEWSIG', '[GNUPG:] BADSIG 54 B'],
    ],
    ['a key that has expired', ['[GNUPG:] NEWSIG', '[GNUPG:] EXPKEYSIG BDE6 A', validSig(KEY)]],
    ['a key that was revoked', ['[GNUPG:] NEWSIG', '[GNUPG:] REVKEYSIG BDE6 A', validSig(KEY)]],
    ['a signature over SHA-1', ['[GNUPG:] NEWSIG', '[GNUPG:] GOODSIG BDE6 A', validSig(KEY, '2')]],
    ['words in a log line that only look like a status', [`gpgv: [GNUPG:] GOODSIG BDE6 A`, `x ${validSig(KEY)}`]],
    ['silence', []],
  ])('%s is no verification', (_, status) => {
    expect(goodSignatures(status.join('\n'))).toEqual([]);
  });
});
