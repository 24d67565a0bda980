import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readIdentity } from '@tsukuroi/agent/identity/identity-file.ts';
import type { PathRow, Today } from '@tsukuroi/protocol';
import { AGENT_PATHS } from '@tsukuroi/protocol/agent-api-paths.ts';
import { signLine } from '@tsukuroi/protocol/journal-line.ts';
import { openRelay, relayConfigShape } from '@tsukuroi/relay';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { expect, onTestFinished, test } from 'vitest';
import { createToken } from '../modules/enrolment/index.ts';
import { pathsOf } from '../modules/paths/index.ts';
import { describeStores, freshDb, type MakeDb } from '../platform/testing/stores.ts';
import { hospitalWithPorts, Machine, machineInventory, postTo } from '../testing/agents.ts';
import { ALL_MIGRATIONS } from '../testing/server.ts';

const ADMIN = { kind: 'program', id: 'test', name: 'test' } as const;
const MINUTE_MS = 60_000;

/** A hospital whose second ward stands behind two relays in a row. */
async function chainedHospital(makeDb: MakeDb) {
  const hospital = await hospitalWithPorts(await makeDb(ALL_MIGRATIONS));
  const relay = async (name: string, upstream?: string) => {
    const token = await createToken(hospital.parts, ADMIN, {
      department: '情報システム室',
      uses: 1,
      days: 7,
      relay: true,
      addresses: hospital.ports.enrolAddresses,
    });
    const machine = new Machine(machineInventory(name, []), hospital.clock);
    await machine.enrol(token);
    const opened = await openRelay({
      door: nodeDoor(),
      dataFolder: machine.dataFolder,
      config: relayConfigShape.parse({
        listen: '127.0.0.1:0',
        ...(upstream === undefined ? {} : { upstream: [upstream] }),
      }),
      clock: hospital.clock,
      version: '0.1.0',
      say: () => undefined,
      roundMs: 0,
    });
    onTestFinished(() => opened.close());
    const identity = await readIdentity(machine.dataFolder);
    if (identity === undefined) {
      throw new Error('not enrolled');
    }
    return Object.assign(opened, { machine, identity });
  };
  /** A device of a department that knows one relay alone. */
  const device = async (name: string, department: string, address: string) => {
    const one = new Machine(machineInventory(name, ['openssl@3.0.11-1']), hospital.clock);
    await one.enrol(await hospital.token({ department }));
    const { privateKey: _, certified: __, trusted: ___, ...kept } = (await readIdentity(one.dataFolder)) ?? {};
    writeFileSync(join(one.dataFolder, 'identity', 'identity.json'), JSON.stringify({ ...kept, addresses: [address] }));
    await one.report();
    return one;
  };
  const paths = async () => (await hospital.ask('/paths?sort=name')).items as PathRow[];
  return { ...hospital, relay, device, paths };
}

describeStores('what relays say of themselves', (makeDb) => {
  test('two relays in a row and the devices behind them stand in 経路, each under the one it hangs on', async () => {
    const { device, paths, relay } = await chainedHospital(makeDb);
    const near = await relay('relay-1f');
    const before = await paths();
    await near.round();
    const far = await relay('relay-2f', near.address);
    await device('desk-1', '医事課', near.address);
    await device('ward-1', '3 階病棟', far.address);
    await device('ward-2', '3 階病棟', far.address);

    await near.round();
    await far.round();

    expect(before).toMatchObject([{ name: 'relay-1f', state: 'never', lastContact: null, queueReports: null }]);
    expect(before[0]?.next).toContain('「tsukuroi relay」が動いているか');
    const rows = await paths();
    expect(rows).toMatchObject([
      { name: 'relay-1f', above: null, aboveName: 'このサーバー', state: 'ok', devices: 3, version: '0.1.0' },
      { name: 'relay-2f', above: rows[0]?.id, aboveName: 'relay-1f', state: 'ok', devices: 2, queueReports: 0 },
    ]);
    expect(rows.map(({ departments }) => departments)).toEqual([['3 階病棟', '医事課'], ['3 階病棟']]);
    expect(rows[0]).toMatchObject({ clockSeconds: 0, fetching: 0, fetchingLeft: 0, bytesToday: 0 });
    // There was no ceremony: nothing was ever verified, and that is not "good".
    expect([rows[0]?.catalog, rows[0]?.director]).toEqual(['unknown', 'unknown']);
  });
});

test('a relay that falls silent is late, then silent, in words; whoever stands behind it is unknown and never green', async () => {
  const { ask, clock, device, paths, relay } = await chainedHospital((migrations) => freshDb('SQLite', migrations));
  const near = await relay('relay-1f');
  const far = await relay('relay-2f', near.address);
  await device('ward-1', '3 階病棟', far.address);
  await near.round();
  await far.round();

  clock.moveMs(6 * MINUTE_MS);
  const late = await paths();
  clock.moveMs(3 * 60 * MINUTE_MS);
  const silent = await paths();
  const today = (await ask('/today')) as Today;
  await near.round();
  const back = await paths();

  expect(late.map(({ state }) => state)).toEqual(['late', 'unknown']);
  expect(silent.map(({ state }) => state)).toEqual(['silent', 'unknown']);
  expect(silent[0]).toMatchObject({ sentence: '3 時間前から連絡が途絶えています。', rate: null, catalog: 'unknown' });
  expect(silent[0]?.next).toBe(
    '3 階病棟の端末 1 台の報告と更新が止まっています。relay-1f の電源と通信を確かめてください。戻れば、溜まった報告は自動で届きます。',
  );
  expect(silent[1]?.sentence).toContain('手前の relay-1f から連絡がない');
  expect(today.items.find(({ id }) => id === 'silent-paths')).toMatchObject({ level: 'act-now', count: 1 });
  // The one behind has not said anything itself yet.
  expect(back.map(({ state }) => state)).toEqual(['ok', 'silent']);
});

test('a relay whose clock is wrong is told so, and one that began anew counts its bytes on', async () => {
  const { context, paths, relay } = await chainedHospital((migrations) => freshDb('SQLite', migrations));
  const near = await relay('relay-1f');
  await near.round();
  const status = await near.status();
  const take = (change: object) =>
    pathsOf(context).takeRelayStatus({ id: near.identity.identity, name: 'relay-1f' }, { ...status, ...change }, []);

  await take({ sequence: status.sequence + 1, fetchedBytes: 5_000 });
  await take({ sequence: status.sequence + 2, fetchedBytes: 2_000, startedAt: '2026-11-22T01:00:00Z' });
  await take({
    sequence: status.sequence + 3,
    fetchedBytes: 2_500,
    startedAt: '2026-11-22T01:00:00Z',
    at: '2026-11-22T02:00:00Z',
    freeBytes: 1_000,
  });

  const [row] = await paths();
  expect(row).toMatchObject({ bytesToday: 7_500, clockSeconds: 7_200 });
  expect(row?.next).toBe(
    '時計が 120 分ずれています。合わせてください。 置き場の空きが 1 kB しかありません。空けてください。',
  );
});

test('open pages are told of a relay that said something, and of one that fell silent by time alone', async () => {
  const { clock, context, relay } = await chainedHospital((migrations) => freshDb('SQLite', migrations));
  const near = await relay('relay-1f');
  const told: string[] = [];
  const publish = context.hub.publish.bind(context.hub);
  context.hub.publish = (event, data) => {
    told.push(`${event} ${JSON.stringify(data('ja'))}`);
    publish(event, data);
  };
  const paths = pathsOf(context);
  const word = `paths {"id":"${near.identity.identity}"}`;

  await near.round();
  const said = told.splice(0);
  await paths.lookAtClock();
  clock.moveMs(60 * MINUTE_MS);
  await paths.lookAtClock();
  await paths.lookAtClock();

  expect(said.filter((one) => one.startsWith('paths'))).toEqual([word]);
  expect(told.filter((one) => one.startsWith('paths'))).toEqual([word]);
});

test('attack: a status is believed for the relay that signed it alone, and never twice', async () => {
  const { clock, paths, ports, relay } = await chainedHospital((migrations) => freshDb('SQLite', migrations));
  const [near, other] = [await relay('relay-1f'), await relay('relay-2f')];
  await near.round();
  const [address = ''] = ports.agentAddresses;
  const tls = ({ certificate, key }: { certificate: string; key: string }) => ({
    key,
    cert: certificate,
    minVersion: 'TLSv1.3' as const,
  });
  const status = await near.status();
  const line = signLine(JSON.stringify(status), near.identity.privateKey);
  const tell = (text: string, as: typeof near.identity) => postTo(address, AGENT_PATHS.relayStatus, text, tls(as));

  const good = await tell(line, near.identity);
  clock.moveMs(60 * MINUTE_MS);
  const again = await tell(line, near.identity);
  const ofAnother = await tell(line, other.identity);
  const inItsName = await tell(signLine(JSON.stringify(status), other.identity.privateKey), other.identity);
  const changed = await tell(line.replace('"reports":0', '"reports":9'), near.identity);
  const more = await tell(
    signLine(JSON.stringify({ ...status, run: 'this' }), near.identity.privateKey),
    near.identity,
  );

  expect([good.status, again.status]).toEqual([200, 200]);
  expect([ofAnother, inItsName, changed, more].map((answer) => answer.status >= 400)).toEqual([true, true, true, true]);
  const rows = await paths();
  // What was kept and shown an hour later makes no dead relay alive.
  expect(rows.map(({ state }) => state)).toEqual(['silent', 'never']);
  expect(rows[0]?.queueReports).toBe(0);
});
