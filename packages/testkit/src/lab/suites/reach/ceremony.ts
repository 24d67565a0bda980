import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import type { Machine } from '../../machine.ts';
import type { SuiteContext } from '../../suite.ts';
import { AGENT_DATA, SERVER_DATA, type Site } from './site.ts';

/** Two sticks: one for the keys, one for their copy. */
export const STICKS = { keys: '/media/keys', copy: '/media/copy' } as const;
export const PASSPHRASE_FILE = '/run/passphrase';
export const PASSPHRASE = 'correct horse battery staple 42\n';
const ROOT = '/trust/root.json';
const COLLECTOR_PUBLIC = '/root/collector-public.json';

/** Where the collector's own key lies on its host. */
export const COLLECTOR_KEY = '/root/collector.json';
/** The name under which the ceremony knows the one facility of the lab. */
export const FACILITY_ID = 'main';

/** What a suite does beyond the least. */
export interface MoreCeremony {
  /** What the server may order (`charter/1`); without one devices are only watched. */
  readonly charter?: object;
  /** While the sticks are plugged in. @returns why it did not work; empty when it did */
  readonly whilePluggedIn?: () => Promise<string>;
}

/** The ceremony as one person holds it: keys onto one stick, the copy onto another, both unplugged before the server runs. */
export async function checkCeremony({ lab, check }: SuiteContext, more: MoreCeremony = {}): Promise<void> {
  const server = lab.machine('server');
  await check(
    {
      ja: '鍵の儀式のあと USB を抜くと、サーバのディスクに金庫の鍵は残っていない',
      en: 'key ceremony: with both sticks unplugged no key of the safe is on the server’s disk',
    },
    async () => {
      for (const stick of Object.values(STICKS)) {
        await server.must(['mkdir', '-p', stick]);
        await server.must(['mount', '-t', 'tmpfs', 'stick', stick]);
      }
      await writeFile(server.root.at('/root/passphrase'), PASSPHRASE);
      await server.must(['mv', '/root/passphrase', PASSPHRASE_FILE]);
      const { code, stderr } = await server.tsukuroi([
        ...['keys', 'init', '--keys', STICKS.keys, '--copy', STICKS.copy],
        ...['--data', SERVER_DATA, '--passphrase-file', PASSPHRASE_FILE],
        ...(await charterFile(server, more.charter)),
      ]);
      const joined = await addCollector(lab);
      const wrong = (await more.whilePluggedIn?.()) ?? '';
      const written = await keysBelow(server, Object.values(STICKS));
      for (const stick of Object.values(STICKS)) {
        await server.must(['umount', stick]);
      }
      await server.must(['rm', PASSPHRASE_FILE]);
      const left = await keysBelow(server, ['/var', '/root', '/etc', '/media', '/tmp', '/run', '/home']);
      const status = await server.tsukuroi(['keys', 'status', '--data', SERVER_DATA, '--json']);
      const { ceremony } = JSON.parse(status.stdout) as { ceremony: string };
      return {
        ok:
          code === 0 &&
          joined.code === 0 &&
          wrong === '' &&
          written.length >= 4 &&
          left.length === 0 &&
          ceremony === 'done',
        seen: `${written.length} key files on the sticks, ${left.length} on the disk; ceremony ${ceremony} ${`${code === 0 ? '' : stderr}${joined.code === 0 ? '' : joined.stderr}${wrong}`.trim().slice(-400)}`,
      };
    },
  );
}

async function charterFile(server: Machine, charter: object | undefined): Promise<string[]> {
  if (charter === undefined) {
    return [];
  }
  await writeFile(server.root.at('/root/charter.json'), JSON.stringify(charter));
  return ['--charter', '/root/charter.json'];
}

/** The collector makes its key; its public half comes to the ceremony, which names it as one that may sign bundles. */
async function addCollector(lab: SuiteContext['lab']) {
  const [collector, server] = [lab.machine('collector'), lab.machine('server')];
  const made = await collector.script('collector-key.ts', [COLLECTOR_KEY, COLLECTOR_PUBLIC]);
  if (made.code !== 0) {
    return made;
  }
  await writeFile(server.root.at(COLLECTOR_PUBLIC), await readFile(collector.root.at(COLLECTOR_PUBLIC)));
  return server.tsukuroi([
    ...['keys', 'add', '--role', 'collector', '--public', COLLECTOR_PUBLIC],
    ...['--keys', STICKS.keys, '--copy', STICKS.copy, '--data', SERVER_DATA, '--passphrase-file', PASSPHRASE_FILE],
  ]);
}

/** Files that hold a key of the safe (packages/trust/src/keys), found by their content. */
export async function keysBelow(machine: Machine, folders: readonly string[]) {
  const found = await machine.run(['grep', '-rlsE', '"role": ?"(root|catalog)"', '--include=*.json', ...folders]);
  const listed = found.stdout.split('\n').filter((file) => file !== '');
  const kept = await Promise.all(
    listed.map(async (file) => ((await machine.run(['grep', '-q', '"kdf"', file])).code === 0 ? [file] : [])),
  );
  return kept.flat();
}

/** After enrolment: the root of trust on every endpoint is the server's, byte for byte. */
export async function checkRoots({ check }: SuiteContext, site: Site): Promise<void> {
  await check(
    {
      ja: '信頼の根が、全端末でサーバのものと同じ',
      en: 'the root of trust is the same on the server and on every endpoint',
    },
    async () => {
      const digestOf = async (file: string) =>
        createHash('sha256')
          .update(await readFile(file).catch(() => ''))
          .digest('hex');
      const wanted = await digestOf(site.server.root.at(`${SERVER_DATA}${ROOT}`));
      const held = await Promise.all(site.agents.map((machine) => digestOf(machine.root.at(`${AGENT_DATA}${ROOT}`))));
      const same = held.filter((digest) => digest === wanted).length;
      const empty = createHash('sha256').update('').digest('hex');
      return {
        ok: wanted !== empty && same === site.agents.length,
        seen: `${same} / ${site.agents.length} (${wanted.slice(0, 12)})`,
      };
    },
  );
}
