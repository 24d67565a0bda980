import type { KnowledgeView } from '@tsukuroi/knowledge';
import type { Claim, ProductKey } from '@tsukuroi/knowledge/record.ts';
import { orderOfBounds, schemeOf } from '@tsukuroi/versions';
import windows from '../data/windows.json' with { type: 'json' };
import { branchOf, fixedBuilds, hasRevision } from '../rules/windows-build.ts';
import type { Verdict } from '../verdict.ts';
import { kbName, type ManifestView } from './manifest-view.ts';
import { indexOf, monthOf, type UpdateIndex, updatesOf } from './update-index.ts';

export interface UpdateAnswer {
  readonly verdict: Verdict['verdict'];
  readonly rule: string;
  readonly params: Readonly<Record<string, string>>;
}

/**
 * Judges a claim by the list of installed updates, where there is no build to compare: the revision of the machine is not
 * known, or the source names only KBs. An update counts as there when it, or one that replaces or contains it, is
 * installed. An update that nobody names and that may be a later one leaves it undetermined.
 */
export function judgeByUpdates(
  claim: Claim,
  installed: string,
  view: ManifestView,
  knowledge: KnowledgeView,
): UpdateAnswer {
  const kbs = updatesOf(claim).map(({ kb }) => kbName(kb));
  const params = { kbs: kbs.join('、'), fixed: fixedBuilds(claim).join('、') };
  const byUpdates = claim.only?.includes('kb-only') === true;
  const index = indexOf(claim.product, branchOf(installed), knowledge);
  const passed = passedMonth(claim, kbs, installed, index);
  if (passed !== undefined) {
    return { verdict: 'not-affected', rule: 'windows-build-of-month', params: { ...params, ...passed } };
  }
  const unknown = byUpdates
    ? 'windows-updates-unknown'
    : hasRevision(installed)
      ? 'windows-other-branch'
      : 'windows-revision-unknown';
  if (view.updates.size === 0) {
    return { verdict: 'undetermined', rule: unknown, params };
  }
  return judgeByList({ claim, installed, view, knowledge, kbs, params, index, unknown });
}

/**
 * The same for a program for which a source names KBs alone. An update that is installed, or contained in one, is there. That it
 * is missing can be said only of a list which names updates of this program at all, and only when no later update of
 * nobody's document may contain it.
 */
export function judgeProgramByUpdates(claim: Claim, view: ManifestView, knowledge: KnowledgeView): UpdateAnswer {
  const kbs = updatesOf(claim).map(({ kb }) => kbName(kb));
  const params = { kbs: kbs.join('、'), fixed: '' };
  if (view.updates.size === 0 || kbs.length === 0) {
    return { verdict: 'undetermined', rule: 'windows-updates-unknown', params };
  }
  const contained = containedIn(view.updates, knowledge);
  const there = kbs.find((kb) => contained.has(kb));
  if (there !== undefined) {
    const kb = contained.get(there) ?? there;
    return { verdict: 'not-affected', rule: 'windows-update-installed', params: { ...params, kb } };
  }
  // A program's version is no build of Windows: none of its updates counts as cumulative by its branch.
  const index = indexOf(claim.product, '', knowledge);
  const isListed = [...view.updates].some((kb) => index.named.has(kb));
  return isListed && unclearUpdate(claim.product, kbs, view.updates, index, knowledge) === undefined
    ? { verdict: 'affected', rule: 'windows-update-missing', params }
    : { verdict: 'undetermined', rule: 'program-updates-unclear', params };
}

interface ListStep {
  readonly claim: Claim;
  readonly installed: string;
  readonly view: ManifestView;
  readonly knowledge: KnowledgeView;
  readonly kbs: readonly string[];
  readonly params: Readonly<Record<string, string>>;
  readonly index: UpdateIndex;
  /** Rule that says why the list decides nothing. */
  readonly unknown: string;
}

function judgeByList({ claim, installed, view, knowledge, kbs, params, index, unknown }: ListStep): UpdateAnswer {
  const contained = containedIn(view.updates, knowledge);
  const there = kbs.find((kb) => contained.has(kb));
  if (there !== undefined) {
    return {
      verdict: 'not-affected',
      rule: 'windows-update-installed',
      params: { ...params, kb: contained.get(there) ?? there },
    };
  }
  const later = laterRollup(claim, kbs, view.updates, index);
  if (later !== undefined) {
    return { verdict: 'not-affected', rule: 'windows-update-installed', params: { ...params, kb: later } };
  }
  if (unknown === 'windows-other-branch') {
    return { verdict: 'undetermined', rule: unknown, params };
  }
  const newest = newestBuild(view.updates, installed, index);
  const fixes = fixedBuilds(claim).filter((build) => branchOf(build) === branchOf(installed));
  const unclear = unclearUpdate(claim.product, kbs, view.updates, index, knowledge);
  if (newest !== undefined && fixes.length > 0) {
    const told = { ...params, kb: newest.kb, build: newest.build };
    if (fixes.every((fix) => !isOlder(newest.build, fix))) {
      return { verdict: 'not-affected', rule: 'windows-update-implies-build', params: told };
    }
    if (unclear === undefined) {
      return { verdict: 'affected', rule: 'windows-update-implies-build', params: told };
    }
  }
  if (unclear !== undefined) {
    return { verdict: 'undetermined', rule: 'windows-update-unclear', params: { ...params, kb: unclear } };
  }
  if (kbs.length === 0) {
    return { verdict: 'undetermined', rule: unknown, params };
  }
  return { verdict: 'affected', rule: 'windows-update-missing', params };
}

/** Every KB that an installed one is or replaces, step by step, and the installed one it stands in. */
function containedIn(updates: ReadonlySet<string>, knowledge: KnowledgeView): Map<string, string> {
  const memory = CONTAINED.get(knowledge) ?? new WeakMap<ReadonlySet<string>, Map<string, string>>();
  CONTAINED.set(knowledge, memory);
  const known = memory.get(updates);
  if (known !== undefined) {
    return known;
  }
  const contained = new Map<string, string>([...updates].map((kb) => [kb, kb]));
  const open = [...updates];
  for (let kb = open.pop(); kb !== undefined; kb = open.pop()) {
    for (const { replaces } of knowledge.supersedence(kb)) {
      for (const older of replaces.map(kbName)) {
        if (!contained.has(older)) {
          contained.set(older, contained.get(kb) ?? kb);
          open.push(older);
        }
      }
    }
  }
  memory.set(updates, contained);
  return contained;
}

const CONTAINED = new WeakMap<KnowledgeView, WeakMap<ReadonlySet<string>, Map<string, string>>>();

/** An installed cumulative update of a later month than the fix contains it (data/windows.json). */
function laterRollup(
  claim: Claim,
  kbs: readonly string[],
  updates: ReadonlySet<string>,
  index: UpdateIndex,
): string | undefined {
  const month = monthOf(claim.record);
  if (month === undefined || !kbs.some((kb) => index.cumulative.has(kb))) {
    return undefined;
  }
  const needed = highestNumber(kbs);
  return [...updates].find((kb) => (index.cumulative.get(kb) ?? '') > month && numberOf(kb) > needed);
}

/** The machine's build is that of a cumulative update of the same or a later month: what came before is in it. */
function passedMonth(
  claim: Claim,
  kbs: readonly string[],
  installed: string,
  index: UpdateIndex,
): { readonly kb: string; readonly build: string } | undefined {
  const month = monthOf(claim.record);
  if (month === undefined || !hasRevision(installed) || !kbs.some((kb) => index.cumulative.has(kb))) {
    return undefined;
  }
  const needed = highestNumber(kbs);
  for (const [kb, build] of index.builds) {
    const isLater = (index.cumulative.get(kb) ?? '') >= month && numberOf(kb) >= needed;
    if (isLater && branchOf(build) === branchOf(installed) && !isOlder(installed, build)) {
      return { kb, build };
    }
  }
  return undefined;
}

function newestBuild(
  updates: ReadonlySet<string>,
  installed: string,
  index: UpdateIndex,
): { kb: string; build: string } | undefined {
  let newest: { kb: string; build: string } | undefined;
  for (const kb of updates) {
    const build = index.builds.get(kb);
    if (
      build !== undefined &&
      branchOf(build) === branchOf(installed) &&
      (newest === undefined || isOlder(newest.build, build))
    ) {
      newest = { kb, build };
    }
  }
  return newest;
}

function isOlder(a: string, b: string): boolean {
  const scheme = schemeOf('windows');
  return scheme !== undefined && orderOfBounds(scheme, a, b) === 'older';
}

/**
 * An installed update that no document names for this product, numbered after every one that is named: it may be a later
 * cumulative update (a preview, one outside the knowledge) and contain the fix. Numbers rise with time, so that one far
 * below the fix does not. An update that documents name for other products only (.NET, Office) is none of those.
 */
function unclearUpdate(
  product: ProductKey,
  kbs: readonly string[],
  updates: ReadonlySet<string>,
  index: UpdateIndex,
  knowledge: KnowledgeView,
): string | undefined {
  const newest = Math.max(0, ...[...updates].filter((kb) => index.named.has(kb)).map(numberOf));
  const oldest = kbs.length === 0 ? 0 : Math.min(...kbs.map(numberOf)) - windows.kbNumbers.margin;
  return [...updates].find(
    (kb) =>
      !index.named.has(kb) && numberOf(kb) > Math.max(newest, oldest) && !isOfOtherProduct(kb, product, knowledge),
  );
}

function isOfOtherProduct(kb: string, product: ProductKey, knowledge: KnowledgeView): boolean {
  const records = knowledge.supersedence(kb);
  return records.length > 0 && records.every((record) => record.product !== undefined && record.product !== product);
}

/**
 * A document of 2020 may be revised with an update of 2026. The month of the document does not tell then, the number of the
 * newest update that it names does.
 */
function highestNumber(kbs: readonly string[]): number {
  return Math.max(...kbs.map(numberOf));
}

function numberOf(kb: string): number {
  return Number(kb.slice(2));
}
