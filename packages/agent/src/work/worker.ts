import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Clock, isoSeconds, TsukuroiError } from '@tsukuroi/core';
import { distributionKeyrings } from '@tsukuroi/core/apt/keyrings.ts';
import { systemRunner } from '@tsukuroi/providers/runner.ts';
import { type FileDoor, nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { withLock } from '@tsukuroi/trust/store/lock.ts';
import { systemProcesses } from '@tsukuroi/trust/store/processes.ts';
import { Channel } from '../channel/channel.ts';
import { deviceStore } from '../content/device-store.ts';
import { AgentTime } from '../identity/agent-time.ts';
import { type Identity, readIdentity } from '../identity/identity-file.ts';
import { agentInventory } from '../inventory.ts';
import { OffAgain } from '../power/off-again.ts';
import { announced } from '../power/way-down.ts';
import { KnownRevocations, revocationsPath } from '../report/revocations.ts';
import { machineRestarter } from '../restart/machine-restarter.ts';
import { thisPlace } from '../restart/place.ts';
import { updatesOf } from '../update/job.ts';
import { admit } from './admit.ts';
import { type Ended, Engine } from './engine.ts';
import type { JobOf } from './job.ts';
import { jobsOf } from './jobs.ts';
import { type Judge, openWorkTrust, type WorkTrust } from './judge.ts';
import { ownPlaceOf } from './own-place.ts';
import { proveWork } from './prove.ts';
import { type Standing, standingMark } from './standing.ts';
import { openWorkFolder, type WorkFolder, workLock } from './work-folder.ts';
import { WorkJournal } from './work-journal.ts';

export interface WorkerOptions {
  readonly dataFolder: string;
  readonly clock: Clock;
  /**
   * Somebody switches the machine off (docs/recipes/evening-shutdown.md): only what the plan allows before it goes down is done, by what was
   * verified last and without asking anybody; what is said stands on the console.
   */
  readonly wayDown?: { readonly say: (line: string) => void };
}

/** `busy`: another process works on this data folder; `no-plan`: this device was enrolled without a ceremony and only reports. */
export type Worked = 'worked' | 'busy' | 'no-plan';

/**
 * Follows the plan of this device as far as it can be followed now, and ends: the heavy work of an agent, in a process of its own. It verifies
 * everything itself, from a root of its own, over a connection of its own, and keeps what it saw where only it writes: of the resident agent's
 * folder it takes the identity to connect with, and its word for how far results were told. Without a server it goes by what it verified last.
 * What it did stands in its journal, and whoever reports reads it there.
 *
 * @throws TsukuroiError AGENT_NOT_ENROLLED, AGENT_IDENTITY_BROKEN, AGENT_WORK_FOREIGN
 */
export async function runWorker(options: WorkerOptions): Promise<Worked> {
  const identity = await readIdentity(options.dataFolder);
  if (identity === undefined) {
    throw new TsukuroiError('AGENT_NOT_ENROLLED', {}, { exitCode: 1 });
  }
  const door = nodeDoor();
  const own = ownPlaceOf(options.dataFolder);
  await door.makeFolder(own);
  try {
    return await withLock(
      door,
      systemProcesses(),
      workLock(options.dataFolder),
      async () => {
        await admit(door, options.dataFolder, own, identity);
        return work(options, identity);
      },
      { looks: 5 },
    );
  } catch (error) {
    if (error instanceof TsukuroiError && error.code === 'STORE_BUSY') {
      return 'busy';
    }
    throw error;
  }
}

async function work({ clock, dataFolder, wayDown }: WorkerOptions, identity: Identity): Promise<Worked> {
  const beganMs = performance.now();
  const door = nodeDoor();
  const boot = bootId();
  const own = ownPlaceOf(dataFolder);
  const trust = await openWorkTrust({ own, device: identity.identity, clock, boot, door });
  if (trust === undefined) {
    return 'no-plan';
  }
  const revocations = await knownRevocations(door, dataFolder, own, identity);
  const channel = new Channel({
    identity,
    time: new AgentTime(own, clock),
    revoked: () => revocations.serials,
  });
  let standing: Standing | undefined;
  const follow = followed(trust, channel, identity.addresses.length);
  const judge: Judge = async (proof) => {
    standing = await trust.judge(proof);
    return standing;
  };
  const trustedMs = () => standing?.time.trustedMs;
  const folder = openWorkFolder(door, dataFolder, identity.identity);
  const contents = deviceStore({
    root: join(own, 'contents'),
    door,
    read: (hash, from, length) => readContent(channel, hash, from, length),
  });
  const run = systemRunner;
  const packages = jobsOf({ folder, contents, run, trustedMs });
  const updates = updatesOf({ dataFolder, run, fileOf: (hash) => contents.fileOf(hash) });
  const place = thisPlace(clock);
  const journal = await WorkJournal.open(door, folder.path);
  const jobOf: JobOf = (action) => updates(action) ?? packages(action);
  const judgeNow = async () => {
    await (wayDown === undefined ? follow() : undefined);
    return judge();
  };
  const engine = new Engine({
    folder,
    journal,
    boot,
    judge: judgeNow,
    prove: (piece, prepared) =>
      proveWork({ judge, folder, contents, run, keyrings: distributionKeyrings(), trustedMs }, piece, prepared),
    jobOf: wayDown === undefined ? jobOf : announced(packages, place, wayDown.say),
    contents,
    restarter: machineRestarter({ door, place, folder: join(own, 'restart') }),
    collect: () => agentInventory({ clock }),
    machineMs: () => clock.nowMs(),
    pause: (ms) => sleep(ms),
    ...(wayDown === undefined ? {} : { goneMs: () => performance.now() - beganMs }),
  });
  const delivered = () => folder.isDelivered();
  const offAgain = new OffAgain({ place, journal, boot, judge: judgeNow, delivered });
  try {
    if (wayDown !== undefined) {
      await engine.run();
      return 'worked';
    }
    await offAgain.arrive();
    const ended = await engine.run();
    const lookMs = await offAgain.leave(ended);
    await keepEnd(folder, boot, clock.nowMs(), sooner(ended, lookMs, clock.nowMs()));
    return 'worked';
  } finally {
    channel.close();
  }
}

/** The end of a run, looked at again at an instant of judged time when that comes first. */
function sooner(ended: Ended, lookMs: number | undefined, machineMs: number): Ended {
  if (lookMs === undefined) {
    return ended;
  }
  const again = machineMs + Math.max(1_000, lookMs - ended.standing.time.bestMs);
  return { ...ended, againMs: Math.min(again, ended.againMs ?? again) };
}

/** Asked again this often while work goes on: a recall, or a newer plan, may have come. */
const FOLLOW_MS = 60_000;
/** Where nobody answers, asking takes a minute and more: work in its hours must not wait for it at every step. */
const AWAY_MS = 10 * 60_000;

function followed(trust: WorkTrust, channel: Channel, addresses: number): () => Promise<void> {
  let dueMs = Number.NEGATIVE_INFINITY;
  return async () => {
    if (performance.now() >= dueMs) {
      const answered = await trust.follow(channel, addresses);
      dueMs = performance.now() + (answered ? FOLLOW_MS : AWAY_MS);
    }
  };
}

/** Larger than a list of every certificate of a hospital. */
const REVOCATIONS_BYTES = 8_000_000;

/** The newest list that this side has seen; the resident agent's, which the authority signed, when it is newer. */
async function knownRevocations(
  door: FileDoor,
  dataFolder: string,
  own: string,
  identity: Identity,
): Promise<KnownRevocations> {
  const known = new KnownRevocations(own, identity);
  const bytes = await door.readIfThere(revocationsPath(dataFolder), REVOCATIONS_BYTES).catch(() => undefined);
  if (bytes !== undefined) {
    await known.take(Buffer.from(bytes).toString('utf8').trimEnd(), dataFolder).catch(() => undefined);
  }
  return known;
}

/** Notes when this is to be called again, and what waits for what: the resident agent and `agent status` read it. */
async function keepEnd(
  folder: WorkFolder,
  boot: string,
  notedMs: number,
  { againMs, standing, waits }: Ended,
): Promise<void> {
  await folder.keepStanding({
    mark: standingMark(standing),
    boot,
    notedMs,
    againMs: againMs ?? null,
    waits: waits.map(({ work: piece, because, againMs: again }) => ({
      plan: piece.plan.number,
      action: piece.action.id,
      ...(because === undefined ? {} : { because }),
      ...(again === undefined ? {} : { again: isoSeconds(again) }),
    })),
  });
}

/** Every address has its turn once: a relay may be away and the server is not. */
async function readContent(
  channel: Channel,
  sha256: string,
  from: number,
  length: number,
): Promise<Uint8Array | 'missing'> {
  try {
    return await channel.range(sha256, from, length);
  } catch (error) {
    channel.tryNext();
    throw error;
  }
}

/** As the inventory says it (providers/linux-clock); empty when the machine has none. */
function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}
