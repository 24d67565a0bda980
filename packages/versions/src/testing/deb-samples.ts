import * as fc from 'fast-check';
import { sharedPairs, sharedText } from './shared-data.ts';

const part = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 30 }).map(String) },
  { weight: 2, arbitrary: fc.constantFrom('00', '01', '007', '2024', '99999999999999999999', '18446744073709551616') },
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      '.',
      '+',
      '~',
      '~~',
      '-',
      'a',
      'b',
      'Z',
      'rc',
      'deb',
      'ubuntu',
      'dfsg',
      'git',
      '+b',
      '~bpo',
      '~deb',
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom(':', '..', '+~', '.~', '~+', '-~', 'zA') },
);
const body = fc.array(part, { minLength: 0, maxLength: 8 }).map((parts) => parts.join(''));
const epoch = fc.oneof(
  { weight: 5, arbitrary: fc.constant('') },
  { weight: 1, arbitrary: fc.constantFrom('0:', '1:', '2:', '01:', '10:', '2147483647:') },
);

/** Policy allows it: an epoch of one int, no colon without one, nothing empty, no colon in the revision. */
function isAllowed(text: string): boolean {
  const epochEnd = text.indexOf(':');
  if (epochEnd >= 0 && !(/^\d+:/.test(text) && Number(text.slice(0, epochEnd)) < 2 ** 31)) {
    return false;
  }
  const rest = text.slice(epochEnd + 1);
  const hyphen = rest.lastIndexOf('-');
  const upstream = hyphen < 0 ? rest : rest.slice(0, hyphen);
  const revision = hyphen < 0 ? '0' : rest.slice(hyphen + 1);
  return /^\d[A-Za-z0-9.+~:-]*$/.test(upstream) && /^[A-Za-z0-9.+~]+$/.test(revision);
}

/** Versions as policy allows them, adversarial on tildes, zeros, hyphens and epochs. */
export const debVersion: fc.Arbitrary<string> = fc
  .tuple(epoch, fc.integer({ min: 0, max: 12 }), body)
  .map(([before, first, rest]) => `${before}${first}${rest}`)
  .filter(isAllowed);

/** A pair of which the second is often the first with a small change, so that the difference lies deep inside. */
export const debPair: fc.Arbitrary<readonly [string, string]> = fc.oneof(
  fc.tuple(debVersion, debVersion),
  fc.tuple(debVersion, part, fc.nat(), fc.nat(2)).map(([a, piece, where, cut]) => {
    const at = where % (a.length + 1);
    const changed = a.slice(0, at) + piece + a.slice(at + cut);
    return [a, isAllowed(changed) ? changed : a] as const;
  }),
);

/**
 * Real Debian versions: neighbours in changelogs, and every installed package beside the next one. Undefined when no
 * data folder is there.
 */
export function realDebPairs(): (readonly [string, string])[] | undefined {
  const known = sharedPairs('vercmp/osv-debian-generated.jsonl.gz');
  const small = sharedPairs('vercmp/osv-debian.jsonl.gz');
  const listing = sharedText('inventories/debian12-dpkg-query.tsv.gz');
  if (known === undefined || small === undefined || listing === undefined) {
    return undefined;
  }
  const pairs: (readonly [string, string])[] = [...known, ...small].map(({ a, b }) => [a, b] as const);
  const installed = listing
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t')[1] ?? '')
    .filter((version) => version !== '');
  installed.forEach((version, at) => {
    pairs.push([version, version], [version, installed[(at + 1) % installed.length] ?? version]);
  });
  return pairs;
}
