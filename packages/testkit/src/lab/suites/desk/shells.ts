import { setTimeout as pause } from 'node:timers/promises';
import type { Seen, SuiteContext } from '../../suite.ts';
import { buttonsAmong, noticeAround, type Region, readRegions, regionsOf } from './buttons.ts';
import { type Desk, NURSE, until } from './desk.ts';
import { meaningOf } from './dialogs.ts';
import { beginWayland, OUTER } from './wayland.ts';

interface Shell {
  readonly id: string;
  readonly of: string;
  /** Which service of the session's bus shows notices; there may be several on one machine. */
  readonly service: string;
  /** Buttons that it shows of a notice that offers five answers. */
  readonly buttons: number;
  /** Middle of the button that closes, from the notice's upper right corner. */
  readonly close: readonly [number, number];
}

const SHELLS: readonly Shell[] = [
  { id: 'gnome-shell', of: 'GNOME', service: 'gnome', buttons: 3, close: [-23, 23] },
  { id: 'plasmashell', of: 'KDE Plasma', service: 'plasma', buttons: 5, close: [-15, -15] },
];

const PICTURE = '/tmp/notice.ppm';

/** The desktop's own notices, on its own compositor: buttons are found in a picture of the screen and pressed with the mouse. */
export async function checkShells({ check }: SuiteContext, desk: Desk): Promise<void> {
  await desk.only('notify-send');
  for (const shell of SHELLS) {
    await check(
      {
        ja: `${shell.of}（${shell.id}）自身の通知: ボタンで答えられ、Enter では何も起きず、閉じれば答えなし、取り下げた案内は消える`,
        en: `notices of ${shell.of} itself (${shell.id}): buttons answer, Enter does nothing, closed is no answer, taken away is gone`,
      },
      async () => {
        try {
          return await tryShell(desk, shell);
        } finally {
          await desk.over();
          await desk.end(NURSE);
        }
      },
    );
  }
  await desk.only();
}

async function tryShell(desk: Desk, shell: Shell): Promise<Seen> {
  await desk.noticesBy(shell.service);
  await beginWayland(desk, shell.id);
  // GNOME begins with its overview, and KDE is there before its panel.
  await desk.press(OUTER, undefined, 'Escape');
  const seen: string[] = [];
  let ok = true;
  for (const [name, act, means] of gestures(shell)) {
    const shown = await askUntilShown(desk);
    await untilButtons(desk, shell.buttons);
    if (name === 'wait') {
      await desk.picture(`wayland-${shell.id}`, OUTER);
    }
    await act(desk);
    const { dialog, exit, output } = await desk.said(shown);
    const stands = (await look(desk)).buttons.length;
    const [after] = await desk.ask('ask');
    await desk.over();
    await untilButtons(desk, 0);
    const meant = meaningOf(after);
    const answered = name === 'Enter' ? exit === undefined && stands === shell.buttons : exit !== undefined;
    ok &&= dialog === 'notify-send-asking' && meant === means && answered;
    seen.push(`${name}: exit ${exit ?? '-'} 「${output}」 = ${meant}`);
  }
  return { ok, seen: `${seen.join('; ')}; ${shell.buttons} buttons` };
}

function gestures({ close }: Shell): readonly (readonly [string, (desk: Desk) => Promise<void>, string])[] {
  const button = (place: number) => async (desk: Desk) => {
    const { x = 0, y = 0, width = 0, height = 0 } = (await look(desk)).buttons[place] ?? {};
    await point(desk, x + width / 2, y + height / 2);
  };
  const closing = async (desk: Desk) => {
    const { notice } = await look(desk);
    const { x = 0, y = 0, width = 0 } = notice ?? {};
    await point(desk, x + width + close[0], y + close[1]);
  };
  return [
    ['wait', button(0), 'wait'],
    ['now', button(1), 'now'],
    ['time', button(2), 'time'],
    ['close', closing, 'nothing'],
    ['Enter', (desk) => desk.press(OUTER, undefined, 'Return'), 'nothing'],
  ];
}

/** A shell that has just begun shows no notices yet; what asks for a second time is told so by the first. */
async function askUntilShown(desk: Desk) {
  let shown = (await desk.ask('ask'))[0];
  await until(async () => {
    if ((shown?.talk?.notice?.shownBy.length ?? 0) > 0) {
      return true;
    }
    await desk.over();
    shown = (await desk.ask('ask'))[0];
    return false;
  });
  return shown;
}

/** Until so many buttons stand still. Somebody moves the mouse meanwhile: GNOME keeps an older notice for whoever did not see it. */
async function untilButtons(desk: Desk, number: number): Promise<void> {
  let before = '';
  let side = 0;
  await until(async () => {
    side = 1 - side;
    await desk.on(OUTER, undefined, 'xdotool', 'mousemove', String(700 + side), '560');
    const { buttons } = await look(desk);
    const now = JSON.stringify(buttons);
    const still = now === before;
    before = now;
    return buttons.length === number && still;
  });
}

async function look(desk: Desk): Promise<{ buttons: readonly Region[]; notice: Region | undefined }> {
  await desk.on(OUTER, undefined, 'import', '-window', 'root', PICTURE);
  const regions = readRegions(await desk.machine.must([...regionsOf(PICTURE)]));
  const buttons = buttonsAmong(regions);
  return { buttons, notice: buttons.length === 0 ? undefined : noticeAround(regions, buttons) };
}

/** Buttons that close are there only while the mouse is above the notice. */
async function point(desk: Desk, x: number, y: number): Promise<void> {
  await desk.on(OUTER, undefined, 'xdotool', 'mousemove', String(Math.round(x)), String(Math.round(y)));
  await pause(800);
  await desk.on(OUTER, undefined, 'xdotool', 'click', '1');
  await pause(900);
}
