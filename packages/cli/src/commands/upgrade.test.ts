import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AGENT_PROTOCOLS, UPGRADES_FROM } from '@tsukuroi/protocol/release-facts.ts';
import { ownSchema } from '@tsukuroi/server/upgrade/health.ts';
import { describe, expect, it, vi } from 'vitest';
import { folderWith, run } from '../testing/world.ts';

/** The real cost of a passphrase is tested in the trust room. */
vi.mock('node:crypto', async (original) => {
  const crypto = await original<typeof import('node:crypto')>();
  const scrypt = (words: string, salt: Uint8Array, length: number, _: object, done: (e: null, key: Buffer) => void) =>
    done(null, crypto.pbkdf2Sync(words, salt, 1, length, 'sha256'));
  return { ...crypto, scrypt };
});

const CAN = process.getuid?.() === 0 && existsSync('/usr/bin/dpkg-deb');
const ROOMS = fileURLToPath(new URL('../../../', import.meta.url));

/** A package of a role with what is read out of it: the facts of the protocol, and the steps of the server's schema. */
function packageOf(folder: string, role: string, version: string): string {
  const tree = join(folder, `tree-${role}-${version}`);
  const rooms = join(tree, `usr/lib/tsukuroi-${role}/packages`);
  mkdirSync(join(tree, 'DEBIAN'), { recursive: true });
  cpSync(join(ROOMS, 'protocol/src/release.json'), join(rooms, 'protocol/src/release.json'));
  for (const module of readdirSync(join(ROOMS, 'server/src/modules'))) {
    const steps = join(ROOMS, 'server/src/modules', module, 'migrations');
    if (existsSync(steps)) {
      cpSync(steps, join(rooms, 'server/src/modules', module, 'migrations'), { recursive: true });
    }
  }
  const control = [`Package: tsukuroi-${role}`, `Version: ${version}`, 'Architecture: amd64', 'Maintainer: Tsukuroi'];
  writeFileSync(join(tree, 'DEBIAN/control'), `${[...control, 'Description: of a test'].join('\n')}\n`);
  const file = join(folder, `tsukuroi-${role}_${version}_amd64.deb`);
  execFileSync('dpkg-deb', ['--root-owner-group', '-Znone', '--build', tree, file], { stdio: 'ignore' });
  return file;
}

async function world() {
  const folder = folderWith({ 'words.txt': 'four unrelated words here\n' });
  const at = (name: string) => join(folder, name);
  const words = ['--passphrase-file', at('words.txt')];
  await run(['keys', 'init', '--keys', at('usb'), '--copy', at('copy'), '--data', at('data'), ...words]);
  const add = (role: string, version: string) =>
    run(['catalog', 'add-release', '--package', packageOf(folder, role, version), '--from', at('catalog'), '--json']);
  const sign = () => {
    const given = ['--from', at('catalog'), '--keys', at('usb'), '--out', at('result'), '--data', at('office')];
    return run(['catalog', 'sign', ...given, ...words]);
  };
  const upgrade = (...given: string[]) =>
    run(['admin', 'upgrade', ...given, '--data', at('data'), '--state', at('upgrade'), '--json']);
  return { at, add, sign, upgrade };
}

describe.skipIf(!CAN)('upgrades from the command line (needs root and dpkg-deb)', () => {
  it('a package becomes a release: what it says is read out of it, and the office signs it', async () => {
    const { add, at, sign } = await world();

    const added = await add('server', '0.2.0+20261123.abc');
    const relay = await add('relay', '0.2.0+20261123.abc');
    const lint = await run(['catalog', 'lint', '--from', at('catalog'), '--json']);
    const signed = await sign();

    expect(JSON.parse(added.out)).toMatchObject({
      path: 'releases/server/0.2.0_20261123.abc.json',
      release: {
        version: '0.2.0+20261123.abc',
        schema: ownSchema(),
        agentProtocols: AGENT_PROTOCOLS,
        upgradesFrom: UPGRADES_FROM,
      },
    });
    expect(JSON.parse(relay.out).release).toMatchObject({ role: 'relay', schema: null });
    expect(JSON.parse(lint.out)).toMatchObject({ ok: true, files: [{}, {}, {}, {}] });
    expect(signed.code).toBe(0);
    expect(readdirSync(at('result/catalog/targets/releases/server'))).toHaveLength(1);
  });

  it('a package that is none of the product, and one without what is to be read, are refused', async () => {
    const { add, at } = await world();
    const strange = join(at('catalog'), '..', 'strange');
    mkdirSync(join(strange, 'DEBIAN'), { recursive: true });
    writeFileSync(
      join(strange, 'DEBIAN/control'),
      'Package: tsukuroi-server\nVersion: 1\nArchitecture: all\nMaintainer: x\nDescription: x\n',
    );
    execFileSync('dpkg-deb', ['--build', strange, at('strange.deb')], { stdio: 'ignore' });

    const other = await add('openssh', '1.0');
    const empty = await run(['catalog', 'add-release', '--package', at('strange.deb'), '--from', at('catalog')]);

    expect([other.code, empty.code]).toEqual([3, 3]);
    expect(empty.words).toContain('release.json');
  });

  it('a person says once whose signatures count; then status names what the catalogue signed, and nothing before', async () => {
    const { add, at, sign, upgrade } = await world();
    await add('server', '0.2.0');
    await add('server', '0.10.0');
    await sign();

    const before = await upgrade('status', '--catalog', at('result'));
    const wrong = await upgrade('trust', '--from', at('result'), '--root-sha256', 'a'.repeat(64));
    const [, hash = ''] = /([0-9a-f]{8}(?: [0-9a-f]{8}){7})/.exec(wrong.words) ?? [];
    const right = await upgrade('trust', '--from', at('result'), '--root-sha256', hash.replaceAll(' ', ''));
    const after = await upgrade('status', '--catalog', at('result'));

    expect(JSON.parse(before.out)).toMatchObject({ why: 'UPGRADE_UNTRUSTED', newest: null });
    expect([wrong.code, right.code]).toEqual([3, 0]);
    expect(JSON.parse(after.out)).toMatchObject({ why: null, catalog: 'ok', newest: '0.10.0', last: null });
    expect(readFileSync(at('upgrade/root.json'))).toEqual(readFileSync(at('result/catalog/metadata/1.root.json')));
  });

  it('nothing is upgraded where the product was not installed from its package, or on a console’s wish that is none', async () => {
    const { add, at, sign, upgrade } = await world();
    await add('server', '0.2.0');
    await sign();
    mkdirSync(at('data/upgrade'), { recursive: true });
    writeFileSync(at('data/upgrade/wanted.json'), '{"format":"upgrade-wanted/1","version":"0.2.0","run":"rm -rf /"}');

    const applied = await upgrade('apply', '--catalog', at('result'));
    const wish = await upgrade('wanted', '--catalog', at('result'));

    expect([applied.code, applied.words]).toEqual([3, expect.stringContaining('tsukuroi-server')]);
    expect(wish).toMatchObject({ code: 0, out: '' });
    expect(existsSync(at('upgrade/journal.jsonl'))).toBe(false);
  });
});
