import { expect, test } from 'vitest';
import { placeWith } from '../restart/testing/place.ts';
import type { Job } from '../work/job.ts';
import { actionOf } from '../work/testing/scene.ts';
import { announced, sayOnSplash } from './way-down.ts';

const NOTHING = { packages: [], before: new Map(), wayBack: { possible: false as const, because: '' }, leftOut: [] };

test('why the machine is held up is said once, and only when something is really installed', async () => {
  const said: string[] = [];
  let applied = 0;
  const job = {
    provider: 'apt',
    look: async () => undefined,
    apply: async () => {
      applied += 1;
    },
  } as unknown as Job;
  const jobOf = announced(
    () => job,
    placeWith({}),
    (line) => said.push(line),
  );

  const bound = jobOf(actionOf());
  await bound?.look();
  const before = said.length;
  await bound?.apply(NOTHING);
  await jobOf(actionOf())?.apply(NOTHING);

  expect([before, said.length, applied]).toEqual([0, 1, 2]);
  expect(said[0]).toContain('power button');
});

test('a splash screen that comes up late gets the sentence; without one nobody waits for it', async () => {
  const programs: Record<string, string> = { '/usr/bin/plymouth display-message': '' };
  const place = placeWith({}, { programs });
  const late = async () => {
    programs['/usr/bin/plymouth --ping'] = '';
  };

  const shown = await sayOnSplash(place, 'ja', late);
  const none = await sayOnSplash(placeWith({}), 'ja', async () => {
    throw new Error('waited');
  });

  expect([shown, none]).toEqual([true, false]);
  expect(place.ran.at(-1)).toContain('電源ボタンを押さず');
});
