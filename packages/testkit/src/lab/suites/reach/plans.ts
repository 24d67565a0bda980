import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Machine } from '../../machine.ts';
import type { DeviceJournal } from './journals.ts';
import { AGENT_DATA, SERVER_DATA, type Site } from './site.ts';

export interface PlanWords {
  readonly id: string;
  readonly verb: 'install' | 'stage';
  readonly windows: readonly [];
  readonly restart: 'never';
  readonly permits: readonly [];
  readonly content: readonly object[];
}

export interface Ordered {
  /** Numbers of the plans by identity. */
  readonly numbers: Readonly<Record<string, number>>;
  readonly heldBack: number;
}

/** Lets the server's director sign and publish a plan for each of the devices. @throws Error when it refuses */
export async function order(
  site: Site,
  devices: readonly Pick<DeviceJournal, 'host' | 'identity'>[],
  nowMs: number,
  actions: readonly PlanWords[] = [],
): Promise<Ordered> {
  const drafts = devices.map(({ host, identity }) => ({
    device: identity,
    department: site.agents.find((machine) => machine.host.name === host)?.host.department ?? '-',
    lastStart: new Date(nowMs + 7 * 86_400_000).toISOString().replace(/\.\d+Z$/, 'Z'),
    touch: 'normal',
    actions,
  }));
  const ran = await site.server.script('order.ts', [SERVER_DATA], { input: JSON.stringify(drafts) });
  if (ran.code !== 0) {
    throw new Error(`the director ordered nothing: ${ran.stderr.slice(-600)}`);
  }
  return JSON.parse(ran.stdout) as Ordered;
}

/** Versions of signed metadata by role, and the plans that they list. */
export interface Published {
  readonly versions: ReadonlyMap<string, number>;
  readonly plans: number;
}

interface SignedFile {
  readonly signed: {
    readonly _type: string;
    readonly version: number;
    readonly meta?: Readonly<Record<string, { readonly version: number }>>;
    readonly targets?: Readonly<Record<string, unknown>>;
  };
}

const readSigned = async (file: string) => (JSON.parse(await readFile(file, 'utf8')) as SignedFile).signed;

/** What the server's director published last, read from its disk. */
export async function publishedBy(server: Machine): Promise<Published> {
  const folder = server.root.at(`${SERVER_DATA}/trust/director/metadata`);
  const timestamp = await readSigned(join(folder, 'timestamp.json'));
  const versions = new Map([['timestamp', timestamp.version]]);
  const snapshotVersion = timestamp.meta?.['snapshot.json']?.version ?? 0;
  const snapshot = await readSigned(join(folder, `${snapshotVersion}.snapshot.json`));
  versions.set('snapshot', snapshotVersion);
  let plans = 0;
  for (const [name, { version }] of Object.entries(snapshot.meta ?? {})) {
    const role = name.replace(/\.json$/, '');
    versions.set(role, version);
    const { targets = {} } = await readSigned(join(folder, `${version}.${name}`));
    plans += Object.keys(targets).filter((path) => path.startsWith('plans/')).length;
  }
  return { versions, plans };
}

/** The newest version of each role of the director that an endpoint has verified, read from its disk. */
export async function seenBy(machine: Machine, identity: string): Promise<ReadonlyMap<string, number>> {
  const folder = machine.root.at(`${AGENT_DATA}/trust/agent/${identity}`);
  const { state } = JSON.parse(await readFile(join(folder, 'state-0.json'), 'utf8')) as {
    state: { director: { files: Record<string, string>; floors: Record<string, { version: number }> } };
  };
  const versions = new Map(Object.entries(state.director.floors).map(([role, { version }]) => [role, version]));
  for (const [name, hash] of Object.entries(state.director.files)) {
    const role = name.replace(/\.json$/, '');
    if (role !== 'root') {
      const { version } = await readSigned(join(folder, 'kept', `${hash}.json`));
      versions.set(role, Math.max(version, versions.get(role) ?? 0));
    }
  }
  return versions;
}
