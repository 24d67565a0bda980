import { join } from 'node:path';
import { importLayout, readState } from '@tsukuroi/trust/bundle/received.ts';
import { type FileDoor, nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { openBox } from '@tsukuroi/trust/mailbox/index.ts';
import { readServerConfig } from '../../config.ts';
import type { ServerContext } from '../../module.ts';
import { carryingOf } from '../carrying/index.ts';
import { enrolmentOf, gateVisitor, noteGateVisited } from '../enrolment/index.ts';
import { packageListsInUse } from '../inventories/index.ts';
import { carriedNotices } from './carried-notices.ts';
import { Dmz } from './dmz.ts';
import { pathsOf } from './open.ts';
import { OutwardLetters } from './outbox.ts';

/** What came in and waits to be taken in; it is copied into the store, so twice as much must have room. */
const INWARD_BYTES = 100_000_000_000;
const OUTWARD_BYTES = 5_000_000_000;

/** The visits that `server.json` tells this server to make; undefined without any. */
export async function openDmz(context: ServerContext, signal: AbortSignal): Promise<Dmz | undefined> {
  const { clock, dataFolder, db, log, settings } = context;
  const gates = (await readServerConfig(dataFolder)).dmz ?? [];
  if (gates.length === 0) {
    return undefined;
  }
  const door = nodeDoor();
  const folder = join(dataFolder, 'mailbox');
  const box = (name: string, limitBytes: number) => openBox({ door, folder: join(folder, name), limitBytes, clock });
  const inbox = await box('inward', INWARD_BYTES);
  const outbox = await box('outward', OUTWARD_BYTES);
  const paths = pathsOf(context);
  paths.useBoxes({ inbox, outbox });
  const { carrying, look } = carryingOf(context);
  const { parts } = await enrolmentOf(context);
  const facility = () => settings.facility();
  const hint = async () => `${await newestReceived(door, dataFolder)} ${await listsInUse(context)}`;
  return new Dmz({
    ...{ carrying, clock, db, door, facility, gates, inbox, look, outbox, paths, signal },
    letters: new OutwardLetters({ box: outbox, carrying, clock, door, folder, hint }),
    visitor: async () => {
      const visitor = await gateVisitor(parts);
      const notices = carriedNotices(context);
      return notices === undefined ? visitor : { ...visitor, errands: { ...visitor.errands, notices } };
    },
    noteVisited: (seen) => noteGateVisited(parts, seen),
    log: (message, fields) => log.warn(message, fields),
  });
}

/** The newest bundle of each stream, without reading all of them. */
async function newestReceived(door: FileDoor, dataFolder: string): Promise<string> {
  const { streams } = await readState(door, importLayout(join(dataFolder, 'bundles')));
  return Object.values(streams)
    .map(({ id }) => id)
    .sort()
    .join(' ');
}

async function listsInUse({ db, settings }: Pick<ServerContext, 'db' | 'settings'>): Promise<string> {
  const lists = await packageListsInUse(db, (await settings.facility()).id);
  return lists.map(({ digest }) => digest.slice(0, 16)).join('');
}
