import { describeError, isoSeconds, type Language, TsukuroiError } from '@tsukuroi/core';
import {
  type CloneRow,
  cloneRowShape,
  clonesGrid,
  deviceGapsShape,
  type EnrolmentTokenRow,
  enrolmentTokenRowShape,
  enrolmentTokenShape,
  enrolmentTokensGrid,
  type GapRow,
  gapRowShape,
  gapsGrid,
  gapsSeenShape,
  IDENTITY_STATE_WORDS,
  type IdentityRow,
  identitiesGrid,
  identityDecisionResultShape,
  identityDecisionShape,
  identityRowShape,
  identityViewShape,
  newEnrolmentTokenShape,
  type Proposal,
  proposalsAskedShape,
  proposalsShape,
} from '@tsukuroi/protocol';
import { sql } from 'kysely';
import { z } from 'zod';
import { who } from '../../access.ts';
import { domainOf } from '../../domain.ts';
import type { ServerContext } from '../../module.ts';
import { addList } from '../../platform/grid/index.ts';
import { API, type App } from '../../platform/http/app.ts';
import { actorOf } from '../audit/index.ts';
import { gapRow, gapsOf, openGaps, seeGaps } from './gaps.ts';
import { decide } from './identities.ts';
import { identityRow, identityView } from './identity-view.ts';
import { hardwareWords } from './marks.ts';
import { proposals } from './proposals.ts';
import { currentRevocations } from './revocations.ts';
import { enrolmentOf } from './service.ts';
import type { CloneRecord, IdentityRecord, TokenRecord } from './store.ts';
import { createToken, revokeToken, tokenRow } from './tokens.ts';

const idParams = z.object({ id: z.string().max(100) });

/** Addresses of the console's page 登録. */
export function addEnrolmentRoutes(app: App, context: ServerContext): void {
  addLists(app, context);
  addTokenChanges(app, context);
  addProposals(app, context);
  addGapRoutes(app, context);

  app.route({
    method: 'GET',
    url: `${API}/enrolment/identities/:id`,
    config: { access: who.all },
    schema: {
      summary: 'One enrolled device: what it says, what the ledger says, and what to do',
      tags: ['enrolment'],
      params: idParams,
      response: { 200: identityViewShape },
    },
    handler: async (request) => {
      const { id: facility } = await context.settings.facility();
      return identityView(context.db, domainOf(context).ledger, facility, request.params.id, request.language);
    },
  });

  app.route({
    method: 'POST',
    url: `${API}/enrolment/decisions`,
    config: { access: who.adminOperator },
    schema: {
      summary: 'Confirm, refuse or revoke devices, or say that one is a master image; each by itself',
      tags: ['enrolment'],
      body: identityDecisionShape,
      response: { 200: identityDecisionResultShape },
    },
    handler: async (request) => {
      const { parts } = await enrolmentOf(context);
      const { ids, decision, why, fitting } = request.body;
      const result: z.infer<typeof identityDecisionResultShape> = { done: [], refused: [] };
      const proposed =
        fitting === true
          ? await proposals(parts.db, parts.ledger, parts.facility.id, ids, request.language)
          : undefined;
      for (const id of new Set(ids)) {
        try {
          const ledger = proposed === undefined ? undefined : demandFit(proposed, id);
          const more = { ...(why === undefined ? {} : { why }), ...(ledger === undefined ? {} : { ledger }) };
          await decide(parts, actorOf(request.principal), id, decision, more);
          result.done.push(id);
        } catch (error) {
          if (!(error instanceof TsukuroiError)) {
            throw error;
          }
          const { code, what } = describeError(error, request.language);
          result.refused.push({ id, code, what });
        }
      }
      // Written beside the database at once: what was revoked stays revoked when the database is put back.
      await currentRevocations(parts);
      return result;
    },
  });
}

/** The line of the ledger for which a device is confirmed together with others. */
function demandFit(proposed: readonly Proposal[], id: string): { readonly name: string; readonly by: string } {
  const found = proposed.find((one) => one.id === id);
  if (found === undefined || found.fit === 'stays' || found.ledger === null || found.ledgerBy === null) {
    throw new TsukuroiError('IDENTITY_DOES_NOT_FIT');
  }
  return { name: found.ledger, by: found.ledgerBy };
}

function addProposals(app: App, context: ServerContext): void {
  app.route({
    method: 'POST',
    url: `${API}/enrolment/proposals`,
    config: { access: who.adminOperator },
    schema: {
      summary: 'What the ledger says of devices that are to be confirmed at once; changes nothing',
      tags: ['enrolment'],
      body: proposalsAskedShape,
      response: { 200: proposalsShape },
    },
    handler: async ({ body, language }) => {
      const { id: facility } = await context.settings.facility();
      return { proposals: await proposals(context.db, domainOf(context).ledger, facility, body.ids, language) };
    },
  });
}

function addGapRoutes(app: App, context: ServerContext): void {
  const { db, clock, settings } = context;

  addList<GapRow>(app, {
    grid: gapsGrid,
    access: who.all,
    row: gapRowShape,
    clock,
    source: async (request) => ({
      kind: 'sql',
      db,
      from: gapsOf((await settings.facility()).id),
      toRow: (found) => gapRow(found as unknown as Parameters<typeof gapRow>[0], request.language),
    }),
  });

  app.route({
    method: 'GET',
    url: `${API}/enrolment/devices/:id/gaps`,
    config: { access: who.all },
    schema: {
      summary: 'Lost reports of a device that nobody has looked into',
      tags: ['enrolment'],
      params: idParams,
      response: { 200: deviceGapsShape },
    },
    handler: async ({ params, language }) =>
      openGaps(db, (await settings.facility()).id, { device: params.id }, language),
  });

  app.route({
    method: 'POST',
    url: `${API}/enrolment/gaps/seen`,
    config: { access: who.adminOperator },
    schema: {
      summary: 'Say that lost reports were looked into; they stay on record',
      tags: ['enrolment'],
      body: gapsSeenShape,
      response: { 204: z.null() },
    },
    handler: async ({ body, principal }, reply) => {
      const { parts } = await enrolmentOf(context);
      await seeGaps(parts, actorOf(principal), body.ids, body.why);
      return reply.code(204).send(null);
    },
  });
}

function addTokenChanges(app: App, context: ServerContext): void {
  const parts = async () => ({ ...(await enrolmentOf(context)).parts, facility: await context.settings.facility() });

  app.route({
    method: 'POST',
    url: `${API}/enrolment/tokens`,
    config: { access: who.admin },
    schema: {
      summary: 'Make an enrolment file; its secret is in this answer and nowhere else',
      tags: ['enrolment'],
      body: newEnrolmentTokenShape,
      response: { 200: enrolmentTokenShape },
    },
    handler: async (request) => {
      const made = await parts();
      const { addresses, image, relay, ...wanted } = request.body;
      return createToken(made, actorOf(request.principal), {
        ...wanted,
        ...(image === undefined ? {} : { image }),
        ...(relay === undefined ? {} : { relay }),
        addresses: addresses ?? made.enrolAddresses(),
      });
    },
  });

  app.route({
    method: 'DELETE',
    url: `${API}/enrolment/tokens/:id`,
    config: { access: who.admin },
    schema: {
      summary: 'Revoke an enrolment file; devices that came in by it stay',
      tags: ['enrolment'],
      params: idParams,
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      await revokeToken(await parts(), actorOf(request.principal), request.params.id);
      return reply.code(204).send(null);
    },
  });
}

function addLists(app: App, { db, clock, settings }: ServerContext): void {
  addList<EnrolmentTokenRow>(app, {
    grid: enrolmentTokensGrid,
    access: who.all,
    row: enrolmentTokenRowShape,
    clock,
    source: async () => {
      const now = isoSeconds(clock.nowMs());
      return {
        kind: 'sql',
        db,
        from: sql`select t.*, t.valid_until as "validUntil", t.made_by as "by", t.made_at as "madeAt", case when t.ended <> '' then t.ended when t.valid_until <= ${now} then 'expired' when t.used >= t.uses then 'used-up' else 'active' end as state from enrolment_tokens as t where t.facility = ${(await settings.facility()).id}`,
        toRow: (found) => tokenRow(found as unknown as TokenRecord, clock.nowMs()),
      };
    },
  });

  addList<IdentityRow>(app, {
    grid: identitiesGrid,
    access: who.all,
    row: identityRowShape,
    clock,
    source: async (request) => ({
      kind: 'sql',
      db,
      from: sql`select i.*, i.ledger_entry as ledger, i.ledger_by as "ledgerBy", i.serial_number as serial, i.last_seen as "lastSeen", i.enrolled_at as "enrolledAt", i.decided_by as "decidedBy", (select count(*) from enrolment_journals as j where j.identity = i.id) as instances from enrolment_identities as i where i.facility = ${(await settings.facility()).id}`,
      toRow: (found) => identityRow(found as unknown as IdentityRecord & { instances: number }, request.language),
    }),
  });

  addList<CloneRow>(app, {
    grid: clonesGrid,
    access: who.all,
    row: cloneRowShape,
    clock,
    source: async (request) => ({
      kind: 'sql',
      db,
      // The list sorts by the name of the new identity, as it is shown.
      columns: { successor: { sort: 'successor_name' } },
      from: sql`select c.*, i.name as original, i.name_search as original_search, c.first_seen as "firstSeen", c.last_seen as "lastSeen", s.name as successor_name, s.state as successor_state from enrolment_clones as c join enrolment_identities as i on i.id = c.identity left join enrolment_identities as s on s.id = c.successor where c.facility = ${(await settings.facility()).id}`,
      toRow: (found) => {
        const row = found as unknown as CloneRecord & Successor & { original: string };
        const { id, original, identity, hardware, address, first_seen, last_seen } = row;
        return {
          id,
          original,
          originalId: identity,
          hardware: hardwareWords(hardware, request.language),
          address,
          firstSeen: first_seen,
          lastSeen: last_seen,
          successor: successorWords(row, request.language),
        };
      },
    }),
  });
}

interface Successor {
  readonly successor_name: string | null;
  readonly successor_state: string | null;
}

/** What a copy enrolled as. It has the name of its original as a rule, so its state stands beside it. */
function successorWords(
  { successor_name: name, successor_state: state }: Successor,
  language: Language,
): string | null {
  const word = state === null ? undefined : IDENTITY_STATE_WORDS[state]?.[language];
  return name === null || word === undefined ? name : `${name} (${word})`;
}
