import type { Language } from '@tsukuroi/core';
import type { KnowledgeView } from '@tsukuroi/knowledge';
import type { Cvss, Note } from '@tsukuroi/knowledge/record.ts';
import table from './table.json' with { type: 'json' };

/** What the knowledge says about a vulnerability itself, independent of any device. */
export interface Signals {
  readonly exploitedSince: string | null;
  readonly ransomware: boolean;
  /** EPSS, 0–1. */
  readonly epss: number | null;
  readonly cvss: number | null;
  /** In Japanese where anybody gave one, else in the language there is. */
  readonly title: string | null;
  /** In English, where anybody gave one. */
  readonly englishTitle?: string;
  /** Can an attack be automated without anybody's help? `stated` = CISA says so, else read from CVSS or the default. */
  readonly automatable: 'yes' | 'no';
  readonly technicalImpact: 'partial' | 'total';
  readonly exploitation: 'ransomware' | 'active' | 'likely' | 'none';
}

/** Signals by knowledge and vulnerability; looked up once. */
const MEMORY = new WeakMap<KnowledgeView, Map<string, Signals>>();

export function signalsOf(vulnerability: string, knowledge: KnowledgeView): Signals {
  const memory = MEMORY.get(knowledge) ?? new Map<string, Signals>();
  MEMORY.set(knowledge, memory);
  let signals = memory.get(vulnerability);
  if (signals === undefined) {
    signals = readSignals(vulnerability, knowledge);
    memory.set(vulnerability, signals);
  }
  return signals;
}

/** Lets a knowledge know what another one says of all vulnerabilities but some, so that it is not read again. */
export function inheritSignals(before: KnowledgeView, after: KnowledgeView, except: ReadonlySet<string>): void {
  const memory = new Map(MEMORY.get(before));
  for (const id of except) {
    memory.delete(id);
  }
  MEMORY.set(after, memory);
}

function readSignals(vulnerability: string, knowledge: KnowledgeView): Signals {
  const notes = knowledge.notes(vulnerability);
  const exploited = knowledge.exploited(vulnerability);
  const epss = knowledge.likelihood(vulnerability)?.score ?? null;
  const scores = notes.flatMap((note) => note.cvss ?? []);
  const best = bestScore(scores);
  const ssvc = notes.find((note) => note.ssvc !== undefined)?.ssvc;
  const statedActive = ssvc?.exploitation === 'active' || notes.some((note) => note.exploited === true);
  return {
    exploitedSince: exploited?.since ?? null,
    ransomware: exploited?.ransomware === true,
    epss,
    cvss: best?.score ?? null,
    title: titleOf(notes) ?? exploited?.name ?? null,
    ...englishTitleOf(notes, exploited?.name),
    automatable: ssvc?.automatable ?? automatableBy(best) ?? readDefault(table.defaults.automatable, 'yes', 'no'),
    technicalImpact:
      ssvc?.technicalImpact ?? impactBy(best) ?? readDefault(table.defaults.technicalImpact, 'partial', 'total'),
    exploitation: exploitationOf(exploited !== undefined || statedActive, exploited?.ransomware === true, epss),
  };
}

function readDefault<A extends string>(value: string, ...allowed: readonly A[]): A {
  const found = allowed.find((one) => one === value);
  if (found === undefined) {
    throw new Error(`priority/table.json holds an unknown default ${value}`);
  }
  return found;
}

function exploitationOf(active: boolean, ransomware: boolean, epss: number | null): Signals['exploitation'] {
  if (ransomware) {
    return 'ransomware';
  }
  const { activeFromEpss, likelyFromEpss } = table.exploitation;
  if (active || (epss !== null && epss >= activeFromEpss)) {
    return 'active';
  }
  return epss !== null && epss >= likelyFromEpss ? 'likely' : 'none';
}

/** Version 3 first, since most sources score by it; then 4, then 2. The highest of that version: sources differ. */
function bestScore(scores: readonly Cvss[]): Cvss | undefined {
  for (const major of ['3', '4', '2']) {
    const own = scores.filter((score) => score.version.startsWith(major)).sort((a, b) => b.score - a.score);
    if (own[0] !== undefined) {
      return own[0];
    }
  }
  return undefined;
}

/** Over the network, no privileges, nobody's help, no special conditions: SSVC's guidance on reading CVSS for Automatable. */
function automatableBy(score: Cvss | undefined): 'yes' | 'no' | undefined {
  if (score === undefined || score.version === '2.0') {
    return undefined;
  }
  const easy = ['AV:N', 'AC:L', 'PR:N', 'UI:N'].every((metric) => score.vector.includes(`/${metric}`));
  return easy ? 'yes' : 'no';
}

/** All three of confidentiality, integrity and availability lost means control over the component (SSVC Technical Impact). */
function impactBy(score: Cvss | undefined): 'partial' | 'total' | undefined {
  if (score === undefined) {
    return undefined;
  }
  const lost =
    score.version === '2.0'
      ? ['C:C', 'I:C', 'A:C']
      : score.version === '4.0'
        ? ['VC:H', 'VI:H', 'VA:H']
        : ['C:H', 'I:H', 'A:H'];
  return lost.every((metric) => score.vector.includes(`/${metric}`)) ? 'total' : 'partial';
}

/** Japanese first. */
/** What it is called in a language; in the other one where there is no such title, rather than nothing. */
export function titleIn(
  { englishTitle, title }: Pick<Signals, 'englishTitle' | 'title'>,
  language: Language,
): string | null {
  return language === 'en' ? (englishTitle ?? title) : title;
}

/** The catalogue of known exploited vulnerabilities names them in English. */
function englishTitleOf(notes: readonly Note[], exploited: string | undefined): Pick<Signals, 'englishTitle'> {
  const english = notes.find(({ language, title }) => language === 'en' && title !== undefined)?.title ?? exploited;
  return english === undefined ? {} : { englishTitle: english };
}

function titleOf(notes: readonly Note[]): string | undefined {
  const named = notes.filter((note) => note.title !== undefined);
  return (named.find((note) => note.language === 'ja') ?? named[0])?.title;
}
