/**
 * How many pairs a second `tsukuroi versions compare` answers, by CPU seconds of this process (user + system), after the
 * code is warm. The pairs are real where the data folder is there (changelog neighbours and installed packages), else made.
 *
 *     node packages/versions/bench/compare.bench.ts [scheme] [million pairs]
 */
import { spawnSync } from 'node:child_process';
import * as fc from 'fast-check';
import { compareStream } from '../src/compare-stream.ts';
import { schemeOf } from '../src/registry.ts';
import { debVersion, realDebPairs } from '../src/testing/deb-samples.ts';
import { realDpkg } from '../src/testing/dpkg.ts';

const id = process.argv[2] ?? 'deb';
const millions = Number(process.argv[3] ?? '4');
const scheme = schemeOf(id);
if (scheme === undefined) {
  process.stdout.write(`there is no scheme ${id}\n`);
  process.exit(2);
}

const WINDOWS_BUILDS = ['10.0.19045', '10.0.19044', '10.0.22621', '6.1.7601'];

/** Pairs for the scheme, and where they come from. */
function samples(): { readonly pairs: readonly (readonly [string, string])[]; readonly origin: string } {
  if (id === 'windows') {
    const versions = WINDOWS_BUILDS.flatMap((build) =>
      Array.from({ length: 500 }, (_, at) => `${build}.${(at * 37) % 9973}`),
    );
    return {
      pairs: versions.map((version, at) => [version, versions[(at * 7) % versions.length] ?? version]),
      origin: 'made',
    };
  }
  const real = realDebPairs();
  if (real !== undefined) {
    return { pairs: real, origin: 'real Debian versions' };
  }
  const versions = fc.sample(debVersion, { seed: 1, numRuns: 10_000 });
  return {
    pairs: versions.map((version, at) => [version, versions[(at + 1) % versions.length] ?? version]),
    origin: 'made',
  };
}

const CHUNK_BYTES = 65_536;

async function* chunks(bytes: Uint8Array, times: number): AsyncGenerator<Uint8Array> {
  for (let time = 0; time < times; time += 1) {
    for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
      yield bytes.subarray(at, at + CHUNK_BYTES);
    }
  }
}

const { pairs, origin } = samples();
const bytes = Buffer.from(pairs.map(([a, b]) => `${a}\t${b}\n`).join(''));
const times = Math.ceil((millions * 1e6) / pairs.length);
let written = 0;
const write = (text: string): void => {
  written += Buffer.from(text, 'latin1').length;
};

await compareStream(scheme, chunks(bytes, Math.ceil(300_000 / pairs.length)), write);
written = 0;
const before = process.cpuUsage();
const started = process.hrtime.bigint();
const tally = await compareStream(scheme, chunks(bytes, times), write);
const cpu = process.cpuUsage(before);
const wallSeconds = Number(process.hrtime.bigint() - started) / 1e9;
const cpuSeconds = (cpu.user + cpu.system) / 1e6;
const count = pairs.length * times;

process.stdout.write(
  `scheme ${id}, ${pairs.length} different pairs (${origin}), ${(bytes.length / pairs.length).toFixed(1)} bytes a line\n`,
);
process.stdout.write(`answers ${JSON.stringify(tally)}, ${written} bytes\n`);
process.stdout.write(
  `tsukuroi  ${count} pairs  ${cpuSeconds.toFixed(2)} CPU s  ${wallSeconds.toFixed(2)} s  ${Math.round(count / cpuSeconds)} pairs per CPU second\n`,
);

/** Seconds of `times` (POSIX shell): `0m1.250s`. */
function seconds(text: string): number {
  const match = /^(\d+)m([\d.]+)s$/.exec(text);
  return match === null ? Number.NaN : Number(match[1]) * 60 + Number(match[2]);
}

const PEER_PAIRS = 3_000;
if (id === 'deb' && realDpkg() !== undefined) {
  const program = 'while read -r a b; do dpkg --compare-versions "$a" lt "$b"; done; times';
  const input = pairs.slice(0, PEER_PAIRS).map(([a, b]) => `${a} ${b}\n`);
  const asked = spawnSync('sh', ['-c', program], { input: input.join(''), encoding: 'utf8' });
  const peerSeconds = asked.stdout
    .trim()
    .split(/\s+/)
    .map(seconds)
    .reduce((sum, part) => sum + part, 0);
  process.stdout.write(
    `dpkg --compare-versions, one process a pair  ${input.length} pairs  ${peerSeconds.toFixed(2)} CPU s  ${Math.round(input.length / peerSeconds)} pairs per CPU second\n`,
  );
}
