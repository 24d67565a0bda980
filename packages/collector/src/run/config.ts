import { dirname, resolve } from 'node:path';
import { TsukuroiError } from '@tsukuroi/core';
import type { FileDoor } from '@tsukuroi/trust/files/door.ts';
import { ORGANISATION_NAME } from '@tsukuroi/trust/roles/organisation-name.ts';
import { z } from 'zod';
import { proxyShape } from '../way-out/shape.ts';
import './errors.ts';

const LIMIT_BYTES = 1024 * 1024;
const GIGABYTE = 1_000_000_000;
const place = z.string().regex(/^(\[[0-9a-f:]+\]|[A-Za-z0-9.-]{1,253}):\d{1,5}$/i);
const file = z.string().min(1).max(4096);
const id = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/);

const aptShape = z.strictObject({
  /** What people call it: `debian-12`. */
  name: id,
  /** Machines that these sources are for, as their own os-release says (os-release(5)). */
  os: z.strictObject({ id: z.string().min(1), version: z.string().min(1) }),
  /** `sources.list` or `*.sources` as such a machine has them. */
  sources: z.array(file).min(1).max(20),
  class: z.enum(['security', 'all']).default('security'),
  /** In place of the keyrings that distributions install. */
  keyrings: z.array(file).max(20).default([]),
  /** An `apt-declared/1`: fetched whatever machines say, or without any machine saying anything. */
  declared: file.optional(),
});

const dnfShape = z.strictObject({
  /** What people call it: `almalinux-9`. */
  name: id,
  /** As the machines' own os-release; `9` is for every 9.x. */
  os: z.strictObject({ id: z.string().min(1), version: z.string().min(1) }),
  /** As rpm names it. */
  architecture: z
    .string()
    .regex(/^[a-z0-9_]{1,64}$/)
    .default('x86_64'),
  /** `.repo` files as such a machine has them. */
  repositories: z.array(file).min(1).max(20),
  /** The vendor's key files; nothing else vouches for anything. */
  keys: z.array(file).min(1).max(20),
  /** `$releasever`; the version of `os` when left out. */
  releasever: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,64}$/)
    .optional(),
  class: z.enum(['security', 'all']).default('security'),
  /** Repositories whose index need not be signed; each package is then verified by its own signature. */
  acceptUnsigned: z.array(z.string()).max(20).default([]),
  /** A `dnf-declared/1`. */
  declared: file.optional(),
});

const facilityShape = z.strictObject({
  /** As the key ceremony calls it. */
  id,
  /** The newest root of this facility's director: who may sign what comes from there. */
  director: file,
  /** Most bytes that wait for it, each way. */
  boxBytes: z
    .int()
    .min(1_000_000)
    .default(200 * GIGABYTE),
  /** Folder in which the newest bundle lies for copying to sticks. */
  sticks: file.optional(),
  volumeBytes: z.int().min(10_000_000).optional(),
});

/** `collector.json`, written by hand (docs/formats/collector.md). Files are named from the folder it lies in. */
export const collectorConfigShape = z.strictObject({
  organisation: z.string().regex(ORGANISATION_NAME),
  /** The hospital's proxy; straight out when left out. */
  proxy: proxyShape.optional(),
  /** Certificates (PEM) of the hospital's own authorities, believed beside those of this machine. */
  authorities: z.array(file).max(20).default([]),
  /** `address:port` for the relays in the facilities' DMZ, one for all of them; without it only sticks go there. */
  listen: place.optional(),
  /** Minutes from the end of one round to the next. */
  everyMinutes: z.int().min(1).max(10_080).default(60),
  feeds: z
    .strictObject({
      /** Only these; all that there are when left out. */
      only: z.array(z.string()).optional(),
      /** An address below which a mirror holds `<host>/<path>` of every publisher. */
      mirror: z.url({ protocol: /^https?$/ }).optional(),
      /** Files with a publisher's key, one line each, by feed. */
      keys: z.record(z.string(), file).default({}),
    })
    .default({ keys: {} }),
  /** This collector's signing key (`collector key`); `<data>/keys/collector.json` when left out. */
  key: file.optional(),
  /** Opens what facilities seal for this collector (`bundle recipient`); `<data>/keys/recipient.txt` when left out. */
  recipient: file.optional(),
  /** Signed catalogue, as `catalog sign` wrote it; carried to every facility. */
  catalog: file.optional(),
  apt: z.array(aptShape).max(50).default([]),
  dnf: z.array(dnfShape).max(50).default([]),
  /** Folders of apt's downloads that are looked at first. */
  archives: z.array(file).max(20).default([]),
  facilities: z.array(facilityShape).max(1000).default([]),
});
export type CollectorConfig = z.infer<typeof collectorConfigShape>;
export type FacilityConfig = CollectorConfig['facilities'][number];
export type AptConfig = CollectorConfig['apt'][number];
export type DnfConfig = CollectorConfig['dnf'][number];

/** @throws TsukuroiError COLLECTOR_CONFIG_INVALID (exit code 2), naming the first field that is wrong */
export async function readCollectorConfig(door: FileDoor, path: string): Promise<CollectorConfig> {
  let parsed: CollectorConfig;
  try {
    const bytes = await door.read(path, LIMIT_BYTES);
    parsed = collectorConfigShape.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch (cause) {
    const reason = cause instanceof z.ZodError ? (cause.issues[0]?.path.join('.') ?? '') : wordOf(cause);
    throw new TsukuroiError('COLLECTOR_CONFIG_INVALID', { file: path, reason }, { cause, exitCode: 2 });
  }
  const twice =
    repeated(parsed.facilities.map((one) => one.id)) ?? repeated([...parsed.apt, ...parsed.dnf].map((one) => one.name));
  if (twice !== undefined) {
    throw new TsukuroiError('COLLECTOR_CONFIG_INVALID', { file: path, reason: twice }, { exitCode: 2 });
  }
  return located(parsed, dirname(path));
}

function located(config: CollectorConfig, folder: string): CollectorConfig {
  const at = (name: string) => resolve(folder, name);
  const maybe = <K extends string>(key: K, name: string | undefined) =>
    (name === undefined ? {} : { [key]: at(name) }) as { readonly [P in K]?: string };
  return {
    ...config,
    feeds: {
      ...config.feeds,
      keys: Object.fromEntries(Object.entries(config.feeds.keys).map(([feed, name]) => [feed, at(name)])),
    },
    ...maybe('key', config.key),
    ...maybe('recipient', config.recipient),
    ...maybe('catalog', config.catalog),
    ...(config.proxy === undefined
      ? {}
      : { proxy: { ...config.proxy, ...maybe('passwordFile', config.proxy.passwordFile) } }),
    authorities: config.authorities.map(at),
    archives: config.archives.map(at),
    apt: config.apt.map((one) => ({
      ...one,
      sources: one.sources.map(at),
      keyrings: one.keyrings.map(at),
      ...maybe('declared', one.declared),
    })),
    dnf: config.dnf.map((one) => ({
      ...one,
      repositories: one.repositories.map(at),
      keys: one.keys.map(at),
      ...maybe('declared', one.declared),
    })),
    facilities: config.facilities.map((one) => ({
      ...one,
      director: at(one.director),
      ...maybe('sticks', one.sticks),
    })),
  };
}

function repeated(names: readonly string[]): string | undefined {
  return names.find((name, place) => names.indexOf(name) !== place);
}

function wordOf(cause: unknown): string {
  return cause instanceof TsukuroiError ? cause.code : 'JSON';
}
