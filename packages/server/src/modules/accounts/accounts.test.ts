import { addDays } from '@tsukuroi/core';
import { Secret, TOTP } from 'otpauth';
import { expect, test } from 'vitest';
import type { Db } from '../../platform/database/index.ts';
import type { App } from '../../platform/http/app.ts';
import { describeStores } from '../../platform/testing/stores.ts';
import { ALL_MIGRATIONS, testServer } from '../../testing/server.ts';
import { verifyAudit } from '../audit/index.ts';

const PASSWORD = 'correct horse battery';

type Clock = { nowMs(): number; moveMs(by: number): void };
type Answer = { status: number; body: Record<string, unknown>; headers: Record<string, unknown> };

/** A browser: keeps its cookie and the token of its page. */
class Browser {
  readonly #app: App;
  cookie = '';
  csrf = '';

  constructor(app: App) {
    this.#app = app;
  }

  async ask(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    payload?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const own = {
      host: 'localhost',
      ...(this.cookie === '' ? {} : { cookie: this.cookie, 'x-csrf-token': this.csrf }),
      ...headers,
    };
    const answer = await this.#app.inject({
      method,
      url: `/api/v1${path}`,
      headers: own,
      ...(payload === undefined ? {} : { payload: payload as object }),
    });
    const set = answer.headers['set-cookie'];
    if (typeof set === 'string') {
      this.cookie = set.split(';')[0] ?? '';
    }
    const body = answer.body === '' ? {} : (answer.json() as Record<string, unknown>);
    if (typeof body.csrfToken === 'string') {
      this.csrf = body.csrfToken;
    } else if (typeof set === 'string' && answer.statusCode === 200) {
      this.csrf = String(((await this.ask('GET', '/session')).body as { csrfToken: string }).csrfToken);
    }
    return { status: answer.statusCode, body, headers: answer.headers };
  }
}

function codeAt(secret: string, ms: number): string {
  return new TOTP({ secret: Secret.fromBase32(secret), digits: 6, period: 30, algorithm: 'SHA1' }).generate({
    timestamp: ms,
  });
}

/** A server with its first administrator signed in: link, password, authenticator. */
async function setUp(db: Db) {
  const { app, context, clock } = await testServer(db, { authenticate: 'real' });
  const token = await context.accounts.setup.makeSetupLink();
  const browser = new Browser(app);
  await browser.ask('POST', '/setup', {
    token,
    name: 'yamada',
    displayName: '山田 花子',
    password: PASSWORD,
    facility: '港町総合病院',
  });
  const { body } = await browser.ask('POST', '/me/second-factor/begin');
  const secret = String(body.secret);
  const confirmed = await browser.ask('POST', '/me/second-factor/confirm', { code: codeAt(secret, clock.nowMs()) });
  return { app, context, clock, browser, secret, recoveryCodes: confirmed.body.codes as string[] };
}

async function signIn(app: App, clock: Clock, secret: string): Promise<Browser> {
  clock.moveMs(60_000);
  const browser = new Browser(app);
  await browser.ask('POST', '/session', { name: 'yamada', password: PASSWORD });
  await browser.ask('POST', '/session/second-factor', { code: codeAt(secret, clock.nowMs()) });
  return browser;
}

const codeOf = (answer: Answer) => [answer.status, answer.body.code];

describeStores('accounts', (makeDb) => {
  test('from the set-up link to a full session: each step says what is missing, and a used link is void', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    const { app, context, clock } = await testServer(db, { authenticate: 'real' });
    const token = await context.accounts.setup.makeSetupLink();
    const browser = new Browser(app);

    const before = await browser.ask('GET', '/session');
    const made = await browser.ask('POST', '/setup', {
      token,
      name: 'yamada',
      displayName: '山田',
      password: PASSWORD,
      facility: '港町総合病院',
    });
    const early = await browser.ask('GET', '/settings');
    const begun = await browser.ask('POST', '/me/second-factor/begin');
    const confirmed = await browser.ask('POST', '/me/second-factor/confirm', {
      code: codeAt(String(begun.body.secret), clock.nowMs()),
    });
    const settings = await browser.ask('GET', '/settings');
    const again = await new Browser(app).ask('POST', '/setup', {
      token,
      name: 'mallory',
      displayName: 'x',
      password: PASSWORD,
      facility: 'x',
    });

    expect(before.body).toMatchObject({ state: 'setup-needed', user: null, serverTime: '2026-11-22T00:00:00Z' });
    expect(made.body).toMatchObject({
      state: 'second-factor-setup',
      user: { name: 'yamada', role: 'admin', secondFactor: false },
    });
    expect(codeOf(early)).toEqual([401, 'SECOND_FACTOR_NEEDED']);
    expect(String(begun.body.otpauth)).toMatch(/^otpauth:\/\/totp\/Tsukuroi:yamada\?/);
    expect(confirmed.body.codes).toHaveLength(10);
    expect(settings.body).toMatchObject({ facility: '港町総合病院' });
    expect(codeOf(again)).toEqual([403, 'LINK_INVALID']);
    expect(await context.accounts.setup.makeSetupLink()).toBeUndefined();
  });

  test('a set-up link is void after 24 hours, and a new one voids the old', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    const { app, context, clock } = await testServer(db, { authenticate: 'real' });
    const first = await context.accounts.setup.makeSetupLink();
    const second = await context.accounts.setup.makeSetupLink();
    const use = (token: string | undefined) =>
      new Browser(app).ask('POST', '/setup', {
        token,
        name: 'yamada',
        displayName: '山田',
        password: PASSWORD,
        facility: 'x',
      });

    const old = await use(first);
    clock.moveMs(24 * 3_600_000);
    const late = await use(second);

    expect([codeOf(old), codeOf(late)]).toEqual([
      [403, 'LINK_INVALID'],
      [403, 'LINK_INVALID'],
    ]);
  });

  test('cookies are HttpOnly and SameSite=Strict, change at each step, and only their hash is stored', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    const { app, clock, secret } = await setUp(db);
    clock.moveMs(60_000);
    const browser = new Browser(app);

    const first = await browser.ask('POST', '/session', { name: 'yamada', password: PASSWORD });
    const halfway = browser.cookie;
    await browser.ask('POST', '/session/second-factor', { code: codeAt(secret, clock.nowMs()) });
    const old = new Browser(app);
    old.cookie = halfway;

    expect(String(first.headers['set-cookie'])).toMatch(/^tsukuroi=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(browser.cookie).not.toBe(halfway);
    expect((await old.ask('GET', '/session')).body.state).toBe('signed-out');
    const stored = await db
      .withTables<{ accounts_sessions: { hash: string } }>()
      .selectFrom('accounts_sessions')
      .select('hash')
      .execute();
    expect(stored.map((row) => row.hash)).not.toContain(browser.cookie.split('=')[1]);
  });

  test('an unknown name, a wrong password and a disabled user are refused with the same words', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    const { app, browser } = await setUp(db);
    const added = await browser.ask('POST', '/users', {
      name: 'sato',
      displayName: '佐藤',
      role: 'operator',
      password: PASSWORD,
    });
    await browser.ask('PATCH', `/users/${added.body.id}`, { disabled: true });
    const refused = async (name: string, password: string) => {
      const { status, body } = await new Browser(app).ask('POST', '/session', { name, password });
      return { status, ...body, requestId: '' };
    };

    const unknown = await refused('nobody-here', PASSWORD);

    expect(unknown).toMatchObject({ status: 401, code: 'SIGN_IN_REFUSED' });
    expect(await refused('yamada', 'wrong')).toEqual(unknown);
    expect(await refused('sato', PASSWORD)).toEqual(unknown);
  });

  test('errors slow down, ten lock for 15 minutes, and the lock is the same for a name nobody has', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    const { app, clock, browser } = await setUp(db);
    const waits = async (name: string) => {
      const seen: unknown[] = [];
      for (let tries = 0; tries < 10; ) {
        const answer = await new Browser(app).ask('POST', '/session', { name, password: 'wrong' });
        if (answer.status === 429) {
          const { seconds } = answer.body.params as { seconds: number };
          seen.push(seconds);
          clock.moveMs(seconds * 1000);
        } else {
          tries++;
        }
      }
      const locked = await new Browser(app).ask('POST', '/session', { name, password: PASSWORD });
      return [...seen, locked.status, (locked.body.params as { seconds: number }).seconds];
    };

    const known = await waits('yamada');
    const users = await browser.ask('GET', '/users');
    const unknown = await waits('not-there');

    expect(known).toEqual([1, 2, 4, 8, 16, 30, 429, 900]);
    expect(unknown).toEqual(known);
    expect((users.body.items as { locked: boolean }[])[0]?.locked).toBe(true);
    clock.moveMs(900_000);
    expect((await new Browser(app).ask('POST', '/session', { name: 'yamada', password: PASSWORD })).body.state).toBe(
      'second-factor-needed',
    );
    const log = await browser.ask('GET', '/audit?filter=%7B%22what%22%3A%22accounts.locked%22%7D');
    expect(
      log.status === 200 ? (log.body.items as { target: string }[]).map((row) => row.target) : log.body.code,
    ).toEqual(['（登録のない利用者名）', 'yamada']);
  });

  test('an administrator unlocks at once', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    const { app, clock, browser } = await setUp(db);
    const sato = await browser.ask('POST', '/users', {
      name: 'sato',
      displayName: '佐藤',
      role: 'operator',
      password: PASSWORD,
    });
    for (let tries = 0; tries < 10; tries++) {
      await new Browser(app).ask('POST', '/session', { name: 'sato', password: 'wrong' });
      clock.moveMs(31_000);
    }
    const locked = await new Browser(app).ask('POST', '/session', { name: 'sato', password: PASSWORD });

    await browser.ask('PATCH', `/users/${sato.body.id}`, { unlock: true });

    expect(codeOf(locked)).toEqual([429, 'SIGN_IN_WAIT']);
    expect((await new Browser(app).ask('POST', '/session', { name: 'sato', password: PASSWORD })).status).toBe(200);
  });

  test('many guesses at the same moment do not slip past the count', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    const { app } = await setUp(db);

    const answers = await Promise.all(
      Array.from({ length: 12 }, () => new Browser(app).ask('POST', '/session', { name: 'yamada', password: 'wrong' })),
    );

    expect(answers.filter((answer) => answer.status === 401).length).toBeLessThanOrEqual(4);
    expect(answers.filter((answer) => answer.status === 429).length).toBeGreaterThanOrEqual(8);
  });

  test('a code is good once, also when it comes twice at the same moment', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    const { app, clock, secret } = await setUp(db);
    clock.moveMs(60_000);
    const [one, two] = [new Browser(app), new Browser(app)];
    await one.ask('POST', '/session', { name: 'yamada', password: PASSWORD });
    await two.ask('POST', '/session', { name: 'yamada', password: PASSWORD });
    const code = codeAt(secret, clock.nowMs());

    const answers = await Promise.all([
      one.ask('POST', '/session/second-factor', { code }),
      two.ask('POST', '/session/second-factor', { code }),
    ]);

    expect(answers.map((answer) => answer.body.code ?? answer.body.state).sort()).toEqual(['CODE_USED', 'signed-in']);
  });

  test('a code of a clock that is minutes off is refused, says so, and cannot be kept for later', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    const { app, clock, secret } = await setUp(db);
    clock.moveMs(3_600_000);
    const browser = new Browser(app);
    await browser.ask('POST', '/session', { name: 'yamada', password: PASSWORD });
    const early = codeAt(secret, clock.nowMs() + 7 * 60_000);
    const farOff = codeAt(secret, clock.nowMs() + 60 * 60_000);

    const drift = await browser.ask('POST', '/session/second-factor', { code: early });
    const wrong = await browser.ask('POST', '/session/second-factor', { code: farOff });
    clock.moveMs(7 * 60_000);
    const kept = await browser.ask('POST', '/session/second-factor', { code: early });

    expect(codeOf(drift)).toEqual([401, 'CODE_CLOCK_OFF']);
    expect(drift.body.what).toBe(
      '番号は合っていますが、時計が約 7 分ずれています。サーバーの時計は 2026-11-22T01:00:00Z です。',
    );
    expect(codeOf(wrong)).toEqual([401, 'CODE_REFUSED']);
    expect(codeOf(kept)).toEqual([401, 'CODE_USED']);
  });

  test('a recovery code works once, in any writing', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    const { app, recoveryCodes } = await setUp(db);
    const typed = String(recoveryCodes[3]).toLowerCase().replace('-', ' ');
    const attempt = async () => {
      const browser = new Browser(app);
      await browser.ask('POST', '/session', { name: 'yamada', password: PASSWORD });
      return browser.ask('POST', '/session/second-factor', { code: typed });
    };

    const first = await attempt();
    const second = await attempt();

    expect(first.body.state).toBe('signed-in');
    expect(codeOf(second)).toEqual([401, 'CODE_REFUSED']);
  });

  test('a password alone cannot put a new authenticator in place of the old one', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    const { app, clock } = await setUp(db);
    clock.moveMs(60_000);
    const thief = new Browser(app);
    await thief.ask('POST', '/session', { name: 'yamada', password: PASSWORD });

    const begun = await thief.ask('POST', '/me/second-factor/begin');

    expect(codeOf(begun)).toEqual([401, 'SECOND_FACTOR_NEEDED']);
  });

  test('a session older than ten minutes cannot change the authenticator', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    const { clock, browser } = await setUp(db);
    clock.moveMs(11 * 60_000);

    expect(codeOf(await browser.ask('POST', '/me/second-factor/begin'))).toEqual([403, 'SIGN_IN_AGAIN']);
  });

  test('sessions end after 30 idle minutes, and after 12 hours in any case', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    const { app, clock, secret, browser } = await setUp(db);
    const stateAfter = async (asking: Browser, minutes: number) => {
      clock.moveMs(minutes * 60_000);
      return (await asking.ask('GET', '/settings')).status;
    };

    expect([await stateAfter(browser, 29), await stateAfter(browser, 29), await stateAfter(browser, 31)]).toEqual([
      200, 200, 401,
    ]);
    const busy = await signIn(app, clock, secret);
    const answers: number[] = [];
    for (let step = 0; step < 25; step++) {
      answers.push(await stateAfter(busy, 29));
    }
    expect(answers.indexOf(401)).toBe(24);
  });

  test('a changed password signs out everywhere else and the page goes on', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    const { app, clock, secret, browser } = await setUp(db);
    const other = await signIn(app, clock, secret);

    const wrong = await browser.ask('POST', '/me/password', { current: 'not this one', next: 'staple correct horse' });
    const changed = await browser.ask('POST', '/me/password', { current: PASSWORD, next: 'staple correct horse' });

    expect(codeOf(wrong)).toEqual([403, 'PASSWORD_WRONG']);
    expect(changed.status).toBe(204);
    expect((await other.ask('GET', '/settings')).status).toBe(401);
    expect((await browser.ask('GET', '/session')).body.state).toBe('signed-in');
    expect((await new Browser(app).ask('POST', '/session', { name: 'yamada', password: PASSWORD })).status).toBe(401);
  });

  test('a password that holds the user name or repeats a few characters is refused', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    const { browser } = await setUp(db);

    const named = await browser.ask('POST', '/users', {
      name: 'tanaka',
      displayName: '田中',
      role: 'operator',
      password: 'Ｔanaka-2026-11',
    });
    const repeated = await browser.ask('POST', '/users', {
      name: 'tanaka',
      displayName: '田中',
      role: 'operator',
      password: 'abcabcabcabcabc',
    });

    expect([codeOf(named), codeOf(repeated)]).toEqual([
      [400, 'PASSWORD_WEAK'],
      [400, 'PASSWORD_WEAK'],
    ]);
  });

  test('the last administrator keeps the role, and whoever loses a role is signed out at once', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    const { app, clock, context, browser } = await setUp(db);
    const me = (await browser.ask('GET', '/session')).body.user as { id: string };
    const second = await browser.ask('POST', '/users', {
      name: 'sato',
      displayName: '佐藤',
      role: 'admin',
      password: PASSWORD,
    });
    const sato = new Browser(app);
    await sato.ask('POST', '/session', { name: 'sato', password: PASSWORD });
    const begun = await sato.ask('POST', '/me/second-factor/begin');
    await sato.ask('POST', '/me/second-factor/confirm', { code: codeAt(String(begun.body.secret), clock.nowMs()) });

    const demoted = await browser.ask('PATCH', `/users/${second.body.id}`, { role: 'inspector' });
    const last = await browser.ask('PATCH', `/users/${me.id}`, { role: 'operator' });
    const disabled = await browser.ask('PATCH', `/users/${me.id}`, { disabled: true });

    expect(demoted.body).toMatchObject({ role: 'inspector' });
    expect((await sato.ask('GET', '/session')).body.state).toBe('signed-out');
    expect([codeOf(last), codeOf(disabled)]).toEqual([
      [409, 'LAST_ADMIN'],
      [409, 'LAST_ADMIN'],
    ]);
    expect((await verifyAudit(context.db)).ok).toBe(true);
  });

  test('two administrators who demote each other at the same moment leave one', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    const { context, browser } = await setUp(db);
    const first = (await browser.ask('GET', '/session')).body.user as { id: string };
    const second = await browser.ask('POST', '/users', {
      name: 'sato',
      displayName: '佐藤',
      role: 'admin',
      password: PASSWORD,
    });
    const facility = (await context.settings.facility()).id;
    const actor = { kind: 'program', id: 'test', name: 'test' } as const;

    const results = await Promise.allSettled(
      [first.id, String(second.body.id)].map((id) =>
        context.accounts.users.change(facility, actor, id, { role: 'operator' }),
      ),
    );

    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await context.accounts.users.list(facility)).filter((user) => user.role === 'admin')).toHaveLength(1);
  });

  test('a repeated user name is refused', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    const { browser } = await setUp(db);

    expect(
      codeOf(
        await browser.ask('POST', '/users', {
          name: 'yamada',
          displayName: '別の山田',
          role: 'operator',
          password: PASSWORD,
        }),
      ),
    ).toEqual([409, 'USER_EXISTS']);
  });

  test('an API token reads until its last day, changes nothing, and ends when revoked', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    const { app, clock, browser } = await setUp(db);
    const make = async (name: string, until: string) => browser.ask('POST', '/tokens', { name, scope: 'read', until });
    const reading = await make('監視', '2026-11-24');
    const other = await make('別の監視', '2026-12-31');
    const use = (token: unknown, method: 'GET' | 'PATCH' = 'GET') =>
      new Browser(app).ask(method, '/settings', method === 'GET' ? undefined : { silentAfterDays: 3 }, {
        authorization: `Bearer ${token}`,
      });

    const tooLong = await make('長すぎ', addDays('2026-11-22', 401));
    const list = await browser.ask('GET', '/tokens');

    expect(codeOf(tooLong)).toEqual([400, 'TOKEN_DATE_INVALID']);
    expect([
      (await use(reading.body.token)).status,
      codeOf(await use(reading.body.token, 'PATCH')),
      (await use('tsukuroi_unknown')).status,
    ]).toEqual([200, [403, 'FORBIDDEN'], 401]);
    expect((list.body.items as { name: string; state: string }[]).map((row) => [row.name, row.state])).toEqual([
      ['監視', 'active'],
      ['別の監視', 'active'],
    ]);
    const ids = Object.fromEntries(
      (list.body.items as { name: string; id: string }[]).map((row) => [row.name, row.id]),
    );
    await browser.ask('DELETE', `/tokens/${ids.別の監視}`);
    expect((await use(other.body.token)).status).toBe(401);
    clock.moveMs(2 * 86_400_000);
    expect((await use(reading.body.token)).status).toBe(200);
    clock.moveMs(86_400_000);
    expect((await use(reading.body.token)).status).toBe(401);
  });

  test.each([
    ['is disabled', { disabled: true }],
    ['is no administrator any more', { role: 'operator' }],
  ])('the tokens of somebody who %s end at once, those of others go on', async (_name, change) => {
    const db = await makeDb(ALL_MIGRATIONS);
    const { app, clock, browser } = await setUp(db);
    const suzuki = await browser.ask('POST', '/users', {
      name: 'suzuki',
      displayName: '鈴木',
      role: 'admin',
      password: PASSWORD,
    });
    const second = new Browser(app);
    await second.ask('POST', '/session', { name: 'suzuki', password: PASSWORD });
    const { body } = await second.ask('POST', '/me/second-factor/begin');
    await second.ask('POST', '/me/second-factor/confirm', { code: codeAt(String(body.secret), clock.nowMs()) });
    const wanted = { scope: 'read', until: '2026-12-31' };
    const theirs = await second.ask('POST', '/tokens', { ...wanted, name: '鈴木の監視' });
    const other = await browser.ask('POST', '/tokens', { ...wanted, name: '山田の監視' });
    const use = async (token: unknown) =>
      (await new Browser(app).ask('GET', '/settings', undefined, { authorization: `Bearer ${token}` })).status;
    const before = await use(theirs.body.token);

    await browser.ask('PATCH', `/users/${suzuki.body.id}`, change);

    expect([before, await use(theirs.body.token), await use(other.body.token)]).toEqual([200, 401, 200]);
    const log = await browser.ask('GET', '/audit?limit=50');
    expect(JSON.stringify(log.body)).toContain('鈴木の監視');
  });

  test('a bad token makes nobody, even beside a good cookie', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    const { browser } = await setUp(db);

    expect(
      (await browser.ask('GET', '/settings', undefined, { authorization: 'Bearer tsukuroi_stolen-and-revoked' }))
        .status,
    ).toBe(401);
  });

  test('a rescue link gives a locked-out administrator a new password and authenticator, and stands in the audit log', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    const { app, clock, context, browser } = await setUp(db);
    const facility = (await context.settings.facility()).id;
    const { token, name } = await context.accounts.setup.makeRescueLink(facility, undefined, 'root');
    const rescued = new Browser(app);
    const use = (userName: string) =>
      rescued.ask('POST', '/setup', {
        token,
        name: userName,
        displayName: '-',
        password: 'a quite different one',
        facility: '別の名前',
      });

    const wrongName = await use('mallory');
    const right = await use(name);
    const begun = await rescued.ask('POST', '/me/second-factor/begin');
    const done = await rescued.ask('POST', '/me/second-factor/confirm', {
      code: codeAt(String(begun.body.secret), clock.nowMs()),
    });
    const log = await rescued.ask('GET', '/audit');

    expect(codeOf(wrongName)).toEqual([400, 'RESCUE_NAME']);
    expect(right.body).toMatchObject({ state: 'second-factor-setup', user: { name: 'yamada' } });
    expect(done.status).toBe(200);
    expect((await browser.ask('GET', '/session')).body.state).toBe('signed-out');
    expect((await context.settings.facility()).name).toBe('港町総合病院');
    expect((log.body.items as { what: string; who: string }[]).map((row) => row.what)).toEqual([
      'サインイン',
      '二要素認証を設定',
      '管理者を回復（パスワードと二要素認証を設定し直し）',
      '管理者の回復リンクを作成',
      'サインイン',
      '二要素認証を設定',
      '施設名を変更',
      '最初の管理者を作成',
    ]);
    expect((await verifyAudit(db)).ok).toBe(true);
  });
});
