import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { sha256, TsukuroiError } from '@tsukuroi/core';
import type { Inventory } from '@tsukuroi/protocol';
import { parseStickResult } from '@tsukuroi/providers/importers/declared-usb/result.ts';
import { importInventories } from '@tsukuroi/providers/importers/registry.ts';
import type { VerifyManifest } from '@tsukuroi/trust/bundle/volumes.ts';
import type { FileDoor } from '@tsukuroi/trust/files/door.ts';
import './errors.ts';
import {
  RESULT_NAME,
  STICK_LIMITS,
  STICK_NAMES,
  StickList,
  type StickRole,
  StickSignatures,
} from '@tsukuroi/protocol/stick.ts';
import { shownNames } from './make.ts';

export interface CheckOptions {
  readonly door: FileDoor;
  /** Root of the stick. */
  readonly folder: string;
  readonly organisation: string;
  readonly facility: string;
  /** Who may sign; asked for the role that the list names. */
  readonly verifierOf: (role: StickRole) => Promise<VerifyManifest>;
}

/** One machine's result, read and found to be one. */
export interface CheckedResult {
  readonly name: string;
  /** The result's own lines and nothing that may stand behind them. */
  readonly text: string;
  readonly inventory: Inventory;
}

export interface CheckedStick {
  readonly list: StickList;
  readonly results: readonly CheckedResult[];
}

const OWN: ReadonlySet<string> = new Set(Object.values(STICK_NAMES));

/**
 * Looks at everything on a stick that comes back from a machine. Whatever is not as it was signed and no result of this
 * very stick refuses it whole with exit code 3: `STICK_LIST_MISSING`, `STICK_SIGNATURE`, `STICK_OTHER_FACILITY`,
 * `STICK_FILE_CHANGED`, `STICK_FOREIGN_FILE`, `STICK_RESULT_TOO_LARGE`, `STICK_RESULT_UNREADABLE`, `STICK_RESULT_OTHER`.
 * Nothing is changed.
 */
export async function checkStick(options: CheckOptions): Promise<CheckedStick> {
  const { door, folder } = options;
  const list = await signedList(options);
  for (const file of list.files) {
    const bytes = await fileAt(door, join(folder, file.name), STICK_LIMITS.fileBytes);
    if (bytes === undefined || bytes.length !== file.size || sha256(bytes) !== file.sha256) {
      throw stop('STICK_FILE_CHANGED', { name: file.name });
    }
  }
  const rest = (await door.list(folder)).filter((name) => !OWN.has(name));
  const foreign: string[] = [];
  for (const name of rest) {
    if (!RESULT_NAME.test(name) || (await door.stat(join(folder, name)))?.kind !== 'file') {
      foreign.push(name);
    }
  }
  if (foreign.length > 0 || rest.length > STICK_LIMITS.results) {
    throw stop('STICK_FOREIGN_FILE', { names: shownNames(foreign.length > 0 ? foreign : rest) });
  }
  const results: CheckedResult[] = [];
  for (const name of rest) {
    results.push(await resultAt(door, folder, name, list));
  }
  return { list, results };
}

async function signedList({ door, folder, organisation, facility, verifierOf }: CheckOptions): Promise<StickList> {
  const bytes = await fileAt(door, join(folder, STICK_NAMES.list), STICK_LIMITS.listBytes);
  const signed = await fileAt(door, join(folder, STICK_NAMES.signatures), STICK_LIMITS.listBytes);
  if (bytes === undefined || signed === undefined) {
    throw stop('STICK_LIST_MISSING', { folder });
  }
  const list = StickList.safeParse(jsonOf(bytes));
  const signatures = StickSignatures.safeParse(jsonOf(signed));
  if (!list.success || !signatures.success) {
    throw stop('STICK_SIGNATURE', { folder });
  }
  const verify = await verifierOf(list.data.role);
  if (!verify(bytes, signatures.data.signatures).ok) {
    throw stop('STICK_SIGNATURE', { folder });
  }
  if (list.data.organisation !== organisation || list.data.facility !== facility) {
    const theirs = `${list.data.organisation}/${list.data.facility}`;
    throw stop('STICK_OTHER_FACILITY', { theirs, ours: `${organisation}/${facility}` });
  }
  return list.data;
}

async function resultAt(door: FileDoor, folder: string, name: string, list: StickList): Promise<CheckedResult> {
  const packed = await fileAt(door, join(folder, name), STICK_LIMITS.resultBytes);
  if (packed === undefined) {
    throw stop('STICK_RESULT_TOO_LARGE', { name, limit: STICK_LIMITS.resultBytes });
  }
  const bytes = unpacked(packed, name);
  const read = importInventories(bytes, name);
  if (!read.ok) {
    throw stop('STICK_RESULT_UNREADABLE', { name }, read.error);
  }
  const [inventory] = read.value.inventories;
  const text = Buffer.from(bytes).toString('utf8');
  const parsed = parseStickResult(text.split('\n'));
  if (!parsed.ok || inventory === undefined || read.value.importer.id !== 'declared-usb') {
    throw stop('STICK_RESULT_UNREADABLE', { name });
  }
  if (parsed.value.stick !== list.id) {
    throw stop('STICK_RESULT_OTHER', { name });
  }
  return { name, text, inventory };
}

function unpacked(packed: Uint8Array, name: string): Uint8Array {
  try {
    return name.endsWith('.gz') ? gunzipSync(packed, { maxOutputLength: STICK_LIMITS.unpackedBytes }) : packed;
  } catch (cause) {
    throw stop('STICK_RESULT_UNREADABLE', { name }, cause);
  }
}

/** Undefined when it is absent, larger than the limit, or no plain file. What the disk itself refuses is thrown. */
async function fileAt(door: FileDoor, path: string, limit: number): Promise<Uint8Array | undefined> {
  const facts = await door.stat(path);
  return facts?.kind === 'file' && facts.size <= limit ? door.readIfThere(path, limit) : undefined;
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return undefined;
  }
}

function stop(code: string, params: Readonly<Record<string, string | number>>, cause?: unknown): TsukuroiError {
  return new TsukuroiError(code, params, { cause, exitCode: 3 });
}
