import type { Lab } from '../../lab.ts';
import { SERVER_PART, type Site } from './site.ts';

export const DAY_MS = 86_400_000;

/**
 * Moves all clocks of the hospital so many days ahead of the true time, also those of what runs. Timers stay true, so the server, which
 * looks every hour whether something is to be renewed, is started anew instead; and sessions end with time.
 */
export async function moveTo(lab: Lab, site: Site, day: number): Promise<void> {
  await Promise.all(lab.machines.map((machine) => machine.setClock(`+${day}d`)));
  await site.server.stopPart(SERVER_PART);
  await site.startServer();
  await site.signIn();
}
