import { setTimeout as pause } from 'node:timers/promises';
import type { SuiteContext } from '../../suite.ts';
import { type Desk, DOCTOR, NURSE, session, until } from './desk.ts';

const SAID = '/run/terminal-said';

/** A terminal of which the lab holds the other end: what stands on it can be read. */
async function beginTerminal(desk: Desk): Promise<string> {
  const script = `tty > /run/terminal; chown nurse "$(tty)"; exec sleep infinity`;
  await desk.machine.must(['systemd-run', '--quiet', '--collect', '--unit=terminal', 'script', '-qfc', script, SAID]);
  await until(async () => (await desk.machine.run(['test', '-s', '/run/terminal'])).code === 0);
  return (await desk.machine.must(['cat', '/run/terminal'])).trim();
}

const atTerminal = (tty: string) => [
  ...['--property=PAMName=login', `--property=TTYPath=${tty}`],
  ...['--setenv=XDG_SESSION_TYPE=tty', '--setenv=XDG_SESSION_CLASS=user'],
];

/** Who sits where: two people, a terminal, a screen started from it, a screen nobody told of, a foreign language. */
export async function checkPeople({ check }: SuiteContext, desk: Desk): Promise<void> {
  await desk.only('zenity');
  await check(
    {
      ja: '二人が同じ端末にサインインしているとき、案内は前面の人の画面にだけ出る',
      en: 'two people on one machine: the notice hangs on the screen in front alone',
    },
    async () => {
      await desk.beginX11(NURSE, ':0');
      await desk.beginX11(DOCTOR, ':1');
      const owners = async () => {
        await desk.ask('ask');
        await pause(1_000);
        const { stdout } = await desk.machine.run(['ps', '-C', 'zenity', '-o', 'user=']);
        await desk.over();
        return stdout.trim();
      };
      const first = await owners();
      const sessions = await desk.machine.must(['loginctl', '--no-legend', 'list-sessions']);
      const id =
        sessions
          .split('\n')
          .find((line) => line.includes(NURSE.name))
          ?.trim()
          .split(/\s+/)[0] ?? '';
      await desk.machine.must(['loginctl', 'activate', id]);
      const second = await owners();
      await desk.end(DOCTOR);
      await desk.end(NURSE);
      return { ok: first === DOCTOR.name && second === NURSE.name, seen: `${first}, then ${second}` };
    },
  );
  await check(
    {
      ja: '外国語の文字コードのセッションでも、題名は日本語のまま出る。1024×768 の画面に収まる',
      en: 'a session in a foreign character set shows the Japanese title unharmed; all of it fits 1024×768',
    },
    async () => {
      const foreign = ['--setenv=LANG=de_DE.ISO-8859-1', '--setenv=LC_ALL=POSIX'];
      await desk.beginX11(NURSE, ':0', [...session('x11', ':0'), ...foreign], '1024x768');
      await desk.ask('ask');
      await desk.stands(':0', NURSE);
      const named = 'xdotool getwindowname "$(xdotool search --class zenity | tail -1)"';
      const shape = 'xdotool search --onlyvisible --class zenity getwindowgeometry --shell';
      const name = (await desk.on(':0', NURSE, 'sh', '-c', named)).trim();
      const width = Number(/WIDTH=(\d+)/.exec(await desk.on(':0', NURSE, 'sh', '-c', shape))?.[1]);
      await desk.picture('x11-zenity-1024', ':0', NURSE);
      await desk.over();
      await desk.end(NURSE);
      // Control: the ruler lies at the notice, which is asked to be 520 wide at least.
      const fits = width >= 520 && width <= 1024;
      return { ok: name === 'つくろい：再起動のお願い' && fits, seen: `${name}, ${width} wide` };
    },
  );
  await checkTerminals({ check }, desk);
}

async function checkTerminals({ check }: Pick<SuiteContext, 'check'>, desk: Desk): Promise<void> {
  const tty = await beginTerminal(desk);
  await check(
    {
      ja: '文字の端末の人には、日本語と英語の文が出る',
      en: 'a person at a terminal reads it, in Japanese and in English',
    },
    async () => {
      await desk.begin(NURSE.name, NURSE, [...atTerminal(tty), 'sleep', 'infinity']);
      await pause(1_000);
      const before = await desk.machine.must(['cat', SAID]);
      const [asked] = await desk.ask('in-window');
      const said = await desk.machine.must(['cat', SAID]);
      await desk.over();
      await desk.end(NURSE);
      const ok =
        !before.includes('再起動') && said.includes('再起動が必要です') && said.includes('this machine has to restart');
      return { ok: ok && asked?.facts.signedOn === true, seen: `${asked?.answer.because} ${asked?.answer.about}` };
    },
  );
  const works = async (begin: () => Promise<void>) => {
    await begin();
    const rules = { idleMinutes: 0.05 };
    await desk.press(':0', NURSE, 'a');
    const [working] = await desk.ask('in-window', { idleMinutes: 1 });
    const dialogs = working?.talk?.notice?.shownBy.length ?? 0;
    await desk.over();
    await pause(4_000);
    const [resting] = await desk.ask('in-window', rules);
    await desk.over();
    await desk.end(NURSE);
    const held = working?.answer.because === 'person-active' && working.answer.about === ':0';
    return { held, dialogs, rests: resting?.answer.because !== 'person-active', about: `${working?.answer.about}` };
  };
  await check(
    {
      ja: '端末から始めた画面（startx）の人は、使っている人として数え、その画面に案内が出る',
      en: 'whoever works on a screen started from a terminal (startx) counts, and is asked there',
    },
    async () => {
      const seen = await works(() => desk.beginX11(NURSE, ':0', atTerminal(tty)));
      return { ok: seen.held && seen.dialogs === 1 && seen.rests, seen: JSON.stringify(seen) };
    },
  );
  await check(
    {
      ja: 'どのセッションのものでもない画面（VNC など）の人も、使っている人として数える',
      en: 'whoever works on a screen of no session (VNC) counts',
    },
    async () => {
      const seen = await works(() => desk.beginX11(NURSE, ':0', ['--setenv=HOME=/home/nurse']));
      return { ok: seen.held && seen.rests, seen: JSON.stringify(seen) };
    },
  );
}
