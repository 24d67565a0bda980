import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isoSeconds, writeWhole } from '@tsukuroi/core';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { readStatus, type UpgradeStatus } from '@tsukuroi/trust/release/status.ts';
import type { ServerContext } from '../../module.ts';
import { inTransaction } from '../../platform/database/index.ts';
import { programActor } from '../audit/index.ts';
import { UPGRADER_FOLDER } from './view.ts';

type Parts = Pick<ServerContext, 'audit' | 'clock' | 'dataFolder' | 'db' | 'settings'>;

/**
 * Writes into the audit log what the upgrader did while this program was stopped, once for each end of an upgrade. The upgrader itself has no
 * hand in the database.
 *
 * @returns whether something was written
 */
export async function noteUpgrade(parts: Parts, folder = UPGRADER_FOLDER): Promise<boolean> {
  const status = await readStatus(nodeDoor(), folder);
  if (status === undefined || status.state === 'running' || status.state === 'returning') {
    return false;
  }
  const file = join(parts.dataFolder, 'upgrade', 'noted.json');
  const mark = JSON.stringify({ run: status.run, state: status.state, at: status.at });
  if ((await readFile(file, 'utf8').catch(() => '')) === mark) {
    return false;
  }
  const { id } = await parts.settings.facility();
  await inTransaction(parts.db, (tx) => parts.audit.append(tx, id, entryOf(status, parts.clock.nowMs())));
  await writeWhole(file, mark);
  return true;
}

function entryOf({ at, from, state, to, why }: UpgradeStatus, nowMs: number) {
  return {
    who: programActor('tsukuroi upgrade'),
    what: `upgrade.${state}`,
    target: to,
    ...(why === null ? {} : { why }),
    before: { version: from },
    after: { version: state === 'done' ? to : from, endedAt: at, notedAt: isoSeconds(nowMs) },
  };
}
