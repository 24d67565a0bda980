import { constants, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { canonicalJson, sha256 } from '@tsukuroi/core';
import { describe, expect, it } from 'vitest';
import { newKeyPair, type SigningKey } from '../keys/key.ts';
import { Client, DAY_MS, Simulator, START_MS } from './simulator.ts';

/**
 * The cases of the TUF conformance suite (theupdateframework/tuf-conformance), by their names and stated intent, run against
 * our client: tuf-js with our fetcher, store and states. The suite itself is Python and drives a program; its list of cases is
 * compared with ours, so that a case we neither run nor name as skipped fails the test.
 */
const CASES: Record<string, () => Promise<void>> = {};
const key = () => newKeyPair().key;
const started = async () => {
  const simulator = new Simulator();
  const client = new Client(simulator.files.get('metadata/1.root.json'));
  expect(await client.refresh(simulator)).toBe(true);
  return { simulator, client };
};
const fresh = () => {
  const simulator = new Simulator();
  return { simulator, client: new Client(simulator.files.get('metadata/1.root.json')) };
};

CASES.test_basic_refresh_requests = async () => {
  const { simulator, client } = fresh();
  await client.refresh(simulator);
  expect(simulator.requests).toEqual(['2.root.json', 'timestamp.json', '1.snapshot.json', '1.targets.json']);
};
CASES.test_basic_refresh_trusted_data = async () => {
  const { client } = await started();
  expect(['root', 'timestamp', 'snapshot', 'targets'].map((role) => client.version(role))).toEqual([1, 1, 1, 1]);
};
CASES.test_implicit_refresh = async () => {
  const { simulator, client } = fresh();
  expect(await client.download(simulator, 'nothing')).toBeUndefined();
  expect(client.version('targets')).toBe(1);
};
CASES.test_invalid_initial_root = async () => {
  const simulator = new Simulator();
  const client = new Client(Buffer.from('{"signed":{}}'));
  expect(await client.refresh(simulator)).toBe(false);
  expect(simulator.requests).toEqual([]);
};
CASES.test_unsigned_initial_root = async () => {
  const simulator = new Simulator();
  simulator.edit('metadata/1.root.json', (json) => json.signatures.splice(0));
  const client = new Client(simulator.files.get('metadata/1.root.json'));
  expect(await client.refresh(simulator)).toBe(false);
  expect(simulator.requests).toEqual([]);
};
CASES.test_unsigned_metadata = async () => {
  for (const role of ['root', 'timestamp', 'snapshot', 'targets']) {
    const { simulator, client } = await started();
    simulator.signers.set(role, []);
    simulator.publish('root', 'targets', 'snapshot', 'timestamp');
    expect(await client.refresh(simulator), role).toBe(false);
    expect([role, client.version('root')]).toEqual([role, role === 'root' ? 1 : 2]);
    expect(client.version('targets')).toBe(1);
  }
};
CASES.test_url_and_metadata_version_mismatch = async () => {
  for (const role of ['root', 'snapshot', 'targets']) {
    const { simulator, client } = await started();
    simulator.publish('targets', 'snapshot', 'timestamp');
    simulator.write(role, 7, `2.${role}`);
    expect(await client.refresh(simulator), role).toBe(false);
  }
};
CASES.test_timestamp_content_changes = async () => {
  const { simulator, client } = await started();
  const before = client.memory.files.get('timestamp');
  simulator.publish('targets', 'snapshot');
  simulator.write('timestamp', 1);
  expect(await client.refresh(simulator)).toBe(true);
  expect(client.memory.files.get('timestamp')).toEqual(before);
};
CASES.test_basic_metadata_hash_support = async () => {
  const { simulator, client } = fresh();
  expect(simulator.meta['targets.json']?.hashes?.sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(await client.refresh(simulator)).toBe(true);
};
CASES.test_targets_hash_mismatch = async () => {
  const { simulator, client } = await started();
  simulator.publish('targets', 'snapshot', 'timestamp');
  simulator.expiresMs.targets = START_MS + 99 * DAY_MS;
  simulator.write('targets', 2);
  expect(await client.refresh(simulator)).toBe(false);
  expect(client.version('targets')).toBe(1);
};
CASES.test_snapshot_hash_mismatch = async () => {
  const { simulator, client } = await started();
  simulator.publish('snapshot', 'timestamp');
  simulator.expiresMs.snapshot = START_MS + 99 * DAY_MS;
  simulator.write('snapshot', 2);
  expect(await client.refresh(simulator)).toBe(false);
  expect(client.version('snapshot')).toBe(1);
};
CASES.test_metadata_bytes_match = async () => {
  const { simulator, client } = fresh();
  const path = 'metadata/timestamp.json';
  simulator.files.set(path, Buffer.from(` ${Buffer.from(simulator.files.get(path) ?? []).toString()} `));
  expect(await client.refresh(simulator)).toBe(true);
  expect(Buffer.from(client.memory.files.get('timestamp') ?? [])).toEqual(simulator.files.get(path));
};
CASES.test_custom_fields = async () => {
  const { simulator, client } = await started();
  simulator.extra = { extra: { unknown: ['values', 1, null] } };
  simulator.publish('root', 'targets', 'snapshot', 'timestamp');
  expect(await client.refresh(simulator)).toBe(true);
  simulator.edit('metadata/timestamp.json', (json) => Object.assign(json.signed, { extra: {}, version: 9 }));
  expect(await client.refresh(simulator)).toBe(false);
};
CASES.test_deprecated_keyid_hash_algorithms = async () => {
  const { simulator } = fresh();
  const [old] = simulator.keys.timestamp;
  const publicKey = { ...old?.publicKey, keyid_hash_algorithms: 'md5' } as unknown as SigningKey['publicKey'];
  simulator.keys.timestamp = [{ ...(old as SigningKey), publicKey, keyid: sha256(canonicalJson(publicKey)) }];
  simulator.publish('root', 'timestamp');
  expect(await new Client(simulator.files.get('metadata/2.root.json')).refresh(simulator)).toBe(true);
};
const missing = (file: string) => async () => {
  const { simulator, client } = await started();
  simulator.publish('targets', 'snapshot', 'timestamp');
  simulator.files.delete(`metadata/${file}`);
  expect(await client.refresh(simulator)).toBe(false);
  expect(client.version('targets')).toBe(1);
};
CASES.test_snapshot_404 = missing('2.snapshot.json');
CASES.test_targets_404 = missing('2.targets.json');
CASES.test_timestamp_404 = missing('timestamp.json');
CASES.test_incorrect_metadata_type = async () => {
  const { simulator, client } = await started();
  simulator.signers.set('snapshot', simulator.keys.timestamp);
  simulator.publish('snapshot');
  simulator.files.set('metadata/timestamp.json', simulator.files.get('metadata/2.snapshot.json') ?? new Uint8Array());
  expect(await client.refresh(simulator)).toBe(false);
  expect(client.version('timestamp')).toBe(1);
};

CASES.test_root_expired = async () => {
  const { simulator, client } = await started();
  simulator.expiresMs.root = START_MS - DAY_MS;
  simulator.publish('root', 'timestamp');
  expect(await client.refresh(simulator)).toBe(false);
  expect([client.version('root'), client.version('timestamp')]).toEqual([2, 1]);
};
const expired = (role: string) => async () => {
  const { simulator, client } = await started();
  simulator.expiresMs[role] = START_MS - DAY_MS;
  simulator.publish('targets', 'snapshot', 'timestamp');
  expect(await client.refresh(simulator)).toBe(false);
  expect(client.version(role)).toBe(1);
};
CASES.test_timestamp_expired = expired('timestamp');
CASES.test_snapshot_expired = expired('snapshot');
CASES.test_targets_expired = expired('targets');
CASES.test_expired_local_root = async () => {
  const { simulator } = fresh();
  simulator.expiresMs.root = START_MS + 7 * DAY_MS;
  simulator.publish('root');
  const client = new Client(simulator.files.get('metadata/2.root.json'));
  expect(await client.refresh(simulator)).toBe(true);
  simulator.expiresMs.root = START_MS + 99 * DAY_MS;
  simulator.publish('root', 'targets', 'snapshot', 'timestamp');
  expect(await client.refresh(simulator, START_MS + 18 * DAY_MS)).toBe(true);
  expect(client.version('timestamp')).toBe(2);
};
CASES.test_expired_local_timestamp = async () => {
  const { simulator } = fresh();
  simulator.expiresMs.timestamp = START_MS + 7 * DAY_MS;
  simulator.publish('timestamp');
  const client = new Client(simulator.files.get('metadata/1.root.json'));
  expect(await client.refresh(simulator)).toBe(true);
  simulator.expiresMs.timestamp = START_MS + 21 * DAY_MS;
  simulator.publish('targets', 'snapshot', 'timestamp');
  expect(await client.refresh(simulator, START_MS + 18 * DAY_MS)).toBe(true);
  expect([client.version('timestamp'), client.version('snapshot')]).toEqual([3, 2]);
};

const downloaded = (path: string) => async () => {
  const { simulator, client } = await started();
  simulator.addTarget('targets', path, 'content of the file');
  simulator.publish('targets', 'snapshot', 'timestamp');
  expect(await client.download(simulator, path)).toBe('content of the file');
};
CASES.test_client_downloads_expected_file = downloaded('file.txt');
CASES.test_client_downloads_expected_file_in_sub_dir = downloaded('some/folder/file.txt');
CASES.test_repository_substitutes_target_file = async () => {
  const { simulator, client } = await started();
  simulator.addTarget('targets', 'a.txt', 'right a');
  simulator.addTarget('targets', 'b.txt', 'right b');
  simulator.publish('targets', 'snapshot', 'timestamp');
  expect(await client.download(simulator, 'a.txt')).toBe('right a');
  for (const path of [...simulator.files.keys()].filter((name) => name.startsWith('targets/'))) {
    simulator.files.set(path, Buffer.from('wrong a'));
  }
  expect(await client.download(simulator, 'a.txt')).toBeUndefined();
  expect(await client.download(simulator, 'b.txt')).toBeUndefined();
};
CASES.test_multiple_changes_to_target = async () => {
  const { simulator, client } = await started();
  for (let turn = 0; turn < 10; turn += 1) {
    simulator.addTarget('targets', 'a.txt', `right ${turn}`);
    simulator.publish('targets', 'snapshot', 'timestamp');
    expect(await client.download(simulator, 'a.txt')).toBe(`right ${turn}`);
    simulator.files.set(`targets/${sha256(`right ${turn}`)}.a.txt`, Buffer.from(`wrong ${turn}`));
    expect(await client.download(simulator, 'a.txt')).toBeUndefined();
  }
};
CASES.test_download_with_unknown_hash_algorithm = async () => {
  const { simulator, client } = await started();
  simulator.addTarget('targets', 'a.txt', 'a');
  simulator.targets.targets = { 'a.txt': { length: 1, hashes: { 'sha-unknown': 'a' } as never } };
  simulator.publish('targets', 'snapshot', 'timestamp');
  expect(await client.download(simulator, 'a.txt')).toBeUndefined();
};

CASES.test_snapshot_does_not_meet_threshold = async () => {
  const { simulator, client } = await started();
  simulator.keys.snapshot = [key(), key(), key()];
  simulator.thresholds.snapshot = 3;
  simulator.publish('root', 'snapshot', 'timestamp');
  expect(await client.refresh(simulator)).toBe(true);
  simulator.signers.set('snapshot', simulator.keys.snapshot.slice(0, 2));
  simulator.publish('snapshot', 'timestamp');
  expect(await client.refresh(simulator)).toBe(false);
  expect(client.version('snapshot')).toBe(2);
};
CASES.test_snapshot_has_too_few_keys = async () => {
  const { simulator, client } = await started();
  simulator.thresholds.snapshot = 2;
  simulator.publish('root', 'snapshot', 'timestamp');
  expect(await client.refresh(simulator)).toBe(false);
};
CASES.test_duplicate_keys = async () => {
  const { simulator, client } = await started();
  const [one] = simulator.keys.snapshot as [SigningKey];
  simulator.keys.snapshot = [one, key()];
  simulator.thresholds.snapshot = 2;
  simulator.publish('root');
  simulator.signers.set('root', simulator.keys.root);
  simulator.edit('metadata/2.root.json', (json) => {
    Object.assign(json.signed, {
      roles: {
        ...(json.signed as unknown as { roles: object }).roles,
        snapshot: { keyids: [one.keyid, one.keyid], threshold: 2 },
      },
    });
    json.signatures = simulator.keys.root.map(({ keyid, sign: by }) => ({
      keyid,
      sig: by(Buffer.from(canonicalJson(json.signed))),
    }));
  });
  simulator.signers.set('snapshot', [one]);
  simulator.publish('snapshot', 'timestamp');
  expect(await client.refresh(simulator)).toBe(false);
};
CASES.test_duplicate_sig_keyids = async () => {
  const { simulator, client } = await started();
  simulator.publish('timestamp');
  simulator.edit('metadata/timestamp.json', (json) => json.signatures.push(...json.signatures));
  expect(await client.refresh(simulator)).toBe(false);
};
CASES.test_keytype_and_scheme = async () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const ec = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const pem = (publicKey: KeyObject) => publicKey.export({ format: 'pem', type: 'spki' }).toString();
  const made = (
    keytype: string,
    scheme: string,
    publicKey: KeyObject,
    by: (bytes: Uint8Array) => Buffer,
  ): SigningKey => {
    const stated = { keytype, scheme, keyval: { public: pem(publicKey) } };
    return {
      keyid: sha256(canonicalJson(stated)),
      publicKey: stated as never,
      sign: (bytes) => by(bytes).toString('hex'),
    };
  };
  const pss = { key: rsa.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
  for (const foreign of [
    made('rsa', 'rsassa-pss-sha256', rsa.publicKey, (bytes) => sign('sha256', bytes, pss)),
    made('ecdsa', 'ecdsa-sha2-nistp256', ec.publicKey, (bytes) => sign('sha256', bytes, ec.privateKey)),
  ]) {
    const { simulator, client } = await started();
    simulator.keys.timestamp = [foreign];
    simulator.publish('root', 'timestamp');
    expect(await client.refresh(simulator), foreign.publicKey.keytype).toBe(true);
  }
};
CASES.test_invalid_sig_in_valid_metadata = async () => {
  for (const sig of ['0'.repeat(128), '']) {
    const { simulator, client } = await started();
    const second = key();
    simulator.keys.timestamp.push(second);
    simulator.signers.set('timestamp', simulator.keys.timestamp.slice(0, 1));
    simulator.publish('root', 'timestamp');
    simulator.edit('metadata/timestamp.json', (json) => json.signatures.push({ keyid: second.keyid, sig }));
    expect(await client.refresh(simulator)).toBe(true);
    expect(client.version('timestamp')).toBe(2);
  }
};

CASES.test_unusual_role_name = async () => {
  for (const name of ['?', '#', '/delegatedrole', '../delegatedrole', 'ö']) {
    const { simulator, client } = await started();
    simulator.delegations.targets = [{ name, keys: [key()], paths: ['*'] }];
    simulator.publish(name, 'targets', 'snapshot', 'timestamp');
    expect(await client.refresh(simulator, START_MS, ['file']), name).toBe(true);
    expect([...client.memory.files.keys()].sort()).toEqual([name, 'root', 'snapshot', 'targets', 'timestamp'].sort());
    expect(simulator.requests.at(-1)).toBe(`1.${encodeURIComponent(name)}.json`);
  }
};

CASES.test_new_timestamp_version_rollback = async () => {
  const { simulator, client } = await started();
  simulator.publish('timestamp');
  await client.refresh(simulator);
  simulator.write('timestamp', 1);
  expect(await client.refresh(simulator)).toBe(false);
  expect(client.version('timestamp')).toBe(2);
};
CASES.test_snapshot_rollback = async () => {
  const { simulator, client } = await started();
  simulator.publish('snapshot', 'timestamp');
  await client.refresh(simulator);
  simulator.write('snapshot', 1);
  simulator.publish('timestamp');
  expect(await client.refresh(simulator)).toBe(false);
  expect(client.version('snapshot')).toBe(2);
};
CASES.test_targets_role_removal = async () => {
  const { simulator, client } = await started();
  simulator.delegations.targets = [{ name: 'role', keys: [key()], paths: ['*'] }];
  simulator.publish('role', 'targets', 'snapshot', 'timestamp');
  expect(await client.refresh(simulator)).toBe(true);
  simulator.hidden.add('role.json');
  simulator.publish('snapshot', 'timestamp');
  expect(await client.refresh(simulator)).toBe(false);
  expect(client.version('snapshot')).toBe(2);
};
const recovery =
  (rotated: readonly ('snapshot' | 'timestamp')[], back: 'targets' | 'snapshot' | 'timestamp') => async () => {
    const { simulator, client } = await started();
    simulator.versions[back] = 99_999;
    simulator.publish(...new Set([back, 'snapshot', 'timestamp']));
    expect(await client.refresh(simulator)).toBe(true);
    for (const role of rotated) {
      simulator.keys[role] = [key()];
    }
    simulator.publish('root');
    simulator.versions[back] = 1;
    simulator.publish(...new Set([back, 'snapshot', 'timestamp']));
    expect(await client.refresh(simulator)).toBe(true);
    expect(client.version(back)).toBe(2);
  };
CASES.test_new_snapshot_fast_forward_recovery = recovery(['snapshot', 'timestamp'], 'snapshot');
CASES.test_new_timestamp_fast_forward_recovery = recovery(['timestamp'], 'timestamp');
CASES.test_targets_rollback = async () => {
  const { simulator, client } = await started();
  simulator.publish('targets', 'snapshot', 'timestamp');
  await client.refresh(simulator);
  simulator.write('targets', 1);
  simulator.publish('snapshot', 'timestamp');
  expect(await client.refresh(simulator)).toBe(false);
  expect(client.version('targets')).toBe(2);
};

CASES.test_graph_traversal = async () => {
  const { simulator, client } = await started();
  const to = (name: string, terminating = false) => ({ name, keys: [key()], paths: ['*'], terminating });
  simulator.delegations.targets = [to('A'), to('B', true), to('C')];
  simulator.delegations.A = [to('D')];
  simulator.publish('A', 'B', 'C', 'D', 'targets', 'snapshot', 'timestamp');
  simulator.requests.splice(0);
  expect(await client.refresh(simulator, START_MS, ['missing'])).toBe(true);
  expect(simulator.requests.slice(-3)).toEqual(['1.A.json', '1.D.json', '1.B.json']);
};
CASES.test_targetfile_search = async () => {
  const { simulator, client } = await started();
  const [first, second, shared] = [key(), key(), key()];
  simulator.delegations.targets = [
    { name: 'first', keys: [first], paths: ['*'] },
    { name: 'second', keys: [second], paths: ['*'] },
  ];
  simulator.delegations.first = [{ name: 'shared', keys: [shared], paths: ['a'] }];
  simulator.delegations.second = [{ name: 'shared', keys: [key()], paths: ['b'] }];
  simulator.publish('shared', 'first', 'second', 'targets', 'snapshot', 'timestamp');
  expect(await client.refresh(simulator, START_MS, ['a'])).toBe(true);
  expect(await client.refresh(simulator, START_MS, ['a', 'b'])).toBe(false);
};
CASES.test_delegation_not_in_snapshot = async () => {
  const { simulator, client } = await started();
  simulator.delegations.targets = [{ name: 'role', keys: [key()], paths: ['*'] }];
  simulator.hidden.add('role.json');
  simulator.publish('role', 'targets', 'snapshot', 'timestamp');
  expect(await client.refresh(simulator, START_MS, ['file'])).toBe(false);
  expect(simulator.requests).not.toContain('1.role.json');
};
CASES.test_cached_role_is_verified_against_current_delegator = async () => {
  const { simulator, client } = await started();
  const before = key();
  simulator.delegations.targets = [{ name: 'role', keys: [before], paths: ['*'] }];
  simulator.publish('role', 'targets', 'snapshot', 'timestamp');
  expect(await client.refresh(simulator, START_MS, ['file'])).toBe(true);
  simulator.delegations.targets = [{ name: 'role', keys: [key()], paths: ['*'] }];
  simulator.publish('targets', 'snapshot', 'timestamp');
  simulator.signers.set('role', [before]);
  expect(await client.refresh(simulator, START_MS, ['file'])).toBe(false);
};

CASES.test_root_rotation = async () => {
  const [a, b, c, d] = [key(), key(), key(), key()];
  const steps: readonly [keys: SigningKey[], threshold: number, signers: SigningKey[], last: number][] = [
    [[b, c], 2, [a, b, c], 2],
    [[b, c], 2, [b, c], 1],
    [[b, c], 2, [a, b], 1],
    [[a, b, c], 2, [a, c], 2],
    [[d], 1, [d], 1],
  ];
  for (const [keys, threshold, signers, last] of steps) {
    const simulator = new Simulator();
    simulator.keys.root = [a];
    simulator.write('root', 1);
    const client = new Client(simulator.files.get('metadata/1.root.json'));
    simulator.keys.root = keys;
    simulator.thresholds.root = threshold;
    simulator.signers.set('root', signers);
    simulator.publish('root');
    expect(await client.refresh(simulator)).toBe(last === 2);
    expect(client.version('root')).toBe(last);
  }
};
CASES.test_non_root_rotations = async () => {
  for (const role of ['timestamp', 'snapshot', 'targets'] as const) {
    for (const [count, threshold, signing, accepted] of [
      [2, 2, 2, true],
      [3, 2, 2, true],
      [3, 2, 1, false],
      [2, 1, 0, false],
    ] as const) {
      const { simulator, client } = await started();
      simulator.keys[role] = Array.from({ length: count }, key);
      simulator.thresholds[role] = threshold;
      simulator.signers.set(role, simulator.keys[role].slice(0, signing));
      simulator.publish('root', 'targets', 'snapshot', 'timestamp');
      expect(await client.refresh(simulator), `${role} ${count} ${threshold} ${signing}`).toBe(accepted);
    }
  }
};

/** Cases of the list that are not run here, each with its reason. */
const SKIPPED: Readonly<Record<string, string>> = {
  test_faketime: 'the suite checks its own way to set a clock; our client is given its time',
  test_artifact_cache: 'optional in the suite; the client’s kept targets have their own test (client/client.test.ts)',
  test_download_with_hash_algorithms: 'only SHA-256 is taken: one hash, the name of the file everywhere in the product',
  test_targets_fast_forward_recovery: 'needs a role to vanish from the snapshot; our repositories never drop one',
  test_static_repository: 'run with the data at hand (static-repositories.test.ts)',
};

describe('TUF conformance', () => {
  it.each(Object.keys(CASES))('%s', (name) => CASES[name]?.());

  const list = new URL('../../../../../shared/data/tuf/conformance-test-list.json', import.meta.url);
  const feeds = process.env.TSUKUROI_FEEDS;
  const file = feeds === undefined ? fileURLToPath(list) : `${feeds}/tuf/conformance-test-list.json`;

  it.skipIf(!existsSync(file))(
    `every case of the public list is run or named with a reason (${file} is absent otherwise)`,
    () => {
      const named: { test: string }[] = JSON.parse(readFileSync(file, 'utf8'));
      const unknown = named
        .map(({ test }) => test)
        .filter((test) => CASES[test] === undefined && SKIPPED[test] === undefined);

      expect(named.length).toBeGreaterThan(0);
      expect(unknown).toEqual([]);
      expect(Object.keys(CASES).filter((name) => SKIPPED[name] !== undefined)).toEqual([]);
    },
  );
});
