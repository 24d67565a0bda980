import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readText } from '../store/testing/world.ts';
import { forgetBundle, receivedBundles } from './import.ts';
import { contentsAfter } from './made.ts';
import type { Progress } from './progress.ts';
import { makeRecipient } from './sealed.ts';
import { bundleWorld, FACILITY, noise, SOURCES, signWith, source, testKeys, verifyWith } from './testing/world.ts';
import { verifyBundle } from './verify.ts';
import { findVolumes } from './volumes.ts';

describe('a bundle', () => {
  it('brings every entry, and the second import of the same one makes no change to the disk at all', async () => {
    const world = bundleWorld();
    const made = await world.write();

    const first = await world.read(made.folders);
    const changes = world.door.disk.changes;
    const second = await world.read(made.folders);

    expect(first.outcome).toBe('complete');
    expect(second).toMatchObject({ outcome: 'already', copiedBytes: 0 });
    expect(world.door.disk.changes).toBe(changes);
    for (const wanted of SOURCES) {
      expect(await world.openStore().sizeOf(wanted.sha256)).toBe(wanted.size);
    }
    expect((await world.openStore().scrub()).lost).toEqual([]);
    expect(first.entries.map(({ kind, name }) => [kind, name])).toEqual(SOURCES.map(({ kind, name }) => [kind, name]));
  });

  it('lies on the stick as plain lower-case files without anything left over', async () => {
    const world = bundleWorld();

    const made = await world.write();

    const names = Object.keys(world.stick.disk.snapshot());
    expect(made.folders).toEqual(['/stick/tsukuroi-inward-higashi-2-1-of-1']);
    expect(names.every((path) => /^\/stick\/[a-z0-9._-]{1,64}\/[a-z0-9._-]{1,64}$/.test(path))).toBe(true);
    expect(names.map((path) => path.split('/').at(-1))).toEqual([
      'bundle.json',
      'bundle.sig',
      'f000001.001',
      'f000001.002',
      'f000001.003',
      'f000002.001',
      'f000003.001',
      'f000004.001',
      'f000006.001',
      'label.txt',
      'readme-ja.txt',
    ]);
  });

  it('carries only what the base does not have, and is refused where the base is missing', async () => {
    const world = bundleWorld();
    const elsewhere = bundleWorld({ keys: world.keys });
    const base = await world.write();
    const added = source('content', '', noise(3000, 'kernel of the next day'));

    const next = await world.write({
      sources: [...SOURCES, added],
      base: { told: { kind: 'bundle', id: base.id, sequence: base.bundle.sequence }, has: contentsAfter(base) },
    });
    await world.read(base.folders);
    const outcome = await world.read(next.folders);
    const before = elsewhere.door.disk.snapshot();
    const refusal = elsewhere.read(next.folders, { stick: world.stick });

    expect(next.carriedBytes).toBe(3000);
    expect(next.leftOut).toBe(5);
    expect(outcome).toMatchObject({ outcome: 'complete', copiedBytes: 3000 });
    expect(outcome.entries).toHaveLength(7);
    await expect(refusal).rejects.toMatchObject({ code: 'BUNDLE_BASE_MISSING', exitCode: 3, params: { missing: 5 } });
    expect(elsewhere.applied()).toEqual(before);
  });

  it('of an older day is refused once a newer one is in', async () => {
    const world = bundleWorld();
    const old = await world.write();
    const newer = await world.write({ sources: SOURCES.slice(0, 2) });
    await world.read(newer.folders);
    const before = world.applied();

    await expect(world.read(old.folders)).rejects.toMatchObject({ code: 'BUNDLE_OLDER', exitCode: 3 });

    expect(world.applied()).toEqual(before);
  });

  it('mends what was lost since, when it is imported again', async () => {
    const world = bundleWorld();
    const made = await world.write();
    await world.read(made.folders);
    const [lost] = SOURCES;
    await world.door.remove(`/data/store/sha256/${lost?.sha256.slice(0, 2)}/${lost?.sha256}`);

    const outcome = await world.read(made.folders);

    expect(outcome).toMatchObject({ outcome: 'complete', copiedBytes: lost?.size });
    expect((await world.openStore().scrub()).lost).toEqual([]);
    expect(await receivedBundles(world.door, '/data/bundles')).toHaveLength(1);
  });

  it('can be let go: its contents leave with it, but for those that another one brought too; nothing older comes back', async () => {
    const world = bundleWorld();
    const old = await world.write({ sources: SOURCES.slice(0, 2) });
    const newer = await world.write({ sources: SOURCES.slice(1, 3) });
    await world.read(old.folders);
    await world.read(newer.folders);
    const store = world.openStore();

    await forgetBundle({ door: world.door, root: '/data/bundles', store, processes: world.processes }, old.id);
    const { removed } = await store.collect();

    expect(removed).toBe(1);
    expect((await store.scrub()).lost).toEqual([]);
    await expect(world.read(old.folders)).rejects.toMatchObject({ code: 'BUNDLE_OLDER' });
  });

  it('is listed with what it is, newest first', async () => {
    const world = bundleWorld();
    await world.read((await world.write()).folders);
    await world.read((await world.write({ sources: SOURCES.slice(3) })).folders);

    const list = await receivedBundles(world.door, '/data/bundles');

    expect(list.map((it) => [it.bundle.sequence, it.entries.length])).toEqual([
      [3, 3],
      [2, 6],
    ]);
  });
});

describe('volumes', () => {
  const SPLIT = { volumeBytes: 128 * 1024 + 420 * 6 + 5000 };

  it('are taken in one by one, in any order that parts allow, and nothing changes before the last', async () => {
    const world = bundleWorld();
    const made = await world.write(SPLIT);
    const [one = '', two = '', three = ''] = made.folders;

    expect(made.folders).toHaveLength(3);
    const first = await world.read([one]);
    const again = await world.read([one]);
    const last = await world.read([three]);
    expect(world.applied()).toEqual({});
    const done = await world.read([two]);

    expect(first).toMatchObject({ outcome: 'waiting', missingVolumes: [2, 3] });
    expect(again).toMatchObject({ outcome: 'waiting', copiedBytes: 0 });
    expect(last).toMatchObject({ outcome: 'waiting' });
    expect(done).toMatchObject({ outcome: 'complete' });
    expect((await world.openStore().scrub()).lost).toEqual([]);
    expect(first.copiedBytes + last.copiedBytes + done.copiedBytes).toBe(made.carriedBytes);
  });

  it('of two bundles do not mix', async () => {
    const world = bundleWorld();
    const one = await world.write(SPLIT);
    const other = await world.write(SPLIT);

    const mixed = world.read([one.folders[0] ?? '', other.folders[1] ?? '']);

    await expect(mixed).rejects.toMatchObject({ code: 'BUNDLE_MIXED', exitCode: 3 });
    expect(world.door.disk.snapshot()).toEqual({});
  });

  it('keep an entry that fits on one stick in one piece', async () => {
    const world = bundleWorld();

    const made = await world.write(SPLIT);

    const split = made.bundle.entries.filter((entry) => new Set(entry.parts.map((part) => part.volume)).size > 1);
    expect(split.map((entry) => entry.size)).toEqual([9000]);
    expect(made.bundle.volumes.every((volume) => volume.bytes <= 5000)).toBe(true);
  });

  it('too small for anything, or too full, are refused before a byte is written', async () => {
    const world = bundleWorld();

    await expect(world.write({ volumeBytes: 1000 })).rejects.toMatchObject({ code: 'BUNDLE_VOLUME_SMALL' });
    world.stick.disk.setCapacity(5000);
    await expect(world.write()).rejects.toMatchObject({ code: 'BUNDLE_OUT_FULL', exitCode: 3 });

    expect(world.stick.disk.snapshot()).toEqual({});
  });
});

describe('words', () => {
  it('on the label say what, from when, for whom, which of how many, and what was left out', async () => {
    const world = bundleWorld();
    const base = await world.write();
    const next = await world.write({
      base: { told: { kind: 'bundle', id: base.id, sequence: base.bundle.sequence }, has: contentsAfter(base) },
      sources: [...SOURCES, source('knowledge-chunk', 'b2.jsonl.gz', 'new advisories')],
    });

    const label = Buffer.from(await world.stick.read(join(next.folders[0] ?? '', 'label.txt'), 10_000)).toString(
      'utf8',
    );

    expect(label.startsWith('\uFEFFつくろい 持ち運び\r\n')).toBe(true);
    for (const words of [
      '1 枚のうち 1 枚目',
      '西病院グループ の higashi に入れるもの',
      '令和8年11月22日 17:30',
      '11月22日の更新と知識',
      '脆弱性の知識 1 件 14 B、前に運んだ 1 件は入れていません',
      `通し番号 ${base.bundle.sequence}）が先に取り込まれていること`,
    ]) {
      expect(label).toContain(words);
    }
  });

  it('beside the parts may be scribbled on; the bundle does not depend on them', async () => {
    const world = bundleWorld();
    const made = await world.write();
    const [folder = ''] = made.folders;
    await world.stick.writeWhole(join(folder, 'label.txt'), '3階 ナースステーションへ');
    await world.stick.remove(join(folder, 'readme-ja.txt'));
    await world.stick.writeWhole(join(folder, 'desktop.ini'), '[.ShellClassInfo]');
    await world.stick.makeFolder(join(folder, 'System Volume Information'));
    await world.stick.writeWhole(join(folder, '._bundle.json'), 'Finder');

    expect(await world.read([folder])).toMatchObject({ outcome: 'complete' });
  });

  it('of progress name bytes, rate and the time left', async () => {
    const world = bundleWorld();
    const seen: Progress[] = [];
    const made = await world.write({
      sources: SOURCES.map((it) => ({
        ...it,
        async *open() {
          for await (const piece of it.open()) {
            world.clock.moveMs(1000);
            yield piece;
          }
        },
      })),
      onProgress: (progress) => seen.push(progress),
    });

    expect(seen[0]).toMatchObject({
      phase: 'writing',
      doneBytes: 1000,
      totalBytes: made.carriedBytes,
      bytesPerSecond: 1000,
    });
    expect(seen[0]?.secondsLeft).toBe(Math.ceil((made.carriedBytes - 1000) / 1000));
    expect(seen.at(-1)).toMatchObject({ doneBytes: made.carriedBytes, secondsLeft: 0 });
  });
});

describe('a bundle that is not for us', () => {
  it.each([
    ['of another facility', { facility: 'minami' }, 'BUNDLE_OTHER_FACILITY'],
    ['of another organisation', { organisation: 'kita-group' }, 'BUNDLE_OTHER_FACILITY'],
  ] as const)('%s is refused although its signature is right', async (_name, more, code) => {
    const world = bundleWorld();
    const made = await world.write(more);

    await expect(world.read(made.folders)).rejects.toMatchObject({ code, exitCode: 3 });

    expect(world.door.disk.snapshot()).toEqual({});
  });

  it('going the other way is refused', async () => {
    const world = bundleWorld();
    const made = await world.write({ direction: 'outward', sources: [source('request', 'request.json', '{}')] });

    await expect(world.read(made.folders)).rejects.toMatchObject({ code: 'BUNDLE_OTHER_DIRECTION' });
  });

  it('for all facilities is taken', async () => {
    const world = bundleWorld();
    const made = await world.write({ facility: 'all' });

    expect(await world.read(made.folders)).toMatchObject({ outcome: 'complete' });
  });

  it('signed by too few, by others, or by a revoked key is refused before its manifest is parsed', async () => {
    const world = bundleWorld();
    const few = await world.write({ sign: signWith(world.keys, 1) });
    const twice = await world.write({
      sign: (bytes) => {
        const [one] = signWith(world.keys, 1)(bytes);
        return one === undefined ? [] : [one, one, one];
      },
    });
    const others = await world.write({ sign: signWith(testKeys(), 3) });
    const good = await world.write();
    const revoked = verifyWith(world.keys, [world.keys.keys[0]?.keyid ?? '']);

    for (const [made, verify] of [
      [few, verifyWith(world.keys)],
      [twice, verifyWith(world.keys)],
      [others, verifyWith(world.keys)],
      [good, revoked],
    ] as const) {
      await expect(world.read(made.folders, { verify })).rejects.toMatchObject({
        code: 'BUNDLE_SIGNATURE',
        exitCode: 3,
      });
    }
    expect(world.door.disk.snapshot()).toEqual({});
  });
});

describe('results', () => {
  const RESULTS = [
    source('inventory', 'ward-3/pc-0301.json', noise(70_000, 'inventory of ward 3')),
    source('inventory', 'radiology/ct-1.json', 'inventory of radiology'),
    source('result', 'plans/ct-1/41.json', 'installed'),
    source('evidence', 'ct-1/41.log', noise(150_000, 'log')),
  ];

  it('go out encrypted and come in at the receiving side only', async () => {
    const world = bundleWorld();
    const { identity, recipient } = await makeRecipient();
    const made = await world.write({
      direction: 'outward',
      sources: RESULTS,
      recipients: [recipient],
      partBytes: 2 ** 20,
    });
    const expects = { organisation: '西病院グループ', direction: 'outward' } as const;

    const onStick = Object.values(world.stick.disk.snapshot()).join('');
    const without = world.read(made.folders, { expects });
    await expect(without).rejects.toMatchObject({ code: 'BUNDLE_SEALED_NO_KEY', exitCode: 3 });
    const other = world.read(made.folders, { expects, identity: (await makeRecipient()).identity });
    await expect(other).rejects.toMatchObject({ code: 'BUNDLE_SEALED_OTHER_KEY', exitCode: 3 });
    expect(world.door.disk.snapshot()).toEqual({});
    const outcome = await world.read(made.folders, { expects, identity });

    expect(onStick).not.toContain('pc-0301');
    expect(onStick).not.toContain('inventory of radiology');
    expect(outcome.outcome).toBe('complete');
    expect(outcome.entries.map((entry) => entry.name)).toEqual(RESULTS.map((it) => it.name));
    expect(await readText(world.openStore(), RESULTS[1]?.sha256 ?? '')).toBe('inventory of radiology');
    expect((await world.openStore().scrub()).lost).toEqual([]);
    expect(Object.keys(world.door.disk.snapshot()).filter((path) => path.includes('sealed'))).toEqual([]);
  });

  it('are never written in the clear', async () => {
    const world = bundleWorld();

    const open = world.write({ direction: 'outward', sources: RESULTS });

    await expect(open).rejects.toMatchObject({ code: 'BUNDLE_SEAL_NEEDED', exitCode: 3 });
    expect(world.stick.disk.snapshot()).toEqual({});
  });
});

describe('names and words of strangers', () => {
  it('reach no terminal with control characters', async () => {
    const world = bundleWorld();
    const made = await world.write();
    await world.stick.writeWhole(join(made.folders[0] ?? '', '\u001b]0;x\u0007.exe'), '');

    await expect(world.read(made.folders)).rejects.toMatchObject({ params: { name: '?]0;x?.exe' } });
    await expect(world.write({ about: { ja: '\u001b[2J', en: '' } })).rejects.toThrow();
  });
});

describe('verify', () => {
  it('reads everything, changes nothing and names the volumes that are not there', async () => {
    const world = bundleWorld();
    const made = await world.write({ volumeBytes: 128 * 1024 + 420 * 6 + 5000 });
    const options = { stick: world.stick, verify: verifyWith(world.keys), expects: FACILITY, clock: world.clock };
    const before = world.stick.disk.changes;

    const all = await verifyBundle({ ...options, folders: await findVolumes(world.stick, ['/stick']) });
    const some = await verifyBundle({ ...options, folders: made.folders.slice(1) });
    await world.stick.disk.damage(`${made.folders[0]}/f000001.001`, 17);
    const damaged = verifyBundle({ ...options, folders: made.folders });

    expect(all).toMatchObject({ id: made.id, missingVolumes: [], readBytes: made.carriedBytes });
    expect(some.missingVolumes).toEqual([1]);
    await expect(damaged).rejects.toMatchObject({ code: 'BUNDLE_PART_DAMAGED', exitCode: 3, params: { volume: 1 } });
    expect(world.stick.disk.changes).toBe(before);
  });

  it('says plainly that there is no bundle', async () => {
    const world = bundleWorld();

    await expect(findVolumes(world.stick, ['/media/usb'])).rejects.toMatchObject({ code: 'BUNDLE_NOT_FOUND' });
  });
});
