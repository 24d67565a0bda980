import { checkClosed } from '../../closed-proof.ts';
import type { Suite } from '../../suite.ts';
import { openDesk } from './desk.ts';
import { checkDialogs } from './dialogs.ts';
import { checkNotices } from './notices.ts';
import { DESKTOP_PACKAGES, TRIED } from './packages.ts';
import { checkPeople } from './people.ts';
import { checkSeats } from './seats.ts';
import { checkShells } from './shells.ts';
import { checkSignIn } from './sign-in.ts';
import { checkWayland } from './wayland.ts';

/** The agent's notice on real desktops, with a person's hands on keyboard and mouse. */
export const suite: Suite = {
  id: 'desk',
  title: {
    ja: '再起動の案内が本物の画面（X11、GNOME・KDE・sway の Wayland、ログイン画面、二つの席、文字の端末）に出て、答えがそのとおりに伝わる',
    en: 'the restart notice on real screens (X11, Wayland of GNOME, KDE and sway, sign-in, two seats, terminals), and what is answered there',
  },
  endpointPackages: DESKTOP_PACKAGES,
  async run(context) {
    const { check, lab } = context;
    await checkClosed(context, { ja: '始め', en: 'before' });
    // Screens and dialogs at one endpoint, compositors at another where there is one.
    const first = await openDesk(lab.machine('ep1'));
    const other = lab.endpoints.find(({ host }) => host.name !== 'ep1');
    const second = other === undefined ? first : await openDesk(other);
    await check({ ja: '試した画面の版', en: 'what was tried' }, async () => {
      const { stdout } = await first.machine.run(['dpkg-query', '-W', '-f', `\${Package} \${Version}, `, ...TRIED]);
      return { ok: TRIED.every((name) => stdout.includes(`${name} `)), seen: stdout.replace(/, $/, '') };
    });
    await checkDialogs(context, first);
    await checkNotices(context, first);
    await checkPeople(context, first);
    await checkSeats(context, first);
    await checkSignIn(context, first);
    await checkWayland(context, second);
    await checkShells(context, second);
    await checkClosed(context, { ja: '終わり', en: 'after' });
  },
};
