import { setTimeout as pause } from 'node:timers/promises';
import type { SuiteContext } from '../../suite.ts';
import { type Desk, NURSE, PASSWORD, session, until, WAYLAND_SESSION } from './desk.ts';
import { meaningOf } from './dialogs.ts';

/** The screen on which compositors show theirs; its keyboard is the person's. */
export const OUTER = ':9';
/** Rests of a few seconds stand for the minutes of a ward. */
const RULES = { idleMinutes: 0.25 };

const DESKTOPS = [
  { id: 'mutter', dialog: 'zenity', of: 'GNOME' },
  { id: 'kwin', dialog: 'kdialog', of: 'KDE' },
  { id: 'sway', dialog: 'zenity', of: 'wlroots' },
] as const;

/** A compositor of {@link WAYLAND_SESSION}, in front on the machine's seat. */
export async function beginWayland(desk: Desk, id: string): Promise<void> {
  await desk.begin(`${NURSE.name}-${id}`, NURSE, [...session('wayland', OUTER), WAYLAND_SESSION, id]);
  await until(
    async () =>
      (await desk.machine.run(['sh', '-c', 'test -S "$(ls -d /run/user/1000/wayland-? | head -1)"'])).code === 0,
  );
  await pause(2_500);
}

/** Native windows of real compositors, a real keyboard in front of them, and whether they tell that nobody uses it. */
export async function checkWayland({ check }: SuiteContext, desk: Desk): Promise<void> {
  const outer = ['Xvfb', OUTER, '-screen', '0', '1280x800x24', '-ac', '-nolisten', 'tcp'];
  await desk.machine.must(['systemd-run', '--quiet', '--collect', '--unit=outer', ...outer]);
  for (const { dialog, id, of } of DESKTOPS) {
    await check(
      {
        ja: `Wayland・${id}（${of}）: 使っている間は待ち、休めば案内のあと再起動でき、${dialog} の Enter は「待つ」`,
        en: `Wayland, ${id} (${of}): waits while it is used, may restart after rest and notice, Enter in ${dialog} waits`,
      },
      async () => {
        await desk.only(dialog);
        await beginWayland(desk, id);
        // Rests of a few seconds: what is pressed must not lie behind when it is asked.
        await desk.press(OUTER, undefined, 'a');
        const [used, , rested, noticed] = await desk.ask('in-window', RULES, '0', '8000', '12000', '0:6');
        await desk.over();
        const [shown] = await desk.ask('ask', RULES);
        await pause(5_000);
        await desk.picture(`wayland-${id}-${dialog}`, OUTER);
        await desk.press(OUTER, undefined, 'Return');
        const said = await desk.said(shown);
        const [after] = await desk.ask('ask', RULES);
        await desk.over();
        await desk.end(NURSE);
        const answers = [used, rested, noticed].map((asked) => asked?.answer.because ?? asked?.answer.answer);
        const ok = answers.join() === 'person-active,restart-postponed,now' && said.dialog === dialog;
        return {
          ok: ok && meaningOf(after) === 'wait',
          seen: `${answers.join(', ')}; ${said.dialog} exit ${said.exit} = ${meaningOf(after)}`,
        };
      },
    );
  }
  await checkSilent({ check }, desk);
  await checkLocked({ check }, desk);
}

async function checkSilent({ check }: Pick<SuiteContext, 'check'>, desk: Desk): Promise<void> {
  await check(
    {
      ja: 'Wayland・weston: 休みを知らせない画面は「分からない」として待ち、人の「今すぐ」だけで再起動できる',
      en: 'Wayland, weston: a desktop that tells no rest is unknown and waits; only a person’s “now” restarts',
    },
    async () => {
      await desk.only('zenity');
      await beginWayland(desk, 'weston');
      const [first, later] = await desk.ask('in-window', RULES, '0', '17000:20');
      await pause(3_000);
      await desk.press(OUTER, undefined, 'shift+Tab', 'shift+Tab', 'shift+Tab', 'shift+Tab', 'shift+Tab', 'Return');
      const [agreed] = await desk.ask('in-window', RULES, '0:20');
      await desk.over();
      await desk.end(NURSE);
      const waits = [first, later].map((asked) => `${asked?.answer.because} ${asked?.answer.about}`);
      const ok = waits.every((text) => text === 'person-active unknown: wayland (nurse)');
      return { ok: ok && agreed?.answer.answer === 'now', seen: `${waits.join(', ')}; then ${agreed?.answer.answer}` };
    },
  );
}

async function checkLocked({ check }: Pick<SuiteContext, 'check'>, desk: Desk): Promise<void> {
  await check(
    {
      ja: 'ロックされた画面: 合言葉の Enter は案内に届かず、解いたあとに案内が残っていて答えられる',
      en: 'a locked screen: the password’s Enter does not reach the notice, which stands there after and can be answered',
    },
    async () => {
      await desk.only('zenity');
      await beginWayland(desk, 'sway');
      const first = 'basename "$(ls -d /run/user/1000/wayland-? | head -1)"';
      const socket = (await desk.machine.must(['sh', '-c', first])).trim();
      const at = ['--setenv=XDG_RUNTIME_DIR=/run/user/1000', `--setenv=WAYLAND_DISPLAY=${socket}`];
      await desk.begin(`${NURSE.name}-lock`, NURSE, [...at, 'swaylock', '-c', '224466']);
      await pause(1_500);
      const [shown] = await desk.ask('ask');
      await pause(1_500);
      await desk.on(OUTER, undefined, 'xdotool', 'type', '--delay', '60', PASSWORD);
      await desk.press(OUTER, undefined, 'Return');
      await until(async () => (await desk.machine.run(['pgrep', '-x', 'swaylock'])).code !== 0);
      const unlocked = await desk.said(shown);
      await pause(500);
      await desk.press(OUTER, undefined, 'Return');
      const [after] = await desk.ask('ask');
      await desk.over();
      await desk.end(NURSE);
      const stood = unlocked.dialog === 'zenity' && unlocked.exit === undefined;
      return {
        ok: stood && meaningOf(after) === 'wait',
        seen: `unlocked: ${stood ? 'stands' : unlocked.exit}; then ${meaningOf(after)}`,
      };
    },
  );
}
