import { programAt, type RestartPlace, type ScreenOfUser } from './place.ts';

/**
 * Calls a method on a person's session bus (busctl(1)), as the person, since it answers nobody else. Never starts a bus.
 *
 * @param call destination, object, interface, method, and what follows
 * @returns what busctl prints: a signature, then the values; undefined when nobody answers in time
 */
export async function callOnBus(
  place: RestartPlace,
  screen: Pick<ScreenOfUser, 'uid' | 'gid'>,
  call: readonly string[],
): Promise<string | undefined> {
  const setpriv = programAt(place, 'setpriv');
  const busctl = programAt(place, 'busctl');
  const env = programAt(place, 'env');
  if (setpriv === undefined || busctl === undefined || env === undefined) {
    return undefined;
  }
  const asPerson = [`--reuid=${screen.uid}`, `--regid=${screen.gid}`, '--clear-groups', '--no-new-privs'];
  const bus = `DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/${screen.uid}/bus`;
  const { code, stdout } = await place.run({
    command: setpriv,
    args: [...asPerson, env, bus, busctl, '--user', 'call', ...call],
    timeoutMs: 5_000,
  });
  return code === 0 ? stdout.toString('utf8') : undefined;
}

/**
 * Whether the desktop shows notices (Desktop Notifications Specification), starting its program where that waits to be started. On one that does
 * not, notify-send(1) waits for minutes and shows nothing. The owner of the name is asked for first: GNOME's shell begins its own program under
 * another name, and a bus has no service file of this one that it could start (seen with dbus-daemon 1.14: `ServiceUnknown`, though it is owned).
 */
export async function showsNotifications(place: RestartPlace, screen: ScreenOfUser): Promise<boolean> {
  const name = 'org.freedesktop.Notifications';
  const bus = ['org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus'];
  const owned = await callOnBus(place, screen, [...bus, 'NameHasOwner', 's', name]);
  if (/^b true\s*$/.test(owned ?? '')) {
    return true;
  }
  const answer = await callOnBus(place, screen, [...bus, 'StartServiceByName', 'su', name, '0']);
  // 1: started now, 2: was there (D-Bus Specification, StartServiceByName).
  return /^u [12]\s*$/.test(answer ?? '');
}
