import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { GUEST_SCRIPTS, NODE } from '../../guest-paths.ts';
import type { Machine } from '../../machine.ts';
import { must } from '../../run.ts';

export interface Person {
  readonly name: string;
  readonly uid: number;
}

export const NURSE: Person = { name: 'nurse', uid: 1000 };
export const DOCTOR: Person = { name: 'doctor', uid: 1001 };
export const PASSWORD = 'kangoshi';

/** One line of `guest/ask-people.ts`. */
export interface Asked {
  readonly answer: { readonly answer: string; readonly because?: string; readonly about?: string };
  readonly facts: {
    readonly signedOn?: boolean;
    readonly input: { readonly lastMs?: number; readonly where?: string; readonly unknown: readonly string[] };
  };
  readonly sessions: readonly { readonly user: string; readonly type: string; readonly tty?: string }[];
  readonly talk?: {
    readonly postponements: number;
    readonly pickedMs?: number;
    readonly notice?: {
      readonly id: string;
      readonly offered: readonly number[];
      readonly shownBy: readonly { readonly answer: string }[];
    };
  };
}

const FOLDER = '/var/lib/people';
const SCRIPTS = '/usr/local/lib/desk';
const START_MS = 40_000;
/** Half seconds: a machine with much to do is slow to end a program. */
const ANSWER_LOOKS = 8;

/**
 * What a display manager does for a person, and what a person starts from a terminal. A desktop tells its bus of the screen; without that no
 * program that the bus starts would find it.
 */
const FILES: Readonly<Record<string, string>> = {
  x11: `#!/bin/sh
touch "$HOME/.Xauthority"
xauth -q add ":$1" . "$(od -An -N16 -tx1 /dev/urandom | tr -d ' \\n')"
Xvfb ":$1" -screen 0 "$2x24" -auth "$HOME/.Xauthority" -nolisten tcp &
export DISPLAY=":$1" XAUTHORITY="$HOME/.Xauthority"
until xdpyinfo >/dev/null 2>&1; do sleep 0.1; done
dbus-update-activation-environment --systemd DISPLAY XAUTHORITY 2>/dev/null
exec openbox
`,
  wayland: `#!/bin/sh
cd
case $1 in
sway) mkdir -p .config/sway; printf 'output X11-1 resolution 1280x800\\nexec sleep infinity\\n' > .config/sway/config
  WLR_BACKENDS=x11 WLR_RENDERER=pixman exec sway;;
weston) exec weston --backend=x11-backend.so --width=1280 --height=800 --use-pixman --xwayland;;
mutter) MUTTER_DEBUG_DUMMY_MODE_SPECS=1280x800 exec mutter --wayland --nested -- sleep infinity;;
kwin) exec kwin_wayland --x11-display :9 --width 1280 --height 800 --xwayland 'sleep infinity';;
gnome-shell) XDG_CURRENT_DESKTOP=GNOME MUTTER_DEBUG_DUMMY_MODE_SPECS=1280x800 exec gnome-shell --wayland --nested;;
plasmashell) export XDG_CURRENT_DESKTOP=KDE QT_QUICK_BACKEND=software
  exec kwin_wayland --x11-display :9 --width 1280 --height 800 --xwayland "$(dirname "$0")/plasma";;
esac
`,
  plasma: `#!/bin/sh
dbus-update-activation-environment --systemd WAYLAND_DISPLAY DISPLAY XAUTHORITY XDG_CURRENT_DESKTOP QT_QUICK_BACKEND
exec plasmashell
`,
};

export interface Desk {
  readonly machine: Machine;
  ask(how: 'ask' | 'in-window', rules?: object, ...steps: readonly string[]): Promise<readonly Asked[]>;
  /** Takes the notice away and forgets what was said. */
  over(): Promise<void>;
  /** What stands in the answer of the first dialog; without an exit when it stands there still after some seconds. */
  said(
    asked: Asked | undefined,
  ): Promise<{ readonly dialog: string; readonly exit: string | undefined; readonly output: string }>;
  /** @param options of systemd-run(1), and the command */
  begin(unit: string, person: Person, options: readonly string[]): Promise<void>;
  /** Ends a session and whatever its person still runs. */
  end(person: Person): Promise<void>;
  /** X11 as a display manager starts it: in front on the machine's seat. */
  beginX11(person: Person, display: string, options?: readonly string[], size?: string): Promise<void>;
  /** Runs a program on a display, as its person. */
  on(display: string, person: Person | undefined, ...argv: readonly string[]): Promise<string>;
  press(display: string, person: Person | undefined, ...keys: readonly string[]): Promise<void>;
  /** Until the notice's window stands on an X screen. */
  stands(display: string, person: Person): Promise<void>;
  picture(name: string, display: string, person?: Person): Promise<void>;
  /** Leaves only these of the programs that could show a notice. */
  only(...programs: readonly string[]): Promise<void>;
  /** Leaves only the service of this name of those that show notices on a session's bus; without a name none. */
  noticesBy(service?: string): Promise<void>;
}

/** A bus starts whichever it finds first; with more than one desktop installed that is another one's. */
const SERVICES = '/usr/share/dbus-1/services';
const DIALOGS = ['zenity', 'kdialog', 'notify-send', 'xmessage'];

export async function openDesk(machine: Machine): Promise<Desk> {
  for (const [name, text] of Object.entries(FILES)) {
    await mkdir(machine.root.at(SCRIPTS), { recursive: true });
    await writeFile(machine.root.at(`${SCRIPTS}/${name}`), text);
    await chmod(machine.root.at(`${SCRIPTS}/${name}`), 0o755);
  }
  const shell = (script: string) => machine.must(['sh', '-c', script]);
  for (const { name, uid } of [NURSE, DOCTOR]) {
    await shell(`useradd -m -u ${uid} -s /bin/bash ${name} && echo ${name}:${PASSWORD} | chpasswd`);
  }
  // A container gives no right to a better place in the queue, and a program that wants one by its file cannot be started.
  await shell(`mkdir -p /off ${FOLDER}; cp /usr/bin/kwin_wayland /off && mv /off/kwin_wayland /usr/bin`);
  const home = (person: Person | undefined) => (person === undefined ? '/root' : `/home/${person.name}`);

  const desk: Desk = {
    machine,
    async ask(how, rules = {}, ...steps) {
      const argv = [NODE, `${GUEST_SCRIPTS}/ask-people.ts`, FOLDER, how, JSON.stringify(rules), ...steps];
      const text = await machine.must(argv, { seconds: 120 });
      return text
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Asked);
    },
    async over() {
      await machine.must([NODE, `${GUEST_SCRIPTS}/ask-people.ts`, FOLDER, 'over']);
    },
    async said(asked) {
      const answer = asked?.talk?.notice?.shownBy[0]?.answer ?? 'none';
      const read = async () => {
        const { stdout } = await machine.run(['cat', `${FOLDER}/notices/${answer}`]);
        return /^dialog:(\S+)\n([\s\S]*?)(?:\nexit:(\d+)\n)?$/.exec(stdout);
      };
      let whole = await read();
      for (let looks = 0; whole?.[3] === undefined && looks < ANSWER_LOOKS; looks += 1) {
        await pause(500);
        whole = await read();
      }
      return { dialog: whole?.[1] ?? 'none', output: whole?.[2]?.trim() ?? '', exit: whole?.[3] };
    },
    async begin(unit, { uid }, options) {
      const own = ['--quiet', '--collect', `--unit=desk-${unit}`, `--uid=${uid}`];
      await machine.must(['systemd-run', ...own, ...options]);
    },
    async end({ name }) {
      await machine.run(['sh', '-c', `systemctl stop 'desk-${name}*'; loginctl terminate-user ${name}`]);
      await until(async () => {
        await machine.run(['pkill', '-KILL', '-u', name]);
        const { stdout } = await machine.run(['sh', '-c', `loginctl --no-legend | grep -w ${name}; pgrep -u ${name}`]);
        return stdout.trim() === '';
      });
      await shell('rm -f /tmp/.X11-unix/X[0-8] /tmp/.X[0-8]-lock');
    },
    async beginX11(person, display, options = session('x11', display), size = '1280x800') {
      await desk.begin(person.name, person, [...options, `${SCRIPTS}/x11`, display.slice(1), size]);
      await until(async () => (await machine.run(['pgrep', '-u', person.name, '-x', 'openbox'])).code === 0);
      await pause(300);
    },
    async on(display, person, ...argv) {
      const environment = [
        `DISPLAY=${display}`,
        ...(person === undefined ? [] : [`XAUTHORITY=${home(person)}/.Xauthority`]),
      ];
      const as = person === undefined ? [] : ['runuser', '-u', person.name, '--'];
      return machine.must([...as, 'env', `HOME=${home(person)}`, ...environment, ...argv]);
    },
    async press(display, person, ...keys) {
      await desk.on(display, person, 'xdotool', 'key', '--delay', '80', ...keys);
      await pause(700);
    },
    async stands(display, person) {
      const { name } = person;
      const look = ['env', `DISPLAY=${display}`, `XAUTHORITY=${home(person)}/.Xauthority`, 'xdotool', 'search'];
      const named = ['runuser', '-u', name, '--', ...look, '--onlyvisible', '--name', 'つくろい'];
      await until(async () => (await machine.run(named)).code === 0);
      await pause(800);
    },
    async picture(name, display, person) {
      const folder = process.env.TSUKUROI_LAB_PICTURES;
      if (folder === undefined) {
        return;
      }
      const inside = `/tmp/${name}.png`;
      await desk.on(display, person, 'import', '-window', 'root', inside);
      await must('sh', [
        '-c',
        'nsenter -t "$1" -m -F cat "$2" > "$3"',
        'picture',
        String(await machine.leader()),
        inside,
        join(folder, `${name}.png`),
      ]);
    },
    async only(...programs) {
      for (const name of DIALOGS) {
        const [from, to] = programs.includes(name) ? ['/off', '/usr/bin'] : ['/usr/bin', '/off'];
        await shell(`if [ -e ${from}/${name} ]; then mv ${from}/${name} ${to}/; fi`);
      }
    },
    async noticesBy(service) {
      await shell(`find ${SERVICES} -name '*.Notifications.service' -exec mv -t /off {} +`);
      await shell(service === undefined ? 'true' : `mv /off/*${service}*.Notifications.service ${SERVICES}/`);
    },
  };
  return desk;
}

/** What makes a unit a session of logind's (pam_systemd(8)). */
export function session(type: 'x11' | 'wayland', display: string, ...more: readonly string[]): readonly string[] {
  const environment = { XDG_SEAT: 'seat0', XDG_SESSION_TYPE: type, XDG_SESSION_CLASS: 'user', DISPLAY: display };
  return [
    '--property=PAMName=login',
    ...Object.entries(environment).map(([name, value]) => `--setenv=${name}=${value}`),
    ...more,
  ];
}

export const WAYLAND_SESSION = `${SCRIPTS}/wayland`;

/** @throws Error when it does not come to be in time */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  const endMs = performance.now() + START_MS;
  while (!(await holds())) {
    if (performance.now() > endMs) {
      throw new Error('did not come to be in time');
    }
    await pause(200);
  }
}
