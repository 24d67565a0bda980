import { spawnSync } from 'node:child_process';
import { createHash, randomFillSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '@tsukuroi/core';
import { STATION_WORDS } from '@tsukuroi/protocol/station.ts';
import { exportBundle } from '@tsukuroi/trust/bundle/export.ts';
import { fileSources } from '@tsukuroi/trust/bundle/sources.ts';
import { signWith, testKeys } from '@tsukuroi/trust/bundle/testing/world.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { openBox, openStation, visit } from '@tsukuroi/trust/mailbox/index.ts';
import { testAuthority } from '../src/testing/authority.ts';

/**
 * `npm run bench -- mailbox [--megabytes 512] [--small 2000]`: one visit that fetches a bundle of large and small files over mTLS on loopback, both ends in
 * this process, beside `sha256sum` of the same bytes; then a visit that finds nothing new. Bytes on the wire are counted by a proxy between.
 */
const { values } = parseArgs({
  options: { megabytes: { type: 'string', default: '512' }, small: { type: 'string', default: '2000' } },
});
const LARGE_BYTES = 64 * 1024 * 1024;
const SMALL_FILES = Number(values.small);
const SMALL_BYTES = 20_000;
const FACILITY = '0b9dcb6c-1111-4222-8333-444455556666';
const BUNDLES = { organisation: 'bench', facility: 'bench' };
const LIMIT = 2 ** 40;

const folder = mkdtempSync(join(tmpdir(), 'tsukuroi-bench-mailbox-'));
try {
  await measure();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measure(): Promise<void> {
  const door = nodeDoor();
  const clock = systemClock;
  const large = Math.round((Number(values.megabytes) * 1024 * 1024) / LARGE_BYTES);
  const content = makeFiles(large);
  const authority = await testAuthority(FACILITY, clock.nowMs());
  const station = await openStation({
    door,
    clock,
    words: STATION_WORDS,
    listen: '127.0.0.1:0',
    facilities: [await certified(await authority.certify('gate'), authority.certificate)],
    version: 'bench',
    unexpected: (error) => process.stderr.write(`${String(error)}\n`),
  });
  const [facility] = station.facilities;
  const { folders } = await exportBundle({
    door,
    clock,
    out: join(folder, 'exported'),
    ...BUNDLES,
    direction: 'inward',
    sequence: 1,
    about: { ja: '', en: '' },
    sources: await fileSources(door, 'content', content),
    sign: signWith(testKeys()),
  });
  const put = await facility?.inward.put(folders);
  const wire = await countingProxy(station.address);
  const inbox = await openBox({ door, folder: join(folder, 'in'), limitBytes: LIMIT, clock });
  const outbox = await openBox({ door, folder: join(folder, 'out'), limitBytes: LIMIT, clock });
  const own = await authority.certify('server');
  const go = () =>
    visit({
      address: wire.address,
      identity: { facility: FACILITY, ...own, authority: authority.certificate },
      words: STATION_WORDS,
      revoked: () => new Set(),
      belongs: BUNDLES,
      door,
      inbox,
      outbox,
      errands: { revocations: () => '', renewals: async () => [] },
      clock,
    });

  const gigabytes = (put?.bytes ?? 0) / 1e9;
  const [first, seconds, outcome] = await counted(go);
  const bytes = wire.bytes();
  const sums = spawnSync('bash', [
    '-c',
    `TIMEFORMAT='%U %S'; time find '${content}' -type f -print0 | xargs -0 sha256sum > /dev/null`,
  ]);
  const peer = String(sums.stderr)
    .trim()
    .split(' ')
    .map(Number)
    .reduce((a, b) => a + b, 0);
  const [idle, , again] = await counted(go);
  const rows = [
    ['bundle', `${gigabytes.toFixed(3)} GB in ${large} + ${SMALL_FILES} files; ${outcome.problems.length} problems`],
    ['fetched', `${outcome.bytesIn} of ${put?.bytes} bytes, ${(bytes / (put?.bytes ?? 1)).toFixed(4)} × on the wire`],
    ['CPU, both ends', `${(first / gigabytes).toFixed(2)} s/GB (wall ${seconds.toFixed(1)} s)`],
    ['CPU of sha256sum', `${(peer / gigabytes).toFixed(2)} s/GB`],
    [
      'nothing new',
      `${wire.bytes() - bytes} bytes on the wire, ${Math.round(idle * 1000)} ms CPU, ${again.problems.length} problems`,
    ],
  ];
  process.stdout.write(rows.map(([name, text]) => `${String(name).padEnd(18)}${text}\n`).join(''));
  wire.close();
  await station.close();
}

function makeFiles(large: number): string {
  const content = join(folder, 'content');
  mkdirSync(content);
  for (let file = 0; file < large + SMALL_FILES; file += 1) {
    const bytes = randomFillSync(Buffer.alloc(file < large ? LARGE_BYTES : SMALL_BYTES));
    writeFileSync(join(content, createHash('sha256').update(bytes).digest('hex')), bytes);
  }
  return content;
}

async function certified(own: { identity: string; key: string; certificate: string }, authority: string) {
  const identity = join(folder, 'identity');
  mkdirSync(identity);
  const file = {
    format: 'gate-identity/1',
    role: 'gate',
    name: 'bench',
    facility: FACILITY,
    facilityName: 'bench',
    ...own,
    authority,
    bundles: BUNDLES,
    root: null,
  };
  writeFileSync(join(identity, 'gate.json'), JSON.stringify(file));
  return { identity, boxes: join(folder, 'station'), inwardBytes: LIMIT, outwardBytes: LIMIT };
}

async function countingProxy(to: string) {
  let bytes = 0;
  const [host = '', port] = to.split(':');
  const server = createServer((inside) => {
    const outside = connect(Number(port), host);
    inside.on('data', (piece) => {
      bytes += piece.length;
    });
    outside.on('data', (piece) => {
      bytes += piece.length;
    });
    inside.pipe(outside).pipe(inside);
    inside.on('error', () => outside.destroy());
    outside.on('error', () => inside.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { address, bytes: () => bytes, close: () => server.close() };
}

/** CPU seconds of this process, seconds on the clock, and the answer. */
async function counted<T>(work: () => Promise<T>): Promise<readonly [cpu: number, seconds: number, answer: T]> {
  const [before, begun] = [process.cpuUsage(), systemClock.nowMs()];
  const answer = await work();
  const { system, user } = process.cpuUsage(before);
  return [(system + user) / 1e6, (systemClock.nowMs() - begun) / 1000, answer];
}
