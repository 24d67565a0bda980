import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, canonicalJson, dayInJapan, isoSeconds, sha256, TsukuroiError } from '@tsukuroi/core';
import { RPM_QUERY } from '@tsukuroi/providers/rpm/listing.ts';
import type { FileDoor } from '@tsukuroi/trust/files/door.ts';
import type { Sign } from '@tsukuroi/trust/roles/verify.ts';
import './errors.ts';
import { STICK_LIMITS, STICK_NAMES, StickList, type StickRole } from '@tsukuroi/protocol/stick.ts';
import { guideText } from './guide.ts';

export interface MakeOptions {
  readonly door: FileDoor;
  readonly clock: Clock;
  /** Root of the stick. */
  readonly out: string;
  readonly organisation: string;
  readonly facility: string;
  readonly role: StickRole;
  readonly sign: Sign;
  /** Where the facility's salt is kept: one machine has one id, whatever stick it met. */
  readonly saltFile: string;
}

const OWN: ReadonlySet<string> = new Set(Object.values(STICK_NAMES));
/** A part of the program as its code is; everything else goes through the door. */
const PROGRAM = new URL('./collect.sh', import.meta.url);

/**
 * Puts the program, the guide and their signed list on a stick, and nothing else. An earlier stick without results is made
 * anew; a folder that holds anything else is refused (`STICK_FOLDER_USED`), since it would be called strange later.
 */
export async function makeStick(options: MakeOptions): Promise<StickList> {
  const { door, out, clock } = options;
  const others: string[] = [];
  for (const name of await door.list(out)) {
    if (!OWN.has(name) || (await door.stat(join(out, name)))?.kind !== 'file') {
      others.push(name);
    }
  }
  if (others.length > 0) {
    throw new TsukuroiError('STICK_FOLDER_USED', { folder: out, names: shownNames(others) }, { exitCode: 3 });
  }
  const id = randomBytes(16).toString('hex');
  const madeAt = isoSeconds(clock.nowMs());
  const contents: Readonly<Record<StickList['files'][number]['name'], string>> = {
    [STICK_NAMES.guide]: guideText(options.facility, dayInJapan(clock.nowMs())),
    [STICK_NAMES.program]: await programText(id, await saltOf(door, options.saltFile)),
  };
  const { organisation, facility, role } = options;
  const names = [STICK_NAMES.guide, STICK_NAMES.program] as const;
  const list = StickList.parse({
    format: 'stick/1',
    id,
    organisation,
    facility,
    role,
    madeAt,
    files: names.map((name) => ({ name, sha256: sha256(contents[name]), size: Buffer.byteLength(contents[name]) })),
  });
  const bytes = Buffer.from(canonicalJson(list));
  const signatures = canonicalJson({ format: 'stick-signatures/1', signatures: options.sign(bytes) });
  // The signature comes last: a stick whose making was broken off has none that fits.
  for (const name of names) {
    await door.writeWhole(join(out, name), contents[name], { mode: 0o644 });
  }
  await door.writeWhole(join(out, STICK_NAMES.list), bytes, { mode: 0o644 });
  await door.writeWhole(join(out, STICK_NAMES.signatures), signatures, { mode: 0o644 });
  return list;
}

async function programText(stick: string, salt: string): Promise<string> {
  const values: Readonly<Record<string, string>> = {
    STICK: stick,
    SALT: salt,
    LIMIT: String(STICK_LIMITS.resultBytes),
    RPM_QUERY,
  };
  const text = await readFile(PROGRAM, 'utf8');
  return text.replace(/@([A-Z_]+)@/g, (whole, name: string) => values[name] ?? whole);
}

async function saltOf(door: FileDoor, file: string): Promise<string> {
  await door.writeNew(file, randomBytes(16).toString('hex'), { mode: 0o600 });
  const salt = Buffer.from(await door.read(file, 64)).toString('utf8');
  if (!/^[0-9a-f]{32}$/.test(salt)) {
    throw new TsukuroiError('STICK_SALT_UNREADABLE', { file }, { exitCode: 3 });
  }
  return salt;
}

/** Names off a stick, which anybody may have chosen, as a person can read them safely. */
export function shownNames(names: readonly string[]): string {
  const shown = names.slice(0, 5).map((name) => name.slice(0, 64).replaceAll(/[\p{C}\p{Z}]/gu, '?'));
  return names.length > shown.length ? `${shown.join(', ')} … (${names.length})` : shown.join(', ');
}
