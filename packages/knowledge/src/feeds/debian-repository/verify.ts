import { createHash } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { canonicalJson, sha256, writeWhole } from '@tsukuroi/core';
import { distributionOf } from '@tsukuroi/core/apt/keyrings.ts';
import { openedIndex } from '@tsukuroi/core/apt/open-index.ts';
import { RELEASE_LIMIT_BYTES } from '@tsukuroi/core/apt/release-file.ts';
import type { RunProgram } from '@tsukuroi/core/apt/run-program.ts';
import { verifiedText } from '@tsukuroi/core/apt/signed-text.ts';
import { archivesIn, type RawArchive, type RawIndex } from './layout.ts';
import { type Release, readRelease } from './release.ts';
import type { Receipt } from './schema.ts';

export interface VerifyOptions {
  /** Folder that the paths are below. */
  readonly root: string;
  /** Files there, as `listFiles` gives them; others than apt's are passed over. */
  readonly paths: readonly string[];
  /** Empty folder to fill: then a source of the feed (`debian-repository/<archive>/…`). */
  readonly target: string;
  readonly run: RunProgram;
  /** Keyrings by distribution in place of those of `keyrings.json`: for a hospital's own signed mirror, and for tests. */
  readonly keyrings?: Readonly<Record<string, readonly string[]>>;
}

/** Why something is not used. */
export type RefusalReason =
  | 'no-signature'
  | 'unknown-origin'
  | 'no-keyring'
  | 'no-gpgv'
  | 'bad-signature'
  | 'bad-release'
  | 'no-index'
  | 'not-listed'
  | 'wrong-hash'
  | 'cannot-open';

export interface Refused {
  readonly archive: string;
  readonly file: string;
  readonly reason: RefusalReason;
}

export interface Verified {
  /** Archives laid out in the target folder. */
  readonly taken: readonly string[];
  readonly refused: readonly Refused[];
}

/**
 * The step before `parse`: checks each suite's signature with gpgv against the distribution's own keyring, opens its
 * Packages files, compares them with the hashes in the signed text, and lays out what held (`schema.ts`, receipt). What does
 * not hold is not laid out and stands in `refused` with its reason; one bad suite never stops the others.
 */
export async function verifiedRepository(options: VerifyOptions): Promise<Verified> {
  const taken: string[] = [];
  const refused: Refused[] = [];
  for (const archive of archivesIn(options.paths)) {
    const signed = await signedText(archive, options);
    if ('reason' in signed) {
      refused.push({ archive: archive.name, file: fileOf(archive), reason: signed.reason });
      continue;
    }
    const folder = join(options.target, 'debian-repository', archive.name);
    let laidOut = 0;
    for (const index of onePerEntry(archive.indices)) {
      const reason = await layOut(index, signed.release, join(folder, index.entry), options);
      if (reason === undefined) {
        laidOut += 1;
      } else {
        refused.push({ archive: archive.name, file: index.path, reason });
      }
    }
    if (laidOut === 0) {
      refused.push({ archive: archive.name, file: fileOf(archive), reason: 'no-index' });
      continue;
    }
    await writeWhole(join(folder, 'Release'), signed.text);
    await writeWhole(join(folder, 'verified.json'), canonicalJson(signed.receipt));
    taken.push(archive.name);
  }
  return { taken, refused };
}

function fileOf({ name, signed }: RawArchive): string {
  return signed === undefined ? name : 'inline' in signed ? signed.inline : signed.text;
}

interface Signed {
  readonly text: Buffer;
  readonly release: Release;
  readonly receipt: Receipt;
}

async function signedText(
  archive: RawArchive,
  { root, run, keyrings }: VerifyOptions,
): Promise<Signed | { readonly reason: RefusalReason }> {
  const { signed } = archive;
  if (signed === undefined) {
    return { reason: 'no-signature' };
  }
  const stated = join(root, 'inline' in signed ? signed.inline : signed.text);
  if ((await stat(stated)).size > RELEASE_LIMIT_BYTES) {
    return { reason: 'bad-release' };
  }
  // What the file says of itself only chooses the keyring; it counts after that keyring has vouched for it.
  const claimed = /^Origin:\s*(.*?)\s*$/m.exec(await readFile(stated, 'utf8'))?.[1] ?? '';
  const distribution = distributionOf(claimed);
  if (distribution === undefined) {
    return { reason: 'unknown-origin' };
  }
  const place =
    'inline' in signed
      ? { inline: stated }
      : { text: join(root, signed.text), signature: join(root, signed.signature) };
  const verified = await verifiedText(place, keyrings?.[distribution.id] ?? distribution.keyrings, run);
  if (!verified.ok) {
    return { reason: verified.error };
  }
  const { text, keyring, signatures } = verified.value;
  const release = readRelease(text.toString('utf8'));
  if ('wrong' in release || release.origin !== distribution.origin) {
    return { reason: 'bad-release' };
  }
  const receipt: Receipt = {
    format: 'apt-verified/1',
    release: sha256(text),
    distribution: distribution.id,
    keyring,
    keys: signatures.map(({ key }) => key),
  };
  return { text, release, receipt };
}

/** A mirror may hold an index in several forms: the one that needs no program first. */
function onePerEntry(indices: readonly RawIndex[]): RawIndex[] {
  const rank = (path: string) =>
    ['Packages', '.gz', '.xz', '.lz4'].findIndex((ending) => path.endsWith(ending)) + 1 || 9;
  const best = new Map<string, RawIndex>();
  for (const index of indices.toSorted((a, b) => rank(a.path) - rank(b.path))) {
    best.set(index.entry, best.get(index.entry) ?? index);
  }
  return [...best.values()];
}

/** Opens an index into the target, never beyond the size that the signed text states, and keeps it if its hash is right. */
async function layOut(
  index: RawIndex,
  release: Release,
  target: string,
  options: VerifyOptions,
): Promise<RefusalReason | undefined> {
  const stated = release.files.get(index.entry);
  if (stated === undefined) {
    return 'not-listed';
  }
  await mkdir(dirname(target), { recursive: true });
  const part = `${target}.part`;
  const file = openSync(part, 'w', 0o600);
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    const whole = await openedIndex(join(options.root, index.path), options.run, stated.bytes + 1, (piece) => {
      bytes += piece.length;
      if (bytes <= stated.bytes) {
        hash.update(piece);
        writeSync(file, piece);
      }
    });
    if (bytes !== stated.bytes || (whole && hash.digest('hex') !== stated.sha256)) {
      return whole || bytes > stated.bytes ? 'wrong-hash' : 'cannot-open';
    }
    if (!whole) {
      return 'cannot-open';
    }
    await rename(part, target);
    return undefined;
  } finally {
    closeSync(file);
    await rm(part, { force: true });
  }
}
