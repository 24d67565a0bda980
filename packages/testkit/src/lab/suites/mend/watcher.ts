import { readFile, stat } from 'node:fs/promises';
import type { Machine } from '../../machine.ts';
import type { LabClock } from './clock.ts';
import type { Touch } from './touches.ts';

/** Shorter than any step of dpkg that matters: the openings are hours, and clocks move only while nothing happens. */
const LOOK_MS = 300;
const LOG = '/var/log/dpkg.log';
/** dpkg's own records: each unpacking writes below `info` and `updates`, each end writes `status` (dpkg(1), FILES). */
const RECORDS = ['/var/lib/dpkg/status', '/var/lib/dpkg/info', '/var/lib/dpkg/updates'];

/** Stands beside the hosts and looks at their disks and starts; asks nothing of the product. */
export interface Watcher {
  touches(): readonly Touch[];
  /** A person switches a host on: that is no touch of the product. */
  switchOn(machine: Machine): Promise<void>;
  /** Looks once more and ends. */
  stop(): Promise<void>;
}

export async function watchHosts(machines: readonly Machine[], clock: LabClock): Promise<Watcher> {
  const touches: Touch[] = [];
  const byHand = new Map<string, number>();
  const startsOf = (machine: Machine) => machine.starts() - (byHand.get(machine.host.name) ?? 0);
  const eyes = await Promise.all(machines.map((machine) => eyeOn(machine, clock, startsOf, touches)));
  let ended = false;
  let looking = Promise.resolve();
  const look = async () => {
    await Promise.all(eyes.map((eye) => eye()));
  };
  const timer = setInterval(() => {
    if (!ended) {
      looking = looking.then(look);
    }
  }, LOOK_MS);
  return {
    touches: () => touches,
    async switchOn(machine) {
      byHand.set(machine.host.name, (byHand.get(machine.host.name) ?? 0) + 1);
      await machine.start();
    },
    async stop() {
      ended = true;
      clearInterval(timer);
      await looking;
      await look();
    },
  };
}

/** @returns looks at one host and writes down what is new since the last time */
async function eyeOn(
  machine: Machine,
  clock: LabClock,
  startsOf: (machine: Machine) => number,
  touches: Touch[],
): Promise<() => Promise<void>> {
  const { name: host, department = '-' } = machine.host;
  let logged = (await readLog(machine)).length;
  let marks = await marksOf(machine);
  let starts = startsOf(machine);
  const note = (kind: Touch['kind'], what: string) =>
    touches.push({ host, department, atMs: clock.nowMs(), kind, what });
  return async () => {
    const text = await readLog(machine);
    const now = await marksOf(machine);
    if (text.length > logged) {
      const lines = text.slice(logged).trim().split('\n');
      note('dpkg', `${lines.length} lines, ${lines[0]?.slice(0, 80)}`);
    } else if (now !== marks) {
      note('dpkg', 'records of dpkg were written');
    }
    const started = startsOf(machine);
    if (started > starts) {
      note('start', `start ${machine.starts()}`);
    }
    logged = Math.max(logged, text.length);
    [marks, starts] = [now, Math.max(starts, started)];
  };
}

const readLog = (machine: Machine): Promise<string> => readFile(machine.root.at(LOG), 'utf8').catch(() => '');

async function marksOf(machine: Machine): Promise<string> {
  const facts = RECORDS.map((path) => stat(machine.root.at(path)).catch(() => undefined));
  return (await Promise.all(facts)).map((one) => `${one?.mtimeMs}/${one?.ino}/${one?.size}`).join(' ');
}
