import { sha256 } from '@tsukuroi/core';
import { type RefreshOptions, refreshRepository } from '../client/refresh.ts';
import type { Source } from '../client/source.ts';
import type { Memory } from '../client/store.ts';
import { runTuf } from '../client/tuf.ts';
import { newKeyPair, type SigningKey } from '../keys/key.ts';
import { consistentPath } from '../repository/files.ts';
import { entryOf, type JsonObject, type Kind, type MetaEntry, signMetadata } from '../repository/metadata.ts';

export const DAY_MS = 86_400_000;
export const START_MS = Date.parse('2026-11-22T08:30:00Z');

type Role = 'root' | 'timestamp' | 'snapshot' | 'targets';
const ROLES: readonly Role[] = ['root', 'timestamp', 'snapshot', 'targets'];

export interface Delegation {
  readonly name: string;
  readonly keys: readonly SigningKey[];
  readonly paths: readonly string[];
  readonly terminating?: boolean;
  readonly threshold?: number;
}

/** A repository in memory that can do everything wrong: what the conformance suite calls its simulator, in our words. */
export class Simulator {
  readonly files = new Map<string, Uint8Array>();
  readonly requests: string[] = [];
  readonly versions: Record<string, number> = { root: 0, timestamp: 0, snapshot: 0, targets: 0 };
  readonly expiresMs: Record<string, number> = {};
  readonly keys: Record<Role, SigningKey[]> = { root: [], timestamp: [], snapshot: [], targets: [] };
  readonly thresholds: Record<Role, number> = { root: 1, timestamp: 1, snapshot: 1, targets: 1 };
  readonly signers = new Map<string, readonly SigningKey[]>();
  readonly targets: Record<string, Record<string, ReturnType<typeof entryOf>>> = { targets: {} };
  readonly delegations: Record<string, Delegation[]> = {};
  meta: Record<string, MetaEntry> = {};
  /** Roles left out of the next snapshot. */
  readonly hidden = new Set<string>();
  extra: JsonObject = {};

  constructor() {
    for (const role of ROLES) {
      this.keys[role] = [newKeyPair().key];
      this.expiresMs[role] = START_MS + 365 * DAY_MS;
    }
    this.publish('root', 'targets', 'snapshot', 'timestamp');
  }

  /** Signs roles anew, each one version higher, in the order given. */
  publish(...roles: readonly string[]): void {
    for (const role of roles) {
      const version = (this.versions[role] ?? 0) + 1;
      this.versions[role] = version;
      this.write(role, version);
    }
  }

  /** Signs one role under any version and any name. */
  write(role: string, version: number, name = role === 'timestamp' ? 'timestamp' : `${version}.${role}`): void {
    const kind: Kind = ROLES.includes(role as Role) ? (role as Kind) : 'targets';
    const statement = { version, signedAtMs: 0, expiresMs: this.expiresMs[role] ?? START_MS + 365 * DAY_MS };
    const bytes = signMetadata(kind, statement, { ...this.contentOf(role), ...this.extra }, this.signersOf(role));
    this.files.set(`metadata/${encodeURIComponent(name)}.json`, bytes);
    this.meta[`${role}.json`] = { version, ...entryOf(bytes) } as MetaEntry;
  }

  private signersOf(role: string): readonly SigningKey[] {
    const delegation = Object.values(this.delegations)
      .flat()
      .find(({ name }) => name === role);
    return this.signers.get(role) ?? delegation?.keys ?? this.keys[role as Role] ?? [];
  }

  private contentOf(role: string): JsonObject {
    const listed = (keys: readonly SigningKey[]) => Object.fromEntries(keys.map((key) => [key.keyid, key.publicKey]));
    if (role === 'root') {
      const roles = ROLES.map((name) => [
        name,
        { keyids: this.keys[name].map(({ keyid }) => keyid), threshold: this.thresholds[name] },
      ]);
      return {
        consistent_snapshot: true,
        keys: listed(Object.values(this.keys).flat()),
        roles: Object.fromEntries(roles),
      };
    }
    if (role === 'timestamp') {
      return { meta: { 'snapshot.json': this.meta['snapshot.json'] } };
    }
    if (role === 'snapshot') {
      const shown = Object.entries(this.meta).filter(
        ([file]) => !['root.json', 'timestamp.json', 'snapshot.json'].includes(file) && !this.hidden.has(file),
      );
      return { meta: Object.fromEntries(shown) };
    }
    const delegations = this.delegations[role];
    return {
      targets: this.targets[role] ?? {},
      ...(delegations === undefined
        ? {}
        : {
            delegations: {
              keys: listed(delegations.flatMap(({ keys }) => keys)),
              roles: delegations.map(({ name, keys, paths, terminating = false, threshold = 1 }) => ({
                name,
                paths,
                terminating,
                threshold,
                keyids: keys.map(({ keyid }) => keyid),
              })),
            },
          }),
    };
  }

  addTarget(role: string, path: string, content: string): void {
    const bytes = Buffer.from(content);
    this.targets[role] = { ...this.targets[role], [path]: entryOf(bytes) };
    this.files.set(`targets/${consistentPath(path, sha256(bytes))}`, bytes);
  }

  /** Changes a published file as JSON, without signing it again. */
  edit(
    path: string,
    change: (json: { signed: Record<string, never>; signatures: { keyid: string; sig: string }[] }) => void,
  ): void {
    const json = JSON.parse(Buffer.from(this.files.get(path) ?? []).toString());
    change(json);
    this.files.set(path, Buffer.from(JSON.stringify(json)));
  }

  readonly source: Source = {
    read: (path, maxBytes) => {
      this.requests.push(path.replace('metadata/', ''));
      const bytes = this.files.get(path);
      return Promise.resolve(bytes === undefined || bytes.length > maxBytes ? undefined : bytes);
    },
  };
}

/** Our client as the suite drives it: a trusted root, then refresh and download, each of which succeeds or fails. */
export class Client {
  memory: Memory;

  constructor(root: Uint8Array | undefined) {
    this.memory = { files: new Map(root === undefined ? [] : [['root', root]]), floors: {} };
  }

  /** The suite knows fresh and refused; our "old" is refused in its terms. */
  async refresh(simulator: Simulator, nowMs = START_MS, find: readonly string[] = []): Promise<boolean> {
    const options: RefreshOptions = {
      repository: 'conformance',
      memory: this.memory,
      source: simulator.source,
      nowMs,
      newestSignedMs: 0,
      mayBeOld: true,
    };
    const { state, memory } = await refreshRepository(options, async (targets) => {
      for (const path of find) {
        await targets.find(path);
      }
    });
    this.memory = state.state === 'old' ? { ...this.memory, files: withRoot(this.memory, memory) } : memory;
    return state.state === 'ok';
  }

  /** The target's bytes when they are those that were signed; undefined when refused or not listed. */
  async download(simulator: Simulator, path: string): Promise<string | undefined> {
    if (!(await this.refresh(simulator))) {
      return undefined;
    }
    const { outcome } = await runTuf(
      { files: this.memory.files, source: simulator.source, referenceMs: START_MS, cached: true },
      (targets) => targets.find(path),
    );
    const target = outcome.ok ? outcome.value : undefined;
    if (target === undefined) {
      return undefined;
    }
    const bytes = await simulator.source.read(
      `targets/${consistentPath(path, target.hashes.sha256 ?? '')}`,
      target.length,
    );
    const right = bytes !== undefined && bytes.length === target.length && sha256(bytes) === target.hashes.sha256;
    return right ? Buffer.from(bytes).toString() : undefined;
  }

  version(role: string): number | undefined {
    const bytes = this.memory.files.get(role);
    return bytes === undefined ? undefined : JSON.parse(Buffer.from(bytes).toString()).signed.version;
  }
}

function withRoot(before: Memory, after: Memory): Map<string, Uint8Array> {
  const root = after.files.get('root');
  return new Map([...before.files, ...(root === undefined ? [] : [['root', root] as const])]);
}
