import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { systemClock } from '@tsukuroi/core';
import { labCache } from '@tsukuroi/providers/apt/testing/debian-root.ts';
import { orderOfMirror } from '@tsukuroi/providers/apt/testing/mirror-order.ts';
import { aptSource } from '@tsukuroi/testkit/lab/apt-source.ts';
import { partialMirror } from '@tsukuroi/testkit/lab/mirror.ts';
import { installIn, type Overlay, runIn } from './overlay.ts';

const INSIDE = '/bench';
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

interface Once {
  readonly applied: { readonly outcome?: string; readonly because?: string; readonly about?: string };
  readonly ownCpuSeconds: number;
  readonly childrenCpuSeconds: number;
  readonly peakMb: number;
}

/**
 * A Debian 12 root as its point release left it, brought up to date in three ways, each on its own copy of the same root (in which
 * unattended-upgrades is installed): by the apt provider, by `unattended-upgrade`, and by `apt-get dist-upgrade` alone. CPU seconds of all processes.
 *
 * @returns false when the three did not end with the same versions
 */
export async function benchApplyPath(repository: string, work: string): Promise<boolean> {
  const lab = labCache();
  if ('absent' in lab) {
    console.log(`apply path: not measured, ${lab.absent}`);
    return true;
  }
  const shared = join(work, 'shared');
  mkdirSync(shared);
  const layer: Overlay = { lower: [lab.base], folder: join(work, 'layer'), binds: {}, network: false };
  const peer = await installIn(layer, 'unattended-upgrades');
  if (peer.code !== 0) {
    console.log(`unattended-upgrades cannot be installed here, no comparison:\n${peer.output.slice(-500)}`);
  }
  const mirror = await mirrorFor(join(layer.folder, 'upper'), lab.base, work);
  const { order, files } = orderOfMirror(mirror, ['debian', 'debian-security']);
  const inside = Object.fromEntries([...files].map(([hash, path]) => [hash, path.replace(mirror, `${INSIDE}/mirror`)]));
  const folder = `${INSIDE}/shared/apt`;
  writeFileSync(join(shared, 'order.json'), JSON.stringify({ order, files: inside, folder }));
  const lines = [
    `deb [signed-by=${KEYRING}] file:${INSIDE}/mirror/debian bookworm main`,
    `deb [signed-by=${KEYRING}] file:${INSIDE}/mirror/debian-security bookworm-security main`,
  ];
  writeFileSync(join(shared, 'sources.list'), `${lines.join('\n')}\n`);
  const binds = { [mirror]: `${INSIDE}/mirror`, [shared]: `${INSIDE}/shared`, [repository]: `${INSIDE}/repository` };
  const copy = (name: string): Overlay => ({
    ...layer,
    binds,
    lower: [join(work, 'layer/upper'), lab.base],
    folder: join(work, name),
  });
  const node = `${INSIDE}/repository/node_modules/.bin/node`;
  const once = `${INSIDE}/repository/packages/agent/bench/apply-once.ts`;
  const cache = `NODE_COMPILE_CACHE=${INSIDE}/shared/code`;
  // The agent's code is compiled once in its life, not once in each run.
  runIn(copy('warm'), 'env', cache, node, once, `${INSIDE}/shared/order.json`);

  console.log(`apply path: ${order.packages.length} packages, CPU seconds with all children`);
  const ours = runIn(copy('ours'), 'env', cache, node, once, `${INSIDE}/shared/order.json`);
  const seen = ours.code === 0 ? (JSON.parse(ours.output.slice(ours.output.indexOf('{'))) as Once) : undefined;
  if (seen?.applied.outcome !== 'installed') {
    console.log(`FAIL: ${seen === undefined ? ours.output.slice(-1000) : JSON.stringify(seen.applied).slice(0, 1000)}`);
    return false;
  }
  const sources = `cp ${INSIDE}/shared/sources.list /etc/apt/sources.list; apt-get -q update`;
  const alone = runIn(copy('alone'), 'sh', '-c', `${sources} && apt-get -q -y dist-upgrade`);
  const theirs = runIn(copy('theirs'), 'sh', '-c', `${sources} && unattended-upgrade`);

  const versions = (name: string): string =>
    runIn(copy(name), 'dpkg-query', '-W', ...order.packages.map((item) => item.package)).output;
  const same = ['alone', ...(peer.code === 0 ? ['theirs'] : [])].filter((name) => versions(name) !== versions('ours'));
  const line = (name: string, seconds: number, more = ''): void =>
    console.log(`${name.padEnd(58)} ${seconds.toFixed(2).padStart(6)} CPU s ${more}`);
  line('tsukuroi: prove, prepare, install, needrestart', ours.cpuSeconds);
  const share = (100 * seen.ownCpuSeconds) / seen.childrenCpuSeconds;
  line(
    '  of it our own process',
    seen.ownCpuSeconds,
    `${share.toFixed(1)} % of apt's, dpkg's and their helpers' (target < 5), peak ${seen.peakMb.toFixed(0)} MB`,
  );
  line('apt-get update + dist-upgrade', alone.cpuSeconds);
  if (peer.code === 0) {
    line('apt-get update + unattended-upgrade', theirs.cpuSeconds, `exit code ${theirs.code}`);
    console.log(`tsukuroi / unattended-upgrades = ${(ours.cpuSeconds / theirs.cpuSeconds).toFixed(2)} (target ≤ 0.60)`);
  }
  if (same.length > 0) {
    console.log(`FAIL: other versions at the end than ours: ${same.join(', ')}`);
  }
  return same.length === 0;
}

/** The distribution's archive in small: its own signed lists, and what this root would be brought up to date with. */
async function mirrorFor(upper: string, base: string, work: string): Promise<string> {
  const view = join(work, 'view');
  for (const [from, path] of [
    [upper, 'var/lib/dpkg/status'],
    [base, KEYRING],
  ] as const) {
    mkdirSync(dirname(join(view, path)), { recursive: true });
    cpSync(realpathSync(join(from, path)), join(view, path));
  }
  return (await partialMirror(join(work, 'cache'), await aptSource(), view, systemClock.nowMs())).folder;
}

/** A folder in memory where there is one: dpkg flushes every file, and the disk is not what is measured. */
export function workFolder(): string {
  const work = mkdtempSync('/dev/shm/tsukuroi-bench-');
  process.on('exit', () => rmSync(work, { recursive: true, force: true }));
  return work;
}
