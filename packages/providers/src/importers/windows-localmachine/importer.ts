import { isoSeconds } from '@tsukuroi/core';
import type { Facts, Software } from '@tsukuroi/protocol';
import { z } from 'zod';
import { importInvalid } from '../../errors.ts';
import type { Importer } from '../importer.ts';
import { makeInventory } from '../make-inventory.ts';
import { NO_REVISION, windowsSystem } from '../windows-system.ts';

const TITLE = {
  ja: 'Adalanche の端末の記録（localmachine.json）',
  en: 'Adalanche local machine record (localmachine.json)',
} as const;

/** Only the fields used here; the record holds much more. */
const recordShape = z.object({
  Machine: z.object({
    Name: z.string(),
    LocalSID: z.string().optional(),
    Domain: z.string().optional(),
    Architecture: z.string().optional(),
    ProductName: z.string().optional(),
    ProductType: z.string().optional(),
    EditionID: z.string().optional(),
    ReleaseID: z.string().optional(),
    BuildNumber: z.string().optional(),
  }),
  Network: z
    .object({
      NetworkInterfaces: z
        .array(
          z.object({ Name: z.string(), MACAddress: z.string().optional(), Addresses: z.array(z.string()).nullish() }),
        )
        .nullish(),
    })
    .nullish(),
  Users: z
    .array(
      z.object({
        Name: z.string(),
        SID: z.string(),
        IsEnabled: z.boolean().optional(),
        IsAdmin: z.boolean().optional(),
        PasswordLastSet: z.string().optional(),
      }),
    )
    .nullish(),
  Services: z.array(z.object({ Name: z.string(), Start: z.number().optional() })).nullish(),
  Software: z
    .array(
      z.object({
        displayName: z.string(),
        displayVersion: z.string().optional(),
        arch: z.string().optional(),
        publisher: z.string().optional(),
      }),
    )
    .nullish(),
  Collected: z.string().optional(),
});
type LocalRecord = z.infer<typeof recordShape>;

/** HKLM\SYSTEM\CurrentControlSet\Control\ProductOptions, ProductType (learn.microsoft.com): WinNT, ServerNT, LanmanNT. */
const ROLES: Readonly<Record<string, string>> = { WinNT: 'client', ServerNT: 'server', LanmanNT: 'domain-controller' };
/** Start of a service (learn.microsoft.com, QUERY_SERVICE_CONFIG): 2 automatic, 3 on demand, 4 disabled; 0 and 1 are drivers at boot. */
const STARTS: Readonly<Record<number, string>> = {
  0: 'automatic',
  1: 'automatic',
  2: 'automatic',
  3: 'manual',
  4: 'disabled',
};

/** What Adalanche's collector writes about one Windows machine. */
export const windowsLocalMachine: Importer = {
  id: 'windows-localmachine',
  title: TITLE,
  howTo: {
    ja: 'Adalanche の collector が書く「機器名.localmachine.json」をそのまま取り込みます。',
    en: 'Import `name.localmachine.json` as Adalanche’s collector writes it.',
  },
  recognise(file) {
    const value = file.json()[0]?.value;
    return typeof value === 'object' && value !== null && 'Machine' in value && 'Collector' in value;
  },
  read(file) {
    const outcome = recordShape.safeParse(file.json()[0]?.value);
    if (!outcome.success) {
      const issue = outcome.error.issues[0];
      throw importInvalid(
        file.name,
        TITLE.ja,
        `/${(issue?.path ?? []).map(String).join('/')}`,
        issue?.message ?? 'wrong shape',
      );
    }
    const record = outcome.data;
    const { Machine: machine } = record;
    const inventory = makeInventory('windows-localmachine', file, {
      id: machine.LocalSID,
      name: machine.Name,
      os: windowsSystem({
        version: versionOf(machine.BuildNumber),
        name: machine.ProductName ?? 'Windows',
        edition: machine.EditionID,
        feature: machine.ReleaseID,
        role: ROLES[machine.ProductType ?? ''],
      }),
      arch: machine.Architecture ?? '',
      software: (record.Software ?? []).map(softwareOf),
      facts: factsOf(record),
      collectedAt: instantOf(record.Collected),
      unreadable: [NO_REVISION, { part: 'updates', reason: 'このファイルには入っている更新の一覧がありません。' }],
    });
    return { inventories: [inventory], refused: [] };
  },
};

/** The record's own Version is `6.3`, where Windows 10 froze it: from build 10240 on it is 10.0 (learn.microsoft.com, Windows 10 release information). */
function versionOf(build: string | undefined): string {
  return build !== undefined && Number(build) >= 10_240 ? `10.0.${build}` : '';
}

function softwareOf(item: NonNullable<LocalRecord['Software']>[number]): Software {
  return {
    scheme: 'windows',
    name: item.displayName,
    version: item.displayVersion ?? '',
    ...(item.arch === 'X32' ? { arch: 'i686' } : {}),
    ...(item.publisher === undefined || item.publisher === '' ? {} : { source: item.publisher }),
  };
}

function factsOf(record: LocalRecord): Omit<Facts, 'format' | 'manifest'> {
  const interfaces = record.Network?.NetworkInterfaces;
  return {
    hostname: record.Machine.Name,
    ...(record.Machine.Domain === undefined ? {} : { domain: record.Machine.Domain }),
    ...(interfaces === undefined || interfaces === null
      ? {}
      : {
          interfaces: interfaces.map((item) => ({
            name: item.Name,
            ...(item.MACAddress ? { mac: item.MACAddress } : {}),
            addresses: item.Addresses ?? [],
          })),
        }),
    ...(record.Users === undefined || record.Users === null ? {} : { accounts: record.Users.map(accountOf) }),
    ...(record.Services === undefined || record.Services === null
      ? {}
      : {
          services: record.Services.map((item) => ({
            name: item.Name,
            state: 'unknown',
            ...(item.Start === undefined ? {} : { start: STARTS[item.Start] ?? 'unknown' }),
          })),
        }),
  };
}

function accountOf(user: NonNullable<LocalRecord['Users']>[number]): NonNullable<Facts['accounts']>[number] {
  const changed = user.PasswordLastSet?.slice(0, 10);
  return {
    name: user.Name,
    id: user.SID,
    administrator: user.IsAdmin ?? false,
    // The collector leaves a false value out.
    enabled: user.IsEnabled ?? false,
    password: 'unknown',
    // Year 1 is the collector's "never".
    ...(changed === undefined || changed < '1980' ? {} : { passwordChanged: changed }),
  };
}

function instantOf(text: string | undefined): string | undefined {
  const ms = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(ms) ? undefined : isoSeconds(ms);
}
