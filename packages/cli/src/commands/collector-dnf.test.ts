import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { standInMirror } from '@tsukuroi/collector/apt/testing/stand-in-mirror.ts';
import { tinyDnfRepository, vendorKey } from '@tsukuroi/collector/dnf/testing/tiny-repository.ts';
import { expect, it, onTestFinished } from 'vitest';
import { folderWith, run } from '../testing/world.ts';

const EL9 = {
  format: 'manifest/1',
  os: { id: 'almalinux', version: '9.4', name: 'AlmaLinux 9.4' },
  arch: 'x86_64',
  software: [
    { scheme: 'rpm', name: 'nodejs', version: '1:18.19.0-1.module_el9.3', arch: 'x86_64' },
    { scheme: 'rpm', name: 'openssl', version: '1:3.0.7-24.el9', arch: 'x86_64' },
  ],
};

async function vendor(signed: boolean) {
  const folder = folderWith({ 'ward.json': JSON.stringify(EL9) });
  const at = (name: string) => join(folder, name);
  mkdirSync(at('mirror'));
  const mirror = await standInMirror(at('mirror'));
  onTestFinished(() => mirror.stop());
  const key = vendorKey(at('vendor'));
  const own = { name: 'openssl', evr: '1:3.0.7-28.el9', arch: 'noarch', security: true };
  const packages = [
    { ...own, bytes: key.rpm(own, true) },
    { name: 'nodejs', evr: '1:20.11.1-1.module_el9.3', security: true },
  ];
  tinyDnfRepository(at('mirror/9/baseos'), key.sign).publish(packages, { signed });
  writeFileSync(at('el9.repo'), `[baseos]\nbaseurl = ${mirror.address}/$releasever/baseos\nenabled = 1\n`);
  const common = ['--repo', at('el9.repo'), '--releasever', '9', '--machine', at('ward.json'), '--data', at('data')];
  return { at, key, dnf: (...more: string[]) => run(['collector', 'dnf', ...common, '--key', key.file, ...more]) };
}

it('collector dnf: plans, fetches, and keeps everything that the plan names for bundle export --holder dnf', async () => {
  const { dnf } = await vendor(true);

  const planned = await dnf('--plan');
  const fetched = await dnf('--json');

  expect([planned.code, fetched.code]).toEqual([0, 0]);
  expect(planned.out).toMatch(
    /^# baseos\t2023-11-14T22:13:20Z\t[0-9a-f]{64}\trepomd\nopenssl\tnoarch\t1:3\.0\.7-28\.el9\t/,
  );
  expect(planned.words).toContain('nodejs（モジュール）');
  expect(JSON.parse(fetched.out)).toMatchObject({ fetched: 1, there: 0, failed: [], absent: [], unreadable: 0 });
});

it('collector dnf: an index that nobody signed is refused with what to do, and taken only when that was said', async () => {
  const { dnf } = await vendor(false);

  const refused = await dnf('--json');
  const accepted = await dnf('--json', '--accept-unsigned', 'baseos');

  expect([refused.code, refused.out, accepted.code]).toEqual([3, '', 0]);
  expect(refused.words).toContain('--accept-unsigned baseos');
  expect(accepted.words).toContain('新しい更新が隠されていても分かりません');
  expect(JSON.parse(accepted.out).supply.repositories).toMatchObject([{ id: 'baseos', signed: 'packages' }]);
});

it.each([
  ['no repository', ['--key', 'k'], '--repo'],
  ['neither machines nor a declared set', ['--repo', 'x.repo', '--key', 'k'], '--machine'],
  ['a machine of dpkg', ['--repo', 'x.repo', '--key', 'k', '--machine', 'deb.json'], '--machine'],
  ['no key', ['--repo', 'x.repo', '--machine', 'el9.json'], '--key'],
])('collector dnf: %s is said in words, with no answer', async (_, options, said) => {
  const deb = { ...EL9, software: [{ scheme: 'deb', name: 'dpkg', version: '1', arch: 'amd64' }] };
  const repo = '[a]\nbaseurl=http://127.0.0.1:9/\n';
  const folder = folderWith({ 'x.repo': repo, 'deb.json': JSON.stringify(deb), 'el9.json': JSON.stringify(EL9) });
  const args = options.map((word) => (/\.(repo|json)$/.test(word) ? join(folder, word) : word));

  const { code, out, words } = await run(['collector', 'dnf', '--data', join(folder, 'data'), ...args]);

  expect([code > 1, out]).toEqual([true, '']);
  expect(words).toContain(said);
});
