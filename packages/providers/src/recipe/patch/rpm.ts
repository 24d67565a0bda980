import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '@tsukuroi/core/files.ts';
import { lastLines } from '../../apt/patch/programs.ts';
import { heldOnMachine } from '../../dnf/patch/held.ts';
import { lockHolder } from '../../dnf/patch/lock.ts';
import { queryFormat, type RpmTools } from '../../dnf/patch/programs.ts';
import { readableState } from '../../dnf/patch/repair.ts';
import { replacedBy } from '../../dnf/patch/replaced.ts';
import { comparedVersions, rpmState } from '../../dnf/patch/state.ts';
import type { Applied, PatchRefusal, PatchWorld } from '../../patch/patch.ts';
import type { RpmWay } from './order.ts';

const INSTALL_MS = 3_600_000;

/** Whether the machine's rpm would install exactly this package out of this file, with nothing else changed. */
export async function rpmRefusal(
  way: RpmWay,
  file: string,
  world: PatchWorld,
  tools: RpmTools,
): Promise<PatchRefusal | undefined> {
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
  const wrong = (await notThisPackage(way, file, tools)) ?? (await badSignature(file, tools));
  if (wrong !== undefined) {
    return refuse('order-refused', `${way.package} ${wrong}`);
  }
  const item = { package: way.package, architecture: way.arch, version: plain(way.version) };
  if ((await heldOnMachine(tools)).reasonOf(item, '') !== undefined) {
    return refuse('held-package', way.package);
  }
  const there = state.value.find(way.package, way.arch).at(-1);
  const order = there === undefined ? 1 : await comparedVersions(tools, item.version, there.version);
  if (order === undefined || order <= 0) {
    return refuse('not-newer', `${way.package} ${there?.version ?? ''}`);
  }
  const replaced = await replacedBy(way.package, file, state.value, tools);
  if (replaced.length > 0) {
    return refuse('would-remove', replaced.join(', '));
  }
  // Dependencies, conflicts and room, as rpm itself judges them; nothing is drawn in from anywhere (rpm(8), --test).
  const tested = await tools.rpm(['--upgrade', '--test', '--nomanifest', ...way.switches, file]);
  return tested.code === 0 ? undefined : refuse('unplanned-change', way.package, tested.text);
}

/** A file that is no package is none: rpm would take its lines for names and addresses of packages, and fetch them (rpm(8), --nomanifest). */
async function notThisPackage(way: RpmWay, file: string, tools: RpmTools): Promise<string | undefined> {
  const tags = queryFormat('NAME', 'EPOCHNUM', 'VERSION', 'RELEASE', 'ARCH');
  const [name, epoch, version, release, arch] = (
    await tools.query(['-qp', '--nomanifest', '--queryformat', tags, file])
  ).text
    .trimEnd()
    .split('\t');
  const evr = `${epoch === '0' ? '' : `${epoch}:`}${version}-${release}`;
  const isIt = name === way.package && evr === plain(way.version) && arch === way.arch;
  return isIt ? undefined : `${name ?? ''} ${evr} ${arch ?? ''}`.trim();
}

/**
 * The catalogue's keys vouch for the file's hash, so a signature of a key that this rpm does not know is passed over; one that is there and wrong is
 * not. rpmkeys says one verdict at the end of each line (rpm 4.18, lib/rpmchecksig.c).
 */
async function badSignature(file: string, tools: RpmTools): Promise<string | undefined> {
  const { text } = await tools.rpmkeys(['--checksig', '--verbose', file]);
  const verdicts = [...text.matchAll(/: (OK|NOKEY|BAD|NOTTRUSTED|NOTFOUND)\b/g)].map(([, verdict = '']) => verdict);
  const isGood = verdicts.includes('OK') && verdicts.every((verdict) => verdict === 'OK' || verdict === 'NOKEY');
  return isGood ? undefined : `rpmkeys --checksig: ${verdicts.join(', ') || text.slice(-100).trim()}`;
}

/** Lets rpm install the file. A script of the package that fails after unpacking is noted: rpm takes such a package for installed and ends with 0. */
export async function installRpm(
  way: RpmWay,
  file: string,
  world: PatchWorld,
  tools: RpmTools,
): Promise<Pick<Applied, 'exit' | 'output'>> {
  const ended = await tools.rpm(['--upgrade', '--nomanifest', ...way.switches, file], world.installMs ?? INSTALL_MS);
  const ofThis = (line: string): boolean => line.includes(`(${way.package}-`) && /script(?:let)? failed/.test(line);
  if (ended.text.split('\n').some(ofThis)) {
    const state = await rpmState(tools);
    const transaction = state.ok ? state.value.find(way.package, way.arch).at(-1)?.transaction : undefined;
    await writeWhole(noteOf(way, world), transaction ?? '');
  }
  return {
    exit: { code: ended.code, meaning: ended.code === null ? (ended.problem ?? 'killed') : `rpm: ${ended.code}` },
    output: lastLines(ended.text),
  };
}

/** What rpm says is there of the package. */
export async function lookRpm(
  way: RpmWay,
  world: PatchWorld,
  tools: RpmTools,
): Promise<Pick<Applied, 'outcome' | 'changes'>> {
  const state = await rpmState(tools);
  const there = state.ok ? state.value.find(way.package, way.arch).at(-1) : undefined;
  const order = there === undefined ? undefined : await comparedVersions(tools, there.version, plain(way.version));
  const isTorn = state.ok && state.value.torn.includes(`${way.package}.${way.arch}`);
  const failed = await readFile(noteOf(way, world), 'utf8').catch(() => undefined);
  const isBroken = !state.ok || isTorn || (failed !== undefined && failed === there?.transaction);
  return {
    outcome: isBroken ? 'partly' : order !== undefined && order >= 0 ? 'installed' : 'nothing',
    changes: [
      {
        ...{ package: way.package, architecture: way.arch, to: plain(way.version) },
        ...(there === undefined ? {} : { now: there.version }),
      },
    ],
  };
}

/** Of a package whose script failed: the transaction that installed it. */
function noteOf({ artifact }: RpmWay, world: PatchWorld): string {
  return join(world.folder, `failed-${artifact.sha256}`);
}

/** An epoch of 0 is none (rpm-version(7)); a package may state it. */
function plain(version: string): string {
  return version.replace(/^0:/, '');
}

function refuse(because: PatchRefusal['because'], about: string, text = ''): PatchRefusal {
  return { because, about: about.slice(0, 300), output: lastLines(text) };
}
