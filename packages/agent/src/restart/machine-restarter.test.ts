import { memoryDoor } from '@tsukuroi/trust/files/memory-door.ts';
import { describe, expect, it } from 'vitest';
import { machineRestarter } from './machine-restarter.ts';
import type { NoticeBoard } from './notice/board.ts';
import type { NoticeWords } from './notice/words.ts';
import type { NoticeAnswer } from './shape.ts';
import { type FakeMachine, placeWith } from './testing/place.ts';
import { HOUR, MINUTE, NOW, THEATRE, WARD } from './testing/scene.ts';

const UNTIL = NOW + 8 * HOUR;
const SESSION =
  'Id=2\nName=nurse\nUser=1000\nType=x11\nClass=user\nState=active\nRemote=no\nTTY=\nDisplay=:0\nActive=yes\nIdleHint=no\n';

/** A ward's PC with somebody signed on. `idle` is how long keyboard and mouse rested, milliseconds. */
function ward(machine: { idle: number; boot: string }, more: FakeMachine = {}) {
  const files = {
    get '/proc/sys/kernel/random/boot_id'() {
      return machine.boot;
    },
    '/proc/900/status': 'Uid:\t1000\t1000\t1000\t1000\nGid:\t1000\t1000\t1000\t1000\n',
    '/proc/900/environ': 'DISPLAY=:0\0',
  };
  return placeWith(files, {
    programs: {
      '/usr/bin/loginctl list-sessions': '2 1000 nurse seat0\n',
      '/usr/bin/loginctl show-session': SESSION,
      '/usr/bin/systemctl reboot': '',
    },
    x11: () => machine.idle,
    ...more,
  });
}

/** A board whose dialogs a test clicks. */
function fakeBoard() {
  const shown: { words: NoticeWords; offered: readonly number[]; away: boolean }[] = [];
  let said: NoticeAnswer | undefined;
  const board: NoticeBoard = {
    async show(_sessions, notice, words) {
      shown.push({ words, offered: notice.offered, away: false });
      return [{ kind: 'unit', name: `tsukuroi-notice-${notice.id}-0`, answer: `${notice.id}-0` }];
    },
    async read() {
      const answers = said === undefined ? [] : [said];
      return { answers, open: said === undefined };
    },
    async takeAway() {
      said = undefined;
      const last = shown.at(-1);
      if (last !== undefined) {
        last.away = true;
      }
    },
  };
  return {
    board,
    shown,
    click(answer: NoticeAnswer) {
      said = answer;
    },
  };
}

function world(machine = { idle: 0, boot: 'boot-1' }, more: FakeMachine = {}) {
  const door = memoryDoor();
  const place = ward(machine, more);
  const notices = fakeBoard();
  const open = () => machineRestarter({ door, place, folder: '/data/restart', board: notices.board });
  return { door, place, machine, ...notices, restarter: open(), open };
}

describe('machineRestarter', () => {
  it('shows one notice while somebody works, and restarts by "now"', async () => {
    const { restarter, shown, click, place } = world();

    const busy = await restarter.ask('in-window', WARD, NOW, UNTIL);
    const still = await restarter.ask('in-window', WARD, NOW + MINUTE, UNTIL);
    click({ said: 'now' });
    const agreed = await restarter.ask('in-window', WARD, NOW + 2 * MINUTE, UNTIL);
    await restarter.go(NOW + 2 * MINUTE);

    expect(busy).toEqual({ answer: 'wait', because: 'person-active', about: ':0' });
    expect(still).toEqual(busy);
    expect(shown).toHaveLength(1);
    expect(shown[0]?.words.body).toContain('15分以上だれも操作しないと、22時までの間に自動で再起動します');
    expect(agreed).toEqual({ answer: 'now' });
    expect(shown[0]?.away).toBe(true);
    expect(place.ran.at(-1)).toBe('/usr/bin/systemctl reboot');
  });

  it('waits as often as the plan allows, then the notice offers only times, until IT allows more', async () => {
    const { restarter, shown, click } = world();
    let now = NOW;
    for (let round = 0; round < 2; round += 1) {
      await restarter.ask('ask', WARD, now, UNTIL);
      click({ said: 'busy' });
      await restarter.ask('ask', WARD, now + MINUTE, UNTIL);
      now += 32 * MINUTE;
    }

    const spent = await restarter.ask('ask', WARD, now, UNTIL);
    click({ said: 'busy' });
    const refused = await restarter.ask('ask', WARD, now + MINUTE, UNTIL);
    await restarter.ask('ask', { ...WARD, mostPostponements: 5 }, now + 40 * MINUTE, UNTIL);

    expect(shown.map(({ words }) => words.body.split('\n').at(-1))).toEqual([
      'あと2回、待つことができます。',
      'あと1回、待つことができます。',
      '待てる回数を使い切りました。11月25日14時33分までに、再起動する時刻を選んでください。',
      'あと3回、待つことができます。',
    ]);
    expect(spent).toEqual({ answer: 'wait', because: 'restart-by-click', about: '2026-11-25T05:33:00Z' });
    expect(refused).toEqual(spent);
  });

  it('restarts at the time that was picked', async () => {
    const { restarter, shown, click } = world();
    await restarter.ask('ask', WARD, NOW, UNTIL);
    const at = shown[0]?.offered[0] ?? 0;
    click({ said: 'at', atMs: at });

    const before = await restarter.ask('ask', WARD, NOW + MINUTE, UNTIL);
    const then = await restarter.ask('ask', WARD, at, UNTIL);

    expect(before).toEqual({ answer: 'wait', because: 'restart-postponed', about: '2026-11-24T05:30:00Z' });
    expect(then).toEqual({ answer: 'now' });
  });

  it('offers an operating theatre no time, only the click', async () => {
    const { restarter, shown } = world();

    await restarter.ask('ask', THEATRE, NOW, UNTIL);

    expect(shown[0]?.offered).toEqual([]);
    expect(shown[0]?.words.body).toContain('「今すぐ再起動」が押されるまで再起動しません');
  });

  it('remembers what was promised when its process was ended', async () => {
    const { restarter, click, open } = world();
    await restarter.ask('in-window', WARD, NOW, UNTIL);
    click({ said: 'busy' });
    await restarter.ask('in-window', WARD, NOW + MINUTE, UNTIL);

    const answer = await open().ask('in-window', WARD, NOW + 5 * MINUTE, UNTIL);

    expect(answer).toEqual({ answer: 'wait', because: 'restart-postponed', about: '2026-11-24T05:31:00Z' });
  });

  it('begins anew after a restart: nobody is asked about what is over, and the cap still counts', async () => {
    const { restarter, machine, click } = world();
    await restarter.ask('in-window', { ...WARD, mostPerDay: 1 }, NOW, UNTIL);
    click({ said: 'now' });
    await restarter.ask('in-window', { ...WARD, mostPerDay: 1 }, NOW + MINUTE, UNTIL);
    await restarter.go(NOW + MINUTE);
    machine.boot = 'boot-2';

    const again = await restarter.ask('in-window', { ...WARD, mostPerDay: 1 }, NOW + 20 * MINUTE, UNTIL);

    expect(again).toEqual({ answer: 'wait', because: 'restart-cap', about: '2026-11-25T05:01:00Z' });
  });

  it('asks the machine three times a day and not once more, whoever calls', async () => {
    const { restarter, place } = world();

    for (let hour = 0; hour < 10; hour += 1) {
      await restarter.go(NOW + hour * HOUR);
    }

    expect(place.ran.filter((line) => line.endsWith('systemctl reboot'))).toHaveLength(3);
  });

  it('takes the notice away when nothing waits any more', async () => {
    const { restarter, shown } = world();
    await restarter.ask('in-window', WARD, NOW, UNTIL);

    await restarter.over();

    expect(shown[0]?.away).toBe(true);
  });

  it('counts a damaged memory as a day that is used up', async () => {
    const { restarter, door } = world({ idle: HOUR, boot: 'boot-1' });
    await door.writeWhole('/data/restart/restart.json', '{"format":"restart/1","restarts":[1,');

    const answer = await restarter.ask('in-window', WARD, NOW, UNTIL);

    expect(answer).toMatchObject({ answer: 'wait', because: 'restart-cap' });
  });

  it('counts a restart on the disk before the machine is asked, at whatever moment the power goes', async () => {
    let survived = 0;
    for (let at = 1; at <= 12; at += 1) {
      const { restarter, door, place, open } = world({ idle: HOUR, boot: 'boot-1' });
      await restarter.go(NOW - 2 * HOUR);
      await restarter.go(NOW - HOUR);
      const before = place.ran.length;
      door.disk.breakAt({ at, among: 'changes', how: 'KILL' });
      try {
        await restarter.go(NOW);
        survived += 1;
      } catch {
        expect(place.ran).toHaveLength(before);
      }
      door.disk.crash({ seed: at });
      const asked = place.ran.length > before;

      const answer = await open().ask('in-window', WARD, NOW + MINUTE, UNTIL);

      if (asked) {
        expect(answer).toMatchObject({ because: 'restart-cap' });
      }
    }
    expect(survived).toBeGreaterThan(0);
    expect(survived).toBeLessThan(12);
  });

  it('does not restart when it cannot be counted: the disk is full', async () => {
    const { restarter, door, place } = world();
    door.disk.breakAt({ at: 1, among: 'changes', how: 'ENOSPC' });

    await expect(restarter.go(NOW)).rejects.toThrow('DISK_FULL');

    expect(place.ran).toEqual([]);
  });

  it('says that nothing may begin on a low battery', async () => {
    const place = placeWith({
      '/sys/class/power_supply/BAT0/type': 'Battery',
      '/sys/class/power_supply/BAT0/status': 'Discharging',
      '/sys/class/power_supply/BAT0/capacity': '31',
    });
    const restarter = machineRestarter({ door: memoryDoor(), place, folder: '/data/restart' });

    expect(await restarter.power()).toEqual({ because: 'on-battery', about: '31%' });
  });
});
