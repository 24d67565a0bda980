import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ok, type Result, refused } from '../result.ts';
import type { RunProgram } from './run-program.ts';

const GPGV = '/usr/bin/gpgv';
const TIMEOUT_MS = 120_000;
/** Hash algorithms that a signature may use: SHA-256, SHA-384, SHA-512 (RFC 4880, 9.4). */
const STRONG_HASHES = new Set(['8', '9', '10']);
/** Place of the primary key's fingerprint among the words of VALIDSIG (GnuPG, doc/DETAILS). */
const PRIMARY_WORD = 9;

/** Where a signed text lies: text and signature in one file (`InRelease`), or apart (`Release`, `Release.gpg`). */
export type SignedFile = { readonly inline: string } | { readonly text: string; readonly signature: string };

/** One good signature. Fingerprints in upper-case hexadecimal. */
export interface GoodSignature {
  /** The key or subkey that signed. */
  readonly key: string;
  /** The certificate's own key, where gpgv names it. */
  readonly primary: string | undefined;
}

export interface SignedText {
  /** What the signatures vouch for: what gpgv wrote, never the file around it. */
  readonly text: Buffer;
  readonly signatures: readonly GoodSignature[];
}

/**
 * Checks a signed text with gpgv. Keyrings that are not there are passed over.
 * `no-keyring`: none of them is there; `no-gpgv`: the program is missing; `bad-signature`: no good one, or a bad one.
 */
export async function verifiedText(
  file: SignedFile,
  keyrings: readonly string[],
  run: RunProgram,
): Promise<Result<SignedText & { readonly keyring: string }, 'no-keyring' | 'no-gpgv' | 'bad-signature'>> {
  const there: string[] = [];
  for (const keyring of keyrings) {
    if ((await stat(keyring).catch(() => undefined))?.isFile()) {
      there.push(keyring);
    }
  }
  const [keyring] = there;
  if (keyring === undefined) {
    return refused('no-keyring');
  }
  const work = await mkdtemp(join(tmpdir(), 'tsukuroi-gpgv-'));
  try {
    const output = join(work, 'text');
    const input = 'inline' in file ? ['--output', output, file.inline] : [file.signature, file.text];
    const args = ['--status-fd', '1', ...there.flatMap((name) => ['--keyring', name]), ...input];
    const { stdout, problem } = await run({ command: GPGV, args, timeoutMs: TIMEOUT_MS });
    if (problem === 'absent') {
      return refused('no-gpgv');
    }
    const signatures = goodSignatures(stdout.toString('utf8'));
    if (problem !== undefined || signatures.length === 0) {
      return refused('bad-signature');
    }
    return ok({ text: await readFile('inline' in file ? output : file.text), signatures, keyring });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/**
 * Good signatures in gpgv's status lines (GnuPG, doc/DETAILS). One good signature is enough, as for apt: files are signed by
 * the keys of several releases, and a machine need not know all. One bad signature spoils all.
 * VALIDSIG also follows EXPKEYSIG and REVKEYSIG, so it counts only after GOODSIG of the same signature.
 */
export function goodSignatures(status: string): GoodSignature[] {
  const found: GoodSignature[] = [];
  let good = false;
  for (const line of status.split('\n')) {
    const [prefix, word, ...rest] = line.split(' ');
    if (prefix !== '[GNUPG:]') {
      continue;
    }
    if (word === 'BADSIG') {
      return [];
    }
    if (word === 'NEWSIG' || word === 'EXPKEYSIG' || word === 'REVKEYSIG' || word === 'EXPSIG' || word === 'ERRSIG') {
      good = false;
    } else if (word === 'GOODSIG') {
      good = true;
    } else if (word === 'VALIDSIG' && good && rest[0] !== undefined && STRONG_HASHES.has(rest[7] ?? '')) {
      found.push({ key: rest[0], primary: rest[PRIMARY_WORD] });
    }
  }
  return found;
}
