import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { matchShape } from '@tsukuroi/protocol';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from './registry.ts';
import { debianServer, FEEDS, folderWith, run } from './testing/world.ts';

/** The contract of docs/formats/command-line.md. */

const JAPANESE = /[ぁ-んァ-ヶ一-龥]/;

/** A folder with the feeds, the knowledge built from them, and an old and a new server. */
async function site() {
  const folder = folderWith(
    Object.fromEntries(Object.entries(FEEDS).map(([path, content]) => [`feeds/${path}`, content])),
  );
  const knowledge = join(folder, 'k.db');
  const built = await run(['knowledge', 'build', '--feeds', join(folder, 'feeds'), '--out', knowledge]);
  const files = { old: join(folder, 'ward.json'), mended: join(folder, 'pharmacy.json') };
  writeFileSync(files.old, JSON.stringify(debianServer('ward-1', '3.0.11-1')));
  writeFileSync(files.mended, JSON.stringify(debianServer('pharmacy-1', '3.0.15-1')));
  return { folder, knowledge, built, ...files };
}

describe('help and usage', () => {
  test.each([[[]], [['--help']], [['-h']], [['--lang', 'en', '--help']]])('%j lists every command', async (args) => {
    const { code, out, words } = await run(args);

    expect([code, words]).toEqual([0, '']);
    expect(Object.keys(COMMANDS).filter((command) => !out.includes(`  tsukuroi ${command} `))).toEqual([]);
  });

  test.each(Object.keys(COMMANDS))('%s --help says how it is used, in both languages', async (command) => {
    const japanese = await run([...command.split(' '), '--help']);
    const english = await run([...command.split(' '), '--help', '--lang', 'en']);

    expect([japanese.code, japanese.words, english.code, english.words]).toEqual([0, '', 0, '']);
    expect(japanese.out).toMatch(JAPANESE);
    expect(english.out.split('\n')[1]).not.toMatch(JAPANESE);
  });

  test.each([
    [['nonsense']],
    [['knowledge']],
    [['versions', 'equal']],
    [['constructor']],
    [['__proto__']],
    [['hasOwnProperty', 'x']],
  ])('%j is no command: exit code 2, nothing on standard output', async (args) => {
    const { code, out, words } = await run(args);

    expect([code, out]).toEqual([2, '']);
    expect(words).toContain(`「tsukuroi ${args.join(' ')}」`);
    expect(words).toContain('--help');
  });

  test.each([
    [['match'], '--knowledge FILE --inventory FILE…'],
    [['match', '--knowledge', 'k.db'], '--knowledge FILE --inventory FILE…'],
    [['match', '--knowledge', 'k.db', '--inventory', 'a', '--format', 'xml'], '--format json|csv|table'],
    [['match', '--knowledge', 'k.db', '--inventory', 'a', '--basis', 'guess'], '--basis product|tracker'],
    [['match', '--knowledge', 'k.db', '--inventory', 'a', '--fail-on', 'later'], '--fail-on '],
    [['match', '--nonsense'], '--nonsense'],
    [['knowledge', 'build'], '--feeds DIR --out FILE'],
    [['knowledge', 'info'], 'FILE'],
    [['knowledge', 'info', 'a', 'b'], 'FILE'],
    [['knowledge', 'show', 'CVE-2018-13379'], 'CVE-… --knowledge FILE'],
    [['knowledge', 'show', '--knowledge', 'k.db'], 'CVE-… --knowledge FILE'],
    [['versions', 'compare'], '--scheme deb|'],
    [['versions', 'compare', '--scheme', 'deb', 'file.tsv'], 'file.tsv'],
    [['inventory', 'import'], 'FILE…'],
    [['collector'], '--data DIR'],
    [['collector', '--data', '/nowhere', '--feed', 'kev', '--feed', 'nonsense'], '--feed nonsense'],
    [['agent', 'inventory', '--root'], '--root'],
    [['versions', 'compare', '--scheme', 'deb', '--lang', 'fr'], '--lang ja|en'],
    [['versions', 'compare', '--scheme', 'deb', '--lang'], '--lang'],
  ])('%j is wrong usage: exit code 2, and the words name %s', async (args, detail) => {
    const { code, out, words } = await run(args);

    expect([code, out]).toEqual([2, '']);
    expect(words).toContain('指定が足りないか、違います');
    expect(words).toContain(detail);
    expect(words).not.toMatch(/unknown option|argument/i);
    expect(words).toMatch(/\n {2}tsukuroi \S+ .*\n$/);
  });

  test.each([
    [['--lang', 'en', 'match']],
    [['--lang=en', 'match']],
    [['match', '--lang', 'en']],
    [['match', '--lang=en']],
  ])('%j speaks English', async (args) => {
    const { code, words } = await run(args);

    expect(code).toBe(2);
    expect(words).toContain('missing or wrong');
    expect(words).not.toMatch(JAPANESE);
  });
});

test('a group’s word shows its commands and no other; a mistyped word shows none, and says what to do', async () => {
  const group = await run(['keys', '--help']);
  const half = await run(['keys', 'rotat']);
  const nonsense = await run(['kyes']);

  expect(group.code).toBe(0);
  expect(group.out).toContain('tsukuroi keys rotate');
  expect(group.out).not.toContain('tsukuroi bundle');
  expect([half.code, half.words.includes('tsukuroi keys rotate'), half.words.includes('tsukuroi match')]).toEqual([
    2,
    true,
    false,
  ]);
  expect(nonsense.words).not.toContain('tsukuroi match ');
  expect(nonsense.words).toContain('--help');
});

describe('versions compare', () => {
  const compare = (stdin: readonly (string | Uint8Array)[], scheme = 'deb', ...more: string[]) =>
    run(['versions', 'compare', '--scheme', scheme, ...more], { stdin });

  test('answers one word per line and nothing else, wherever the input is cut', async () => {
    const answer = await compare(['1.0-1\t1.', '0-2\n2.0\t1', '.0\r\n1.0~rc1\t1.0\n1.0\t1.0\n1:0\tx:\n']);

    expect(answer).toEqual({ code: 0, out: 'older\nnewer\nolder\nsame\nunknown\n', words: '' });
  });

  test('an empty input has an empty answer', async () => {
    expect(await compare([])).toEqual({ code: 0, out: '', words: '' });
  });

  test.each([
    ['a line without a tab', ['1.0\t2.0\n1.0 2.0\n'], '2 行目'],
    ['a line with two tabs', ['1.0\t2.0\n1\t2\t3\n'], '2 行目'],
    ['an empty line', ['1.0\t2.0\n\n'], '2 行目'],
    ['a line without end', ['1.0\t2.0\n', 'a'.repeat(70_000), 'b'.repeat(70_000)], '2 行目'],
  ])('%s: exit code 2, after the answers before it', async (_, stdin, place) => {
    const { code, out, words } = await compare(stdin);

    expect([code, out]).toEqual([2, 'older\n']);
    expect(words).toContain(place);
  });

  test('UTF-16, as PowerShell writes it, is refused in words', async () => {
    const { code, out, words } = await compare([Buffer.from('\uFEFF1.0\t2.0\n', 'utf16le')]);

    expect([code, out]).toEqual([2, '']);
    expect(words).toContain('UTF-16');
  });

  test('an unknown scheme is refused and the known ones are named', async () => {
    const { code, out, words } = await compare(['1\t2\n'], 'pep440', '--lang', 'en');

    expect([code, out]).toEqual([2, '']);
    expect(words).toMatch(/no version scheme pep440[\s\S]*deb.*rpm/);
  });
});

describe('knowledge', () => {
  test('build answers one JSON document, says how far it is beside it, and exits 0', async () => {
    const { built } = await site();
    const document = JSON.parse(built.out);

    expect([built.code, document.held]).toEqual([0, []]);
    expect(document.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(document.feeds.map((feed: { id: string }) => feed.id)).toEqual(['debian', 'kev']);
    expect(built.words).toContain('読み取り 100%');
  });

  test('build says of a feed that shrank that it is held back, from how many records to how many, and what stands', async () => {
    const { folder } = await site();
    const out = join(folder, 'other.db');
    const build = () => run(['knowledge', 'build', '--feeds', join(folder, 'feeds'), '--out', out]);
    const tracker = (names: readonly string[]) => {
      const releases = { bookworm: { status: 'resolved', fixed_version: '1.0-1' } };
      const packages = names.map((name) => [name, { 'CVE-2022-0778': { releases } }] as const);
      writeFileSync(join(folder, 'feeds/debian/tracker.json'), JSON.stringify(Object.fromEntries(packages)));
    };
    tracker(['bash', 'curl', 'openssl', 'samba']);
    await build();
    tracker(['bash']);

    const held = await build();

    expect(held.code).toBe(1);
    expect(held.words).toContain(
      'debian: 入力を記録が急に減ったため保留しました（debian/tracker.json: 4 → 1 records (limit 90 %)）。前回のものを使っています。',
    );
  });

  test('build with a broken feed: exit code 1, the others are in, and the words say which and where', async () => {
    const { folder } = await site();
    writeFileSync(join(folder, 'feeds/kev/known_exploited_vulnerabilities.json'), '{"title":');
    const out = join(folder, 'other.db');

    const built = await run(['knowledge', 'build', '--feeds', join(folder, 'feeds'), '--out', out, '--lang', 'en']);
    const document = JSON.parse(built.out);

    expect(built.code).toBe(1);
    expect(document.held).toMatchObject([{ feed: 'kev' }]);
    expect(document.feeds.map((feed: { id: string }) => feed.id)).toContain('debian');
    expect(built.words).toContain('kev: Input refused: it cannot be read (kev/known_exploited_vulnerabilities.json, ');
    expect(built.words).toContain('nothing stands in its place.');
    expect(built.words).not.toMatch(JAPANESE);
    expect(existsSync(out)).toBe(true);
  });

  test('info says what is inside, as words and as one JSON document', async () => {
    const { knowledge } = await site();

    const words = await run(['knowledge', 'info', knowledge]);
    const json = await run(['knowledge', 'info', knowledge, '--json']);

    expect([words.code, words.words, json.code, json.words]).toEqual([0, '', 0, '']);
    expect(words.out).toContain('2026-11-20');
    expect(JSON.stringify(JSON.parse(json.out))).toContain('kev');
  });

  test('show explains a record, in any writing of its number, and says of an unknown one that silence is no all-clear', async () => {
    const { knowledge } = await site();
    const show = (...args: string[]) => run(['knowledge', 'show', '--knowledge', knowledge, ...args]);

    const known = await show('ｃｖｅ-2018-13379');
    const unknown = await show('CVE-1999-0001', '--json');

    expect([known.code, known.words]).toEqual([0, '']);
    expect(known.out).toContain('CVE-2018-13379');
    expect(known.out).toContain('2021-11-03');
    expect([unknown.code, JSON.parse(unknown.out)]).toMatchObject([0, { known: false }]);
  });
});

describe('match', () => {
  test('json is one document that keeps to its shape: the old server is affected, the mended one is not', async () => {
    const { knowledge, old, mended } = await site();

    const { code, out, words } = await run([
      'match',
      '--knowledge',
      knowledge,
      '--inventory',
      old,
      '--inventory',
      mended,
    ]);
    const match = matchShape.parse(JSON.parse(out));

    expect([code, words]).toEqual([0, '']);
    expect(
      match.devices.map(({ name, findings }) => [
        name,
        findings.filter((finding) => finding.id === 'CVE-2022-0778').map((finding) => finding.verdict),
      ]),
    ).toEqual([
      ['ward-1', ['affected']],
      ['pharmacy-1', []],
    ]);
  });

  test('csv has the byte order mark and a heading in the language, table is for eyes', async () => {
    const { knowledge, old } = await site();
    const shown = (...more: string[]) => run(['match', '--knowledge', knowledge, old, ...more]);

    const csv = await shown('--format', 'csv', '--lang', 'en');
    const table = await shown('--format', 'table');

    expect(csv.out.startsWith('\uFEFFDevice,Decision,Id,')).toBe(true);
    expect(csv.out).toMatch(/\r\nward-1,[^\r]*CVE-2022-0778/);
    expect(table.out).toMatch(/^■ ward-1 /);
    expect([csv.code, table.code, csv.words + table.words]).toEqual([0, 0, '']);
  });

  test('exit code 1 only when asked for, and only when something is that urgent', async () => {
    const { knowledge, old } = await site();
    const codeOf = async (...more: string[]) => (await run(['match', '--knowledge', knowledge, old, ...more])).code;

    expect([await codeOf(), await codeOf('--fail-on', 'watch'), await codeOf('--fail-on', 'act-now')]).toEqual([
      0, 1, 0,
    ]);
  });

  test.each([
    ['knowledge that is not there', async (at: Site) => [join(at.folder, 'none.db'), at.old], 'none.db'],
    ['knowledge that is another file', async (at: Site) => [at.old, at.old], 'ward.json'],
    ['knowledge that is cut', async (at: Site) => [cut(at), at.old], 'cut.db'],
    ['an inventory that is not there', async (at: Site) => [at.knowledge, join(at.folder, 'none.json')], 'none.json'],
    ['an inventory that is a folder', async (at: Site) => [at.knowledge, at.folder], 'EISDIR'],
    ['an inventory of no known form', async (at: Site) => [at.knowledge, odd(at)], 'odd.txt'],
  ])('%s: exit code 2, no answer, and the words name it', async (_, filesOf, named) => {
    const [knowledge = '', inventory = ''] = await filesOf(await site());

    const { code, out, words } = await run(['match', '--knowledge', knowledge, '--inventory', inventory]);

    expect([code, out]).toEqual([2, '']);
    expect(words).toContain(named);
    expect(words).not.toMatch(/\.ts:\d/);
  });
});

type Site = Awaited<ReturnType<typeof site>>;

function cut({ folder, knowledge }: Site): string {
  const file = join(folder, 'cut.db');
  writeFileSync(file, readFileSync(knowledge).subarray(0, 9_000));
  return file;
}

function odd({ folder }: Site): string {
  const file = join(folder, 'odd.txt');
  writeFileSync(file, 'a letter, not a list\n');
  return file;
}

describe('inventory import', () => {
  test('prints one inventory per line; one refused file ends it with exit code 2', async () => {
    const { old, mended, folder } = await site();

    const both = await run(['inventory', 'import', old, mended]);
    const broken = await run(['inventory', 'import', old, join(folder, 'none.csv')]);

    expect(both.code).toBe(0);
    expect(
      both.out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).device.name),
    ).toEqual(['ward-1', 'pharmacy-1']);
    expect([broken.code, broken.out]).toEqual([2, '']);
  });
});

describe('several files of one device', () => {
  const SYSTEM = [
    'ホスト名:               PHARMACY-02',
    'OS 名:                  Microsoft Windows 10 Pro',
    'OS バージョン:          10.0.19045 N/A ビルド 19045',
    'システムの種類:         x64-based PC',
    'ホットフィックス:       1 ホットフィックスがインストールされています。',
    '                        [01]: KB5034763',
  ].join('\r\n');
  const PROGRAMS = [
    'Windows Registry Editor Version 5.00',
    '',
    '[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\7-Zip]',
    '"DisplayName"="7-Zip 19.00"',
    '"DisplayVersion"="19.00"',
    '',
  ].join('\r\n');

  test('are one device: import prints one line, match one device with what every file says', async () => {
    const { knowledge } = await site();
    const folder = folderWith({ 'PHARMACY-02_systeminfo.txt': SYSTEM, 'pharmacy-02-programs.reg': PROGRAMS });
    const files = ['PHARMACY-02_systeminfo.txt', 'pharmacy-02-programs.reg'].map((name) => join(folder, name));

    const imported = await run(['inventory', 'import', ...files]);
    const matched = await run(['match', '--knowledge', knowledge, ...files]);

    const lines = imported.out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect([imported.code, matched.code]).toEqual([0, 0]);
    expect(lines.map((line) => [line.device.name, line.via])).toEqual([['PHARMACY-02', 'systeminfo+windows-registry']]);
    expect(lines[0].manifest.software.map((item: { name: string }) => item.name).sort()).toEqual([
      '7-Zip 19.00',
      'KB5034763',
    ]);
    expect(matchShape.parse(JSON.parse(matched.out)).devices).toHaveLength(1);
  });
});

describe('server and administration', () => {
  test('a server that is asked to end ends with 0; its words go beside the answer', async () => {
    const data = join(folderWith(), 'data');

    const { code, out, words } = await run(['server', '--data', data, '--listen', '127.0.0.1:0']);

    expect([code, out]).toEqual([0, '']);
    expect(words).toMatch(/^http:\/\/127\.0\.0\.1:\d+\n/);
  });

  test('the audit log: 0 when it holds, 1 when something was changed behind it, one JSON document each time', async () => {
    const data = join(folderWith(), 'data');
    await run(['server', '--listen', '127.0.0.1:0'], { environment: { TSUKUROI_DATA: data } });
    const verify = () => run(['admin', 'verify-audit', '--data', data]);

    const before = await verify();
    const db = new DatabaseSync(join(data, 'tsukuroi.db'));
    db.exec(`insert into audit_heads (facility, sequence, hash) values ('ward', 3, '${'0'.repeat(64)}')`);
    db.close();
    const after = await verify();

    expect([before.code, JSON.parse(before.out).ok]).toEqual([0, true]);
    expect([after.code, JSON.parse(after.out)]).toMatchObject([1, { problems: [{ kind: 'head-differs' }] }]);
  });

  test('a witness that is none is refused, and a mistyped folder is not made', async () => {
    const folder = folderWith({ 'witness.json': '{}' });
    const data = join(folder, 'data');
    await run(['server', '--data', data, '--listen', '127.0.0.1:0']);

    const witness = await run(['admin', 'verify-audit', '--data', data, '--witness', join(folder, 'witness.json')]);
    const absent = await run(['admin', 'verify-audit', '--data', data, '--witness', join(folder, 'none.json')]);
    const mistyped = await run(['admin', 'rescue', 'yamada', '--data', join(folder, 'dta')]);
    const nobody = await run(['admin', 'rescue', 'yamada', '--data', data]);

    expect([witness, absent, mistyped, nobody].map(({ code, out }) => [code, out])).toEqual(Array(4).fill([2, '']));
    expect(existsSync(join(folder, 'dta'))).toBe(false);
  });

  test('what is not safe to start is refused with exit code 3', async () => {
    const folder = folderWith({ 'server.json': '{"lissten":"0.0.0.0:443"}' });
    mkdirSync(join(folder, 'agent'));

    const { code, out, words } = await run(['server', '--data', folder, '--lang', 'en']);

    expect([code, out]).toEqual([3, '']);
    expect(words).not.toMatch(JAPANESE);
    expect(words).toContain('server.json');
  });
});

test('through the program itself: the answer on standard output alone, and the exit code is the command’s', () => {
  const bin = fileURLToPath(new URL('../bin/tsukuroi.mjs', import.meta.url));

  const done = spawnSync(process.execPath, [bin, 'versions', 'compare', '--scheme', 'deb'], {
    input: '1.0-1\t1.0-2\nno tab\n',
    encoding: 'utf8',
  });

  expect([done.status, done.stdout]).toEqual([2, 'older\n']);
  expect(done.stderr).toContain('2 行目');
});
