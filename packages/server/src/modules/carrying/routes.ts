import { TsukuroiError } from '@tsukuroi/core';
import {
  type BundleRow,
  bundleRowShape,
  bundlesGrid,
  bundleViewShape,
  carriedFoldersShape,
  carryingPreviewShape,
  jobShape,
  mediaViewShape,
  newBundleShape,
  newRecipientShape,
  type RefusedBundleRow,
  recipientRowShape,
  recipientsShape,
  refusedBundleRowShape,
  refusedBundlesGrid,
} from '@tsukuroi/protocol';
import type { Progress } from '@tsukuroi/trust/bundle/progress.ts';
import { z } from 'zod';
import { who } from '../../access.ts';
import type { ServerContext } from '../../module.ts';
import { addList } from '../../platform/grid/index.ts';
import { API, type App } from '../../platform/http/app.ts';
import type { ReportProgress } from '../../platform/jobs/jobs.ts';
import { actorOf } from '../audit/index.ts';
import type { Carrying } from './open.ts';
import type { CarryingService } from './service.ts';
import { checkedWords, importedWords, madeWords, progressWords, TITLES } from './texts.ts';

/** Addresses of the page 持ち運び. Long work is a job: its refusals are worded as those of any request. */
export function addCarryingRoutes(app: App, { clock, jobs }: ServerContext, { carrying, look }: Carrying): void {
  app.route({
    method: 'GET',
    url: `${API}/carrying/media`,
    config: { access: who.adminOperator },
    schema: { summary: 'Sticks and the bundles on them', tags: ['carrying'], response: { 200: mediaViewShape } },
    handler: () => carrying.media(),
  });

  app.route({
    method: 'GET',
    url: `${API}/carrying/bundles/:id`,
    config: { access: who.all },
    schema: {
      summary: 'A bundle and its labels',
      tags: ['carrying'],
      params: z.object({ id: z.string().max(100) }),
      response: { 200: bundleViewShape },
    },
    handler: (request) => carrying.one(request.params.id, request.language),
  });

  app.route({
    method: 'POST',
    url: `${API}/carrying/checks`,
    config: { access: who.adminOperator },
    schema: {
      summary: 'Check signatures and every byte of a bundle on a stick; changes nothing',
      tags: ['carrying'],
      body: carriedFoldersShape,
      response: { 200: jobShape },
    },
    handler: async (request) => {
      const { folders } = request.body;
      const run = async (report: ReportProgress) => {
        const { missingVolumes, bundle } = await carrying.check(folders, telling(report));
        demandAll('CARRYING_CHECKED_PARTLY', missingVolumes);
        report(1, checkedWords(bundle.madeAt, clock.nowMs()));
      };
      return jobs.get(jobs.start({ kind: 'bundle-check', title: TITLES.check, run }), request.language);
    },
  });

  app.route({
    method: 'POST',
    url: `${API}/carrying/imports`,
    config: { access: who.adminOperator },
    schema: {
      summary: 'Take a bundle in, whole or not at all',
      tags: ['carrying'],
      body: carriedFoldersShape,
      response: { 200: jobShape },
    },
    handler: async (request) => {
      const { folders } = request.body;
      const actor = actorOf(request.principal);
      const run = async (report: ReportProgress) => {
        const { outcome, missingVolumes, copiedBytes, entries, bundle } = await carrying.import(
          actor,
          folders,
          telling(report),
        );
        if (outcome === 'waiting') {
          demandAll('CARRYING_MORE_VOLUMES', missingVolumes);
          return;
        }
        const told = { outcome, copiedBytes, entries: entries.length, madeAt: bundle.madeAt };
        report(1, importedWords(told, clock.nowMs()));
        await look();
      };
      return jobs.get(jobs.start({ kind: 'bundle-import', title: TITLES.import, run }), request.language);
    },
  });

  app.route({
    method: 'POST',
    url: `${API}/carrying/bundles`,
    config: { access: who.adminOperator },
    schema: {
      summary: 'Write what this facility asks for onto a stick',
      tags: ['carrying'],
      body: newBundleShape,
      response: { 200: jobShape },
    },
    handler: async (request) => {
      const wanted = request.body;
      const actor = actorOf(request.principal);
      const run = async (report: ReportProgress) => {
        const { folders } = await carrying.make(actor, wanted, telling(report));
        report(1, madeWords(folders));
      };
      const title = wanted.kind === 'results' ? TITLES.results : TITLES.make;
      return jobs.get(jobs.start({ kind: 'bundle-make', title, run }), request.language);
    },
  });

  app.route({
    method: 'GET',
    url: `${API}/carrying/preview`,
    config: { access: who.adminOperator },
    schema: {
      summary: 'Everything that would leave, to be read first',
      tags: ['carrying'],
      querystring: z.object({ kind: z.enum(['request', 'results']).default('request') }),
      response: { 200: carryingPreviewShape },
    },
    handler: (request) => carrying.preview(request.query.kind),
  });

  addRecipientRoutes(app, carrying);

  addList<RefusedBundleRow>(app, {
    grid: refusedBundlesGrid,
    access: who.all,
    row: refusedBundleRowShape,
    clock,
    source: async ({ language }) => ({
      kind: 'rows',
      rows: await carrying.refusals.rows(language),
      idOf: (row) => row.id,
    }),
  });

  addList<BundleRow>(app, {
    grid: bundlesGrid,
    access: who.all,
    row: bundleRowShape,
    clock,
    source: async (request) => ({
      kind: 'rows',
      rows: await carrying.history(request.language),
      idOf: (row) => `${row.way} ${row.id}`,
    }),
  });
}

function addRecipientRoutes(app: App, carrying: CarryingService): void {
  app.route({
    method: 'GET',
    url: `${API}/carrying/recipients`,
    config: { access: who.all },
    schema: { summary: 'Who can open what leaves sealed', tags: ['carrying'], response: { 200: recipientsShape } },
    handler: async () => ({ items: [...(await carrying.recipients.all())] }),
  });

  app.route({
    method: 'POST',
    url: `${API}/carrying/recipients`,
    config: { access: who.admin },
    schema: {
      summary: 'Register a recipient by its public key',
      tags: ['carrying'],
      body: newRecipientShape,
      response: { 200: recipientRowShape },
    },
    handler: (request) => carrying.addRecipient(actorOf(request.principal), request.body),
  });

  app.route({
    method: 'DELETE',
    url: `${API}/carrying/recipients/:id`,
    config: { access: who.admin },
    schema: {
      summary: 'Forget a recipient',
      tags: ['carrying'],
      params: z.object({ id: z.string().max(100) }),
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      await carrying.removeRecipient(actorOf(request.principal), request.params.id);
      return reply.code(204).send(null);
    },
  });
}

/** A bundle of which a part is elsewhere has not come to its end: that is no success, and not green. */
function demandAll(code: string, missing: readonly number[]): void {
  if (missing.length > 0) {
    throw new TsukuroiError(code, { volumes: missing.join('、') });
  }
}

function telling(report: ReportProgress): (progress: Progress) => void {
  return (progress) =>
    report(progress.totalBytes === 0 ? null : progress.doneBytes / progress.totalBytes, progressWords(progress));
}
