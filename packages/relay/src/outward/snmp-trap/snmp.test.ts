import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { join } from 'node:path';
import { OUTWARD_KINDS } from '@tsukuroi/protocol/outward-words.ts';
import snmp from 'net-snmp';
import { expect, onTestFinished, test } from 'vitest';
import { codeOf, folderWith, SAID } from '../testing/world.ts';
import { snmpSender } from './send.ts';
import { snmpNotice } from './varbinds.ts';
import { snmpSettingsShape, snmpTrapWay } from './way.ts';

interface Heard {
  readonly pdu: { readonly type: number; readonly varbinds: { readonly oid: string; readonly value: unknown }[] };
}

/** A receiver of notifications on a port of loopback that nobody else has; answers informs. */
async function receiver(
  prepare: (authorizer: { addCommunity(word: string): void; addUser(user: object): void }) => void,
) {
  const heard: { type: string; values: unknown[] }[] = [];
  const engineID = '80007ed9044f757473696465';
  const sockets = [{ transport: 'udp4', address: '127.0.0.1', port: 0 }];
  const options = { sockets, disableAuthorization: false, engineID };
  const made = snmp.createReceiver(options, (error: Error | null, notification: Heard) => {
    if (error === null) {
      const { type, varbinds } = notification.pdu;
      const values = varbinds.map(({ value }) => (Buffer.isBuffer(value) ? value.toString('utf8') : value));
      heard.push({ type: snmp.PduType[type] ?? '', values });
    }
  });
  prepare(made.getAuthorizer());
  onTestFinished(() => made.close());
  const [socket] = Object.values<Socket>(made.listener.sockets);
  if (socket === undefined) {
    throw new Error('the receiver has no socket');
  }
  return { heard, port: await portOf(socket) };
}

/** Waits until it has one. */
async function portOf(socket: Socket): Promise<number> {
  if (!isBound(socket)) {
    await once(socket, 'listening');
  }
  return socket.address().port;
}

function isBound(socket: Socket): boolean {
  try {
    return socket.address().port > 0;
  } catch {
    return false;
  }
}

/** So that a test need not wait as long as a network may take, where no answer comes. */
const SOON = { timeout: 400, retries: 1 } as const;
const VALUES = [1, '1.3.6.1.4.1.32473.1.0.1', 'HIGASHI-01', 1_795_337_400, 1, 1, 3, '2026-11-22T22:30:00Z'];

test('version 2c: an inform is answered, a trap arrives; both say the same', async () => {
  const { heard, port } = await receiver((authorizer) => authorizer.addCommunity('outside'));
  const { door, file } = folderWith({ community: 'outside\n' });
  const settings = { address: `127.0.0.1:${port}`, version: '2c', communityFile: file('community') };

  await (await snmpTrapWay.open(settings, door)).send(SAID);
  await (await snmpTrapWay.open({ ...settings, kind: 'trap' }, door)).send(SAID);
  await expect.poll(() => heard.length).toBe(2);

  expect(heard).toEqual([
    { type: 'InformRequest', values: VALUES },
    { type: 'TrapV2', values: VALUES },
  ]);
});

test('version 3: authenticated and encrypted; with another password nothing is taken', async () => {
  const user = { authProtocol: snmp.AuthProtocols.sha256, privProtocol: snmp.PrivProtocols.aes };
  const { heard, port } = await receiver((authorizer) =>
    authorizer.addUser({
      ...user,
      ...{
        name: 'tsukuroi',
        level: snmp.SecurityLevel.authPriv,
        authKey: 'a-long-password',
        privKey: 'b-long-password',
      },
    }),
  );
  const { door, file } = folderWith({
    auth: 'a-long-password\n',
    priv: 'b-long-password\n',
    wrong: 'c-long-password\n',
  });
  const settings = { address: `127.0.0.1:${port}`, user: 'tsukuroi', authFile: file('auth'), privFile: file('priv') };
  const outcome = (more: object, waits?: typeof SOON) =>
    codeOf(snmpSender(snmpSettingsShape.parse({ ...settings, ...more }), door, waits).send(SAID));

  expect(await outcome({})).toBe('sent');
  expect(await outcome({ kind: 'trap', engineId: '80007ed9046f7572' })).toBe('sent');
  await expect.poll(() => heard.length).toBe(2);

  expect(heard).toEqual([
    { type: 'InformRequest', values: VALUES },
    { type: 'TrapV2', values: VALUES },
  ]);
  expect(await outcome({ authFile: file('wrong') }, SOON)).not.toBe('sent');
  expect(heard.length).toBe(2);
});

test('an inform that nobody answers is not taken for sent', async () => {
  const { door, file } = folderWith({ community: 'outside' });
  const silent = createSocket('udp4').bind(0, '127.0.0.1');
  onTestFinished(() => void silent.close());
  const settings = { address: `127.0.0.1:${await portOf(silent)}`, version: '2c', communityFile: file('community') };

  expect(await codeOf(snmpSender(snmpSettingsShape.parse(settings), door, SOON).send(SAID))).toBe(
    'OUTWARD_UNREACHABLE',
  );
});

test('settings without what their version needs are none', () => {
  const address = '192.0.2.1:162';
  const v3 = { address, user: 'a', authFile: '/a', privFile: '/b' };

  const good = [v3, { ...v3, kind: 'trap', engineId: '8000000001' }, { address, version: '2c', communityFile: '/c' }];
  const wrong = [{ address }, { ...v3, kind: 'trap' }, { address, version: '2c' }, { ...v3, privFile: undefined }];

  expect(good.map((one) => snmpTrapWay.settings.safeParse(one).success)).toEqual([true, true, true]);
  expect(wrong.map((one) => snmpTrapWay.settings.safeParse(one).success)).toEqual([false, false, false, false]);
});

test('the MIB, as a reader of MIBs understands it, names every object and every kind with the number that is sent', () => {
  const store = snmp.createModuleStore();
  store.loadFromFile(join(import.meta.dirname, '../../../../../docs/formats/TSUKUROI-OUTWARD-MIB.txt'));
  const mib: Record<string, { OID?: string; SYNTAX?: { INTEGER?: Record<string, string> } }> =
    store.getModule('TSUKUROI-OUTWARD-MIB');
  const camel = (kind: string) => kind.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const { objects, oid } = snmpNotice(SAID, 32_473);

  const kinds = OUTWARD_KINDS.map((kind, place) => [String(place + 1), camel(kind)]);
  const names = ['Site', 'Number', 'Kind', 'Severity', 'Count', 'At'].map((name) => `tsukuroiOutward${name}`);
  expect(mib.tsukuroiOutwardKind?.SYNTAX?.INTEGER).toEqual(Object.fromEntries(kinds));
  expect(mib.tsukuroiOutwardSeverity?.SYNTAX?.INTEGER).toEqual({ 1: 'now', 2: 'soon', 3: 'info' });
  expect(names.map((name) => `${mib[name]?.OID}.0`)).toEqual(objects.map((one) => one.oid));
  expect(mib.tsukuroiOutwardNotice?.OID).toBe(oid);
});
