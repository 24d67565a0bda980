import { setTimeout as pause } from 'node:timers/promises';
import { lookAround } from '@tsukuroi/agent/restart/facts.ts';
import { machineRestarter } from '@tsukuroi/agent/restart/machine-restarter.ts';
import { readMemory } from '@tsukuroi/agent/restart/memory-file.ts';
import { thisPlace } from '@tsukuroi/agent/restart/place.ts';
import { systemClock } from '@tsukuroi/core';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import type { Restarting } from '@tsukuroi/trust/plan/plan.ts';

/**
 * Runs on an endpoint, as root, with the agent's own code: asks the people at the screens as the work engine does, without ever restarting.
 *
 *     ask-people.ts FOLDER HOW RULES STEP…   a STEP waits so many milliseconds and asks once, in trusted time that runs so many minutes ahead
 *                                            (`7000`, `0:6`); prints one line of JSON for each
 *     ask-people.ts FOLDER over              takes the notice away and forgets what was said
 */
const [folder = '', how = 'ask', rules = '{}', ...steps] = process.argv.slice(2);
const MINUTE_MS = 60_000;
const WINDOW_MS = 6 * 60 * MINUTE_MS;
const door = nodeDoor();
const place = thisPlace(systemClock);
const restarter = machineRestarter({ door, place, folder });

if (how === 'over') {
  await restarter.over();
  process.exit(0);
}
const asked: Restarting = {
  ...{ byClickOnly: false, idleMinutes: 15, protectedApplications: [], postponeMinutes: 30 },
  ...{ mostPostponements: 2, pickWithinHours: 24, mostPerDay: 3 },
  ...(JSON.parse(rules) as Partial<Restarting>),
};
for (const step of steps.length > 0 ? steps : ['0']) {
  const [waitMs = 0, aheadMinutes = 0] = step.split(':').map(Number);
  await pause(waitMs);
  const nowMs = systemClock.nowMs() + aheadMinutes * MINUTE_MS;
  const answer = await restarter.ask(how === 'in-window' ? 'in-window' : 'ask', asked, nowMs, nowMs + WINDOW_MS);
  const { facts, sessions } = await lookAround(place, asked.protectedApplications, nowMs);
  const remembered = await readMemory(door, `${folder}/restart.json`);
  const talk = remembered.known ? remembered.memory.talk : undefined;
  process.stdout.write(`${JSON.stringify({ nowMs, answer, facts, sessions, talk })}\n`);
}
process.exit(0);
