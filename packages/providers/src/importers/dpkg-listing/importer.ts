import { nothingInside } from '../../errors.ts';
import { archOfPackages } from '../../linux-release/inventory.ts';
import type { Unreadable } from '../../provider.ts';
import type { Importer } from '../importer.ts';
import { releaseFromPackages } from '../linux-release.ts';
import { makeInventory, NAMED_BY_FILE, nameFromFile } from '../make-inventory.ts';
import { listingKind, parseListing } from './listing.ts';

const TITLE = { ja: 'dpkg のパッケージ一覧', en: 'dpkg package listing' } as const;

/** The fields that an inventory needs, as dpkg-query(1) writes them. */
const QUERY = ['Package', 'Version', 'Architecture', 'source:Package', 'source:Version', 'db:Status-Status']
  .map((field) => `\${${field}}`)
  .join('\\t');

export const dpkgListing: Importer = {
  id: 'dpkg-listing',
  title: TITLE,
  howTo: {
    ja: `その機器で「dpkg-query -W -f '${QUERY}\\n' > 機器名-dpkg.tsv」を実行します。dpkg -l の出力でも読めますが、元のパッケージ名が入りません。`,
    en: `Run \`dpkg-query -W -f '${QUERY}\\n' > name-dpkg.tsv\`. The output of dpkg -l is read too, but names no source packages.`,
  },
  recognise: (file) => file.json().length === 0 && listingKind(file.lines()) !== undefined,
  read(file) {
    const kind = listingKind(file.lines());
    const listing = kind === undefined ? undefined : parseListing(kind, file.lines());
    if (listing === undefined || listing.software.length === 0) {
      throw nothingInside(file.name, TITLE.ja);
    }
    const release = releaseFromPackages(listing.software);
    const notes: Unreadable[] = [NAMED_BY_FILE, ...release.unreadable];
    if (listing.refused.length > 0) {
      const where = listing.refused.slice(0, 10).join('、');
      notes.push({ part: 'software', reason: `${listing.refused.length} 行を読めませんでした（${where} 行目）。` });
    }
    const inventory = makeInventory('dpkg-listing', file, {
      name: nameFromFile(file),
      os: release.os,
      arch: archOfPackages(listing.software),
      software: listing.software,
      unreadable: notes,
    });
    return { inventories: [inventory], refused: [] };
  },
};
