import type { VersionRange } from '../../record.ts';
import { type Advisory, fixedIn, noteText, type ProductStatement, trainRange, type Weakness } from './advisory.ts';
import type { CsafAdvisory, CsafBranch, CsafVulnerability } from './schema.ts';

/** A CSAF advisory in the room's words. Each entry is about one CVE and one product. */
export function fromCsaf(document: CsafAdvisory): Advisory {
  const { id, current_release_date: date, initial_release_date: published } = document.document.tracking;
  const names = new Map<string, string>();
  for (const branch of document.product_tree?.branches ?? []) {
    collectNames(branch, names);
  }
  return {
    id,
    title: document.document.title.trim(),
    published: published?.slice(0, 10),
    date,
    form: 'csaf',
    weaknesses: (document.vulnerabilities ?? []).map((found) => weaknessOf(found, id, names)),
  };
}

function collectNames(branch: CsafBranch, names: Map<string, string>): void {
  if (branch.product !== undefined) {
    names.set(branch.product.product_id, branch.product.name);
  }
  for (const inner of branch.branches ?? []) {
    collectNames(inner, names);
  }
}

function weaknessOf(found: CsafVulnerability, advisory: string, names: ReadonlyMap<string, string>): Weakness {
  const scores = (found.scores ?? []).flatMap(({ cvss_v3: score }) =>
    score === undefined
      ? []
      : [{ version: score.version, score: score.baseScore, vector: score.vectorString, by: 'fortinet' }],
  );
  const { known_affected: affected = [], known_not_affected: notAffected = [] } = found.product_status ?? {};
  const products = new Map<string, Draft>();
  for (const text of affected) {
    take(draftOf(products, text, names), text, true);
  }
  for (const text of notAffected) {
    take(draftOf(products, text, names), text, false);
  }
  const remedies = (found.remediations ?? []).map(({ details }) => details).join('\n');
  return {
    id: found.cve ?? advisory,
    summary: noteText((found.notes ?? []).find(({ category }) => category === 'summary')?.text ?? ''),
    cvss: scores,
    cwe: found.cwe === undefined ? [] : [found.cwe.id],
    products: [...products].map(([name, draft]) => finished(name, draft, remedies)),
  };
}

interface Draft {
  readonly versions: string[];
  readonly ranges: VersionRange[];
  readonly fixed: string[];
  readonly notAffected: VersionRange[];
  readonly unread: string[];
}

/** The product of a `product_id`: as the tree says, else the longest name of the tree that it begins with, else its first words. */
function nameIn(text: string, names: ReadonlyMap<string, string>): string {
  const begun = [...new Set(names.values())]
    .filter((name) => text.startsWith(name))
    .sort((a, b) => b.length - a.length)[0];
  return names.get(text) ?? begun ?? /^[A-Za-z][A-Za-z0-9 ]*[A-Za-z0-9](?=[\s/-]*(?:[<>=]|\d))/.exec(text)?.[0] ?? text;
}

function draftOf(products: Map<string, Draft>, text: string, names: ReadonlyMap<string, string>): Draft {
  const name = nameIn(text, names);
  const before = products.get(name);
  if (before !== undefined) {
    return before;
  }
  const draft: Draft = { versions: [], ranges: [], fixed: [], notAffected: [], unread: [] };
  products.set(name, draft);
  return draft;
}

/**
 * Forms of `product_id` seen in Fortinet's files: `FortiDLP >=12.2.1|<=12.2.2`, `FortiDLP 12.1 all versions`,
 * `FortiDLP/ 11.2 all versions`, `FortiDLP-12.2.3`, `FortiOS 7.4.1`. Anything else is kept as unread.
 */
function take(draft: Draft, text: string, affected: boolean): void {
  const between = /[\s/]>=\s*(\d+(?:\.\d+)+)\s*\|\s*(<=?)\s*(\d+(?:\.\d+)+)$/.exec(text);
  const train = /[\s/](\d+(?:\.\d+)+)\s+all\s+versions$/i.exec(text);
  const exact = /[\s/-]v?(\d+(?:\.\d+)+)$/.exec(text);
  const ranges = affected ? draft.ranges : draft.notAffected;
  if (between?.[1] !== undefined && between[3] !== undefined) {
    ranges.push({ from: between[1], to: between[3], ...(between[2] === '<=' ? { toIncluded: true } : {}) });
  } else if (train?.[1] !== undefined) {
    ranges.push(trainRange(train[1]));
  } else if (exact?.[1] !== undefined && !/[<>=|]/.test(text)) {
    (affected ? draft.versions : draft.fixed).push(exact[1]);
  } else if (affected) {
    draft.unread.push(text);
  }
}

function finished(name: string, draft: Draft, remedies: string): ProductStatement {
  const fixed = new Set([...draft.fixed, ...fixedIn(remedies, name)]);
  return { name, ...draft, fixed: [...fixed].filter((version) => !draft.versions.includes(version)) };
}
