import { dayInJapan } from '@tsukuroi/core';
import { knownWindowReasons, type PolicyWorld } from '@tsukuroi/policy';
import type { AfterCheck, Apart } from '@tsukuroi/protocol';
import type { Db } from '../../platform/database/index.ts';
import { versionKey } from './assess.ts';
import type { Catalogue } from './catalogue.ts';
import type { RolloutParts } from './parts.ts';
import { removalsByDevice } from './removals.ts';
import { type StandingWindows, standingWindows } from './standing-windows.ts';
import { readChecks, tables } from './store.ts';

/** What a look needs that is the same for all devices, or is about few. */
export interface Around {
  readonly world: PolicyWorld;
  readonly apart: readonly Apart[];
  readonly standing: readonly StandingWindows[];
  readonly checks: ReadonlyMap<string, readonly AfterCheck[]>;
  /** Versions that stopped rollouts tried, by policy and `versionKey`: name of the rollout. */
  readonly stopped: ReadonlyMap<string, string>;
  readonly longFixed: ReadonlySet<number>;
  /** Devices from which a program has to go. */
  readonly removals: ReadonlySet<string>;
  /** Another one whenever a device might be judged otherwise although nothing that is written about it changed. */
  readonly key: string;
}

const HOUR_MS = 3_600_000;

/** Reads it anew, few rows of each; what says the same as before is the same object, so that others may remember what they found by it. */
export class AroundReader {
  readonly #parts: RolloutParts;
  #world: { readonly text: string; readonly world: PolicyWorld } | undefined;
  #checks: { readonly text: string; readonly checks: Around['checks'] } | undefined;

  constructor(parts: RolloutParts) {
    this.#parts = parts;
  }

  async read(facility: string, catalogue: Catalogue, nowMs: number): Promise<Around> {
    const { db } = this.#parts;
    const [world, apart, checks, stopped, removals, longFixed] = await Promise.all([
      this.#readWorld(),
      this.#parts.apart(),
      this.#readChecks(facility),
      stoppedVersions(db, facility),
      removalsByDevice(db, facility),
      this.#parts.longFixed(),
    ]);
    // Only who is kept apart asks what others hold.
    const standing = apart.length === 0 ? [] : await standingWindows(db, facility);
    const key = JSON.stringify([
      facility,
      catalogue.version,
      // Waiting days and ages count in days of Japan, what is known to be exploited by the hour (look.ts).
      ...[dayInJapan(nowMs), Math.floor(nowMs / HOUR_MS)],
      world.text,
      world.world.policies.map((policy) =>
        knownWindowReasons(world.world, policy, nowMs).map((reason) =>
          reason.code === 'outside-window' ? reason.code : reason,
        ),
      ),
      [...stopped],
      [...removals].map(([device, apps]) => [device, [...apps]]),
      [...longFixed].sort((a, b) => a - b),
    ]);
    return {
      ...{ apart, standing, checks, stopped, longFixed, key },
      world: world.world,
      removals: new Set(removals.keys()),
    };
  }

  async #readWorld() {
    const world = await this.#parts.world();
    const text = JSON.stringify(world);
    if (this.#world?.text !== text) {
      this.#world = { text, world };
    }
    return this.#world;
  }

  async #readChecks(facility: string): Promise<Around['checks']> {
    const rows = await readChecks(this.#parts.db, facility);
    const text = JSON.stringify(rows);
    if (this.#checks?.text !== text) {
      const checks = new Map(rows.map((row) => [row.department, JSON.parse(row.checks) as AfterCheck[]]));
      this.#checks = { text, checks };
    }
    return this.#checks.checks;
  }
}

/** What stopped rollouts tried is not tried by another rollout of the same policy, until a person lets it go on. */
async function stoppedVersions(db: Db, facility: string): Promise<ReadonlyMap<string, string>> {
  const rows = await tables(db)
    .selectFrom('rollouts_versions as v')
    .innerJoin('rollouts_rollouts as r', 'r.id', 'v.rollout')
    .select(['r.policy', 'r.name', 'v.package', 'v.architecture', 'v.version'])
    .where('r.facility', '=', facility)
    .where('r.state', '=', 'stopped')
    .orderBy('r.started_at')
    .orderBy('r.id')
    .orderBy('v.package')
    .orderBy('v.architecture')
    .orderBy('v.version')
    .execute();
  return new Map(rows.map((row) => [`${row.policy} ${versionKey({ ...row, to: row.version })}`, row.name]));
}
