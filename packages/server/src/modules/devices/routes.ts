import { type Language, TsukuroiError } from '@tsukuroi/core';
import {
  changeDeviceShape,
  type Device,
  type DeviceRow,
  deviceFindingsGrid,
  deviceHistoryGrid,
  deviceRowShape,
  deviceShape,
  deviceSoftwareGrid,
  devicesGrid,
  type FindingRow,
  findingRowShape,
  historyRowShape,
  inquiryShape,
  type LedgerRow,
  newDeviceShape,
  productChoiceShape,
  type SoftwareRow,
  softwareRowShape,
} from '@tsukuroi/protocol';
import { typedDevice } from '@tsukuroi/providers/importers/network/typed-device.ts';
import { z } from 'zod';
import { who } from '../../access.ts';
import type { Domain } from '../../domain.ts';
import type { ServerContext } from '../../module.ts';
import { inTransaction } from '../../platform/database/index.ts';
import { addList } from '../../platform/grid/index.ts';
import { API, type App } from '../../platform/http/app.ts';
import { removeOfDevice } from '../acceptances/index.ts';
import { actorOf } from '../audit/index.ts';
import { trustLines } from '../director/index.ts';
import { identityOfDevice } from '../enrolment/index.ts';
import { removeDecided } from '../policies/index.ts';
import { changeDevice } from './change.ts';
import { factLines } from './facts.ts';
import { inquiryOf } from './inquiry.ts';
import { deviceRow, deviceSource, listedDevices } from './list.ts';
import { matchNow } from './match.ts';
import { productChoices } from './products.ts';
import { softwareRows } from './software.ts';
import type { DevicesTables, HistoryRecord } from './store.ts';
import { historyWords } from './texts.ts';

const idParams = z.object({ id: z.string().max(100) });

export function addDeviceRoutes(app: App, context: ServerContext, domain: Domain): void {
  addLists(app, context, domain);
  addChanges(app, context, domain);

  app.route({
    method: 'GET',
    url: `${API}/products`,
    config: { access: who.all },
    schema: {
      summary: 'What may be chosen when a box is typed in',
      tags: ['devices'],
      response: { 200: z.array(productChoiceShape) },
    },
    handler: async (request) => productChoices(request.language),
  });
}

function addLists(app: App, context: ServerContext, domain: Domain): void {
  const { db, clock, settings } = context;
  const { devices, inventories } = domain;
  const facilityId = async () => (await settings.facility()).id;

  addList<DeviceRow>(app, {
    grid: devicesGrid,
    access: who.all,
    row: deviceRowShape,
    clock,
    source: async () => {
      const { silentAfterDays } = await settings.values();
      const facility = await settings.facility();
      await domain.findings.listed(facility.id);
      return deviceSource(db, facility, devices.silentBefore(silentAfterDays));
    },
  });

  addList<FindingRow>(app, {
    grid: deviceFindingsGrid,
    access: who.all,
    row: findingRowShape,
    clock,
    params: idParams,
    source: async (request) => {
      const device = await devices.get(await facilityId(), idParams.parse(request.params).id);
      const report = await inventories.report(device.id);
      const rows = report === undefined ? [] : await findingRows(device, report, context, domain, request.language);
      const order = new Map(rows.map((row, index) => [row, String(index).padStart(6, '0')]));
      return {
        kind: 'rows',
        rows,
        idOf: (row) => order.get(row) ?? '',
        cellOf: (row, column) =>
          column === 'software'
            ? row.software.name
            : column === 'version'
              ? row.software.version
              : row[column as keyof FindingRow],
      };
    },
  });

  addList<SoftwareRow>(app, {
    grid: deviceSoftwareGrid,
    access: who.all,
    row: softwareRowShape,
    clock,
    params: idParams,
    source: async (request) => {
      const device = await devices.get(await facilityId(), idParams.parse(request.params).id);
      const report = await inventories.report(device.id);
      const found =
        report === undefined ? undefined : await matchNow(device, report, context, domain, request.language);
      return {
        kind: 'rows',
        rows: report === undefined || found === undefined ? [] : softwareRows(report.manifest, found.match),
        idOf: (row) => row.id,
      };
    },
  });

  addList(app, {
    grid: deviceHistoryGrid,
    access: who.all,
    row: historyRowShape,
    clock,
    params: idParams,
    source: async (request) => {
      const device = await devices.get(await facilityId(), idParams.parse(request.params).id);
      return {
        kind: 'sql',
        db,
        from: db.withTables<DevicesTables>().selectFrom('devices_history').selectAll().where('device', '=', device.id),
        toRow: (found) => {
          const row = found as HistoryRecord;
          const params = JSON.parse(row.params) as Record<string, string>;
          return { at: row.at, ...historyWords(row.what, params, request.language) };
        },
      };
    },
  });
}

function addChanges(app: App, context: ServerContext, domain: Domain): void {
  const { db, audit, settings } = context;
  const { devices, findings, inventories } = domain;
  const shown = async (id: string, language: Language) => deviceDetail(id, context, domain, language);

  app.route({
    method: 'GET',
    url: `${API}/devices/:id`,
    config: { access: who.all },
    schema: { summary: 'One device', tags: ['devices'], params: idParams, response: { 200: deviceShape } },
    handler: (request) => shown(request.params.id, request.language),
  });

  app.route({
    method: 'GET',
    url: `${API}/devices/:id/inquiry`,
    config: { access: who.all },
    schema: {
      summary: 'Letter to the vendor with reply slip',
      tags: ['devices'],
      params: idParams,
      response: { 200: inquiryShape },
    },
    handler: async (request) => {
      const facility = await settings.facility();
      const device = await devices.get(facility.id, request.params.id);
      const report = await inventories.report(device.id);
      const rows = report === undefined ? [] : await findingRows(device, report, context, domain, request.language);
      return inquiryOf(device, rows, facility.name, context.clock.nowMs(), request.language);
    },
  });

  app.route({
    method: 'POST',
    url: `${API}/devices`,
    config: { access: who.adminOperator },
    schema: {
      summary: 'Type in a box that cannot run an agent',
      tags: ['devices'],
      body: newDeviceShape,
      response: { 200: deviceShape },
    },
    handler: async (request) => {
      const { id: facility } = await settings.facility();
      const { manifest } = typedDevice('typed', request.body);
      const { os: _os, version: _version, ...box } = request.body;
      const added = await inventories.addTyped(actorOf(request.principal), facility, manifest, {
        ...box,
        via: 'typed',
      });
      return shown(added.id, request.language);
    },
  });

  app.route({
    method: 'PATCH',
    url: `${API}/devices/:id`,
    config: { access: who.adminOperator },
    schema: {
      summary: 'Change what people decide about a device',
      tags: ['devices'],
      params: idParams,
      body: changeDeviceShape,
      response: { 200: deviceShape },
    },
    handler: async (request) => {
      await changeDevice(request.params.id, request.body, actorOf(request.principal), context, domain);
      return shown(request.params.id, request.language);
    },
  });

  app.route({
    method: 'DELETE',
    url: `${API}/devices/:id`,
    config: { access: who.admin },
    schema: { summary: 'Remove a device', tags: ['devices'], params: idParams, response: { 204: z.null() } },
    handler: async (request, reply) => {
      const { id: facility } = await settings.facility();
      await findings.alone(async () => {
        const device = await devices.get(facility, request.params.id);
        await findings.warm(device);
        await inTransaction(db, async (tx) => {
          await findings.leave(tx, device);
          await removeOfDevice(tx, device.id);
          await removeDecided(tx, device.id);
          await inventories.forget(tx, device.id);
          await devices.remove(tx, device);
          await audit.append(tx, facility, {
            who: actorOf(request.principal),
            what: 'devices.removed',
            target: device.name,
          });
        });
      });
      return reply.code(204).send(null);
    },
  });
}

async function findingRows(
  device: Awaited<ReturnType<Domain['devices']['get']>>,
  report: NonNullable<Awaited<ReturnType<Domain['inventories']['report']>>>,
  context: ServerContext,
  domain: Domain,
  language: Language,
): Promise<FindingRow[]> {
  const { match, firstSeen } = await matchNow(device, report, context, domain, language);
  const accepted = await domain.findings.acceptedFor(device);
  return match.findings.map((finding) => ({
    ...finding,
    key: `${finding.id}\n${finding.software.name}\n${finding.software.version}`,
    firstSeen: firstSeen.get(finding.id) ?? device.created_at.slice(0, 10),
    acceptedUntil: accepted.get(finding.id) ?? null,
  }));
}

async function deviceDetail(
  id: string,
  { db, settings }: ServerContext,
  { devices, findings, inventories, ledger }: Domain,
  language: Language,
): Promise<Device> {
  const facility = await settings.facility();
  await findings.listed(facility.id);
  const { silentAfterDays } = await settings.values();
  const found = await listedDevices(db, facility.id, devices.silentBefore(silentAfterDays))
    .where('devices_devices.id', '=', id)
    .executeTakeFirst();
  if (found === undefined) {
    throw new TsukuroiError('NOT_FOUND');
  }
  const report = await inventories.report(id);
  return {
    ...deviceRow(found as unknown as Parameters<typeof deviceRow>[0], facility.name),
    clinicalRole: found.clinical_role,
    model: found.model,
    sample: found.sample === 1,
    facts: [
      ...(report === undefined ? [] : factLines(report.facts, report.state, (text) => text[language])),
      ...(await trustLines(db, facility.id, id, language)),
    ],
    unreadable: report?.unreadable.map(({ part, reason }) => ({ part, reason })) ?? [],
    ledger: ledgerWords(await ledger.entryOf(id)),
    manifest: report?.digest ?? null,
    facilityId: facility.id,
    identity: (await identityOfDevice(db, id, language)) ?? null,
  };
}

/** What the ledger says, field by field (LEDGER_FIELDS). */
function ledgerWords(row: LedgerRow | undefined): Record<string, string> | null {
  if (row === undefined) {
    return null;
  }
  const { row: _place, ...fields } = row;
  return Object.fromEntries(
    Object.entries(fields)
      .map(([field, value]) => [field, Array.isArray(value) ? value.join('、') : String(value)] as const)
      .filter(([, value]) => value !== ''),
  );
}
