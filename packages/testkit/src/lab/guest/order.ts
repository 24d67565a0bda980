import { systemClock } from '@tsukuroi/core';
import { withDatabase } from '@tsukuroi/server/admin.ts';
import { readServerConfig } from '@tsukuroi/server/config.ts';
import { plainLog } from '@tsukuroi/server/log.ts';
import { Audit, programActor } from '@tsukuroi/server/modules/audit/index.ts';
import { DirectorService, type PlanDraft } from '@tsukuroi/server/modules/director/index.ts';
import { Settings } from '@tsukuroi/server/modules/settings/index.ts';

/**
 * Runs on the server's host beside the running server: the server's own director signs plans and publishes them.
 *
 *     order.ts DATA-FOLDER    reads drafts (PlanDraft[]) as JSON from standard input; prints numbers by device, and how many actions wait
 */
async function drafts(): Promise<PlanDraft[]> {
  let text = '';
  for await (const piece of process.stdin.setEncoding('utf8')) {
    text += String(piece);
  }
  return JSON.parse(text) as PlanDraft[];
}

const wanted = await drafts();
await withDatabase(process.argv[2] ?? '', async (db, dataFolder) => {
  const audit = new Audit(systemClock);
  const { id: facility } = await new Settings({ db, clock: systemClock, audit }).facility();
  const config = await readServerConfig(dataFolder);
  const log = plainLog(systemClock);
  const director = new DirectorService({ db, clock: systemClock, audit, log, dataFolder, facility, config });
  await director.care();
  const { published, heldBack } = await director.order(programActor('lab'), wanted);
  const numbers = Object.fromEntries(published.map(({ device, number }) => [device, number]));
  process.stdout.write(JSON.stringify({ numbers, heldBack }));
});
