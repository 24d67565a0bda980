import type { PolicyWorld } from '@tsukuroi/policy';
import { type AfterCheck, type Apart, manifestDigest } from '@tsukuroi/protocol';
import type { PlacedDevice } from '../devices/index.ts';
import type { ActiveAgent } from '../enrolment/index.ts';
import { packageListOf } from '../inventories/index.ts';
import { type Answer, answered, answerFor, publishedDays, remaining } from './answers.ts';
import { type Assessed, assess, type Known, versionKey } from './assess.ts';
import type { Catalogue } from './catalogue.ts';
import { CatalogueLooker } from './catalogue-looker.ts';
import { Explainer } from './explainer.ts';
import type { RolloutParts } from './parts.ts';
import { type StandingWindows, standingWindows } from './standing-windows.ts';
import { type DeviceStandRecord, readBackups, readChecks, readStands, tables } from './store.ts';

/** One look at everything: how each device stands, and what may go to it. */
export interface View {
  readonly facility: string;
  readonly nowMs: number;
  readonly world: PolicyWorld;
  readonly assessed: ReadonlyMap<string, Assessed>;
  readonly known: ReadonlyMap<string, Known>;
  readonly answeredBy: ReadonlyMap<string, string>;
  readonly records: ReadonlyMap<string, PlacedDevice>;
  readonly agents: ReadonlyMap<string, ActiveAgent>;
  readonly digests: ReadonlyMap<string, { readonly digest: string; readonly at: string }>;
  readonly stands: ReadonlyMap<string, DeviceStandRecord>;
  /** Groups that must not restart together, and what plans that still count hold for anybody. */
  readonly apart: readonly Apart[];
  readonly standing: readonly StandingWindows[];
  /** What must be so again after an update, by department. */
  readonly checks: ReadonlyMap<string, readonly AfterCheck[]>;
}

/** At the edge of the hospital; a device whose place nobody entered does not take the fast lane. */
const EXPOSED: readonly string[] = ['edge', 'dmz'];

interface Left {
  readonly answer: Answer | undefined;
  readonly steps: Known['steps'];
  readonly stands: boolean;
}

/** Looks, and remembers from one look to the next what did not change: lists of packages are large, and few are new. */
export class Looker {
  readonly #parts: RolloutParts;
  readonly #catalogue: CatalogueLooker;
  readonly #left = new Map<string, Left>();
  readonly #answers = new Map<string, Answer>();
  readonly #urgent = new Map<string, ReadonlySet<string>>();
  readonly #listed = new Map<string, string>();

  constructor(parts: RolloutParts) {
    this.#parts = parts;
    this.#catalogue = new CatalogueLooker(parts);
  }

  /** Programs of the catalogue that the last look found: by app, then by device. */
  get installed(): CatalogueLooker['installed'] {
    return this.#catalogue.installed;
  }

  async look(facility: string, catalogue: Catalogue): Promise<View> {
    const { clock, db } = this.#parts;
    const nowMs = clock.nowMs();
    const [world, policyDevices, records, agents, digests, stands, machines, published, backups, stopped, failed] =
      await Promise.all([
        this.#parts.world(),
        this.#parts.policyDevices(),
        this.#parts.devices(),
        this.#parts.agents(),
        this.#parts.digests(),
        readStands(db, facility),
        answered(db, facility),
        publishedDays(db, facility),
        readBackups(db, facility),
        this.#stopped(facility),
        this.#failed(facility),
      ]);
    const checks = await readChecks(db, facility);
    // Only who is kept apart asks what others hold.
    const apart = await this.#parts.apart();
    const standing = apart.length === 0 ? [] : await standingWindows(db, facility);
    const explainer = new Explainer(world, nowMs);
    const standOf = new Map(stands.map((row) => [row.device, row]));
    const recordOf = new Map(records.map((row) => [row.id, row]));
    const agentOf = new Map(agents.map((one) => [one.device, one]));
    const backupOf = new Map(backups.toReversed().map(({ device, taken_on }) => [device, taken_on]));
    const longFixed = await this.#parts.longFixed();
    const offersTo = await this.#catalogue.open(facility, catalogue, digests);
    const assessed = new Map<string, Assessed>();
    const knowns = new Map<string, Known>();
    const answeredBy = new Map<string, string>();
    for (const device of policyDevices) {
      const record = recordOf.get(device.id);
      if (record?.sample === 1) {
        continue;
      }
      const digest = digests.get(device.id)?.digest;
      const stand = standOf.get(device.id);
      const machine = (await this.#answeredFor(device.id, digest, machines)) ?? stand?.answered ?? '';
      const {
        answer,
        steps,
        stands: holds,
      } = await this.#leftOf(facility, device.id, digest, machine, machines.get(machine));
      const exposed = EXPOSED.includes(record?.exposure ?? 'unknown');
      const offers = offersTo({
        device: device.id,
        digest,
        identity: agentOf.get(device.id)?.identity,
        department: agentOf.get(device.id)?.department ?? '',
      });
      const all = offers.steps.length === 0 ? steps : [...steps, ...offers.steps];
      const lane = exposed && all.length > 0 && explainer.policyOf(device)?.fastLane === true;
      const known: Known = {
        device,
        agent: agentOf.has(device.id),
        exposed,
        answer,
        steps: all,
        has: offers.has,
        stands: holds,
        wholeOnly: stand?.whole_only === 1,
        backup: backupOf.get(device.id),
        failed: failed.get(device.id) ?? NONE,
        oldFix: record !== undefined && record.profile !== null && longFixed.has(record.profile),
        urgent: lane && digest !== undefined ? await this.#urgentOn(device.id, digest) : NONE,
      };
      knowns.set(device.id, known);
      answeredBy.set(device.id, answer === undefined ? '' : machine);
      assessed.set(device.id, assess(known, { explainer, world, published, stopped, nowMs }));
    }
    return {
      facility,
      nowMs,
      world,
      assessed,
      known: knowns,
      answeredBy,
      records: recordOf,
      agents: agentOf,
      digests,
      stands: standOf,
      apart,
      standing,
      checks: new Map(checks.map((row) => [row.department, JSON.parse(row.checks) as AfterCheck[]])),
    };
  }

  /** Under which name what a device has was answered: its own digest where a person took the list there, or that of the list as it leaves here. */
  async #answeredFor(
    device: string,
    digest: string | undefined,
    machines: ReadonlyMap<string, string>,
  ): Promise<string | undefined> {
    if (digest === undefined || machines.size === 0) {
      return undefined;
    }
    if (machines.has(digest)) {
      return digest;
    }
    let listed = this.#listed.get(digest);
    if (listed === undefined) {
      const report = await this.#parts.report(device);
      if (report?.digest !== digest) {
        return undefined;
      }
      const list = packageListOf(report.manifest);
      listed = list === undefined ? '' : manifestDigest(list);
      this.#listed.set(digest, listed);
    }
    return machines.has(listed) ? listed : undefined;
  }

  async #leftOf(
    facility: string,
    device: string,
    digest: string | undefined,
    machine: string,
    supply: string | undefined,
  ): Promise<Left> {
    if (digest === undefined || supply === undefined) {
      return { answer: undefined, steps: [], stands: true };
    }
    const key = [digest, machine, supply].join(' ');
    const known = this.#left.get(key);
    if (known !== undefined) {
      return known;
    }
    const answer = await this.#answer(facility, machine, supply);
    let left: Left = { answer, steps: answer?.steps ?? [], stands: true };
    if (answer !== undefined && digest !== machine) {
      const report = await this.#parts.report(device);
      // Between two reads a newer report may have come: looked at again with the next look.
      left =
        report === undefined || report.digest !== digest
          ? { answer, steps: [], stands: false }
          : { answer, ...remaining(answer, report.manifest) };
    }
    this.#left.set(key, left);
    return left;
  }

  async #answer(facility: string, machine: string, supply: string): Promise<Answer | undefined> {
    const key = `${machine} ${supply}`;
    const answer = this.#answers.get(key) ?? (await answerFor(this.#parts.db, facility, machine));
    if (answer !== undefined) {
      this.#answers.set(key, answer);
    }
    return answer;
  }

  async #urgentOn(device: string, digest: string): Promise<ReadonlySet<string>> {
    const key = `${device} ${digest} ${Math.floor(this.#parts.clock.nowMs() / 3_600_000)}`;
    let urgent = this.#urgent.get(key);
    if (urgent === undefined) {
      const report = await this.#parts.report(device);
      urgent = new Set(report === undefined ? [] : (await this.#parts.open(device, report)).urgent);
      this.#urgent.set(key, urgent);
    }
    return urgent;
  }

  /** What stopped rollouts tried is not tried by another rollout of the same policy, until a person lets it go on. */
  async #stopped(facility: string): Promise<ReadonlyMap<string, string>> {
    const rows = await tables(this.#parts.db)
      .selectFrom('rollouts_versions as v')
      .innerJoin('rollouts_rollouts as r', 'r.id', 'v.rollout')
      .select(['r.policy', 'r.name', 'v.package', 'v.architecture', 'v.version'])
      .where('r.facility', '=', facility)
      .where('r.state', '=', 'stopped')
      .execute();
    return new Map(rows.map((row) => [`${row.policy} ${versionKey({ ...row, to: row.version })}`, row.name]));
  }

  async #failed(facility: string): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
    const rows = await tables(this.#parts.db)
      .selectFrom('rollouts_patches')
      .select(['device', 'package', 'architecture', 'version'])
      .where('facility', '=', facility)
      .where('state', '=', 'failed')
      .execute();
    const failed = new Map<string, Set<string>>();
    for (const row of rows) {
      const of = failed.get(row.device) ?? new Set();
      failed.set(row.device, of.add(versionKey({ ...row, to: row.version })));
    }
    return failed;
  }
}

const NONE: ReadonlySet<string> = new Set();
