import {
  apartListShape,
  type CalendarRow,
  type ConfirmationRow,
  calendarQueryShape,
  calendarRowShape,
  calendarsGrid,
  calendarViewShape,
  changeCalendarShape,
  changeHeadShape,
  confirmationRowShape,
  confirmationsGrid,
  departmentHeadsShape,
  type FreezeRow,
  freezeRowShape,
  freezesGrid,
  type MissingConfirmationRow,
  missingConfirmationRowShape,
  missingConfirmationsGrid,
  newConfirmationShape,
  newFreezeShape,
  policyCalendarShape,
  stoppedTonightShape,
  stopTonightShape,
  type VendorRuleRow,
  vendorRuleDraftShape,
  vendorRuleRowShape,
  vendorRulesGrid,
} from '@tsukuroi/protocol';
import { z } from 'zod';
import { who } from '../../access.ts';
import type { Domain } from '../../domain.ts';
import type { ServerContext } from '../../module.ts';
import { addList } from '../../platform/grid/index.ts';
import { API, type App } from '../../platform/http/app.ts';
import { actorOf } from '../audit/index.ts';
import { readApart, writeApart } from './apart.ts';
import { calendarOf } from './calendar-view.ts';
import { calendarRows, calendarView, changeCalendar, removeCalendar } from './calendars.ts';
import { addConfirmation, confirmationRows, withdrawConfirmation } from './confirmations.ts';
import { addFreeze, freezeRows, stopTonight, withdrawFreeze } from './freezes.ts';
import { changeHead, readHeads } from './heads.ts';
import { missingConfirmations } from './missing.ts';
import { changeVendorRule, removeVendorRule, vendorRuleRows } from './vendor-rules.ts';

const idParams = z.object({ id: z.string().max(100) });
const idAnswer = z.object({ id: z.string() });

/** Addresses of what holds back: freezes, calendars, makers' rules, confirmations, groups that restart apart. */
export function addHoldingRoutes(app: App, context: ServerContext, domain: Domain): void {
  addFreezeRoutes(app, context);
  addCalendarRoutes(app, context);
  addVendorRoutes(app, context);
  addConfirmationRoutes(app, context, domain);
}

function addFreezeRoutes(app: App, context: ServerContext): void {
  const tags = ['freezes'];
  addList<FreezeRow>(app, {
    grid: freezesGrid,
    access: who.all,
    row: freezeRowShape,
    clock: context.clock,
    source: async () => ({ kind: 'rows', rows: await freezeRows(context), idOf: ({ id }) => id }),
  });

  app.route({
    method: 'POST',
    url: `${API}/freezes`,
    config: { access: who.adminOperator },
    schema: { summary: 'Let nothing begin for a time', tags, body: newFreezeShape, response: { 200: idAnswer } },
    handler: async ({ body, principal }) => ({ id: await addFreeze(body, actorOf(principal), context) }),
  });

  app.route({
    method: 'DELETE',
    url: `${API}/freezes/:id`,
    config: { access: who.adminOperator },
    schema: { summary: 'Take a freeze back', tags, params: idParams, response: { 204: z.null() } },
    handler: async ({ params, principal }, reply) => {
      await withdrawFreeze(params.id, actorOf(principal), context);
      return reply.code(204).send(null);
    },
  });

  app.route({
    method: 'POST',
    url: `${API}/policies/stop-tonight`,
    config: { access: who.adminOperator },
    schema: {
      summary: 'Let nothing begin until the next morning; taken back like a freeze',
      tags,
      body: stopTonightShape,
      response: { 200: stoppedTonightShape },
    },
    handler: ({ body, language, principal }) => stopTonight(actorOf(principal), context, body.reason, language),
  });
}

function addCalendarRoutes(app: App, context: ServerContext): void {
  const { clock, db, settings } = context;
  const parts = async () => ({ clock, db, facility: await settings.facility() });
  const tags = ['calendars'];
  addList<CalendarRow>(app, {
    grid: calendarsGrid,
    access: who.all,
    row: calendarRowShape,
    clock,
    source: async ({ language }) => ({
      kind: 'rows',
      rows: await calendarRows(context, language),
      idOf: ({ id }) => id,
    }),
  });

  app.route({
    method: 'GET',
    url: `${API}/policies/calendar`,
    config: { access: who.all },
    schema: {
      summary: 'When which department may be worked on, and what stands in the way',
      tags,
      querystring: calendarQueryShape,
      response: { 200: policyCalendarShape },
    },
    handler: async ({ language, query }) => calendarOf(await parts(), query, language),
  });

  app.route({
    method: 'GET',
    url: `${API}/calendars/:id`,
    config: { access: who.all },
    schema: { summary: 'One calendar', tags, params: idParams, response: { 200: calendarViewShape } },
    handler: ({ params }) => calendarView(params.id, context),
  });

  app.route({
    method: 'PUT',
    url: `${API}/calendars/:id`,
    config: { access: who.admin },
    schema: {
      summary: 'Keep a calendar of the house: closing days, claims days, nights on call',
      tags,
      params: z.object({ id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/) }),
      body: changeCalendarShape,
      response: { 204: z.null() },
    },
    handler: async ({ body, params, principal }, reply) => {
      await changeCalendar(params.id, body, actorOf(principal), context);
      return reply.code(204).send(null);
    },
  });

  app.route({
    method: 'DELETE',
    url: `${API}/calendars/:id`,
    config: { access: who.admin },
    schema: { summary: 'Remove a calendar of the house', tags, params: idParams, response: { 204: z.null() } },
    handler: async ({ params, principal }, reply) => {
      await removeCalendar(params.id, actorOf(principal), context);
      return reply.code(204).send(null);
    },
  });

  app.route({
    method: 'GET',
    url: `${API}/heads`,
    config: { access: who.all },
    schema: { summary: 'Who speaks for each department', tags: ['policies'], response: { 200: departmentHeadsShape } },
    handler: () => readHeads(context),
  });

  app.route({
    method: 'PUT',
    url: `${API}/heads`,
    config: { access: who.admin },
    schema: {
      ...{ summary: 'Name who speaks for a department, or nobody', tags: ['policies'], body: changeHeadShape },
      response: { 204: z.null() },
    },
    handler: async ({ body, principal }, reply) => {
      await changeHead(body, actorOf(principal), context);
      return reply.code(204).send(null);
    },
  });

  app.route({
    method: 'GET',
    url: `${API}/apart`,
    config: { access: who.all },
    schema: { summary: 'Groups that must not restart together', tags: ['policies'], response: { 200: apartListShape } },
    handler: async () => [...(await readApart(await parts()))],
  });

  app.route({
    method: 'PUT',
    url: `${API}/apart`,
    config: { access: who.admin },
    schema: {
      summary: 'Say which groups must not restart together, in their order',
      tags: ['policies'],
      body: apartListShape.max(200),
      response: { 204: z.null() },
    },
    handler: async ({ body, principal }, reply) => {
      await writeApart(body, actorOf(principal), context);
      return reply.code(204).send(null);
    },
  });
}

function addVendorRoutes(app: App, context: ServerContext): void {
  const tags = ['vendor-rules'];
  addList<VendorRuleRow>(app, {
    grid: vendorRulesGrid,
    access: who.all,
    row: vendorRuleRowShape,
    clock: context.clock,
    source: async () => ({ kind: 'rows', rows: await vendorRuleRows(context), idOf: ({ id }) => id }),
  });

  app.route({
    method: 'PUT',
    url: `${API}/vendor-rules`,
    config: { access: who.admin },
    schema: {
      summary: 'Record what a maker or vendor allows for its products',
      tags,
      body: vendorRuleDraftShape,
      response: { 204: z.null() },
    },
    handler: async ({ body, principal }, reply) => {
      await changeVendorRule(body, actorOf(principal), context);
      return reply.code(204).send(null);
    },
  });

  app.route({
    method: 'DELETE',
    url: `${API}/vendor-rules/:id`,
    config: { access: who.admin },
    schema: { summary: 'Remove the rule of a maker or vendor', tags, params: idParams, response: { 204: z.null() } },
    handler: async ({ params, principal }, reply) => {
      await removeVendorRule(params.id, actorOf(principal), context);
      return reply.code(204).send(null);
    },
  });
}

function addConfirmationRoutes(app: App, context: ServerContext, domain: Domain): void {
  const { clock, db, settings } = context;
  const tags = ['confirmations'];
  addList<ConfirmationRow>(app, {
    grid: confirmationsGrid,
    access: who.all,
    row: confirmationRowShape,
    clock,
    source: async () => ({ kind: 'rows', rows: await confirmationRows(context), idOf: ({ id }) => id }),
  });

  addList<MissingConfirmationRow>(app, {
    grid: missingConfirmationsGrid,
    access: who.all,
    row: missingConfirmationRowShape,
    clock,
    source: async ({ language }) => ({
      kind: 'rows',
      rows: await missingConfirmations({ clock, db, facility: await settings.facility() }, domain, language),
      idOf: ({ id }) => id,
    }),
  });

  app.route({
    method: 'POST',
    url: `${API}/confirmations`,
    config: { access: who.adminOperator },
    schema: {
      summary: 'Record what a vendor, a maker or a person said about an update',
      tags,
      body: newConfirmationShape,
      response: { 200: idAnswer },
    },
    handler: async ({ body, principal }) => ({ id: await addConfirmation(body, actorOf(principal), context) }),
  });

  app.route({
    method: 'DELETE',
    url: `${API}/confirmations/:id`,
    config: { access: who.adminOperator },
    schema: {
      summary: 'Withdraw a confirmation; it stays on record',
      tags,
      params: idParams,
      response: { 204: z.null() },
    },
    handler: async ({ params, principal }, reply) => {
      await withdrawConfirmation(params.id, actorOf(principal), context);
      return reply.code(204).send(null);
    },
  });
}
