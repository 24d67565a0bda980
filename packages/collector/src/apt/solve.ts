import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson, ok, type Result, refused, sha256, TsukuroiError, writeWhole } from '@tsukuroi/core';
import { type SupplyMachine, type SupplyStep, supplyMachineShape } from '@tsukuroi/protocol/apt-supply.ts';
import { readSimulation, type Simulation } from '@tsukuroi/providers/apt/simulate.ts';
import type { ListedMachine } from './machine.ts';
import type { AptRoot } from './root.ts';
import { type KnownRelations, statusFrom } from './status-from-list.ts';
import type { FetchedSuite } from './suites.ts';
import './errors.ts';

/** `security`: only what a security suite offers, and what that needs; `all`: every update. */
export type UpdateClass = 'security' | 'all';

/** Raised when the same input would be answered differently: older answers are not used again. */
const SOLVER_VERSION = 1;

export interface SolveContext {
  readonly root: AptRoot;
  readonly suites: readonly FetchedSuite[];
  readonly class: UpdateClass;
  /** Folder of answers that were given before. */
  readonly answers: string;
}

/**
 * Pins of apt_preferences(5). With class security everything else stands below the installed version (priority 100), so it is
 * never an upgrade, but can still be a new dependency.
 */
export function preferencesOf(suites: readonly FetchedSuite[], updates: UpdateClass): string {
  if (updates === 'all') {
    return '';
  }
  const security = suites
    .filter(({ suite }) => suite.security)
    .map(({ codename, archiveName, label }) => {
      const words = [
        `n=${codename}`,
        ...(archiveName === undefined ? [] : [`a=${archiveName}`]),
        ...(label === '' ? [] : [`l=${label}`]),
      ];
      return `Package: *\nPin: release ${words.join(',')}\nPin-Priority: 500\n\n`;
    });
  // The first general record that fits is the one that counts.
  return `${security.join('')}Package: *\nPin: release *\nPin-Priority: 99\n`;
}

/**
 * Lets apt plan for a machine that it never sees. Removals are refused: what needs one is left out and named. An answer that
 * was given before for the same list of packages, the same lists of the archive and the same class is given again.
 * Error: `APT_SOLVE_FAILED`.
 */
export async function solveFor(
  machine: ListedMachine,
  relations: KnownRelations,
  context: SolveContext,
): Promise<Result<SupplyMachine & { readonly known: boolean }, TsukuroiError>> {
  const question = {
    version: SOLVER_VERSION,
    machine: machine.machine,
    list: machine.list,
    class: context.class,
    suites: context.suites.map(({ suite }) => [
      suite.suite,
      suite.inRelease.sha256,
      ...suite.indexes.map((i) => i.sha256),
    ]),
  };
  const answer = join(context.answers, `${sha256(canonicalJson(question))}.json`);
  const before = await earlier(answer);
  if (before !== undefined) {
    return ok({ ...before, known: true });
  }
  const status = machine.status ?? statusFrom(machine.packages, relations).text;
  await context.root.write('status', status);
  await context.root.write('preferences', preferencesOf(context.suites, context.class));
  const whole = await simulate(context.root, ['dist-upgrade']);
  const careful =
    whole === undefined || whole.removes.length === 0
      ? whole
      : await simulate(context.root, ['--with-new-pkgs', 'upgrade']);
  if (whole === undefined || careful === undefined) {
    return refused(new TsukuroiError('APT_SOLVE_FAILED', { machine: machine.machine.slice(0, 12) }));
  }
  // The same version once more is no update: a package that was built elsewhere under the archive's number.
  const installs = careful.removes.length === 0 ? careful.installs.filter(({ from, to }) => from !== to) : [];
  const kept = new Set(installs.map((item) => item.package));
  const solved: SupplyMachine = {
    machine: machine.machine,
    list: machine.list,
    steps: installs.map(stepOf),
    leftOut: [
      ...new Set(
        whole.installs
          .filter(({ from, to, package: name }) => from !== to && !kept.has(name))
          .map((item) => item.package),
      ),
    ].sort(),
    wouldRemove: [...new Set(whole.removes.map((name) => name.replace(/:.*$/, '')))].sort(),
  };
  await writeWhole(answer, canonicalJson(solved));
  return ok({ ...solved, known: false });
}

async function simulate(root: AptRoot, verb: readonly string[]): Promise<Simulation | undefined> {
  const text = await root.apt(['-s', ...verb]);
  const simulation = text === undefined ? undefined : readSimulation(text);
  return simulation === undefined || simulation.unread.length > 0 ? undefined : simulation;
}

function stepOf({ package: name, architecture, from, to }: Simulation['installs'][number]): SupplyStep {
  return { package: name, architecture, ...(from === undefined ? {} : { from }), to };
}

async function earlier(path: string): Promise<SupplyMachine | undefined> {
  try {
    return supplyMachineShape.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return undefined;
  }
}
