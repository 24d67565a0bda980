import type { PowerLine } from '@tsukuroi/protocol';
import type { ServerContext } from '../../module.ts';
import { inTransaction, type Tx } from '../../platform/database/index.ts';
import type { Peer } from './identities.ts';
import type { EnrolmentParts } from './parts.ts';
import { type JournalRecord, writeJournal } from './store.ts';

/** What a device said became of its power after it was woken. */
export interface TakenPower {
  readonly facility: string;
  /** Undefined until an inventory of this identity was taken. */
  readonly device: string | undefined;
  readonly line: PowerLine;
  readonly receivedAt: string;
}

/** Takes it in the transaction that moves the device's journal on. */
export type TakePower = (tx: Tx, power: TakenPower) => Promise<void>;

const TAKERS = new WeakMap<ServerContext, TakePower>();

/** The one module that keeps it names itself here when it is registered. */
export function takePowerWith(context: ServerContext, take: TakePower): void {
  TAKERS.set(context, take);
}

export function powerTakerOf(context: ServerContext): TakePower {
  return async (tx, power) => {
    await TAKERS.get(context)?.(tx, power);
  };
}

export async function keepPower(
  parts: EnrolmentParts,
  { identity }: Peer,
  line: PowerLine,
  next: JournalRecord,
): Promise<void> {
  await inTransaction(parts.db, async (tx) => {
    await writeJournal(tx, next);
    const device = identity.device ?? undefined;
    await parts.takePower(tx, { facility: identity.facility, device, line, receivedAt: next.last_seen });
  });
}
