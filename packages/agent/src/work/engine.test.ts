import { memoryDoor } from '@tsukuroi/trust/files/memory-door.ts';
import { expect, test } from 'vitest';
import { actionOf, packageOf, planOf, Scene, TONIGHT } from './testing/scene.ts';

async function outpatient(): Promise<Scene> {
  const scene = new Scene(memoryDoor());
  await scene.install('openssl', '3.0.11');
  await scene.install('libssl3', '3.0.11');
  await scene.install('vim', '9.0');
  return scene;
}

const INSIDE = (atMs: number) => Date.parse(TONIGHT.from) <= atMs && atMs < Date.parse(TONIGHT.to);

test('a plan is fetched, installed in its window, restarted, verified, and told move by move', async () => {
  const scene = await outpatient();
  scene.needRestart = ['nginx'];

  await scene.live('2026-11-25T03:00:00Z');

  expect(await scene.told()).toEqual([
    '1/os-security 1 needed',
    '1/os-security 2 staged',
    '1/os-security 3 installing',
    '1/os-security 4 restart-pending',
    '1/os-security 5 verifying',
    '1/os-security 6 done',
  ]);
  expect([await scene.versionOf('openssl'), await scene.versionOf('libssl3')]).toEqual(['3.0.17', '3.0.17']);
  expect(scene.restarts).toBe(1);
  expect(scene.touched.filter((atMs) => !INSIDE(atMs))).toEqual([]);
});

test('where nothing runs old code there is no restart', async () => {
  const scene = await outpatient();

  await scene.live('2026-11-25T03:00:00Z');

  expect((await scene.told()).map((line) => line.split(' ')[2])).toEqual([
    ...['needed', 'staged', 'installing', 'verifying', 'done'],
  ]);
  expect(scene.restarts).toBe(0);
});

test('what runs old code may not be knowable, and then it counts as running', async () => {
  const scene = await outpatient();
  scene.needRestart = undefined;

  await scene.live('2026-11-25T03:00:00Z');

  expect(scene.restarts).toBe(1);
});

test('the machine is never touched before its window opens, and contents are fetched ahead', async () => {
  const scene = await outpatient();

  await scene.live('2026-11-24T12:59:00Z');

  expect(await scene.told()).toEqual(['1/os-security 1 needed', '1/os-security 2 staged']);
  expect(scene.touched).toEqual([]);
});

test('an order that would not end before the window closes does not begin, and says why', async () => {
  const scene = await outpatient();
  scene.plan = planOf({ actions: [actionOf({ minutes: 121 })] });

  await scene.live('2026-11-24T16:00:00Z');

  expect((await scene.told()).at(-1)).toBe('1/os-security 3 blocked too-late-in-window');
  expect(scene.touched).toEqual([]);
});

test('a correctly signed order against the class of the device is refused by the device and reported', async () => {
  const scene = await outpatient();
  scene.plan = planOf({ touch: 'never' });

  await scene.live('2026-11-25T03:00:00Z');

  expect(await scene.told()).toEqual(['1/os-security 1 needed', '1/os-security 2 blocked touch-never']);
  expect([scene.touched, scene.contentsThere]).toEqual([[], false]);
});

test('an order that loosens the class of the device is refused by the device and reported', async () => {
  const scene = await outpatient();
  scene.charter = { ...scene.charter, devices: { 'reception-1': 'never' } };

  await scene.live('2026-11-25T03:00:00Z');

  expect((await scene.told()).at(-1)).toBe('1/os-security 2 blocked touch-never');
  expect(scene.touched).toEqual([]);
});

test('a device without trusted time opens no window; it goes on when the time is learnt', async () => {
  const scene = await outpatient();
  scene.trusted = false;
  await scene.live('2026-11-24T13:10:00Z');
  const before = await scene.told();

  scene.trusted = true;
  await scene.live('2026-11-25T03:00:00Z');

  expect(before.at(-1)).toBe('1/os-security 3 blocked time-untrusted');
  expect((await scene.told()).at(-1)).toContain('done');
});

test('after the last start nothing begins, and the device only reports', async () => {
  const scene = await outpatient();
  scene.plan = planOf({ lastStart: '2026-11-24T12:00:00Z' });

  await scene.live('2026-11-25T03:00:00Z');

  expect((await scene.told()).at(-1)).toBe('1/os-security 3 failed too-old');
  expect(scene.touched).toEqual([]);
});

test('a newer plan supersedes what is not yet installing', async () => {
  const scene = await outpatient();
  await scene.live('2026-11-24T05:00:00Z');
  scene.plan = planOf({ number: 2, actions: [actionOf({ content: [packageOf('vim', '9.1', 'c')] })] });

  await scene.live('2026-11-25T03:00:00Z');

  const told = await scene.told();
  expect(told).toContain('1/os-security 3 failed superseded');
  expect(told.at(-1)).toBe('2/os-security 5 done');
  expect([await scene.versionOf('vim'), await scene.versionOf('openssl')]).toEqual(['9.1', '3.0.11']);
});

test('a plan without actions recalls what has not begun', async () => {
  const scene = await outpatient();
  await scene.live('2026-11-24T05:00:00Z');
  scene.plan = planOf({ number: 2, actions: [] });

  await scene.live('2026-11-25T03:00:00Z');

  expect((await scene.told()).at(-1)).toBe('1/os-security 3 failed stopped');
  expect(scene.touched).toEqual([]);
});

test('a recall does not restart what was installed before it came', async () => {
  const scene = await outpatient();
  scene.needRestart = ['nginx'];
  scene.restartAnswer = { answer: 'wait', because: 'person-active', about: '受付' };
  scene.at('2026-11-24T13:30:00Z');
  const engine = await scene.engine();
  let asked = 0;
  scene.beforePackage = () => {
    asked += 1;
    scene.plan = planOf({ number: 2, actions: [] });
  };
  await engine.run();
  scene.restartAnswer = { answer: 'now' };

  await scene.live('2026-11-25T03:00:00Z');

  expect(asked).toBe(2);
  expect(scene.restarts).toBe(0);
  expect((await scene.told()).at(-1)).toBe('1/os-security 5 restart-pending superseded');
});

test('somebody ran apt by hand: it is named, and no error', async () => {
  const scene = await outpatient();
  await scene.live('2026-11-24T05:00:00Z');
  await scene.install('openssl', '3.0.18');
  await scene.install('libssl3', '3.0.18');

  await scene.live('2026-11-25T03:00:00Z');

  expect((await scene.told()).at(-1)).toBe('1/os-security 5 done foreign-change');
  expect(scene.touched).toEqual([]);
});

test('a person at the machine makes the restart wait, and is told once', async () => {
  const scene = await outpatient();
  scene.needRestart = ['kernel'];
  scene.restartAnswer = { answer: 'wait', because: 'person-active', about: '受付' };

  await scene.live('2026-11-24T14:00:00Z');

  expect((await scene.told()).slice(3)).toEqual([
    '1/os-security 4 restart-pending',
    '1/os-security 5 restart-pending person-active',
  ]);
  scene.restartAnswer = { answer: 'now' };
  await scene.live('2026-11-24T15:00:00Z');
  expect((await scene.told()).at(-1)).toContain('done');
});

test('the same boot after fifteen minutes is asked again, three times in a day, and then it failed', async () => {
  const scene = await outpatient();
  scene.needRestart = ['kernel'];
  scene.restartWorks = false;

  await scene.live('2026-11-24T14:59:00Z');

  const journal = await scene.door.read('/agent-work/one/journal.jsonl', 1_000_000);
  const asked = [
    ...Buffer.from(journal)
      .toString('utf8')
      .matchAll(/"kind":"asked".*?"at":"([^"]+)"/g),
  ].map(([, at]) => at);
  const apart = asked.slice(1).map((at, index) => Date.parse(at ?? '') - Date.parse(asked[index] ?? ''));
  expect(apart.map((ms) => ms >= 15 * 60_000)).toEqual([true, true]);
  expect((await scene.told()).at(-1)).toBe('1/os-security 5 failed restart-did-not-happen');
});

test('a refusal of the package manager holds the order and is tried again in the window', async () => {
  const scene = await outpatient();
  scene.prepareRefusal = 'busy';
  await scene.live('2026-11-24T13:20:00Z');
  const before = await scene.told();

  scene.prepareRefusal = undefined;
  await scene.live('2026-11-25T03:00:00Z');

  expect(before).toEqual([...['1/os-security 1 needed', '1/os-security 2 staged', '1/os-security 3 blocked busy']]);
  expect((await scene.told()).at(-1)).toBe('1/os-security 6 done');
});

test('what the vendor’s chain does not back is not installed', async () => {
  const scene = await outpatient();
  scene.proofRefusal = 'list-older-than-seen';

  await scene.live('2026-11-25T03:00:00Z');

  expect((await scene.told()).at(-1)).toBe('1/os-security 3 blocked list-older-than-seen');
  expect(scene.touched).toEqual([]);
});

test('half an installation is failed with its evidence, never done', async () => {
  const scene = await outpatient();
  scene.applyEnds = 'partly';

  await scene.live('2026-11-25T03:00:00Z');

  const [last] = (await scene.tell()).slice(-1);
  expect(last).toBeUndefined();
  expect((await scene.told()).at(-1)).toBe('1/os-security 4 failed install-failed');
});

test('an unknown verb is refused in words and not forgotten', async () => {
  const scene = await outpatient();
  scene.plan = planOf({ actions: [actionOf({ verb: 'collect-evidence', content: [], evidence: ['processes'] })] });

  await scene.live('2026-11-25T03:00:00Z');

  expect((await scene.told()).at(-1)).toBe('1/os-security 2 blocked order-refused');
});

test('an interrupted installation is finished in the window, and not outside of it', async () => {
  const scene = await outpatient();
  scene.plan = planOf({
    actions: [actionOf({ windows: [TONIGHT, { from: '2026-11-25T13:00:00Z', to: '2026-11-25T15:00:00Z' }] })],
  });
  scene.at('2026-11-24T13:30:00Z');
  let count = 0;
  scene.beforePackage = () => {
    count += 1;
    if (count === 2) {
      throw new Error('power');
    }
  };
  await expect(scene.work()).rejects.toThrow('power');
  scene.at('2026-11-24T23:10:00Z');
  const morning = scene.touched.length;

  await scene.live('2026-11-25T12:59:00Z');
  const day = scene.touched.length;
  await scene.live('2026-11-25T15:00:00Z');

  expect(day - morning).toBe(0);
  expect((await scene.told()).at(-1)).toBe('1/os-security 5 done');
  expect(await scene.wrongInTold()).toEqual([]);
});

test('what is over and told is let go, its plan too; the newest plan stays, so that it is never taken up twice', async () => {
  const scene = await outpatient();
  await scene.live('2026-11-25T03:00:00Z');
  scene.plan = planOf({ number: 2, actions: [actionOf({ id: 'ahead', verb: 'stage' })] });
  await scene.live('2026-11-25T04:00:00Z');
  scene.plan = planOf({ number: 3, actions: [] });
  await scene.live('2026-11-25T05:00:00Z');

  await scene.live('2026-11-25T06:00:00Z');

  expect(await scene.door.list('/agent-work/one/plans')).toEqual(['3.json']);
  expect(await scene.door.list('/agent-work/one/evidence')).toEqual([]);
  expect((await scene.told()).slice(-2)).toEqual(['2/ahead 1 needed', '2/ahead 2 staged']);
  const restored = planOf({ number: 2 });
  scene.plan = restored;
  await scene.live('2026-11-26T06:00:00Z');
  expect((await scene.told()).length).toBe(7);
});
