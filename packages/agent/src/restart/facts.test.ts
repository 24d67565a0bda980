import { describe, expect, it } from 'vitest';
import { lookAround } from './facts.ts';
import { type FakeMachine, placeWith } from './testing/place.ts';
import { MINUTE, NOW } from './testing/scene.ts';

const LOGINCTL = '/usr/bin/loginctl';
const LIST = `${LOGINCTL} list-sessions`;
const SHOW = `${LOGINCTL} show-session`;

/** As `loginctl show-session` of systemd 252 prints it. */
function session(change: Readonly<Record<string, string>>): string {
  const all = {
    Id: '2',
    Name: 'nurse',
    User: '1000',
    Type: 'x11',
    Class: 'user',
    State: 'active',
    Remote: 'no',
    TTY: '',
    Display: ':0',
    Active: 'yes',
    IdleHint: 'no',
    IdleSinceHint: '0',
    ...change,
  };
  return Object.entries(all)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n');
}

const DESKTOP = {
  '/proc/sys/kernel/random/boot_id': 'b-1\n',
  '/proc/900/status': 'Name:\txfwm4\nUid:\t1000\t1000\t1000\t1000\nGid:\t100\t100\t100\t100\n',
  '/proc/900/environ': 'HOME=/home/nurse\0DISPLAY=:0.0\0XAUTHORITY=/run/lightdm/nurse/xauthority\0',
};

function look(files: Readonly<Record<string, string>>, machine: FakeMachine, names: readonly string[] = []) {
  return lookAround(placeWith(files, machine), names, NOW);
}

function sessions(...blocks: string[]): Record<string, string> {
  return { [LIST]: ` 2 1000 nurse seat0\n c1 113 lightdm seat0\n`, [SHOW]: `${blocks.join('\n\n')}\n` };
}

describe('lookAround', () => {
  it('learns from the X server itself, on any desktop, how long keyboard and mouse rested', async () => {
    const { facts } = await look(DESKTOP, {
      programs: sessions(session({})),
      x11: ({ display, xauthority }) =>
        display === ':0.0' && xauthority === '/run/lightdm/nurse/xauthority' ? 20 * MINUTE : undefined,
    });

    expect(facts.signedOn).toBe(true);
    expect(facts.input).toEqual({ lastMs: NOW - 20 * MINUTE, where: ':0', unknown: [] });
  });

  it('does not know of a screen whose server does not answer, although logind says "not idle"', async () => {
    const { facts } = await look(DESKTOP, { programs: sessions(session({})) });

    expect(facts.input.unknown).toEqual(['x11 (nurse)']);
  });

  it('asks GNOME on Wayland as the person, never as root', async () => {
    const place = placeWith(
      { ...DESKTOP, '/proc/900/environ': 'WAYLAND_DISPLAY=wayland-0\0DISPLAY=:0\0' },
      {
        programs: {
          ...sessions(session({ Type: 'wayland', Display: '' })),
          '/usr/bin/setpriv --reuid=1000 --regid=100 --clear-groups --no-new-privs /usr/bin/env DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/1000/bus /usr/bin/busctl --user call org.gnome.Mutter.IdleMonitor':
            't 1200000\n',
          '/usr/bin/busctl': '',
          '/usr/bin/env': '',
        },
      },
    );

    const { facts } = await lookAround(place, [], NOW);

    expect(facts.input).toMatchObject({ lastMs: NOW - 20 * MINUTE, unknown: [] });
  });

  it('believes the idle hint of another Wayland desktop only where it says idle', async () => {
    const idleSince = `${(NOW - 30 * MINUTE) * 1000}`;
    const wayland = { Type: 'wayland', Display: '' };

    const idle = await look(DESKTOP, {
      programs: sessions(session({ ...wayland, IdleHint: 'yes', IdleSinceHint: idleSince })),
    });
    const silent = await look(DESKTOP, { programs: sessions(session(wayland)) });

    expect(idle.facts.input).toMatchObject({ lastMs: NOW - 30 * MINUTE, unknown: [] });
    expect(silent.facts.input.unknown).toEqual(['wayland (nurse)']);
  });

  it('asks a Wayland desktop that tells whoever watches, and logind only where it does not', async () => {
    const files = { ...DESKTOP, '/run/user/1000/wayland-0': '', '/run/user/1000/wayland-0.lock': '' };
    const hint = { Type: 'wayland', Display: '', IdleHint: 'yes', IdleSinceHint: `${(NOW - 30 * MINUTE) * 1000}` };
    const watched = (answer: number | 'gone' | undefined) =>
      look(files, {
        programs: sessions(session(hint)),
        wayland: ({ uid, waylandDisplay }) => (uid === 1000 && waylandDisplay === 'wayland-0' ? answer : undefined),
      });

    expect((await watched(2 * MINUTE)).facts.input).toMatchObject({ lastMs: NOW - 2 * MINUTE, unknown: [] });
    expect((await watched(undefined)).facts.input).toMatchObject({ lastMs: NOW - 30 * MINUTE });
    expect((await watched('gone')).facts.input).toMatchObject({ lastMs: NOW - 30 * MINUTE });
  });

  it('sees who works on a screen that was started from a terminal (startx), although that terminal rests', async () => {
    const tty = { Type: 'tty', TTY: 'tty1', Display: '' };
    const { facts } = await look(
      { ...DESKTOP, '/proc/900/root/tmp/.X11-unix/X0': '' },
      {
        programs: sessions(session(tty)),
        used: { '/dev/tty1': NOW - 8 * 60 * MINUTE },
        x11: () => MINUTE,
      },
    );

    expect(facts.input).toEqual({ lastMs: NOW - MINUTE, where: ':0.0', unknown: [] });
  });

  it('sees who works on a Wayland desktop that was started from a terminal', async () => {
    const { facts } = await look(
      {
        ...DESKTOP,
        '/proc/900/environ': 'WAYLAND_DISPLAY=wayland-1\0DISPLAY=:0\0',
        '/run/user/1000/wayland-1': '',
      },
      {
        programs: sessions(session({ Type: 'tty', TTY: 'tty1', Display: '' })),
        used: { '/dev/tty1': NOW - 8 * 60 * MINUTE },
        wayland: () => 3 * MINUTE,
        x11: () => 9 * 60 * MINUTE,
      },
    );

    expect(facts.input).toEqual({ lastMs: NOW - 3 * MINUTE, where: 'wayland-1', unknown: [] });
  });

  it('sees who works on a screen that is looked at from elsewhere (VNC), of whom logind knows nothing', async () => {
    const vnc = { ...DESKTOP, '/proc/900/root/tmp/.X11-unix/X0': '' };

    const working = await look(vnc, { programs: { [LIST]: '' }, x11: () => MINUTE });
    const silent = await look(vnc, { programs: { [LIST]: '' } });

    expect(working.facts).toMatchObject({ signedOn: false, input: { lastMs: NOW - MINUTE, unknown: [] } });
    expect(silent.facts.input.unknown).toEqual([':0.0 (1000)']);
  });

  it('somebody who names the display of another person, and answers for it that it rests, does not hide who works there', async () => {
    const visitor = {
      '/proc/800/status': 'Name:\tx\nUid:\t1001\t1001\t1001\t1001\nGid:\t101\t101\t101\t101\n',
      '/proc/800/environ': 'DISPLAY=:0.0\0',
      '/proc/800/root/tmp/.X11-unix/X0': '',
    };
    const { facts } = await look(
      { ...visitor, ...DESKTOP, '/proc/900/root/tmp/.X11-unix/X0': '' },
      { programs: { [LIST]: '' }, x11: ({ uid }) => (uid === 1001 ? 600 * MINUTE : MINUTE) },
    );

    expect(facts.input).toMatchObject({ lastMs: NOW - MINUTE, unknown: [] });
  });

  it.each([
    ['of a sign-in program, whose user is the system’s own', { '/proc/900/status': 'Uid:\t113\t113\t113\t113\n' }],
    ['whose server is gone', { '/proc/900/root/tmp/.X11-unix/X0': undefined }],
    ['of another machine, over ssh', { '/proc/900/environ': 'DISPLAY=localhost:10.0\0' }],
  ])('does not wait for a screen %s', async (_name, change) => {
    const files = { ...DESKTOP, '/proc/900/root/tmp/.X11-unix/X0': '', ...change };
    const there = Object.fromEntries(Object.entries(files).filter(([, text]) => text !== undefined)) as typeof DESKTOP;

    const { facts } = await look(there, { programs: { [LIST]: '' }, x11: () => MINUTE });

    expect(facts.input).toEqual({ lastMs: undefined, where: undefined, unknown: [] });
  });

  it('takes terminals by their devices, those inside of others too, and the newest counts', async () => {
    const { facts } = await look(DESKTOP, {
      programs: sessions(
        session({ Id: '5', Type: 'tty', TTY: 'tty2', Display: '' }),
        session({ Id: '6', Type: 'tty', TTY: 'pts/0', Display: '', Remote: 'yes' }),
      ),
      used: { '/dev/tty2': NOW - 90 * MINUTE, '/dev/pts/0': NOW - 60 * MINUTE, '/dev/pts/3': NOW - 2 * MINUTE },
    });

    expect(facts.input).toEqual({ lastMs: NOW - 2 * MINUTE, where: 'pts/3', unknown: [] });
  });

  it('is not misled by a clock that runs nine hours behind: somebody who types now is there', async () => {
    const behind = NOW - 9 * 60 * MINUTE;
    const { facts } = await look(DESKTOP, {
      clockMs: behind,
      programs: sessions(session({ Id: '5', Type: 'tty', TTY: 'tty2', Display: '' })),
      used: { '/dev/tty2': behind - 2 * MINUTE },
    });

    expect(facts.input.lastMs).toBe(NOW - 2 * MINUTE);
  });

  it('sees nobody in a sign-in screen, a copy over ssh, or a session that is closing', async () => {
    const { facts } = await look(DESKTOP, {
      programs: sessions(
        session({ Id: 'c1', Name: 'lightdm', Class: 'greeter' }),
        session({ Id: '7', Type: 'unspecified', Display: '', Remote: 'yes' }),
        session({ Id: '8', Type: 'tty', TTY: 'tty3', Display: '', State: 'closing' }),
      ),
      used: { '/dev/tty3': NOW },
    });

    expect(facts.signedOn).toBe(false);
    expect(facts.input).toEqual({ lastMs: undefined, where: undefined, unknown: [] });
  });

  it('takes no terminal for a person that a program opened at boot and nobody typed in', async () => {
    const boot = NOW - 3 * MINUTE;
    const console = { used: { '/dev/pts/0': boot + 1_000 }, made: { '/dev/pts/0': boot } };

    const { facts } = await look({}, { programs: { [LIST]: '' }, ...console });

    expect(facts.input).toEqual({ lastMs: undefined, where: undefined, unknown: [] });
  });

  it('sees nobody on a server without sessions', async () => {
    const { facts } = await look({}, { programs: { [LIST]: '' } });

    expect(facts).toMatchObject({ signedOn: false, input: { unknown: [] } });
  });

  it('knows nothing of people where neither logind nor utmp is there: never an empty room', async () => {
    const { facts } = await look({}, {});

    expect(facts.signedOn).toBeUndefined();
    expect(facts.input.unknown).toEqual(['sessions']);
  });

  it('knows nothing of a screen without logind', async () => {
    const { facts } = await look({ '/run/utmp': '', '/tmp/.X11-unix/X0': '' }, {});

    expect(facts).toMatchObject({ signedOn: false, input: { unknown: ['screen'] } });
  });

  it('finds protected programs by short name, file, or the file an interpreter was given', async () => {
    const { facts } = await look(
      {
        '/proc/31/comm': 'java\n',
        '/proc/31/cmdline': '/usr/bin/java\0-jar\0/opt/karte/Karte.jar\0',
        '/proc/32/comm': 'verylongorderin\n',
        '/proc/32/cmdline': '',
        '/proc/33/comm': 'wine64-preloade\n',
        '/proc/33/cmdline': 'C:\\Program Files\\Lab\\lab.exe\0',
      },
      { programs: { [LIST]: '' } },
      ['karte.jar', 'verylongorderinghelper', 'LAB.EXE', 'pacs'],
    );

    expect(facts.running).toEqual(['karte.jar', 'verylongorderinghelper', 'LAB.EXE']);
  });
});
