import { setTimeout as pause } from 'node:timers/promises';
import type { SuiteContext } from '../../suite.ts';
import { type Desk, DOCTOR, NURSE, type Person, session, until } from './desk.ts';
import { meaningOf } from './dialogs.ts';

/**
 * What udev would have written of a device that makes a second seat (sd-login(3), `master-of-seat`): a container has no udev, and logind reads these
 * files alone. The device is one that every machine has, the loopback.
 */
export const SECOND_SEAT = `mkdir -p /run/udev/data /run/udev/tags/master-of-seat /run/udev/tags/seat
printf 'I:1000\\nE:ID_SEAT=seat1\\nG:master-of-seat\\nG:seat\\nQ:master-of-seat\\nQ:seat\\nV:1\\n' > /run/udev/data/n1
touch /run/udev/tags/master-of-seat/n1 /run/udev/tags/seat/n1
systemctl restart systemd-logind
`;
export const ONE_SEAT = 'rm -r /run/udev; systemctl restart systemd-logind';

const AT: readonly (readonly [Person, string, string])[] = [
  [NURSE, ':0', 'seat0'],
  [DOCTOR, ':1', 'seat1'],
];
/** Rests of a few seconds stand for the minutes of a ward. */
const REST = { idleMinutes: 0.1 };
const REST_MS = 8_000;

/** Two keyboards and two screens at one machine: both people are asked, and whoever works holds the restart. */
export async function checkSeats({ check }: SuiteContext, desk: Desk): Promise<void> {
  await desk.only('zenity');
  await desk.machine.must(['sh', '-c', SECOND_SEAT]);
  await until(async () => (await desk.machine.must(['loginctl', '--no-legend', 'list-seats'])).includes('seat1'));
  for (const [person, display, seat] of AT) {
    await desk.beginX11(person, display, [...session('x11', display), `--setenv=XDG_SEAT=${seat}`]);
  }
  await check(
    {
      ja: '席（seat）が二つある端末: 案内は両方の画面に出る。一人が「今すぐ」、もう一人が「待つ」と答えれば、待つ',
      en: 'two seats: the notice hangs on both screens; when one says “now” and the other “wait”, it waits',
    },
    async () => {
      const [asked] = await desk.ask('ask');
      const screens = asked?.talk?.notice?.shownBy.length ?? 0;
      for (const [person, display] of AT) {
        await desk.stands(display, person);
      }
      await desk.press(':0', NURSE, ...Array.from({ length: 5 }, () => 'shift+Tab'), 'Return');
      await desk.press(':1', DOCTOR, 'Return');
      await desk.said(asked);
      const [both] = await desk.ask('ask');
      await desk.over();
      // Control: the same “now” alone is heard.
      await desk.ask('ask');
      await desk.stands(':0', NURSE);
      await desk.press(':0', NURSE, ...Array.from({ length: 5 }, () => 'shift+Tab'), 'Return');
      await until(async () => (await desk.machine.run(['pgrep', '-u', NURSE.name, '-x', 'zenity'])).code !== 0);
      const [alone] = await desk.ask('ask');
      await desk.over();
      const said = `${meaningOf(both)}, alone ${meaningOf(alone)}`;
      return { ok: screens === 2 && said === 'wait, alone now', seen: `${screens} screens: ${said}` };
    },
  );
  await check(
    {
      ja: '席が二つある端末: どちらか一方の席で操作していれば待ち、両方が休めば待たない',
      en: 'two seats: whoever works at either holds the restart; when both rest, nobody does',
    },
    async () => {
      const seen: string[] = [];
      for (const [person, display] of AT) {
        await pause(REST_MS);
        await desk.press(display, person, 'a');
        const [working] = await desk.ask('in-window', REST);
        await desk.over();
        seen.push(`${working?.answer.because} ${working?.answer.about}`);
      }
      await pause(REST_MS);
      const [resting] = await desk.ask('in-window', REST);
      await desk.over();
      seen.push(`${resting?.answer.because}`);
      const wanted = ['person-active :0', 'person-active :1', 'restart-postponed'];
      return { ok: seen.join() === wanted.join(), seen: seen.join(', ') };
    },
  );
  for (const [person] of AT) {
    await desk.end(person);
  }
  await desk.machine.must(['sh', '-c', ONE_SEAT]);
}
