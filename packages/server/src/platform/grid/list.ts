import { Readable } from 'node:stream';
import { type Clock, csvText, dayInJapan, type Language } from '@tsukuroi/core';
import {
  cellText,
  columnHead,
  type GridDefinition,
  type GridPage,
  gridPageShape,
  gridQueryShape,
} from '@tsukuroi/protocol';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Access } from '../http/access.ts';
import { API, type App } from '../http/app.ts';
import { rowsPage } from './page-rows.ts';
import { sqlPage, sqlRows } from './page-sql.ts';
import { type GridRequest, readGridQuery } from './query.ts';
import { cellOf, type GridSource, type RowsOfPage } from './source.ts';

/** Rows fetched at a time for a CSV. */
const CSV_PAGE = 2_000;

/**
 * Adds the address of one list: JSON in pages, or with `Accept: text/csv` all rows of the asked columns as CSV with the
 * words people see.
 *
 * @param list.params shape of what stands in the path (`:id`)
 * @param list.source finds the rows; may refuse with NOT_FOUND when the thing in the path does not exist
 */
export function addList<Row extends Readonly<Record<string, unknown>>>(
  app: App,
  list: {
    grid: GridDefinition;
    access: Access;
    row: z.ZodType<Row>;
    clock: Clock;
    params?: z.ZodObject;
    source: (request: FastifyRequest) => GridSource<Row> | Promise<GridSource<Row>>;
  },
): void {
  app.route({
    method: 'GET',
    url: `${API}${list.grid.path}`,
    config: { access: list.access },
    schema: {
      summary: list.grid.title.en,
      tags: ['lists'],
      params: list.params ?? z.object({}),
      querystring: gridQueryShape,
      response: { 200: gridPageShape(list.row) },
    },
    handler: async (request, reply) => {
      const asked = readGridQuery(list.grid, request.query);
      const source = await list.source(request as unknown as FastifyRequest);
      if (!wantsCsv(request.headers.accept)) {
        return (await pageOf(source, asked)) as never;
      }
      const name = `${list.grid.id}-${dayInJapan(list.clock.nowMs())}.csv`;
      reply.type('text/csv; charset=utf-8').header('content-disposition', `attachment; filename="${name}"`);
      return reply.send(Readable.from(csvOf(source, asked, list.grid, request.language)) as never);
    },
  });
}

async function pageOf<Row extends Readonly<Record<string, unknown>>>(
  source: GridSource<Row>,
  request: GridRequest,
): Promise<GridPage<Row>> {
  if (source.kind === 'own') {
    const [{ items, nextCursor }, total] = await Promise.all([source.rows(request), source.total(request)]);
    return { items, total, nextCursor };
  }
  return source.kind === 'sql' ? sqlPage(source, request) : rowsPage(source, request);
}

async function rowsOf<Row extends Readonly<Record<string, unknown>>>(
  source: GridSource<Row>,
  request: GridRequest,
): Promise<RowsOfPage<Row>> {
  if (source.kind === 'own') {
    return source.rows(request);
  }
  return source.kind === 'sql' ? sqlRows(source, request) : rowsPage(source, request);
}

function wantsCsv(accept: string | undefined): boolean {
  return (accept ?? '').split(',').some((part) => part.trim().toLowerCase().startsWith('text/csv'));
}

async function* csvOf<Row extends Readonly<Record<string, unknown>>>(
  source: GridSource<Row>,
  asked: GridRequest,
  grid: GridDefinition,
  language: Language,
): AsyncGenerator<string> {
  yield csvText([asked.columns.map((column) => columnHead(column, language))]);
  let request: GridRequest = { ...asked, limit: CSV_PAGE, after: undefined };
  for (;;) {
    const page = await rowsOf(source, request);
    const lines = page.items.map((row) =>
      asked.columns.map((column) => cellText(column, cellOf(source, row, column.id), language)),
    );
    yield csvText(lines).slice(1);
    if (page.nextCursor === null) {
      return;
    }
    request = {
      ...request,
      after: readGridQuery(grid, { sort: asked.sort.id, direction: asked.direction, limit: 1, cursor: page.nextCursor })
        .after,
    };
  }
}
