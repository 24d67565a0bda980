import { existsSync } from 'node:fs';
import { isoSeconds } from '@tsukuroi/core';
import { serverPlaces } from '@tsukuroi/trust/ceremony/places.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { repositoryFiles } from '@tsukuroi/trust/repository/files.ts';
import { sql } from 'kysely';
import { openDatabase } from '../../platform/database/index.ts';
import type { Check, Patient } from '../check.ts';

/** Two good clocks differ by less. */
const TOLERANCE_MS = 5 * 60_000;

/** Whether the clock stands before something that was signed or written down: then it went back. */
export const clockAgainstSigned: Check = {
  id: 'clock',
  title: { ja: '時計', en: 'Clock' },
  async look(patient) {
    const newestMs = Math.max(...(await signedTimes(patient)), ...(await writtenTimes(patient)));
    const now = isoSeconds(patient.clock.nowMs());
    if (!Number.isFinite(newestMs)) {
      return {
        state: 'unknown',
        text: { ja: `比べる相手がまだありません（いまの時計 ${now}）。`, en: `Nothing to compare it with (${now}).` },
      };
    }
    const newest = isoSeconds(newestMs);
    if (patient.clock.nowMs() >= newestMs - TOLERANCE_MS) {
      const ja = `署名や記録の時刻（${newest}）より後で、矛盾はありません。正しい時刻かどうかまでは分かりません。`;
      return { state: 'good', text: { ja, en: `Not before what was signed or written (${newest}).` } };
    }
    return {
      state: 'bad',
      text: {
        ja: `時計（${now}）が、最後の署名か記録（${newest}）より遅れています。`,
        en: `The clock (${now}) stands before ${newest}.`,
      },
      next: {
        ja: '時計を合わせてください（timedatectl）。時計が先に進んでいたときの署名が残っている場合は、管理者に知らせてください。',
        en: 'Set the clock (timedatectl). If it had been ahead before, tell your administrator.',
      },
    };
  },
};

/** Versions of online roles are the time of their signing in seconds, or a little above it. */
async function signedTimes({ folder }: Patient): Promise<number[]> {
  const { director } = serverPlaces(folder);
  const timestamp = await repositoryFiles(nodeDoor(), director).timestamp();
  return timestamp === undefined ? [] : [timestamp.signed.version * 1000];
}

async function writtenTimes({ address }: Patient): Promise<number[]> {
  if (address.kind === 'sqlite' && !existsSync(address.file)) {
    return [];
  }
  const db = openDatabase(address);
  try {
    const { rows } = await sql<{ at: string | null }>`select max(at) as at from audit_entries`.execute(db);
    return rows.flatMap(({ at }) => (at === null ? [] : [Date.parse(at)]));
  } finally {
    await db.destroy();
  }
}
