import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Applied, PreparedPatch } from '@tsukuroi/providers/patch/patch.ts';
import type { Action, CatalogContent } from '@tsukuroi/trust/plan/plan.ts';
import { RELEASE_LIMIT_BYTES, type Release, readRelease, releasePath } from '@tsukuroi/trust/release/release.ts';
import type { Job, JobOf } from '../work/job.ts';
import { AGENT_HOME } from './slots.ts';
import { checkRelease, isSupervised, layOut, trialOf, type UpdateParts } from './stage.ts';

export interface UpdateJobParts extends UpdateParts {
  readonly fileOf: (sha256: string) => string;
  /** Between two looks at what the supervisor came to. */
  readonly pause?: (ms: number) => Promise<void>;
}

interface Order {
  readonly release: CatalogContent;
  readonly package: CatalogContent;
}

const LOOK_MS = 2_000;
/** A trial ends within fifteen minutes by itself, or within thirty when a power cut came between. */
const MOST_LOOKS = 1_000;

/** A signed release of the agent and its package, both targets of the catalogue; undefined for anything else. */
export function updateOrderOf({ content, verb }: Action): Order | undefined {
  const [one, other] = content.flatMap((item) => (item.kind === 'catalog' ? [item] : []));
  if (verb !== 'install' || content.length !== 2 || one === undefined || other === undefined) {
    return undefined;
  }
  const [release, file] = one.target.startsWith('releases/') ? [one, other] : [other, one];
  const right = release.target.startsWith('releases/agent/') && file.target.startsWith('artifacts/');
  return right ? { release, package: file } : undefined;
}

/** Room that stays on the disk whatever is laid out. */
const KEEP_FREE_BYTES = 200_000_000;

/** The job of an action that names a release of the agent; undefined for every other. */
export function updatesOf(parts: Pick<UpdateJobParts, 'dataFolder' | 'run' | 'fileOf'>): JobOf {
  return (action) => {
    const order = updateOrderOf(action);
    const all = { ...parts, home: AGENT_HOME, keepFreeBytes: KEEP_FREE_BYTES };
    return order === undefined ? undefined : updateJob(order, all);
  };
}

/**
 * An update of the agent itself, as work like any other: laid out beside what runs, tried by the supervisor, done when the new version had a
 * good check-in, and rolled back by the supervisor when it had none (docs/recipes/agent-update.md).
 */
export function updateJob(order: Order, parts: UpdateJobParts): Job {
  const deb = parts.fileOf(order.package.sha256);
  const needs = [order.release, order.package].map(({ length, sha256 }) => ({ sha256, length }));

  /** What the signed target says; it has to name the very package that came with it. */
  const readOrder = async (): Promise<Release | undefined> => {
    const bytes = await readFile(parts.fileOf(order.release.sha256)).catch(() => undefined);
    const release = bytes === undefined || bytes.length > RELEASE_LIMIT_BYTES ? undefined : readRelease(bytes);
    const fits =
      release?.role === 'agent' &&
      releasePath(release) === order.release.target &&
      release.package.sha256 === order.package.sha256 &&
      release.package.length === order.package.length;
    return fits ? release : undefined;
  };

  const standing = async (): Promise<Applied> => {
    const release = await readOrder();
    const state = release === undefined ? 'none' : await trialOf(parts, release.version);
    return {
      ...NOTHING,
      outcome: state === 'running' ? 'installed' : 'nothing',
      output: [`${release?.version}: ${state}`],
    };
  };

  return {
    provider: 'agent',
    needs,
    look: standing,
    // Nothing of the machine runs old code: the agent itself is the only one, and it was replaced.
    needRestart: async () => [],
    prepare: async () => {
      const release = await readOrder();
      if (release === undefined) {
        return { ok: false, error: { because: 'order-refused', about: order.release.target, output: [] } };
      }
      if (!(await isSupervised(parts.dataFolder))) {
        return { ok: false, error: { because: 'order-refused', about: 'supervisor', output: [] } };
      }
      const checked = await checkRelease(parts, deb, release);
      return checked.ok ? { ok: true, value: PREPARED } : { ok: false, error: { ...checked.error, output: [] } };
    },
    apply: async () => {
      const release = await readOrder();
      const checked = release === undefined ? undefined : await checkRelease(parts, deb, release);
      if (release === undefined || checked === undefined) {
        return { ...NOTHING, because: 'order-refused', about: order.release.target };
      }
      const laid = checked.ok ? await layOut(parts, deb, release, checked.value) : checked;
      if (!laid.ok) {
        return { ...NOTHING, because: laid.error.because, about: laid.error.about };
      }
      const pause = parts.pause ?? ((ms: number) => sleep(ms));
      for (let looks = 0; looks < MOST_LOOKS && (await trialOf(parts, release.version)) === 'tried'; looks += 1) {
        await pause(LOOK_MS);
      }
      const now = await standing();
      // `partly` and a way back: the supervisor has put the version of before back already (`back`).
      return now.outcome === 'installed'
        ? now
        : { ...now, outcome: 'partly', because: 'not-verified', about: release.version };
    },
    back: async () => ({ ...NOTHING, outcome: 'installed', output: ['the version before runs'] }),
  };
}

const NOTHING: Applied = {
  outcome: 'nothing',
  changes: [],
  keptSettings: [],
  needRestart: [],
  output: [],
  cost: { ownCpuMs: 0, cpuMs: 0, bytes: 0 },
};

const PREPARED: PreparedPatch = { packages: [], before: new Map(), wayBack: { possible: true } };
