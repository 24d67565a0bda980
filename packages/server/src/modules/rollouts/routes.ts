import { TsukuroiError } from '@tsukuroi/core';
import {
  deviceUpdateRowShape,
  deviceUpdatesGrid,
  deviceWorkGrid,
  type PatchRow,
  patchedShareShape,
  patchesGrid,
  patchRowShape,
  type RolloutDeviceRow,
  type RolloutRow,
  resultShape,
  rolloutChangeShape,
  rolloutDeviceRowShape,
  rolloutDevicesGrid,
  rolloutGoOnShape,
  rolloutRetryShape,
  rolloutRowShape,
  rolloutsGrid,
  rolloutViewShape,
  troubleOverShape,
  troubleShape,
  workGrid,
  workRowShape,
} from '@tsukuroi/protocol';
import { sql } from 'kysely';
import { z } from 'zod';
import { who } from '../../access.ts';
import type { ServerContext } from '../../module.ts';
import { addList } from '../../platform/grid/index.ts';
import { API, type App } from '../../platform/http/app.ts';
import { actorOf } from '../audit/index.ts';
import { type BoardParts, patchedShare, rolloutRows, rolloutView } from './board.ts';
import { deviceUpdateRow } from './device-updates.ts';
import { rolloutsOf } from './open.ts';
import { patchId } from './patch-id.ts';
import { addProgramRoutes } from './program-routes.ts';
import { addRecordRoutes } from './record-routes.ts';
import { addRemovalRoutes } from './removal-routes.ts';
import { deviceRow, shownName, workRow } from './rows.ts';
import { type MemberRecord, type PatchRecord, readRollout } from './store.ts';
import type { MoveRecord } from './store-work.ts';
import { evidenceOf } from './take-result.ts';

const idParams = z.object({ id: z.string().max(100) });
const NOTHING = { 204: z.null() } as const;

/** Addresses of 適用状況, 作業の履歴 and パッチ. */
export function addRolloutRoutes(app: App, context: ServerContext): void {
  addLists(app, context);
  addViews(app, context);
  addChanges(app, context);
  addRecordRoutes(app, context);
  addRemovalRoutes(app, context);
  addProgramRoutes(app, context);
}

async function boardParts(
  { clock, db, settings }: ServerContext,
  { language }: { readonly language: BoardParts['language'] },
): Promise<BoardParts> {
  return { db, facility: (await settings.facility()).id, nowMs: clock.nowMs(), language };
}

function addLists(app: App, context: ServerContext): void {
  const { clock, db, settings } = context;
  const facilityId = async () => (await settings.facility()).id;

  addList<RolloutRow>(app, {
    grid: rolloutsGrid,
    access: who.all,
    row: rolloutRowShape,
    clock,
    source: async (request) => ({
      kind: 'rows',
      rows: (await rolloutRows(await boardParts(context, request))).toReversed(),
      idOf: (row) => row.id,
    }),
  });

  addList<RolloutDeviceRow>(app, {
    grid: rolloutDevicesGrid,
    access: who.all,
    row: rolloutDeviceRowShape,
    clock,
    params: idParams,
    source: async (request) => {
      const { id } = idParams.parse(request.params);
      const rollout = await readRollout(db, await facilityId(), id);
      if (rollout === undefined) {
        throw new TsukuroiError('NOT_FOUND');
      }
      const rings = JSON.parse(rollout.rings) as { name: string }[];
      const names = sql.join(
        rings.map(({ name }, place) => sql`when ${place} then ${name}`),
        sql` `,
      );
      return {
        kind: 'sql',
        db,
        from: sql`select m.*, m.device as id, (case m.ring ${names} else '' end) as ring_name, (case m.ring ${names} else '' end) as ring_search from rollouts_members as m where m.rollout = ${id}`,
        columns: {
          device: { sort: 'name', search: 'name_search' },
          ring: { sort: 'ring', sorts: 'number' },
          window: { sort: 'next_window' },
        },
        toRow: (found) => deviceRow(found as unknown as MemberRecord, rollout, clock.nowMs(), request.language),
      };
    },
  });

  for (const [grid, params] of [
    [workGrid, undefined],
    [deviceWorkGrid, idParams],
  ] as const) {
    addList(app, {
      grid,
      access: who.all,
      row: workRowShape,
      clock,
      ...(params === undefined ? {} : { params }),
      source: async (request) => {
        const device = params === undefined ? undefined : idParams.parse(request.params).id;
        const mine = device === undefined ? sql`` : sql` and m.device = ${device}`;
        return {
          kind: 'sql',
          db,
          from: sql`select m.*, m.rollout_search || ' ' || replace(m.rollout_search, '-', '/') as rollout_asked from rollouts_moves as m where m.facility = ${await facilityId()}${mine}`,
          columns: {
            at: { present: true },
            device: { sort: 'device_name' },
            // Histories of before the days were worded are found by both writings.
            rollout: { sort: 'rollout_name', search: 'rollout_asked' },
          },
          toRow: (found) => workRow(found as unknown as MoveRecord, request.language),
        };
      },
    });
  }

  addList(app, {
    grid: deviceUpdatesGrid,
    access: who.all,
    row: deviceUpdateRowShape,
    clock,
    params: idParams,
    source: async (request) => ({
      kind: 'sql',
      db,
      from: sql`select p.*, p.package || ' ' || p.architecture || ' ' || p.version as id, p.from_version as "from", p.published_on as "publishedOn" from rollouts_patches as p where p.facility = ${await facilityId()} and p.device = ${idParams.parse(request.params).id}`,
      columns: { publishedOn: { sort: 'published_on' } },
      toRow: (found) => deviceUpdateRow(found as unknown as PatchRecord, request.language),
    }),
  });

  addList<PatchRow>(app, {
    grid: patchesGrid,
    access: who.all,
    row: patchRowShape,
    clock,
    source: async (request) => {
      const of = (state: string) => sql`sum(case when p.state = ${state} then 1 else 0 end)`;
      return {
        kind: 'sql',
        db,
        from: sql`select p.package || ' ' || p.version as id, p.package, p.version, min(p.package_search) as package_search, max(p.title) as title, min(p.version_search) as version_search, min(p.kind) as kind, min(p.published_on) as "publishedOn", min(p.since) as since, count(*) as devices, ${of('failed')} as failed, ${of('unknown')} as "unknown", ${of('held')} as held, ${of('waiting')} as waiting, ${of('done')} as done, (case when ${of('failed')} > 0 then 'failed' when ${of('unknown')} > 0 then 'unknown' when ${of('held')} > 0 then 'held' when ${of('waiting')} > 0 then 'waiting' else 'done' end) as state from rollouts_patches as p where p.facility = ${await facilityId()} group by p.package, p.version`,
        toRow: (found) => {
          const row = found as unknown as Omit<PatchRow, 'id'> & Pick<PatchRecord, 'title'>;
          const name = shownName(row, request.language);
          const { publishedOn, since, state, version, kind } = row;
          const counts = { devices: Number(row.devices), failed: Number(row.failed), unknown: Number(row.unknown) };
          const rest = { held: Number(row.held), waiting: Number(row.waiting), done: Number(row.done) };
          return { id: patchId(row), state, package: name, version, kind, publishedOn, since, ...counts, ...rest };
        },
      };
    },
  });
}

function addViews(app: App, context: ServerContext): void {
  const { db, settings } = context;

  app.route({
    method: 'GET',
    url: `${API}/rollouts/share`,
    config: { access: who.all },
    schema: { summary: 'Patched share', tags: ['rollouts'], response: { 200: patchedShareShape } },
    handler: async (request) => patchedShare(await boardParts(context, request)),
  });

  app.route({
    method: 'GET',
    url: `${API}/rollouts/:id`,
    config: { access: who.all },
    schema: {
      summary: 'The board of one rollout',
      tags: ['rollouts'],
      params: idParams,
      response: { 200: rolloutViewShape },
    },
    handler: async (request) =>
      rolloutView(await boardParts(context, request), request.params.id, await rolloutsOf(context)),
  });

  app.route({
    method: 'GET',
    url: `${API}/work/evidence/:hash`,
    config: { access: who.all },
    schema: {
      summary: 'What a device saw and did, as it wrote it down',
      tags: ['rollouts'],
      params: z.object({ hash: z.string().regex(/^[0-9a-f]{64}$/) }),
      response: { 200: resultShape },
    },
    handler: async (request) => {
      const found = await evidenceOf(db, (await settings.facility()).id, request.params.hash);
      if (found === undefined) {
        throw new TsukuroiError('NOT_FOUND');
      }
      return found;
    },
  });
}

function addChanges(app: App, context: ServerContext): void {
  for (const verb of ['pause', 'resume', 'stop'] as const) {
    app.route({
      method: 'POST',
      url: `${API}/rollouts/:id/${verb}`,
      config: { access: who.adminOperator },
      schema: {
        summary: { pause: 'Pause a rollout', resume: 'Let a rollout go on', stop: 'Stop a rollout' }[verb],
        tags: ['rollouts'],
        params: idParams,
        body: rolloutChangeShape,
        response: NOTHING,
      },
      handler: async (request, reply) => {
        const rollouts = await rolloutsOf(context);
        await rollouts[verb](actorOf(request.principal), request.params.id, request.body.reason ?? '');
        return reply.code(204).send(null);
      },
    });
  }

  app.route({
    method: 'POST',
    url: `${API}/rollouts/:id/retry`,
    config: { access: who.adminOperator },
    schema: {
      summary: 'Try failed devices once more',
      tags: ['rollouts'],
      params: idParams,
      body: rolloutRetryShape,
      response: NOTHING,
    },
    handler: async (request, reply) => {
      const rollouts = await rolloutsOf(context);
      await rollouts.retry(actorOf(request.principal), request.params.id, request.body.devices);
      return reply.code(204).send(null);
    },
  });

  app.route({
    method: 'POST',
    url: `${API}/rollouts/:id/go-on`,
    config: { access: who.adminOperator },
    schema: {
      summary: 'A device goes on without waiting for the group with which it must not be down together',
      tags: ['rollouts'],
      params: idParams,
      body: rolloutGoOnShape,
      response: NOTHING,
    },
    handler: async (request, reply) => {
      const { device, reason } = request.body;
      await (await rolloutsOf(context)).goOn(actorOf(request.principal), request.params.id, device, reason);
      return reply.code(204).send(null);
    },
  });

  app.route({
    method: 'POST',
    url: `${API}/rollouts/trouble`,
    config: { access: who.adminOperator },
    schema: {
      summary: 'A device is out of sorts',
      tags: ['rollouts'],
      body: troubleShape,
      response: { 200: z.object({ id: z.string() }) },
    },
    handler: async (request) => {
      const { device, text } = request.body;
      return { id: await (await rolloutsOf(context)).trouble(actorOf(request.principal), device, text) };
    },
  });

  app.route({
    method: 'POST',
    url: `${API}/rollouts/trouble/:id/over`,
    config: { access: who.adminOperator },
    schema: {
      summary: 'It is well again',
      tags: ['rollouts'],
      params: idParams,
      body: troubleOverShape,
      response: NOTHING,
    },
    handler: async (request, reply) => {
      const { id } = request.params;
      await (await rolloutsOf(context)).troubleOver(actorOf(request.principal), id, request.body.text);
      return reply.code(204).send(null);
    },
  });
}
