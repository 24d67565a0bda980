import { describeError, type Language, TsukuroiError } from '@tsukuroi/core';
import type { ImportResult, Inventory } from '@tsukuroi/protocol';
import { type CombinedDevice, combineReports } from '@tsukuroi/providers/importers/combine.ts';
import type { Domain } from '../../domain.ts';
import type { ServerContext } from '../../module.ts';
import { cutText } from '../../platform/cut-text.ts';
import type { UploadedFile } from '../../platform/http/upload.ts';
import type { Actor } from '../audit/index.ts';
import { readInventoryFile } from './read-file.ts';

/** Longest text under which the audit log names what was imported. */
const TARGET_LENGTH = 500;

type FileResult = ImportResult['files'][number];
type Read = Awaited<ReturnType<typeof readInventoryFile>>;

/**
 * Takes the files of one upload, each whole or not at all. Files that speak about the same device (systeminfo, its programs, its
 * updates) make one report, and are taken or refused together: taken one after another the last would replace the others, and
 * the device would look cleaner than it is.
 */
export async function takeFiles(
  files: readonly UploadedFile[],
  actor: Actor,
  language: Language,
  { settings }: Pick<ServerContext, 'settings'>,
  { inventories }: Pick<Domain, 'inventories'>,
): Promise<FileResult[]> {
  const results: FileResult[] = [];
  const read = new Map<number, Read>();
  for (const [index, { name, bytes }] of files.entries()) {
    try {
      read.set(index, await readInventoryFile(name, bytes));
    } catch (error) {
      results[index] = refusedFile(name, error, language);
    }
  }
  const { id: facility } = await settings.facility();
  for (const { members, devices } of together(read)) {
    const names = members.map((index) => files[index]?.name ?? '');
    try {
      const list = devices.map(({ inventory }) => inventory);
      const taken = await inventories.take(actor, facility, cutText(names.join('、'), TARGET_LENGTH), list);
      for (const index of members) {
        const own = new Set(read.get(index)?.inventories);
        results[index] = {
          name: files[index]?.name ?? '',
          taken: true,
          recognisedAs: read.get(index)?.recognisedAs.title[language] ?? null,
          devices: taken.filter((_, place) => devices[place]?.reports.some((report) => own.has(report))),
          refusal: null,
        };
      }
    } catch (error) {
      for (const index of members) {
        results[index] = refusedFile(files[index]?.name ?? '', error, language);
      }
    }
  }
  return results;
}

/** @throws what is no refusal */
function refusedFile(name: string, error: unknown, language: Language): FileResult {
  if (!(error instanceof TsukuroiError)) {
    throw error;
  }
  const { code, what, effect, next } = describeError(error, language);
  return { name, taken: false, recognisedAs: null, devices: [], refusal: { code, what, effect, next } };
}

interface Bundle {
  /** Numbers of files. */
  readonly members: readonly number[];
  readonly devices: readonly CombinedDevice[];
}

/** The files in bundles that share no device, in order of their first file. */
function together(read: ReadonlyMap<number, Read>): Bundle[] {
  const fileOf = new Map<Inventory, number>();
  for (const [index, { inventories }] of read) {
    for (const inventory of inventories) {
      fileOf.set(inventory, index);
    }
  }
  const head = new Map<number, number>([...read.keys()].map((index) => [index, index]));
  const headOf = (index: number): number => {
    const above = head.get(index) ?? index;
    return above === index ? index : headOf(above);
  };
  const devices = combineReports([...fileOf.keys()]);
  for (const { reports } of devices) {
    const [first = 0, ...others] = reports.map((report) => headOf(fileOf.get(report) ?? 0)).sort((a, b) => a - b);
    for (const other of others) {
      head.set(headOf(other), headOf(first));
    }
  }
  const bundles = new Map<number, { members: number[]; devices: CombinedDevice[] }>();
  for (const index of read.keys()) {
    const bundle = bundles.get(headOf(index)) ?? { members: [], devices: [] };
    bundle.members.push(index);
    bundles.set(headOf(index), bundle);
  }
  for (const device of devices) {
    const [report] = device.reports;
    const at = report === undefined ? undefined : fileOf.get(report);
    bundles.get(headOf(at ?? 0))?.devices.push(device);
  }
  return [...bundles.values()];
}
