import { join } from 'node:path';
import { isoSeconds, sha256 } from '@tsukuroi/core';
import { DayCalendar } from '@tsukuroi/policy';
import { receivedBundles } from '@tsukuroi/trust/bundle/import.ts';
import { shortName } from '@tsukuroi/trust/bundle/label.ts';
import { importLayout } from '@tsukuroi/trust/bundle/received.ts';
import { type FileDoor, nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { layoutOf } from '@tsukuroi/trust/store/layout.ts';
import type { ServerContext } from '../../module.ts';
import { inTransaction } from '../../platform/database/index.ts';
import { programActor } from '../audit/index.ts';
import * as store from './store.ts';

type Parts = Pick<ServerContext, 'audit' | 'clock' | 'dataFolder' | 'db' | 'settings'>;

/** Entries of kind `metadata` with this beginning: `calendar/jp-holidays.json` (docs/formats/policy.md). */
const PREFIX = 'calendar/';
/** Twenty thousand named days are below it. */
const LIMIT_BYTES = 4 * 1024 ** 2;

/**
 * Takes calendars that bundles brought. A bundle is verified when it comes in (its signature is a collector's); here only what it says is read.
 * An older bundle, or one whose calendar cannot be read or ends earlier than what is in use, changes nothing.
 */
export class BroughtCalendars {
  readonly #parts: Parts;
  readonly #door: FileDoor;
  #seen = '';

  constructor(parts: Parts, door: FileDoor = nodeDoor()) {
    this.#parts = parts;
    this.#door = door;
  }

  /** Looks whether something new came in; cheap when nothing did. */
  async look(): Promise<void> {
    const bundles = join(this.#parts.dataFolder, 'bundles');
    const names = JSON.stringify(await this.#door.list(importLayout(bundles).received));
    if (names === this.#seen) {
      return;
    }
    const received = (await receivedBundles(this.#door, bundles)).filter(({ bundle }) => bundle.direction === 'inward');
    for (const { bundle, entries, id } of received.toSorted((a, b) => a.bundle.sequence - b.bundle.sequence)) {
      for (const entry of entries) {
        if (entry.kind === 'metadata' && entry.name.startsWith(PREFIX) && entry.size <= LIMIT_BYTES) {
          await this.#take({ ...entry, bundle: id, sequence: bundle.sequence });
        }
      }
    }
    this.#seen = names;
  }

  async #take(entry: BroughtEntry): Promise<void> {
    const { audit, clock, dataFolder, db, settings } = this.#parts;
    const { id: facility } = await settings.facility();
    const id = entry.name.slice(PREFIX.length).replace(/\.json$/, '');
    const stored = (await store.readCalendars(db, facility)).find((row) => row.id === id && row.origin === 'brought');
    if (stored !== undefined && (stored.sequence ?? 0) >= entry.sequence) {
      return;
    }
    const bytes = await this.#door.readIfThere(layoutOf(join(dataFolder, 'store')).content(entry.sha256), LIMIT_BYTES);
    if (bytes === undefined || sha256(bytes) !== entry.sha256) {
      // Its contents are not there (any more): nothing can be said about it.
      return;
    }
    const read = readCalendar(bytes, id);
    const before = stored === undefined ? undefined : readCalendar(Buffer.from(stored.document), id);
    const taken = read !== undefined && (before === undefined || read.until >= before.until);
    const actor = programActor('policies');
    await inTransaction(db, async (tx) => {
      await store.writeCalendar(tx, {
        facility,
        id,
        origin: 'brought',
        // What is refused leaves what is in use and only its number, so that it is judged once.
        document: taken ? Buffer.from(bytes).toString('utf8') : (stored?.document ?? 'null'),
        holiday: 1,
        sequence: entry.sequence,
        changed_by: actor.name,
        changed_at: isoSeconds(clock.nowMs()),
      });
      await audit.append(tx, facility, {
        who: actor,
        what: taken ? 'policies.calendar-brought' : 'policies.calendar-refused',
        target: id,
        after: { bundle: shortName(entry.bundle), until: read?.until ?? null },
      });
    });
  }
}

interface BroughtEntry {
  readonly name: string;
  readonly sha256: string;
  readonly size: number;
  readonly bundle: string;
  readonly sequence: number;
}

function readCalendar(bytes: Uint8Array, id: string): DayCalendar | undefined {
  try {
    const read = DayCalendar.safeParse(JSON.parse(Buffer.from(bytes).toString('utf8')));
    return read.success && read.data.id === id ? read.data : undefined;
  } catch {
    return undefined;
  }
}
