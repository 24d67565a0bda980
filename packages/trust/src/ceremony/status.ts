import { join } from 'node:path';
import { type Clock, daysBetween, isoSeconds, sha256, type Text } from '@tsukuroi/core';
import type { FileDoor } from '../files/door.ts';
import { heldOpen } from '../files/held-open.ts';
import { keyIdOf } from '../keys/key.ts';
import { KEY_FILE_LIMIT_BYTES } from '../keys/key-file.ts';
import { loadOnlineKey } from '../keys/online-key.ts';
import { collectorsOf } from '../repository/catalog.ts';
import { repositoryFiles } from '../repository/files.ts';
import { readSigned } from '../repository/read.ts';
import { damageOf } from './damage.ts';
import { readSite } from './install.ts';
import { serverPlaces } from './places.ts';
import { TODO_WORDS, type TodoCode } from './words.ts';

export interface RoleStatus {
  readonly role: string;
  readonly threshold: number;
  readonly keyids: readonly string[];
  /** Of what the role last signed. ISO 8601, UTC. */
  readonly signedAt: string;
  readonly expires: string;
  readonly daysLeft: number;
  readonly freshness: 'fresh' | 'soon' | 'old';
}

export interface Todo {
  readonly code: TodoCode;
  /** `red`: act now. `warn`: act this week. `info`: know it. */
  readonly level: 'red' | 'warn' | 'info';
  readonly detail: string;
  readonly text: Text;
}

/** `keys-status/1` (docs/formats/keys.md). */
export interface KeysStatus {
  readonly format: 'keys-status/1';
  /** `refused`: there was one, and what is left of it here is not as it must be. */
  readonly ceremony: 'done' | 'none' | 'refused';
  readonly organisation?: string;
  readonly facility?: string;
  readonly rootVersion?: number;
  /** SHA-256 of the first root: what holders and enrolment files compare. */
  readonly firstRoot?: string;
  readonly roles: readonly RoleStatus[];
  readonly collectors: readonly string[];
  /** Offline keys that the server could read: each is red. */
  readonly offlineKeysFound: readonly string[];
  /** Whether the whole data folder was looked through. */
  readonly searched: 'all' | 'partly';
  readonly verdict: 'red' | 'warn' | 'ok';
  readonly todo: readonly Todo[];
}

const ENTRIES_AT_MOST = 200_000;
const SOON_DAYS = 60;

/** What exists, until when, and what to do. Reads the server's data folder only; opens no offline key. */
export async function keysStatus(door: FileDoor, dataFolder: string, clock: Clock): Promise<KeysStatus> {
  const places = serverPlaces(dataFolder);
  const todo: Todo[] = [];
  const say = (code: TodoCode, level: Todo['level'], detail = ''): void => {
    const words = TODO_WORDS[code];
    const fill = (sentence: string) => sentence.replaceAll('{detail}', detail);
    todo.push({ code, level, detail, text: { ja: fill(words.ja), en: fill(words.en) } });
  };
  const search = await offlineKeysIn(door, dataFolder);
  for (const file of search.found) {
    say('offline-key-on-server', 'red', file);
  }
  if (search.searched === 'partly') {
    say('search-incomplete', 'warn', dataFolder);
  }
  const damage = await damageOf(door, dataFolder);
  for (const part of damage.parts) {
    say('trust-damaged', 'red', part);
  }
  if (damage.parts.length > 0) {
    return settled({ ceremony: 'refused', roles: [], collectors: [], search, todo });
  }
  const site = await readSite(door, dataFolder);
  const root = await repositoryFiles(door, places.catalog).newestRoot();
  if (site === undefined || root === undefined) {
    say('no-ceremony', 'warn');
    return settled({ ceremony: 'none', roles: [], collectors: [], search, todo });
  }
  const stated = readSigned('root', root.bytes);
  if (stated.roles.root.threshold === 1 || stated.roles.targets.threshold === 1) {
    say('one-holder', 'info');
  }
  if (site.oneMachine) {
    say('one-machine', 'warn');
  }
  try {
    await loadOnlineKey(door, places.onlineKey, 'director');
  } catch (error) {
    say('online-key-refused', 'red', error instanceof Error && 'code' in error ? String(error.code) : places.onlineKey);
  }
  const today = isoSeconds(clock.nowMs());
  const roles = [
    ...(await rolesIn(door, places.catalog, 'catalog', today)),
    ...(await rolesIn(door, places.director, 'director', today)),
  ];
  for (const { role, freshness, expires } of roles) {
    if (freshness !== 'fresh' && !(freshness === 'soon' && role.startsWith('director/'))) {
      const code = role.startsWith('director/') && !role.endsWith('/root') ? 'director-old' : `offline-${freshness}`;
      say(code as TodoCode, freshness === 'old' ? 'red' : 'warn', `${role} ${expires.slice(0, 10)}`);
    }
  }
  const collectors = await collectorsOf({ door, folder: places.catalog, clock });
  return settled({
    ceremony: 'done',
    organisation: stated.organisation,
    facility: site.facility,
    rootVersion: root.version,
    firstRoot: sha256(await repositoryFiles(door, places.catalog).metadata('root', 1)),
    roles,
    collectors: collectors.keys.map(keyIdOf),
    search,
    todo,
  });
}

function settled(
  found: Omit<KeysStatus, 'format' | 'verdict' | 'offlineKeysFound' | 'searched'> & {
    readonly search: Awaited<ReturnType<typeof offlineKeysIn>>;
  },
): KeysStatus {
  const { search, ...rest } = found;
  const levels = rest.todo.map(({ level }) => level);
  const verdict = levels.includes('red') ? 'red' : levels.includes('warn') ? 'warn' : 'ok';
  return { format: 'keys-status/1', ...rest, offlineKeysFound: search.found, searched: search.searched, verdict };
}

async function rolesIn(
  door: FileDoor,
  folder: string,
  repository: 'catalog' | 'director',
  today: string,
): Promise<RoleStatus[]> {
  const files = repositoryFiles(door, folder);
  const rootFile = await files.newestRoot();
  const timestamp = await files.timestamp();
  if (rootFile === undefined || timestamp === undefined) {
    return [];
  }
  const root = readSigned('root', rootFile.bytes);
  const meta = timestamp.signed.meta['snapshot.json'];
  const snapshot = readSigned('snapshot', await files.metadata('snapshot', meta.version));
  const targets = readSigned('targets', await files.metadata('targets', snapshot.meta['targets.json']?.version ?? 0));
  const of = (role: keyof typeof root.roles, signed: { signed_at: string; expires: string }): RoleStatus => {
    const daysLeft = daysBetween(today, signed.expires);
    const soon = repository === 'catalog' || role === 'root' ? SOON_DAYS : 0;
    return {
      role: `${repository}/${role}`,
      threshold: root.roles[role].threshold,
      keyids: root.roles[role].keyids,
      signedAt: signed.signed_at,
      expires: signed.expires,
      daysLeft,
      freshness: Date.parse(signed.expires) <= Date.parse(today) ? 'old' : daysLeft <= soon ? 'soon' : 'fresh',
    };
  };
  return [of('root', root), of('targets', targets), of('snapshot', snapshot), of('timestamp', timestamp.signed)];
}

/** Looks for key files of offline roles under a folder, whatever they are called. Content decides, not the name. */
async function offlineKeysIn(
  door: FileDoor,
  folder: string,
): Promise<{ readonly found: readonly string[]; readonly searched: 'all' | 'partly' }> {
  const found: string[] = [];
  let searched: 'all' | 'partly' = 'all';
  let entries = 0;
  const isHeld = heldOpen();
  const walk = async (inside: string): Promise<void> => {
    const names = await door.list(inside).catch(() => {
      searched = 'partly';
      return [];
    });
    for (const name of names) {
      entries += 1;
      if (entries > ENTRIES_AT_MOST) {
        searched = 'partly';
        return;
      }
      const path = join(inside, name);
      if (isHeld(path)) {
        continue;
      }
      const facts = await door.stat(path).catch(() => undefined);
      if (facts?.kind === 'folder') {
        await walk(path);
      } else if (facts?.kind === 'file' && facts.size > 0 && facts.size <= KEY_FILE_LIMIT_BYTES) {
        const bytes = await door.read(path, KEY_FILE_LIMIT_BYTES).catch(() => undefined);
        if (bytes === undefined) {
          searched = 'partly';
        } else if (Buffer.from(bytes).includes('keyfile/1')) {
          found.push(path);
        }
      }
    }
  };
  await walk(folder);
  return { found, searched };
}
