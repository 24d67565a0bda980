import type { RestartPlace, ScreenOfUser } from './place.ts';

/**
 * Screens that programs of people show on, found in the environment of the programs themselves (proc_pid_environ(5)): logind knows a display only
 * where the display manager told it, and nothing of a screen that was started from a terminal (startx) or is looked at from elsewhere (VNC).
 */
export function allScreens(place: Pick<RestartPlace, 'list' | 'text'>): readonly ScreenOfUser[] {
  const screens = new Map<string, ScreenOfUser>();
  for (const name of place.list('/proc') ?? []) {
    const status = /^\d+$/.test(name) ? place.text(`/proc/${name}/status`) : undefined;
    const [uid, gid] = [ownIdIn(status, 'Uid'), ownIdIn(status, 'Gid')];
    if (uid === undefined || gid === undefined) {
      continue;
    }
    const screen = screenOf(place.text(`/proc/${name}/environ`) ?? '', Number(name), uid, gid);
    const key = `${uid}|${screen.display}|${screen.waylandDisplay}`;
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

/** Those of one user. */
export function screensOf(place: Pick<RestartPlace, 'list' | 'text'>, uid: number): readonly ScreenOfUser[] {
  return allScreens(place).filter((screen) => screen.uid === uid);
}

/** `:0`, `unix:0`, `:10.0`; a display of another machine (`localhost:10.0` over ssh) is none of this one's. */
const LOCAL_DISPLAY = /^(?:unix)?:(\d{1,4})(?:\.\d{1,2})?$/;

/** Number of a display of this machine. */
export function displayNumber(display: string | undefined): string | undefined {
  return LOCAL_DISPLAY.exec(display ?? '')?.[1];
}

/** Where a compositor listens (wl_display_connect(3)): in the folder of its user, or nowhere for this process. */
export function waylandSocket({ uid, waylandDisplay }: ScreenOfUser): string | undefined {
  const folder = `/run/user/${uid}/`;
  const name = waylandDisplay?.startsWith(folder) ? waylandDisplay.slice(folder.length) : waylandDisplay;
  return name !== undefined && /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/.test(name) ? `${folder}${name}` : undefined;
}

/** Whether the server of an X display of this machine is there, as the screen's own programs see it: this process may have a /tmp of its own. */
export function showsX11(place: Pick<RestartPlace, 'exists'>, { display, pid }: ScreenOfUser): boolean {
  const number = displayNumber(display);
  return number !== undefined && place.exists(`/proc/${pid}/root/tmp/.X11-unix/X${number}`);
}

export function showsWayland(place: Pick<RestartPlace, 'exists'>, screen: ScreenOfUser): boolean {
  const path = waylandSocket(screen);
  return path !== undefined && place.exists(path);
}

/**
 * The id, where real, effective, saved and that for files are one (proc_pid_status(5)). A program that was given the rights of others (setuid,
 * setgid) has the environment of whoever called it: what that names must not be shown, asked or opened with these rights.
 */
function ownIdIn(status: string | undefined, name: 'Uid' | 'Gid'): number | undefined {
  const ids = new RegExp(`^${name}:\\s+(\\d+)\\s+\\1\\s+\\1\\s+\\1$`, 'm').exec(status ?? '');
  return ids === null ? undefined : Number(ids[1]);
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
