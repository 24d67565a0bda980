import { closeSync, constants, fstatSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { FileDoor } from '@tsukuroi/trust/files/door.ts';
import { programAt, type RestartPlace, type ScreenOfUser } from '../place.ts';
import { screensOf, showsWayland, showsX11 } from '../screens.ts';
import { showsNotifications } from '../session-bus.ts';
import { hasScreen, type Session } from '../sessions.ts';
import type { Notice, NoticeAnswer, ShownBy } from '../shape.ts';
import { DIALOGS, type Dialog, isSince } from './dialogs.ts';
import { type Launcher, processLauncher, unitLauncher } from './launch.ts';
import { type NoticeWords, terminalText } from './words.ts';

/** Where notices hang: puts one up on each screen in front of which somebody is signed on, and reads what was clicked. */
export interface NoticeBoard {
  show(
    sessions: readonly Session[],
    notice: Pick<Notice, 'id' | 'offered' | 'mayPostpone'>,
    words: NoticeWords,
  ): Promise<readonly ShownBy[]>;
  /** What was said so far, and whether a dialog still waits for a word. */
  read(notice: Notice): Promise<{ readonly answers: readonly NoticeAnswer[]; readonly open: boolean }>;
  takeAway(notice: Notice): Promise<void>;
}

/** An answer is a few words; a person who writes more into the file says nothing. */
const ANSWER_LIMIT = 4096;

/** @param folder of root's alone, for answers */
export function noticeBoard(
  door: FileDoor,
  place: RestartPlace,
  folder: string,
  launcher = launcherOf(place),
): NoticeBoard {
  const remove = (shown: ShownBy) => door.remove(join(folder, shown.answer));
  return {
    async show(sessions, notice, words) {
      await door.makeFolder(folder, 0o700);
      const shown: ShownBy[] = [];
      const told = new Set<string>();
      for (const session of sessions) {
        const screen = screenFor(place, session);
        const dialog = screen === undefined ? undefined : await dialogFor(place, screen);
        if (screen === undefined || dialog === undefined) {
          tellTerminal(session, terminalText(words, session.tty));
          continue;
        }
        // A screen that was started from a terminal, and a second terminal of the same person, know the same one.
        const key = `${screen.uid}|${screen.display}|${screen.waylandDisplay}`;
        if (told.has(key)) {
          continue;
        }
        told.add(key);
        const answer = `${notice.id}-${shown.length}`;
        const started = await launcher.start({
          screen,
          dialog: dialog.found.id,
          program: dialog.path,
          arguments: dialog.found.arguments(words, notice.mayPostpone),
          answer,
          answerPath: join(folder, answer),
        });
        if (started !== undefined) {
          shown.push(started);
        }
      }
      return shown;
    },
    async read(notice) {
      const answers: NoticeAnswer[] = [];
      let open = false;
      for (const { answer } of notice.shownBy) {
        const written = await readAnswer(door, join(folder, answer));
        open ||= written !== undefined && written.exit === undefined;
        const dialog = DIALOGS.find(({ id }) => id === written?.dialog);
        const said = written?.exit === undefined ? undefined : dialog?.answer(written.exit, written.output, notice);
        if (said !== undefined) {
          answers.push(said);
        }
      }
      return { answers, open };
    },
    async takeAway(notice) {
      for (const shown of notice.shownBy) {
        await launcher.stop(shown);
        await remove(shown);
      }
    },
  };
}

function launcherOf(place: RestartPlace): Launcher {
  const systemdRun = programAt(place, 'systemd-run');
  const systemctl = programAt(place, 'systemctl');
  return place.exists('/run/systemd/system') && systemdRun !== undefined && systemctl !== undefined
    ? unitLauncher(place.run, systemdRun, systemctl)
    : processLauncher();
}

/**
 * The screen of a session that is in front on its seat; one that somebody else's session covers shows nothing. Undefined for a terminal without one,
 * and for root: programs that wait for a password as root (sudo(8)) have the environment of whoever called them, and a dialog with root's rights
 * would talk with a display of theirs.
 */
function screenFor(place: RestartPlace, session: Session): ScreenOfUser | undefined {
  if (session.uid === 0) {
    return undefined;
  }
  const screens = screensOf(place, session.uid);
  if (hasScreen(session)) {
    const inFront = session.active || session.remote;
    const own = screens.find(({ display }) => session.display !== undefined && display?.startsWith(session.display));
    return inFront ? (own ?? screens.find((screen) => showsWayland(place, screen)) ?? screens[0]) : undefined;
  }
  return session.tty === undefined || session.remote
    ? undefined
    : screens.find((screen) => showsWayland(place, screen) || showsX11(place, screen));
}

async function dialogFor(
  place: RestartPlace,
  screen: ScreenOfUser,
): Promise<{ found: Dialog; path: string } | undefined> {
  for (const found of DIALOGS) {
    const path = programAt(place, found.program);
    if (path !== undefined && (await isFor(place, screen, found, path))) {
      return { found, path };
    }
  }
  return undefined;
}

async function isFor(
  place: RestartPlace,
  screen: ScreenOfUser,
  { needs, since }: Dialog,
  path: string,
): Promise<boolean> {
  if (needs === 'x11' && screen.display === undefined) {
    return false;
  }
  if (since !== undefined && !isSince(since, await versionOf(place, path))) {
    return false;
  }
  return needs !== 'notifications' || showsNotifications(place, screen);
}

async function versionOf(place: RestartPlace, path: string): Promise<string> {
  const { code, stdout } = await place.run({ command: path, args: ['--version'], timeoutMs: 5_000 });
  return code === 0 ? stdout.toString('utf8') : '';
}

/** Undefined when there is no file: the dialog never began. */
async function readAnswer(
  door: FileDoor,
  path: string,
): Promise<{ dialog: string; output: string; exit: number | undefined } | undefined> {
  let text: string;
  try {
    const bytes = await door.readIfThere(path, ANSWER_LIMIT);
    if (bytes === undefined) {
      return undefined;
    }
    text = Buffer.from(bytes).toString('utf8');
  } catch {
    // Larger than any answer, or no file: closed without a word.
    return { dialog: '', output: '', exit: 1 };
  }
  const whole = /^dialog:([a-z-]+)\n([\s\S]*)\nexit:(\d{1,3})\n$/.exec(text);
  return whole === null
    ? { dialog: '', output: '', exit: undefined }
    : { dialog: whole[1] ?? '', output: whole[2] ?? '', exit: Number(whole[3]) };
}

/** Says it on a terminal, which cannot be clicked. */
function tellTerminal({ tty }: Session, text: string): void {
  if (tty === undefined || !/^(?:\/dev\/)?(?:tty\d+|pts\/\d+)$/.test(tty)) {
    return;
  }
  try {
    const path = `/dev/${tty.replace(/^\/dev\//, '')}`;
    const handle = openSync(path, constants.O_WRONLY | constants.O_NOCTTY | constants.O_NONBLOCK);
    try {
      if (fstatSync(handle).isCharacterDevice()) {
        writeSync(handle, text);
      }
    } finally {
      closeSync(handle);
    }
  } catch {
    // Somebody left a moment ago, or does not read: nothing is lost by it, the restart waits for idle terminals anyway.
  }
}
