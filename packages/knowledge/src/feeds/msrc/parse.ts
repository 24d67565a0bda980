import type { Emit, FeedFile, FeedSummary } from '../../feed.ts';
import { claimFor, noteOf } from './claims.ts';
import { readDocument } from './document.ts';
import type { Product, Vulnerability } from './schema.ts';

/**
 * Microsoft's own Linux: packages of the cloud with versions of their own, listed product by product and package by package
 * since 2020. No hospital machine is one; their entries are counted, not kept.
 */
const AZURE_LINUX = /\b(?:cbl[- ]?mariner|mariner|azure linux|azl\d|cbl\d|cm\d)\b/i;
/** MSRC leaves entries like `CVE-2023-38039 mariner - do not use this one` in its documents. */
const IDENTIFIER = /^(?:CVE-\d{4}-\d{4,}|ADV\d{6})$/;
/** Products that are none: `None affected`, `None Available`. */
const NO_PRODUCT = /^none (?:affected|available)$/i;

/**
 * MSRC's monthly documents (CVRF 1.1). Each is a unit of its own and says, per vulnerability and product, which KB and which
 * build mends it. Where another month says something of the same pair, the statement whose own revision is newer counts.
 */
export async function parseMsrc(files: readonly FeedFile[], emit: Emit): Promise<FeedSummary> {
  const counts = { 'azure-linux': 0, 'no-cve-id': 0, 'build-form': 0, 'build-line': 0 };
  let date: string | undefined;
  for (const file of files.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    const products = new Map<string, Product>();
    const supersedences = new Map<string, Set<string>>();
    let month = '';
    let documentRevised = '';
    await readDocument(file, {
      tracking(found) {
        month = found.id;
        const released = `${found.currentReleaseDate.slice(0, 19)}Z`;
        documentRevised = released;
        date = released > (date ?? '') ? released : date;
      },
      product(found) {
        products.set(found.id, found);
        if (!isPassedOver(found)) {
          const name = found.name.replace(/\s+/g, ' ');
          emit({
            kind: 'product',
            feed: 'msrc',
            product: `msrc/${found.id}`,
            name,
            vendor: 'Microsoft',
            language: 'en',
          });
        }
      },
      vulnerability(found) {
        const meant = found.affected.filter((id) => {
          const product = products.get(id);
          return product === undefined || !isPassedOver(product);
        });
        counts['azure-linux'] += found.affected.length - meant.length;
        if (meant.length === 0 && found.affected.length > 0) {
          return;
        }
        if (!IDENTIFIER.test(found.cve)) {
          counts['no-cve-id'] += 1;
          return;
        }
        const revised = revisionOf(found, documentRevised);
        emit(noteOf(found), revised);
        for (const id of new Set(meant)) {
          const { claim, refusedForms, refusedLines } = claimFor(found, id, products.get(id)?.name ?? '', month);
          counts['build-form'] += refusedForms;
          counts['build-line'] += refusedLines;
          emit(claim, revised);
        }
        collectSupersedences(found, new Set(meant), supersedences);
      },
    });
    for (const [key, replaces] of supersedences) {
      const [kb = '', id = ''] = key.split(' ');
      emit({ kind: 'supersedence', feed: 'msrc', kb, product: `msrc/${id}`, replaces: [...replaces].sort() });
    }
  }
  const notices = Object.entries(counts).map(([reason, count]) => ({ reason, count }));
  return { date, notices: notices.filter(({ count }) => count > 0) };
}

/**
 * How new a statement is: the vulnerability's newest revision, then the document's. The document alone would not do: Microsoft
 * releases an old month again for one entry, and that makes its other entries no newer.
 */
function revisionOf({ revisions }: Vulnerability, documentRevised: string): string {
  const own = revisions
    .map((time) => `${time.slice(0, 19)}Z`)
    .sort()
    .at(-1);
  return `${own ?? documentRevised} ${documentRevised}`;
}

function isPassedOver({ name, family }: Product): boolean {
  return family === 'Mariner' || AZURE_LINUX.test(name) || NO_PRODUCT.test(name);
}

/** Superseded KBs as they are written: `5034122`, `3181707; 3203838`, `MS16-016, 3124280`. Nothing there: nothing said. */
function collectSupersedences(
  { remediations }: Vulnerability,
  meant: ReadonlySet<string>,
  supersedences: Map<string, Set<string>>,
): void {
  for (const { type, description, supercedence, products } of remediations) {
    const replaced = supercedence.match(/\b(?:MS\d{2}-\d{3}|\d{6,7})\b/g) ?? [];
    if (type !== 'Vendor Fix' || !/^\d{6,7}$/.test(description) || replaced.length === 0) {
      continue;
    }
    for (const id of products.filter((each) => meant.has(each))) {
      const key = `KB${description} ${id}`;
      const known = supersedences.get(key) ?? new Set();
      for (const text of replaced) {
        known.add(text.startsWith('MS') ? text : `KB${text}`);
      }
      supersedences.set(key, known);
    }
  }
}
