import { sql } from 'kysely';
import { describe, expect, it, test } from 'vitest';
import { inTransaction } from '../../platform/database/index.ts';
import { describeStores } from '../../platform/testing/stores.ts';
import { ALL_MIGRATIONS } from '../../testing/server.ts';
import { addIdentity, hospitalOfRounds } from './testing/rounds.ts';
import { EVERYTHING, type Touched, Touches, takeTouched } from './touched.ts';

describeStores('what the database notes for the planner', (makeDb) => {
  test('the device of every change that planning reads, once; not when it was heard of last', async () => {
    const { db, ids } = await hospitalOfRounds(await makeDb(ALL_MIGRATIONS), 3);
    const [a = '', b = '', c = ''] = ids;
    const filled = await takeTouched(db);
    const noted = async (change: ReturnType<typeof sql>) => {
      await change.execute(db);
      const { all, devices } = await takeTouched(db);
      return all ? 'all' : [...devices].sort().join(' ');
    };
    await addIdentity(db, b, 'second', '2026-12-01T00:00:00Z');
    const patch = (state: string) =>
      sql`insert into rollouts_patches (device, package, architecture, version, facility, package_search, version_search, kind, state, held, since) values (${a}, 'p', 'amd64', ${state}, 'east', '', '', 'os-security', ${state}, '[]', '')`;

    const notes = {
      'second identity': [...(await takeTouched(db)).devices].join(' '),
      'moved to another device': await noted(sql`update enrolment_identities set device = ${c} where id = 'second'`),
      revoked: await noted(sql`update enrolment_identities set state = 'revoked' where id = 'second'`),
      'agent seen': await noted(sql`update enrolment_identities set last_seen = 'now'`),
      'device seen': await noted(sql`update devices_devices set last_seen = 'now'`),
      'device as it was': await noted(sql`update devices_devices set department = department`),
      'device moved': await noted(sql`update devices_devices set department = 'X' where id = ${b}`),
      classified: await noted(sql`update policies_devices set class = 'ward' where device = ${a}`),
      undecided: await noted(sql`delete from policies_devices where device = ${a}`),
      reported: await noted(sql`update inventories_reports set at = 'now' where device in (${a}, ${c})`),
      'agent says its version': await noted(
        sql`insert into director_devices (identity, facility, standing, said, said_at, since) values ('identity-of-device-00', 'east', 'ok', '{}', '', '')`,
      ),
      'says the same again': await noted(sql`update director_devices set said = said, said_at = 'now'`),
      'update failed': await noted(patch('failed')),
      'update waits': await noted(patch('waiting')),
      answered: await noted(
        sql`insert into rollouts_published (facility, package, version, day) values ('east', 'p', '1', '2026-12-01')`,
      ),
      removed: await noted(sql`delete from devices_devices where id = ${c}`),
      nothing: await noted(sql`select 1`),
    };

    expect(filled).toEqual({ all: false, devices: new Set(ids) });
    expect(notes).toEqual({
      'second identity': b,
      'moved to another device': `${b} ${c}`,
      revoked: c,
      'agent seen': '',
      'device seen': '',
      'device as it was': '',
      'device moved': b,
      classified: a,
      undecided: a,
      reported: `${a} ${c}`,
      'agent says its version': a,
      'says the same again': '',
      'update failed': a,
      'update waits': '',
      answered: 'all',
      removed: c,
      nothing: '',
    });
  });

  test('what is taken back is not noted', async () => {
    const { db, ids } = await hospitalOfRounds(await makeDb(ALL_MIGRATIONS), 2);
    await takeTouched(db);

    await inTransaction(db, async (tx) => {
      await sql`update policies_devices set class = 'ward' where device = ${ids[0]}`.execute(tx);
      throw new Error('taken back');
    }).catch(() => undefined);

    expect(await takeTouched(db)).toEqual({ all: false, devices: new Set() });
  });
});

describe('listeners of changes', () => {
  const some = (...devices: string[]): Touched => ({ all: false, devices: new Set(devices) });

  it('are each told everything at first, and every change once', async () => {
    const told = [some('a'), some('b'), some()];
    const touches = new Touches(async () => told.shift() ?? some());
    const [one, other] = [touches.listen(), touches.listen()];

    const heard = [
      await one.dealWith(async (due) => due),
      await one.dealWith(async (due) => due),
      await other.dealWith(async (due) => due),
      await other.dealWith(async (due) => due),
    ];

    expect(heard).toEqual([
      { ...EVERYTHING, devices: new Set(['a']) },
      some('b'),
      { all: true, devices: new Set(['a', 'b']) },
      some(),
    ]);
  });

  it('trap: what one could not deal with is due again', async () => {
    const told = [some(), some('a'), some('b')];
    const touches = new Touches(async () => told.shift() ?? some());
    const ear = touches.listen();
    await ear.dealWith(async (due) => due);

    await ear
      .dealWith(async () => {
        throw new Error('the database is busy');
      })
      .catch(() => undefined);

    expect(await ear.dealWith(async (due) => due)).toEqual(some('a', 'b'));
  });

  it('trap: whoever asks while another one is being told hears the same change before it looks', async () => {
    const first = Promise.withResolvers<Touched>();
    const told = [some(), first.promise, some()];
    const touches = new Touches(async () => told.shift() ?? some());
    const [one, other] = [touches.listen(), touches.listen()];
    await other.dealWith(async () => undefined);

    const asking = one.dealWith(async (due) => due);
    const meanwhile = other.dealWith(async (due) => due);
    first.resolve(some('a'));

    expect((await asking).devices).toEqual(new Set(['a']));
    expect((await meanwhile).devices).toEqual(new Set(['a']));
  });
});
