import { fixedClock, ok, refused } from '@tsukuroi/core';
import type { Inventory } from '@tsukuroi/protocol';
import { GONE, WORK_MOVES, type WorkReason } from '@tsukuroi/protocol/work.ts';
import type { Applied, NeededFile } from '@tsukuroi/providers/patch/patch.ts';
import type { Charter } from '@tsukuroi/trust/charter/charter.ts';
import type { Permit } from '@tsukuroi/trust/charter/permit.ts';
import type { Backing } from '@tsukuroi/trust/client/backing.ts';
import type { FileDoor } from '@tsukuroi/trust/files/door.ts';
import type { Action, ChannelContent, Plan } from '@tsukuroi/trust/plan/plan.ts';
import { type Ended, Engine } from '../engine.ts';
import type { Job } from '../job.ts';
import type { RestartAnswer } from '../restarter.ts';
import { type ResultJournal, ResultLines } from '../result-lines.ts';
import type { Standing } from '../standing.ts';
import { WorkFolder } from '../work-folder.ts';
import { type MoveEntry, WorkJournal } from '../work-journal.ts';
import { workKey } from '../works.ts';

export const HASH = (letter: string) => letter.repeat(64);

/** A ward's nights, Japan: 22:00 to 05:00. */
export const CHARTER: Charter = {
  format: 'charter/1',
  facility: 'north',
  departments: {
    外来: {
      touch: 'normal',
      windows: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '22:00', to: '05:00' }],
      restart: 'in-window',
      verbs: ['report', 'stage', 'install', 'remove', 'reboot'],
      devices: 10,
      devicesPerHour: 10,
    },
  },
  otherwise: { touch: 'never', windows: [], restart: 'never', verbs: ['report'], devices: 1, devicesPerHour: 1 },
  devices: {},
  isolation: { hours: 1, devices: 0 },
};

export function packageOf(name: string, version: string, letter: string): ChannelContent {
  return {
    ...{ kind: 'channel', channel: 'debian-security', package: name, version, sha256: HASH(letter), length: 10 },
    ...{ index: HASH('f'), place: { architecture: 'amd64', path: `pool/${name}.deb` } },
  };
}

/** Tonight in Japan, 2026-11-24: 22:00 to 24:00. */
export const TONIGHT = { from: '2026-11-24T13:00:00Z', to: '2026-11-24T15:00:00Z' };

export function actionOf(action: Partial<Action> = {}): Action {
  return {
    ...{ id: 'os-security', verb: 'install', windows: [TONIGHT], restart: 'in-window', permits: [], minutes: 30 },
    content: [packageOf('openssl', '3.0.17', 'a'), packageOf('libssl3', '3.0.17', 'b')],
    ...action,
  };
}

export function planOf(plan: Partial<Plan> = {}): Plan {
  return {
    ...{ format: 'plan/1', facility: 'north', device: 'reception-1', department: '外来', number: 1, touch: 'normal' },
    ...{ madeAt: '2026-11-24T03:00:00Z', lastStart: '2026-12-01T03:00:00Z' },
    actions: [actionOf()],
    ...plan,
  };
}

/** Signed offline: without it nothing is ever taken off. */
const REMOVAL: Permit = {
  ...{ format: 'permit/1', facility: 'north', verb: 'remove', devices: ['reception-1'], because: '決裁 2026-11-20' },
  ...{ notBefore: '2026-11-20T00:00:00Z', notAfter: '2026-12-20T00:00:00Z' },
};

export class Restarted extends Error {
  override readonly name = 'Restarted';
}

/**
 * A device with a disk in memory or on a real one: plans come from a variable, the package manager writes one file for each package, and a
 * restart ends the process. Time goes by only when it is moved.
 */
export class Scene {
  readonly clock = fixedClock('2026-11-24T03:00:00Z');
  readonly door: FileDoor;
  /** Everything of this device lies below it. */
  readonly root: string;
  plan: Plan | undefined = planOf();
  charter = CHARTER;
  boot = 'boot-1';
  trusted = true;
  /** The package manager's refusals and endings, by what is asked. */
  prepareRefusal: WorkReason | undefined;
  applyEnds: 'installed' | 'partly' | 'nothing' = 'installed';
  needRestart: readonly string[] | undefined = [];
  restartAnswer: RestartAnswer = { answer: 'now' };
  restartWorks = true;
  /** When somebody began to switch the machine off. */
  goneSinceMs: number | undefined;
  contentsThere = false;
  fetchRefusal: WorkReason | undefined;
  proofRefusal: WorkReason | undefined;
  /** Instants at which the package manager changed something, or the machine was restarted. */
  readonly touched: number[] = [];
  restarts = 0;
  /** Runs before each package is written. */
  beforePackage: (name: string) => void = () => undefined;

  constructor(door: FileDoor, root = '') {
    this.door = door;
    this.root = root;
  }

  get #packages(): string {
    return `${this.root}/machine/packages`;
  }

  get #toldFile(): string {
    return `${this.root}/machine/told.jsonl`;
  }

  get nowMs(): number {
    return this.clock.nowMs();
  }

  /** Moves time to an instant. */
  at(iso: string): void {
    this.clock.moveMs(Date.parse(iso) - this.nowMs);
  }

  standing(): Standing {
    const backing = new Map<string, Backing>();
    for (const { id, verb } of this.plan?.actions ?? []) {
      backing.set(id, { backed: true, permits: verb === 'remove' ? [REMOVAL] : [] });
    }
    return {
      self: { facility: 'north', device: 'reception-1', department: '外来' },
      time: {
        state: this.trusted ? 'learnt' : 'far-ahead',
        bestMs: this.nowMs,
        trustedMs: this.trusted ? this.nowMs : undefined,
      },
      charter: this.charter,
      plan: this.plan,
      backing,
      strictestTouch: this.plan?.touch,
    };
  }

  get folder(): WorkFolder {
    return new WorkFolder(this.door, `${this.root}/agent-work/one`, `${this.root}/agent/work/one`);
  }

  async engine(): Promise<Engine> {
    const { folder } = this;
    return new Engine({
      folder,
      journal: await WorkJournal.open(this.door, folder.path),
      boot: this.boot,
      judge: async () => this.standing(),
      prove: async () => ({
        standing: this.standing(),
        ...(this.proofRefusal === undefined ? {} : { refusal: { because: this.proofRefusal } }),
      }),
      jobOf: (action) => this.#jobOf(action),
      contents: {
        fileOf: (hash) => hash,
        missing: async (needs) => (this.contentsThere ? [] : needs),
        fetch: async () => {
          if (this.fetchRefusal !== undefined) {
            return { bytes: 0, refusal: { because: this.fetchRefusal } };
          }
          this.contentsThere = true;
          return { bytes: 20 };
        },
        keepOnly: async () => undefined,
      },
      restarter: {
        ask: async () => this.restartAnswer,
        go: async () => {
          if (this.restartWorks) {
            this.restarts += 1;
            this.touched.push(this.nowMs);
            this.boot = `boot-${this.restarts + 1}`;
            await this.door.writeWhole(`${this.root}/machine/boot`, this.boot);
            throw new Restarted();
          }
        },
        over: async () => undefined,
        power: async () => undefined,
      },
      collect: () => this.#inventory(),
      machineMs: () => this.nowMs,
      pause: async (ms) => this.clock.moveMs(ms),
      ...this.#wayDown(),
    });
  }

  #wayDown(): { goneMs?: () => number } {
    const since = this.goneSinceMs;
    return since === undefined ? {} : { goneMs: () => this.nowMs - since };
  }

  /** One life of the worker's process; a restart of the machine ends it. */
  async work(): Promise<Ended | undefined> {
    try {
      return await (await this.engine()).run();
    } catch (error) {
      if (error instanceof Restarted) {
        return undefined;
      }
      throw error;
    }
  }

  /** The resident agent tells what it finds. */
  tell(): Promise<readonly MoveEntry[]> {
    return new ResultLines(this.door, this.folder, this.#toldJournal()).tell();
  }

  /** Works, tells and lets time go by until nothing more is due, or until `iso`. */
  async live(iso: string): Promise<void> {
    for (let rounds = 0; rounds < 500; rounds += 1) {
      const ended = await this.work();
      await this.tell();
      if (ended !== undefined) {
        const next = ended.againMs;
        if (next === undefined || next >= Date.parse(iso)) {
          this.at(iso);
          return;
        }
        this.clock.moveMs(Math.max(1_000, next - this.nowMs));
      }
    }
    throw new Error('this never comes to rest');
  }

  /** Everything that was told, as `plan/action move state reason`. */
  async told(): Promise<string[]> {
    return (await this.#toldMoves()).map(({ action, because, move, plan, state }) =>
      [`${plan}/${action}`, move, state, ...(because === undefined ? [] : [because])].join(' '),
    );
  }

  /** Violations of what every history must keep to: each move once, in order, and only moves of the table. */
  async wrongInTold(): Promise<string[]> {
    const wrong: string[] = [];
    const last = new Map<string, MoveEntry>();
    for (const move of await this.#toldMoves()) {
      const key = workKey(move.plan, move.action);
      const before = last.get(key);
      if (move.move !== (before?.move ?? 0) + 1) {
        wrong.push(`${key}: ${move.move} after ${before?.move ?? 0}`);
      }
      if (before !== undefined && WORK_MOVES[before.state][move.state] !== 'agent') {
        wrong.push(`${key}: ${before.state} → ${move.state}`);
      }
      last.set(key, move);
    }
    return wrong;
  }

  /** The boot of a machine that this process did not see starting. */
  async readBoot(): Promise<void> {
    const bytes = await this.door.readIfThere(`${this.root}/machine/boot`, 100);
    this.boot = bytes === undefined ? this.boot : Buffer.from(bytes).toString('utf8');
    this.restarts = Number(this.boot.split('-')[1]) - 1;
  }

  async versionOf(name: string): Promise<string | undefined> {
    const bytes = await this.door.readIfThere(`${this.#packages}/${name}`, 100);
    return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');
  }

  async install(name: string, version: string): Promise<void> {
    await this.door.writeWhole(`${this.#packages}/${name}`, version);
  }

  #jobOf(action: Action): Job | undefined {
    const wanted = action.content.filter((item): item is ChannelContent => item.kind === 'channel');
    if (wanted.length === 0) {
      return undefined;
    }
    const removes = action.verb === 'remove';
    const look = () => (removes ? this.#lookGone(wanted) : this.#look(wanted));
    return {
      provider: 'apt',
      needs: wanted.map(({ sha256, length }): NeededFile => ({ sha256, length })),
      look,
      prepare: async () => {
        if (this.prepareRefusal !== undefined) {
          return refused({ because: this.prepareRefusal, about: '', output: [] });
        }
        const packages = wanted.map(({ package: name, version, sha256, length }) => ({
          ...{ package: name, architecture: 'amd64', version, sha256, length },
        }));
        const before = new Map<string, string>();
        for (const { package: name } of wanted) {
          const version = await this.versionOf(name);
          if (version !== undefined) {
            before.set(`${name}:amd64`, version);
          }
        }
        return ok({ packages, before, wayBack: { possible: false as const, because: 'fake' }, leftOut: [] });
      },
      apply: async () => {
        const many = { installed: wanted.length, partly: 1, nothing: 0 }[this.applyEnds];
        for (const { package: name, version } of wanted.slice(0, many)) {
          this.beforePackage(name);
          this.touched.push(this.nowMs);
          await (removes ? this.door.remove(`${this.#packages}/${name}`) : this.install(name, version));
        }
        const seen = await look();
        return seen.outcome === 'installed' ? seen : { ...seen, because: 'install-failed' as const };
      },
      needRestart: async () => (this.restarts > 0 ? [] : this.needRestart),
    };
  }

  async #look(wanted: readonly ChannelContent[]): Promise<Applied> {
    const changes: Applied['changes'] = [];
    let there = 0;
    for (const { package: name, version } of wanted) {
      const now = await this.versionOf(name);
      there += now !== undefined && now >= version ? 1 : 0;
      changes.push({ package: name, architecture: 'amd64', to: version, ...(now === undefined ? {} : { now }) });
    }
    return {
      outcome: there === wanted.length ? 'installed' : there > 0 ? 'partly' : 'nothing',
      ...{ changes, keptSettings: [], needRestart: [], output: [], cost: { ownCpuMs: 0, cpuMs: 0, bytes: 20 } },
    };
  }

  /** As the provider looks whether programs are gone. */
  async #lookGone(wanted: readonly ChannelContent[]): Promise<Applied> {
    const changes: Applied['changes'] = [];
    for (const { package: name } of wanted) {
      const now = await this.versionOf(name);
      changes.push({ package: name, architecture: 'amd64', to: GONE, ...(now === undefined ? {} : { now }) });
    }
    const left = changes.filter(({ now }) => now !== undefined).length;
    return {
      outcome: left === 0 ? 'installed' : left < wanted.length ? 'partly' : 'nothing',
      ...{ changes, keptSettings: [], needRestart: [], output: [], cost: { ownCpuMs: 0, cpuMs: 0, bytes: 20 } },
    };
  }

  async #inventory(): Promise<Inventory> {
    const names = await this.door.list(this.#packages);
    const software: Inventory['manifest']['software'] = [];
    for (const name of names.filter((each) => !each.startsWith('.'))) {
      software.push({ scheme: 'deb', name, version: (await this.versionOf(name)) ?? '', arch: 'amd64' });
    }
    const manifest = {
      format: 'manifest/1',
      os: { id: 'debian', version: '12', name: 'Debian' },
      arch: 'amd64',
      software,
    };
    return { manifest } as unknown as Inventory;
  }

  async #toldMoves(): Promise<MoveEntry[]> {
    const bytes = await this.door.readIfThere(this.#toldFile, 1_000_000);
    const lines = Buffer.from(bytes ?? [])
      .toString('utf8')
      .split('\n')
      .slice(0, -1);
    return lines.flatMap((line) => {
      try {
        return [JSON.parse(line) as MoveEntry];
      } catch {
        return [];
      }
    });
  }

  #toldJournal(): ResultJournal {
    return {
      held: async () => new Map((await this.#toldMoves()).map((move) => [workKey(move.plan, move.action), move.move])),
      append: async (move) => {
        // As the report journal does at its opening: what was torn is cut.
        const bytes = (await this.door.readIfThere(this.#toldFile, 1_000_000)) ?? new Uint8Array();
        const text = Buffer.from(bytes).toString('utf8');
        const whole = text.slice(0, text.lastIndexOf('\n') + 1);
        await this.door.writeWhole(this.#toldFile, `${whole}${JSON.stringify(move)}\n`);
      },
    };
  }
}
