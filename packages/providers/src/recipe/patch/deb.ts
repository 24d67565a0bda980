import { mkdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '@tsukuroi/core/files.ts';
import { aptGet, asked, dpkg, lastLines, setSelections } from '../../apt/patch/programs.ts';
import { repaired } from '../../apt/patch/repair.ts';
import { dpkgState } from '../../apt/patch/state.ts';
import { isNewer } from '../../apt/repository-proof.ts';
import { readSimulation } from '../../apt/simulate.ts';
import type { Applied, PatchRefusal, PatchWorld } from '../../patch/patch.ts';
import type { DebWay } from './order.ts';

const DPKG_DEB = '/usr/bin/dpkg-deb';

/** Whether the machine's dpkg would install exactly this package out of this file, with nothing else changed. */
export async function debRefusal(way: DebWay, file: string, world: PatchWorld): Promise<PatchRefusal | undefined> {
  const repair = await repaired(world);
  if (!repair.ok) {
    return repair.error;
  }
  const inside = await asked(world.run, DPKG_DEB, ['-f', file, 'Package', 'Version', 'Architecture']);
  const field = (key: string) => new RegExp(`^${key}: (.+)$`, 'm').exec(inside.text)?.[1]?.trim();
  const same =
    field('Package') === way.package && field('Version') === way.version && field('Architecture') === way.arch;
  if (!same) {
    return { because: 'order-refused', about: way.package, output: lastLines(inside.text) };
  }
  const state = await dpkgState(world.run);
  if (!state.ok) {
    return { because: 'package-manager-broken', about: state.error, output: [] };
  }
  const there = state.value.find(way.package, way.arch);
  if (there?.held === true) {
    return { because: 'held-package', about: way.package, output: [] };
  }
  if (there !== undefined && (await isNewer(world.run, there.version, way.version)) !== 'no') {
    return { because: 'not-newer', about: `${way.package} ${there.version}`, output: [] };
  }
  // Only what is installed may serve as a dependency: no source at all, and the file itself (apt-get(8), install with a path).
  const nothing = ['-o', 'Dir::Etc::sourcelist=/dev/null', '-o', 'Dir::Etc::sourceparts=-'];
  const named = await namedAsDeb(way, file, world.folder);
  const simulated = await aptGet(world.run, [...nothing, '-q', '-y', '-s', '--no-download', 'install', named]);
  await rm(named, { force: true });
  const { installs, removes, unread } = readSimulation(simulated.text);
  const wanted = installs.every((item) => item.package === way.package) && installs.length === 1;
  if (removes.length > 0) {
    return { because: 'would-remove', about: removes.join(', ').slice(0, 300), output: lastLines(simulated.text) };
  }
  if (simulated.code !== 0 || unread.length > 0 || !wanted) {
    const others = installs.filter((item) => item.package !== way.package).map((item) => item.package);
    const about = others.length > 0 ? others.join(', ') : way.package;
    return { because: 'unplanned-change', about: about.slice(0, 300), output: lastLines(simulated.text) };
  }
  return undefined;
}

/** apt takes a file for a package by the end of its name alone (apt 2.6, "Unsupported file … given on commandline"); contents are kept by their hash. */
async function namedAsDeb(way: DebWay, file: string, folder: string): Promise<string> {
  const named = join(folder, `${way.package}.deb`);
  await mkdir(folder, { recursive: true });
  await rm(named, { force: true });
  await symlink(file, named);
  return named;
}

/** Hands over the answers to the package's own questions, then lets dpkg install the file. */
export async function installDeb(
  way: DebWay,
  file: string,
  world: PatchWorld,
): Promise<Pick<Applied, 'exit' | 'output'>> {
  if (way.answers.length > 0) {
    const answers = join(world.folder, 'answers');
    const lines = way.answers.map(({ question, type, value }) => `${way.package} ${question} ${type} ${value}\n`);
    await writeWhole(answers, lines.join(''));
    await setSelections(world.run, answers);
  }
  const ended = await dpkg(world.run, [...way.switches, '--install', file]);
  return {
    exit: { code: ended.code, meaning: ended.code === null ? (ended.problem ?? 'killed') : `dpkg: ${ended.code}` },
    output: lastLines(ended.text),
  };
}

/** What dpkg says is there of the package. */
export async function lookDeb(way: DebWay, world: PatchWorld): Promise<Pick<Applied, 'outcome' | 'changes'>> {
  const state = await dpkgState(world.run);
  const there = state.ok ? state.value.find(way.package, way.arch) : undefined;
  const whole = there?.status === 'installed' && !there.reinstall;
  const enough =
    whole && (there.version === way.version || (await isNewer(world.run, there.version, way.version)) === 'yes');
  return {
    outcome: enough ? 'installed' : !state.ok || (there !== undefined && !whole) ? 'partly' : 'nothing',
    changes: [
      {
        package: way.package,
        architecture: way.arch,
        to: way.version,
        ...(there === undefined ? {} : { now: there.version }),
      },
    ],
  };
}
