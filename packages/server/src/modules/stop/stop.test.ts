import { describe, expect, test } from 'vitest';
import { describeStores, freshDb } from '../../platform/testing/stores.ts';
import { ALL_MIGRATIONS, as, testServer } from '../../testing/server.ts';
import { Attempts } from '../accounts/index.ts';
import { onStopChanged, stopOf } from './index.ts';
import { Stop } from './service.ts';

const CHEAP = { memoryKib: 64, passes: 1, lanes: 1 };
const NIGHT = { kind: 'user', id: 'u', name: 'operator' } as const;

describeStores('stopping everything', (makeDb) => {
  test('a person stops with a reason, an administrator lets it go on, and both are on record', async () => {
    const { app, context } = await testServer(await makeDb(ALL_MIGRATIONS));
    const ask = (method: 'POST' | 'DELETE' | 'GET', url: string, role: string, payload?: object) =>
      app.inject({ method, url: `/api/v1${url}`, headers: as(role), ...(payload === undefined ? {} : { payload }) });
    let changed = 0;
    onStopChanged(context, () => {
      changed += 1;
    });

    const stopped = (await ask('POST', '/stop', 'operator', { why: '電子カルテが遅い' })).json();
    const again = (await ask('POST', '/stop', 'admin', { why: 'もう一度' })).json();
    const refused = await ask('DELETE', '/stop', 'operator');
    const held = await stopOf(context).isStopped();
    const released = (await ask('DELETE', '/stop', 'admin')).json();

    expect(stopped).toMatchObject({ stopped: true, by: 'operator', why: '電子カルテが遅い' });
    expect(again).toMatchObject({ by: 'operator', since: stopped.since });
    expect([refused.statusCode, held, released.stopped, changed]).toEqual([403, true, false, 3]);
    const audit = (await ask('GET', '/audit', 'admin')).json().items.map((row: { what: string }) => row.what);
    expect(audit.filter((what: string) => what.includes('停止'))).toHaveLength(2);
  });

  test('the card stops without an account, in every writing of its digits, and cannot let go on', async () => {
    const { context } = await testServer(await makeDb(ALL_MIGRATIONS));
    const stop = new Stop({ ...context, cost: CHEAP, changed: () => undefined });
    const { pin } = await stop.newCard(NIGHT);
    const full = pin.replaceAll(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));

    expect(pin).toMatch(/^\d{4}-\d{4}$/);
    for (const written of [pin, pin.replace('-', ''), ` ${pin.replace('-', ' ')} `, full]) {
      await stop.stopByCard(written, '192.0.2.7');
      expect(await stop.isStopped(), written).toBe(true);
      await stop.release(NIGHT);
    }
    expect((await stop.detail()).cardUsedAt).toBe('2026-11-22T00:00:00Z');
  });

  test('a new card voids the one before', async () => {
    const { context } = await testServer(await makeDb(ALL_MIGRATIONS));
    const stop = new Stop({ ...context, cost: CHEAP, changed: () => undefined });
    const first = await stop.newCard(NIGHT);
    await stop.newCard(NIGHT);

    await expect(stop.stopByCard(first.pin, '192.0.2.7')).rejects.toMatchObject({ code: 'STOP_CARD_WRONG' });
    expect(await stop.isStopped()).toBe(false);
  });
});

describe('guessing', () => {
  async function stopWithCard() {
    const { context, clock } = await testServer(await freshDb('SQLite', ALL_MIGRATIONS));
    const stop = new Stop({ ...context, cost: CHEAP, changed: () => undefined });
    const { pin } = await stop.newCard(NIGHT);
    const wrong = pin.startsWith('0000') ? '1111-1111' : '0000-0000';
    const outcome = (typed: string, address: string) =>
      stop.stopByCard(typed, address).then(
        () => 'stopped',
        (error: { code: string }) => error.code,
      );
    const audited = async () => {
      const rows = await context.db
        .withTables<{ audit_entries: { sequence: number; what: string } }>()
        .selectFrom('audit_entries')
        .select('what')
        .where('what', 'like', 'stop.%')
        .orderBy('sequence')
        .execute();
      return rows.map(({ what }) => what);
    };
    return { audited, clock, context, outcome, pin, stop, wrong };
  }

  test('from one address it is slowed down and locked, the right number included; from another the card still stops', async () => {
    const { outcome, pin, wrong, clock } = await stopWithCard();
    const seen = new Set<string>();
    for (let tries = 0; tries < 12; tries += 1) {
      seen.add(await outcome(wrong, '192.0.2.66'));
      clock.moveMs(9_000);
    }

    expect(seen).toEqual(new Set(['STOP_CARD_WRONG', 'STOP_CARD_WAIT']));
    expect(await outcome(pin, '192.0.2.66')).toBe('STOP_CARD_WAIT');
    expect(await outcome(pin, '192.0.2.7')).toBe('stopped');
  });

  test('from many addresses together it ends at fifty, and two of each after that', async () => {
    const { audited, outcome, wrong } = await stopWithCard();
    for (let tries = 0; tries < 50; tries += 1) {
      expect(await outcome(wrong, `10.0.${tries}.1`)).toBe('STOP_CARD_WRONG');
    }

    const seen = [];
    for (let tries = 0; tries < 4; tries += 1) {
      seen.push(await outcome(wrong, '10.0.60.1'), await outcome(wrong, '10.0.61.1'));
    }

    expect(seen.filter((code) => code === 'STOP_CARD_WRONG')).toHaveLength(4);
    expect(seen.slice(4)).toEqual(Array(4).fill('STOP_CARD_WAIT'));
    expect(await audited()).toEqual(['stop.card-made', 'stop.card-guessed']);
  });

  test('lock-out: who guesses from many addresses does not keep the card from stopping at another', async () => {
    const { outcome, pin, stop, wrong } = await stopWithCard();
    for (let tries = 0; tries < 200; tries += 1) {
      await outcome(wrong, `10.0.${tries % 25}.1`);
    }

    expect(await outcome(pin, '10.0.3.1')).toBe('STOP_CARD_WAIT');
    expect(await outcome(pin, '192.0.2.7')).toBe('stopped');
    expect(await stop.isStopped()).toBe(true);
  });

  test('lock-out: wrong numbers of the card keep nobody from signing in, and wrong passwords nobody from the card', async () => {
    const { clock, context, outcome, pin, wrong } = await stopWithCard();
    const signIns = new Attempts({ db: context.db, clock });
    const signIn = (name: string, address: string) =>
      signIns.count(name, address).then(
        () => 'counted',
        (error: { code: string }) => error.code,
      );
    const facility = (await context.settings.facility()).id;
    for (let tries = 0; tries < 60; tries += 1) {
      await outcome(wrong, '192.0.2.66');
      // Somebody signs in by the name under which the card's tries are counted.
      await signIn(`stop card ${facility}`, '192.0.2.77');
      clock.moveMs(9_000);
    }
    for (let tries = 0; tries < 60; tries += 1) {
      await signIn(`nobody-${tries}`, '192.0.2.88');
    }

    expect([await outcome(pin, '192.0.2.66'), await signIn('operator', '192.0.2.66')]).toEqual([
      'STOP_CARD_WAIT',
      'counted',
    ]);
    expect([await signIn('operator', '192.0.2.88'), await outcome(pin, '192.0.2.88')]).toEqual([
      'SIGN_IN_WAIT',
      'stopped',
    ]);
    // From where that name was tried too, and from elsewhere: the card is its own.
    expect([await signIn(`stop card ${facility}`, '192.0.2.9'), await outcome(pin, '192.0.2.77')]).toEqual([
      'SIGN_IN_WAIT',
      'stopped',
    ]);
  });

  test('without a card no number stops', async () => {
    const { context } = await testServer(await freshDb('SQLite', ALL_MIGRATIONS));

    await expect(stopOf(context).stopByCard('12345678', '192.0.2.7')).rejects.toMatchObject({ code: 'STOP_CARD_NONE' });
  });

  test('what everybody may ask says nothing of who or why', async () => {
    const { app } = await testServer(await freshDb('SQLite', ALL_MIGRATIONS));
    await app.inject({ method: 'POST', url: '/api/v1/stop', headers: as('operator'), payload: { why: '内密の理由' } });

    const seen = (await app.inject({ url: '/api/v1/stop', headers: { host: 'localhost' } })).json();

    expect(seen).toEqual({ stopped: true, since: '2026-11-22T00:00:00Z', card: false });
  });
});
