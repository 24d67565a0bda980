import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Seen, SuiteContext } from '../../suite.ts';
import { readRegions, regionsOf } from './buttons.ts';
import { type Desk, NURSE, PASSWORD, until } from './desk.ts';
import { meaningOf } from './dialogs.ts';
import { ONE_SEAT, SECOND_SEAT } from './seats.ts';

/** A display manager, and what it needs in a container: one has neither a graphics card nor virtual terminals, and may lock no memory. */
interface SignIn {
  readonly id: string;
  readonly program: string;
  /** Account of the system to which its screen of sign-in belongs. */
  readonly greeter: string;
  readonly files: Readonly<Record<string, string>>;
  /** A script before its start, and after its end. */
  readonly before: string;
  readonly after: string;
  /** Key to the screen of sign-in, for the hands of whoever stands before it. */
  readonly key: string;
  /** Whether its screen is ready for a hand. */
  ready(desk: Desk, picture: () => Promise<string>): Promise<boolean>;
  /** What is typed before anybody is asked, and after; a line end is the Enter key. */
  readonly typed: readonly [string, string];
}

const half = Math.floor(PASSWORD.length / 2);
/** Their X server, with words for a graphics card that are left out; it tells by SIGUSR1 that it is ready (Xserver(1)). */
const SERVER = `#!/bin/sh
display=$1
while [ $# -gt 0 ]; do [ "$1" = -auth ] && key=$2; shift; done
exec Xvfb "$display" -screen 0 1280x800x24 -noreset -auth "$key" -nolisten tcp
`;
const LIGHTDM_SETTINGS = `[LightDM]
logind-check-graphical=false
lock-memory=false
[Seat:*]
xserver-command=/usr/bin/Xorg
user-session=openbox
greeter-hide-users=true
greeter-show-manual-login=true
`;

const SIGN_INS: readonly SignIn[] = [
  {
    id: 'LightDM',
    program: 'lightdm',
    greeter: 'lightdm',
    files: {
      '/etc/lightdm/lightdm.conf': LIGHTDM_SETTINGS,
      // pam_env.conf(5): without the number of a terminal that is not there, for which logind would make no session.
      '/etc/no-terminal': 'XDG_VTNR DEFAULT= OVERRIDE=\n',
    },
    before: `sed -i '1i session required pam_env.so conffile=/etc/no-terminal' /etc/pam.d/lightdm /etc/pam.d/lightdm-greeter`,
    after: 'true',
    key: '/run/lightdm/root/:0',
    ready: async (desk) => (await desk.machine.run(['pgrep', '-f', 'lightdm-gtk-greeter'])).code === 0,
    typed: [`${NURSE.name}\n${PASSWORD.slice(0, half)}`, `${PASSWORD.slice(half)}\n`],
  },
  {
    // Only a second seat is managed without virtual terminals.
    id: 'GDM',
    program: 'gdm3',
    greeter: 'Debian-gdm',
    files: {
      '/etc/gdm3/daemon.conf': '[daemon]\nWaylandEnable=false\n',
      [`/var/lib/AccountsService/users/${NURSE.name}`]: '[User]\nXSession=openbox\nSession=openbox\n',
    },
    before: `${SECOND_SEAT}\nsystemctl restart accounts-daemon; /usr/share/gdm/generate-config`,
    after: `loginctl terminate-user Debian-gdm; ${ONE_SEAT}`,
    key: '/run/gdm3/auth-for-Debian-gdm-*/database',
    // The list of names, of which the first is chosen: a bar of one colour.
    async ready(_desk, picture) {
      const isBar = ({ width, height }: { width: number; height: number }) =>
        width >= 250 && width <= 450 && height >= 50;
      return readRegions(await picture()).some((region) => isBar(region) && region.height <= 110);
    },
    typed: [`\n${PASSWORD.slice(0, half)}`, `${PASSWORD.slice(half)}\n`],
  },
];

/** Real display managers: their screen of sign-in is nobody's, and whoever signs in there is somebody. */
export async function checkSignIn({ check }: SuiteContext, desk: Desk): Promise<void> {
  await desk.only('zenity');
  for (const signIn of SIGN_INS) {
    await check(
      {
        ja: `ログイン画面（${signIn.id}）: 打ちかけの合言葉は「人」に数えず、案内も出ない。サインインした人には案内が出て、答えられる`,
        en: `screen of sign-in (${signIn.id}): a password half typed is nobody, and is shown nothing; who signed in is asked and answers`,
      },
      async () => {
        try {
          return await trySignIn(desk, signIn);
        } finally {
          await desk.over();
          await desk.machine.run(['systemctl', 'stop', 'sign-in']);
          await desk.end(NURSE);
          await desk.machine.run(['sh', '-c', signIn.after]);
        }
      },
    );
  }
}

async function trySignIn(desk: Desk, signIn: SignIn): Promise<Seen> {
  const { machine } = desk;
  for (const [path, text] of Object.entries({ ...signIn.files, '/usr/bin/Xorg': SERVER })) {
    await mkdir(dirname(machine.root.at(path)), { recursive: true });
    await writeFile(machine.root.at(path), text);
  }
  await chmod(machine.root.at('/usr/bin/Xorg'), 0o755);
  await machine.must(['sh', '-c', signIn.before]);
  await machine.must(['systemd-run', '--quiet', '--collect', '--unit=sign-in', signIn.program]);
  const onScreen = (command: string) =>
    machine.must(['sh', '-c', `DISPLAY=:0 XAUTHORITY=$(echo ${signIn.key}) ${command}`]);
  const picture = async () => {
    const taken = await onScreen('import -window root /tmp/sign-in.ppm').catch(() => undefined);
    return taken === undefined ? '' : machine.must([...regionsOf('/tmp/sign-in.ppm')]);
  };
  await until(() => signIn.ready(desk, picture));
  await pause(4_000);
  await type(onScreen, signIn.typed[0]);

  // Control: its program has a session of its own, and is not overlooked because it has none.
  const sessions = await machine.must(['loginctl', '--no-legend', 'list-sessions']);
  const [nobody] = await desk.ask('ask');
  await desk.over();
  await type(onScreen, signIn.typed[1]);
  await until(async () => (await machine.run(['pgrep', '-u', NURSE.name, '-x', 'openbox'])).code === 0);
  await pause(2_000);
  // GDM keeps the person's key elsewhere; the hands look for it at home.
  const keys = `/run/gdm3/auth-for-${NURSE.name}-*/database`;
  await machine.must([
    'sh',
    '-c',
    `for key in ${keys}; do [ ! -e "$key" ] || ln -sf "$key" /home/${NURSE.name}/.Xauthority; done`,
  ]);
  const [somebody] = await desk.ask('ask');
  await desk.stands(':0', NURSE);
  await desk.press(':0', NURSE, 'Return');
  const { dialog, exit } = await desk.said(somebody);
  const [after] = await desk.ask('ask');

  const shown = nobody?.talk?.notice?.shownBy.length ?? 0;
  const before = `${nobody?.facts.signedOn} ${nobody?.answer.answer} ${shown}`;
  const then = `${somebody?.facts.signedOn} ${dialog} exit ${exit} = ${meaningOf(after)}`;
  const stood = sessions.includes(signIn.greeter);
  return {
    ok: stood && before === 'false now 0' && then === 'true zenity exit 0 = wait',
    seen: `session of ${stood ? signIn.greeter : 'nobody'}, signed on: ${before} shown; then ${then}`,
  };
}

async function type(onScreen: (command: string) => Promise<string>, text: string): Promise<void> {
  for (const [place, line] of text.split('\n').entries()) {
    if (place > 0) {
      // The screen of sign-in may close under the key.
      await onScreen('xdotool key Return').catch(() => undefined);
      await pause(3_000);
    }
    if (line !== '') {
      await onScreen(`xdotool type --delay 60 ${line}`);
    }
  }
}
