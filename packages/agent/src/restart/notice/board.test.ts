import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ScreenOfUser } from '../place.ts';
import { parseSessions } from '../sessions.ts';
import type { Notice } from '../shape.ts';
import { newTalk } from '../shape.ts';
import { placeWith } from '../testing/place.ts';
import { HOUR, NOW, WARD } from '../testing/scene.ts';
import { type NoticeBoard, noticeBoard } from './board.ts';
import { type Launcher, processLauncher, unitLauncher } from './launch.ts';
import { atLabel, terminalText, wordsFor } from './words.ts';

const ID = '0123456789abcdef';
/** The person at the screen. Dialogs of these tests run as whoever runs the tests. */
const UID = 1000;
const OWN = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
const OFFERED = [NOW + HOUR, NOW + 2 * HOUR];
const SESSIONS = parseSessions(
  `Id=2\nName=nurse\nUser=${UID}\nType=x11\nClass=user\nState=active\nRemote=no\nDisplay=:0\nActive=yes\n`,
);
const WORDS = wordsFor(
  { how: 'in-window', rules: WARD },
  newTalk('b'),
  { offered: OFFERED, mayPostpone: true },
  NOW,
  NOW + 8 * HOUR,
);

let folder = '';
const started: Notice[] = [];
/** Whose rights each dialog was to have, and which display it was to stand on. */
const asked: ScreenOfUser[] = [];
let board: NoticeBoard;

/** The real launcher with real processes; the desktop's program is a script of the test. */
function boardWith(
  program: string,
  script: string,
  version = '',
  more: Readonly<Record<string, string>> = {},
  notifications = 'u 2',
): NoticeBoard {
  const path = join(folder, program);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  const files = {
    [`/usr/bin/${program}`]: '',
    '/proc/900/status': `Uid:\t${UID}\t${UID}\t${UID}\t${UID}\nGid:\t${UID}\t${UID}\t${UID}\t${UID}\n`,
    '/proc/900/environ': 'DISPLAY=:0\0XAUTHORITY=/run/user/1000/auth\0',
    ...more,
  };
  const asPerson = '/usr/bin/setpriv --reuid=UID --regid=UID --clear-groups --no-new-privs /usr/bin/env';
  const place = placeWith(files, {
    programs: {
      [`/usr/bin/${program} --version`]: `${version}\n`,
      [asPerson.replaceAll('UID', String(UID))]: `${notifications}\n`,
      '/usr/bin/busctl': '',
      '/usr/bin/env': '',
    },
  });
  const real = processLauncher();
  const launcher: Launcher = {
    ...real,
    start: (showing) => {
      asked.push(showing.screen);
      return real.start({ ...showing, screen: { ...showing.screen, ...OWN }, program: path });
    },
  };
  return noticeBoard(nodeDoor(), place, join(folder, 'notices'), launcher);
}

async function put(mayPostpone = true): Promise<Notice> {
  const notice = { id: ID, shownMs: NOW, offered: OFFERED, mayPostpone };
  const whole = { ...notice, shownBy: await board.show(SESSIONS, notice, WORDS) };
  started.push(whole);
  return whole;
}

async function said(notice: Notice) {
  for (let tries = 0; tries < 4_000; tries += 1) {
    const { answers, open } = await board.read(notice);
    if (!open) {
      return answers;
    }
    await pause(20);
  }
  throw new Error('the dialog did not end');
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'restart-notice-'));
});

afterEach(async () => {
  asked.splice(0);
  for (const notice of started.splice(0)) {
    await board.takeAway(notice);
  }
  rmSync(folder, { recursive: true, force: true });
});

describe('a dialog on the screen', () => {
  it.each([
    ['zenity', 'OK, which Enter presses: wait', 'exit 0', [{ said: 'busy' }]],
    ['zenity', 'the button', 'echo 今すぐ再起動; exit 1', [{ said: 'now' }]],
    ['zenity', 'a time', 'echo 15時に再起動; exit 1', [{ said: 'at', atMs: OFFERED[0] }]],
    ['zenity', 'closed', 'exit 1', []],
    ['kdialog', 'wait', 'echo busy', [{ said: 'busy' }]],
    ['kdialog', 'a time', 'echo 16時に再起動', [{ said: 'at', atMs: OFFERED[1] }]],
    ['kdialog', 'what Enter takes when no waiting is left', 'echo close', []],
    ['kdialog', 'closed', 'exit 1', []],
    ['xmessage', 'wait', 'exit 101', [{ said: 'busy' }]],
    ['xmessage', 'now', 'exit 102', [{ said: 'now' }]],
    ['xmessage', 'a time', 'exit 111', [{ said: 'at', atMs: OFFERED[1] }]],
    ['xmessage', 'killed', 'exit 143', []],
  ])('%s: %s', async (program, _name, script, answers) => {
    board = boardWith(program, script);

    expect(await said(await put())).toEqual(answers);
  });

  it.each([
    ['notify-send 0.8.1', 'echo busy', '--action=busy=今は使っています', [{ said: 'busy' }]],
    ['notify-send 0.8.1', 'echo 今すぐ再起動', '--action=今すぐ再起動=今すぐ再起動', [{ said: 'now' }]],
    ['notify-send 1.0', 'echo 15時に再起動', '--action=15時に再起動=', [{ said: 'at', atMs: OFFERED[0] }]],
    ['notify-send 0.8.1', 'exit 0', '--action=', []],
  ])('%s asks with buttons: %s', async (version, script, argument, answers) => {
    board = boardWith('notify-send', `printf '%s\\n' "$@" > ${join(folder, 'seen')}; ${script}`, version);

    expect(await said(await put())).toEqual(answers);
    expect(readFileSync(join(folder, 'seen'), 'utf8')).toContain(argument);
  });

  it.each(['notify-send 0.7.9', 'notify-send', ''])('%s tells and does not ask', async (version) => {
    board = boardWith('notify-send', `printf '%s\\n' "$@" > ${join(folder, 'seen')}; echo 今すぐ再起動`, version);

    expect(await said(await put())).toEqual([]);
    expect(readFileSync(join(folder, 'seen'), 'utf8')).not.toContain('--action');
  });

  it('hangs no notice where the desktop shows none: notify-send would wait and nobody see it', async () => {
    board = boardWith('notify-send', 'exit 0', 'notify-send 0.8.1', {}, 'u 3');

    expect((await put()).shownBy).toEqual([]);
  });

  it('gives xmessage letters that every X server has', async () => {
    board = boardWith('xmessage', `printf '%s\\n' "$@" > ${join(folder, 'seen')}; exit 1`);

    await said(await put());

    const [, title, , , buttons, ...rest] = readFileSync(join(folder, 'seen'), 'utf8').split('\n');
    expect(title).toBe('つくろい：再起動のお願い');
    expect(buttons).toBe('I am using it (wait 30 min):101,Restart now:102,Restart at 15h00:110,Restart at 16h00:111');
    expect(rest.join('\n')).toMatch(/^[\n\x20-\x7e]+$/);
  });

  it('begins a list with what Enter may take: waiting, or closing, never a restart', async () => {
    board = boardWith('kdialog', `printf '%s\\n' "$@" > ${join(folder, 'seen')}; exit 1`);

    await said(await put(false));

    const seen = readFileSync(join(folder, 'seen'), 'utf8').split('\n');
    expect(seen.slice(seen.indexOf('close'), seen.indexOf('close') + 4)).toEqual([
      'close',
      '閉じる',
      '今すぐ再起動',
      '今すぐ再起動',
    ]);
  });

  it('hangs one notice on a screen that was started from a terminal, however many terminals its person has', async () => {
    board = boardWith('zenity', 'exit 1', '', { '/proc/900/root/tmp/.X11-unix/X0': '' });
    const terminals = parseSessions(
      ['tty1', 'tty2'].map((tty) => `Id=${tty}\nName=nurse\nUser=${UID}\nType=tty\nTTY=${tty}\nRemote=no\n`).join('\n'),
    );

    const notice = { id: ID, shownMs: NOW, offered: OFFERED, mayPostpone: true };
    const shownBy = await board.show(terminals, notice, WORDS);
    started.push({ ...notice, shownBy });

    expect(shownBy).toHaveLength(1);
  });

  it.each([
    ['was given root’s rights', 'Uid:\t1000\t0\t0\t0\nGid:\t1000\t1000\t1000\t1000\n'],
    ['was given the rights of a group', 'Uid:\t1000\t1000\t1000\t1000\nGid:\t1000\t42\t42\t42\n'],
    ['gave rights back for a while', 'Uid:\t1000\t1000\t0\t1000\nGid:\t1000\t1000\t1000\t1000\n'],
  ])('a program that %s names no display, and nobody gets its rights', async (_name, status) => {
    board = boardWith('zenity', 'exit 1', '', {
      '/proc/800/status': status,
      '/proc/800/environ': 'DISPLAY=:0\0WAYLAND_DISPLAY=/home/mallory/wayland\0',
    });
    await said(await put());

    expect(asked).toMatchObject([{ uid: UID, gid: UID, pid: 900, waylandDisplay: undefined }]);
  });

  it('runs no dialog as root, whatever display a program of root’s is told of by its caller', async () => {
    const root = 'Uid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\n';
    board = boardWith('zenity', 'exit 1', '', {
      '/proc/800/status': root,
      '/proc/800/environ': 'DISPLAY=:7\0',
      '/proc/800/root/tmp/.X11-unix/X7': '',
    });
    const sessions = parseSessions(
      ['Type=tty\nTTY=tty98765\n', 'Type=x11\nDisplay=:7\nActive=yes\n']
        .map((kind, at) => `Id=${at}\nName=root\nUser=0\nRemote=no\n${kind}`)
        .join('\n'),
    );

    const shown = await board.show(sessions, { id: ID, offered: OFFERED, mayPostpone: true }, WORDS);

    expect(sessions).toHaveLength(2);
    expect([shown, asked]).toEqual([[], []]);
  });

  it('says nothing when it only can be closed, and is', async () => {
    board = boardWith('zenity', 'exit 0');

    expect(await said(await put(false))).toEqual([]);
  });

  it.each([
    ['a time that was not offered', 'echo 3時に再起動; exit 1'],
    ['words of its own', 'echo "reboot; rm -rf /"; exit 1'],
    ['an answer written into the stream', 'printf "dialog:xmessage\\n\\nexit:999\\n"; exit 7'],
    ['a flood', 'head -c 200000 /dev/zero; exit 1'],
  ])('takes %s for no answer: a person can wait or agree, and nothing more', async (_name, script) => {
    board = boardWith('zenity', script);

    expect(await said(await put())).toEqual([]);
  });

  it('gets the words as they are, and the screen of the person', async () => {
    board = boardWith('zenity', `printf '%s\\n' "$@" "$DISPLAY" "$XAUTHORITY" > ${join(folder, 'seen')}; exit 1`);

    await said(await put());

    const seen = readFileSync(join(folder, 'seen'), 'utf8');
    expect(seen).toContain('--ok-label=今は使っています（30分待つ）\n');
    expect(seen).toContain('--extra-button=今すぐ再起動\n--extra-button=15時に再起動\n--extra-button=16時に再起動\n');
    expect(seen.endsWith(':0\n/run/user/1000/auth\n')).toBe(true);
  });

  it('stands until it is taken away, and then nothing of it is left', async () => {
    board = boardWith('zenity', `echo $$ > ${join(folder, 'pid')}; sleep 60`);
    const notice = await put();
    const written = () => (existsSync(join(folder, 'pid')) ? readFileSync(join(folder, 'pid'), 'utf8') : '');
    // The shell makes the file before it writes into it.
    await expect.poll(written).toMatch(/\d\n/);
    const pid = written().trim();
    const open = await board.read(notice);

    await board.takeAway(notice);

    expect(open).toEqual({ answers: [], open: true });
    expect(await board.read(notice)).toEqual({ answers: [], open: false });
    await expect.poll(() => existsSync(`/proc/${pid}`)).toBe(false);
  });

  it('answers into a folder that is root’s alone', async () => {
    board = boardWith('zenity', 'exit 1');
    mkdirSync(join(folder, 'x'));

    await said(await put());

    expect(statSync(join(folder, 'notices')).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, 'notices', `${ID}-0`)).mode & 0o777).toBe(0o600);
  });
});

describe('unitLauncher', () => {
  it('runs the dialog as the person in a unit of its own, without rights to more', async () => {
    const place = placeWith({}, { programs: { '/usr/bin/systemd-run': '', '/usr/bin/systemctl stop': '' } });
    const launcher = unitLauncher(place.run, '/usr/bin/systemd-run', '/usr/bin/systemctl');

    const shown = await launcher.start({
      screen: { uid: 1000, gid: 100, pid: 900, display: ':0', waylandDisplay: undefined, xauthority: undefined },
      dialog: 'zenity',
      program: '/usr/bin/zenity',
      arguments: ['--info'],
      answer: `${ID}-0`,
      answerPath: `/data/restart/notices/${ID}-0`,
    });
    if (shown !== undefined) {
      await launcher.stop(shown);
    }

    expect(shown).toEqual({ kind: 'unit', name: `tsukuroi-notice-${ID}-0`, answer: `${ID}-0` });
    expect(place.ran[0]).toContain('--uid=1000 --gid=100 --property=StandardOutput=file:/data/restart/notices/');
    expect(place.ran[0]).toContain('NoNewPrivileges=yes');
    expect(place.ran[0]).toContain('KillSignal=SIGINT');
    expect(place.ran[0]?.endsWith(' notice zenity /usr/bin/zenity --info')).toBe(true);
    expect(place.ran[1]).toBe(`/usr/bin/systemctl stop tsukuroi-notice-${ID}-0.service`);
  });
});

describe('atLabel', () => {
  it('is short, for six buttons in one row of 1024 dots', () => {
    expect(atLabel(Date.parse('2026-11-24T10:30:00Z'))).toBe('19時半に再起動');
    expect(atLabel(Date.parse('2026-11-24T11:00:00Z'))).toBe('20時に再起動');
  });
});

describe('terminalText', () => {
  it('says it in both languages, and in ASCII alone on the console of the machine', () => {
    const remote = terminalText(WORDS, 'pts/3');
    const console = terminalText(WORDS, 'tty1');

    expect(remote).toContain('再起動が必要です');
    expect(remote).toContain('once nobody typed for 15 minutes');
    expect(console).toMatch(/^[\r\n\x20-\x7e]+$/);
    expect(console).toContain('before 22:00 JST');
  });
});
