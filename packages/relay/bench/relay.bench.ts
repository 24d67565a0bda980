import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, linkSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { sha256, systemClock } from '@tsukuroi/core';
import { RELAY_PATHS } from '@tsukuroi/protocol/relay-api.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { layoutOf } from '@tsukuroi/trust/store/layout.ts';
import { organisation } from '@tsukuroi/trust/testing/organisation.ts';
import { testAuthority } from '../src/testing/authority.ts';
import { bytesOf } from '../src/testing/bytes.ts';
import { TestServer } from '../src/testing/server.ts';
import { type Load, type Measured, measure, middle, peakBytes } from './measure.ts';

/**
 * `npm run bench -- relay`: one file of 100 MB, and 1,000 files of 100 kB, to 20 clients at once over TLS 1.3 with client certificates; CPU
 * seconds per GB of the relay, and of nginx with the same certificate, key, authority and files. Then the same without TLS, and
 * apt-cacher-ng on the path of apt, for comparison without a target. Each figure of the large file is the middle
 * one of three runs; the small files are fetched once, which is 20,000 requests.
 */
const CLIENTS = 20;
const RUNS = 3;
const BIG = 100_000_000;
const [SMALL, SMALL_FILES] = [100_000, 1_000];
const FACILITY = '0b9dcb6c-1111-4222-8333-444455556666';
const folder = mkdtempSync(join(tmpdir(), 'tsukuroi-bench-relay-'));
const children: ChildProcess[] = [];
chmodSync(folder, 0o755);

interface Row {
  readonly what: string;
  readonly load: string;
  readonly measured: Measured;
  readonly bytes: number;
  readonly peak: number;
}
const rows: Row[] = [];

try {
  await run();
} finally {
  for (const child of children) {
    child.kill();
  }
  rmSync(folder, { recursive: true, force: true });
}

async function run(): Promise<void> {
  const door = nodeDoor();
  const authority = await testAuthority(FACILITY, systemClock.nowMs());
  const org = await organisation(door, join(folder, 'organisation'));
  const big = bytesOf(BIG, 'big');
  const small = Array.from({ length: SMALL_FILES }, (_, index) => bytesOf(SMALL, `small ${index}`));
  const contents = [big, ...small];
  await org.publish({ artifacts: contents.map((bytes) => ({ sha256: sha256(bytes), length: bytes.length })) });
  const upstream = new TestServer(authority, await authority.certify('server'), [
    org.catalogFolder,
    org.directorFolder('north'),
  ]);
  for (const bytes of contents) {
    upstream.contents.set(sha256(bytes), bytes);
  }
  await upstream.start();

  const data = join(folder, 'relay');
  const own = await authority.certify('relay');
  const device = await authority.certify('device');
  writeRelay(data, own, upstream.address, org.firstRoot);
  function writeRelay(where: string, credentials: typeof own, above: string, root: Uint8Array): void {
    mkdirSync(join(where, 'identity'), { recursive: true });
    mkdirSync(join(where, 'trust'));
    const identity = {
      format: 'identity/1',
      facility: FACILITY,
      ...credentials,
      authority: authority.certificate,
      pin: authority.pin,
      addresses: [above],
    };
    writeFileSync(join(where, 'identity', 'identity.json'), JSON.stringify(identity));
    writeFileSync(join(where, 'trust', 'root.json'), root);
    writeFileSync(join(where, 'trust', 'enrolled.json'), JSON.stringify({ facility: 'north' }));
  }
  const files = { key: join(folder, 'key.pem'), chain: join(folder, 'chain.pem'), ca: join(folder, 'ca.pem') };
  const client = { key: join(folder, 'device.key'), certificate: join(folder, 'device.pem') };
  writeFileSync(files.key, own.key);
  writeFileSync(files.chain, `${own.certificate}\n${authority.certificate}\n`);
  writeFileSync(files.ca, authority.certificate);
  writeFileSync(client.key, device.key);
  writeFileSync(client.certificate, device.certificate);
  const tls = ['--key', client.key, '--cert', client.certificate, '--tlsv1.3'];

  const program = fileURLToPath(new URL('../src/testing/process.ts', import.meta.url));
  // As the installed unit runs it (packaging/units/tsukuroi-relay.service).
  const relay = await started(process.execPath, [
    '--max-semi-space-size=4',
    program,
    data,
    JSON.stringify({ listen: '127.0.0.1:0' }),
  ]);
  relay.child.stdin?.write('\n');
  await relay.line();
  const loads = (base: string, options: readonly string[]) => ({
    big: loadOf([`${base}${sha256(big)}`], options, BIG),
    small: loadOf(
      small.map((bytes) => `${base}${sha256(bytes)}`),
      options,
      SMALL * SMALL_FILES,
    ),
  });

  // Cold: all twenty ask at once for what is not here yet.
  const ours = loads(`https://${relay.address}${RELAY_PATHS.content}`, tls);
  const cold = await measure(relay.pid, ours.big);
  const crossed = (upstream.sent.get(sha256(big)) ?? 0) / BIG;
  await measure(relay.pid, ours.small);
  const asked = small.filter((bytes) => upstream.requestsFor(sha256(bytes)) !== 1).length;
  process.stdout.write(
    `cold, 20 clients at once: ${cold.cpuPerGb.toFixed(2)} CPU s per GB given out, ${cold.wallSeconds.toFixed(1)} s; ` +
      `the file crossed the link ${crossed.toFixed(2)} times, ${asked} of ${SMALL_FILES} small files more or less than once\n`,
  );
  await upstream.stop();
  await measured('relay, TLS', relay.pid, ours);

  // The same files under the same names for the others.
  const shared = join(folder, 'shared');
  mkdirSync(shared, { mode: 0o755 });
  for (const bytes of contents) {
    const name = join(shared, sha256(bytes));
    linkSync(layoutOf(join(data, 'store')).content(sha256(bytes)), name);
    chmodSync(name, 0o644);
  }
  const [securePort, plainPort] = [19_543, 19_580];
  if (existsSync('/usr/sbin/nginx')) {
    const nginx = await startNginx(shared, files, securePort, plainPort);
    await measured('nginx, TLS', nginx, loads(`https://127.0.0.1:${securePort}/`, tls));
    await measured('nginx, plain (sendfile)', nginx, loads(`http://127.0.0.1:${plainPort}/`, []));
    await measureApt(plainPort, sha256(big));
  } else {
    process.stdout.write('nginx is absent (Debian package nginx-light): nothing to compare with\n');
  }
  const plain = await started(process.execPath, [fileURLToPath(new URL('plain.ts', import.meta.url)), shared]);
  await measured('relay, plain', plain.pid, loads(`http://${plain.address}/`, []));
  print();
}

function loadOf(addresses: readonly string[], options: readonly string[], bytesEach: number): Load {
  const config = join(folder, `urls-${sha256(addresses.join(' ')).slice(0, 12)}`);
  writeFileSync(config, addresses.map((address) => `url = "${address}"\noutput = "/dev/null"\n`).join(''));
  return { clients: Array(CLIENTS).fill([...options, '--config', config]), bytes: bytesEach * CLIENTS };
}

async function measured(what: string, pid: number, loads: { big: Load; small: Load }): Promise<void> {
  for (const [load, of, times] of [
    ['100 MB', loads.big, RUNS],
    ['1,000 × 100 kB', loads.small, 1],
  ] as const) {
    const runs: Measured[] = [];
    for (let count = 0; count < times; count += 1) {
      runs.push(await measure(pid, of));
    }
    rows.push({ what, load, measured: middle(runs), bytes: of.bytes, peak: peakBytes(pid) });
  }
}

async function startNginx(
  root: string,
  files: { key: string; chain: string; ca: string },
  secure: number,
  plain: number,
): Promise<number> {
  const work = join(folder, 'nginx');
  mkdirSync(work);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${work}/${name};`,
  );
  writeFileSync(
    join(work, 'nginx.conf'),
    `worker_processes 1; daemon off; user root; pid ${work}/pid; error_log ${work}/error.log;
events { worker_connections 1024; }
http { access_log off; sendfile on; keepalive_requests 100000; ${temporary.join(' ')}
server { listen 127.0.0.1:${secure} ssl; root ${root}; ssl_protocols TLSv1.3; ssl_certificate ${files.chain};
 ssl_certificate_key ${files.key}; ssl_client_certificate ${files.ca}; ssl_verify_client on; }
server { listen 127.0.0.1:${plain}; root ${root}; location /debian/ { alias ${root}/; } } }
`,
  );
  const child = spawn('/usr/sbin/nginx', ['-c', join(work, 'nginx.conf'), '-p', work], { stdio: 'ignore' });
  children.push(child);
  await reachable(secure);
  return child.pid ?? 0;
}

/** apt-cacher-ng in front of the same nginx, asked as apt asks it. */
async function measureApt(origin: number, name: string): Promise<void> {
  if (!existsSync('/usr/sbin/apt-cacher-ng')) {
    process.stdout.write('apt-cacher-ng is absent: the path of apt is not compared\n');
    return;
  }
  const work = join(folder, 'apt');
  mkdirSync(join(work, 'cache'), { recursive: true });
  const port = 19_642;
  writeFileSync(
    join(work, 'acng.conf'),
    `CacheDir: ${work}/cache\nLogDir: ${work}\nPort: ${port}\nBindAddress: 127.0.0.1\nForeGround: 1\nPidFile: ${work}/pid\nSupportDir: /usr/lib/apt-cacher-ng\nAllowUserPorts: 0\nPfilePatternEx: .*\n`,
  );
  const child = spawn('/usr/sbin/apt-cacher-ng', ['-c', work], { stdio: 'ignore' });
  children.push(child);
  await reachable(port);
  const address = `http://127.0.0.1:${port}/127.0.0.1:${origin}/debian/${name}`;
  const load = loadOf([address], [], BIG);
  await measure(child.pid ?? 0, load);
  const runs: Measured[] = [];
  for (let count = 0; count < RUNS; count += 1) {
    runs.push(await measure(child.pid ?? 0, load));
  }
  const pid = child.pid ?? 0;
  rows.push({
    what: 'apt-cacher-ng, plain',
    load: '100 MB',
    measured: middle(runs),
    bytes: load.bytes,
    peak: peakBytes(pid),
  });
}

async function started(program: string, given: readonly string[]) {
  const child = spawn(program, given, { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async (): Promise<string> => (await lines.next()).value ?? '{}';
  const { address } = JSON.parse(await line());
  return { child, pid: child.pid ?? 0, address: String(address), line };
}

async function reachable(port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (open) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`nobody listens on ${port}`);
}

function print(): void {
  process.stdout.write(
    '| what | load, 20 clients | CPU s per GB | Gbit per CPU s | wall s | peak MB |\n|---|---|---|---|---|---|\n',
  );
  for (const {
    what,
    load,
    measured: { cpuPerGb, wallSeconds },
    peak,
  } of rows) {
    const figures = [cpuPerGb.toFixed(2), (8 / cpuPerGb).toFixed(1), wallSeconds.toFixed(1), (peak / 1e6).toFixed(0)];
    process.stdout.write(`| ${what} | ${load} | ${figures.join(' | ')} |\n`);
  }
  const of = (what: string, load: string) => rows.find((row) => row.what === what && row.load === load);
  for (const load of ['100 MB', '1,000 × 100 kB']) {
    const [relay, nginx] = [of('relay, TLS', load), of('nginx, TLS', load)];
    if (relay !== undefined && nginx !== undefined) {
      const ratio = relay.measured.cpuPerGb / nginx.measured.cpuPerGb;
      verdict(`${load}: CPU per byte over TLS against nginx ${ratio.toFixed(2)}`, ratio <= 1.25, '≤ 1.25');
    }
  }
  const ours = of('relay, TLS', '100 MB');
  const least = 8 / (ours?.measured.cpuPerGb ?? Number.POSITIVE_INFINITY);
  verdict(`one core fills ${least.toFixed(1)} Gbit/s with TLS`, least >= 1, '≥ 1');
  const peak = Math.max(...rows.filter(({ what }) => what === 'relay, TLS').map((row) => row.peak)) / 1e6;
  verdict(`relay at most ${peak.toFixed(0)} MB`, peak < 200, '< 200');
}

function verdict(what: string, holds: boolean, target: string): void {
  process.stdout.write(`${holds ? 'ok  ' : 'FAIL'} ${what} (target ${target})\n`);
}
