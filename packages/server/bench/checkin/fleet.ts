import { generateKeyPairSync, type KeyObject, randomUUID, webcrypto } from 'node:crypto';
import { isoSeconds, sha256, systemClock } from '@tsukuroi/core';
import { signLine } from '@tsukuroi/protocol/journal-line.ts';
import { withDatabase } from '../../src/admin.ts';
import { addDevices, recordOf } from '../../src/modules/devices/index.ts';
import type { DeviceRecord } from '../../src/modules/devices/store.ts';
import { issueCertificate, openDeviceAuthority } from '../../src/modules/enrolment/authority.ts';
import { tables } from '../../src/modules/enrolment/store.ts';
import { insertMany, inTransaction } from '../../src/platform/database/index.ts';

/** A device of the bench: a key of its own, certified by the server's authority, and how its journal stands at the server. */
export interface BenchDevice {
  readonly identity: string;
  readonly key: string;
  readonly privateKey: KeyObject;
  readonly certificate: string;
  readonly serial: string;
  readonly head: string;
  readonly boot: string;
}

const LAST = 42;
const SEEN_BEFORE_MS = 600_000;

/**
 * Enrols devices the short way: certificates by the server's own authority, rows beside the running server. What a check-in costs does not
 * depend on how the device came.
 */
export async function enrolFleet(dataFolder: string, count: number): Promise<BenchDevice[]> {
  return withDatabase(dataFolder, async (db) => {
    const { facility } = await tables(db)
      .selectFrom('enrolment_identities')
      .select('facility')
      .executeTakeFirstOrThrow();
    const authority = await openDeviceAuthority(dataFolder, facility, systemClock);
    const now = isoSeconds(systemClock.nowMs());
    // So long ago that the next check-in is written down: as it is of a device that comes every five minutes.
    const seenAt = isoSeconds(systemClock.nowMs() - SEEN_BEFORE_MS);
    const devices: BenchDevice[] = [];
    const rows = { identities: [] as object[], certificates: [] as object[], journals: [] as object[] };
    const inLists: DeviceRecord[] = [];
    for (let index = 0; index < count; index++) {
      const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const der = publicKey.export({ type: 'spki', format: 'der' });
      const asked = {
        publicKey: await webcrypto.subtle.importKey('spki', der, { name: 'ECDSA', namedCurve: 'P-256' }, true, [
          'verify',
        ]),
        keyHash: sha256(der),
      };
      const identity = randomUUID();
      const issued = await issueCertificate(authority, asked, { facility, identity, relay: false }, systemClock);
      const serial = `SN-${100_000 + index}`;
      const boot = randomUUID();
      const line = signLine('{"bench":true}', privateKey);
      const head = sha256(line).slice(0, 16);
      devices.push({
        identity,
        key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
        privateKey,
        certificate: issued.pem,
        serial,
        head,
        boot,
      });
      const about = {
        name: `ward-${index}`,
        sourceId: identity,
        hardware: `serial:${serial}`,
        via: 'agent',
        os: 'Debian',
      };
      const device = recordOf(facility, { ...about, department: '病棟', seenAt }, now);
      rows.identities.push({
        ...IDENTITY,
        id: identity,
        facility,
        name: `ward-${index}`,
        name_search: `ward-${index}`,
        hardware: `serial:${serial}`,
        enrolled_at: now,
        last_seen: seenAt,
        device: device.id,
      });
      inLists.push(device);
      rows.certificates.push({
        serial: issued.serial,
        facility,
        identity,
        key_hash: asked.keyHash,
        pem: issued.pem,
        not_after: isoSeconds(issued.notAfterMs),
        issued_at: now,
        first_used: now,
        revoked_at: null,
      });
      rows.journals.push({
        identity,
        instance: '',
        facility,
        last: LAST,
        head,
        boots: JSON.stringify([boot]),
        manifests: '[]',
        report_boot: boot,
        resets: 0,
        line,
        first_seen: now,
        last_seen: now,
      });
    }
    await inTransaction(db, async (tx) => {
      await addDevices(tx, inLists);
      for (const [table, many] of Object.entries(rows)) {
        const columns = Object.keys(many[0] ?? {});
        await insertMany(
          tx,
          `enrolment_${table}`,
          columns,
          many.map((row) => Object.values(row)),
        );
      }
    });
    return devices;
  });
}

const IDENTITY = {
  ...{ token: null, department: '病棟', kind: 'device', state: 'active', reason: 'confirmed', source_id: '' },
  ...{ serial_number: null, macs: '', ips: '', os: '', address: '127.0.0.1', decided_by: null, decided_at: null },
  ...{ ledger_entry: null, ledger_by: null, replaces: null },
};

/** What an agent without news sends, as its HTTP client writes it. */
export function unchangedRequest(device: BenchDevice, nonce: string): string {
  const line = signLine(
    JSON.stringify({
      format: 'check-in/1',
      identity: device.identity,
      journal: { first: 1, last: LAST },
      head: device.head,
      machine: { serial: device.serial, macs: ['02:00:00:00:00:01'] },
      boot: device.boot,
      nonce,
    }),
    device.privateKey,
  );
  return `POST /agent/v1/check-in HTTP/1.1\r\nhost: a\r\ncontent-length: ${line.length}\r\nConnection: keep-alive\r\n\r\n${line}`;
}

/** Makes every device's next check-in one that is written down. */
export async function forgetSeen(dataFolder: string): Promise<void> {
  const last_seen = isoSeconds(systemClock.nowMs() - SEEN_BEFORE_MS);
  await withDatabase(dataFolder, (db) => tables(db).updateTable('enrolment_identities').set({ last_seen }).execute());
}
