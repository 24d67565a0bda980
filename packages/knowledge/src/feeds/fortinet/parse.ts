import type { Emit, FeedFile, FeedSummary } from '../../feed.ts';
import { schemeOfProduct } from '../../product-schemes.ts';
import { checked, jsonFile, jsonLines } from '../../read-json.ts';
import type { Claim, Remedy } from '../../record.ts';
import { unreadable } from '../../unreadable.ts';
import type { Advisory, ProductStatement, Weakness } from './advisory.ts';
import { cvrfFromXml } from './document.ts';
import { fromCsaf } from './from-csaf.ts';
import { fromCvrf } from './from-cvrf.ts';
import { productOf } from './products.ts';
import { csafAdvisory, cvrfAdvisory } from './schema.ts';

const FILE_LIMIT_BYTES = 32 * 1024 ** 2;

/**
 * Fortinet's PSIRT advisories in CVRF (JSON lines or XML) and CSAF 2.0. Of several versions of an advisory the newest counts;
 * of two of the same day the CSAF one, which bounds what CVRF only enumerates.
 */
export async function parseFortinet(files: readonly FeedFile[], emit: Emit): Promise<FeedSummary> {
  const newest = new Map<string, Advisory>();
  let superseded = 0;
  for (const file of files.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    for await (const advisory of advisoriesOf(file)) {
      const before = newest.get(advisory.id);
      superseded += before === undefined ? 0 : 1;
      if (before === undefined || isNewer(advisory, before)) {
        newest.set(advisory.id, advisory);
      }
    }
  }
  let date: string | undefined;
  let withoutProducts = 0;
  for (const advisory of newest.values()) {
    emitAdvisory(advisory, emit);
    withoutProducts += advisory.weaknesses.some(({ products }) => products.length > 0) ? 0 : 1;
    date = advisory.date > (date ?? '') ? advisory.date : date;
  }
  const notices = [
    { reason: 'superseded', count: superseded },
    { reason: 'no-products', count: withoutProducts },
  ];
  return { date: date?.slice(0, 10), notices: notices.filter(({ count }) => count > 0) };
}

async function* advisoriesOf(file: FeedFile): AsyncGenerator<Advisory> {
  if (/\.jsonl(?:\.gz)?$/.test(file.path)) {
    for await (const { value } of jsonLines('fortinet', file, cvrfAdvisory)) {
      yield fromCvrf(value);
    }
  } else if (/\.xml(?:\.gz)?$/.test(file.path)) {
    yield fromCvrf(checked('fortinet', file.path, '', cvrfAdvisory, await cvrfFromXml(file)));
  } else {
    yield fromCsaf(await jsonFile('fortinet', file, csafAdvisory, FILE_LIMIT_BYTES));
  }
}

function isNewer(advisory: Advisory, before: Advisory): boolean {
  const [day, dayBefore] = [advisory.date.slice(0, 10), before.date.slice(0, 10)];
  return day > dayBefore || (day === dayBefore && advisory.form === 'csaf' && before.form === 'cvrf');
}

function emitAdvisory(advisory: Advisory, emit: Emit): void {
  const notes = new Map<string, Weakness>();
  for (const weakness of advisory.weaknesses) {
    for (const statement of weakness.products) {
      for (const record of claimsOf(advisory, weakness, statement)) {
        emit(record);
      }
    }
    const before = notes.get(weakness.id);
    notes.set(
      weakness.id,
      before === undefined ? weakness : { ...before, products: [...before.products, ...weakness.products] },
    );
  }
  for (const { id, summary, cvss, cwe, products } of notes.values()) {
    emit({
      kind: 'note',
      feed: 'fortinet',
      vulnerability: id,
      language: 'en',
      ...(advisory.title === '' ? {} : { title: advisory.title }),
      ...(summary === '' ? {} : { summary }),
      ...(cvss.length === 0 ? {} : { cvss }),
      ...(cwe.length === 0 ? {} : { cwe }),
      ...(advisory.published === undefined ? {} : { published: advisory.published }),
      modified: advisory.date.slice(0, 10),
      ...(products.length === 0 ? { state: 'no-products' } : {}),
      references: [`https://fortiguard.fortinet.com/psirt/${advisory.id}`],
    });
  }
}

function claimsOf(advisory: Advisory, weakness: Weakness, statement: ProductStatement): Claim[] {
  const { product, only } = productOf(statement.name);
  const base = {
    kind: 'claim',
    feed: 'fortinet',
    record: advisory.id,
    vulnerability: weakness.id,
    product,
    scheme: schemeOfProduct(product),
    ...(only === undefined ? {} : { only }),
  } as const;
  const [fixed, ...more] = statement.fixed;
  const known = {
    ...(fixed !== undefined && more.length === 0 ? { fixed } : {}),
    ...(more.length > 0 ? { alsoFixed: statement.fixed } : {}),
    ...(fixed === undefined ? {} : { remedies: remediesOf(product, statement.fixed) }),
  };
  const claims: Claim[] = [];
  if (statement.versions.length > 0 || statement.ranges.length > 0) {
    const versions = statement.versions.length === 0 ? {} : { versions: statement.versions };
    claims.push({ ...base, status: 'affected', ranges: statement.ranges, ...versions, ...known });
  }
  if (statement.unread.length > 0) {
    const reason = unreadable('free-text', statement.unread.join(', '));
    claims.push({ ...base, status: 'undetermined', ranges: [], unreadable: reason, ...known });
  }
  if (statement.notAffected.length > 0) {
    claims.push({ ...base, status: 'not-affected', ranges: statement.notAffected });
  }
  return claims;
}

/** What runs on a device is its firmware; FortiClient and the like are programs. */
function remediesOf(product: string, fixed: readonly string[]): Remedy[] {
  const program = /^cpe\/a\/fortinet\/forticlient/.test(product);
  return fixed.map((to) => (program ? { do: 'update', to } : { do: 'firmware', to }));
}
