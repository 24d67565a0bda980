import { memoryDoor } from '@tsukuroi/trust/files/memory-door.ts';
import type { Plan } from '@tsukuroi/trust/plan/plan.ts';
import { describe, expect, test } from 'vitest';
import { placeWith } from '../restart/testing/place.ts';
import { WARD } from '../restart/testing/scene.ts';
import { actionOf, CHARTER, planOf, Scene, TONIGHT } from '../work/testing/scene.ts';
import { WorkJournal } from '../work/work-journal.ts';
import { OffAgain } from './off-again.ts';
import type { Person } from './people.ts';

const AFTERWARDS: Plan['afterwards'] = { power: 'off', wokenAt: [TONIGHT.from] };
/** 22:02 and 22:40 in Japan. */
const CAME_UP = '2026-11-24T13:02:00Z';
const LATER = '2026-11-24T13:40:00Z';

/** A device of 外来 that came up at 22:02; the work of its plan is that of the scene. */
function woken(plan: Partial<Plan> = {}) {
  const scene = new Scene(memoryDoor());
  scene.plan = planOf({ actions: [actionOf({ restarting: WARD })], afterwards: AFTERWARDS, ...plan });
  let cameUpMs = Date.parse(CAME_UP);
  const programs: Record<string, string> = { '/usr/bin/systemctl poweroff': '' };
  const files = {
    get '/proc/uptime'() {
      return `${(scene.nowMs - cameUpMs) / 1000} 0\n`;
    },
    '/proc/1/stat': '1 (systemd) S 0 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 0 0 0',
  };
  const place = placeWith(files, { programs });
  const machine = {
    scene,
    place,
    programs,
    person: undefined as Person | undefined,
    delivered: true,
    /** The machine goes down and comes up in another boot. */
    reboots(iso: string) {
      scene.at(iso);
      cameUpMs = scene.nowMs;
      scene.boot = `${scene.boot}+`;
    },
    /** A clock that was put right, or a container: its boot is the same, and it says that it runs since then. */
    uptimeBegins(iso: string) {
      cameUpMs = Date.parse(iso);
    },
    async off() {
      return new OffAgain({
        place,
        journal: await WorkJournal.open(scene.door, scene.folder.path),
        boot: scene.boot,
        judge: async () => scene.standing(),
        delivered: async () => machine.delivered,
        person: async () => machine.person,
      });
    },
    /** One run of the worker, as worker.ts puts them together. */
    async work() {
      await (await machine.off()).arrive();
      const ended = await scene.work();
      return ended === undefined ? undefined : (await machine.off()).leave(ended);
    },
    async said() {
      const { entries } = await WorkJournal.open(scene.door, scene.folder.path);
      return entries.flatMap((entry) =>
        entry.kind === 'power' ? [`${entry.outcome} ${entry.because ?? ''}`.trim()] : [],
      );
    },
    get wentOff() {
      return place.ran.filter((line) => line.includes('poweroff')).length;
    },
  };
  return machine;
}

describe('a machine that was woken for its window', () => {
  test('does its work, says that it goes off, and goes off', async () => {
    const machine = woken();
    machine.scene.at(CAME_UP);

    await machine.work();

    expect(await machine.scene.versionOf('openssl')).toBe('3.0.17');
    expect(await machine.said()).toEqual(['woken', 'going-off']);
    expect(machine.place.ran).toEqual(['/usr/bin/systemctl poweroff --check-inhibitors=yes']);
  });

  test('waits until its results have reached the server', async () => {
    const machine = woken();
    machine.delivered = false;
    machine.scene.at(CAME_UP);

    const again = await machine.work();
    const [before, saidMs] = [machine.wentOff, machine.scene.nowMs];
    machine.delivered = true;
    machine.scene.at(LATER);
    await machine.work();

    expect([again, before, machine.wentOff]).toEqual([saidMs + 30_000, 0, 1]);
  });

  test('goes on where its own restart left it', async () => {
    const machine = woken();
    machine.scene.needRestart = ['nginx'];
    machine.scene.at(CAME_UP);

    const first = await machine.work();
    machine.reboots('2026-11-24T13:20:00Z');
    await machine.work();

    expect(first).toBeUndefined();
    expect(machine.scene.restarts).toBe(1);
    expect([await machine.said(), machine.wentOff]).toEqual([['woken', 'woken', 'going-off'], 1]);
  });

  test('trap: one that worked on something before its waking was on, however short it says that it runs', async () => {
    const machine = woken();
    machine.scene.at('2026-11-24T09:00:00Z');
    await machine.work();
    machine.uptimeBegins(CAME_UP);

    machine.scene.at(LATER);
    await machine.work();

    expect(await machine.scene.versionOf('openssl')).toBe('3.0.17');
    expect([await machine.said(), machine.wentOff]).toEqual([[], 0]);
  });

  test('that somebody restarted in between stays on', async () => {
    const machine = woken();
    machine.scene.contentsThere = false;
    machine.scene.fetchRefusal = 'content-missing';
    machine.scene.at(CAME_UP);

    await machine.work();
    machine.reboots('2026-11-24T13:20:00Z');
    machine.scene.fetchRefusal = undefined;
    await machine.work();

    expect([await machine.said(), machine.wentOff]).toEqual([['woken', 'stayed-on not-woken'], 0]);
  });

  test('at which somebody is stays on, and does not go off when they left', async () => {
    const machine = woken();
    machine.person = { about: 'tty2' };
    machine.scene.at(CAME_UP);

    await machine.work();
    machine.person = undefined;
    machine.scene.at(LATER);
    await machine.work();

    expect([await machine.said(), machine.wentOff]).toEqual([['woken', 'stayed-on person-active'], 0]);
  });

  test('whose window is over stays on, and says what it waited for', async () => {
    const machine = woken();
    machine.scene.fetchRefusal = 'content-missing';
    machine.scene.at(CAME_UP);

    await machine.work();
    machine.scene.at('2026-11-24T23:40:00Z');
    await machine.work();

    expect([await machine.said(), machine.wentOff]).toEqual([['woken', 'stayed-on work-pending'], 0]);
  });

  test('whose plan was taken back stays on', async () => {
    const machine = woken();
    machine.scene.fetchRefusal = 'content-missing';
    machine.scene.at(CAME_UP);

    await machine.work();
    machine.scene.plan = planOf({ number: 2, actions: [] });
    await machine.work();

    expect([await machine.said(), machine.wentOff]).toEqual([['woken', 'stayed-on superseded'], 0]);
  });

  test('that another program holds up, or whose systemctl does not know the word, stays on', async () => {
    const machine = woken();
    delete machine.programs['/usr/bin/systemctl poweroff'];
    machine.programs['/usr/bin/systemctl reboot'] = '';
    machine.scene.at(CAME_UP);

    await machine.work();

    expect(await machine.said()).toEqual(['woken', 'going-off', 'stayed-on busy']);
  });

  test('power cut between the word and the deed: next morning it is a machine like any other', async () => {
    const machine = woken();
    machine.delivered = false;
    machine.scene.at(CAME_UP);

    await machine.work();
    machine.delivered = true;
    machine.reboots('2026-11-24T23:20:00Z');
    await machine.work();

    expect([await machine.said(), machine.wentOff]).toEqual([['woken', 'going-off'], 0]);
  });
});

describe('it is never switched off', () => {
  test.each<[string, Partial<Plan>]>([
    ['where the plan says nothing of it', { afterwards: undefined }],
    ['where an action must not restart it', { actions: [actionOf({ restart: 'never', restarting: WARD })] }],
    ['where only a click counts', { actions: [actionOf({ restarting: { ...WARD, byClickOnly: true } })] }],
    ['where the plan says nothing of the people', { actions: [actionOf()] }],
    ['of a class that needs an approval', { touch: 'vendor-approval', actions: [actionOf({ restarting: WARD })] }],
  ])('%s', async (_what, plan) => {
    const machine = woken(plan);
    machine.scene.at(CAME_UP);

    await machine.work();
    machine.scene.at(LATER);
    await machine.work();

    expect(machine.wentOff).toBe(0);
  });

  test.each([
    ['does not allow restarts', { verbs: ['report', 'stage', 'install'] as const }],
    ['asks the person for every restart', { restart: 'ask' as const }],
    ['says never', { touch: 'never' as const }],
  ])('where the charter %s', async (_what, change) => {
    const machine = woken();
    const { 外来: own } = CHARTER.departments;
    if (own === undefined) {
      throw new Error('no department');
    }
    machine.scene.charter = {
      ...CHARTER,
      departments: { 外来: { ...own, ...change, verbs: [...('verbs' in change ? change.verbs : own.verbs)] } },
    };
    machine.scene.at(CAME_UP);

    await machine.work();
    machine.scene.at(LATER);
    await machine.work();

    expect(machine.wentOff).toBe(0);
  });

  test('a taken-over server that names the morning as a waking time switches off nothing: the charter has no such hour', async () => {
    const morning = { from: '2026-11-24T23:00:00Z', to: '2026-11-25T02:00:00Z' };
    const machine = woken({
      actions: [actionOf({ windows: [morning], restarting: WARD })],
      afterwards: { power: 'off', wokenAt: [morning.from] },
    });
    machine.reboots('2026-11-24T23:05:00Z');

    await machine.work();
    machine.scene.at('2026-11-24T23:30:00Z');
    await machine.work();

    expect([machine.wentOff, await machine.said()]).toEqual([0, ['woken', 'stayed-on work-pending']]);
  });
});
