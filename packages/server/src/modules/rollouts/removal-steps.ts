import { GONE } from '@tsukuroi/protocol';
import { orderOf, schemeOf } from '@tsukuroi/versions';
import type { Program } from './catalogue.ts';
import type { OwnReason } from './held.ts';
import type { Ground } from './plan-device.ts';
import { type Holding, wayFor } from './programs.ts';
import type { RemovalStep } from './sets.ts';

/** A device of which a program is to be taken off, as its agent is known. */
export interface RemovedFrom {
  readonly identity: string | undefined;
  /** As it learnt at its enrolment. */
  readonly department: string;
}

/** A program that is there, with the recipe that takes it off. */
export interface Installed {
  readonly program: Program;
  readonly way: Program['ways'][number];
  /** Its version as its package manager writes it; of an archive the recipe's. */
  readonly version: string;
}

/**
 * What of a program of the catalogue is on a machine; undefined when nothing of it is. Of a package any version counts, and the recipe of that very
 * version is preferred, since with its file it could be put back; of an archive only the recipe of what was laid out knows its files. Pure.
 *
 * @param laidOut version of an archive that the device said it laid out
 */
export function installedOf(
  programs: readonly Program[],
  holding: Holding,
  laidOut: string | undefined,
): Installed | undefined {
  const found = programs.flatMap((program): Installed[] => {
    const way = wayFor(program, holding);
    if (way?.kind === 'archive') {
      return program.version === laidOut ? [{ program, way, version: program.version }] : [];
    }
    const there = holding.software.find(
      ({ arch, name, scheme }) =>
        scheme === way?.kind &&
        name === way.package &&
        (arch === undefined || arch === way.arch || isAny(arch) || isAny(way.arch)),
    );
    return way === undefined || there === undefined ? [] : [{ program, way, version: there.version }];
  });
  return found.find(({ version, way }) => isSame(way, version)) ?? found.at(-1);
}

function isAny(arch: string): boolean {
  return arch === 'all' || arch === 'noarch';
}

function isSame({ kind, version }: Installed['way'], there: string): boolean {
  const scheme = schemeOf(kind);
  return kind === 'archive' || (scheme !== undefined && orderOf(scheme, there, version) === 'same');
}

/** The step that takes it off, with every reason why it may not go yet. Pure. */
export function removalStep(
  { program, version, way }: Installed,
  rules: Pick<Ground, 'charter' | 'permits'> | undefined,
  from: RemovedFrom,
  nowMs: number,
  isStored: (sha256: string) => boolean,
): RemovalStep {
  const permits = permitsFor(program.app, rules, from, nowMs);
  const { app, cannotRemove, name, recipe } = program;
  const verbs = rules === undefined ? [] : verbsOf(rules.charter, from.department);
  const held: OwnReason[] = [
    ...(cannotRemove === undefined ? [] : [{ code: 'cannot-remove', because: cannotRemove.ja } as const]),
    ...(verbs.includes('remove') ? [] : [{ code: 'charter-remove' } as const]),
    ...(permits.length > 0 ? [] : [{ code: 'permit-missing' } as const]),
  ];
  return {
    ...{ source: 'removal', package: app, architecture: way.arch, from: version, to: GONE, held, recipe, permits },
    title: { ja: `${name.ja}（取り外し）`, en: `${name.en} (removal)` },
    // With its own file it can be put back when something goes wrong.
    ...(isStored(way.artifact.sha256) ? { artifact: way.artifact } : {}),
  };
}

function verbsOf({ departments, otherwise }: Ground['charter'], department: string): readonly string[] {
  return ((Object.hasOwn(departments, department) ? departments[department] : undefined) ?? otherwise).verbs;
}

/** Permits of the offline keys that count now for this program and device; without one the device refuses. */
function permitsFor(
  app: string,
  rules: Pick<Ground, 'charter' | 'permits'> | undefined,
  { identity }: RemovedFrom,
  nowMs: number,
): string[] {
  return (rules?.permits ?? [])
    .filter(
      ({ permit }) =>
        permit.verb === 'remove' &&
        (permit.subject === undefined || permit.subject === app) &&
        (permit.facility === rules?.charter.facility || rules?.charter.facility === 'all') &&
        identity !== undefined &&
        permit.devices.includes(identity) &&
        Date.parse(permit.notBefore) <= nowMs &&
        nowMs <= Date.parse(permit.notAfter),
    )
    .map(({ path }) => path)
    .slice(0, 20);
}
