import { fixedClock, sha256 } from '@tsukuroi/core';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { trustClient } from '../../client/client.ts';
import { folderSource } from '../../client/folder-source.ts';
import { memoryDoor } from '../../files/memory-door.ts';
import { newKeyPair } from '../../keys/key.ts';
import { lockKey, readKeyFile } from '../../keys/key-file.ts';
import { charterOf } from '../../testing/organisation.ts';
import { recipeOf } from '../../testing/recipe.ts';
import { changeKeys } from '../change.ts';
import { initOrganisation } from '../init.ts';
import { keyPlaces } from '../places.ts';
import { readBefore } from './before.ts';
import { combineParts } from './combine.ts';
import { propose } from './propose.ts';
import type { ProposedChange } from './shape.ts';
import { showProposal, signPart } from './sign-part.ts';
import { summaryText } from './summary.ts';

/** The real cost of a passphrase is tested in keys/key-file.test.ts. */
vi.mock('node:crypto', async (original) => {
  const crypto = await original<typeof import('node:crypto')>();
  const scrypt = (words: string, salt: Uint8Array, length: number, _: object, done: (e: null, key: Buffer) => void) =>
    done(null, crypto.pbkdf2Sync(words, salt, 1, length, 'sha256'));
  return { ...crypto, scrypt };
});

/** The disk in memory belongs to user 0. */
beforeEach(() => {
  vi.spyOn(process, 'getuid').mockReturnValue(0);
});

const WORDS = 'correct horse battery staple';
const HOLDERS = ['tanaka', 'sato', 'vendor'] as const;
type Holder = (typeof HOLDERS)[number];

/** Two of three must agree. The office has the signed results and no key; each holder has a stick with their own two keys. */
async function hospital() {
  const door = memoryDoor();
  const clock = fixedClock('2026-11-22T08:30:00Z');
  const places = { keysFolder: '/office', copyFolder: '/safe', dataFolder: '/srv' };
  await initOrganisation({
    door,
    clock,
    ...places,
    organisation: '試験病院',
    facility: 'main',
    holders: 3,
    threshold: 2,
    passphrases: [WORDS],
    oneMachine: false,
  });
  const keyFiles = new Map<string, string>();
  for (const name of await door.list('/office/keys')) {
    const role = name.split('-')[0] ?? '';
    const holder = HOLDERS.find((one) => !keyFiles.has(`${one} ${role}`)) ?? 'tanaka';
    await door.writeWhole(`/${holder}/keys/${name}`, await door.read(`/office/keys/${name}`, 1e5));
    keyFiles.set(`${holder} ${role}`, `/${holder}/keys/${name}`);
  }
  await door.removeTree('/office/keys');
  const firstRoot = await door.read('/office/catalog/metadata/1.root.json', 1e6);
  clock.moveMs(3_600_000);
  const keyOf = (holder: Holder, role: 'root' | 'catalog') => keyFiles.get(`${holder} ${role}`) ?? '';
  const client = trustClient({
    door,
    folder: '/agent',
    facility: 'main',
    device: 'pc-1',
    department: '医事課',
    clock,
    root: firstRoot,
  });
  const world = {
    door,
    clock,
    keyOf,
    async keyidOf(holder: Holder, role: 'root' | 'catalog') {
      const text = Buffer.from(await door.read(keyOf(holder, role), 1e5)).toString();
      return readKeyFile(text, '').keyid;
    },
    root: sha256(firstRoot),
    agent: () =>
      client.refresh({
        catalog: folderSource(door, '/srv/trust/catalog'),
        director: folderSource(door, '/srv/trust/director'),
      }),
    propose: (out: string, change: ProposedChange, contents: readonly string[] = []) =>
      propose({
        door,
        clock,
        keysFolder: '/office',
        out,
        change,
        contents: new Map(contents.map((text) => [sha256(text), Buffer.from(text)])),
      }),
    /** A holder copies the folder, reads and signs it, and sends the copy back. */
    async sign(holder: Holder, role: 'root' | 'catalog', folder: string, to = `/mail/${holder}`) {
      await copy(folder, to);
      const options = { door, clock, folder: to, keyFile: keyOf(holder, role), root: world.root };
      const shown = await showProposal(options);
      await signPart(options, shown, WORDS);
      return { folder: to, shown };
    },
    combine: (folders: readonly string[], next?: string) =>
      combineParts({
        door,
        clock,
        folders,
        keysFolder: '/office',
        dataFolder: '/srv',
        ...(next === undefined ? {} : { next }),
      }),
  };
  async function copy(from: string, to: string): Promise<void> {
    for (const name of await door.list(from)) {
      const facts = await door.stat(`${from}/${name}`);
      if (facts?.kind === 'folder') {
        await copy(`${from}/${name}`, `${to}/${name}`);
      } else {
        await door.writeWhole(`${to}/${name}`, await door.read(`${from}/${name}`, 1e7));
      }
    }
  }
  return { ...world, copy };
}

function catalogChange(files: Readonly<Record<string, string>>, remove: readonly string[] = []): ProposedChange {
  const set = Object.entries(files).map(([path, text]) => ({
    path,
    entry: { length: Buffer.byteLength(text), hashes: { sha256: sha256(text) } },
  }));
  return { do: 'catalog', set, remove: [...remove] };
}

const CHARTER = JSON.stringify(charterOf('main'));
const RECIPE = JSON.stringify(recipeOf());
const FILES = { 'charter/main.json': CHARTER, 'recipes/viewer/2.0.json': RECIPE };

it('two of three sign a charter and a recipe, each at home: devices follow, and the two saw the same words', async () => {
  const org = await hospital();

  await org.propose('/p', catalogChange(FILES), [CHARTER, RECIPE]);
  const one = await org.sign('tanaka', 'catalog', '/p');
  const two = await org.sign('vendor', 'catalog', '/p');
  const done = await org.combine([one.folder, two.folder]);
  const agent = await org.agent();

  expect(done).toMatchObject({ done: 'signed', rootVersion: 1 });
  expect(agent.catalog.state).toBe('ok');
  expect(agent.charter.departments.医事課?.touch).toBe('normal');
  expect(summaryText(one.shown.summary, 'ja')).toBe(summaryText(two.shown.summary, 'ja'));
  const words = summaryText(one.shown.summary, 'ja');
  expect(words).toContain('変える: charter/main.json');
  expect(words).toContain('【注意】  医事課: なし → 区分「通常」、時間帯 毎日 22:00-05:00');
  expect(words).toContain('画像ビューア 2.0: deb amd64');
  expect(words).toContain('変わらないもの: 1 件');
});

it.each([
  ['a catalogue key rotated', 'one round', 'catalog'],
  ['a root key rotated', 'two rounds', 'root'],
] as const)('%s in parts, in %s: devices follow, and the old key counts no more', async (_, rounds, role) => {
  const org = await hospital();
  await org.agent();
  const { key, secret } = newKeyPair();
  const facts = { organisation: '試験病院', role, madeAt: '2026-11-22T09:30:00Z' };
  await org.door.writeWhole('/new/keys/new.key.json', await lockKey(secret, facts, WORDS));
  const old = await org.keyidOf('vendor', role);

  await org.propose('/p', { do: 'rotate', role, key: key.publicKey, keyid: old });
  const parts: string[] = [];
  for (const holder of ['tanaka', 'sato'] as const) {
    await org.sign(holder, 'root', '/p', `/mail/${holder}`);
    if (role === 'catalog') {
      const options = {
        door: org.door,
        clock: org.clock,
        folder: `/mail/${holder}`,
        keyFile: org.keyOf(holder, 'catalog'),
      };
      const shown = await showProposal({ ...options, root: org.root });
      await signPart(options, shown, WORDS);
    }
    parts.push(`/mail/${holder}`);
  }
  let done = await org.combine(parts, '/p2');
  if (done.done === 'next-round') {
    const second = [await org.sign('sato', 'catalog', '/p2', '/m1'), await org.sign('vendor', 'catalog', '/p2', '/m2')];
    expect(summaryText(second[0]?.shown.summary ?? [], 'ja')).toContain('2 回のうち 2 回目');
    done = await org.combine(second.map(({ folder }) => folder));
  }
  const agent = await org.agent();
  org.clock.moveMs(60_000);
  await org.propose('/p3', { do: 'renew' });

  expect(rounds).toBe(role === 'root' ? 'two rounds' : 'one round');
  expect(done).toMatchObject({ done: 'signed', rootVersion: 2 });
  expect([agent.catalog, agent.director]).toMatchObject([{ state: 'ok' }, { state: 'ok' }]);
  if (role === 'root') {
    await expect(org.sign('vendor', 'root', '/p3', '/late')).rejects.toMatchObject({ code: 'PART_KEY_REVOKED' });
  }
});

it('revoke, a higher threshold, renewal, another director’s key: each in parts, and devices follow', async () => {
  const org = await hospital();
  const third = await org.keyidOf('vendor', 'catalog');
  const { publicKey } = newKeyPair().key;
  const south = newKeyPair().key.publicKey;
  const changes: ProposedChange[] = [
    { do: 'revoke', keyid: third },
    { do: 'add', role: 'catalog', key: publicKey, threshold: 2 },
    { do: 'renew' },
    { do: 'director', facility: 'south', key: south },
    { do: 'collector', key: newKeyPair().key.publicKey },
  ];

  for (const [index, change] of changes.entries()) {
    org.clock.moveMs(60_000);
    let folder = `/p${index}`;
    await org.propose(folder, change);
    for (let round = 1; ; round += 1) {
      const parts: string[] = [];
      for (const holder of ['tanaka', 'sato'] as const) {
        const mail = `/mail-${index}-${round}/${holder}`;
        await org.copy(folder, mail);
        for (const role of ['root', 'catalog'] as const) {
          const options = {
            door: org.door,
            clock: org.clock,
            folder: mail,
            keyFile: org.keyOf(holder, role),
            root: org.root,
          };
          const shown = await showProposal(options).catch((error) => error);
          if (!(shown instanceof Error)) {
            await signPart(options, shown, WORDS);
          }
        }
        parts.push(mail);
      }
      const done = await org.combine(parts, `${folder}-next`);
      if (done.done === 'signed') {
        break;
      }
      folder = done.folder;
    }
    const { catalog, director } = await org.agent();
    expect([change.do, catalog.state, director.state]).toEqual([change.do, 'ok', 'ok']);
  }
});

describe('attacks on signing in parts', () => {
  it('one holder’s part twice counts once', async () => {
    const org = await hospital();
    await org.propose('/p', catalogChange(FILES), [CHARTER, RECIPE]);
    const one = await org.sign('tanaka', 'catalog', '/p');
    await org.copy(one.folder, '/again');
    const [name = ''] = await org.door.list('/again/parts');
    await org.door.rename(`/again/parts/${name}`, '/again/parts/another-name.json');

    const combined = org.combine([one.folder, '/again']);

    await expect(combined).rejects.toMatchObject({ code: 'KEYS_TOO_FEW', params: { threshold: 2, given: 1 } });
    expect((await org.agent()).charter.departments).toEqual({});
  });

  it('a part of another proposal is refused', async () => {
    const org = await hospital();
    await org.propose('/p', catalogChange(FILES), [CHARTER, RECIPE]);
    await org.propose('/other', catalogChange({ 'recipes/viewer/2.0.json': RECIPE }), [RECIPE]);
    const one = await org.sign('tanaka', 'catalog', '/p');
    const two = await org.sign('sato', 'catalog', '/other');

    await expect(org.combine([one.folder, two.folder])).rejects.toMatchObject({ code: 'PART_OTHER_PROPOSAL' });
  });

  it('a part of a key that was revoked, or that nobody ever listed, is refused', async () => {
    const org = await hospital();
    const third = await org.keyidOf('vendor', 'catalog');
    for (const holder of HOLDERS) {
      for (const role of ['root', 'catalog'] as const) {
        const name = org.keyOf(holder, role).split('/').at(-1);
        await org.door.writeWhole(`/all/keys/${name}`, await org.door.read(org.keyOf(holder, role), 1e5));
      }
    }
    await changeKeys(
      {
        door: org.door,
        clock: org.clock,
        keysFolder: '/office',
        otherHolders: ['/all'],
        passphrases: [WORDS],
        oneMachine: false,
      },
      { do: 'revoke', keyid: third },
    );
    org.clock.moveMs(60_000);
    await org.propose('/p', catalogChange(FILES), [CHARTER, RECIPE]);
    const one = await org.sign('tanaka', 'catalog', '/p');
    const { secret } = newKeyPair();
    const facts = { organisation: '試験病院', role: 'catalog', madeAt: '2026-11-22T09:30:00Z' } as const;
    await org.door.writeWhole('/thief/keys/x.key.json', await lockKey(secret, facts, WORDS));
    const part = JSON.parse(Buffer.from(await org.door.read(await only(`${one.folder}/parts`), 1e6)).toString());
    await org.door.writeWhole(`${one.folder}/parts/made-up.json`, JSON.stringify({ ...part, keyid: third }));

    await expect(org.sign('vendor', 'catalog', '/p', '/v')).rejects.toMatchObject({ code: 'PART_KEY_REVOKED' });
    await expect(org.combine([one.folder])).rejects.toMatchObject({ code: 'PART_KEY_REVOKED' });
    await expect(
      showProposal({
        door: org.door,
        clock: org.clock,
        folder: '/p',
        keyFile: '/thief/keys/x.key.json',
        root: org.root,
      }),
    ).rejects.toMatchObject({ code: 'PART_KEY_UNKNOWN' });

    async function only(folder: string): Promise<string> {
      const [name = ''] = await org.door.list(folder);
      return `${folder}/${name}`;
    }
  });

  it('a proposal overtaken by a newer version is put into force no more', async () => {
    const org = await hospital();
    await org.propose('/slow', catalogChange({ 'recipes/viewer/2.0.json': RECIPE }), [RECIPE]);
    const slow = [
      await org.sign('tanaka', 'catalog', '/slow', '/s1'),
      await org.sign('sato', 'catalog', '/slow', '/s2'),
    ];
    org.clock.moveMs(60_000);
    await org.propose('/fast', catalogChange({ 'charter/main.json': CHARTER }), [CHARTER]);
    const fast = [
      await org.sign('sato', 'catalog', '/fast', '/f1'),
      await org.sign('vendor', 'catalog', '/fast', '/f2'),
    ];
    await org.combine(fast.map(({ folder }) => folder));
    const folder = '/office/catalog/metadata';
    const before = await org.door.list(folder);

    await expect(org.combine(slow.map((one) => one.folder))).rejects.toMatchObject({ code: 'PROPOSAL_OVERTAKEN' });
    expect(await org.door.list(folder)).toEqual(before);
    expect(fast[0]?.shown.knowing.signedAnother).toBe(true);
    expect(fast[1]?.shown.knowing.signedAnother).toBe(false);
  });

  it('an old past brought up again: a key that has seen a newer state does not sign after it', async () => {
    const org = await hospital();
    await org.propose('/old', catalogChange({ 'recipes/viewer/2.0.json': RECIPE }), [RECIPE]);
    org.clock.moveMs(60_000);
    await org.propose('/new', catalogChange({ 'charter/main.json': CHARTER }), [CHARTER]);
    const parts = [
      await org.sign('tanaka', 'catalog', '/new', '/n1'),
      await org.sign('sato', 'catalog', '/new', '/n2'),
    ];
    await org.combine(parts.map(({ folder }) => folder));
    org.clock.moveMs(60_000);
    await org.propose('/next', { do: 'collector', key: newKeyPair().key.publicKey });
    await org.sign('tanaka', 'catalog', '/next', '/n3');

    await expect(org.sign('tanaka', 'catalog', '/old', '/o')).rejects.toMatchObject({ code: 'PROPOSAL_OVERTAKEN' });
  });

  it('a past somebody made up, in which the addition has always been there, is not the root this key knows', async () => {
    const org = await hospital();
    const stranger = await hospital();
    await stranger.propose('/forged', catalogChange(FILES), [CHARTER, RECIPE]);
    for (const [path, text] of Object.entries(stranger.door.disk.snapshot())) {
      if (path.startsWith('/forged/')) {
        await org.door.writeWhole(path, Buffer.from(text, 'latin1'));
      }
    }
    const keyFile = org.keyOf('tanaka', 'catalog');

    const shown = (root?: string) =>
      showProposal({
        door: org.door,
        clock: org.clock,
        folder: '/forged',
        keyFile,
        ...(root === undefined ? {} : { root }),
      });

    await expect(shown()).rejects.toMatchObject({ code: 'HOLDER_ROOT_UNKNOWN', exitCode: 3 });
    await expect(shown(org.root)).rejects.toMatchObject({ code: 'HOLDER_OTHER_ROOT', exitCode: 3 });
  });

  it('what is signed is what is seen: an altered change, past, content or part is refused, each by name', async () => {
    const org = await hospital();
    await org.propose('/p', catalogChange(FILES), [CHARTER, RECIPE]);
    const rewrite = async (folder: string, path: string, edit: (text: string) => string) => {
      await org.copy('/p', folder);
      const text = Buffer.from(await org.door.read(`${folder}/${path}`, 1e7)).toString();
      await org.door.writeWhole(`${folder}/${path}`, edit(text));
      return showProposal({
        door: org.door,
        clock: org.clock,
        folder,
        keyFile: org.keyOf('tanaka', 'catalog'),
        root: org.root,
      });
    };
    const content = `contents/${sha256(CHARTER)}`;
    const targets = (await org.door.list('/p/before/catalog/metadata')).find((name) => name.endsWith('.targets.json'));

    await expect(rewrite('/a', content, (text) => text.replace('22:00', '00:00'))).rejects.toMatchObject({
      code: 'PROPOSAL_CONTENT',
    });
    await expect(
      rewrite('/b', `before/catalog/metadata/${targets}`, (text) => text.replace('charter/main', 'charter/mein')),
    ).rejects.toMatchObject({ code: 'CATALOG_ALTERED' });
    await expect(
      rewrite('/c', 'proposal.json', (text) => text.replace('"root": 1', '"root": 2')),
    ).rejects.toMatchObject({
      code: 'PROPOSAL_OTHER_PAST',
    });
    await expect(
      rewrite('/d', 'proposal.json', (text) => text.replace('"format"', '"sign": "anything", "format"')),
    ).rejects.toMatchObject({ code: 'PROPOSAL_UNREADABLE' });
    await rewrite('/e', 'summary.txt', () => 'nothing changes');
    const seen = await rewrite('/f', 'proposal.json', (text) => text.replace(sha256(RECIPE), sha256(CHARTER))).catch(
      (error) => error,
    );
    expect(seen).toMatchObject({ code: 'PROPOSAL_CONTENT' });
    const one = await org.sign('tanaka', 'catalog', '/p');
    const two = await org.sign('sato', 'catalog', '/p');
    const [name = ''] = await org.door.list(`${two.folder}/parts`);
    const file = `${two.folder}/parts/${name}`;
    const part = JSON.parse(Buffer.from(await org.door.read(file, 1e6)).toString());
    part.signatures[0].sig = part.signatures.at(-1).sig;
    await org.door.writeWhole(file, JSON.stringify(part));
    await expect(org.combine([one.folder, two.folder])).rejects.toMatchObject({ code: 'PART_FORGED' });
  });

  it('a proposal of tomorrow’s year, which would close every window until then, is refused by holders and by who combines', async () => {
    const org = await hospital();
    await org.propose('/p', catalogChange(FILES), [CHARTER, RECIPE]);
    const text = Buffer.from(await org.door.read('/p/proposal.json', 1e6)).toString();
    const proposal = JSON.parse(text);
    const parts = [await org.sign('tanaka', 'catalog', '/p', '/a'), await org.sign('sato', 'catalog', '/p', '/b')];
    const at = (madeAtMs: number) => org.door.writeWhole('/p/proposal.json', JSON.stringify({ ...proposal, madeAtMs }));

    await at(proposal.madeAtMs + 400 * 86_400_000);
    await expect(org.sign('vendor', 'catalog', '/p', '/c')).rejects.toMatchObject({ code: 'PROPOSAL_TIME' });
    await at(proposal.madeAtMs - 86_400_000);
    await expect(org.sign('vendor', 'catalog', '/p', '/d')).rejects.toMatchObject({ code: 'PROPOSAL_TIME' });
    org.clock.moveMs(-2 * 86_400_000);
    await expect(org.combine(parts.map(({ folder }) => folder))).rejects.toMatchObject({ code: 'PROPOSAL_TIME' });
  });

  it('a director’s root or an authority slipped in as content is shown to nobody: it cannot be proposed', async () => {
    const org = await hospital();

    for (const path of ['directors/main/root.json', 'authorities/ca.json', 'targets.json', '../keys/x.json']) {
      const proposed = org.propose('/p', catalogChange({ [path]: RECIPE }), [RECIPE]);

      await expect(proposed, path).rejects.toMatchObject({ exitCode: 3 });
      await org.door.removeTree('/p');
    }
  });

  it('words in a content cannot move the cursor over what a holder is to see', async () => {
    const org = await hospital();
    const permit = JSON.stringify({
      format: 'permit/1',
      facility: 'main',
      verb: 'remove',
      devices: ['pc-1'],
      notBefore: '2026-11-22T00:00:00Z',
      notAfter: '2026-12-22T00:00:00Z',
      because: '点検\u001b[2K\r 変更なし\u202e',
    });

    const { summary } = await org.propose('/p', catalogChange({ 'permits/p.json': permit }), [permit]);

    expect(summaryText(summary, 'ja')).toContain('main: 削除');
    expect(summaryText(summary, 'ja')).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
  });

  it('a wrong passphrase leaves no part and no memory', async () => {
    const org = await hospital();
    await org.propose('/p', catalogChange(FILES), [CHARTER, RECIPE]);
    const options = {
      door: org.door,
      clock: org.clock,
      folder: '/p',
      keyFile: org.keyOf('tanaka', 'catalog'),
      root: org.root,
    };

    const signed = signPart(options, await showProposal(options), 'not the right words');

    await expect(signed).rejects.toMatchObject({ code: 'KEY_PASSPHRASE' });
    expect(await org.door.list('/p/parts')).toEqual([]);
    expect((await org.door.list('/tanaka/keys')).filter((name) => name.endsWith('.seen.json'))).toEqual([]);
  });

  it('a combination cut off at any write is repeated and ends where it would have ended', async () => {
    const org = await hospital();
    const { publicKey } = newKeyPair().key;
    await org.propose('/p', { do: 'add', role: 'catalog', key: publicKey, threshold: 2 });
    const parts: string[] = [];
    for (const holder of ['tanaka', 'sato'] as const) {
      const { folder } = await org.sign(holder, 'root', '/p');
      const options = {
        door: org.door,
        clock: org.clock,
        folder,
        keyFile: org.keyOf(holder, 'catalog'),
        root: org.root,
      };
      await signPart(options, await showProposal(options), WORDS);
      parts.push(folder);
    }
    const start = org.door.disk.snapshot();
    let [writes, cuts] = [0, 0];
    for (let stop = 1; ; stop += 5) {
      for (const path of Object.keys(org.door.disk.snapshot()).filter((name) => start[name] === undefined)) {
        await org.door.remove(path);
      }
      for (const [path, text] of Object.entries(start)) {
        await org.door.writeWhole(path, Buffer.from(text, 'latin1'));
      }
      writes = 0;
      const cut = (): void => {
        writes += 1;
        if (writes === stop) {
          throw new Error('cut off');
        }
      };
      const door = {
        ...org.door,
        writeWhole(...args: Parameters<typeof org.door.writeWhole>) {
          cut();
          return org.door.writeWhole(...args);
        },
        writeNew(...args: Parameters<typeof org.door.writeNew>) {
          cut();
          return org.door.writeNew(...args);
        },
      };
      const how = { clock: org.clock, folders: parts, keysFolder: '/office' };
      const first = await combineParts({ ...how, door }).catch((error: Error) => error.message);
      if (first !== 'cut off') {
        expect(first).toMatchObject({ done: 'signed', rootVersion: 2 });
        break;
      }
      cuts += 1;
      const again = await combineParts({ ...how, door: org.door }).catch((error) => error);

      // After the last write everything is in force, and the repetition finds that it is.
      expect([again.code, again.done]).toSatisfy(
        ([code, done]) => code === 'PROPOSAL_OVERTAKEN' || (code === undefined && done === 'signed'),
      );
      const { root } = await readBefore(org.door, keyPlaces('/office'));
      expect(root.version).toBe(2);
    }
    expect(cuts).toBeGreaterThan(3);
    expect(writes).toBeGreaterThan(20);
  });
});
