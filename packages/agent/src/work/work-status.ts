import { type Language, TsukuroiError } from '@tsukuroi/core';
import { powerSentence } from '@tsukuroi/protocol/power-words.ts';
import type { WorkReason, WorkState } from '@tsukuroi/protocol/work.ts';
import { WORK_REASON_WORDS, workSentence } from '@tsukuroi/protocol/work-words.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { readOwner } from '@tsukuroi/trust/store/lock.ts';
import { systemProcesses } from '@tsukuroi/trust/store/processes.ts';
import '../errors.ts';
import { readIdentity } from '../identity/identity-file.ts';
import { openWorkFolder, type WorkFolder, workLock } from './work-folder.ts';
import { type Entry, type PowerEntry, readWork } from './work-journal.ts';
import { type Work, worksOf } from './works.ts';

/** One piece of work as `agent status` says it. */
export interface StatusLine {
  readonly plan: number;
  readonly action: string;
  readonly state: WorkState;
  readonly because?: WorkReason;
  readonly about?: string;
  /** Instants in UTC, ISO 8601: since when it stands so, and when it is looked at again. */
  readonly since?: string;
  readonly again?: string;
}

export interface AgentStatus {
  readonly identity: string;
  /** A worker is at it at this moment. */
  readonly working: boolean;
  readonly works: readonly StatusLine[];
  /** What it said last of its power after it was woken; absent where it never was. */
  readonly power?: Pick<PowerEntry, 'wake' | 'at' | 'outcome' | 'because' | 'about'>;
}

/**
 * What this device's agent does, and why it waits. Reads only, and asks no server.
 *
 * @throws TsukuroiError AGENT_NOT_ENROLLED, AGENT_IDENTITY_BROKEN
 */
export async function readStatus(dataFolder: string): Promise<AgentStatus> {
  const identity = await readIdentity(dataFolder);
  if (identity === undefined) {
    throw new TsukuroiError('AGENT_NOT_ENROLLED', {}, { exitCode: 1 });
  }
  const door = nodeDoor();
  const folder = openWorkFolder(door, dataFolder, identity.identity);
  const entries = await readWork(door, folder.path);
  const works = worksOf(entries, await folder.plans(entries));
  const waits = (await folder.standing())?.waits ?? [];
  const owner = await readOwner(door, workLock(dataFolder));
  return {
    identity: identity.identity,
    working: owner !== 'gone' && owner !== 'unreadable' && systemProcesses().alive(owner),
    works: works.map((work) => lineOf(work, waits)),
    ...powerOf(entries),
  };
}

function powerOf(entries: readonly Entry[]): Pick<AgentStatus, 'power'> {
  const last = entries.findLast((entry) => entry.kind === 'power');
  if (last === undefined) {
    return {};
  }
  const { about, at, because, outcome, wake } = last;
  const why = because === undefined ? {} : { because };
  return { power: { wake, at, outcome, ...why, ...(about === undefined ? {} : { about }) } };
}

type Waits = NonNullable<Awaited<ReturnType<WorkFolder['standing']>>>['waits'];

function lineOf(work: Work, waits: Waits): StatusLine {
  const { because, about, at } = work.moves.at(-1) ?? {};
  const wait = waits.find(({ action, plan }) => plan === work.plan.number && action === work.action.id);
  const reason = because ?? wait?.because;
  return {
    plan: work.plan.number,
    action: work.action.id,
    state: work.state,
    ...(reason === undefined ? {} : { because: reason }),
    ...(about === undefined ? {} : { about }),
    ...(at === undefined ? {} : { since: at }),
    ...(wait?.again === undefined ? {} : { again: wait.again }),
  };
}

const OVER: readonly WorkState[] = ['done', 'failed', 'rolled-back'];

/** The same in words, newest plan last: what is there, why it waits, until when, and what a person does. */
export function statusWords({ power, working, works }: AgentStatus, language: Language): string {
  const ja = language === 'ja';
  if (works.length === 0) {
    return ja
      ? '指示は届いていません。この端末は調べて報告するだけです。\n'
      : 'There are no orders: this device is only read and reported.\n';
  }
  const lines = works.map((line) => {
    const { label, next, what } = workSentence(line, language);
    const { again, because, state } = line;
    // A reason that is no state of the work itself, such as the hour, is said beside what stands there.
    const waiting =
      state === 'staged' && because !== undefined ? WORK_REASON_WORDS[because].label[language] : undefined;
    const said = waiting === undefined ? what : workSentence({ state }, language).what;
    const until = again === undefined || OVER.includes(state) ? '' : ja ? ` 次: ${inJapan(again)}` : ` Next: ${again}`;
    const why = waiting === undefined ? '' : ja ? `（${waiting}）` : ` (${waiting})`;
    return `${line.plan}/${line.action} ${label}${why}: ${said}${until}\n  → ${next}`;
  });
  const head = working ? (ja ? 'いま作業中です。' : 'At work now.') : ja ? 'いまは待っています。' : 'Waiting now.';
  const woken =
    power === undefined
      ? ''
      : `${ja ? '電源' : 'Power'} (${ja ? inJapan(power.wake) : power.wake}): ${powerSentence(power, language)}\n`;
  return `${head}\n${lines.join('\n')}\n${woken}`;
}

/** `2026-11-24 22:00` in Japan, which has one time zone. */
function inJapan(iso: string): string {
  return new Date(Date.parse(iso) + 9 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
}
