import { readBound, schemeOf } from '@tsukuroi/versions';
import { schemeOfProduct } from '../../product-schemes.ts';
import type { ProductKey, SchemeId, VersionRange } from '../../record.ts';
import { type UnreadableCode, unreadable } from '../../unreadable.ts';
import type { AffectedEntry, VersionEntry } from './schema.ts';

/** What one `affected` entry says about versions, sorted by how it can be used. */
export interface Statement {
  readonly status: 'affected' | 'not-affected' | 'undetermined';
  readonly scheme: SchemeId;
  readonly ranges: readonly VersionRange[];
  readonly versions: readonly string[];
  readonly fixed?: string;
  readonly alsoFixed: readonly string[];
  readonly unreadable?: string;
}

/** Lower bounds that mean "from the first version on", as CNAs write them. */
const NO_LOWER_BOUND = new Set(['', '0', '0.0', '0.0.0', '*', '-', 'n/a', 'unspecified', 'unknown', 'earlier']);
/** Single "versions" that mean every version. */
const EVERY_VERSION = new Set(['*', 'all', 'all versions', 'all version']);
/** Single "versions" that name none. */
const NO_VERSION = new Set(['', '-', '0', 'n/a', 'na', 'unspecified', 'unknown', 'none', 'not specified']);
/** A version as one word: `9.2(3)`, `15.2.7.2a`, `2024.1-b3`. Anything with blanks or signs of comparison is a sentence. */
const ONE_WORD = /^[\w.()[\]:+~^-]{1,60}$/;
/** `5.x`, `1.2.*`: one word that stands for many versions. */
const PATTERN = /^\S*(?:\*|[.-]x+\b)\S*$/i;
/** `>= 1.2.0, < 1.4.1`: the form of GitHub security advisories. */
const COMPARISON = /^(>=|>|<=|<|=)\s*([^\s,<>=]+)$/;

/**
 * Takes an entry's versions apart (CVE Record Format 5.1, `product.versions` and `defaultStatus`). Nothing is guessed: what
 * the scheme cannot read, and every form without an order, becomes an undetermined statement with its reason.
 */
export function statementsOf(entry: AffectedEntry, product: ProductKey): Statement[] {
  const versions = entry.versions ?? [];
  const fallback = entry.defaultStatus ?? 'unknown';
  if (fallback === 'affected') {
    return whenAffectedByDefault(versions, product);
  }
  const affected = versions.filter(({ status }) => status === 'affected');
  if (affected.length === 0 && versions.every(({ status }) => status === 'unaffected')) {
    return [
      fallback === 'unaffected'
        ? { ...NOTHING, status: 'not-affected', scheme: schemeOfProduct(product) }
        : undetermined(product, 'version-not-stated'),
    ];
  }
  const collected = new Collector(product);
  const unaffectedStarts = startsOf(versions.filter(({ status }) => status === 'unaffected'));
  for (const version of versions) {
    if (version.status === 'affected') {
      collected.add(version);
    } else if (version.status === 'unknown') {
      collected.refuse('status-unknown', version.version);
    }
  }
  return collected.statements(unaffectedStarts);
}

const NOTHING = { ranges: [], versions: [], alsoFixed: [] } as const;

function undetermined(
  product: ProductKey,
  code: UnreadableCode,
  detail?: string,
  alsoFixed: readonly string[] = [],
): Statement {
  return {
    ...NOTHING,
    status: 'undetermined',
    scheme: schemeOfProduct(product),
    alsoFixed,
    unreadable: unreadable(code, detail),
  };
}

/** Everything but the listed versions: only "unaffected from X on" is a range; several exceptions have no order without knowing the branches. */
function whenAffectedByDefault(versions: readonly VersionEntry[], product: ProductKey): Statement[] {
  const exceptions = versions.filter(({ status }) => status !== 'affected');
  const [exception, ...more] = exceptions;
  if (exception === undefined) {
    return [{ ...NOTHING, status: 'affected', scheme: schemeOfProduct(product) }];
  }
  const starts = startsOf(exceptions);
  if (
    more.length > 0 ||
    exception.status !== 'unaffected' ||
    exception.lessThan !== '*' ||
    exception.changes !== undefined
  ) {
    return [undetermined(product, 'affected-except', starts.join(', '), starts)];
  }
  const scheme = schemeFor(product, exception.versionType, [exception.version]);
  if (scheme === undefined) {
    return [undetermined(product, reasonOf(exception), exception.version, starts)];
  }
  return [{ ...NOTHING, status: 'affected', scheme, ranges: [{ to: exception.version }], fixed: exception.version }];
}

/** Where the versions begin that are not affected, for people: usually the fixed ones. */
function startsOf(entries: readonly VersionEntry[]): string[] {
  return entries
    .map(({ version }) => version)
    .filter((version) => ONE_WORD.test(version) && !NO_LOWER_BOUND.has(version.toLowerCase()));
}

class Collector {
  readonly #product: ProductKey;
  readonly #readable = new Map<
    SchemeId,
    { ranges: VersionRange[]; versions: Set<string>; every: boolean; fixes: Set<string> }
  >();
  readonly #refused = new Map<UnreadableCode, Set<string>>();

  constructor(product: ProductKey) {
    this.#product = product;
  }

  refuse(code: UnreadableCode, detail: string): void {
    this.#refused.set(code, (this.#refused.get(code) ?? new Set()).add(detail.trim()));
  }

  add(entry: VersionEntry): void {
    if (entry.versionType === 'git' || entry.versionType === 'original_commit_for_fix') {
      this.refuse('git-commit', '');
    } else if (entry.lessThan !== undefined || entry.lessThanOrEqual !== undefined) {
      this.#addRange(entry);
    } else if (entry.changes !== undefined && entry.changes.length > 0) {
      this.#addChanges(entry);
    } else {
      this.#addSingle(entry);
    }
  }

  /** Readable statements by scheme, then one undetermined statement a reason. */
  statements(alsoFixed: readonly string[]): Statement[] {
    const found: Statement[] = [];
    for (const [scheme, { ranges, versions, every, fixes }] of this.#readable) {
      const [range, ...more] = ranges;
      const single = !every && range !== undefined && more.length === 0 && versions.size === 0;
      const fixed = single && range.toIncluded !== true ? range.to : undefined;
      found.push({
        status: 'affected',
        scheme,
        ranges: every ? [] : ranges,
        versions: every ? [] : [...versions],
        ...(fixed === undefined ? {} : { fixed }),
        alsoFixed: [...new Set([...fixes, ...alsoFixed])].filter((version) => version !== fixed),
      });
    }
    for (const [code, details] of this.#refused) {
      found.push(undetermined(this.#product, code, [...details].join(', '), alsoFixed));
    }
    return found;
  }

  #group(scheme: SchemeId) {
    const before = this.#readable.get(scheme);
    if (before !== undefined) {
      return before;
    }
    const group = { ranges: [], versions: new Set<string>(), every: false, fixes: new Set<string>() };
    this.#readable.set(scheme, group);
    return group;
  }

  #addRange(entry: VersionEntry): void {
    const from = NO_LOWER_BOUND.has(entry.version.trim().toLowerCase()) ? undefined : entry.version;
    const upper = entry.lessThan ?? entry.lessThanOrEqual ?? '';
    const to = upper === '*' ? undefined : upper;
    const bounds = [from, to].filter((text) => text !== undefined);
    const scheme = schemeFor(this.#product, entry.versionType, bounds);
    if (scheme === undefined) {
      this.refuse(reasonOf(entry), `${entry.version} … ${upper}`);
      return;
    }
    const group = this.#group(scheme);
    if (from === undefined && to === undefined) {
      group.every = true;
      return;
    }
    group.ranges.push({
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      ...(entry.lessThan === undefined && to !== undefined ? { toIncluded: true } : {}),
    });
    for (const { at, status } of entry.changes ?? []) {
      if (status === 'unaffected') {
        group.fixes.add(at);
      }
    }
  }

  /** From `version` on with one change is a range; several changes are fixes of several branches. */
  #addChanges(entry: VersionEntry): void {
    const [change, ...more] = entry.changes ?? [];
    const from = NO_LOWER_BOUND.has(entry.version.trim().toLowerCase()) ? undefined : entry.version;
    const bounds = [from, change?.at].filter((text) => text !== undefined);
    const scheme = schemeFor(this.#product, entry.versionType, bounds);
    if (change === undefined || more.length > 0 || change.status !== 'unaffected' || scheme === undefined) {
      this.refuse('several-branches', [entry.version, ...(entry.changes ?? []).map(({ at }) => at)].join(', '));
      return;
    }
    this.#group(scheme).ranges.push({ ...(from === undefined ? {} : { from }), to: change.at });
  }

  #addSingle(entry: VersionEntry): void {
    const text = entry.version.trim();
    const plain = text.toLowerCase();
    if (EVERY_VERSION.has(plain)) {
      this.#group(schemeOfProduct(this.#product)).every = true;
    } else if (NO_VERSION.has(plain)) {
      this.refuse('version-not-stated', '');
    } else if (PATTERN.test(text)) {
      this.refuse('version-pattern', text);
    } else if (ONE_WORD.test(text) && /\d/.test(text)) {
      const scheme = schemeFor(this.#product, entry.versionType, [text]) ?? schemeOfProduct(this.#product);
      this.#group(scheme).versions.add(text);
    } else {
      this.#addComparison(entry, text);
    }
  }

  #addComparison(entry: VersionEntry, text: string): void {
    const range = rangeOf(text);
    const bounds = [range?.from, range?.to].filter((bound) => bound !== undefined);
    const scheme = range === undefined ? undefined : schemeFor(this.#product, entry.versionType, bounds);
    if (range === undefined || scheme === undefined) {
      this.refuse('free-text', text);
      return;
    }
    this.#group(scheme).ranges.push(range);
  }
}

/** `>= 1.2.0, < 1.4.1` as a range; undefined when it is anything else. */
function rangeOf(text: string): VersionRange | undefined {
  let range: VersionRange = {};
  for (const piece of text.split(',')) {
    const [, sign, version] = COMPARISON.exec(piece.trim()) ?? [];
    const lower = sign === '>' || sign === '>=';
    if (version === undefined || (lower ? range.from : range.to) !== undefined) {
      return undefined;
    }
    if (sign === '=') {
      return text.includes(',') ? undefined : { from: version, to: version, toIncluded: true };
    }
    range = lower
      ? { ...range, from: version, ...(sign === '>' ? { fromExcluded: true } : {}) }
      : { ...range, to: version, ...(sign === '<=' ? { toIncluded: true } : {}) };
  }
  return range;
}

/** Schemes named by `versionType`; every other word (`custom`, `patch`, `maven` …) names no rule that we have. */
const TYPE_SCHEMES: Readonly<Record<string, SchemeId>> = { semver: 'semver', rpm: 'rpm', deb: 'deb', dpkg: 'deb' };

/** The scheme in which all bounds can be read: the product's own, the one `versionType` names, `generic`; undefined when none can. */
function schemeFor(
  product: ProductKey,
  versionType: string | undefined,
  bounds: readonly string[],
): SchemeId | undefined {
  const own = schemeOfProduct(product);
  const named = TYPE_SCHEMES[versionType ?? ''];
  const candidates = own !== 'generic' ? [own] : named === undefined ? ['generic'] : [named, 'generic'];
  return candidates.find((id) => {
    const scheme = schemeOf(id);
    return scheme !== undefined && bounds.every((bound) => readBound(scheme, bound).ok);
  });
}

function reasonOf({ version, lessThan, lessThanOrEqual }: VersionEntry): UnreadableCode {
  const text = `${version}${lessThan ?? ''}${lessThanOrEqual ?? ''}`;
  if (text.replace(/\*$/, '').includes('*')) {
    return 'version-pattern';
  }
  return /\s/.test(text) ? 'free-text' : 'version-form';
}
