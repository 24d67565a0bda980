import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ok, type Result, refused } from '@tsukuroi/core';
import type { PatchWorld, PreparedPatch } from '../../patch/patch.ts';
import { type DnfProofRefusal, proofCode } from './errors.ts';
import { machineKeys, VENDOR_KEYS } from './machine-keys.ts';
import { neededNew } from './needed-new.ts';
import { keyOf, provedOf } from './prepare.ts';
import { type RpmTools, rpmTools } from './programs.ts';
import { comparedVersions } from './state.ts';
import type { ProvedIndex, ProvedOrder, ProvedRpm } from './verify.ts';

/** The part of `channel/1` that a proof needs (docs/formats/channel.md). */
export interface DnfChannel {
  readonly kind: string;
  /** Ids of repositories. */
  readonly suites: readonly string[];
  /** Fingerprints, upper-case hexadecimal. */
  readonly keys: readonly string[];
  readonly metadata?: 'signed' | 'packages-only' | undefined;
}

/** The part of a plan's content that a proof needs (docs/formats/plan.md). */
export interface DnfContent {
  readonly sha256: string;
  /** Hash of `repomd.xml`. */
  readonly index: string;
}

/** As the trust room's `ProvedPackage` wants it. */
export interface DnfProof {
  readonly index: string;
  readonly package: string;
  readonly version: string;
  readonly sha256: string;
  readonly length: number;
  readonly newer: 'yes' | 'no' | 'unknown';
  readonly wanted: boolean;
  readonly removes: readonly string[];
}

export interface DnfProofOptions {
  /** Prepared a moment ago by this provider: indexes, hashes, signatures and dnf's own test of the transaction are behind it. */
  readonly prepared: PreparedPatch;
  readonly world: PatchWorld;
  readonly keyFolder?: string;
  readonly root?: string;
}

/**
 * What the vendor's own chain says of a package that was prepared: its index was signed by a key of the channel, or the channel says that its
 * vendor signs packages only, and then one of the channel's keys signed the package itself; it is newer than what is installed; and who is
 * new here is needed by what is not. Fits the trust room's `ChannelProof`; the error is a code with words (`errors.ts`).
 */
export function dnfChannelProof(
  options: DnfProofOptions,
): (channel: DnfChannel, content: DnfContent) => Promise<Result<DnfProof, string>> {
  const { keyFolder = VENDOR_KEYS, prepared, root = '/', world } = options;
  const tools = rpmTools(world.run, root);
  const proved = provedOf(prepared);
  let needed: Promise<ReadonlySet<string>> | undefined;
  return async (channel, content) => {
    const found = proved === undefined ? undefined : findIn(proved, content);
    if (found === undefined) {
      return refused(proofCode('package-not-proved'));
    }
    const { index, rpm } = found;
    const refusal =
      againstChannel(channel, index) ?? (await againstPackage(channel, rpm, keyFolder, world.folder, tools));
    if (refusal !== undefined) {
      return refused(proofCode(refusal));
    }
    const { item } = rpm;
    const from = prepared.before.get(keyOf(item));
    needed ??= neededNew(proved?.rpms ?? [], prepared.before, tools);
    return ok({
      ...{ index: index.repository.repomd.sha256, package: item.package, version: item.version },
      ...{ sha256: item.sha256, length: item.size },
      newer: from === undefined ? 'yes' : await isNewer(tools, item.version, from),
      wanted: from !== undefined || (await needed).has(item.sha256),
      // dnf's own test of the transaction was the order and nothing else, or nothing would have been prepared.
      removes: [],
    });
  };
}

function findIn({ indexes, rpms }: ProvedOrder, content: DnfContent) {
  const rpm = rpms.find(({ item }) => item.sha256 === content.sha256);
  const index = rpm === undefined ? undefined : indexes[rpm.item.repository];
  return rpm === undefined || index?.repository.repomd.sha256 !== content.index ? undefined : { rpm, index };
}

function againstChannel(channel: DnfChannel, { repository, signatures }: ProvedIndex): DnfProofRefusal | undefined {
  if (channel.kind !== 'yum' || !channel.suites.includes(repository.id)) {
    return 'not-of-channel';
  }
  if (signatures === undefined) {
    return channel.metadata === 'packages-only' ? undefined : 'list-unsigned';
  }
  const isOfChannel = signatures.some(
    ({ key, primary }) => channel.keys.includes(key) || (primary !== undefined && channel.keys.includes(primary)),
  );
  return isOfChannel ? undefined : 'key-not-of-channel';
}

/** Where nobody signs the index the package's own signature is the whole proof: only the channel's keys count then, and no other of this machine. */
async function againstPackage(
  { keys, metadata }: DnfChannel,
  { file }: ProvedRpm,
  keyFolder: string,
  folder: string,
  tools: RpmTools,
): Promise<DnfProofRefusal | undefined> {
  if (metadata !== 'packages-only') {
    return undefined;
  }
  const own = join(folder, 'channel-keys');
  await rm(own, { recursive: true, force: true });
  await mkdir(own, { recursive: true, mode: 0o700 });
  const known = await machineKeys(keyFolder, own, tools, keys);
  return known !== undefined && (await known.vouchFor(file)) ? undefined : 'package-key-not-of-channel';
}

async function isNewer(tools: RpmTools, version: string, than: string): Promise<DnfProof['newer']> {
  const order = await comparedVersions(tools, version, than);
  return order === undefined ? 'unknown' : order > 0 ? 'yes' : 'no';
}
