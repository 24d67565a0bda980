import { createHash, generateKeyPairSync, type KeyObject, sign as signBytes, verify as verifyBytes } from 'node:crypto';
import { type Clock, fixedClock, ok, refused, sha256 } from '@tsukuroi/core';
import { memoryDoor } from '../../files/memory-door.ts';
import type { DetachedSignature } from '../../roles/verify.ts';
import { type ContentStore, contentStore } from '../../store/store.ts';
import { restartingProcesses } from '../../store/testing/world.ts';
import { type BundleSource, type Exported, type ExportOptions, exportBundle } from '../export.ts';
import { type ImportOptions, type ImportOutcome, importBundle } from '../import.ts';
import type { EntryKind } from '../shape.ts';
import type { Expectation, VerifyManifest } from '../volumes.ts';

/** Keys of a role: two of these three must sign. */
export interface TestKeys {
  readonly keys: readonly { readonly keyid: string; readonly secret: KeyObject; readonly open: KeyObject }[];
}

export function testKeys(): TestKeys {
  return {
    keys: [1, 2, 3].map(() => {
      const { publicKey, privateKey } = generateKeyPairSync('ed25519');
      const keyid = createHash('sha256')
        .update(publicKey.export({ format: 'der', type: 'spki' }))
        .digest('hex');
      return { keyid, secret: privateKey, open: publicKey };
    }),
  };
}

export function signWith(keys: TestKeys, count = 2): (bytes: Uint8Array) => readonly DetachedSignature[] {
  return (bytes) =>
    keys.keys
      .slice(0, count)
      .map(({ keyid, secret }) => ({ keyid, sig: signBytes(null, bytes, secret).toString('hex') }));
}

/** Two of three, each counted once; `revoked` no longer counts. */
export function verifyWith({ keys }: TestKeys, revoked: readonly string[] = []): VerifyManifest {
  return (bytes, signatures) => {
    const valid = new Set<string>();
    for (const { keyid, sig } of signatures) {
      const key = keys.find((it) => it.keyid === keyid && !revoked.includes(keyid));
      if (key !== undefined && verifyBytes(null, bytes, key.open, Buffer.from(sig, 'hex'))) {
        valid.add(keyid);
      }
    }
    return valid.size >= 2 ? ok([...valid]) : refused('too few');
  };
}

export const FACILITY: Expectation = { organisation: '西病院グループ', facility: 'higashi', direction: 'inward' };

export function source(kind: EntryKind, name: string, body: string | Uint8Array): BundleSource {
  const bytes = Buffer.from(body);
  const hash = sha256(bytes);
  return {
    kind,
    name: kind === 'content' ? hash : name,
    size: bytes.length,
    sha256: hash,
    async *open() {
      for (let at = 0; at < bytes.length; at += 1000) {
        yield bytes.subarray(at, at + 1000);
      }
    },
  };
}

/** Bytes that look random and are the same every time. */
export function noise(length: number, seed: string): Buffer {
  const pieces: Buffer[] = [];
  for (let n = 0; n * 32 < length; n++) {
    pieces.push(createHash('sha256').update(`${seed} ${n}`).digest());
  }
  return Buffer.concat(pieces).subarray(0, length);
}

/** What a collector carries on a day: packages of two departments' machines, knowledge and the signed lists. */
export const SOURCES: readonly BundleSource[] = [
  source('content', '', noise(9000, 'openssl for radiology')),
  source('content', '', noise(2500, 'linux image for ward 3')),
  source('content', '', 'a small package for ward 5'),
  source('metadata', 'catalog/timestamp.json', '{"signed":{"version":7}}'),
  source('metadata', 'catalog/empty.json', ''),
  source('knowledge-chunk', 'a1.jsonl.gz', noise(700, 'knowledge')),
];

/** A sender with a stick, and a facility that receives. The stick and the disk are in memory and can fail apart. */
export function bundleWorld(options: { readonly keys?: TestKeys; readonly capacityBytes?: number } = {}) {
  const clock: Clock & { moveMs(by: number): void } = fixedClock('2026-11-22T08:30:00Z');
  const keys = options.keys ?? testKeys();
  const stick = memoryDoor();
  const door = memoryDoor(options.capacityBytes === undefined ? {} : { capacityBytes: options.capacityBytes });
  const processes = restartingProcesses();
  const openStore = (): ContentStore => contentStore({ root: '/data/store', door, processes, spareBytes: 0 });
  let sequence = 1;
  return {
    clock,
    keys,
    stick,
    door,
    processes,
    openStore,
    write(more: Partial<ExportOptions> = {}): Promise<Exported> {
      sequence++;
      return exportBundle({
        door: stick,
        clock,
        out: '/stick',
        organisation: '西病院グループ',
        facility: 'higashi',
        direction: 'inward',
        sequence,
        about: { ja: '11月22日の更新と知識', en: 'updates and knowledge of 22 November' },
        sources: SOURCES,
        sign: signWith(keys),
        volumeBytes: 2 ** 40,
        partBytes: 4000,
        ...more,
      });
    },
    read(folders: readonly string[], more: Partial<ImportOptions> = {}): Promise<ImportOutcome> {
      return importBundle({
        stick,
        folders,
        door,
        root: '/data/bundles',
        store: openStore(),
        clock,
        verify: verifyWith(keys),
        expects: FACILITY,
        processes,
        ...more,
      });
    },
    /** What counts, as a hash per file: contents in the store, bundles that are in, and the record of the newest. Not the side folder. */
    applied(): Readonly<Record<string, string>> {
      return Object.fromEntries(
        Object.entries(door.disk.snapshot())
          .filter(([path]) => /^\/data\/(store\/sha256|bundles\/(received|state\.json))/.test(path))
          .map(([path, content]) => [path, sha256(content)]),
      );
    },
  };
}

export type BundleWorld = ReturnType<typeof bundleWorld>;
