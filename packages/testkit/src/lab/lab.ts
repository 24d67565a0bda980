import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { TsukuroiError } from '@tsukuroi/core';
import './errors.ts';
import { GUEST_SCRIPTS, NODE } from './guest-paths.ts';
import { type Bind, type Machine, startMachine } from './machine.ts';
import type { Upgrade } from './mirror.ts';
import { buildNetwork, type Network } from './network.ts';
import { must } from './run.ts';
import { ADDRESSES, type Host, hospital, type Link, type Topology } from './topology.ts';

/** What the lab is built from. Written by the outer process, read by the keeper. */
export interface LabPlan {
  readonly name: string;
  /** Control socket, logs, results; the roots of the hosts while the lab stands. */
  readonly folder: string;
  readonly endpoints: number;
  readonly checkout: string;
  readonly base: string;
  /** Root of endpoints that have more packages (`Suite.endpointPackages`). */
  readonly endpointBase?: string;
  readonly mirror: string;
  readonly upgrades: readonly Upgrade[];
  /** Folder with real feeds, when this machine has one. */
  readonly feeds?: string;
  /** Suite to run; without it the lab stands until it is taken down. */
  readonly suite?: string;
}

export interface Lab {
  readonly plan: LabPlan;
  readonly topology: Topology;
  readonly network: Network;
  readonly machines: readonly Machine[];
  readonly endpoints: readonly Machine[];
  /** Every host with no business on the internet side: servers, ward relays, endpoints. */
  readonly closed: readonly Machine[];
  /** @throws TsukuroiError LAB_UNKNOWN */
  machine(name: string): Machine;
  /** @throws TsukuroiError LAB_UNKNOWN */
  link(id: string): Link;
}

const BOOT_AT_ONCE = 8;

/**
 * Builds network and hosts. Must be called in namespaces of its own (`keeper.ts`): everything it makes is mounted, named and
 * started there, and ends with them.
 */
export async function buildLab(plan: LabPlan): Promise<Lab> {
  for (const folder of ['/run/netns', '/run/systemd']) {
    await mkdir(folder, { recursive: true });
    await must('mount', ['-t', 'tmpfs', '-o', 'mode=755', 'lab', folder]);
  }
  const topology = hospital(plan.endpoints);
  const network = await buildNetwork(topology);
  const machines = await inBatches(topology.hosts, BOOT_AT_ONCE, (host) =>
    startMachine(host, {
      base: host.role === 'endpoint' ? (plan.endpointBase ?? plan.base) : plan.base,
      checkout: plan.checkout,
      folder: plan.folder,
      lab: plan.name,
      binds: bindsOf(host, plan),
    }),
  );
  const lab: Lab = {
    plan,
    topology,
    network,
    machines,
    endpoints: machines.filter((machine) => machine.host.role === 'endpoint'),
    closed: machines.filter((machine) => machine.host.zone === 'closed'),
    machine: (name) => {
      const found = machines.find((machine) => machine.host.name === name);
      return (
        found ??
        unknown(
          'host',
          name,
          topology.hosts.map((host) => host.name),
        )
      );
    },
    link: (id) => {
      const found = topology.links.find((link) => link.id === id);
      return (
        found ??
        unknown(
          'link',
          id,
          topology.links.map((link) => link.id),
        )
      );
    },
  };
  await startInternet(lab.machine('vendor'));
  return lab;
}

/** Certificate of the stand-in of the internet, on its host: nobody else signed it, so who asks is given it as an authority. */
export const INTERNET_CERTIFICATE = '/etc/internet.pem';
const INTERNET_KEY = '/etc/internet.key';

async function startInternet(vendor: Machine): Promise<void> {
  await vendor.must([
    ...['openssl', 'req', '-x509', '-nodes', '-days', '3650', '-subj', '/CN=internet of the lab'],
    ...['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-keyout', INTERNET_KEY, '-out', INTERNET_CERTIFICATE],
    ...['-addext', `subjectAltName=IP:${ADDRESSES.vendor}`],
  ]);
  const argv = [ADDRESSES.vendor, '/srv/internet', INTERNET_KEY, INTERNET_CERTIFICATE];
  await vendor.startPart({ id: 'internet', argv: [NODE, `${GUEST_SCRIPTS}/stand-in.ts`, ...argv] });
}

function unknown(kind: string, value: string, choices: readonly string[]): never {
  throw new TsukuroiError('LAB_UNKNOWN', { kind, value, choices: choices.join(', ') });
}

/** The stand-in of the internet hands out the archive and, where there are any, the feeds. */
function bindsOf(host: Host, plan: LabPlan): Bind[] {
  if (host.role !== 'vendor') {
    return [];
  }
  return [
    { from: join(plan.mirror, 'debian'), to: '/srv/internet/debian' },
    { from: join(plan.mirror, 'debian-security'), to: '/srv/internet/debian-security' },
    ...(plan.feeds === undefined ? [] : [{ from: plan.feeds, to: '/srv/internet/feeds' }]),
  ];
}

async function inBatches<T, R>(items: readonly T[], size: number, act: (item: T) => Promise<R>): Promise<R[]> {
  const done: R[] = [];
  for (let at = 0; at < items.length; at += size) {
    done.push(...(await Promise.all(items.slice(at, at + size).map(act))));
  }
  return done;
}
