import type { Language } from '@tsukuroi/core';
import {
  changeMailShape,
  mailSettingsShape,
  mailTestShape,
  type NoticeRow,
  noticeCountShape,
  noticeRowShape,
  noticesGrid,
} from '@tsukuroi/protocol';
import { z } from 'zod';
import { who } from '../../access.ts';
import type { ServerContext } from '../../module.ts';
import { addList } from '../../platform/grid/index.ts';
import { API, type App } from '../../platform/http/app.ts';
import { actorOf } from '../audit/index.ts';
import type { Notices } from './service.ts';
import { type NoticeRecord, readNewest } from './store.ts';

/** The list shows so many of the newest. */
const LISTED = 5_000;

export function addNoticeRoutes(app: App, context: ServerContext, notices: Notices): void {
  const { clock, db, settings } = context;

  addList<NoticeRow>(app, {
    grid: noticesGrid,
    access: who.all,
    row: noticeRowShape,
    clock,
    source: async ({ language }) => {
      const rows = await readNewest(db, (await settings.facility()).id, LISTED);
      return { kind: 'rows', rows: rows.map((row) => rowOf(row, language)), idOf: (row) => row.id };
    },
  });

  app.route({
    method: 'GET',
    url: `${API}/notices/count`,
    config: { access: who.all },
    schema: { summary: 'How many notices are open', tags: ['notices'], response: { 200: noticeCountShape } },
    handler: () => notices.count(),
  });

  app.route({
    method: 'POST',
    url: `${API}/notices/:id/seen`,
    config: { access: who.adminOperator },
    schema: {
      summary: 'Say that a notice was read',
      tags: ['notices'],
      params: z.object({ id: z.string().max(100) }),
      response: { 200: noticeCountShape },
    },
    handler: async (request) => {
      await notices.see(actorOf(request.principal), request.params.id);
      return notices.count();
    },
  });

  app.route({
    method: 'GET',
    url: `${API}/notices/mail`,
    config: { access: who.adminOperator },
    schema: { summary: 'Where notices are mailed', tags: ['notices'], response: { 200: mailSettingsShape } },
    handler: (request) => notices.mail.settings(request.language),
  });

  app.route({
    method: 'PUT',
    url: `${API}/notices/mail`,
    config: { access: who.admin },
    schema: {
      summary: 'Change where notices are mailed',
      tags: ['notices'],
      body: changeMailShape,
      response: { 200: mailSettingsShape },
    },
    handler: async (request) => {
      await notices.mail.change(actorOf(request.principal), request.body);
      return notices.mail.settings(request.language);
    },
  });

  app.route({
    method: 'POST',
    url: `${API}/notices/mail/test`,
    config: { access: who.admin },
    schema: { summary: 'Send a test message now', tags: ['notices'], response: { 200: mailTestShape } },
    handler: (request) => notices.mail.test(actorOf(request.principal), request.language),
  });
}

function rowOf(row: NoticeRecord, language: Language): NoticeRow {
  const japanese = language === 'ja';
  return {
    id: row.id,
    kind: row.kind,
    level: row.level,
    title: japanese ? row.title_ja : row.title_en,
    detail: japanese ? row.detail_ja : row.detail_en,
    opens: row.opens,
    count: row.count,
    state: row.ended_at !== null ? 'over' : row.seen_at === null ? 'new' : 'seen',
    beganAt: row.began_at,
    endedAt: row.ended_at,
    seenAt: row.seen_at,
    seenBy: row.seen_by,
    mailedAt: row.mailed_at,
  };
}
