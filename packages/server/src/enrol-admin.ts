import { userInfo } from 'node:os';
import type { Clock } from '@tsukuroi/core';
import type { EnrolmentToken, EnrolmentTokenRow } from '@tsukuroi/protocol';
import type { GateAnswer, GateRequest } from '@tsukuroi/protocol/station.ts';
import { withDatabase } from './admin.ts';
import { reachedAs } from './agent-port/reached-as.ts';
import { readListen, readServerConfig } from './config.ts';
import { Audit } from './modules/audit/index.ts';
import {
  certifyGate,
  createToken,
  listTokens,
  type OfficeParts,
  openDeviceAuthority,
  revokeToken,
  tokenRow,
} from './modules/enrolment/index.ts';
import { Settings } from './modules/settings/index.ts';
import { openSecretBox } from './platform/secrets/box.ts';

/** What a person asks for at the server's own keyboard. */
export interface TokenRequest {
  readonly department: string | null;
  readonly uses: number;
  readonly days: number;
  readonly image: boolean;
  readonly relay?: boolean;
  /** Relays, when devices do not come to this server itself. */
  readonly addresses: readonly string[];
}

export type AdminToken = EnrolmentTokenRow;

/**
 * Makes an enrolment file for devices, beside a running server.
 *
 * @throws TsukuroiError ENROLMENT_TOKEN_INVALID, ENROLMENT_NO_ADDRESS
 */
export function adminCreateToken(dataFolder: string, wanted: TokenRequest, clock: Clock): Promise<EnrolmentToken> {
  return office(dataFolder, clock, async (parts) => {
    const addresses = wanted.addresses.length > 0 ? wanted.addresses : await enrolAddresses(parts.dataFolder);
    return createToken(parts, person(), { ...wanted, addresses });
  });
}

/** @throws TsukuroiError NOT_FOUND */
export function adminRevokeToken(dataFolder: string, id: string, clock: Clock): Promise<void> {
  return office(dataFolder, clock, (parts) => revokeToken(parts, person(), id));
}

export function adminListTokens(dataFolder: string, clock: Clock): Promise<AdminToken[]> {
  return office(dataFolder, clock, async (parts) =>
    (await listTokens(parts)).map((row) => tokenRow(row, clock.nowMs())),
  );
}

/**
 * Certifies a relay between zones, or a collector, whose request was carried here.
 *
 * @throws TsukuroiError ENROLMENT_CSR_REFUSED, ENROLMENT_KEY_KNOWN
 */
export function adminCertifyGate(dataFolder: string, request: GateRequest, clock: Clock): Promise<GateAnswer> {
  return office(dataFolder, clock, (parts) => certifyGate(parts, person(), request));
}

function office<T>(dataFolder: string, clock: Clock, work: (parts: OfficeParts) => Promise<T>): Promise<T> {
  return withDatabase(dataFolder, async (db, folder) => {
    const audit = new Audit(clock);
    const facility = await new Settings({ db, clock, audit }).facility();
    const authority = await openDeviceAuthority(folder, facility.id, clock);
    const secrets = await openSecretBox(folder);
    return work({ db, clock, audit, dataFolder: folder, facility, secrets, authority: () => authority });
  });
}

function person() {
  const { username } = userInfo();
  return { kind: 'program', id: 'tsukuroi enrol', name: `tsukuroi enrol (${username})` } as const;
}

async function enrolAddresses(dataFolder: string): Promise<string[]> {
  const config = await readServerConfig(dataFolder);
  if (config.enrolListen === undefined) {
    return [];
  }
  const { host, port } = readListen(config.enrolListen);
  return reachedAs(host, port, config);
}
