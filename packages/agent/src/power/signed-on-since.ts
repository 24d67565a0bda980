import { programAt, type RestartPlace } from '../restart/place.ts';
import { firstMs } from './boot.ts';

/** SD_MESSAGE_SESSION_START of systemd (sd-messages.h): what logind writes when a session begins. */
const SESSION_BEGAN = '8d45620c1a4348dbb17410da57c60c66';

/** Screens that sign somebody on by themselves do so within this time; whoever comes later is a person. */
export const SETTLE_MS = 3 * 60_000;

/**
 * Whether a session began since this system came up and settled, one that is over by now included: of a person who worked and signed off again no
 * session and no keyboard tells any more. By the journal's monotonic time, which no setting of the clock changes. Undefined when the journal
 * does not answer.
 */
export async function signedOnSince(place: RestartPlace): Promise<boolean | undefined> {
  const journalctl = programAt(place, 'journalctl');
  const cameUpMs = firstMs(place);
  if (journalctl === undefined || cameUpMs === undefined) {
    return undefined;
  }
  const { code, stdout } = await place.run({
    command: journalctl,
    args: ['--boot', '--quiet', '--no-pager', '--output=json', `MESSAGE_ID=${SESSION_BEGAN}`],
    timeoutMs: 20_000,
  });
  const lines = stdout.toString('utf8').split('\n').filter(Boolean);
  // Without any entry some versions end with 1.
  if (code !== 0 && (code !== 1 || lines.length > 0)) {
    return undefined;
  }
  const begun = lines.map(beganMs);
  return begun.some((atMs) => atMs === undefined || atMs - cameUpMs > SETTLE_MS);
}

function beganMs(line: string): number | undefined {
  try {
    const { __MONOTONIC_TIMESTAMP: micros } = JSON.parse(line) as Record<string, unknown>;
    const began = typeof micros === 'string' && /^\d{1,16}$/.test(micros) ? Number(micros) / 1000 : undefined;
    return began;
  } catch {
    return undefined;
  }
}
