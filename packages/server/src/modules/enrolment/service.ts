import { domainOf } from '../../domain.ts';
import type { ServerContext } from '../../module.ts';
import { openSecretBox } from '../../platform/secrets/box.ts';
import { type DeviceAuthority, openDeviceAuthority } from './authority.ts';
import type { EnrolmentParts } from './parts.ts';
import { PeerReader } from './peers.ts';
import { powerTakerOf } from './power.ts';
import { hurriedOf, resultTakerOf } from './results.ts';
import { mergeRevocations } from './revocations.ts';
import { SeenNotes } from './seen.ts';
import { voidTokensAfterRestore } from './tokens.ts';

/** The enrolment of a running server: its parts, and the care its certificate needs. */
export interface Enrolment {
  readonly parts: EnrolmentParts;
  /** Renews the server's certificate near its end; answers whether it is another one now. */
  renew(): Promise<boolean>;
  /** Says where the open ports are reached, `host:port`. */
  reachedAt(places: Places): void;
}

interface Places {
  readonly agents: readonly string[];
  readonly enrolment: readonly string[];
}

const ENROLMENTS = new WeakMap<ServerContext, Promise<Enrolment>>();

/**
 * The enrolment of a server, put together at its first use: the device authority is made, and a database that was put back from a
 * backup is noticed.
 *
 * @throws TsukuroiError DEVICE_AUTHORITY_BROKEN
 */
export function enrolmentOf(context: ServerContext): Promise<Enrolment> {
  let enrolment = ENROLMENTS.get(context);
  if (enrolment === undefined) {
    enrolment = open(context);
    ENROLMENTS.set(context, enrolment);
    enrolment.catch(() => ENROLMENTS.delete(context));
  }
  return enrolment;
}

async function open(context: ServerContext): Promise<Enrolment> {
  const { audit, clock, dataFolder, db, settings } = context;
  const facility = await settings.facility();
  const { devices, inventories, ledger } = domainOf(context);
  let authority: DeviceAuthority = await openDeviceAuthority(dataFolder, facility.id, clock);
  let places: Places = { agents: [], enrolment: [] };
  const parts: EnrolmentParts = {
    db,
    clock,
    audit,
    dataFolder,
    facility,
    secrets: await openSecretBox(dataFolder),
    authority: () => authority,
    devices,
    inventories,
    ledger,
    takeResult: resultTakerOf(context),
    takePower: powerTakerOf(context),
    isHurried: hurriedOf(context),
    peers: new PeerReader(db),
    seen: new SeenNotes({ db, devices }),
    agentAddresses: () => places.agents,
    enrolAddresses: () => places.enrolment,
  };
  await mergeRevocations(parts);
  await voidTokensAfterRestore(parts);
  return {
    parts,
    renew: async () => {
      if (clock.nowMs() < authority.serverRenewAtMs) {
        return false;
      }
      authority = await openDeviceAuthority(dataFolder, facility.id, clock);
      return true;
    },
    reachedAt: (given) => {
      places = given;
    },
  };
}
