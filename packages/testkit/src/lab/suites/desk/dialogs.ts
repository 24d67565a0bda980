import { setTimeout as pause } from 'node:timers/promises';
import type { Seen, SuiteContext } from '../../suite.ts';
import { type Asked, type Desk, NURSE } from './desk.ts';

interface Gesture {
  readonly name: string;
  act(desk: Desk): Promise<void>;
  readonly rules?: object;
  /** What the agent must have understood. */
  readonly means: 'wait' | 'now' | 'time' | 'nothing';
}

const keys =
  (...names: readonly string[]) =>
  (desk: Desk) =>
    desk.press(':0', NURSE, ...names);
const again = (key: string, times: number) => Array.from({ length: times }, () => key);
const SPENT = { mostPostponements: 0 };

/** Presses the button of xmessage that stands so many places from the left, counted from 0; each is a window of its own, and the lowest row is theirs. */
const buttonOfXmessage = (place: number) => async (desk: Desk) => {
  const tree = await desk.on(':0', NURSE, 'sh', '-c', 'xwininfo -root -tree');
  const inside = tree.slice(tree.indexOf('"xmessage"'));
  const buttons = [...inside.matchAll(/^ +0x\w+ \(has no name\): \(\) +(\d{2,3})x(2\d)\+\d+\+\d+ +\+(\d+)\+(\d+)$/gm)]
    .map(([, width, height, x, y]) => ({ x: Number(x) + Number(width) / 2, y: Number(y) + Number(height) / 2 }))
    .filter(({ y }, _index, all) => y >= Math.max(...all.map((other) => other.y)) - 2)
    .sort((a, b) => a.x - b.x);
  const { x, y } = buttons[place] ?? { x: 0, y: 0 };
  await desk.on(':0', NURSE, 'xdotool', 'mousemove', String(Math.round(x)), String(Math.round(y)), 'click', '1');
  await pause(700);
};

const killed = (program: string) => async (desk: Desk) => {
  await desk.machine.run(['pkill', '-KILL', '-u', NURSE.name, '-x', program]);
  await pause(700);
};

/** Whatever the Enter key takes while somebody types on must never restart anything. */
const ALL: Readonly<Record<string, readonly Gesture[]>> = {
  zenity: [
    { name: 'Enter', act: keys('Return'), means: 'wait' },
    { name: 'now', act: keys(...again('shift+Tab', 5), 'Return'), means: 'now' },
    { name: 'time', act: keys(...again('shift+Tab', 4), 'Return'), means: 'time' },
    { name: 'close', act: keys('shift+Tab', 'Return'), means: 'nothing' },
    { name: 'X', act: keys('alt+F4'), means: 'nothing' },
    { name: 'Esc', act: keys('Escape'), means: 'nothing' },
    { name: 'killed', act: killed('zenity'), means: 'nothing' },
    { name: 'Enter, spent', act: keys('Return'), rules: SPENT, means: 'nothing' },
  ],
  kdialog: [
    { name: 'Enter', act: keys('Return'), means: 'wait' },
    { name: 'now', act: keys('Down', 'Return'), means: 'now' },
    { name: 'time', act: keys('Down', 'Down', 'Return'), means: 'time' },
    { name: 'X', act: keys('alt+F4'), means: 'nothing' },
    { name: 'Esc', act: keys('Escape'), means: 'nothing' },
    { name: 'killed', act: killed('kdialog'), means: 'nothing' },
    { name: 'Enter, spent', act: keys('Return'), rules: SPENT, means: 'nothing' },
  ],
  xmessage: [
    { name: 'Enter', act: keys('Return'), means: 'wait' },
    { name: 'now', act: buttonOfXmessage(1), means: 'now' },
    { name: 'time', act: buttonOfXmessage(2), means: 'time' },
    { name: 'X', act: keys('alt+F4'), means: 'nothing' },
    { name: 'killed', act: killed('xmessage'), means: 'nothing' },
    { name: 'Enter, spent', act: keys('Return'), rules: SPENT, means: 'nothing' },
  ],
};

export function meaningOf(asked: Asked | undefined): string {
  if (asked?.answer.answer === 'now') {
    return 'now';
  }
  if (asked?.talk?.pickedMs !== undefined) {
    return 'time';
  }
  return (asked?.talk?.postponements ?? 0) > 0 ? 'wait' : 'nothing';
}

/** Every button of every dialog, pressed on a real X screen. */
export async function checkDialogs({ check }: SuiteContext, desk: Desk): Promise<void> {
  await desk.beginX11(NURSE, ':0');
  for (const [program, gestures] of Object.entries(ALL)) {
    await check(
      {
        ja: `X11・${program}: 押したとおりに伝わる（Enter キーでは決して再起動しない）`,
        en: `X11, ${program}: every answer as it was given; the Enter key never restarts`,
      },
      async () => {
        await desk.only(program);
        const wrong: string[] = [];
        const seen: string[] = [];
        for (const gesture of gestures) {
          const got = await tryOut(desk, program, gesture);
          seen.push(`${gesture.name}: ${got.seen}`);
          if (!got.ok) {
            wrong.push(`${gesture.name}: ${got.seen}, not ${gesture.means}`);
          }
        }
        return { ok: wrong.length === 0, seen: wrong.length === 0 ? seen.join('; ') : wrong.join('; ') };
      },
    );
  }
  await desk.end(NURSE);
}

async function tryOut(desk: Desk, program: string, { act, means, name, rules }: Gesture): Promise<Seen> {
  const [shown] = await desk.ask('ask', rules);
  await desk.stands(':0', NURSE);
  if (name === 'Enter') {
    await desk.picture(`x11-${program}`, ':0', NURSE);
  }
  await act(desk);
  const { dialog, exit, output } = await desk.said(shown);
  const [after] = await desk.ask('ask', rules);
  await desk.over();
  const meant = meaningOf(after);
  const ended = exit !== undefined;
  return { ok: dialog === program && ended && meant === means, seen: `exit ${exit ?? '-'} 「${output}」 = ${meant}` };
}
