import { setTimeout as sleep } from 'node:timers/promises';
import type { Language, Text } from '@tsukuroi/core';
import { programAt, type RestartPlace } from '../restart/place.ts';
import type { Job, JobOf } from '../work/job.ts';

/** What stands on the screen while a machine that somebody switched off is held up. */
const WORDS: Text = {
  ja: '更新を適用しています。終わると電源が自動で切れます。電源ボタンを押さず、コンセントを抜かないでください。',
  en: 'Installing updates. The power goes off by itself when they are in. Leave the power button and the plug alone.',
};

/** The splash of the way down comes up after the desktop has ended. */
const LOOKS = 15;
const LOOK_MS = 1_000;

/** The splash screen of the way down, where there is one (plymouth(1)). */
export async function sayOnSplash(
  place: Pick<RestartPlace, 'exists' | 'run'>,
  language: Language,
  pause: (ms: number) => Promise<void> = (ms) => sleep(ms, undefined, { ref: false }),
): Promise<boolean> {
  const plymouth = programAt(place, 'plymouth');
  if (plymouth === undefined) {
    return false;
  }
  for (let looks = 0; looks < LOOKS; looks += 1) {
    const { code } = await place.run({ command: plymouth, args: ['--ping'], timeoutMs: 5_000 });
    if (code === 0) {
      const args = ['display-message', `--text=${WORDS[language]}`];
      return (await place.run({ command: plymouth, args, timeoutMs: 5_000 })).code === 0;
    }
    await pause(LOOK_MS);
  }
  return false;
}

/** Jobs that say, the first time one of them changes the machine, why it is held up: on the console, and on the splash screen. */
export function announced(
  jobOf: JobOf,
  place: Pick<RestartPlace, 'exists' | 'run'>,
  say: (line: string) => void,
): JobOf {
  let said = false;
  const once = () => {
    if (!said) {
      said = true;
      // A console has no Japanese letters.
      say(`${WORDS.en}\n`);
      void sayOnSplash(place, 'ja').catch(() => false);
    }
  };
  return (action) => {
    const job = jobOf(action);
    return job === undefined ? undefined : whichSays(job, once);
  };
}

function whichSays(job: Job, once: () => void): Job {
  return {
    ...job,
    apply: async (prepared) => {
      once();
      return job.apply(prepared);
    },
  };
}
