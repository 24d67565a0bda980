import { describeError, type Language, TsukuroiError } from '@tsukuroi/core';
import {
  deviceTrustShape,
  TRUST_STANDINGS,
  type TrustStatus,
  trustStatusShape,
  type WaitingRow,
  waitingContentGrid,
  waitingRowShape,
} from '@tsukuroi/protocol';
import { repositoryFiles } from '@tsukuroi/trust/repository/files.ts';
import { z } from 'zod';
import { who } from '../../access.ts';
import type { ServerContext } from '../../module.ts';
import { addList } from '../../platform/grid/index.ts';
import { API, type App } from '../../platform/http/app.ts';
import { activeIdentities, activeIdentityOf } from '../enrolment/index.ts';
import { directorOf } from './open.ts';
import { standingWords } from './standings.ts';
import { readStanding, readStandings, readWaiting } from './store.ts';
import { CEREMONY_SENTENCE } from './texts.ts';
import { waitingRow } from './waiting.ts';

const idParams = z.object({ id: z.string().max(100) });

export function addDirectorRoutes(app: App, context: ServerContext): void {
  const { clock, db, settings } = context;

  app.route({
    method: 'GET',
    url: `${API}/trust`,
    config: { access: who.all },
    schema: { summary: 'How signing stands', tags: ['trust'], response: { 200: trustStatusShape } },
    handler: (request) => trustStatus(context, request.language),
  });

  app.route({
    method: 'GET',
    url: `${API}/trust/devices/:id`,
    config: { access: who.all },
    schema: {
      summary: 'How signed metadata stand on one device',
      tags: ['trust'],
      params: idParams,
      response: { 200: deviceTrustShape },
    },
    handler: async (request) => {
      const { id: facility } = await settings.facility();
      const identity = await activeIdentityOf(db, facility, request.params.id);
      if (identity === undefined) {
        throw new TsukuroiError('NOT_FOUND');
      }
      return standingWords(await readStanding(db, identity), request.language);
    },
  });

  addList<WaitingRow>(app, {
    grid: waitingContentGrid,
    access: who.all,
    row: waitingRowShape,
    clock,
    source: async () => {
      const rows = await readWaiting(db, (await settings.facility()).id);
      return { kind: 'rows', rows: rows.map((row) => waitingRow(row, clock)), idOf: (row) => row.id };
    },
  });
}

async function trustStatus(context: ServerContext, language: Language): Promise<TrustStatus> {
  const { db, settings } = context;
  const { id: facility } = await settings.facility();
  const director = await directorOf(context);
  const { ceremony } = director;
  const standings = new Map((await readStandings(db, facility)).map((row) => [row.identity, row.standing]));
  const devices = Object.fromEntries(TRUST_STANDINGS.map((standing) => [standing, 0])) as TrustStatus['devices'];
  for (const identity of await activeIdentities(db, facility)) {
    devices[standings.get(identity) ?? 'unknown'] += 1;
  }
  const timestamp =
    ceremony.kind === 'none' ? undefined : await repositoryFiles(director.door, director.folders.director).timestamp();
  return {
    ceremony: ceremony.kind,
    sentence: CEREMONY_SENTENCE[ceremony.kind][language],
    refusal: ceremony.kind === 'refused' ? describeError(ceremony.error, language) : null,
    organisation: ceremony.kind === 'done' ? ceremony.trust.organisation : null,
    facility: ceremony.kind === 'done' ? ceremony.trust.facility : null,
    catalogVersion: director.catalog?.version ?? null,
    timestamp:
      timestamp === undefined
        ? null
        : {
            version: timestamp.signed.version,
            signedAt: timestamp.signed.signed_at,
            expires: timestamp.signed.expires,
          },
    devices,
    waiting: (await readWaiting(db, facility)).filter((row) => row.signed_at === null).length,
    todo: director.todo.map(({ code, level, text }) => ({ code, level, text: text[language] })),
  };
}
