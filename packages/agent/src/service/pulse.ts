import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { writeWhole } from '@tsukuroi/core';
import { slotPlaces } from '../update/slots.ts';

/** What the supervisor (packaging/programs/agent-supervise.sh) learns from the agent it started. A full disk stops neither. */
export interface Pulse {
  /** A version that is tried: it proves itself at once and waits for no turn. */
  readonly tried: boolean;
  /** The agent lives: written at its start and after every contact, good or not. */
  alive(): Promise<void>;
  /** This run had a good check-in. */
  proved(): Promise<void>;
}

/** The pulse of a run that the supervisor started; undefined for an agent that somebody runs by hand. */
export function pulseOf(
  dataFolder: string,
  environment: Readonly<Record<string, string | undefined>>,
): Pulse | undefined {
  const run = environment.TSUKUROI_RUN ?? '';
  if (!/^[0-9a-f-]{36}$/.test(run)) {
    return undefined;
  }
  const { folder } = slotPlaces(dataFolder);
  let said = false;
  const write = (name: string, line: string) =>
    writeWhole(join(folder, name), `${line}\n`).then(
      () => true,
      () => false,
    );
  return {
    tried: environment.TSUKUROI_TRIAL === 'yes',
    alive: async () => {
      await write('alive', randomBytes(8).toString('hex'));
    },
    proved: async () => {
      if (!said) {
        said = await write('proved', run);
      }
    },
  };
}
