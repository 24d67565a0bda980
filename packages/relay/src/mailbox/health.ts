import { join } from 'node:path';
import { type Clock, systemClock } from '@tsukuroi/core';
import { STATION_WORDS } from '@tsukuroi/protocol/station.ts';
import type { FileDoor } from '@tsukuroi/trust/files/door.ts';
import { GateRevocations, readGateIdentity } from '@tsukuroi/trust/mailbox/index.ts';
import { MailboxLink } from '@tsukuroi/trust/mailbox/link.ts';
import { MAILBOX_PATHS, STATUS_LIMIT_BYTES, stationStatusShape } from '@tsukuroi/trust/mailbox/wire.ts';
import type { ProgramHealth } from '@tsukuroi/trust/release/program-health.ts';
import { mailboxShape, readRelayConfig } from '../config.ts';

const ANSWER_MS = 20_000;

/** What this program says of a gate after it was started: its identity holds together, and its mailbox answers this very identity. It has no queue. */
export async function gateHealth(
  door: FileDoor,
  dataFolder: string,
  clock: Clock = systemClock,
): Promise<ProgramHealth> {
  const identity = await readGateIdentity(door, join(dataFolder, 'identity'), STATION_WORDS).catch(() => undefined);
  const answers =
    identity !== undefined && (await mailboxAnswers(door, dataFolder, identity, clock).catch(() => false));
  const checks = [
    { id: 'identity', why: identity === undefined ? 'UPGRADE_NO_ANSWER' : null },
    { id: 'port', why: answers ? null : 'UPGRADE_NO_ANSWER' },
    { id: 'queue', why: null },
  ] as const;
  return { format: 'program-health/1', schema: null, checks: [...checks] };
}

async function mailboxAnswers(
  door: FileDoor,
  dataFolder: string,
  identity: NonNullable<Awaited<ReturnType<typeof readGateIdentity>>>,
  clock: Clock,
): Promise<boolean> {
  const file = join(dataFolder, 'relay.json');
  const config = await readRelayConfig(door, (await door.stat(file)) === undefined ? undefined : file);
  const { listen } = config.mailbox ?? mailboxShape.parse({});
  const { serials } = await GateRevocations.open(door, join(dataFolder, 'identity'), identity, STATION_WORDS);
  const link = new MailboxLink({
    address: listen.replace(/^0\.0\.0\.0:/, '127.0.0.1:').replace(/^\[::\]:/, '[::1]:'),
    identity,
    words: STATION_WORDS,
    // A gate answers gates further in, so it answers itself.
    roles: ['gate'],
    revoked: () => serials,
    clock,
    silenceMs: ANSWER_MS,
  });
  try {
    const text = await link.text({ method: 'GET', path: MAILBOX_PATHS.status }, STATUS_LIMIT_BYTES);
    return stationStatusShape.parse(JSON.parse(text)).identity === identity.identity;
  } finally {
    link.close();
  }
}
