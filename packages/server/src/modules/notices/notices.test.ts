import type { AddressInfo } from 'node:net';
import { systemClock } from '@tsukuroi/core';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { describe, expect, onTestFinished, test } from 'vitest';
import { describeStores, freshDb } from '../../platform/testing/stores.ts';
import { ensureCertificate, scopeOf } from '../../platform/tls/authority.ts';
import { ALL_MIGRATIONS, as, testServer } from '../../testing/server.ts';
import type { Standing } from './feed.ts';
import { Notices } from './service.ts';
import { sendMail } from './transport.ts';

interface Received {
  readonly from: string;
  readonly to: readonly string[];
  readonly text: string;
}

/** A mail server of this test on loopback. */
async function mailServer(options: SMTPServerOptions = {}): Promise<{ port: number; received: Received[] }> {
  const received: Received[] = [];
  const server = new SMTPServer({
    authOptional: true,
    hideSTARTTLS: true,
    onData(stream, session, done) {
      const pieces: Buffer[] = [];
      stream.on('data', (piece: Buffer) => pieces.push(piece));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        const from = mailFrom === false ? '' : mailFrom.address;
        received.push({ from, to: rcptTo.map(({ address }) => address), text: Buffer.concat(pieces).toString('utf8') });
        done();
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', () => resolve());
  await promise;
  onTestFinished(() => new Promise<void>((ended) => server.close(() => ended())));
  return { port: (server.server.address() as AddressInfo).port, received };
}

const line = (kind: string, count: number, level: Standing['level'] = 'act-now'): Standing => ({
  ...{ kind, level, count, opens: `/${kind}` },
  title: { ja: `${kind} が ${count} 件`, en: `${count} of ${kind}` },
  detail: { ja: '確かめてください。', en: 'Look.' },
});

async function hospital(db: Awaited<ReturnType<typeof freshDb>>) {
  const made = await testServer(db);
  let lines: Standing[] = [];
  const notices = new Notices({ ...made.context, send: sendMail, standings: async () => lines });
  const set = (port: number, more: object = {}) =>
    made.app.inject({
      method: 'PUT',
      url: '/api/v1/notices/mail',
      headers: as('admin'),
      payload: {
        ...{ enabled: true, host: '127.0.0.1', port, security: 'none', user: '', sender: 'tsukuroi@hospital.example' },
        ...{ recipients: ['it@hospital.example', 'duty@hospital.example'], levels: ['act-now'], ...more },
      },
    });
  const list = async () =>
    (await made.app.inject({ url: '/api/v1/notices?sort=title&direction=asc', headers: as('operator') })).json().items;
  return {
    ...{ ...made, notices, set, list },
    stand: (...now: Standing[]) => {
      lines = now;
    },
  };
}

const bodyOf = ({ text }: Received) =>
  Buffer.from(text.split('\r\n\r\n').slice(1).join('\r\n\r\n'), 'base64').toString('utf8') || text;

describeStores('notices', (makeDb) => {
  test('begin once, are seen by a person, end by themselves, and stay in the list', async () => {
    const { app, list, notices, stand, clock } = await hospital(await makeDb(ALL_MIGRATIONS));
    stand(line('rollout-stopped', 1), line('silent', 3, 'notice'));
    await notices.look();
    await notices.look();
    const [first] = await list();
    const seen = await app.inject({ method: 'POST', url: `/api/v1/notices/${first.id}/seen`, headers: as('operator') });

    clock.moveMs(60_000);
    stand(line('silent', 3, 'notice'));
    await notices.look();

    expect(seen.json()).toEqual({ open: 2, unseen: 1 });
    expect(
      (await list()).map((row: Record<string, unknown>) => [row.kind, row.state, row.seenBy, row.endedAt]),
    ).toEqual([
      ['rollout-stopped', 'over', 'operator', '2026-11-22T00:01:00Z'],
      ['silent', 'new', null, null],
    ]);
  });

  test('one that was seen and gets worse is unseen again; one that comes back is another one', async () => {
    const { app, list, notices, stand } = await hospital(await makeDb(ALL_MIGRATIONS));
    stand(line('silent', 1));
    await notices.look();
    const [first] = await list();
    await app.inject({ method: 'POST', url: `/api/v1/notices/${first.id}/seen`, headers: as('operator') });
    stand(line('silent', 2));
    await notices.look();
    const worse = await list();
    stand();
    await notices.look();
    stand(line('silent', 1));
    await notices.look();

    expect(worse.map((row: Record<string, unknown>) => [row.state, row.count])).toEqual([['new', 2]]);
    expect((await list()).map((row: Record<string, unknown>) => row.state).sort()).toEqual(['new', 'over']);
  });
});

describe('mail', () => {
  test('what is new goes out once, in one message to everybody, without the words of lower urgency', async () => {
    const { notices, set, stand } = await hospital(await freshDb('SQLite', ALL_MIGRATIONS));
    const { port, received } = await mailServer();
    await set(port);
    stand(line('rollout-stopped', 1), line('approval-waiting', 4), line('quiet', 1, 'notice'));

    await notices.look();
    await notices.look();

    expect(received.map(({ from, to }) => [from, to])).toEqual([
      ['tsukuroi@hospital.example', ['it@hospital.example', 'duty@hospital.example']],
    ]);
    const text = bodyOf(received[0] as Received);
    expect(text).toContain('rollout-stopped が 1 件');
    expect(text).toContain('approval-waiting が 4 件');
    expect(text).not.toContain('quiet');
  });

  test('more within a quarter of an hour waits and is told together', async () => {
    const { notices, set, stand, clock } = await hospital(await freshDb('SQLite', ALL_MIGRATIONS));
    const { port, received } = await mailServer();
    await set(port);
    for (const kind of ['one', 'two', 'three']) {
      stand(...['one', 'two', 'three'].slice(0, ['one', 'two', 'three'].indexOf(kind) + 1).map((id) => line(id, 1)));
      await notices.look();
      clock.moveMs(60_000);
    }
    const atFirst = received.length;
    clock.moveMs(15 * 60_000);
    await notices.look();

    expect([atFirst, received.length]).toEqual([1, 2]);
    const text = bodyOf(received[1] as Received);
    expect([text.includes('one が'), text.includes('two が'), text.includes('three が')]).toEqual([false, true, true]);
  });

  test('a mail server that is away loses nothing: said in words, tried again later, then sent', async () => {
    const { app, notices, set, stand, clock } = await hospital(await freshDb('SQLite', ALL_MIGRATIONS));
    const { port, received } = await mailServer();
    await set(9);
    stand(line('rollout-stopped', 1));
    await notices.look();
    const told = (await app.inject({ url: '/api/v1/notices/mail', headers: as('operator') })).json();
    const trouble = await notices.mail.trouble();

    await set(port);
    clock.moveMs(60_000);
    await notices.look();

    expect(told.problem).toContain('届きません');
    expect(trouble?.code).toBe('MAIL_UNREACHABLE');
    expect(received.length).toBe(1);
    expect(await notices.mail.trouble()).toBeUndefined();
  });

  test('a wrong password is said as such, and the password is shown to nobody', async () => {
    const { app, notices, set, stand } = await hospital(await freshDb('SQLite', ALL_MIGRATIONS));
    const { port } = await mailServer({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: ({ password }, _session, done) =>
        done(password === 'right-one' ? null : new Error('no'), password === 'right-one' ? { user: 'it' } : undefined),
    });
    await set(port, { user: 'it', password: 'wrong-one' });
    stand(line('rollout-stopped', 1));
    await notices.look();
    const refused = (await app.inject({ url: '/api/v1/notices/mail', headers: as('admin') })).json();
    await set(port, { user: 'it', password: 'right-one' });
    const tested = await app.inject({ method: 'POST', url: '/api/v1/notices/mail/test', headers: as('admin') });

    expect(refused).toMatchObject({ passwordKept: true });
    expect(refused.problem).toContain('パスワードを認めません');
    expect(tested.json()).toMatchObject({ sent: true });
    const audit = await app.inject({ url: '/api/v1/audit', headers: as('admin') });
    const everything = JSON.stringify([refused, audit.json()]);
    expect(audit.json().total).toBeGreaterThan(0);
    expect(everything).not.toMatch(/wrong-one|right-one/);
  });

  test('where encryption is demanded, a server that offers none gets neither password nor message', async () => {
    const { notices, set, stand } = await hospital(await freshDb('SQLite', ALL_MIGRATIONS));
    let asked = 0;
    const { port, received } = await mailServer({
      allowInsecureAuth: true,
      onAuth: (_auth, _session, done) => {
        asked += 1;
        done(null, { user: 'it' });
      },
    });
    await set(port, { security: 'starttls', user: 'it', password: 'secret' });
    stand(line('rollout-stopped', 1));

    await notices.look();

    expect([asked, received.length, (await notices.mail.trouble())?.code]).toEqual([0, 0, 'MAIL_TLS_REFUSED']);
  });

  test('a certificate that nobody vouches for is refused', async () => {
    const { context, notices, set, stand } = await hospital(await freshDb('SQLite', ALL_MIGRATIONS));
    const { key, cert } = await ensureCertificate(context.dataFolder, scopeOf(['127.0.0.1']), systemClock);
    const { port, received } = await mailServer({ secure: true, key, cert });
    await set(port, { security: 'tls' });
    stand(line('rollout-stopped', 1));

    await notices.look();

    expect([received.length, (await notices.mail.trouble())?.code]).toEqual([0, 'MAIL_TLS_REFUSED']);
  });

  test('the kept password never goes to another server or user', async () => {
    const { app, set } = await hospital(await freshDb('SQLite', ALL_MIGRATIONS));
    await set(25, { user: 'it', password: 'secret' });
    const same = (await set(26, { user: 'it' })).json();
    const other = (await set(25, { user: 'it', host: 'mail.elsewhere.example' })).json();

    expect([same.passwordKept, other.passwordKept]).toEqual([true, false]);
    expect((await app.inject({ method: 'PUT', url: '/api/v1/notices/mail', headers: as('operator') })).statusCode).toBe(
      403,
    );
  });

  test.each(['it@hospital.example\r\nBcc: x@elsewhere.example', 'no-address', 'a b@hospital.example'])(
    'an address that is none is refused: %j',
    async (address) => {
      const { set } = await hospital(await freshDb('SQLite', ALL_MIGRATIONS));

      expect((await set(25, { recipients: [address] })).statusCode).toBe(400);
    },
  );
});
