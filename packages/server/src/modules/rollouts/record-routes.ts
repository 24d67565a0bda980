import { addDays, dayInJapan } from '@tsukuroi/core';
import {
  type BackupRow,
  backupRecordShape,
  backupRowShape,
  backupsGrid,
  departmentChecksShape,
} from '@tsukuroi/protocol';
import { z } from 'zod';
import { who } from '../../access.ts';
import type { ServerContext } from '../../module.ts';
import { addList } from '../../platform/grid/index.ts';
import { API, type App } from '../../platform/http/app.ts';
import { actorOf } from '../audit/index.ts';
import { BACKUP_DAYS } from './assess.ts';
import { rolloutsOf } from './open.ts';
import { readBackups, readChecks } from './store.ts';

const tags = ['rollouts'];

/** What people say about devices for rollouts: what must be so again afterwards, and which backups there are. */
export function addRecordRoutes(app: App, context: ServerContext): void {
  const { clock, db, settings } = context;

  app.route({
    method: 'GET',
    url: `${API}/rollouts/checks`,
    config: { access: who.all },
    schema: { summary: 'After-checks of departments', tags, response: { 200: z.array(departmentChecksShape) } },
    handler: async () =>
      (await readChecks(db, (await settings.facility()).id)).map(({ checks, department }) => ({
        department,
        checks: JSON.parse(checks),
      })),
  });

  app.route({
    method: 'PUT',
    url: `${API}/rollouts/checks`,
    config: { access: who.adminOperator },
    schema: {
      summary: 'Say what must be so again in a department after an update',
      tags,
      body: departmentChecksShape,
      response: { 204: z.null() },
    },
    handler: async ({ body: { checks, department }, principal }, reply) => {
      await (await rolloutsOf(context)).setChecks(actorOf(principal), department, checks);
      return reply.code(204).send(null);
    },
  });

  addList<BackupRow>(app, {
    grid: backupsGrid,
    access: who.all,
    row: backupRowShape,
    clock,
    source: async () => {
      const rows = await readBackups(db, (await settings.facility()).id);
      const names = new Map((await (await rolloutsOf(context)).names()).map(({ id, name }) => [id, name]));
      const oldest = addDays(dayInJapan(clock.nowMs()), -BACKUP_DAYS);
      const rowOf = (row: (typeof rows)[number]): BackupRow => ({
        id: row.id,
        device: row.device,
        deviceName: names.get(row.device) ?? row.device,
        takenOn: row.taken_on,
        state: row.taken_on < oldest ? 'old' : 'counts',
        note: row.note,
        who: row.by_name,
        at: row.at,
      });
      return { kind: 'rows', rows: rows.map(rowOf), idOf: ({ id }) => id };
    },
  });

  app.route({
    method: 'POST',
    url: `${API}/rollouts/backups`,
    config: { access: who.adminOperator },
    schema: { summary: 'Note a backup of a device', tags, body: backupRecordShape, response: { 204: z.null() } },
    handler: async ({ body, principal }, reply) => {
      await (await rolloutsOf(context)).noteBackup(actorOf(principal), body);
      return reply.code(204).send(null);
    },
  });
}
