import { isIP } from 'node:net';
import { TsukuroiError } from '@tsukuroi/core';
import type { FileDoor } from '@tsukuroi/trust/files/door.ts';
import snmp, { type Session } from 'net-snmp';
import { secretIn } from '../files.ts';
import { hostAndPort, type OutwardSender } from '../way.ts';
import { snmpNotice } from './varbinds.ts';
import type { SnmpSettings } from './way.ts';
import '../../errors.ts';

const TYPES = {
  octets: snmp.ObjectType.OctetString,
  integer: snmp.ObjectType.Integer,
  unsigned: snmp.ObjectType.Unsigned32,
} as const;
/** An inform is sent three times in 15 seconds before the way is given up for now. */
const WAITS = { timeout: 5_000, retries: 2 } as const;

/** Sends notices to a watcher of networks. `waits`: tests only. */
export function snmpSender(
  settings: SnmpSettings,
  door: FileDoor,
  waits: { readonly timeout: number; readonly retries: number } = WAITS,
): OutwardSender {
  const { address, enterprise, kind } = settings;
  return {
    send: async (said) => {
      const { oid, objects } = snmpNotice(said, enterprise);
      const varbinds = objects.map((one) => ({ oid: one.oid, type: TYPES[one.type], value: one.value }));
      const session = await sessionOf(settings, door, waits);
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const over = (cause: Error | null) =>
        cause === null
          ? resolve()
          : reject(new TsukuroiError(codeOf(cause), { address, reason: cause.name }, { cause }));
      session.on('error', over);
      // Otherwise how long this program runs goes along.
      const options = { upTime: 1 };
      try {
        if (kind === 'inform') {
          session.inform(oid, varbinds, options, over);
        } else {
          session.trap(oid, varbinds, options, over);
        }
        await promise;
      } finally {
        session.close();
      }
    },
  };
}

async function sessionOf(
  settings: SnmpSettings,
  door: FileDoor,
  waits: { readonly timeout: number; readonly retries: number },
): Promise<Session> {
  const { host, port } = hostAndPort(settings.address);
  const common = { ...waits, port, trapPort: port, transport: isIP(host) === 6 ? 'udp6' : 'udp4' } as const;
  if (settings.version === '2c') {
    const community = await secretIn(door, settings.communityFile ?? '');
    return snmp.createSession(host, community, { ...common, version: snmp.Version2c });
  }
  const user = {
    name: settings.user ?? '',
    level: snmp.SecurityLevel.authPriv,
    authProtocol: snmp.AuthProtocols[settings.authProtocol],
    authKey: await secretIn(door, settings.authFile ?? ''),
    privProtocol: snmp.PrivProtocols.aes,
    privKey: await secretIn(door, settings.privFile ?? ''),
  };
  const engine = settings.engineId === undefined ? {} : { engineID: settings.engineId };
  return snmp.createV3Session(host, user, { ...common, ...engine });
}

/** A report of the receiver (RFC 3414 3.2) says that it knows the user or the password otherwise. */
function codeOf({ name }: Error): string {
  return name === 'ResponseInvalidError' || name === 'RequestFailedError'
    ? 'OUTWARD_SIGN_IN_REFUSED'
    : 'OUTWARD_UNREACHABLE';
}
