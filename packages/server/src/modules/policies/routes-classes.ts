import {
  type ClassedDeviceRow,
  changeTagsShape,
  changeTouchShape,
  classedDeviceRowShape,
  classedDevicesGrid,
  classProposalsShape,
  confirmClassShape,
  confirmedClassShape,
  devicePolicyShape,
} from '@tsukuroi/protocol';
import { sql } from 'kysely';
import { z } from 'zod';
import { who } from '../../access.ts';
import type { Domain } from '../../domain.ts';
import type { ServerContext } from '../../module.ts';
import { addList } from '../../platform/grid/index.ts';
import { API, type App } from '../../platform/http/app.ts';
import { actorOf } from '../audit/index.ts';
import { Classes } from './classes.ts';
import { explainDevice } from './explain-device.ts';
import { tagsOf } from './policy-devices.ts';

const idParams = z.object({ id: z.string().max(100) });
const tags = ['classes'];

/** Addresses of the console's page 端末の分類, and of the part 「適用の方針」 of a device's page. */
export function addClassRoutes(app: App, context: ServerContext, domain: Domain): void {
  const classes = new Classes(context, domain.devices);
  addClassedList(app, context);

  app.route({
    method: 'GET',
    url: `${API}/devices/:id/policy`,
    config: { access: who.all },
    schema: {
      summary: 'Which policy counts for a device, and every reason why something is not applied',
      tags,
      params: idParams,
      response: { 200: devicePolicyShape },
    },
    handler: async ({ language, params }) => {
      const { clock, db, settings } = context;
      return explainDevice(params.id, { clock, db, facility: await settings.facility() }, domain, language);
    },
  });

  app.route({
    method: 'GET',
    url: `${API}/classes/proposals`,
    config: { access: who.all },
    schema: { summary: 'Classes that are proposed, in groups', tags, response: { 200: classProposalsShape } },
    handler: ({ language }) => classes.proposals(language),
  });

  app.route({
    method: 'POST',
    url: `${API}/classes/confirm`,
    config: { access: who.adminOperator },
    schema: {
      summary: 'Confirm the class of a group as it was shown, or of devices one by one',
      tags,
      body: confirmClassShape,
      response: { 200: confirmedClassShape },
    },
    handler: async ({ body, principal }) => {
      const actor = actorOf(principal);
      return {
        devices: await ('group' in body ? classes.confirmGroup(body, actor) : classes.confirmDevices(body, actor)),
      };
    },
  });

  app.route({
    method: 'POST',
    url: `${API}/classes/tags`,
    config: { access: who.adminOperator },
    schema: {
      summary: 'Put tags on devices or take them away',
      tags,
      body: changeTagsShape,
      response: { 200: confirmedClassShape },
    },
    handler: async ({ body, principal }) => ({ devices: await classes.changeTags(body, actorOf(principal)) }),
  });

  app.route({
    method: 'PUT',
    url: `${API}/devices/:id/touch`,
    config: { access: who.adminOperator },
    schema: {
      summary: 'How a device may be touched; only an administrator may loosen it',
      tags,
      params: idParams,
      body: changeTouchShape,
      response: { 204: z.null() },
    },
    handler: async ({ body, params, principal }, reply) => {
      await classes.changeTouch(params.id, body.touch, body.why, principal);
      return reply.code(204).send(null);
    },
  });
}

interface Listed {
  readonly id: string;
  readonly name: string;
  readonly department: string | null;
  readonly ou: string | null;
  readonly class: ClassedDeviceRow['class'];
  readonly touch: ClassedDeviceRow['touch'];
  readonly tags: string | null;
  readonly os: string;
  readonly model: string | null;
  readonly by: string | null;
  readonly at: string | null;
}

function addClassedList(app: App, { clock, db, settings }: ServerContext): void {
  addList<ClassedDeviceRow>(app, {
    grid: classedDevicesGrid,
    access: who.all,
    row: classedDeviceRowShape,
    clock,
    source: async () => ({
      kind: 'sql',
      db,
      from: sql`select d.id, d.name, d.name_search, d.department, d.department_search, d.ou, d.ou_search, d.os, d.os_search, d.model, coalesce(p.class, 'none') as class, case when p.class is null then 'never' when p.touch is not null then p.touch when p.class = 'medical' then 'never' else 'normal' end as touch, coalesce(p.tags, '[]') as tags, p.tags_search, p.decided_by as "by", p.decided_at as at from devices_devices as d left join policies_devices as p on p.device = d.id where d.facility = ${(await settings.facility()).id}`,
      toRow: (found) => {
        const row = found as unknown as Listed;
        const { at, by, department, id, model, name, os, ou, touch } = row;
        return {
          ...{ id, name, department, ou, class: row.class, touch, os, model, by, at },
          tags: tagsOf(row.tags ?? undefined).join('、'),
        };
      },
    }),
  });
}
