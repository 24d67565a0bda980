import { ok, type Result, refused } from '@tsukuroi/core';
import type { RunProgram } from '@tsukuroi/core/apt/run-program.ts';
import { ageRefusal } from './repository-age.ts';
import { refusalCode } from './repository-errors.ts';
import { type LaidOut, type LayoutOptions, layOutRepository } from './repository-layout.ts';
import { installArguments, updateArguments } from './repository-options.ts';
import { readSimulation, type Simulation } from './simulate.ts';

const APT_GET = '/usr/bin/apt-get';
const DPKG = '/usr/bin/dpkg';
const APT_TIMEOUT_MS = 600_000;
/** apt's words about a whole desktop's updates are below 1 MB. */
const APT_OUTPUT_BYTES = 16 * 1024 ** 2;

/** The part of `channel/1` that a proof needs (docs/formats/channel.md). */
export interface AptChannel {
  readonly kind: string;
  readonly suites: readonly string[];
  readonly components: readonly string[];
  readonly keys: readonly string[];
}

/** The part of a plan's content that a proof needs (docs/formats/plan.md). */
export interface OrderedPackage {
  readonly package: string;
  readonly version: string;
  readonly sha256: string;
  readonly length: number;
  readonly index: string;
}

/** As the trust room's `ProvedPackage` wants it. */
export interface AptProof {
  readonly index: string;
  readonly package: string;
  readonly version: string;
  readonly sha256: string;
  readonly length: number;
  readonly newer: 'yes' | 'no' | 'unknown';
  readonly wanted: boolean;
  readonly removes: readonly string[];
}

export interface ProofOptions extends LayoutOptions {
  /** Date of the newest verified list per suite (`newestSeen`). */
  readonly newestSeen: Readonly<Record<string, string>>;
  /** Lower bound of time that the device trusts; undefined = not known. */
  readonly nowMs: number | undefined;
  /** What was laid out of this very supply, or of one that holds it, and asked a moment ago; otherwise it is done anew. */
  readonly asked?: AskedApt;
}

/**
 * What the vendor's own chain says of a package: its list was signed by a key of the channel and is not older than one seen,
 * its index names the package, and apt's simulation on this machine wants it. The repository is laid out and asked once,
 * however many packages are proved. Fits the trust room's `ChannelProof`; the error is a code with words (`APT_…`) or
 * `APT_NOT_OF_CHANNEL`.
 */
export function aptChannelProof(
  options: ProofOptions,
): (channel: AptChannel, content: OrderedPackage) => Promise<Result<AptProof, string>> {
  let prepared: Promise<Result<AskedApt, string>> | undefined;
  return async (channel, content) => {
    if (channel.kind !== 'apt') {
      return refused('APT_NOT_OF_CHANNEL');
    }
    prepared ??= options.asked === undefined ? prepare(options) : Promise.resolve(ok(options.asked));
    const ready = await prepared;
    return ready.ok ? prove(ready.value, options, channel, content) : ready;
  };
}

/** A laid-out repository, every link of whose chain is verified, and what apt would do with it. */
export interface AskedApt {
  readonly laidOut: LaidOut;
  readonly simulation: Simulation;
}

async function prepare(options: ProofOptions): Promise<Result<AskedApt, string>> {
  const laidOut = await layOutRepository(options);
  if (!laidOut.ok) {
    return refused(laidOut.error.code);
  }
  const { folder, files } = laidOut.value;
  const updated = await apt(options.run, updateArguments(folder));
  if (!updated.ok) {
    return refused(refusalCode('update-failed'));
  }
  const simulated = await apt(options.run, installArguments(folder, [...files.values()], 'simulate'));
  if (!simulated.ok) {
    return refused(refusalCode('simulation-failed'));
  }
  const simulation = readSimulation(simulated.value);
  return simulation.unread.length > 0
    ? refused(refusalCode('simulation-failed'))
    : ok({ laidOut: laidOut.value, simulation });
}

async function prove(
  { laidOut, simulation }: AskedApt,
  options: ProofOptions,
  channel: AptChannel,
  content: OrderedPackage,
): Promise<Result<AptProof, string>> {
  const verified = laidOut.suites.find(({ suite }) => suite.inRelease.sha256 === content.index);
  const file = laidOut.files.get(content.sha256);
  if (verified === undefined || file?.suite !== verified.suite) {
    return refused(refusalCode('package-not-listed'));
  }
  if (!channel.suites.includes(verified.suite.suite) || !channel.components.includes(file.component)) {
    return refused('APT_NOT_OF_CHANNEL');
  }
  const keys = new Set(channel.keys);
  if (!verified.signatures.some(({ key, primary }) => keys.has(key) || (primary !== undefined && keys.has(primary)))) {
    return refused(refusalCode('key-not-of-channel'));
  }
  const age = ageRefusal({
    sha256: verified.suite.inRelease.sha256,
    date: verified.release.date,
    ordered: content.index,
    newestSeen: options.newestSeen[verified.suite.suite],
    nowMs: options.nowMs,
  });
  if (age !== undefined) {
    return refused(refusalCode(age));
  }
  const step = simulation.installs.find(
    (item) => item.package === file.package && item.architecture === file.architecture && item.to === file.version,
  );
  const newer = step === undefined ? 'unknown' : await isNewer(options.run, file.version, step.from);
  return ok({
    index: verified.suite.inRelease.sha256,
    package: file.package,
    version: file.version,
    sha256: file.sha256,
    length: file.size,
    newer,
    wanted: step !== undefined,
    removes: simulation.removes,
  });
}

/**
 * dpkg's own comparison (dpkg(1), --compare-versions): exit code 0 = true, 1 = false, all others = not known. Any version is
 * newer than none.
 */
export async function isNewer(
  run: RunProgram,
  version: string,
  than: string | undefined,
): Promise<'yes' | 'no' | 'unknown'> {
  if (than === undefined) {
    return 'yes';
  }
  const { code } = await run({ command: DPKG, args: ['--compare-versions', version, 'gt', than] });
  return code === 0 ? 'yes' : code === 1 ? 'no' : 'unknown';
}

async function apt(run: RunProgram, args: readonly string[]): Promise<Result<string, undefined>> {
  const { code, stdout } = await run({
    command: APT_GET,
    args,
    timeoutMs: APT_TIMEOUT_MS,
    outputLimit: APT_OUTPUT_BYTES,
  });
  return code === 0 ? ok(stdout.toString('utf8')) : refused(undefined);
}
