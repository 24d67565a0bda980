import { BACK, type BackStep, type Begin, type Entry, FORWARD, type ForwardStep, type Outcome } from './journal.ts';

/** What the entries of a run come to. */
export interface Standing {
  readonly begin: Begin;
  /** SHA-256 of the kept package, once it is kept. */
  readonly kept: string | undefined;
  readonly way: 'forward' | 'back';
  /** The step begun last on this way; undefined before the first. */
  readonly step: ForwardStep | BackStep | undefined;
  /** Whether the new program may have run: then the data are not what they were. */
  readonly started: boolean;
  readonly keepData: boolean;
  readonly why: string | undefined;
  /** How often the upgrader was cut off on this way. */
  readonly resumed: number;
  readonly outcome: Outcome | undefined;
}

/** Undefined when there was no run. */
export function standingOf(entries: readonly Entry[]): Standing | undefined {
  const [begin, ...rest] = entries;
  if (begin?.kind !== 'begin') {
    return undefined;
  }
  let standing: Standing = {
    begin,
    kept: undefined,
    way: 'forward',
    step: undefined,
    started: false,
    keepData: false,
    why: undefined,
    resumed: 0,
    outcome: undefined,
  };
  for (const entry of rest) {
    standing = after(standing, entry);
  }
  return standing;
}

function after(standing: Standing, entry: Entry): Standing {
  switch (entry.kind) {
    case 'begin':
      return standing;
    case 'kept':
      return { ...standing, kept: entry.sha256 };
    case 'step':
      return { ...standing, step: entry.step, started: standing.started || entry.step === 'start' };
    case 'turn':
      return {
        ...standing,
        way: 'back',
        step: undefined,
        resumed: 0,
        why: entry.why,
        keepData: entry.keepData,
        outcome: undefined,
      };
    case 'back':
      return { ...standing, step: entry.step };
    case 'resumed':
      return { ...standing, resumed: standing.resumed + 1 };
    case 'end':
      return { ...standing, outcome: entry.outcome, why: entry.why ?? standing.why };
  }
}

/** A machine that loses power during an upgrade gets one more try; one that does so twice may lose it because of the upgrade. */
const RESUMES_FORWARD = 1;

export type Resumption =
  | { readonly do: 'nothing' }
  /** Nothing of the new package was begun to be installed: the one before is started again. */
  | { readonly do: 'abandon' }
  | { readonly do: 'forward'; readonly from: ForwardStep }
  | { readonly do: 'turn'; readonly why: string }
  | { readonly do: 'back'; readonly from: BackStep };

/** What an upgrader does that finds a run which was cut off. */
export function resumptionOf(standing: Standing | undefined): Resumption {
  if (standing === undefined || standing.outcome !== undefined) {
    return { do: 'nothing' };
  }
  if (standing.way === 'back') {
    return { do: 'back', from: backStep(standing.step) };
  }
  const step = FORWARD.find((name) => name === standing.step);
  if (step === undefined || FORWARD.indexOf(step) < FORWARD.indexOf('install')) {
    return { do: 'abandon' };
  }
  return standing.resumed >= RESUMES_FORWARD ? { do: 'turn', why: 'UPGRADE_CUT_OFF' } : { do: 'forward', from: step };
}

function backStep(step: Standing['step']): BackStep {
  return BACK.find((name) => name === step) ?? 'stop';
}

export type OrderOfVersions = (a: string, b: string) => Promise<'older' | 'same' | 'newer'>;

/** What is wrong with going from the installed version to a release, as the code of an error; undefined when nothing is. */
export async function refusalOf(
  release: Begin['release'],
  installed: { readonly version: string; readonly agentProtocol: number },
  order: OrderOfVersions,
): Promise<string | undefined> {
  if ((await order(release.version, installed.version)) !== 'newer') {
    return 'UPGRADE_NOT_NEWER';
  }
  if ((await order(installed.version, release.upgradesFrom)) === 'older') {
    return 'UPGRADE_TOO_FAR';
  }
  return release.agentProtocols.includes(installed.agentProtocol) ? undefined : 'UPGRADE_LEAVES_AGENTS';
}

/** The newest of the releases that the installed version may go to; those it may not are named with the reason. */
export async function newestOf<T extends Begin['release']>(
  releases: readonly T[],
  order: OrderOfVersions,
): Promise<T | undefined> {
  let newest: T | undefined;
  for (const release of releases) {
    if (newest === undefined || (await order(release.version, newest.version)) === 'newer') {
      newest = release;
    }
  }
  return newest;
}
