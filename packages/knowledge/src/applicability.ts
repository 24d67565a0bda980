import {
  CPE_ANY,
  CPE_NA,
  type Cpe,
  namesOneProduct,
  parseCpe,
  plainValue,
  productKeyOf,
  restrictionsOf,
} from './cpe.ts';
import { schemeOfProduct } from './product-schemes.ts';
import type { Claim, Condition, FeedId, ProductKey, VersionRange } from './record.ts';
import { unreadable } from './unreadable.ts';

/** One CPE of an applicability statement: a name that tests a machine, with version bounds when its version is ANY. */
export interface CpeTest {
  /** False: the platform that must be there, not the thing that is weak. */
  readonly vulnerable: boolean;
  readonly criteria: string;
  readonly range: VersionRange | undefined;
}

/** A node of an applicability statement (NISTIR 7698; NVD API 2.0 `configurations`, JSON 1.1 `nodes`, CVE 5.1 `cpeApplicability`). */
export interface ApplicabilityNode {
  readonly operator: 'AND' | 'OR';
  readonly negate: boolean;
  readonly nodes: readonly ApplicabilityNode[];
  readonly tests: readonly CpeTest[];
}

type Part = CpeTest | ApplicabilityNode;

export interface ClaimSource {
  readonly feed: FeedId;
  readonly record: string;
  readonly vulnerability: string;
}

/** A CPE that cannot be read, and why. The caller refuses its file or counts it; it is never passed over in silence. */
export class CpeUnreadable extends Error {
  override readonly name = 'CpeUnreadable';
}

/**
 * Turns applicability statements into claims: one per vulnerable product and restriction, with the other sides of its AND
 * nodes as `requires`. Statements stand side by side (any of them). A vulnerable product under a negation cannot be stated
 * as a range of its own: its claim is undetermined.
 */
export function claimsFrom(statements: readonly ApplicabilityNode[], source: ClaimSource): Claim[] {
  const drafts = new Map<string, Draft>();
  for (const statement of statements) {
    collect(statement, NOTHING_ELSE, statement.negate, source, drafts);
  }
  return [...drafts.values()].map((draft) => finish(draft));
}

interface Draft {
  readonly base: Omit<Claim, 'ranges'>;
  readonly ranges: VersionRange[];
  readonly versions: Set<string>;
  everyVersion: boolean;
}

/** What must hold besides, on the way from the statement down to a test; `key` tells two of them apart cheaply. */
interface Surroundings {
  readonly conditions: readonly Condition[];
  readonly key: string;
}

const NOTHING_ELSE: Surroundings = { conditions: [], key: '' };

function collect(
  node: ApplicabilityNode,
  around: Surroundings,
  negated: boolean,
  source: ClaimSource,
  drafts: Map<string, Draft>,
): void {
  const parts = [...node.tests, ...node.nodes];
  for (const part of parts) {
    const isTest = 'criteria' in part;
    if (isTest ? !part.vulnerable : !holdsVulnerable(part)) {
      continue;
    }
    const here = node.operator === 'OR' ? around : withSiblings(around, part, parts);
    if (isTest) {
      add(part, here, negated, source, drafts);
    } else {
      collect(part, here, negated !== part.negate, source, drafts);
    }
  }
}

function withSiblings(around: Surroundings, part: Part, parts: readonly Part[]): Surroundings {
  const siblings = conditionsOf(parts.filter((other) => other !== part));
  if (siblings.length === 0) {
    return around;
  }
  const conditions = [...around.conditions, ...siblings];
  return { conditions, key: JSON.stringify(conditions) };
}

function holdsVulnerable(node: ApplicabilityNode): boolean {
  return node.tests.some((test) => test.vulnerable) || node.nodes.some(holdsVulnerable);
}

function add(
  test: CpeTest,
  around: Surroundings,
  negated: boolean,
  source: ClaimSource,
  drafts: Map<string, Draft>,
): void {
  const { cpe, product, only } = read(test.criteria);
  const version = plainValue(cpe.version);
  const reason = negated ? unreadable('negated') : whyUnread(cpe);
  const key = [product, only.join(), reason, around.key].join('\n');
  let draft = drafts.get(key);
  if (draft === undefined) {
    draft = {
      base: {
        kind: 'claim',
        ...source,
        product,
        scheme: schemeOfProduct(product),
        status: reason === undefined ? 'affected' : 'undetermined',
        ...requirement(around.conditions),
        ...(only.length === 0 ? {} : { only }),
        ...(reason === undefined ? {} : { unreadable: reason }),
      },
      ranges: [],
      versions: new Set(),
      everyVersion: false,
    };
    drafts.set(key, draft);
  }
  if (version !== undefined) {
    draft.versions.add(version);
  } else if (test.range !== undefined && cpe.version === CPE_ANY) {
    draft.ranges.push(test.range);
  } else {
    draft.everyVersion = true;
  }
}

function requirement(conditions: readonly Condition[]): { requires?: Condition } {
  const [only, ...more] = conditions;
  if (only === undefined) {
    return {};
  }
  return { requires: more.length === 0 ? only : { all: conditions } };
}

/**
 * ANY is every version or the bounds beside it. NA is usual for hardware (the model itself); on software it leaves open
 * which versions are meant: `windows_8.1:-` has every patch level.
 */
function whyUnread(cpe: Cpe): string | undefined {
  const { part, version } = cpe;
  if (!namesOneProduct(cpe)) {
    return unreadable('product-pattern', productKeyOf(cpe));
  }
  if (plainValue(version) !== undefined || version === CPE_ANY || (version === CPE_NA && part === 'h')) {
    return undefined;
  }
  return version === CPE_NA ? unreadable('version-not-stated') : unreadable('version-pattern', version);
}

function finish({ base, ranges, versions, everyVersion }: Draft): Claim {
  if (everyVersion) {
    return { ...base, ranges: [] };
  }
  const [range, ...more] = ranges;
  const fixed =
    range !== undefined && more.length === 0 && versions.size === 0 && range.toIncluded !== true ? range.to : undefined;
  return {
    ...base,
    ranges,
    ...(versions.size === 0 ? {} : { versions: [...versions] }),
    ...(fixed === undefined ? {} : { fixed }),
  };
}

function conditionsOf(parts: readonly Part[]): Condition[] {
  const tests = parts.filter((part): part is CpeTest => 'criteria' in part);
  const nodes = parts.filter((part): part is ApplicabilityNode => !('criteria' in part) && saysSomething(part));
  return [...tests.map((test) => productCondition([test])), ...nodes.map(conditionOf)];
}

/** NVD leaves empty nodes behind. As a condition one would never hold and hide the claim; it says nothing and is left out. */
export function saysSomething(node: ApplicabilityNode): boolean {
  return node.tests.length > 0 || node.nodes.some(saysSomething);
}

function conditionOf(node: ApplicabilityNode): Condition {
  const parts: Condition[] =
    node.operator === 'OR' ? perProduct(node.tests) : node.tests.map((test) => productCondition([test]));
  parts.push(...node.nodes.filter(saysSomething).map(conditionOf));
  const [first, ...more] = parts;
  const positive: Condition =
    first !== undefined && more.length === 0 ? first : node.operator === 'OR' ? { any: parts } : { all: parts };
  return node.negate ? { not: positive } : positive;
}

/** The tests of an OR node, those of one product and restriction together. */
function perProduct(tests: readonly CpeTest[]): Condition[] {
  const groups = new Map<string, CpeTest[]>();
  for (const test of tests) {
    const { product, only } = read(test.criteria);
    const key = [product, only.join()].join('\n');
    const group = groups.get(key);
    if (group === undefined) {
      groups.set(key, [test]);
    } else {
      group.push(test);
    }
  }
  return [...groups.values()].map(productCondition);
}

/** On the platform side a version of NA or ANY asks only for the product: `h:fortinet:fortigate-6300f:-`. */
function productCondition(tests: readonly CpeTest[]): Condition {
  const ranges: VersionRange[] = [];
  const versions = new Set<string>();
  let presence = false;
  let product: ProductKey = '';
  let only: readonly string[] = [];
  for (const test of tests) {
    const found = read(test.criteria);
    product = found.product;
    only = found.only;
    const version = plainValue(found.cpe.version);
    if (version !== undefined) {
      versions.add(version);
    } else if (test.range !== undefined) {
      ranges.push(test.range);
    } else {
      presence = true;
    }
  }
  const bounded = !presence && (ranges.length > 0 || versions.size > 0);
  return {
    product,
    ...(bounded ? { scheme: schemeOfProduct(product) } : {}),
    ranges: presence ? [] : ranges,
    ...(presence || versions.size === 0 ? {} : { versions: [...versions] }),
    ...(only.length === 0 ? {} : { only }),
  };
}

interface ReadCpe {
  readonly cpe: Cpe;
  readonly product: ProductKey;
  readonly only: readonly string[];
}

const known = new Map<string, ReadCpe>();
/** The same names come thousands of times in one feed; beyond this many the memory is worth more than the time. */
const KNOWN_LIMIT = 20_000;

function read(criteria: string): ReadCpe {
  const before = known.get(criteria);
  if (before !== undefined) {
    return before;
  }
  const outcome = parseCpe(criteria);
  if (!outcome.ok) {
    throw new CpeUnreadable(`CPE ${criteria.slice(0, 100)} ${outcome.error}`);
  }
  if (known.size >= KNOWN_LIMIT) {
    known.clear();
  }
  const answer = { cpe: outcome.value, product: productKeyOf(outcome.value), only: restrictionsOf(outcome.value) };
  known.set(criteria, answer);
  return answer;
}
