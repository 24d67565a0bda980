import { describe, expect, it } from 'vitest';
import type { ScreenOfUser } from './place.ts';
import { showsNotifications } from './session-bus.ts';
import { placeWith } from './testing/place.ts';

const SCREEN: ScreenOfUser = {
  ...{ uid: 1000, gid: 100, pid: 900, display: ':0', waylandDisplay: undefined, xauthority: undefined },
};
const PERSON = '/usr/bin/setpriv --reuid=1000 --regid=100 --clear-groups --no-new-privs /usr/bin/env';
const BUS = `${PERSON} DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/1000/bus /usr/bin/busctl --user call org.freedesktop.DBus /org/freedesktop/DBus org.freedesktop.DBus`;

/** What busctl(1) prints; a call that is not named here fails. */
function busThatSays(answers: Readonly<Record<string, string>>) {
  const programs = Object.entries(answers).map(([call, text]) => [`${BUS} ${call}`, text]);
  return placeWith({}, { programs: { '/usr/bin/busctl': '', '/usr/bin/env': '', ...Object.fromEntries(programs) } });
}

describe('whether a desktop shows notices', () => {
  it('is so where the name is owned though no service file could start it, as at GNOME', async () => {
    const place = busThatSays({ 'NameHasOwner s org.freedesktop.Notifications': 'b true\n' });

    expect(await showsNotifications(place, SCREEN)).toBe(true);
  });

  it.each([
    ['is so where the bus starts it now', 'u 1\n', true],
    ['is so where somebody else started it a moment ago', 'u 2\n', true],
    ['is not so where the bus knows nothing to start', undefined, false],
    ['is not so where the answer cannot be read', 'u 3\n', false],
  ] as const)('%s', async (_title, started, shows) => {
    const place = busThatSays({
      'NameHasOwner s org.freedesktop.Notifications': 'b false\n',
      ...(started === undefined ? {} : { 'StartServiceByName su org.freedesktop.Notifications 0': started }),
    });

    expect(await showsNotifications(place, SCREEN)).toBe(shows);
  });

  it('is not so where no bus answers', async () => {
    expect(await showsNotifications(busThatSays({}), SCREEN)).toBe(false);
  });
});
