import { type Language, PROGRAM_CATEGORIES } from '@tsukuroi/core';
import { type ClassProgram, MOST_NAMED_DEVICES, type ProgramClasses } from '@tsukuroi/protocol';
import type { Catalogue } from './catalogue.ts';
import type { View } from './look.ts';

/** Where a look found programs of the catalogue: by app, the devices. */
export type Found = ReadonlyMap<string, readonly string[]>;

/**
 * What each class of programs holds: programs by their recipes, and the devices on which they were found. A program whose versions name several classes
 * is in each of them. Devices whose software nobody told are counted apart: of them nothing is known, which is not none. Pure.
 */
export function programClasses(
  catalogue: Catalogue,
  found: Found,
  { digests, records }: Pick<View, 'digests' | 'records'>,
  language: Language,
): ProgramClasses {
  const own = [...records.values()].filter(({ sample }) => sample !== 1);
  const told = own.filter(({ id }) => digests.has(id)).length;
  const shown = new Map(
    [...catalogue.programs].map(([app, versions]): [string, ClassProgram] => {
      const devices = (found.get(app) ?? []).toSorted();
      return [
        app,
        {
          app,
          name: versions.at(-1)?.name[language] ?? app,
          devices: devices.length,
          named: devices
            .map((id) => ({ id, name: records.get(id)?.name ?? id, department: records.get(id)?.department ?? null }))
            .sort((one, other) => (one.name < other.name ? -1 : 1))
            .slice(0, MOST_NAMED_DEVICES),
        },
      ];
    }),
  );
  const appsOf = (test: (categories: readonly (string | undefined)[]) => boolean) =>
    [...catalogue.programs]
      .filter(([, versions]) => test(versions.map(({ category }) => category)))
      .map(([app]) => app)
      .sort();
  const programsOf = (apps: readonly string[]) => apps.flatMap((app) => shown.get(app) ?? []);
  return {
    known: catalogue.version > 0,
    classes: PROGRAM_CATEGORIES.map((id) => {
      const apps = appsOf((categories) => categories.includes(id));
      return {
        id,
        programs: programsOf(apps),
        devices: new Set(apps.flatMap((app) => found.get(app) ?? [])).size,
      };
    }),
    without: programsOf(appsOf((categories) => categories.every((one) => one === undefined))),
    lookedAt: told,
    unknown: own.length - told,
  };
}
