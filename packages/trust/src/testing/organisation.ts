import { fixedClock, sha256 } from '@tsukuroi/core';
import type { Charter, DepartmentCharter } from '../charter/charter.ts';
import { type Sources, type TrustClient, type TrustClientOptions, trustClient } from '../client/client.ts';
import { folderSource } from '../client/folder-source.ts';
import type { FileDoor } from '../files/door.ts';
import { newKeyPair, type SigningKey } from '../keys/key.ts';
import type { Action, Plan } from '../plan/plan.ts';
import { type CatalogChange, publishCatalog } from '../repository/catalog.ts';
import { type Director, openDirector } from '../repository/director.ts';
import { type ExpiryProfile, ONLINE_PROFILE } from '../repository/expiry.ts';
import { repositoryFiles } from '../repository/files.ts';
import { readSigned, rootStatementOf } from '../repository/read.ts';
import { type RootStatement, signRoot } from '../repository/root.ts';

/** Two hospitals of one organisation, three departments, five devices: small, but never only one of anything. */
export const DEVICES = {
  'reception-1': { facility: 'north', department: '医事課' },
  'reception-2': { facility: 'north', department: '医事課' },
  'icu-1': { facility: 'north', department: '集中治療室' },
  'xray-1': { facility: 'south', department: '放射線科' },
  'office-1': { facility: 'south', department: '事務' },
} as const;
export type DeviceName = keyof typeof DEVICES;

export const NIGHTLY: DepartmentCharter = {
  touch: 'normal',
  windows: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '22:00', to: '05:00' }],
  restart: 'in-window',
  verbs: ['report', 'stage', 'install', 'remove', 'reboot', 'isolate', 'release', 'collect-evidence'],
  devices: 2,
  devicesPerHour: 2,
};

export function charterOf(facility: string): Charter {
  return {
    format: 'charter/1',
    facility,
    departments: {
      医事課: NIGHTLY,
      事務: NIGHTLY,
      集中治療室: { ...NIGHTLY, touch: 'maker-consent', restart: 'never' },
      放射線科: { ...NIGHTLY, touch: 'never', verbs: ['report', 'collect-evidence'] },
    },
    otherwise: { ...NIGHTLY, touch: 'never', windows: [], restart: 'never', verbs: ['report'] },
    devices: {},
    isolation: { hours: 24, devices: 2 },
  };
}

/** A recipe and the file it installs, as the catalogue lists them. The content is made up. */
export const RECIPE = { path: 'recipes/viewer/2.0.json', content: Buffer.from('{"format":"recipe/1","app":"viewer"}') };
export const OLD_RECIPE = { path: 'recipes/viewer/1.0.json', content: Buffer.from('{"format":"recipe/1","old":true}') };
export const ARTIFACT = Buffer.from('the installer of the viewer, version 2.0');

export function actionOf(action: Partial<Action> = {}): Action {
  return {
    id: 'a1',
    verb: 'install',
    windows: [],
    restart: 'never',
    content: [recipeContent()],
    permits: [],
    ...action,
  };
}

export function recipeContent(recipe: { path: string; content: Uint8Array } = RECIPE) {
  const { path, content } = recipe;
  return { kind: 'catalog' as const, target: path, sha256: sha256(content), length: content.length };
}

export interface Organisation {
  readonly door: FileDoor;
  readonly clock: ReturnType<typeof fixedClock>;
  readonly folder: string;
  readonly catalogFolder: string;
  rootKeys: SigningKey[];
  catalogKeys: SigningKey[];
  readonly directorKeys: Map<string, SigningKey>;
  /** The first root: what agents come with. */
  readonly firstRoot: Uint8Array;
  directorFolder(facility: string): string;
  director(facility: string, profile?: ExpiryProfile, key?: SigningKey): Promise<Director>;
  publish(change: CatalogChange, keys?: readonly SigningKey[]): Promise<void>;
  plan(device: DeviceName, plan?: Partial<Plan>): Plan;
  /** Publishes a plan as the facility's server does. */
  order(device: DeviceName, plan?: Partial<Plan>): Promise<Plan>;
  client(device: DeviceName, options?: Partial<TrustClientOptions>): TrustClient;
  sources(facility: string): Sources;
  /** Replaces root's and the catalogue's keys; signs the next root, by both sets. */
  rotate(next: {
    root?: SigningKey[];
    catalog?: SigningKey[];
    threshold?: number;
    catalogAtLeast?: number;
  }): Promise<void>;
  /** Replaces a facility's director key, as after a theft. */
  replaceDirector(facility: string): Promise<SigningKey>;
}

/** Sets up an organisation at 2026-11-22 17:30 in Japan, its catalogue and both facilities' directors published. */
export async function organisation(
  door: FileDoor,
  folder: string,
  setUp: { readonly rootKeys?: number; readonly catalogKeys?: number; readonly threshold?: number } = {},
): Promise<Organisation> {
  const clock = fixedClock('2026-11-22T08:30:00Z');
  const many = (count: number) => Array.from({ length: count }, () => newKeyPair().key);
  const threshold = setUp.threshold ?? 1;
  const rootKeys = many(setUp.rootKeys ?? 1);
  const catalogKeys = many(setUp.catalogKeys ?? 1);
  const catalogFolder = `${folder}/catalog`;
  const directorFolder = (facility: string) => `${folder}/director-${facility}`;
  const role = (keys: readonly SigningKey[], least: number) => ({
    keys: keys.map(({ publicKey }) => publicKey),
    threshold: least,
  });
  const rolesOf = (root: readonly SigningKey[], others: readonly SigningKey[], least: number, othersLeast: number) => ({
    root: role(root, least),
    targets: role(others, othersLeast),
    snapshot: role(others, othersLeast),
    timestamp: role(others, othersLeast),
  });
  const statement: RootStatement = {
    organisation: '試験法人',
    roles: rolesOf(rootKeys, catalogKeys, threshold, threshold),
  };
  const firstRoot = signRoot(statement, 1, clock.nowMs(), rootKeys);
  await repositoryFiles(door, catalogFolder).writeRoot(1, firstRoot);
  const directorKeys = new Map<string, SigningKey>();
  const formerRootKeys: SigningKey[] = [];

  const directorRoot = async (facility: string, key: SigningKey): Promise<Uint8Array> => {
    const files = repositoryFiles(door, directorFolder(facility));
    const before = await files.newestRoot();
    const previous = before === undefined ? undefined : rootStatementOf(readSigned('root', before.bytes));
    const next: RootStatement = {
      organisation: '試験法人',
      facility,
      roles: rolesOf(world.rootKeys, [key], threshold, 1),
    };
    const version = (before?.version ?? 0) + 1;
    const bytes = signRoot(next, version, clock.nowMs(), [...formerRootKeys, ...world.rootKeys], previous);
    await files.writeRoot(version, bytes);
    directorKeys.set(facility, key);
    return bytes;
  };

  const world: Organisation = {
    door,
    clock,
    folder,
    catalogFolder,
    rootKeys,
    catalogKeys,
    directorKeys,
    firstRoot,
    directorFolder,
    async director(facility, profile = ONLINE_PROFILE, key = directorKeys.get(facility)) {
      const keys = key === undefined ? [] : [key];
      return openDirector({ door, folder: directorFolder(facility), facility, keys, profile, clock });
    },
    async publish(change, keys = world.catalogKeys) {
      await publishCatalog({ door, folder: catalogFolder, clock }, change, keys);
    },
    plan(device, plan = {}) {
      const { facility, department } = DEVICES[device];
      return {
        format: 'plan/1',
        facility,
        device,
        department,
        number: 1,
        madeAt: '2026-11-22T08:30:00Z',
        lastStart: '2026-11-29T08:30:00Z',
        touch: 'normal',
        actions: [actionOf()],
        ...plan,
      };
    },
    async order(device, changes = {}) {
      const plan = world.plan(device, changes);
      const director = await world.director(DEVICES[device].facility);
      await director.publish({ plans: [{ device, number: plan.number, bytes: Buffer.from(JSON.stringify(plan)) }] });
      return plan;
    },
    client(device, options = {}) {
      const { facility, department } = DEVICES[device];
      const own = `${folder}/agent-${device}`;
      return trustClient({ door, folder: own, facility, device, department, clock, root: firstRoot, ...options });
    },
    sources: (facility) => ({
      catalog: folderSource(door, catalogFolder),
      director: folderSource(door, directorFolder(facility)),
    }),
    async rotate(next) {
      const files = repositoryFiles(door, catalogFolder);
      const before = await files.newestRoot();
      const previous = before === undefined ? undefined : rootStatementOf(readSigned('root', before.bytes));
      const root = next.root ?? world.rootKeys;
      const catalog = next.catalog ?? world.catalogKeys;
      const least = next.threshold ?? threshold;
      const following: RootStatement = {
        organisation: '試験法人',
        ...(next.catalogAtLeast === undefined ? {} : { catalogAtLeast: next.catalogAtLeast }),
        roles: rolesOf(root, catalog, least, least),
      };
      const signers = [...new Map([...world.rootKeys, ...root].map((key) => [key.keyid, key])).values()];
      const version = (before?.version ?? 0) + 1;
      await files.writeRoot(version, signRoot(following, version, clock.nowMs(), signers, previous));
      formerRootKeys.push(...world.rootKeys.filter((key) => !root.includes(key)));
      world.rootKeys = root;
      world.catalogKeys = catalog;
    },
    async replaceDirector(facility) {
      const { key } = newKeyPair();
      const content = await directorRoot(facility, key);
      await world.publish({ set: [{ path: `directors/${facility}/root.json`, content }] });
      await (await world.director(facility)).publish({});
      return key;
    },
  };

  const set: NonNullable<CatalogChange['set']>[number][] = [
    RECIPE,
    { path: 'charter/north.json', content: Buffer.from(JSON.stringify(charterOf('north'))) },
    { path: 'charter/south.json', content: Buffer.from(JSON.stringify(charterOf('south'))) },
  ];
  for (const facility of ['north', 'south']) {
    set.push({ path: `directors/${facility}/root.json`, content: await directorRoot(facility, newKeyPair().key) });
  }
  await world.publish({ set, artifacts: [{ sha256: sha256(ARTIFACT), length: ARTIFACT.length }] });
  for (const facility of ['north', 'south']) {
    await (await world.director(facility)).publish({});
  }
  return world;
}
