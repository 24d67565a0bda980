import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Lab } from '../../lab.ts';
import type { Machine } from '../../machine.ts';
import { relayOf } from '../reach/relays.ts';
import { AGENT_DATA, type Site, until } from '../reach/site.ts';
import { CHANNEL, fromArchive, INDEX } from './office.ts';

/** A package of the channel, as a plan names it (docs/formats/plan.md). */
export interface ChannelPackage {
  readonly kind: 'channel';
  readonly channel: string;
  readonly package: string;
  readonly version: string;
  readonly sha256: string;
  readonly length: number;
  readonly index: string;
}

/** The recipe of a program of the hospital's own, which no offline key has signed. Made up. */
const RECIPE = JSON.stringify({ format: 'recipe/1', app: 'viewer' });
export const OWN_PACKAGE = {
  kind: 'catalog',
  target: 'recipes/viewer/2.0.json',
  sha256: createHash('sha256').update(RECIPE).digest('hex'),
  length: RECIPE.length,
} as const;

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Security updates that the archive holds, smallest first. Which they are is decided at run time. */
export async function channelPackages(lab: Lab): Promise<ChannelPackage[]> {
  const { mirror, upgrades } = lab.plan;
  const files = (await readdir(join(mirror, 'debian-security'), { recursive: true })).filter((name) =>
    name.endsWith('.deb'),
  );
  const index = sha256(await fromArchive(lab, INDEX));
  const found = upgrades.map(async ({ name, to }): Promise<ChannelPackage[]> => {
    const start = `/${name}_${to.replace(/^\d+:/, '')}_`;
    const file = files.find((one) => one.includes(start));
    if (file === undefined) {
      return [];
    }
    const bytes = await readFile(join(mirror, 'debian-security', file));
    const facts = { version: to, sha256: sha256(bytes), length: bytes.length, index };
    return [{ kind: 'channel', channel: CHANNEL, package: name, ...facts }];
  });
  return (await Promise.all(found)).flat().sort((one, other) => one.length - other.length);
}

interface Fetched {
  readonly status: number;
  readonly bytes: number;
  readonly sha256: string;
}

/** An endpoint asks the relay of its ward for a content, as its agent would. */
export async function fetchThroughRelay(lab: Lab, machine: Machine, wanted: string): Promise<Fetched | undefined> {
  const identity = `${AGENT_DATA}/identity/identity.json`;
  const ran = await machine.script('fetch-content.ts', [identity, relayOf(lab, machine).agents, wanted]);
  return ran.code === 0 ? (JSON.parse(ran.stdout) as Fetched) : undefined;
}

/** One endpoint of each ward gets the content from its relay, byte for byte. @returns those that do not */
export async function servedTo(lab: Lab, site: Site, { sha256: hash, length }: ChannelPackage): Promise<string[]> {
  const wards = new Map(site.agents.map((machine) => [machine.host.legs[0]?.segment, machine]));
  const asked = [...wards.values()].map(async (machine) => {
    const got = await until(60, async () => {
      const answer = await fetchThroughRelay(lab, machine, hash);
      return answer?.status === 200 ? answer : undefined;
    });
    return got?.sha256 === hash && got.bytes === length ? [] : [machine.host.name];
  });
  return (await Promise.all(asked)).flat();
}
