import type { RestartPlace, ScreenOfUser } from './place.ts';
import { allScreens, showsWayland, showsX11 } from './screens.ts';
import { callOnBus } from './session-bus.ts';
import { hasScreen, type Session } from './sessions.ts';
import type { Input } from './shape.ts';

interface Seen {
  readonly where: string;
  /** Undefined: cannot be learnt. */
  readonly lastMs: number | undefined;
}

/**
 * When somebody typed or pointed last, by the machine's own clock, over every place where a person could.
 *
 * - Terminals: the access time of the device, which the kernel moves when something is read from it. Also what logind does for sessions without a
 *   screen (systemd issue 14053), and what w(1) shows; worthless for screens, where the device is not read (procps-ng issue 358).
 * - X11 screens: the server itself, by the screen saver extension. Independent of the desktop.
 * - Wayland: GNOME's compositor says it on the session's bus (org.gnome.Mutter.IdleMonitor; Debian, Ubuntu and RHEL ship GNOME by default). Others
 *   (KDE, sway) tell whoever watches their seats when they rest and when they are used again (ext-idle-notify-v1, before it org_kde_kwin_idle); so
 *   their rest counts from the first question on. What is left: logind's idle hint, which each sets as it likes; without it it is unknown.
 * - A screen that no session is known to be: started from a terminal (startx), whose device is not read while it stands, or looked at from elsewhere
 *   (VNC). It counts like a session's.
 * - /dev/input is no source: events are not kept, and the access time of such a device does not move when they are read.
 */
export async function readInput(place: RestartPlace, sessions: readonly Session[], machineMs: number): Promise<Input> {
  const seen: Seen[] = [];
  for (const name of place.list('/dev/pts') ?? []) {
    const path = `/dev/pts/${name}`;
    if (/^\d+$/.test(name) && wasTypedIn(place, path)) {
      seen.push({ where: `pts/${name}`, lastMs: place.usedMs(path) });
    }
  }
  const screens = allScreens(place);
  for (const session of sessions) {
    const mine = screens.filter(({ uid }) => uid === session.uid);
    seen.push(...(await seenIn(place, session, mine, machineMs)));
  }
  seen.push(...(await seenElsewhere(place, sessions, screens, machineMs)));
  const known = seen.filter(({ lastMs }) => lastMs !== undefined);
  const newest = known.reduce<Seen | undefined>(
    (best, one) => (best === undefined || (one.lastMs ?? 0) > (best.lastMs ?? 0) ? one : best),
    undefined,
  );
  return {
    lastMs: newest?.lastMs,
    where: newest?.where,
    unknown: [...new Set(seen.filter(({ lastMs }) => lastMs === undefined).map(({ where }) => where))],
  };
}

/** The kernel moves the access time in steps of 8 s. A terminal in which nothing was read since it was made is a program's: a container's console. */
function wasTypedIn(place: RestartPlace, path: string): boolean {
  const [usedMs, madeMs] = [place.usedMs(path), place.madeMs(path)];
  return usedMs === undefined || madeMs === undefined || usedMs - madeMs > 8_000;
}

async function seenIn(
  place: RestartPlace,
  session: Session,
  screens: readonly ScreenOfUser[],
  machineMs: number,
): Promise<readonly Seen[]> {
  if (hasScreen(session)) {
    return [await seenOnScreen(place, session, screens, machineMs)];
  }
  if (session.tty === undefined) {
    // A copy over ssh, a job: nothing is typed there.
    return [];
  }
  const where = session.tty.replace(/^\/dev\//, '');
  return /^(?:tty\d+|pts\/\d+|ttyS\d+|hvc\d+|console)$/.test(where)
    ? [{ where, lastMs: place.usedMs(`/dev/${where}`) }]
    : [{ where, lastMs: undefined }];
}

async function seenOnScreen(
  place: RestartPlace,
  session: Session,
  screens: readonly ScreenOfUser[],
  machineMs: number,
): Promise<Seen> {
  const where = session.display ?? screens[0]?.display ?? screens[0]?.waylandDisplay ?? session.type;
  const idle =
    session.type === 'x11' ? await idleOnX11(place, session, screens) : await idleOnWayland(place, session, screens);
  if (idle !== undefined) {
    return { where, lastMs: machineMs - idle };
  }
  return { where: `${session.type} (${session.user})`, lastMs: session.idleSinceMs };
}

/** Sign-in screens and services have numbers of the system's own; those of systemd's passing users lie above (login.defs(5), systemd.io "UIDs and GIDs"). */
function isPerson(uid: number): boolean {
  return uid >= 1000 && !(uid >= 61_184 && uid <= 65_534);
}

/** Screens of people whom logind knows without a screen, or not at all. */
async function seenElsewhere(
  place: RestartPlace,
  sessions: readonly Session[],
  screens: readonly ScreenOfUser[],
  machineMs: number,
): Promise<readonly Seen[]> {
  const known = new Set(sessions.filter(hasScreen).map(({ uid }) => uid));
  const there = new Set(sessions.map(({ uid }) => uid));
  const seen = new Map<string, Seen>();
  for (const screen of screens) {
    if (known.has(screen.uid) || !(there.has(screen.uid) || isPerson(screen.uid))) {
      continue;
    }
    // Programs below a compositor know its X server too, which hears only a part.
    const wayland = showsWayland(place, screen);
    const where = (wayland ? screen.waylandDisplay : screen.display) ?? '';
    // By person: what one of them says of a display by the same name must not stand for another's.
    const own = `${screen.uid} ${where}`;
    if (seen.has(own) || !(wayland || showsX11(place, screen))) {
      continue;
    }
    const idle = wayland
      ? ((await idleInMutter(place, screen)) ?? (await place.waylandIdleMs(screen)))
      : await place.x11IdleMs(screen);
    if (idle === 'gone') {
      continue;
    }
    seen.set(
      own,
      idle === undefined
        ? { where: `${where} (${screen.uid})`, lastMs: undefined }
        : { where, lastMs: machineMs - idle },
    );
  }
  return [...seen.values()];
}

/** The shortest rest of all displays of the session's person; one that does not answer leaves it unknown. */
async function idleOnX11(
  place: RestartPlace,
  session: Session,
  screens: readonly ScreenOfUser[],
): Promise<number | undefined> {
  const mine = screens.filter(
    ({ display }) => display !== undefined && (session.display === undefined || display.startsWith(session.display)),
  );
  const idles = await Promise.all(mine.map((screen) => place.x11IdleMs(screen)));
  return idles.length === 0 || idles.includes(undefined) ? undefined : Math.min(...idles.map((idle) => idle ?? 0));
}

/** GNOME first, which knows it from before; then the shortest rest of the person's compositors, found by their sockets where no program names one. */
async function idleOnWayland(
  place: RestartPlace,
  { uid }: Session,
  screens: readonly ScreenOfUser[],
): Promise<number | undefined> {
  const [first = nameless(uid)] = screens;
  const inMutter = await idleInMutter(place, first);
  if (inMutter !== undefined) {
    return inMutter;
  }
  const sockets = (place.list(`/run/user/${uid}`) ?? []).filter((name) => /^wayland-\d{1,3}$/.test(name));
  const asked = sockets.map((waylandDisplay) => place.waylandIdleMs({ ...first, waylandDisplay }));
  // One that nobody listens at was left by a compositor that crashed.
  const idles = (await Promise.all(asked)).filter((idle) => idle !== 'gone');
  return idles.length === 0 || idles.includes(undefined) ? undefined : Math.min(...idles.map((idle) => idle ?? 0));
}

/** No program of the person names a screen. */
function nameless(uid: number): ScreenOfUser {
  return { uid, gid: uid, pid: 0, display: undefined, waylandDisplay: undefined, xauthority: undefined };
}

async function idleInMutter(place: RestartPlace, screen: ScreenOfUser): Promise<number | undefined> {
  const monitor = 'org.gnome.Mutter.IdleMonitor';
  const answer = await callOnBus(place, screen, [
    ...[monitor, '/org/gnome/Mutter/IdleMonitor/Core', monitor, 'GetIdletime'],
  ]);
  // `t 123456`, milliseconds.
  const idle = /^t (\d{1,15})\s*$/.exec(answer ?? '');
  return idle === null ? undefined : Number(idle[1]);
}
