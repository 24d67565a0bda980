import { lstat, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { GONE } from '@tsukuroi/protocol/work.ts';
import { fileSha256 } from '../../apt/index-packages.ts';
import { aptGet, asked, dpkg, lastLines, showFormat } from '../../apt/patch/programs.ts';
import { repaired } from '../../apt/patch/repair.ts';
import { dpkgState } from '../../apt/patch/state.ts';
import { readSimulation } from '../../apt/simulate.ts';
import { heldOnMachine } from '../../dnf/patch/held.ts';
import { lockHolder } from '../../dnf/patch/lock.ts';
import { readableState } from '../../dnf/patch/repair.ts';
import { rpmState } from '../../dnf/patch/state.ts';
import type { Applied, PatchRefusal, PatchWorld } from '../../patch/patch.ts';
import { isPlain, placeRefusal } from './archive.ts';
import type { ArchiveWay, DebWay, RemovalFacts, RpmWay, Way } from './order.ts';
import { type Place, refuse } from './place.ts';

const INSTALL_MS = 3_600_000;
const DPKG_QUERY = '/usr/bin/dpkg-query';

/** What there is of a program that is to go. `there`: version, or number of files; undefined when it is gone. */
export interface Left extends Pick<Applied, 'outcome' | 'changes' | 'keptSettings'> {
  readonly there: string | undefined;
}

/** How one kind of package is taken off: whether it may, doing it, and what is left. */
export interface TakingOff {
  left(): Promise<Left>;
  refusal(): Promise<PatchRefusal | undefined>;
  takeOff(): Promise<Pick<Applied, 'output'> & Partial<Pick<Applied, 'exit' | 'keptSettings'>>>;
}

export function takingOff(way: Way, facts: RemovalFacts, place: Place): TakingOff {
  switch (way.kind) {
    case 'deb':
      return ofDeb(way, facts.uninstall.by === 'package' && facts.uninstall.purge, place.world);
    case 'rpm':
      return ofRpm(way, place);
    case 'archive':
      return ofArchive(way, facts, place.root);
  }
}

/** dpkg removes exactly what it is told and refuses where somebody needs it; apt is asked before what would go with it. */
function ofDeb(way: DebWay, purge: boolean, world: PatchWorld): TakingOff {
  const name = way.arch === 'all' ? way.package : `${way.package}:${way.arch}`;
  return {
    async left() {
      const state = await dpkgState(world.run);
      const there = state.ok ? state.value.find(way.package, way.arch) : undefined;
      const settings = there === undefined && state.ok ? await settingsOf(way.package, world) : [];
      const isGone = state.ok && there === undefined && !(purge && settings.length > 0);
      const whole = there?.status === 'installed' && !there.reinstall;
      return {
        outcome: isGone ? 'installed' : whole ? 'nothing' : 'partly',
        changes: [
          {
            ...{ package: way.package, architecture: way.arch, to: GONE },
            ...(there === undefined ? {} : { now: there.version }),
          },
        ],
        keptSettings: settings,
        there: there?.version ?? (isGone ? undefined : '?'),
      };
    },
    async refusal() {
      const repair = await repaired(world);
      if (!repair.ok) {
        return repair.error;
      }
      const state = await dpkgState(world.run);
      if (!state.ok) {
        return refuse('package-manager-broken', state.error);
      }
      if (state.value.find(way.package, way.arch)?.held === true) {
        return refuse('held-package', way.package);
      }
      const simulated = await aptGet(world.run, ['-q', '-y', '-s', '--no-download', purge ? 'purge' : 'remove', name]);
      const { installs, removes, unread } = readSimulation(simulated.text);
      const others = removes.filter((item) => item !== name && item !== way.package);
      if (others.length > 0) {
        return refuse('would-remove', others.join(', '), lastLines(simulated.text));
      }
      const clean = simulated.code === 0 && installs.length === 0 && unread.length === 0;
      return clean ? undefined : refuse('unplanned-change', way.package, lastLines(simulated.text));
    },
    async takeOff() {
      const ended = await dpkg(world.run, [purge ? '--purge' : '--remove', name]);
      if (ended.code !== 0) {
        await repaired(world);
      }
      return {
        exit: { code: ended.code, meaning: ended.code === null ? (ended.problem ?? 'killed') : `dpkg: ${ended.code}` },
        output: lastLines(ended.text),
      };
    },
  };
}

/** Settings files that dpkg goes on keeping of a package that was removed (dpkg-query(1), Conffiles). */
async function settingsOf(name: string, world: PatchWorld): Promise<string[]> {
  const { code, text } = await asked(world.run, DPKG_QUERY, [
    '-W',
    '-f',
    showFormat('db:Status-Status', 'Conffiles'),
    name,
  ]);
  return code === 0 && text.startsWith('config-files')
    ? [...text.matchAll(/(\/\S+) [0-9a-f]{32}/g)].map(([, path = '']) => path)
    : [];
}

/** rpm erases exactly what it is told and refuses where somebody needs it (rpm(8), --erase, --test). */
function ofRpm(way: RpmWay, { tools, world }: Place): TakingOff {
  const name = `${way.package}.${way.arch}`;
  return {
    async left() {
      const state = await rpmState(tools);
      const there = state.ok ? state.value.find(way.package, way.arch).at(-1)?.version : '?';
      const isTorn = state.ok && state.value.torn.includes(name);
      return {
        outcome: there === undefined ? 'installed' : !state.ok || isTorn ? 'partly' : 'nothing',
        changes: [
          {
            ...{ package: way.package, architecture: way.arch, to: GONE },
            ...(there === undefined || there === '?' ? {} : { now: there }),
          },
        ],
        keptSettings: [],
        there,
      };
    },
    async refusal() {
      const holder = await lockHolder(world, tools);
      if (holder !== undefined) {
        return refuse('busy', holder);
      }
      const state = await readableState(tools);
      if (!state.ok) {
        return state.error;
      }
      if (state.value.torn.length > 0) {
        return refuse('package-manager-broken', state.value.torn.join(', '));
      }
      // Locked is what no other version may take the place of: whoever did that wants it to stay.
      const other = { package: way.package, architecture: way.arch, version: '0-0' };
      if ((await heldOnMachine(tools)).reasonOf(other, '') !== undefined) {
        return refuse('held-package', way.package);
      }
      const tested = await tools.rpm(['--erase', '--test', name]);
      if (tested.code === 0) {
        return undefined;
      }
      const needing = [...tested.text.matchAll(/needed by \(installed\) (\S+)/g)].map(([, who = '']) => who);
      return needing.length > 0
        ? refuse('would-remove', [...new Set(needing)].join(', '), lastLines(tested.text))
        : refuse('unplanned-change', way.package, lastLines(tested.text));
    },
    async takeOff() {
      const ended = await tools.rpm(['--erase', name], world.installMs ?? INSTALL_MS);
      return {
        exit: { code: ended.code, meaning: ended.code === null ? (ended.problem ?? 'killed') : `rpm: ${ended.code}` },
        output: lastLines(ended.text),
        // A settings file that a site changed stays beside its old place (rpm(8), %config).
        keptSettings: [...ended.text.matchAll(/saved as (\S+\.rpmsave)/g)].map(([, path = '']) => path),
      };
    },
  };
}

/** The files that the recipe laid out, each only while it is as it was laid out; what a site changed stays, and is named. */
function ofArchive(way: ArchiveWay, { detect }: RemovalFacts, root: string): TakingOff {
  const folder = join(root, way.into);
  const marks = new Set(detect.flatMap((one) => (one.by === 'file' ? [one.path] : [])));
  const sorted = async () => {
    const [own, changed]: [string[], string[]] = [[], []];
    for (const { path, sha256 } of way.files) {
      if (await isPlain(folder, path)) {
        ((await fileSha256(join(folder, path))) === sha256 ? own : changed).push(path);
      }
    }
    return { own, changed };
  };
  return {
    async left() {
      const { changed, own } = await sorted();
      // By these files the program is known to be there: with one of them it is not gone, whatever is in it.
      const isGone = own.length === 0 && !changed.some((path) => marks.has(path));
      const many = own.length + changed.length;
      return {
        outcome: isGone ? 'installed' : many === way.files.length ? 'nothing' : 'partly',
        changes: [{ package: way.into, to: GONE, ...(isGone ? {} : { now: `${many}` }) }],
        keptSettings: changed.map((path) => join(way.into, path)),
        there: isGone ? undefined : `${many}`,
      };
    },
    async refusal() {
      const place = await placeRefusal(way, root);
      if (place !== undefined) {
        return place;
      }
      const other = (await sorted()).changed.find((path) => marks.has(path));
      return other === undefined ? undefined : refuse('order-refused', join(way.into, other));
    },
    async takeOff() {
      try {
        for (const path of (await sorted()).own) {
          await rm(join(folder, path));
          await withoutEmpty(folder, path);
        }
        return { output: [], exit: { code: 0, meaning: 'ファイルを外しました' } };
      } catch (error) {
        return { output: [error instanceof Error ? error.message : String(error)] };
      }
    },
  };
}

/** Folders in which nothing is left, up to the recipe's own. */
async function withoutEmpty(folder: string, path: string): Promise<void> {
  for (let place = dirname(join(folder, path)); place.startsWith(folder); place = dirname(place)) {
    const facts = await lstat(place).catch(() => undefined);
    if (
      facts?.isDirectory() !== true ||
      !(await rmdir(place).then(
        () => true,
        () => false,
      ))
    ) {
      return;
    }
  }
}
