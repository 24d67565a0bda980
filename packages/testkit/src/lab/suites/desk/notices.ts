import { setTimeout as pause } from 'node:timers/promises';
import type { SuiteContext } from '../../suite.ts';
import { type Desk, NURSE } from './desk.ts';
import { meaningOf } from './dialogs.ts';

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Notices that stand on the screen, newest last; the daemon keeps a small window of its own besides. */
async function noticesOn(desk: Desk): Promise<readonly Place[]> {
  const tree = await desk.on(':0', NURSE, 'xwininfo', '-root', '-tree');
  return [...tree.matchAll(/xfce4-notifyd.* (\d{3,4})x(\d{3})\+-?\d+\+-?\d+ +\+(\d+)\+(\d+)$/gm)].map(
    ([, width, height, x, y]) => ({ x: Number(x), y: Number(y), width: Number(width), height: Number(height) }),
  );
}

async function click(desk: Desk, x: number, y: number): Promise<void> {
  await desk.on(':0', NURSE, 'xdotool', 'mousemove', String(Math.round(x)), String(Math.round(y)), 'click', '1');
  await pause(900);
}

/** notify-send with the daemon of Xfce on the session's own bus. */
export async function checkNotices({ check }: SuiteContext, desk: Desk): Promise<void> {
  await desk.only('notify-send', 'xmessage');
  await desk.noticesBy('xfce4');
  await desk.beginX11(NURSE, ':0');
  await check(
    {
      ja: 'X11・notify-send と xfce4-notifyd: ボタンで答えられ、閉じれば答えなし、取り下げた案内は画面から消える',
      en: 'X11, notify-send with xfce4-notifyd: buttons answer, closed is no answer, a notice that is taken away is gone',
    },
    async () => {
      const seen: string[] = [];
      for (const [name, share] of [
        ['wait', 0.15],
        ['now', 0.385],
        ['time', 0.55],
        ['nothing', undefined],
      ] as const) {
        const [shown] = await desk.ask('ask');
        await pause(3_000);
        const place = (await noticesOn(desk)).at(-1);
        if (place === undefined) {
          return { ok: false, seen: 'no notice on the screen' };
        }
        if (name === 'wait') {
          await desk.picture('x11-notify-send', ':0', NURSE);
        }
        await click(
          desk,
          place.x + place.width * (share ?? 0.5),
          share === undefined ? place.y + 20 : place.y + place.height - 31,
        );
        const { dialog, exit, output } = await desk.said(shown);
        const [after] = await desk.ask('ask');
        await desk.over();
        const meant = meaningOf(after);
        seen.push(`${dialog} exit ${exit} 「${output}」 = ${meant}`);
        if (meant !== name || exit === undefined) {
          return { ok: false, seen: seen.join('; ') };
        }
      }
      await desk.ask('ask');
      await pause(3_000);
      const before = (await noticesOn(desk)).length;
      await desk.over();
      await pause(1_000);
      const left = (await noticesOn(desk)).length;
      return { ok: before === 1 && left === 0, seen: `${seen.join('; ')}; ${before} stood, ${left} left` };
    },
  );
  await check(
    {
      ja: '通知を出すものがない画面では notify-send を待たせず、次の手段（xmessage）で出す',
      en: 'where nothing shows notices, notify-send is not left waiting: the next program (xmessage) asks',
    },
    async () => {
      await desk.noticesBy();
      await desk.machine.must(['sh', '-c', 'pkill xfce4-notifyd; sleep 1']);
      // The bus reads its folder again by itself.
      const bus = 'runuser -u nurse -- env DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/1000/bus';
      await desk.machine.run([
        'sh',
        '-c',
        `${bus} busctl --user call org.freedesktop.DBus / org.freedesktop.DBus ReloadConfig`,
      ]);
      const [shown] = await desk.ask('ask');
      await pause(1_000);
      const { dialog } = await desk.said(shown);
      await desk.over();
      return { ok: dialog === 'xmessage', seen: dialog };
    },
  );
  await desk.end(NURSE);
}
