import type { RestartPlace, ScreenOfUser } from './place.ts';

/**
 * Screens that programs of a user show on, found in the environment of the programs themselves (proc_pid_environ(5)): logind knows a display only
 * where the display manager told it.
 */
export function screensOf(place: Pick<RestartPlace, 'list' | 'text'>, uid: number): readonly ScreenOfUser[] {
  const screens = new Map<string, ScreenOfUser>();
  for (const name of place.list('/proc') ?? []) {
    if (!/^\d+$/.test(name)) {
      continue;
    }
    const status = place.text(`/proc/${name}/status`);
    if (numberIn(status, 'Uid') !== uid) {
      continue;
    }
    const screen = screenOf(
      place.text(`/proc/${name}/environ`) ?? '',
      Number(name),
      uid,
      numberIn(status, 'Gid') ?? uid,
    );
    const key = `${screen.display}|${screen.waylandDisplay}`;
    if (screen.display === undefined && screen.waylandDisplay === undefined) {
      continue;
    }
    const known = screens.get(key);
    if (known === undefined || (known.xauthority === undefined && screen.xauthority !== undefined)) {
      screens.set(key, screen);
    }
  }
  return [...screens.values()];
}

/** The effective id: second number of `Uid:` and `Gid:` (proc_pid_status(5)). */
function numberIn(status: string | undefined, name: 'Uid' | 'Gid'): number | undefined {
  const match = new RegExp(`^${name}:\\s+\\d+\\s+(\\d+)`, 'm').exec(status ?? '');
  return match === null ? undefined : Number(match[1]);
}

function screenOf(environment: string, pid: number, uid: number, gid: number): ScreenOfUser {
  const value = (name: string): string | undefined => {
    const line = environment.split('\0').find((entry) => entry.startsWith(`${name}=`));
    const found = line?.slice(name.length + 1);
    return found === '' ? undefined : found;
  };
  const home = value('HOME');
  return {
    uid,
    gid,
    pid,
    display: value('DISPLAY'),
    waylandDisplay: value('WAYLAND_DISPLAY'),
    xauthority: value('XAUTHORITY') ?? (home === undefined ? undefined : `${home}/.Xauthority`),
  };
}
