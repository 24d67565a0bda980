import { isoSeconds, type Text } from '@tsukuroi/core';
import { type Db, insertMany, inTransaction, searchText } from '../../platform/database/index.ts';
import { type Assessed, hashOf, patchRows } from './assess.ts';
import type { View } from './look.ts';
import { type DeviceStandRecord, type PatchRecord, readPatches, tables, writeStand } from './store.ts';

/** Devices written in one transaction, so that results of devices come in between. */
const AT_ONCE = 100;

/**
 * Writes how devices stand and what becomes of each of their updates; only of those that changed.
 *
 * @param devices of which it is not written down how they stand
 */
export async function keepStands(db: Db, view: View, devices: Iterable<string>): Promise<void> {
  const due = [...devices];
  const changed = due.flatMap((device) => {
    const one = view.assessed.get(device);
    if (one === undefined) {
      return [];
    }
    const rows = patchRows(one, view.known.get(one.device.id) ?? { answer: undefined });
    const before = view.stands.get(one.device.id);
    const stand: DeviceStandRecord = {
      device: one.device.id,
      facility: view.facility,
      state: one.state,
      answered: view.answeredBy.get(one.device.id) || (before?.answered ?? ''),
      held: JSON.stringify(one.held),
      patches_key: hashOf(rows),
      whole_only: before?.whole_only ?? 0,
      at: isoSeconds(view.nowMs),
    };
    return isSame(before, stand)
      ? []
      : [
          {
            one,
            rows,
            stand,
            rewrite: before?.patches_key !== stand.patches_key && (before !== undefined || rows.length > 0),
          },
        ];
  });
  await forgetRemoved(db, view, due);
  for (let from = 0; from < changed.length; from += AT_ONCE) {
    await inTransaction(db, async (tx) => {
      for (const { one, rows, stand, rewrite } of changed.slice(from, from + AT_ONCE)) {
        await writeStand(tx, stand);
        if (rewrite) {
          await rewritePatches(tx, one, rows, view);
        }
      }
    });
  }
}

/** A device that a person removed counts nowhere any more; the history of what was done on it stays. */
async function forgetRemoved(db: Db, { records, stands }: View, devices: readonly string[]): Promise<void> {
  const removed = devices.filter((device) => stands.has(device) && !records.has(device));
  if (removed.length > 0) {
    await inTransaction(db, async (tx) => {
      await tables(tx).deleteFrom('rollouts_devices').where('device', 'in', removed).execute();
      await tables(tx).deleteFrom('rollouts_patches').where('device', 'in', removed).execute();
    });
  }
}

function isUnanswered({ held }: Assessed): boolean {
  return held.some(({ code }) => code === 'no-answer');
}

function isSame(before: DeviceStandRecord | undefined, now: DeviceStandRecord): boolean {
  return (
    before !== undefined &&
    before.state === now.state &&
    before.answered === now.answered &&
    before.held === now.held &&
    before.patches_key === now.patches_key
  );
}

const COLUMNS = [
  'device',
  'package',
  'architecture',
  'version',
  'facility',
  'package_search',
  'version_search',
  'from_version',
  'kind',
  'published_on',
  'state',
  'held',
  'scope',
  'plan',
  'action',
  'title',
  'since',
] as const;

async function rewritePatches(
  tx: Parameters<typeof writeStand>[0],
  one: Assessed,
  rows: ReturnType<typeof patchRows>,
  view: View,
): Promise<void> {
  const { device } = one;
  const keyOf = (row: Pick<PatchRecord, 'package' | 'architecture' | 'version'>) =>
    `${row.package} ${row.architecture} ${row.version}`;
  const before = new Map((await readPatches(tx, device.id)).map((row) => [keyOf(row), row]));
  const now = new Map(
    rows.map(({ isHeld, ...row }): [string, PatchRecord] => {
      const known = before.get(keyOf(row));
      return [
        keyOf(row),
        {
          ...row,
          facility: view.facility,
          package_search: searchText(searchedName(row)),
          version_search: searchText(row.version),
          state: stateOf(known?.state, isHeld),
          plan: known?.plan ?? null,
          action: known?.action ?? null,
          // What was done once and is wanted anew begins anew: of an archive the last one that was done is what is there.
          since: known === undefined || known.state === 'done' ? isoSeconds(view.nowMs) : known.since,
        },
      ];
    }),
  );
  const wanted = new Set(rows.map(({ package: name }) => name));
  const has = view.known.get(device.id)?.has ?? new Map();
  const gone = [...before.values()].filter((row) => !now.has(keyOf(row)) && row.version !== '');
  const past = gone.flatMap((row): PatchRecord[] => {
    const done: PatchRecord = { ...row, state: 'done', held: '[]' };
    // Without an answer nothing is known of what the one before named: it stays as it was.
    if (isListed(row) && isUnanswered(one)) {
      return [row];
    }
    // What is asked for no more is there, unless a newer version took its place; a program of the catalogue may also have been taken out of it, and is
    // there only where the device says so. History keeps what was done.
    const isThere = isListed(row) ? !wanted.has(row.package) : has.get(row.package) === row.version;
    return row.state === 'done' || isThere ? [done] : [];
  });
  await tables(tx).deleteFrom('rollouts_patches').where('device', '=', device.id).execute();
  const all = [...now.values(), ...past];
  await insertMany(
    tx,
    'rollouts_patches',
    COLUMNS,
    all.map((row) => COLUMNS.map((column) => row[column])),
  );
}

function isListed({ kind }: Pick<PatchRecord, 'kind'>): boolean {
  return kind === 'os-security' || kind === 'os-other';
}

/** What people look for it by. */
function searchedName({ package: name, title }: Pick<PatchRecord, 'package' | 'title'>): string {
  return title === '' ? name : `${(JSON.parse(title) as Text).ja} ${name}`;
}

function stateOf(known: PatchRecord['state'] | undefined, isHeld: boolean): PatchRecord['state'] {
  if (known === 'failed' || known === 'unknown') {
    return known;
  }
  return isHeld ? 'held' : 'waiting';
}
