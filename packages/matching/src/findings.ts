import type { Language } from '@tsukuroi/core';
import type { KnowledgeView } from '@tsukuroi/knowledge';
import type { Decision, Finding, Inventory } from '@tsukuroi/protocol';
import { contextOf } from './context.ts';
import { type JudgedState, judgedState, uncoveredOf } from './coverage.ts';
import { changelogEvidence } from './evidence.ts';
import { fixedVersionOf } from './fixed-version.ts';
import { identitiesOf } from './identities/index.ts';
import type { JudgedIdentity } from './identity.ts';
import { compiledOf } from './judge/compiled.ts';
import { judgeEntry } from './judge/identity.ts';
import { type JudgedEntry, judgeManifest } from './judge/manifest.ts';
import { manifestView } from './judge/manifest-view.ts';
import { decide, type Surroundings, UNKNOWN_SURROUNDINGS } from './priority/decide.ts';
import { signalsOf, titleIn } from './priority/signals.ts';
import type { ProductMap } from './product-map.ts';
import type { JudgeContext, Verdict } from './verdict.ts';
import { becauseOf } from './words/because.ts';
import { remedyOf } from './words/remedy.ts';

/** What matching stands on. */
export interface MatchDeps {
  readonly knowledge: KnowledgeView;
  readonly products: ProductMap;
  /** ISO day in Japan. */
  readonly day: string;
  /** Language of the sentences; Japanese by default. */
  readonly language?: Language;
  /** Findings `not-affected` too. */
  readonly all?: boolean;
}

/** What is known about one device besides its inventory. */
export interface DevicePlace {
  readonly surroundings?: Surroundings;
  /** Day on which this site first saw a finding; due days count from there. Default: the day of matching. */
  readonly firstSeen?: (software: string, id: string) => string | undefined;
}

/** Everything matching says about one device. */
export interface DeviceMatch {
  readonly findings: readonly Finding[];
  /** Software that no product of the knowledge covers: kept, never "clean". */
  readonly unmapped: readonly { readonly name: string; readonly version: string }[];
  /** unknown = nothing on it can be judged; partly = some of it. */
  readonly judged: JudgedState;
}

/** The findings of a device, most urgent first. */
export function findingsOf(inventory: Inventory, deps: MatchDeps, place: DevicePlace = {}): readonly Finding[] {
  return matchDevice(inventory, deps, place).findings;
}

/** Judges one device: identities, verdicts, what the manifest settles, and the words. */
export function matchDevice(inventory: Inventory, deps: MatchDeps, place: DevicePlace = {}): DeviceMatch {
  const { knowledge, products } = deps;
  const context = contextOf(knowledge, deps.day, deps.all === undefined ? {} : { all: deps.all });
  const identities = identitiesOf(inventory.manifest, inventory.facts, products);
  const entries = settledEntries(inventory, identities, deps, context);
  const scene: Scene = {
    inventory,
    deps,
    place,
    entries,
    versions: new Map(inventory.manifest.software.map(({ name, version }) => [name, version])),
  };
  const findings = entries.flatMap((entry) => entry.verdicts.map((verdict) => findingOf(entry, verdict, scene)));
  const uncovered = uncoveredOf(inventory, identities, knowledge);
  return {
    findings: findings.sort(compareFindings),
    unmapped: uncovered.map(({ name, version }) => ({ name, version })),
    judged: judgedState(identities, new Set(uncovered)),
  };
}

/** Identities with their final verdicts on this manifest. */
export function settledEntries(
  inventory: Pick<Inventory, 'manifest'>,
  identities: readonly JudgedIdentity[],
  deps: Pick<MatchDeps, 'knowledge' | 'products'>,
  context: JudgeContext,
): readonly JudgedEntry[] {
  const compiled = compiledOf(deps.knowledge);
  const entries = identities.map((identity) => judgeEntry(identity, compiled, context));
  if (!entries.some(({ waits }) => waits)) {
    return entries;
  }
  const view = manifestView(inventory.manifest, identities, deps.products);
  return judgeManifest(entries, view, deps.knowledge, { all: context.all });
}

/** What the words of one device's findings are made from. */
interface Scene {
  readonly inventory: Inventory;
  readonly deps: MatchDeps;
  readonly place: DevicePlace;
  readonly entries: readonly JudgedEntry[];
  /** Installed version by name. */
  readonly versions: ReadonlyMap<string, string>;
}

function findingOf(entry: JudgedEntry, verdict: Verdict, scene: Scene): Finding {
  const { inventory, deps, place, entries } = scene;
  const { identity } = entry;
  const language = deps.language ?? 'ja';
  const spoken = { identity, verdict, knowledge: deps.knowledge, language };
  const name = identity.binaries[0] ?? identity.name;
  const since = place.firstSeen?.(name, verdict.id) ?? deps.day;
  const signals = signalsOf(verdict.id, deps.knowledge);
  const { decision, due, why } = decide(verdict, signals, place.surroundings ?? UNKNOWN_SURROUNDINGS, since);
  const restart = verdict.verdict === 'affected' && needsOnlyRestart(entry, verdict, entries);
  return {
    id: verdict.id,
    kind: verdict.kind,
    verdict: verdict.verdict,
    software: {
      name,
      version: name === identity.name ? identity.version : (scene.versions.get(name) ?? identity.version),
      scheme: identity.scheme,
    },
    alsoIn: identity.binaries.slice(1),
    ...(verdict.group === undefined ? {} : { group: verdict.group }),
    fixedVersion: fixedVersionOf(identity, verdict) ?? null,
    basis: basisOf(verdict),
    rule: verdict.rule,
    because: becauseOf(spoken),
    remedy: restart ? RESTART[language] : remedyOf(spoken),
    evidence: [...changelogEvidence(identity, verdict.id, inventory.facts.changelogs ?? [], language)],
    decision,
    due,
    why: why[language],
    cvss: signals.cvss,
    epss: signals.epss,
    exploitedSince: signals.exploitedSince,
    ransomware: signals.ransomware,
    title: verdict.kind === 'end-of-life' ? (verdict.lifecycle?.title ?? null) : titleIn(signals, language),
  };
}

function basisOf(verdict: Verdict): { feed: string; record: string }[] {
  const basis = verdict.claims.map(({ feed, record }) => ({ feed, record }));
  if (verdict.exploited !== undefined) {
    basis.push({ feed: verdict.exploited.feed, record: verdict.exploited.vulnerability });
  }
  if (verdict.lifecycle !== undefined) {
    basis.push({ feed: verdict.lifecycle.feed, record: `${verdict.lifecycle.product}/${verdict.lifecycle.cycle}` });
  }
  if (verdict.archive !== undefined) {
    basis.push({
      feed: verdict.archive.feed,
      record: `${verdict.archive.suite} ${verdict.archive.source} ${verdict.archive.sourceVersion}`,
    });
  }
  const seen = new Set<string>();
  return basis.filter(({ feed, record }) => {
    const key = `${feed}\n${record}`;
    return seen.has(key) ? false : seen.add(key);
  });
}

const RESTART: Readonly<Record<Language, string>> = {
  ja: '直したカーネルはもう入っています。再起動すると切り替わります。',
  en: 'A mended kernel is already installed. Restart to use it.',
};

/** The running kernel has the weakness, a kernel that would be booted next does not. */
function needsOnlyRestart({ identity }: JudgedEntry, verdict: Verdict, entries: readonly JudgedEntry[]): boolean {
  if (identity.kernel !== 'running') {
    return false;
  }
  return entries.some(
    ({ identity: other, verdicts }) =>
      other.kernel === 'bootable' &&
      other.package?.source === identity.package?.source &&
      !verdicts.some(({ id, verdict: word }) => id === verdict.id && word !== 'not-affected'),
  );
}

const DECISIONS: readonly Decision[] = ['act-now', 'this-week', 'next-window', 'watch'];
const VERDICTS = ['affected', 'undetermined', 'not-affected'] as const;

/** Most urgent first; within a decision what is possible on a box nobody has looked at, then what is exploited and likely. */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    DECISIONS.indexOf(a.decision) - DECISIONS.indexOf(b.decision) ||
    Number(b.group === 'possible') - Number(a.group === 'possible') ||
    Number(b.ransomware) - Number(a.ransomware) ||
    Number(b.exploitedSince !== null) - Number(a.exploitedSince !== null) ||
    VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict) ||
    (b.epss ?? -1) - (a.epss ?? -1) ||
    (b.cvss ?? -1) - (a.cvss ?? -1) ||
    compareText(a.id, b.id) ||
    compareText(a.software.name, b.software.name) ||
    compareText(a.software.version, b.software.version)
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
