import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemRunner } from '@tsukuroi/providers/runner.ts';
import type { Action, CatalogContent } from '@tsukuroi/trust/plan/plan.ts';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type ProveParts, proveWork } from '../work/prove.ts';
import type { Standing } from '../work/standing.ts';
import type { Work } from '../work/works.ts';
import { updateJob, updateOrderOf } from './job.ts';
import { newSlot, type SlotLink, slotPlaces, slotWaiting } from './slots.ts';
import { checkRelease, layOut, trialOf } from './stage.ts';
import { releaseText } from './testing/supervised.ts';

const OWN = execFileSync('dpkg', ['--print-architecture'], { encoding: 'utf8' }).trim();
const NOTHING_PREPARED = { packages: [], before: new Map(), wayBack: { possible: true } } as const;
let packages: string;
beforeAll(() => {
  packages = mkdtempSync(join(tmpdir(), 'tsukuroi-debs-'));
  return () => rmSync(packages, { recursive: true, force: true });
});

/** A package as the kit makes one, with nothing in it but what is looked at. */
function deb(version: string, more: { name?: string; architecture?: string; says?: string } = {}): string {
  const folder = join(packages, `${version}-${more.name ?? ''}${more.architecture ?? ''}${more.says ?? ''}`);
  const home = join(folder, 'usr', 'lib', 'tsukuroi-agent');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(home, 'bin'), { recursive: true });
  mkdirSync(join(folder, 'DEBIAN'));
  chmodSync(join(folder, 'DEBIAN'), 0o755);
  writeFileSync(join(home, 'release.json'), releaseText(more.says ?? version));
  writeFileSync(join(home, 'bin', 'node'), '#!/bin/sh\n', { mode: 0o755 });
  const lines = [`Package: ${more.name ?? 'tsukuroi-agent'}`, `Version: ${version}`];
  lines.push(`Architecture: ${more.architecture ?? OWN}`, 'Maintainer: a <a@a.invalid>', 'Description: x', '');
  writeFileSync(join(folder, 'DEBIAN', 'control'), lines.join('\n'));
  execFileSync('dpkg-deb', ['--build', '--root-owner-group', folder, `${folder}.deb`], { stdio: 'ignore' });
  return `${folder}.deb`;
}

function machine() {
  const folder = mkdtempSync(join(tmpdir(), 'tsukuroi-update-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [home, dataFolder, store] = ['home', 'data', 'store'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  mkdirSync(home);
  mkdirSync(store);
  mkdirSync(join(dataFolder, 'slots'), { recursive: true });
  writeFileSync(join(home, 'release.json'), releaseText('0.1.0'));
  symlinkSync('apart', slotPlaces(dataFolder).layout);
  const parts = { dataFolder, home, run: systemRunner, keepFreeBytes: 0 };
  const keep = (bytes: Buffer, target: string): CatalogContent => {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    writeFileSync(join(store, sha256), bytes);
    return { kind: 'catalog', target, sha256, length: bytes.length };
  };
  const release = (file: string, version: string, length = statSync(file).size) => {
    const bytes = readFileSync(file);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const about = { name: 'tsukuroi-agent', sha256, length };
    const rest = { upgradesFrom: '0.1.0', schema: null, agentProtocols: [1] };
    return { format: 'release/1', role: 'agent', version, package: about, ...rest } as const;
  };
  const order = (file: string, version: string, named = version): Action => ({
    ...{ id: 'agent', verb: 'install', windows: [], restart: 'never', permits: [] },
    content: [
      keep(readFileSync(file), `artifacts/tsukuroi-agent_${named}.deb`),
      keep(Buffer.from(JSON.stringify(release(file, version))), `releases/agent/${named}.json`),
    ],
  });
  const job = (action: Action, pause: () => Promise<void> = async () => undefined) => {
    const found = updateOrderOf(action);
    return found === undefined ? undefined : updateJob(found, { ...parts, fileOf: (hash) => join(store, hash), pause });
  };
  return { ...parts, parts, order, job, release };
}

/** What the supervisor does with a trial. */
const becomes = (dataFolder: string, link: SlotLink) => async () => {
  const at = slotPlaces(dataFolder);
  const waiting = await slotWaiting(dataFolder);
  if (waiting !== undefined) {
    symlinkSync(waiting, at.link(link));
    symlinkSync(waiting, at.link('taken'));
  }
};

describe('an order of a signed agent release', () => {
  test('is laid out, tried, and done when the supervisor kept it', async () => {
    const made = machine();
    const job = made.job(made.order(deb('0.2.0'), '0.2.0'), becomes(made.dataFolder, 'current'));
    const prepared = await job?.prepare();

    const applied = prepared?.ok === true ? await job?.apply(prepared.value) : undefined;

    expect(applied).toMatchObject({ outcome: 'installed', output: ['0.2.0: running'] });
    expect(await slotWaiting(made.dataFolder)).toBeUndefined();
    expect(await job?.look()).toMatchObject({ outcome: 'installed' });
    expect(await job?.needRestart()).toEqual([]);
  });

  test('that did not hold is told as rolled back: the version before runs, and it is not tried again by itself', async () => {
    const made = machine();
    const job = made.job(made.order(deb('0.2.0'), '0.2.0'), becomes(made.dataFolder, 'returned'));
    const prepared = await job?.prepare();

    const applied = prepared?.ok === true ? await job?.apply(prepared.value) : undefined;

    expect(applied).toMatchObject({ outcome: 'partly', because: 'not-verified', about: '0.2.0' });
    expect(prepared?.ok === true ? await job?.back?.(prepared.value) : undefined).toMatchObject({
      outcome: 'installed',
    });
    expect(await trialOf(made.parts, '0.2.0')).toBe('back');
    expect(await job?.look()).toMatchObject({ outcome: 'nothing' });
  });

  test('takes a slot of its own and leaves the one that runs; a slot of an older package of the machine counts for nothing', async () => {
    const made = machine();
    const first = made.job(made.order(deb('0.2.0'), '0.2.0'), becomes(made.dataFolder, 'current'));
    const ready = await first?.prepare();
    await (ready?.ok === true ? first?.apply(ready.value) : undefined);

    const third = made.release(deb('0.3.0'), '0.3.0');
    const checked = await checkRelease(made.parts, deb('0.3.0'), third);
    const laid = checked.ok ? await layOut(made.parts, deb('0.3.0'), third, checked.value) : checked;
    expect([laid.ok, await trialOf(made.parts, '0.3.0'), await trialOf(made.parts, '0.2.0')]).toEqual([
      ...[true, 'tried', 'running'],
    ]);
    writeFileSync(join(made.home, 'release.json'), releaseText('0.2.5'));
    expect(await trialOf(made.parts, '0.2.0')).toBe('none');
  });
});

test('the catalogue alone has to back it: no chain of a vendor is asked for, and what the catalogue refuses stays refused', async () => {
  const made = machine();
  const [standing] = [{ refused: 'by the catalogue' } as unknown as Standing];
  const parts = { judge: async () => standing, contents: { fileOf: (hash: string) => join(made.dataFolder, hash) } };
  const work = { action: made.order(deb('0.2.0'), '0.2.0') } as unknown as Work;

  const proved = await proveWork(parts as unknown as ProveParts, work, NOTHING_PREPARED);

  expect(proved).toEqual({ standing });
});

describe('what is not laid out', () => {
  const refusals: readonly [string, (made: ReturnType<typeof machine>) => Action, string][] = [
    ['an older version', (made) => made.order(deb('0.0.9'), '0.0.9'), 'not-newer'],
    ['the version that runs', (made) => made.order(deb('0.1.0'), '0.1.0'), 'not-newer'],
    [
      'another architecture',
      (made) => made.order(deb('0.2.0', { architecture: OWN === 'arm64' ? 'amd64' : 'arm64' }), '0.2.0'),
      'order-refused',
    ],
    [
      'another role’s package',
      (made) => made.order(deb('0.2.0', { name: 'tsukuroi-relay' }), '0.2.0'),
      'order-refused',
    ],
    ['a release under another’s name', (made) => made.order(deb('0.2.0'), '0.2.0', '0.3.0'), 'order-refused'],
    ['a release that names another package', (made) => mixed(made), 'order-refused'],
  ];
  const mixed = (made: ReturnType<typeof machine>): Action => {
    const [right, other] = [made.order(deb('0.2.0'), '0.2.0'), made.order(deb('0.3.0'), '0.3.0')];
    return { ...right, content: [right.content[1], other.content[0]].filter((item) => item !== undefined) };
  };

  test.each(refusals)('%s', async (_what, order, because) => {
    const made = machine();

    const prepared = await made.job(order(made))?.prepare();

    expect(prepared).toMatchObject({ ok: false, error: { because } });
  });

  test('a disk with too little room, and a machine whose agent nobody looks after', async () => {
    const made = machine();
    const file = deb('0.2.0');
    const full = { ...made.parts, keepFreeBytes: Number.MAX_SAFE_INTEGER / 2 };

    expect(await checkRelease(full, file, made.release(file, '0.2.0'))).toMatchObject({
      ok: false,
      error: { because: 'disk-space' },
    });
    await rm(slotPlaces(made.dataFolder).layout);
    expect(await made.job(made.order(file, '0.2.0'))?.prepare()).toMatchObject({ ok: false });
  });

  test('a package that is not what its name says inside leaves no slot behind', async () => {
    const made = machine();
    const job = made.job(made.order(deb('0.2.0', { says: '0.9.9' }), '0.2.0'));
    const prepared = await job?.prepare();

    const applied = prepared?.ok === true ? await job?.apply(prepared.value) : undefined;

    expect(applied).toMatchObject({ outcome: 'nothing', because: 'order-refused' });
    expect(await slotWaiting(made.dataFolder)).toBeUndefined();
  });

  test('while another version is tried: nothing is laid over it', async () => {
    const made = machine();
    symlinkSync(newSlot(), slotPlaces(made.dataFolder).link('trying'));

    expect(await made.job(made.order(deb('0.2.0'), '0.2.0'))?.prepare()).toMatchObject({
      ok: false,
      error: { because: 'busy' },
    });
  });

  test('recipes and packages of a vendor are no releases of the agent', () => {
    const made = machine();
    const action = made.order(deb('0.2.0'), '0.2.0');
    const recipe = action.content.map((item) => ({ ...item, target: 'recipes/viewer/2.json' }) as CatalogContent);

    expect(updateOrderOf({ ...action, content: recipe })).toBeUndefined();
    expect(updateOrderOf({ ...action, content: action.content.slice(0, 1) })).toBeUndefined();
    expect(updateOrderOf({ ...action, verb: 'stage' })).toBeUndefined();
  });
});
