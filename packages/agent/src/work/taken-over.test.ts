import { execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { TsukuroiError } from '@tsukuroi/core';
import { TRUST_PATHS } from '@tsukuroi/protocol/trust-api-paths.ts';
import { folderSource } from '@tsukuroi/trust/client/folder-source.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { signerOf } from '@tsukuroi/trust/roles/verify.ts';
import { type Organisation, organisation } from '@tsukuroi/trust/testing/organisation.ts';
import { answerTime } from '@tsukuroi/trust/time/answer.ts';
import { expect, onTestFinished, test } from 'vitest';
import { type Identity, identityPath, readIdentity } from '../identity/identity-file.ts';
import { memoryFolder, rootPath } from '../trust/enrolled.ts';
import { admit } from './admit.ts';
import { type FollowChannel, openWorkTrust } from './judge.ts';
import { ownPlaceOf, writeAnchor } from './own-place.ts';
import { openWorkFolder, toldFolderOf } from './work-folder.ts';
import { readWork, WorkJournal } from './work-journal.ts';
import { worksOf } from './works.ts';

/**
 * Somebody rules the resident agent: its process, its folder, the device's key, and what it delivers. The worker may not be brought to anything that
 * the true director did not order; a relay that lies can do no less.
 */

const DEVICE = 'reception-1';
const door = nodeDoor();

/** A device whose worker was given its beginning of trust at the enrolment, and whoever stands at the other end of its connection. */
async function device() {
  const folder = await mkdtemp(join(tmpdir(), 'tsukuroi-taken-over-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const org = await organisation(door, join(folder, 'org'));
  const dataFolder = join(folder, 'agent');
  const own = ownPlaceOf(dataFolder);
  const { department, facility } = org.plan(DEVICE);
  const enrolled = JSON.stringify({ format: 'trust-enrolment/1', facility, department, catalogAtLeast: 0 });
  for (const place of [dataFolder, own]) {
    await mkdir(dirname(rootPath(place)), { recursive: true });
    await writeFile(rootPath(place), org.firstRoot);
    await writeFile(join(place, 'trust', 'enrolled.json'), enrolled);
  }
  const anchor = { format: 'work-anchor/1', pin: 'pin-1', facility: 'north', identity: DEVICE, left: [] } as const;
  await writeAnchor(door, own, { ...anchor, from: 'enrolment' });
  return { dataFolder, folder, own, org, facility, delivers: delivering(org, facility) };
}
type Device = Awaited<ReturnType<typeof device>>;

/** What is handed out: the repositories of an organisation, as they are now or as they were copied. */
function delivering(
  org: Organisation,
  facility: string,
  ask: FollowChannel['ask'] = () => Promise.reject(new Error('nobody tells the time')),
  places = { catalog: org.catalogFolder, director: org.directorFolder(facility) },
): FollowChannel {
  return {
    source: (path) => folderSource(door, path === TRUST_PATHS.catalog ? places.catalog : places.director),
    ask,
    tryNext: () => undefined,
    close: () => undefined,
  };
}

/** A start of the worker: what it would follow. */
async function worker(it: Device, channel = it.delivers, boot = 'one') {
  const trust = await openWorkTrust({ own: it.own, device: DEVICE, clock: it.org.clock, boot, door });
  await trust?.follow(channel, 1);
  return trust?.judge();
}

const asIdentity = (identity: string, more: Partial<Identity> = {}) =>
  ({ identity, pin: 'pin-1', facility: 'north', ...more }) as Identity;

test('root swapped: another root in the resident agent’s folder, and plans under it from whoever delivers, order nothing', async () => {
  const it = await device();
  const thief = await organisation(door, join(it.folder, 'thief'));
  await thief.order(DEVICE, { number: 99 });
  await writeFile(rootPath(it.dataFolder), thief.firstRoot);

  const fooled = await worker(it, delivering(thief, it.facility));
  await it.org.order(DEVICE, { number: 3 });
  const served = await worker(it);

  expect([fooled?.plan, served?.plan?.number]).toEqual([undefined, 3]);
});

test('floors lowered: with the resident agent’s memory emptied and last week’s metadata delivered, the newer plan stands', async () => {
  const it = await device();
  await it.org.order(DEVICE, { number: 1 });
  const old = { catalog: join(it.folder, 'old/catalog'), director: join(it.folder, 'old/director') };
  await cp(it.org.catalogFolder, old.catalog, { recursive: true });
  await cp(it.org.directorFolder(it.facility), old.director, { recursive: true });
  await it.org.order(DEVICE, { number: 2, actions: [] });
  expect((await worker(it))?.plan?.number).toBe(2);

  await rm(memoryFolder(it.dataFolder, DEVICE), { recursive: true, force: true });
  const after = await worker(it, delivering(it.org, it.facility, undefined, old));

  // The recall of plan 1 is not unsaid.
  expect([after?.plan?.number, after?.plan?.actions]).toEqual([2, []]);
});

test('trusted time moved: an offset in the resident agent’s folder, and an answer to another’s question, move no clock', async () => {
  const it = await device();
  await it.org.order(DEVICE);
  const key = it.org.directorKeys.get(it.facility);
  if (key === undefined) {
    throw new Error('this facility has a director');
  }
  const sixHours = { nowMs: () => it.org.clock.nowMs() + 6 * 3_600_000 };
  const sign = signerOf([key]);
  const another = answerTime({ nonce: 'a'.repeat(32), facility: it.facility, device: DEVICE }, sixHours, sign);
  const kept = JSON.stringify({ offsetMs: 6 * 3_600_000, boot: 'one', apartMs: 0 });
  await door.writeWhole(join(memoryFolder(it.dataFolder, DEVICE), 'time.json'), kept);

  const replayed = await worker(
    it,
    delivering(it.org, it.facility, async () => JSON.stringify(another)),
  );
  const asked = await worker(
    it,
    delivering(it.org, it.facility, async (_method, _path, body) => {
      const { nonce } = JSON.parse(body) as { nonce: string };
      return JSON.stringify(answerTime({ nonce, facility: it.facility, device: DEVICE }, sixHours, sign));
    }),
  );

  expect(replayed?.time.state).toBe('plausible');
  // The director's own answer to the worker's own question does.
  expect(asked?.time.state).toBe('learnt');
});

test('newest list seen lowered, and work claimed done or forgotten: the worker goes by its own memory', async () => {
  const it = await device();
  const plan = it.org.plan(DEVICE, { number: 1 });
  const folder = openWorkFolder(door, it.dataFolder, DEVICE);
  const journal = await WorkJournal.open(door, folder.path);
  await folder.keepPlan(plan);
  await journal.append({
    kind: 'took',
    plan: 1,
    at: '2026-11-24T03:00:00Z',
    actions: plan.actions.map(({ id }) => id),
  });
  await folder.keepNewestSeen({ 'bookworm-security': '2026-11-22T10:00:00Z' });
  const theirs = toldFolderOf(it.dataFolder, DEVICE);
  await door.writeWhole(join(theirs, 'newest-seen.json'), '{"bookworm-security":"2026-11-01T10:00:00Z"}');
  await door.writeWhole(join(theirs, 'journal.jsonl'), '');
  const told = Object.fromEntries(plan.actions.map(({ id }) => [`1/${id}`, 99]));
  await folder.keepReported(told);

  await folder.tidy(journal);

  const works = worksOf(await readWork(door, folder.path), await folder.plans(journal.entries));
  expect(works.map(({ state }) => state)).toEqual(plan.actions.map(() => 'needed'));
  expect(await folder.newestSeen()).toEqual({ 'bookworm-security': '2026-11-22T10:00:00Z' });
});

test('another identity: of another facility or authority, or one that this machine left, is refused in words', async () => {
  const it = await device();
  const refusal = (identity: Identity) => admit(door, it.dataFolder, it.own, identity).then(() => 'admitted', codeOf);

  expect(await refusal(asIdentity(DEVICE, { pin: 'pin-of-a-thief' }))).toBe('AGENT_WORK_FOREIGN authority');
  expect(await refusal(asIdentity(DEVICE, { facility: 'south' }))).toBe('AGENT_WORK_FOREIGN authority');
  // The server found this machine to be a copy; from then on it is another device.
  expect(await refusal(asIdentity('ward-7'))).toBe('admitted');
  expect(await refusal(asIdentity(DEVICE))).toBe('AGENT_WORK_FOREIGN left');
});

test('the strictest touch class stays with the machine when its identity changes', async () => {
  const it = await device();
  await it.org.order(DEVICE, { touch: 'never' });
  await worker(it);

  await admit(door, it.dataFolder, it.own, asIdentity('ward-7'));

  const trust = await openWorkTrust({ own: it.own, device: 'ward-7', clock: it.org.clock, boot: 'one', door });
  expect((await trust?.judge())?.strictestTouch).toBe('never');
});

test('an anchor that is damaged is no reason to believe the resident agent’s folder again', async () => {
  const it = await device();
  await writeFile(join(it.own, 'anchor.json'), '{"sum":"');

  const answer = await admit(door, it.dataFolder, it.own, asIdentity(DEVICE)).then(() => 'admitted', codeOf);

  expect(answer).toBe('AGENT_WORK_FOREIGN anchor');
});

test.each([
  ['a pipe', (path: string) => void execFileSync('mkfifo', [path])],
  ['a link', (path: string) => symlink('/etc/passwd', path)],
  ['a folder', (path: string) => mkdir(path)],
  [
    'a file of a terabyte',
    async (path: string) => {
      await writeFile(path, '');
      await truncate(path, 1e12);
    },
  ],
])('%s instead of the identity or of what was told holds nothing up', async (_what, lay) => {
  const it = await device();
  const told = join(toldFolderOf(it.dataFolder, DEVICE), 'reported.json');
  for (const path of [identityPath(it.dataFolder), told]) {
    await mkdir(dirname(path), { recursive: true });
    await lay(path);
  }

  await expect(readIdentity(it.dataFolder)).rejects.toMatchObject({ code: 'AGENT_IDENTITY_BROKEN' });
  expect(await openWorkFolder(door, it.dataFolder, DEVICE).reported()).toEqual({});
});

test('withheld: where nobody answers the worker says so, and goes by what it verified last', async () => {
  const it = await device();
  await it.org.order(DEVICE, { number: 4 });
  await worker(it);
  const turns: string[] = [];
  const silent: FollowChannel = {
    ...it.delivers,
    source: () => ({ read: () => Promise.reject(new TsukuroiError('SOURCE_UNREACHABLE', {})) }),
    tryNext: () => void turns.push('next'),
  };
  const trust = await openWorkTrust({ own: it.own, device: DEVICE, clock: it.org.clock, boot: 'one', door });

  const answered = await trust?.follow(silent, 2);

  expect([answered, turns.length, (await trust?.judge())?.plan?.number]).toEqual([false, 2, 4]);
});

test('a device of an agent before this one is taken over once, and never again', async () => {
  const it = await device();
  await rm(it.own, { recursive: true });
  const theirs = toldFolderOf(it.dataFolder, DEVICE);
  await door.writeWhole(join(theirs, 'newest-seen.json'), '{"bookworm-security":"2026-11-22T10:00:00Z"}');
  await admit(door, it.dataFolder, it.own, asIdentity(DEVICE));
  const thief = await organisation(door, join(it.folder, 'thief'));
  await writeFile(rootPath(it.dataFolder), thief.firstRoot);
  await door.writeWhole(join(theirs, 'newest-seen.json'), '{}');

  await admit(door, it.dataFolder, it.own, asIdentity(DEVICE));

  await it.org.order(DEVICE);
  expect((await worker(it))?.plan?.number).toBe(1);
  expect(await openWorkFolder(door, it.dataFolder, DEVICE).newestSeen()).toEqual({
    'bookworm-security': '2026-11-22T10:00:00Z',
  });
});

function codeOf(error: unknown): string {
  const { code, params } = error as { code: string; params: { reason: string } };
  return `${code} ${params.reason}`;
}
