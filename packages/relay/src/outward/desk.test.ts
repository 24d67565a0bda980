import { createPrivateKey } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { fixedClock, isoSeconds, TsukuroiError } from '@tsukuroi/core';
import { type Outward, signOutward } from '@tsukuroi/protocol/outward.ts';
import {
  OUTWARD_KINDS,
  OUTWARD_SEVERITY,
  type OutwardKind,
  type OutwardSaid,
} from '@tsukuroi/protocol/outward-words.ts';
import { describe, expect, test } from 'vitest';
import { testAuthority } from '../testing/authority.ts';
import { OutwardDesk } from './desk.ts';
import { folderWith } from './testing/world.ts';

const FACILITY = '0b9dcb6c-1111-4222-8333-444455556666';
const MINUTE_MS = 60_000;

/** A gate of one hospital, with two ways that can be made to fail, and the server that signs for it. */
async function hospital() {
  const clock = fixedClock('2026-11-22T22:30:00Z');
  const authority = await testAuthority(FACILITY, clock.nowMs());
  const key = createPrivateKey(authority.key);
  const { door, file, folder } = folderWith();
  const left: (OutwardSaid & { readonly way: string })[] = [];
  const said: unknown[] = [];
  const broken = new Set<string>();
  let number = Math.floor(clock.nowMs() / 1000);
  const notice = (kind: OutwardKind, more: Partial<Outward> = {}): Outward => {
    number += 1;
    const silentMinutes = kind === 'server-silent' ? 60 : null;
    const at = isoSeconds(clock.nowMs());
    return {
      ...{ format: 'outward/1', facility: FACILITY, number, at, site: 'HIGASHI-01', kind, count: 2, silentMinutes },
      severity: OUTWARD_SEVERITY[kind],
      ...more,
    };
  };
  const line = (kind: OutwardKind, more: Partial<Outward> = {}) => signOutward(notice(kind, more), key);
  const ways = ['mail', 'syslog'].map((id) => ({
    id,
    sender: {
      send: async (one: OutwardSaid) => {
        if (broken.has(id)) {
          throw new TsukuroiError('OUTWARD_UNREACHABLE', { address: 'a:1', reason: 'ECONNREFUSED' });
        }
        left.push({ ...one, way: id });
      },
    },
  }));
  const identity = () => ({ facility: FACILITY, authority: authority.certificate });
  const open = () =>
    OutwardDesk.open({ door, dataFolder: folder, clock, identity, ways, say: (error) => said.push(error) });
  return { clock, key, line, notice, left, said, broken, open, file };
}

const stateOf = ({ told }: { told: readonly { way: string; state: string }[] }) =>
  told.map(({ way, state }) => `${way} ${state}`);

describe('a gate that speaks for its server', () => {
  test('what the server signed leaves once on each way, however often it is asked, also after a restart', async () => {
    const { line, left, open } = await hospital();
    const lines = [line('not-returned'), line('approvals-waiting')];
    const desk = await open();

    const first = await desk.take(lines);
    await desk.run();
    const again = await open();
    const second = await again.take(lines);
    await again.run();

    expect(stateOf(first)).toEqual(['mail waiting', 'syslog waiting', 'mail waiting', 'syslog waiting']);
    expect(stateOf(second)).toEqual(['mail sent', 'syslog sent', 'mail sent', 'syslog sent']);
    expect(left.map(({ kind, way }) => `${way} ${kind}`)).toEqual([
      'mail not-returned',
      'syslog not-returned',
      'mail approvals-waiting',
      'syslog approvals-waiting',
    ]);
    expect(Object.keys(left[0] ?? {}).sort()).toEqual(['at', 'count', 'kind', 'number', 'severity', 'site', 'way']);
    expect(second.ways).toEqual(['mail', 'syslog']);
  });

  test('not signed by its server, or signed for another hospital: nothing of that visit leaves', async () => {
    const { line, left, notice, open } = await hospital();
    const stranger = await testAuthority(FACILITY, Date.parse('2026-11-22T22:30:00Z'));
    const foreign = signOutward(notice('test'), createPrivateKey(stranger.key));
    const elsewhere = line('test', { facility: FACILITY.replace('0b', '1c') });
    const desk = await open();

    for (const wrong of [foreign, elsewhere, 'not a line']) {
      await expect(desk.take([line('all-well'), wrong])).rejects.toMatchObject({ code: 'MAILBOX_NOTICES_REFUSED' });
    }
    await desk.run();

    expect(left).toEqual([]);
  });

  test('replay: an old number, an old date, and an old line against an empty memory are failed and not sent', async () => {
    const { clock, file, left, line, open } = await hospital();
    const old = line('devices-silent');
    const desk = await open();
    await desk.take([line('test')]);
    await desk.run();

    const overtaken = await desk.take([old]);
    const dated = await desk.take([line('not-returned', { at: isoSeconds(clock.nowMs() - 49 * 60 * MINUTE_MS) })]);
    writeFileSync(file('outward.json'), '{');
    clock.moveMs(49 * 60 * MINUTE_MS);
    const forgotten = await open();
    const late = await forgotten.take([old]);
    await forgotten.run();

    expect([overtaken, dated, late].map(stateOf)).toEqual(Array(3).fill(['mail failed', 'syslog failed']));
    expect(left.map(({ kind }) => kind)).toEqual(['test', 'test']);
  });

  test('storm: a server that says everything all day gets one of a kind in 15 minutes and 24 a day through, also over restarts', async () => {
    const { clock, left, line, open } = await hospital();
    const kinds = OUTWARD_KINDS.filter((kind) => kind !== 'server-silent');
    const instants: { kind: string; atMs: number }[] = [];
    for (let minute = 0; minute < 24 * 60; minute += 5) {
      const desk = await open();
      const before = left.length;
      await desk.take(kinds.map((kind) => line(kind)));
      await desk.run();
      instants.push(
        ...left
          .slice(before)
          .filter(({ way }) => way === 'mail')
          .map(({ kind }) => ({ kind, atMs: clock.nowMs() })),
      );
      clock.moveMs(5 * MINUTE_MS);
    }

    const tooSoon = instants.filter(
      ({ atMs, kind }, place) =>
        kind !== 'test' &&
        instants.slice(0, place).some((one) => one.kind === kind && atMs - one.atMs < 15 * MINUTE_MS),
    );
    expect(instants.length).toBe(24);
    expect(tooSoon).toEqual([]);
  });

  test('a target that is away is tried more and more seldom, said once, and given up after six hours; the other way goes on', async () => {
    const { broken, clock, left, line, open, said } = await hospital();
    broken.add('mail');
    const lines = [line('rollout-stopped')];
    const desk = await open();
    let tries = 0;
    await desk.take(lines);
    const states: string[][] = [];
    for (let minute = 0; minute <= 7 * 60; minute += 1) {
      await desk.run();
      tries = said.length;
      clock.moveMs(MINUTE_MS);
      if (minute % 180 === 0) {
        states.push(stateOf(await desk.take(lines)));
      }
    }

    expect(states).toEqual([
      ['mail waiting', 'syslog sent'],
      ['mail waiting', 'syslog sent'],
      ['mail failed', 'syslog sent'],
    ]);
    expect([tries, said]).toMatchObject([1, [{ code: 'OUTWARD_UNREACHABLE' }]]);
    expect(left.map(({ way }) => way)).toEqual(['syslog']);
  });

  test('back within the six hours: it leaves then', async () => {
    const { broken, clock, left, line, open } = await hospital();
    broken.add('mail').add('syslog');
    const desk = await open();
    await desk.take([line('not-returned')]);
    await desk.run();
    broken.clear();
    await desk.run();
    const tooSoon = left.length;
    clock.moveMs(2 * MINUTE_MS);
    await desk.run();

    expect([tooSoon, left.length]).toEqual([0, 2]);
  });

  test('what the server takes back is not sent', async () => {
    const { broken, clock, left, line, open } = await hospital();
    broken.add('mail').add('syslog');
    const desk = await open();
    await desk.take([line('approvals-waiting')]);
    await desk.run();
    broken.clear();
    await desk.take([]);
    clock.moveMs(20 * MINUTE_MS);
    await desk.run();

    expect(left).toEqual([]);
  });

  test('the server is silent: the letter it left for that case is opened once, after the time it said', async () => {
    const { clock, left, line, open } = await hospital();
    const lines = [line('server-silent')];
    const desk = await open();
    const counts: number[] = [];
    for (let minute = 0; minute < 3 * 60; minute += 1) {
      // The server comes every minute for an hour, and then no more.
      if (minute < 60) {
        await desk.take(lines);
      }
      await desk.run();
      counts.push(left.length);
      clock.moveMs(MINUTE_MS);
    }

    expect([counts[60], counts[118], counts[119], counts.at(-1)]).toEqual([0, 0, 2, 2]);
    // The instant at which it was opened, not the one at which it was written.
    expect(left[0]?.at).toBe('2026-11-23T00:29:00Z');
    expect(stateOf(await desk.take(lines))).toEqual(['mail sent', 'syslog sent']);
  });

  test('without the letter in the last visit, silence says nothing', async () => {
    const { clock, left, line, open } = await hospital();
    const desk = await open();
    await desk.take([line('server-silent')]);
    await desk.take([]);
    clock.moveMs(5 * 60 * MINUTE_MS);
    await desk.run();

    expect(left).toEqual([]);
  });

  test('no word of why leaves the machine inward: the answer has numbers, ways, states and instants', async () => {
    const { broken, file, line, open } = await hospital();
    broken.add('mail');
    const lines = [line('not-returned')];
    const desk = await open();
    await desk.take(lines);
    await desk.run();

    const answer = await desk.take(lines);

    expect(JSON.stringify(answer)).not.toMatch(/ECONN|OUTWARD_|a:1/);
    expect(readFileSync(file('outward.json'), 'utf8')).toContain('OUTWARD_UNREACHABLE');
  });
});
