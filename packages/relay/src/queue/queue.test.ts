import { generateKeyPairSync } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { memoryDoor } from '@tsukuroi/trust/files/memory-door.ts';
import { expect, test } from 'vitest';
import { journalOf } from '../testing/journal.ts';
import { Queue } from './queue.ts';

const CERTIFICATE = Buffer.from('a certificate');
const WARDS = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'] as const;

function ward(identity: string) {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const next = journalOf({ identity, key: privateKey.export({ type: 'pkcs8', format: 'pem' }) });
  return {
    device: identity,
    next,
    left: (bytes: Uint8Array) => ({ device: identity, certificate: CERTIFICATE, bytes }),
  };
}

async function queueOf(limitBytes = 10_000_000, door = memoryDoor()) {
  const open = () => Queue.open({ door, folder: '/queue', limitBytes });
  return { door, open, queue: await open() };
}

function mustBe<T>(value: T | undefined): T {
  if (value === undefined) {
    throw new Error('not there');
  }
  return value;
}

const sequences = (queue: Queue, device: string) => queue.waiting(device).map(({ sequence }) => sequence);

test('what was left is there after a power cut, in order, byte for byte', async () => {
  const { door, open, queue } = await queueOf();
  const [one, two] = [ward(WARDS[0]), ward(WARDS[1])];
  const reports = [one.next(), one.next('result'), one.next()];
  for (const { packed } of reports) {
    await queue.leave(one.left(packed));
  }
  await queue.leave(two.left(two.next().packed));

  door.disk.crash('nothing');
  const again = await open();

  expect(sequences(again, one.device)).toEqual([1, 2, 3]);
  expect(sequences(again, two.device)).toEqual([1]);
  const [, second] = again.waiting(one.device);
  expect(second?.precious).toBe(true);
  const { bytes, certificate } = await again.read(one.device, mustBe(second));
  expect(gunzipSync(bytes).toString()).toBe(reports[1]?.line);
  expect(Buffer.from(certificate)).toEqual(CERTIFICATE);
});

test('the same report again changes nothing; another one of the same number is refused', async () => {
  const { queue } = await queueOf();
  const one = ward(WARDS[0]);
  const other = ward(WARDS[0]);
  const { packed } = one.next();
  await queue.leave(one.left(packed));

  const last = await queue.leave(one.left(packed));

  expect([last, queue.reports]).toEqual([1, 1]);
  await expect(queue.leave(one.left(other.next().packed))).rejects.toMatchObject({ code: 'QUEUE_OTHER_LINE' });
});

test('a device cannot leave what another one signed, nor what cannot be read', async () => {
  const { queue } = await queueOf();
  const [one, two] = [ward(WARDS[0]), ward(WARDS[1])];

  const refused = [two.next().packed, Buffer.from('no gzip'), gzipSync('no line'), gzipSync('x'.repeat(200_000))];

  for (const bytes of refused) {
    await expect(queue.leave(one.left(bytes))).rejects.toMatchObject({ code: 'QUEUE_UNREADABLE' });
  }
  expect(queue.reports).toBe(0);
});

test('a package that unpacks to a gigabyte costs no memory', async () => {
  const { queue } = await queueOf();
  const one = ward(WARDS[0]);
  const bomb = gzipSync(Buffer.concat([Buffer.from(`${one.next().line}\n`), Buffer.alloc(200_000_000)]));
  const before = process.memoryUsage().rss;

  await queue.leave(one.left(bomb));

  expect(process.memoryUsage().rss - before).toBeLessThan(20_000_000);
});

test('full: repeatable reports are refused while room is kept for results', async () => {
  const { queue } = await queueOf(400_000);
  const one = ward(WARDS[0]);
  let left = 0;
  const fill = async () => {
    for (;;) {
      await queue.leave(one.left(one.next('inventory', 40_000).packed));
      left += 1;
    }
  };

  await expect(fill()).rejects.toMatchObject({ code: 'QUEUE_FULL' });

  expect(left).toBeGreaterThan(5);
  expect(queue.bytes).toBeLessThanOrEqual(300_000);
});

test('full: for a result the newest repeatable reports go, the oldest go last, and no result ever goes', async () => {
  const { queue } = await queueOf(400_000);
  const [one, two] = [ward(WARDS[0]), ward(WARDS[1])];
  await queue.leave(one.left(one.next('inventory', 40_000).packed));
  await queue.leave(one.left(one.next('result', 40_000).packed));
  for (let count = 0; count < 6; count += 1) {
    await queue.leave(one.left(one.next('inventory', 40_000).packed));
  }
  const results: number[] = [];
  const fill = async () => {
    for (;;) {
      results.push(await queue.leave(two.left(two.next('evidence', 40_000).packed)));
    }
  };

  await expect(fill()).rejects.toMatchObject({ code: 'QUEUE_FULL' });

  // 1 stands before a result of its device: without it the server could not take the result.
  expect(sequences(queue, one.device)).toEqual([1, 2]);
  expect(sequences(queue, two.device)).toEqual(results);
  expect(queue.bytes).toBeLessThanOrEqual(400_000);
});

test('a kind that this release does not know counts as precious', async () => {
  const { queue } = await queueOf();
  const one = ward(WARDS[0]);

  await queue.leave(one.left(one.next('isolation-result').packed));

  expect(queue.waiting(one.device)[0]?.precious).toBe(true);
});

test('what was acknowledged goes, the rest stays, and a device without reports leaves nothing behind', async () => {
  const { door, queue } = await queueOf();
  const one = ward(WARDS[0]);
  for (let count = 0; count < 3; count += 1) {
    await queue.leave(one.left(one.next().packed));
  }

  await queue.acknowledge(one.device, 2);
  const between = sequences(queue, one.device);
  await queue.acknowledge(one.device, 3);

  expect(between).toEqual([3]);
  expect([queue.bytes, queue.devices, await door.list('/queue')]).toEqual([0, [], []]);
});

test('many at once: room is never promised twice', async () => {
  const { queue } = await queueOf(300_000);
  const wards = Array.from({ length: 12 }, (_, index) => ward(`${index}`.padStart(8, '0') + WARDS[0].slice(8)));

  const outcomes = await Promise.allSettled(
    wards.map((one) => queue.leave(one.left(one.next('result', 60_000).packed))),
  );

  const kept = outcomes.filter(({ status }) => status === 'fulfilled').length;
  expect([kept, queue.reports]).toEqual([queue.reports, kept]);
  expect(kept).toBeGreaterThan(2);
  expect(queue.bytes).toBeLessThanOrEqual(300_000);
});
