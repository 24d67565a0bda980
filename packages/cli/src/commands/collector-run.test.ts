import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keyIdOf, newKeyPair } from '@tsukuroi/trust/keys/key.ts';
import { expect, it } from 'vitest';
import { folderWith, run } from '../testing/world.ts';

/** A collector for two facilities to which only sticks go; no feed is asked, so that what ships with the product is all. */
async function site() {
  const director = newKeyPair().key.publicKey;
  const root = (facility: string) =>
    JSON.stringify({
      signed: {
        _type: 'root',
        ...{ organisation: 'nishi-group', facility },
        keys: { [keyIdOf(director)]: director },
        roles: { targets: { keyids: [keyIdOf(director)], threshold: 1 } },
      },
    });
  const facilities = ['higashi', 'minami'].map((id) => ({ id, director: `${id}.json`, sticks: `sticks-${id}` }));
  const folder = folderWith({
    'outside/collector.json': JSON.stringify({ organisation: 'nishi-group', feeds: { only: [] }, facilities }),
    'outside/higashi.json': root('higashi'),
    'outside/minami.json': root('minami'),
    'outside/sticks-higashi/readme.txt': '別の人のファイル',
    'outside/sticks-minami/readme.txt': '別の人のファイル',
  });
  const at = (name: string) => join(folder, name);
  const key = ['--key', at('outside/keys/collector.json'), '--public', at('collector.pub')];
  await run(['collector', 'key', ...key]);
  const open = JSON.parse(readFileSync(at('collector.pub'), 'utf8'));
  const delegations = {
    keys: { [keyIdOf(open)]: open },
    roles: [{ name: 'collector', keyids: [keyIdOf(open)], threshold: 1 }],
  };
  writeFileSync(at('targets.json'), JSON.stringify({ signed: { _type: 'targets', delegations } }));
  return { at };
}

it('collector run --once: a bundle for each facility lies ready for sticks, signed, and is taken in there', async () => {
  const { at } = await site();

  const ran = await run(['collector', 'run', '--data', at('outside'), '--once']);
  const sticks = readdirSync(at('outside/sticks-minami')).filter((name) => name.startsWith('tsukuroi-inward-minami-'));
  const who = ['--organisation', 'nishi-group', '--facility', 'minami', '--trust', at('targets.json')];
  const stick = at(`outside/sticks-minami/${sticks[0]}`);
  const taken = await run(['bundle', 'import', stick, '--data', at('inside'), ...who, '--json']);
  const elsewhere = ['--organisation', 'nishi-group', '--facility', 'higashi', '--trust', at('targets.json')];
  const wrong = await run(['bundle', 'import', stick, '--data', at('other'), ...elsewhere, '--json']);
  const again = await run(['collector', 'run', '--data', at('outside'), '--once']);

  expect([ran.code, taken.code, wrong.code, again.code]).toEqual([0, 0, 3, 0]);
  expect(sticks).toHaveLength(1);
  expect(JSON.parse(ran.out).facilities.map((one: { id: string; state: string }) => [one.id, one.state])).toEqual([
    ['higashi', 'made'],
    ['minami', 'made'],
  ]);
  expect(JSON.parse(again.out).facilities.map((one: { state: string }) => one.state)).toEqual(['same', 'same']);
  expect(readdirSync(at('outside/sticks-minami'))).toContain('readme.txt');
});

it.each([
  ['no settings', [], 'USAGE'],
  ['settings that are none', ['--config', 'bad.json'], 'facilities.0.director'],
  ['one facility twice', ['--config', 'twice.json'], 'higashi'],
])('collector run: %s is said before anything is fetched', async (_, options, said) => {
  const twice = [1, 2].map(() => ({ id: 'higashi', director: 'd.json' }));
  const folder = folderWith({
    'bad.json': JSON.stringify({ organisation: 'nishi', facilities: [{ id: 'higashi' }] }),
    'twice.json': JSON.stringify({ organisation: 'nishi', facilities: twice }),
  });
  const args = options.map((word) => (word.endsWith('.json') ? join(folder, word) : word));

  const { code, out, words } = await run(['collector', 'run', '--once', '--data', join(folder, 'data'), ...args]);

  expect([code, out]).toEqual([2, '']);
  expect(words).toContain(said === 'USAGE' ? '--config FILE' : said);
});

it('collector hosts: with a proxy the firewall needs to know the proxy alone, and the words say so', async () => {
  const folder = folderWith({
    'collector.json': JSON.stringify({
      organisation: 'nishi-group',
      feeds: { only: ['kev'] },
      proxy: { address: 'http://proxy.example:8080' },
    }),
  });

  const listed = await run(['collector', 'hosts', '--config', join(folder, 'collector.json')]);
  const json = await run(['collector', 'hosts', '--config', join(folder, 'collector.json'), '--json']);

  expect([listed.code, listed.out]).toEqual([0, '# CISA 悪用が確認された脆弱性（KEV）\nwww.cisa.gov\t443\tTCP\n']);
  expect(listed.words).toContain('http://proxy.example:8080');
  expect(JSON.parse(json.out)).toMatchObject({ proxy: 'http://proxy.example:8080', hosts: [{ host: 'www.cisa.gov' }] });
});
