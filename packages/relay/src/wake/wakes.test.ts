import { fixedClock } from '@tsukuroi/core';
import type { Wake } from '@tsukuroi/protocol/wake.ts';
import { memoryDoor } from '@tsukuroi/trust/files/memory-door.ts';
import { describe, expect, it } from 'vitest';
import { magicPacket, segmentsOf } from './magic.ts';
import { Wakes } from './wakes.ts';

const RELAY = '0b9dcb6c-1111-4222-8333-444455556666';
const OTHER = '0b9dcb6c-1111-4222-8333-777777777777';
const WARD = '52:54:00:12:34:56';

function wake(number: number, at: string, mac = WARD): Wake {
  return { id: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`, macs: [mac], at };
}

async function relay(segments = 1) {
  const clock = fixedClock('2026-11-24T04:00:00Z');
  const door = memoryDoor();
  const sent: string[] = [];
  const send = async (macs: readonly string[]) => {
    sent.push(`${new Date(clock.nowMs()).toISOString().slice(11, 16)} ${macs.join(' ')}`);
    return segments;
  };
  const open = () => Wakes.open({ door, dataFolder: '/relay', clock, identity: () => ({ identity: RELAY }), send });
  return { clock, door, sent, open, wakes: await open() };
}

async function minutes(clock: ReturnType<typeof fixedClock>, wakes: Wakes, count: number) {
  for (let minute = 0; minute < count; minute += 1) {
    await wakes.run();
    clock.moveMs(60_000);
  }
}

describe('Wakes', () => {
  it('sends at the instant, in three rounds, and tells of the first', async () => {
    const { wakes, clock, sent } = await relay();
    await wakes.take({ relay: RELAY, number: 1, wakes: [wake(1, '2026-11-24T04:02:00Z')] });

    await minutes(clock, wakes, 10);

    expect(sent).toEqual([`04:02 ${WARD}`, `04:03 ${WARD}`, `04:04 ${WARD}`]);
    expect(wakes.told()).toEqual({
      number: 1,
      sent: [{ id: wake(1, '').id, at: '2026-11-24T04:02:00Z', outcome: 'sent' }],
    });
  });

  it('wakes nobody late: a relay that was off in the night does not switch a ward on in the morning', async () => {
    const { wakes, clock, sent } = await relay();
    await wakes.take({
      relay: RELAY,
      number: 1,
      wakes: [wake(1, '2026-11-24T03:50:00Z'), wake(2, '2026-11-24T03:49:59Z')],
    });

    await minutes(clock, wakes, 5);

    expect(sent).toEqual([]);
    expect(wakes.told().sent.map(({ outcome }) => outcome)).toEqual(['too-late', 'too-late']);
  });

  it('takes no list of another relay, and none that is older than the newest', async () => {
    const { wakes } = await relay();
    await wakes.take({ relay: RELAY, number: 5, wakes: [] });

    const foreign = await wakes.take({ relay: OTHER, number: 9, wakes: [wake(1, '2026-11-24T04:00:00Z')] });
    const old = await wakes.take({ relay: RELAY, number: 4, wakes: [wake(1, '2026-11-24T04:00:00Z')] });

    expect([foreign, old, wakes.told().number]).toEqual([false, false, 5]);
  });

  it('goes by its list when it starts anew without a way up, and sends nothing again', async () => {
    const { wakes, clock, sent, open } = await relay();
    await wakes.take({
      relay: RELAY,
      number: 1,
      wakes: [wake(1, '2026-11-24T04:00:00Z'), wake(2, '2026-11-24T04:05:00Z')],
    });
    await wakes.run();
    const again = await open();

    await minutes(clock, again, 4);
    const before = sent.length;
    await minutes(clock, again, 4);

    expect(before).toBe(1);
    expect(sent.slice(1).map((line) => line.slice(0, 5))).toEqual(['04:05', '04:06', '04:07']);
  });

  it('withdraws what a newer list no longer names', async () => {
    const { wakes, clock, sent } = await relay();
    await wakes.take({ relay: RELAY, number: 1, wakes: [wake(1, '2026-11-24T04:03:00Z')] });
    await wakes.take({ relay: RELAY, number: 2, wakes: [] });

    await minutes(clock, wakes, 10);

    expect(sent).toEqual([]);
  });

  it('tells what was sent until the server has heard it', async () => {
    const { wakes } = await relay();
    const many = Array.from({ length: 60 }, (_, index) => wake(index, '2026-11-24T04:00:00Z'));
    await wakes.take({ relay: RELAY, number: 1, wakes: many });
    await wakes.run();

    const first = wakes.told().sent.map(({ id }) => id);
    await wakes.take({ relay: RELAY, number: 2, wakes: many.filter(({ id }) => !first.includes(id)) });
    const rest = wakes.told().sent.map(({ id }) => id);

    expect([first.length, rest.length, new Set([...first, ...rest]).size]).toEqual([40, 20, 60]);
  });

  it('says that it stands in no segment', async () => {
    const { wakes } = await relay(0);
    await wakes.take({ relay: RELAY, number: 1, wakes: [wake(1, '2026-11-24T04:00:00Z')] });

    await wakes.run();

    expect(wakes.told().sent[0]?.outcome).toBe('no-segment');
  });

  it('begins anew with a file that is damaged', async () => {
    const { door, open } = await relay();
    await door.writeWhole('/relay/wakes.json', '{"format":"relay-wakes/1"');

    expect((await open()).told()).toEqual({ number: 0, sent: [] });
  });
});

describe('segmentsOf', () => {
  const at = (address: string, netmask: string, internal = false) => ({
    address,
    netmask,
    family: 'IPv4' as const,
    mac: '',
    internal,
    cidr: null,
  });

  it('finds the broadcast address of each segment, and none of a tunnel or of itself', () => {
    const segments = segmentsOf({
      lo: [at('127.0.0.1', '255.0.0.0', true)],
      eth0: [at('192.0.2.17', '255.255.255.0')],
      eth1: [at('198.51.100.130', '255.255.255.192')],
      wg0: [at('10.9.0.2', '255.255.255.255')],
    });

    expect(segments.map(({ broadcast }) => broadcast)).toEqual(['192.0.2.255', '198.51.100.191']);
  });
});

describe('magicPacket', () => {
  it('is six bytes FF and sixteen times the address', () => {
    const packet = magicPacket(WARD);

    expect(packet).toHaveLength(102);
    expect(packet.subarray(0, 12).toString('hex')).toBe('ffffffffffff525400123456');
    expect(packet.subarray(96).toString('hex')).toBe('525400123456');
  });
});
