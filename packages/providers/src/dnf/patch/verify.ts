import { mkdir, readFile, rm, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { isoSeconds, ok, sha256 } from '@tsukuroi/core';
import { type GoodSignature, verifiedText } from '@tsukuroi/core/apt/signed-text.ts';
import type { DnfPackage, DnfRepository, DnfSupply } from '@tsukuroi/protocol/dnf-supply.ts';
import { fileSha256 } from '../../apt/index-packages.ts';
import { ageRefusal } from '../../apt/repository-age.ts';
import type { PatchWorld } from '../../patch/patch.ts';
import type { PrimaryPackage } from '../primary.ts';
import { type NamedMetadata, REPOMD_LIMIT_BYTES, type Repomd, readRepomd } from '../repomd.ts';
import { isKnownToRpm, type MachineKeys, machineKeys } from './machine-keys.ts';
import { packagesNamed } from './metadata.ts';
import { type DnfOrder, PRIMARY } from './order.ts';
import { queryFormat, type RpmTools } from './programs.ts';
import { type Answer, refuse } from './refuse.ts';

/** rpm-queryformat: a tag that a package does not have. */
const NO_VALUE = '(none)';
/** The label is not in every package; the release of a module's build says it too (Fedora, Modularity). */
const MODULE_RELEASE = /\.module[_+]/;
const SIGNATURE_LIMIT_BYTES = 64 * 1024;

/** A package that the vendor's whole chain vouches for, laid out under a name that dnf takes for a file. */
export interface ProvedRpm {
  readonly item: DnfPackage;
  readonly file: string;
  /** Bytes on the disk once installed; undefined where the index does not say. */
  readonly installedBytes: number | undefined;
}

/** An index of which everything was verified that its vendor gives. */
export interface ProvedIndex {
  readonly repository: DnfRepository;
  /** Of the index; undefined where there is none, and the order leaves that to the channel. */
  readonly signatures: readonly GoodSignature[] | undefined;
  /** Newest time that the index itself states. */
  readonly date: string;
}

export interface ProvedOrder {
  readonly rpms: readonly ProvedRpm[];
  /** By place in the supply. */
  readonly indexes: readonly ProvedIndex[];
}

/**
 * Proves an order: the vendor's signature over each index by the machine's own keys, its age, the hash of what it names, each package named there
 * as ordered, and each package's own signature. Files are laid out in `<folder>/files`, emptied first.
 *
 * @param keyFolder the vendors' keys of this machine
 * @param unsigned what becomes of an index without a signature
 */
export async function proveOrder(
  supply: DnfSupply,
  keyFolder: string,
  world: PatchWorld,
  tools: RpmTools,
  unsigned: DnfOrder['unsigned'],
): Promise<Answer<ProvedOrder>> {
  const [keyFiles, files] = [join(world.folder, 'keys'), join(world.folder, 'files')];
  for (const folder of [keyFiles, files]) {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true, mode: 0o700 });
  }
  const keys = await machineKeys(keyFolder, keyFiles, tools);
  if (keys === undefined) {
    return refuse('list-refused', `no-keys ${keyFolder}`);
  }
  const rpms: ProvedRpm[] = [];
  const indexes: ProvedIndex[] = [];
  for (const [place, repository] of supply.repositories.entries()) {
    const index = await provedIndex(repository, keys, world, unsigned);
    if (!index.ok) {
      return index;
    }
    const { repomd, ...proved } = index.value;
    indexes.push(proved);
    const ordered = supply.packages.filter((item) => item.repository === place);
    const named = await namedPackages(repository, repomd, ordered, world);
    if (!named.ok) {
      return named;
    }
    for (const item of ordered) {
      const laidOut = await provedPackage(item, files, keys, world, tools);
      if (!laidOut.ok) {
        return laidOut;
      }
      rpms.push({ item, file: laidOut.value, installedBytes: named.value.get(item.sha256)?.installedSize });
    }
  }
  return ok({ rpms, indexes });
}

/** A content of the store as it is named: there, as long as it says, with its hash. */
async function heldContent(
  file: { readonly sha256: string; readonly size: number },
  about: string,
  world: PatchWorld,
): Promise<Answer<string>> {
  const path = world.fileOf(file.sha256);
  const facts = await stat(path).catch(() => undefined);
  if (facts?.isFile() !== true) {
    return refuse('content-missing', about);
  }
  const isIt = facts.size === file.size && (await fileSha256(path)) === file.sha256;
  return isIt ? ok(path) : refuse('list-refused', `${about} wrong-hash`);
}

/**
 * An index without a signature is refused, since nobody vouches for what it leaves out; but where the order says that the channel decides
 * (`channel-proof.ts`). One that is there must be good all the same.
 */
async function provedIndex(
  repository: DnfRepository,
  keys: MachineKeys,
  world: PatchWorld,
  unsigned: DnfOrder['unsigned'],
): Promise<Answer<ProvedIndex & { readonly repomd: Repomd }>> {
  const { id, repomd, signature } = repository;
  if (signature === null && unsigned !== 'left-to-channel') {
    return refuse('list-refused', `${id} repomd.xml unsigned`);
  }
  if (repomd.size > REPOMD_LIMIT_BYTES || (signature?.size ?? 0) > SIGNATURE_LIMIT_BYTES) {
    return refuse('list-refused', `${id} repomd.xml too large`);
  }
  const held = await heldContent(repomd, `${id} repomd.xml`, world);
  const vouching = signature === null ? undefined : await heldContent(signature, `${id} repomd.xml.asc`, world);
  if (!held.ok || vouching?.ok === false) {
    return held.ok ? (vouching as Answer<never>) : held;
  }
  const verified =
    vouching === undefined
      ? ok({ text: await readFile(held.value), signatures: undefined })
      : await verifiedText({ text: held.value, signature: vouching.value }, keys.keyrings, world.run);
  // What gpgv vouched for is read again: it must still be what was ordered.
  if (!verified.ok || sha256(verified.value.text) !== repomd.sha256) {
    return refuse('list-refused', `${id} repomd.xml ${verified.ok ? 'wrong-hash' : verified.error}`);
  }
  const read = readRepomd(verified.value.text);
  if (!read.ok) {
    return refuse('list-refused', `${id} repomd.xml ${read.error.reason}`);
  }
  const date = isoSeconds(read.value.newest * 1_000);
  const age = ageRefusal({
    ...{ sha256: repomd.sha256, date, ordered: repomd.sha256 },
    ...{ newestSeen: world.lists?.newestSeen[id], nowMs: world.lists?.nowMs },
  });
  return age === undefined
    ? ok({ repository, signatures: verified.value.signatures, date, repomd: read.value })
    : refuse(age === 'older-than-seen' ? 'list-older-than-seen' : 'list-refused', `${id} ${age}`);
}

/** What the signed index's `primary` says of the ordered packages: each is named there, with its name, version, architecture, path and size. */
async function namedPackages(
  { id, metadata }: DnfRepository,
  repomd: Repomd,
  ordered: readonly DnfPackage[],
  world: PatchWorld,
): Promise<Answer<ReadonlyMap<string, PrimaryPackage>>> {
  const isSame = (a: NamedMetadata, b: (typeof metadata)[number]): boolean =>
    a.type === b.type && a.path === b.path && a.sha256 === b.sha256 && a.size === b.size;
  const stray = metadata.find((item) => !repomd.metadata.some((one) => isSame(one, item)));
  if (stray !== undefined) {
    return refuse('list-refused', `${id} ${stray.path} not-listed`);
  }
  if (ordered.length === 0) {
    return ok(new Map());
  }
  const primary = repomd.metadata.find(({ type }) => type === PRIMARY);
  const held = primary === undefined ? undefined : await heldContent(primary, `${id} ${primary.path}`, world);
  if (primary === undefined || held === undefined || !held.ok) {
    return held === undefined || held.ok ? refuse('list-refused', `${id} primary`) : held;
  }
  const wanted = new Set(ordered.map((item) => item.sha256));
  const found = await packagesNamed(held.value, primary.path, primary.openSize, wanted, world.run);
  if (found === undefined) {
    return refuse('list-refused', `${id} ${primary.path} unreadable`);
  }
  for (const item of ordered) {
    const named = found.get(item.sha256);
    const isIt =
      named !== undefined &&
      [named.name, named.evr, named.architecture, named.path].join(' ') ===
        [item.package, item.version, item.architecture, item.path].join(' ') &&
      named.size === item.size;
    if (!isIt) {
      return refuse('list-refused', `${id} ${item.package} ${item.version} not-listed`);
    }
  }
  return ok(found);
}

/** The file of a package under its own name, signed by one of the machine's keys, and being what the index calls it. */
async function provedPackage(
  item: DnfPackage,
  folder: string,
  keys: MachineKeys,
  world: PatchWorld,
  tools: RpmTools,
): Promise<Answer<string>> {
  const name = `${item.package} ${item.version}`;
  const held = await heldContent(item, name, world);
  if (!held.ok) {
    return held;
  }
  const file = join(folder, `${item.package}-${item.version.replace(/^\d+:/, '')}.${item.architecture}.rpm`);
  await symlink(held.value, file);
  if (!(await keys.vouchFor(file))) {
    return refuse('list-refused', `${name} bad-signature`);
  }
  const tags = queryFormat('NAME', 'EPOCHNUM', 'VERSION', 'RELEASE', 'ARCH', 'MODULARITYLABEL');
  const header = (await tools.query(['-qp', '--queryformat', tags, file])).text.trimEnd().split('\t');
  const [own, epoch, version, release, architecture, stream] = header;
  const evr = `${epoch === '0' ? '' : `${epoch}:`}${version}-${release}`;
  if (own !== item.package || evr !== item.version || architecture !== item.architecture) {
    return refuse('list-refused', `${name} other-package`);
  }
  // dnf installs a file of another stream without asking: a database could be a version further that cannot read its own data (dnf, Modularity).
  if ((stream !== NO_VALUE && stream !== '') || MODULE_RELEASE.test(item.version)) {
    return refuse('order-refused', `${name} module-stream`);
  }
  return (await isKnownToRpm(file, tools)) ? ok(file) : refuse('list-refused', `${name} key-unknown-to-rpm`);
}
