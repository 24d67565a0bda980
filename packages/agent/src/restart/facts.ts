import { readInput } from './input.ts';
import type { RestartPlace } from './place.ts';
import { readPower } from './power.ts';
import { runningOf } from './programs.ts';
import { hasScreen, listSessions, type Session, signedOnByUtmp } from './sessions.ts';
import type { Input, RestartFacts } from './shape.ts';

/** What a restart has to know, with the sessions to which a notice can be shown. */
export interface SeenMachine {
  readonly facts: RestartFacts;
  readonly sessions: readonly Session[];
}

/**
 * Looks at the machine once. Never throws for what the machine does; what cannot be read is unknown.
 *
 * @param nowMs trusted time, in which the facts are told
 */
export async function lookAround(
  place: RestartPlace,
  protectedApplications: readonly string[],
  nowMs: number,
): Promise<SeenMachine> {
  const known = await listSessions(place);
  const sessions = known ?? [];
  const byUtmp = known === undefined ? signedOnByUtmp(place) : undefined;
  const machineMs = place.machineMs();
  const input = inTime(await readInput(place, sessions, machineMs), nowMs - machineMs);
  return {
    facts: {
      bootId: place.text('/proc/sys/kernel/random/boot_id')?.trim(),
      power: readPower(place),
      signedOn: known === undefined ? signedOnWithout(byUtmp) : known.some(isSomebody),
      input: known === undefined ? withoutLogind(place, input, byUtmp) : input,
      running: runningOf(place, protectedApplications),
    },
    sessions,
  };
}

function inTime(input: Input, shiftMs: number): Input {
  return input.lastMs === undefined ? input : { ...input, lastMs: input.lastMs + shiftMs };
}

/** A session at a screen or a terminal; a copy over ssh is none. */
function isSomebody(session: Session): boolean {
  return session.tty !== undefined || hasScreen(session);
}

function signedOnWithout(byUtmp: number | undefined): boolean | undefined {
  return byUtmp === undefined ? undefined : byUtmp > 0;
}

/** Without logind terminals are seen through their devices; a screen, or nobody to say who is signed on, leaves it unknown. */
function withoutLogind(place: RestartPlace, input: Input, byUtmp: number | undefined): Input {
  const screens = [...(place.list('/tmp/.X11-unix') ?? []), ...(place.list('/run/user') ?? [])];
  const unknown = [
    ...input.unknown,
    ...(byUtmp === undefined ? ['sessions'] : []),
    ...(screens.length > 0 ? ['screen'] : []),
    ...(byUtmp !== undefined && byUtmp > 0 && input.lastMs === undefined ? ['terminal'] : []),
  ];
  return { ...input, unknown };
}
