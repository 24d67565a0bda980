import { countCost } from '../../patch/cost.ts';
import type { Applied, PatchWorld, PreparedPatch } from '../../patch/patch.ts';
import { removeRepositories } from '../repository-layout.ts';
import { installArguments } from '../repository-options.ts';
import { readSimulation, simulationRefusal } from '../simulate.ts';
import { absentOf, installMs, lookApt, meaningOf, restoreMarks } from './apply.ts';
import { type AptOrder, neededFiles } from './order.ts';
import { layOut, type PreparedApt } from './prepare.ts';
import { aptGet, lastLines } from './programs.ts';
import { repaired } from './repair.ts';
import { dpkgState } from './state.ts';
import type { OldFile } from './way-back.ts';

/** apt goes to an older version only when it is told so on its command line (apt-get(8), --allow-downgrades). */
const DOWNGRADE = '--allow-downgrades';

/**
 * Puts the versions of before back; see PatchProvider. Nothing is removed, new packages stay, and apt's simulation must be exactly the way back.
 * Where nothing failed but what was left out on purpose, nothing is put back.
 */
export async function backApt(
  order: AptOrder,
  prepared: PreparedPatch,
  world: PatchWorld,
  keyrings: readonly string[],
): Promise<Applied> {
  const cost = countCost();
  const { oldFiles = [] } = prepared as Partial<PreparedApt>;
  const looked = await lookApt(order, world);
  const leftOut = new Set(prepared.leftOut?.map((item) => item.package));
  const state = await dpkgState(world.run);
  const absent = state.ok ? await absentOf(order, state.value, world) : [];
  if (oldFiles.length === 0 || absent.every((name) => leftOut.has(name))) {
    return looked;
  }
  const oldOrder = orderOf(order, oldFiles);
  const lies = new Map(oldFiles.map((file) => [file.package.sha256, file.lies]));
  const inStore: PatchWorld = { ...world, fileOf: (hash) => lies.get(hash) ?? world.fileOf(hash) };
  const ended = await putBack(oldOrder, inStore, keyrings);
  await restoreMarks(order, world);
  await removeRepositories(world.folder, []);
  const bytes = neededFiles(oldOrder).reduce((sum, { length }) => sum + length, 0);
  return { ...(await lookBack(oldFiles, looked, world)), ...ended, cost: { ...cost(), bytes } };
}

function orderOf({ lists }: AptOrder, oldFiles: readonly OldFile[]): AptOrder {
  return {
    lists,
    packages: oldFiles.map(({ package: old, index, path }) => ({
      ...{ package: old.package, version: old.version, sha256: old.sha256, length: old.length, index },
      place: { architecture: old.architecture, path },
    })),
  };
}

/** Lays the old files out, asks, and installs; whatever comes of it is read from dpkg's records afterwards. */
async function putBack(
  order: AptOrder,
  world: PatchWorld,
  keyrings: readonly string[],
): Promise<{ output: string[]; exit?: Applied['exit'] }> {
  const laidOut = await layOut(order, world, keyrings);
  const state = await dpkgState(world.run);
  if (!laidOut.ok || !state.ok) {
    return { output: laidOut.ok ? [] : [...laidOut.error.output] };
  }
  const wanted = order.packages
    .map(({ package: name, version, place }) => ({ package: name, version, architecture: place.architecture }))
    .filter(({ package: name, architecture, version }) => {
      const found = state.value.find(name, architecture);
      return found?.version !== version || found.status !== 'installed';
    });
  const simulated = await aptGet(world.run, [...installArguments(laidOut.value.folder, wanted, 'simulate'), DOWNGRADE]);
  if (simulated.code !== 0 || simulationRefusal(readSimulation(simulated.text), wanted) !== undefined) {
    return { output: lastLines(simulated.text), exit: { code: simulated.code, meaning: meaningOf(simulated) } };
  }
  const args = [...installArguments(laidOut.value.folder, wanted, 'install'), DOWNGRADE];
  const ended = await aptGet(world.run, args, installMs(world));
  const repair = ended.code === 0 ? undefined : await repaired(world);
  const more = repair?.ok === true ? repair.value.output : [];
  return {
    output: [...lastLines(ended.text), ...more].slice(-200),
    exit: { code: ended.code, meaning: meaningOf(ended) },
  };
}

/** What is there now of the versions of before. */
async function lookBack(oldFiles: readonly OldFile[], looked: Applied, world: PatchWorld): Promise<Applied> {
  const state = await dpkgState(world.run);
  const nowOf = ({ package: old }: OldFile) => (state.ok ? state.value.find(old.package, old.architecture) : undefined);
  const absent = oldFiles.filter((file) => {
    const now = nowOf(file);
    return now?.version !== file.package.version || now.status !== 'installed' || now.reinstall;
  });
  const changes = oldFiles.map((file) => {
    const { package: name, architecture, version } = file.package;
    const from = looked.changes.find((change) => change.package === name && change.architecture === architecture)?.now;
    const now = nowOf(file)?.version;
    return {
      ...{ package: name, architecture, to: version },
      ...(from === undefined ? {} : { from }),
      ...(now === undefined ? {} : { now }),
    };
  });
  const names = absent.map((file) => file.package.package).join(', ');
  const { because: _, about: __, ...rest } = looked;
  return absent.length === 0
    ? { ...rest, changes, outcome: 'installed' }
    : { ...rest, changes, outcome: 'partly', because: 'install-failed', about: names.slice(0, 300) };
}
