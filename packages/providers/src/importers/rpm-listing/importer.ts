import { nothingInside } from '../../errors.ts';
import { archOfPackages } from '../../linux-release/inventory.ts';
import type { Unreadable } from '../../provider.ts';
import type { Importer } from '../importer.ts';
import { releaseFromPackages } from '../linux-release.ts';
import { makeInventory, NAMED_BY_FILE, nameFromFile } from '../make-inventory.ts';
import { isRpmListing, parseRpmLines } from './listing.ts';

const TITLE = { ja: 'rpm のパッケージ一覧', en: 'rpm package listing' } as const;

export const rpmListing: Importer = {
  id: 'rpm-listing',
  title: TITLE,
  howTo: {
    ja: "その機器で「rpm -qa --qf '%{NAME}\\t%|EPOCH?{%{EPOCH}:}|%{VERSION}-%{RELEASE}\\t%{ARCH}\\t%{SOURCERPM}\\t%{VENDOR}\\t%{MODULARITYLABEL}\\n' > 機器名-rpm.tsv」を実行します。rpm -qa だけの出力でも読めます。",
    en: "Run `rpm -qa --qf '%{NAME}\\t%|EPOCH?{%{EPOCH}:}|%{VERSION}-%{RELEASE}\\t%{ARCH}\\t%{SOURCERPM}\\t%{VENDOR}\\t%{MODULARITYLABEL}\\n' > name-rpm.tsv`. Plain `rpm -qa` is read too.",
  },
  recognise: (file) => file.json().length === 0 && isRpmListing(file.lines()),
  read(file) {
    const listing = parseRpmLines(file.lines());
    if (listing.software.length === 0) {
      throw nothingInside(file.name, TITLE.ja);
    }
    const release = releaseFromPackages(listing.software);
    const notes: Unreadable[] = [NAMED_BY_FILE, ...release.unreadable];
    if (listing.withoutEpoch) {
      const reason =
        'この形の一覧には版のエポック（1: など）が出ません。エポックのあるパッケージは、実際より古く見えます。';
      notes.push({ part: 'software', reason });
    }
    if (listing.refused.length > 0) {
      const where = listing.refused.slice(0, 10).join('、');
      notes.push({ part: 'software', reason: `${listing.refused.length} 行を読めませんでした（${where} 行目）。` });
    }
    const inventory = makeInventory('rpm-listing', file, {
      name: nameFromFile(file),
      os: release.os,
      arch: archOfPackages(listing.software),
      software: listing.software,
      unreadable: notes,
    });
    return { inventories: [inventory], refused: [] };
  },
};
