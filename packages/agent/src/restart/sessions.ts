import { parseUtmp } from '@tsukuroi/providers/linux-clock/sessions.ts';
import { programAt, type RestartPlace } from './place.ts';

/** A session of a person as logind knows it (org.freedesktop.login1(5), Session Objects). */
export interface Session {
  readonly id: string;
  readonly user: string;
  readonly uid: number;
  /** `tty`, `x11`, `wayland`, `mir`, `web`, `unspecified`. */
  readonly type: string;
  readonly tty: string | undefined;
  readonly display: string | undefined;
  readonly remote: boolean;
  /** It is the one in front on its seat. */
  readonly active: boolean;
  /** When the session was said to be idle; undefined while it is not said to be. */
  readonly idleSinceMs: number | undefined;
}

/** What logind takes for a screen. */
export function hasScreen({ type }: Session): boolean {
  return type === 'x11' || type === 'wayland' || type === 'mir';
}

const PROPERTIES = 'Id Name User Type Class State Remote TTY Display Active IdleHint IdleSinceHint'.split(' ');

/** Screens of sign-in and lock programs, and what runs in the background, are no people. */
const OF_PEOPLE = ['user', 'user-early', 'user-incomplete'];

/** Sessions of people; undefined when logind cannot be asked. */
export async function listSessions(place: RestartPlace): Promise<readonly Session[] | undefined> {
  const loginctl = programAt(place, 'loginctl');
  if (loginctl === undefined) {
    return undefined;
  }
  const list = await place.run({
    command: loginctl,
    args: ['list-sessions', '--no-legend', '--no-pager'],
    timeoutMs: 10_000,
  });
  if (list.code !== 0) {
    return undefined;
  }
  const ids = list.stdout
    .toString('utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/)[0] ?? '')
    .filter((id) => /^[A-Za-z0-9_]+$/.test(id));
  if (ids.length === 0) {
    return [];
  }
  const args = ['show-session', '--no-pager', ...PROPERTIES.flatMap((name) => ['-p', name]), ...ids];
  const shown = await place.run({ command: loginctl, args, timeoutMs: 10_000 });
  // A session may end between the two questions; then loginctl fails for that one and everything is asked again next time.
  return shown.code === 0 ? parseSessions(shown.stdout.toString('utf8')) : undefined;
}

/** Output of `loginctl show-session`: lines `Name=value`, an empty line between sessions. */
export function parseSessions(text: string): readonly Session[] {
  return text.split(/\n\s*\n/).flatMap((block) => {
    const values = new Map(
      block.split('\n').map((line): [string, string] => {
        const at = line.indexOf('=');
        return [line.slice(0, at), line.slice(at + 1)];
      }),
    );
    const value = (name: string) => (values.get(name) === '' ? undefined : values.get(name));
    const id = value('Id');
    if (id === undefined || !OF_PEOPLE.includes(value('Class') ?? 'user') || value('State') === 'closing') {
      return [];
    }
    return [
      {
        id,
        user: value('Name') ?? '',
        uid: Number(value('User')),
        type: value('Type') ?? 'unspecified',
        tty: value('TTY'),
        display: value('Display'),
        remote: value('Remote') === 'yes',
        active: value('Active') === 'yes',
        // Microseconds since 1970.
        idleSinceMs: value('IdleHint') === 'yes' ? Math.floor(Number(value('IdleSinceHint')) / 1000) : undefined,
      },
    ];
  });
}

/** Where logind does not answer: how many are signed on by /run/utmp; undefined when there is no such file. */
export function signedOnByUtmp(place: Pick<RestartPlace, 'read'>): number | undefined {
  const utmp = place.read('/run/utmp');
  return utmp.state === 'read' ? parseUtmp(utmp.bytes).length : undefined;
}
