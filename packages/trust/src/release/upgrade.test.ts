import { sha256 } from '@tsukuroi/core';
import { describe, expect, test } from 'vitest';
import { readReturned, readStatus } from './status.ts';
import { hospitalMachine, NEW, NEW_AND_RUNNING, OLD, OLD_AND_RUNNING, releaseOf } from './testing/hospital-machine.ts';

const FOLDER = '/var/lib/tsukuroi-upgrade/server';
const BY_PERSON = { byHand: true } as const;
const BY_SERVER = { byHand: false } as const;

async function ready(...given: Parameters<typeof hospitalMachine>) {
  const machine = hospitalMachine(...given);
  await machine.bring();
  return machine;
}

test('a release is taken in: room, kept package, stop, backup, install, start, healthy', async () => {
  const machine = await ready();

  const ran = await machine.apply();

  expect(ran).toMatchObject({ kind: 'ended', outcome: 'done' });
  expect(machine.seen).toEqual(['keep', 'stop', 'backup', 'install', 'start', 'forget']);
  expect(await machine.state()).toEqual(NEW_AND_RUNNING);
  expect(await readStatus(machine.door, FOLDER)).toMatchObject({ state: 'done', from: OLD, to: NEW, why: null });
});

test('a release that is not healthy in time goes back with its data, says why, and is not tried again by itself', async () => {
  const machine = await ready('spoils-data');

  const ran = await machine.apply(BY_SERVER);

  expect(ran).toMatchObject({ outcome: 'returned', why: 'UPGRADE_NOT_RUNNING' });
  expect(machine.seen).toEqual([
    ...['keep', 'stop', 'backup', 'install', 'start'],
    ...['stop', 'install', 'restore', 'start', 'forget'],
  ]);
  expect(await machine.state()).toEqual(OLD_AND_RUNNING);
  expect(await readStatus(machine.door, FOLDER)).toMatchObject({ state: 'returned', why: 'UPGRADE_NOT_RUNNING' });
  expect((await readReturned(machine.door, FOLDER)).map(({ version }) => version)).toEqual([NEW]);
  await expect(machine.apply(BY_SERVER)).rejects.toMatchObject({ code: 'UPGRADE_RETURNED_BEFORE', exitCode: 3 });
  expect(await machine.apply(BY_PERSON)).toMatchObject({ outcome: 'returned' });
});

test('a full disk while it is installed leaves data alone, and a second try goes through when there is room', async () => {
  const machine = await ready('no-room-to-install');

  const ran = await machine.apply();
  machine.makeRoom();
  const again = await machine.apply(BY_PERSON);

  expect(ran).toMatchObject({ outcome: 'returned', why: 'UPGRADE_INSTALL_FAILED' });
  expect(machine.seen).not.toContain('restore');
  expect(again).toMatchObject({ outcome: 'done' });
});

describe('what a taken-over server cannot have installed', () => {
  const refused = async (
    release: Parameters<typeof releaseOf>,
    code: string,
    machine: ReturnType<typeof hospitalMachine> = hospitalMachine(),
  ) => {
    const asked = machine.make({ releases: [releaseOf(...release)] }).apply(BY_SERVER);

    await expect(asked).rejects.toMatchObject({ code, exitCode: 3 });
    expect(machine.seen).toEqual([]);
    expect(await machine.state()).toEqual(OLD_AND_RUNNING);
  };

  test('something older, also when it was signed once', () => refused(['0.0.9'], 'UPGRADE_NOT_NEWER'));

  test('the same version again', () => refused([OLD], 'UPGRADE_NOT_NEWER'));

  test('a release that does not take this version', () => refused([NEW, { upgradesFrom: '0.1.5' }], 'UPGRADE_TOO_FAR'));

  test('a release that would leave the agents behind', () =>
    refused([NEW, { agentProtocols: [2, 3] }], 'UPGRADE_LEAVES_AGENTS'));

  test('a version that the catalogue does not name', async () => {
    const machine = await ready();

    await expect(machine.apply({ ...BY_SERVER, version: '9.9.9' })).rejects.toMatchObject({ code: 'UPGRADE_NONE' });
  });

  test('a package with another content than was signed, of the same length', async () => {
    const machine = hospitalMachine();
    const other = JSON.stringify({ name: 'tsukuroi-server', version: NEW.replace('b', 'c') });
    await machine.disk.writeWhole(`/var/lib/tsukuroi/store/${machine.release.package.sha256}`, other);

    expect(await machine.apply()).toMatchObject({ outcome: 'abandoned', why: 'UPGRADE_PACKAGE_ALTERED' });
    expect(machine.seen).toEqual(['forget']);
  });

  test('a package that grows without end', async () => {
    const machine = hospitalMachine();
    await machine.disk.writeWhole(`/var/lib/tsukuroi/store/${machine.release.package.sha256}`, 'x'.repeat(3_000_000));

    expect(await machine.apply()).toMatchObject({ outcome: 'abandoned', why: 'UPGRADE_PACKAGE_ALTERED' });
    expect(Object.keys(machine.disk.disk.snapshot()).filter((path) => path.includes('.part'))).toEqual([]);
  });

  test('a signed package of another name than the role’s', async () => {
    const machine = hospitalMachine();
    const bytes = JSON.stringify({ name: 'openssh-server', version: NEW });
    const hash = sha256(bytes);
    await machine.disk.writeWhole(`/var/lib/tsukuroi/store/${hash}`, bytes);
    const release = releaseOf(NEW, { package: { name: 'tsukuroi-server', sha256: hash, length: bytes.length } });

    const ran = await machine.make({ releases: [release] }).apply(BY_SERVER);

    expect(ran).toMatchObject({ outcome: 'abandoned', why: 'UPGRADE_PACKAGE_WRONG' });
  });
});

test('a package that has not arrived leaves everything as it is', async () => {
  const machine = hospitalMachine();

  expect(await machine.apply()).toMatchObject({ outcome: 'abandoned', why: 'UPGRADE_PACKAGE_MISSING' });
  expect(await machine.state()).toEqual(OLD_AND_RUNNING);
});

test('of several releases the newest that the catalogue names is taken', async () => {
  const machine = await ready();
  const older = releaseOf('0.1.5+20261110.ddd');

  await machine.make({ releases: [older, machine.release, releaseOf('0.1.7')] }).apply(BY_SERVER);

  expect((await machine.state()).version).toBe(NEW);
});

describe('going back by hand', () => {
  test('keeps the data where both versions know the same schema', async () => {
    const machine = await ready('good', { schemaOfNew: 1 });
    await machine.apply();

    const ran = await machine.make().rollback({ loseData: false });

    expect(ran).toMatchObject({ outcome: 'returned', why: 'UPGRADE_BY_HAND' });
    expect(machine.seen).not.toContain('restore');
    expect(await machine.state()).toEqual(OLD_AND_RUNNING);
  });

  test('says what is lost where the schema changed, and does it only when that is meant', async () => {
    const machine = await ready();
    await machine.apply();

    await expect(machine.make().rollback({ loseData: false })).rejects.toMatchObject({ code: 'UPGRADE_LOSES_DATA' });
    expect(await machine.state()).toEqual(NEW_AND_RUNNING);
    const ran = await machine.make().rollback({ loseData: true });

    expect(ran).toMatchObject({ outcome: 'returned' });
    expect(machine.seen).toContain('restore');
    expect(await machine.state()).toEqual(OLD_AND_RUNNING);
    await expect(machine.make().rollback({ loseData: true })).rejects.toMatchObject({
      code: 'UPGRADE_NOTHING_TO_RETURN',
    });
  });

  test('cut off on the way, goes on after the next start', async () => {
    const machine = await ready();
    await machine.apply();
    machine.killAtCall(2, 'half');
    await machine
      .make()
      .rollback({ loseData: true })
      .catch(() => undefined);

    await machine.powerOn('nothing');

    expect(await machine.state()).toEqual(OLD_AND_RUNNING);
  });
});

test('the package of the last upgrade is the one that is kept at the next: nothing is made of installed files', async () => {
  const machine = await ready();
  await machine.apply();
  const third = releaseOf('0.3.0', { schema: machine.release.schema });
  await machine.bring('0.3.0');

  await machine.make({ releases: [third] }).apply(BY_SERVER);

  expect(machine.seen.filter((call) => call === 'keep')).toHaveLength(1);
  expect((await machine.make().standing())?.kept).toBe(machine.release.package.sha256);
});

test('a program that does not run at all, or falls again and again, is not waited for as long as one that starts slowly', async () => {
  const lasting = async (health: readonly string[]) => {
    const machine = await ready();
    let looks = 0;
    const told = machine.machine.health;
    machine.machine.health = async (expected) => {
      if (expected.version !== NEW) {
        return told(expected);
      }
      looks += 1;
      return { good: false, why: health[looks % health.length] ?? '' };
    };
    const ran = await machine.apply(BY_SERVER);
    return [ran.kind === 'ended' ? ran.outcome : ran.kind, looks];
  };

  expect(await lasting(['UPGRADE_NO_ANSWER'])).toEqual(['returned', 15]);
  expect(await lasting(['UPGRADE_NOT_RUNNING'])).toEqual(['returned', 6]);
  expect(await lasting(['UPGRADE_NOT_RUNNING', 'UPGRADE_NO_ANSWER'])).toEqual(['returned', 10]);
});
