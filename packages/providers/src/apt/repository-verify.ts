import { stat } from 'node:fs/promises';
import { ok, type Result, refused, type TsukuroiError } from '@tsukuroi/core';
import { RELEASE_LIMIT_BYTES, type ReleaseFile, readReleaseFile } from '@tsukuroi/core/apt/release-file.ts';
import type { RunProgram } from '@tsukuroi/core/apt/run-program.ts';
import { type GoodSignature, verifiedText } from '@tsukuroi/core/apt/signed-text.ts';
import type { AptSupply, SupplyPackage, SupplySuite } from '@tsukuroi/protocol/apt-supply.ts';
import { fileSha256, type IndexedFile, indexedFile, installedKib, readIndex, type Stanza } from './index-packages.ts';
import { repositoryError } from './repository-errors.ts';

/** Where the content of a hash lies on this machine; there may be nothing. */
export type FileOf = (sha256: string) => string;

export interface VerifiedSuite {
  readonly suite: SupplySuite;
  readonly release: ReleaseFile;
  readonly keyring: string;
  readonly signatures: readonly GoodSignature[];
}

/**
 * Checks one suite of a supply: the list has the hash it is named by, gpgv vouches for it, it is the list of this suite, and it
 * names every index with hash and size. Nothing of the supply is believed.
 */
export async function verifySuite(
  suite: SupplySuite,
  fileOf: FileOf,
  keyrings: readonly string[],
  run: RunProgram,
): Promise<Result<VerifiedSuite, TsukuroiError>> {
  const name = suite.suite;
  const path = fileOf(suite.inRelease.sha256);
  const facts = await stat(path).catch(() => undefined);
  if (facts === undefined) {
    return refused(repositoryError('content-missing', `${name} InRelease`));
  }
  if (facts.size > RELEASE_LIMIT_BYTES) {
    return refused(repositoryError('bad-release', name));
  }
  if ((await fileSha256(path)) !== suite.inRelease.sha256) {
    return refused(repositoryError('content-wrong-hash', `${name} InRelease`));
  }
  const verified = await verifiedText({ inline: path }, keyrings, run);
  if (!verified.ok) {
    return refused(repositoryError(verified.error, name));
  }
  const { text, keyring, signatures } = verified.value;
  const release = readReleaseFile(text.toString('utf8'));
  if ('wrong' in release) {
    return refused(repositoryError('bad-release', name));
  }
  // An attacker could hand in the signed list of another suite, in which a package has no update.
  if (![release.codename, release.suite].includes(name)) {
    return refused(repositoryError('other-suite', name));
  }
  for (const index of suite.indexes) {
    const named = release.files.get(index.path);
    if (named === undefined || named.sha256 !== index.sha256 || named.bytes !== index.size) {
      return refused(repositoryError('index-not-listed', `${name} ${index.path}`));
    }
  }
  return ok({ suite, release, keyring, signatures });
}

/** A package of a supply as a verified index describes it. */
export interface VerifiedPackage extends IndexedFile {
  readonly component: string;
  /** KiB on the disk once installed; undefined where the index does not say. */
  readonly installedKib: number | undefined;
}

/** A package as an index is asked for it. */
export function indexKey(item: {
  readonly package: string;
  readonly architecture: string;
  readonly version: string;
}): string {
  return `${item.package} ${item.architecture} ${item.version}`;
}

/**
 * Finds every package of the supply that names this suite in the suite's own indices: same name, version, architecture, path,
 * size and hash. The suite must have been verified; `pathOf` says where its indices lie, under their own names (the ending
 * tells how they are packed). Answers what the indices say, by hash; and of `lookUp`, by `indexKey`, what they happen to offer.
 */
export async function packagesOfSuite(
  supply: AptSupply,
  place: number,
  pathOf: (suite: SupplySuite, index: string) => string,
  run: RunProgram,
  lookUp: ReadonlySet<string> = new Set(),
): Promise<
  Result<
    { readonly files: ReadonlyMap<string, VerifiedPackage>; readonly lookedUp: ReadonlyMap<string, VerifiedPackage> },
    TsukuroiError
  >
> {
  const files = new Map<string, VerifiedPackage>();
  const lookedUp = new Map<string, VerifiedPackage>();
  const suite = supply.suites[place];
  if (suite === undefined) {
    return ok({ files, lookedUp });
  }
  const ordered = new Map(supply.packages.filter((item) => item.suite === place).map((item) => [item.sha256, item]));
  const wanted = {
    hashes: new Set(ordered.keys()),
    names: new Set([...lookUp].map((key) => key.split(' ')[0] ?? '')),
  };
  for (const index of suite.indexes) {
    const component = index.path.split('/')[0] ?? '';
    const take = (stanza: Stanza): void => {
      const file = indexedFile(stanza);
      if (file === undefined) {
        return;
      }
      const verified = { ...file, component, installedKib: installedKib(stanza) };
      const asked = ordered.get(file.sha256);
      if (asked !== undefined && isSame(asked, file)) {
        files.set(file.sha256, verified);
      }
      if (lookUp.has(indexKey(file))) {
        lookedUp.set(indexKey(file), verified);
      }
    };
    const read = await readIndex(pathOf(suite, index.path), index, run, take, wanted);
    if (!read.ok) {
      return refused(repositoryError(read.error, `${suite.suite} ${index.path}`));
    }
  }
  for (const item of ordered.values()) {
    if (!files.has(item.sha256)) {
      return refused(repositoryError('package-not-listed', `${item.package} ${item.version}`));
    }
  }
  return ok({ files, lookedUp });
}

function isSame(asked: SupplyPackage, file: IndexedFile): boolean {
  return (
    asked.package === file.package &&
    asked.version === file.version &&
    asked.architecture === file.architecture &&
    asked.path === file.path &&
    asked.size === file.size
  );
}
