import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Lab } from '../../lab.ts';
import type { Machine } from '../../machine.ts';
import { run } from '../../run.ts';
import { keysBelow, PASSPHRASE, PASSPHRASE_FILE, STICKS } from '../reach/ceremony.ts';
import { SERVER_DATA } from '../reach/site.ts';

/** The one channel whose packages flow without a person. */
export const CHANNEL = 'debian-12-security';
export const INDEX = 'debian-security/dists/bookworm-security/InRelease';
const KEYRING = 'usr/share/keyrings/debian-archive-keyring.gpg';

/** What an administrator would sign for a hospital whose wards may all be updated at night. */
export const CHARTER = {
  format: 'charter/1',
  facility: 'main',
  departments: {},
  otherwise: {
    touch: 'normal',
    windows: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '22:00', to: '05:00' }],
    restart: 'never',
    verbs: ['report', 'stage', 'install'],
    devices: 20,
    devicesPerHour: 20,
  },
  devices: {},
  isolation: { hours: 24, devices: 1 },
} as const;

/** The administrator's own PC. */
export const officeOf = (lab: Lab): Machine => lab.machine('relay-a');

/**
 * With the key stick in the administrator's own PC, which is not the server: the channel of Debian's security updates is signed into the
 * catalogue, and the result, without any key, is taken to the server.
 *
 * @param add puts more into the folder that is signed; answers why not, or nothing
 * @returns why it did not work (empty when it did), and the catalogue's encrypted key as the stick holds it
 */
export async function signChannel(
  lab: Lab,
  add: (office: Machine, catalog: string) => Promise<string> = async () => '',
): Promise<{ readonly wrong: string; readonly key: string }> {
  const [server, office] = [lab.machine('server'), officeOf(lab)];
  await office.must(['mkdir', '-p', STICKS.keys]);
  await office.must(['mount', '-t', 'tmpfs', 'stick', STICKS.keys]);
  await carry(server, STICKS.keys, office, STICKS.keys);
  await writeFile(office.root.at('/root/passphrase'), PASSPHRASE);
  await office.must(['mv', '/root/passphrase', PASSPHRASE_FILE]);
  await office.must(['mkdir', '-p', '/root/catalog/channels', '/root/signed']);
  const channel = {
    format: 'channel/1',
    id: CHANNEL,
    kind: 'apt',
    suites: ['bookworm-security'],
    components: ['main'],
    keys: await signersOf(lab),
  };
  await writeFile(office.root.at(`/root/catalog/channels/${CHANNEL}.json`), JSON.stringify(channel));
  const notAdded = await add(office, '/root/catalog');
  const signed = await office.tsukuroi([
    ...['catalog', 'sign', '--from', '/root/catalog', '--keys', STICKS.keys, '--out', '/root/signed'],
    ...['--data', '/root/no-server', '--passphrase-file', PASSPHRASE_FILE],
  ]);
  const held = await keysBelow(office, [STICKS.keys]);
  const keys = await Promise.all(held.map((file) => office.must(['cat', file])));
  await office.must(['umount', STICKS.keys]);
  await office.must(['rm', PASSPHRASE_FILE]);
  const left = await keysBelow(office, ['/root', '/media', '/var', '/tmp', '/run']);
  await server.must(['mkdir', '-p', '/root/signed']);
  await carry(office, '/root/signed', server, '/root/signed');
  const installed = await server.tsukuroi(['catalog', 'install', '--from', '/root/signed', '--data', SERVER_DATA]);
  const failed = [signed, installed].filter(({ code }) => code !== 0).map(({ stderr }) => stderr.trim().slice(-400));
  return {
    wrong: [notAdded, ...failed, ...left.map((file) => `${file} is left on ${office.host.name}`)]
      .filter((words) => words !== '')
      .join('; '),
    key: keys.find((text) => /"role": ?"catalog"/.test(text)) ?? '',
  };
}

/** A person copies a folder from one machine to another. */
export async function carry(from: Machine, folder: string, to: Machine, into: string): Promise<void> {
  const packed = await from.must(['sh', '-c', 'tar -C "$0" -cf - . | base64', folder]);
  await to.must(['sh', '-c', 'base64 -d | tar -C "$0" -xf -', into], { input: packed });
}

/** Fingerprints of those who signed the index, as gpgv finds them with Debian's own keys (gnupg, doc/DETAILS: VALIDSIG). */
export async function signersOf(lab: Lab): Promise<string[]> {
  const words = ['--status-fd', '1', '--keyring', join(lab.plan.base, KEYRING), join(lab.plan.mirror, INDEX)];
  const { stdout } = await run('gpgv', words);
  const found = [...stdout.matchAll(/^\[GNUPG:\] VALIDSIG (?:\S+ ){9}([0-9A-F]{40})$/gm)].map(([, key = '']) => key);
  if (found.length === 0) {
    throw new Error(`nobody whom Debian knows signed ${INDEX}`);
  }
  return [...new Set(found)];
}

/** The bytes of a file of the vendor's archive. */
export const fromArchive = (lab: Lab, file: string): Promise<Buffer> => readFile(join(lab.plan.mirror, file));
