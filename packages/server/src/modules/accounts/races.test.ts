import { Secret, TOTP } from 'otpauth';
import { expect, test } from 'vitest';
import { type Db, inTransaction } from '../../platform/database/index.ts';
import { describeStores } from '../../platform/testing/stores.ts';
import { ALL_MIGRATIONS, testServer } from '../../testing/server.ts';
import type { SessionRow, Stage, UserRow } from './tables.ts';

/** What goes wrong between looking a session up and acting on it: two requests at once, or an administrator in between. */

const PASSWORD = 'correct horse battery';
const NEXT = 'staple correct horse';
const ACTOR = { kind: 'program', id: 'test', name: 'test' } as const;
const ADDRESS = '192.0.2.7';

/** Two administrators in two wards, neither with a second factor yet. */
async function people(db: Db) {
  const { context, clock } = await testServer(db, { authenticate: 'real' });
  const { accounts } = context;
  const facility = (await context.settings.facility()).id;
  const add = (name: string) =>
    accounts.users.add(facility, ACTOR, { name, displayName: name, role: 'admin', password: PASSWORD });
  const [yamada, sato] = [await add('yamada'), await add('sato')];

  const open = async (userId: string, stage: Stage): Promise<{ session: SessionRow; user: UserRow }> => {
    const cookie = await inTransaction(db, (tx) => accounts.sessions.open(tx, userId, stage));
    const found = await accounts.sessions.find(cookie, { touch: false });
    if (found === undefined) {
      throw new Error('the session was not opened');
    }
    return found;
  };
  /** Sets up yamada's authenticator. */
  const enrol = async () => {
    const { session, user } = await open(yamada.id, 'second-factor-setup');
    const { secret } = await accounts.signIn.beginSetup(session, user);
    const begun = await again(db, session);
    const { codes } = await accounts.signIn.confirmSetup(begun, user, {
      code: codeAt(secret, clock.nowMs()),
      address: ADDRESS,
    });
    clock.moveMs(120_000);
    return { secret, codes };
  };
  const entries = async (what: string) =>
    (
      await db
        .withTables<{ audit_entries: { what: string; target: string } }>()
        .selectFrom('audit_entries')
        .select(['what', 'target'])
        .where('what', '=', what)
        .execute()
    ).map((row) => row.target);
  return { accounts, clock, context, facility, yamada, sato, open, enrol, entries };
}

async function again(db: Db, session: SessionRow): Promise<SessionRow> {
  return db
    .withTables<{ accounts_sessions: SessionRow }>()
    .selectFrom('accounts_sessions')
    .selectAll()
    .where('hash', '=', session.hash)
    .executeTakeFirstOrThrow();
}

function codeAt(secret: string, ms: number): string {
  return new TOTP({ secret: Secret.fromBase32(secret), digits: 6, period: 30, algorithm: 'SHA1' }).generate({
    timestamp: ms,
  });
}

function sessionsOf(db: Db, userId: string): Promise<SessionRow[]> {
  return db
    .withTables<{ accounts_sessions: SessionRow }>()
    .selectFrom('accounts_sessions')
    .selectAll()
    .where('user_id', '=', userId)
    .execute();
}

describeStores('accounts, in between', (makeDb) => {
  test('a code that arrives while an administrator takes the second factor away opens nothing', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    const { accounts, clock, facility, yamada, open, enrol } = await people(db);
    const { secret } = await enrol();
    const { session, user } = await open(yamada.id, 'second-factor');
    await accounts.users.change(facility, ACTOR, yamada.id, { resetSecondFactor: true });

    const late = accounts.signIn.secondFactor(session, user, {
      code: codeAt(secret, clock.nowMs()),
      address: ADDRESS,
    });

    await expect(late).rejects.toMatchObject({ code: 'SIGN_IN_NEEDED' });
    expect(await sessionsOf(db, yamada.id)).toEqual([]);
  });

  test('one halfway session becomes one full session, also when two good codes come at once', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    const { accounts, yamada, open, enrol } = await people(db);
    const { codes } = await enrol();
    const { session, user } = await open(yamada.id, 'second-factor');

    const results = await Promise.allSettled(
      codes.slice(0, 2).map((code) => accounts.signIn.secondFactor(session, user, { code, address: ADDRESS })),
    );

    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await sessionsOf(db, yamada.id)).filter((row) => row.stage === 'full')).toHaveLength(2);
  });

  test('an authenticator is not put in place by a session that was ended meanwhile', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    const { accounts, clock, facility, yamada, open } = await people(db);
    const { session, user } = await open(yamada.id, 'second-factor-setup');
    const { secret } = await accounts.signIn.beginSetup(session, user);
    const begun = await again(db, session);
    await accounts.users.change(facility, ACTOR, yamada.id, { role: 'operator' });

    const late = accounts.signIn.confirmSetup(begun, user, { code: codeAt(secret, clock.nowMs()), address: ADDRESS });

    await expect(late).rejects.toMatchObject({ code: 'SIGN_IN_NEEDED' });
    expect((await accounts.users.list(facility)).map((row) => row.secondFactor)).toEqual([false, false]);
  });

  test('a confirmation that is clicked twice hands out one set of recovery codes, and it works', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    const { accounts, clock, yamada, open } = await people(db);
    const { session, user } = await open(yamada.id, 'second-factor-setup');
    const { secret } = await accounts.signIn.beginSetup(session, user);
    const begun = await again(db, session);
    const given = { code: codeAt(secret, clock.nowMs()), address: ADDRESS };

    const results = await Promise.allSettled([
      accounts.signIn.confirmSetup(begun, user, given),
      accounts.signIn.confirmSetup(begun, user, given),
    ]);
    const handedOut = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value.codes] : []));
    const next = await open(yamada.id, 'second-factor');
    const used = await accounts.signIn.secondFactor(next.session, next.user, {
      code: String(handedOut[0]?.[0]),
      address: ADDRESS,
    });

    expect(handedOut).toHaveLength(1);
    expect(used).toMatch(/^[\w-]{43}$/);
  });

  test('a password is not changed by a session that was ended meanwhile', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    const { accounts, facility, yamada, open } = await people(db);
    const { session, user } = await open(yamada.id, 'full');
    await accounts.users.change(facility, ACTOR, yamada.id, { disabled: true });
    await accounts.users.change(facility, ACTOR, yamada.id, { disabled: false });

    const late = accounts.users.changePassword(session, user, { current: PASSWORD, next: NEXT, address: ADDRESS });

    await expect(late).rejects.toMatchObject({ code: 'SIGN_IN_NEEDED' });
    await expect(
      accounts.signIn.password(facility, { name: 'yamada', password: PASSWORD, address: ADDRESS }),
    ).resolves.toMatch(/^[\w-]{43}$/);
  });

  test('a changed password makes an old session no younger: no new authenticator, no longer life', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    const { accounts, clock, yamada, open, enrol } = await people(db);
    await enrol();
    const { session, user } = await open(yamada.id, 'full');
    clock.moveMs(11 * 60_000);

    const cookie = await accounts.users.changePassword(session, user, {
      current: PASSWORD,
      next: NEXT,
      address: ADDRESS,
    });
    const found = await accounts.sessions.find(cookie, { touch: false });

    expect(found?.session.created_at).toBe(session.created_at);
    await expect(accounts.signIn.beginSetup(found?.session ?? session, found?.user ?? user)).rejects.toMatchObject({
      code: 'SIGN_IN_AGAIN',
    });
  });

  test('a rescue link dies with the rights it was made for', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    const { accounts, facility, yamada, sato } = await people(db);
    const { token } = await accounts.setup.makeRescueLink(facility, 'yamada', 'root');
    await accounts.users.change(facility, ACTOR, yamada.id, { disabled: true });
    const use = (wanted: string, name: string) =>
      accounts.setup.complete({ token: wanted, name, displayName: '-', password: NEXT, facility: '-' });

    await expect(use(token, 'yamada')).rejects.toMatchObject({ code: 'LINK_INVALID' });
    expect((await accounts.users.list(facility)).find((row) => row.id === yamada.id)?.disabled).toBe(true);
    const other = await accounts.setup.makeRescueLink(facility, 'sato', 'root');
    expect(await use(other.token, sato.name)).toMatch(/^[\w-]{43}$/);
  });

  test('a lock that begins at "change my password" stands in the audit log too', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    const { accounts, clock, yamada, open, entries } = await people(db);
    const { session, user } = await open(yamada.id, 'full');

    for (let tries = 0; tries < 10; tries++) {
      await expect(
        accounts.users.changePassword(session, user, { current: 'guess', next: NEXT, address: ADDRESS }),
      ).rejects.toMatchObject({ code: 'PASSWORD_WRONG' });
      clock.moveMs(31_000);
    }

    expect(await entries('accounts.locked')).toEqual(['yamada']);
  });

  test('what is not there is not recorded as taken away', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    const { accounts, facility, yamada, entries } = await people(db);

    await accounts.users.change(facility, ACTOR, yamada.id, { unlock: true, resetSecondFactor: true });

    expect([await entries('accounts.unlocked'), await entries('accounts.second-factor-reset')]).toEqual([[], []]);
  });

  test('a sign-in that was given up half-way is forgotten after a quarter of an hour, a full session is not', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    const { accounts, clock, yamada, sato, open } = await people(db);
    await open(yamada.id, 'second-factor');
    await open(sato.id, 'second-factor-setup');
    await open(sato.id, 'full');
    clock.moveMs(16 * 60_000);

    await accounts.forgetOld();

    expect(await sessionsOf(db, yamada.id)).toEqual([]);
    expect((await sessionsOf(db, sato.id)).map((row) => row.stage)).toEqual(['full']);
  });

  test('being turned away because the door is crowded is no wrong try', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    const { accounts, facility } = await people(db);
    const names = Array.from({ length: 50 }, (_, at) => `visitor-${at}`);

    const results = await Promise.allSettled(
      names.map((name, at) =>
        accounts.signIn.password(facility, { name, password: 'guess', address: `198.51.100.${at}` }),
      ),
    );
    const turnedAway = results.filter(
      (result) => result.status === 'rejected' && (result.reason as { code?: string }).code === 'SIGN_IN_BUSY',
    ).length;
    const counted = await db
      .withTables<{ accounts_attempts: { failures: number } }>()
      .selectFrom('accounts_attempts')
      .select('failures')
      .execute();

    // Two keys per try: its name and its address.
    expect(counted.filter((row) => row.failures > 0)).toHaveLength(2 * (names.length - turnedAway));
  });
});
