import { expect, it } from 'vitest';
import type { CharterAnswer } from '../charter/permits.ts';
import { permits } from '../charter/permits.ts';
import type { TrustReport } from '../client/client.ts';
import { memoryDoor } from '../files/memory-door.ts';
import type { Plan } from '../plan/plan.ts';
import { recorded } from '../testing/hostile.ts';
import {
  actionOf,
  DEVICES,
  type DeviceName,
  OLD_RECIPE,
  organisation,
  recipeContent,
} from '../testing/organisation.ts';

/** 23:00 in Japan: inside every window of the charter. */
const NIGHT_MS = Date.parse('2026-11-22T14:00:00Z');

/** What a device does with each action: backed by other keys, and inside the charter. */
function judged(device: DeviceName, report: TrustReport, atMs = NIGHT_MS): Record<string, string> {
  const { facility, department } = DEVICES[device];
  const answers: Record<string, string> = {};
  for (const action of report.plan?.plan.actions ?? []) {
    const backing = report.plan?.backing.get(action.id);
    if (backing === undefined || !backing.backed) {
      answers[action.id] = backing?.because ?? 'not judged';
      continue;
    }
    const answer: CharterAnswer = permits(report.charter, {
      facility,
      device,
      department,
      touch: report.plan?.plan.touch ?? 'never',
      ...(report.strictestTouch === undefined ? {} : { strictestTouchSeen: report.strictestTouch }),
      action,
      permits: backing.permits,
      atMs,
    });
    answers[action.id] = answer.allowed ? 'allowed' : answer.because;
  }
  return answers;
}

async function ordered(device: DeviceName, plan: Partial<Plan>) {
  const org = await organisation(memoryDoor(), '/h');
  await org.order(device, plan);
  return judged(device, await org.client(device).refresh(org.sources(DEVICES[device].facility)));
}

const bare = { content: [] };

it('stolen server: what the charter allows still works, so that the refusals below mean something', async () => {
  expect(
    await ordered('reception-1', {
      actions: [
        actionOf({ restart: 'in-window' }),
        actionOf({ id: 'a2', verb: 'reboot', restart: 'in-window', ...bare }),
      ],
    }),
  ).toEqual({ a1: 'allowed', a2: 'allowed' });
});

it('stolen server: no removal, and no change of a local administrator, without a permit', async () => {
  expect(
    await ordered('reception-1', {
      actions: [
        actionOf({ verb: 'remove', subject: 'viewer' }),
        actionOf({ id: 'a2', verb: 'rotate-local-admin', ...bare }),
        actionOf({ id: 'a3', verb: 'remove', subject: 'viewer', permits: ['permits/forged.json'] }),
      ],
    }),
  ).toEqual({ a1: 'permit-missing', a2: 'verb-not-allowed', a3: 'permit-unknown' });
});

it('stolen server: a removal is of the very program that the permit is about, by one signed recipe of it', async () => {
  const remove = { verb: 'remove', subject: 'viewer' } as const;

  expect(
    await ordered('reception-1', {
      actions: [
        actionOf({ ...remove, ...bare }),
        actionOf({ ...remove, id: 'a2', subject: 'view' }),
        actionOf({ verb: 'remove', id: 'a3' }),
        actionOf({ ...remove, id: 'a4', content: [recipeContent(), recipeContent(OLD_RECIPE)] }),
      ],
    }),
  ).toEqual({
    a1: 'content-missing',
    a2: 'content-not-for-this-verb',
    a3: 'content-not-for-this-verb',
    a4: 'content-not-for-this-verb',
  });
});

it('stolen server: no restart outside the charter, neither in place nor in time', async () => {
  const org = await organisation(memoryDoor(), '/h');
  const reboot = actionOf({ verb: 'reboot', restart: 'in-window', ...bare });
  await org.order('reception-1', { actions: [reboot] });
  await org.order('icu-1', { touch: 'maker-consent', actions: [reboot] });
  const reception = await org.client('reception-1').refresh(org.sources('north'));
  const icu = await org.client('icu-1').refresh(org.sources('north'));
  const noon = Date.parse('2026-11-22T03:00:00Z');

  expect(judged('reception-1', reception, noon)).toEqual({ a1: 'outside-window' });
  expect(judged('reception-1', reception)).toEqual({ a1: 'allowed' });
  expect(judged('icu-1', icu)).toEqual({ a1: 'approval-missing' });
});

it('stolen server: no touch class is loosened, neither below the charter nor below what the device was once given', async () => {
  const org = await organisation(memoryDoor(), '/h');
  await org.order('icu-1', { touch: 'normal' });
  await org.order('xray-1', { touch: 'normal' });
  const reception = org.client('reception-1');
  await org.order('reception-1', { number: 1, touch: 'never' });
  await reception.refresh(org.sources('north'));
  await org.order('reception-1', { number: 2, touch: 'normal' });

  const icu = judged('icu-1', await org.client('icu-1').refresh(org.sources('north')));
  const xray = judged('xray-1', await org.client('xray-1').refresh(org.sources('south')));
  const loosened = judged('reception-1', await reception.refresh(org.sources('north')));

  expect(icu).toEqual({ a1: 'touch-loosened' });
  expect(xray).toEqual({ a1: 'verb-not-allowed' });
  expect(loosened).toEqual({ a1: 'touch-loosened' });
});

it('stolen server: no mass isolation, and none without an end', async () => {
  const isolate = (devices: string[], until: string) =>
    actionOf({ verb: 'isolate', isolation: { devices, until }, ...bare });
  const soon = '2026-11-23T00:00:00Z';

  expect(
    await ordered('reception-1', {
      actions: [
        isolate(['reception-1', 'reception-2'], soon),
        { ...isolate(['reception-1', 'reception-2', 'icu-1'], soon), id: 'a2' },
        { ...isolate(['reception-1'], '2027-11-23T00:00:00Z'), id: 'a3' },
        { ...isolate(['reception-2'], soon), id: 'a4' },
        actionOf({ id: 'a5', verb: 'isolate', ...bare }),
      ],
    }),
  ).toEqual({
    a1: 'allowed',
    a2: 'isolation-too-many',
    a3: 'isolation-too-long',
    a4: 'isolation-without-end',
    a5: 'isolation-without-end',
  });
});

it('stolen server: a permit signed by the catalogue’s keys, for this device and this time, does what it says', async () => {
  const org = await organisation(memoryDoor(), '/h');
  const permit = {
    format: 'permit/1',
    facility: 'north',
    verb: 'remove',
    devices: ['reception-1'],
    subject: 'viewer',
    notBefore: '2026-11-22T00:00:00Z',
    notAfter: '2026-11-25T00:00:00Z',
    because: '情報システム室の決裁 2026-11-20',
  };
  const antivirus = { path: 'recipes/antivirus/1.0.json', content: Buffer.from('{"app":"antivirus"}') };
  const signed = { path: 'permits/p1.json', content: Buffer.from(JSON.stringify(permit)) };
  await org.publish({ set: [signed, antivirus] });
  const remove = (subject: string) => actionOf({ verb: 'remove', subject, permits: ['permits/p1.json'] });
  const plan = {
    actions: [remove('viewer'), { ...remove('antivirus'), id: 'a2', content: [recipeContent(antivirus)] }],
  };
  await org.order('reception-1', plan);
  await org.order('reception-2', plan);
  const mine = await org.client('reception-1').refresh(org.sources('north'));
  const other = await org.client('reception-2').refresh(org.sources('north'));

  expect(judged('reception-1', mine)).toEqual({ a1: 'allowed', a2: 'permit-missing' });
  expect(judged('reception-1', mine, Date.parse('2026-12-01T14:00:00Z'))).toEqual({
    a1: 'permit-missing',
    a2: 'permit-missing',
  });
  expect(judged('reception-2', other)).toEqual({ a1: 'permit-missing', a2: 'permit-missing' });
});

it('stolen server: no old recipe on a fresh agent, by the floor in its token, the floor in the root, or its age', async () => {
  const org = await organisation(memoryDoor(), '/h');
  await org.publish({ set: [OLD_RECIPE] });
  const old = { catalog: await recorded(org.door, org.catalogFolder), director: org.sources('north').director };
  await org.order('reception-1', { actions: [actionOf({ content: [recipeContent(OLD_RECIPE)] })] });
  org.clock.moveMs(3_600_000);
  const floor = Math.floor(org.clock.nowMs() / 1000);
  await org.rotate({ catalogAtLeast: floor });
  await org.publish({ remove: [OLD_RECIPE.path] });
  const newestRoot = await org.door.read(`${org.catalogFolder}/metadata/2.root.json`, 1e6);

  const careless = await org.client('reception-1', { folder: '/h/agent-0' }).refresh(old);
  const byToken = await org.client('reception-1', { folder: '/h/agent-1', catalogAtLeast: floor }).refresh(old);
  const byRoot = await org.client('reception-1', { folder: '/h/agent-2', root: newestRoot }).refresh(old);
  const current = await org.client('reception-1', { folder: '/h/agent-3' }).refresh(org.sources('north'));
  org.clock.moveMs(401 * 86_400_000);
  const byAge = await org.client('reception-1', { folder: '/h/agent-4' }).refresh(old);

  expect(careless.plan?.backing.get('a1')).toMatchObject({ backed: true });
  expect(byToken.catalog).toMatchObject({ state: 'invalid', error: { code: 'METADATA_BELOW_FLOOR' } });
  expect(byRoot.catalog).toMatchObject({ state: 'invalid', error: { code: 'METADATA_BELOW_FLOOR' } });
  expect(byAge.catalog).toMatchObject({ state: 'invalid', error: { code: 'CATALOG_OLD_ON_NEW_DEVICE' } });
  expect([byToken.plan, byRoot.plan, byAge.plan]).toEqual([undefined, undefined, undefined]);
  expect(current.plan?.backing.get('a1')).toMatchObject({ backed: false, because: 'not-in-catalog' });
});

it('stolen server: without any catalogue a device only watches', async () => {
  const org = await organisation(memoryDoor(), '/h');
  await org.order('reception-1', { actions: [actionOf(), actionOf({ id: 'a2', verb: 'report', ...bare })] });

  const report = await org
    .client('reception-1')
    .refresh({ catalog: { read: () => Promise.resolve(undefined) }, director: org.sources('north').director });

  expect(report.plan).toBeUndefined();
  expect(report.charter.otherwise).toMatchObject({ touch: 'never', verbs: ['report'], windows: [] });
});
