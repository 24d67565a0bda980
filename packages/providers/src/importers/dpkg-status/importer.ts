import { problemsOf, softwareOf } from '../../dpkg/inventory.ts';
import { parseDpkgStatus } from '../../dpkg/status.ts';
import { importInvalid, nothingInside } from '../../errors.ts';
import { archOfPackages } from '../../linux-release/inventory.ts';
import type { Importer } from '../importer.ts';
import { releaseFromPackages } from '../linux-release.ts';
import { makeInventory, NAMED_BY_FILE, nameFromFile } from '../make-inventory.ts';

const TITLE = {
  ja: 'dpkg の状態ファイル（/var/lib/dpkg/status）',
  en: 'dpkg status file (/var/lib/dpkg/status)',
} as const;

export const dpkgStatus: Importer = {
  id: 'dpkg-status',
  title: TITLE,
  howTo: {
    ja: 'Debian・Ubuntu の機器から /var/lib/dpkg/status を「機器名-dpkg.txt」という名前でコピーします。',
    en: 'Copy /var/lib/dpkg/status of a Debian or Ubuntu machine as `name-dpkg.txt`.',
  },
  // An archive's index has the same stanzas with Filename and hashes: what could be installed, not what is.
  recognise(file) {
    const head = file.text().text.slice(0, 20_000);
    return /^\s*Package: /.test(head) && /^(?:Status|Version): /m.test(head) && !/^(?:Filename|SHA256): /m.test(head);
  },
  read(file) {
    const { text } = file.text();
    const status = parseDpkgStatus(text, /^Status:/m.test(text));
    const nameless = status.problems.find((problem) => problem.reason === 'no-package-name');
    if (nameless !== undefined) {
      throw importInvalid(file.name, TITLE.ja, `line ${nameless.line}`, 'a record without Package');
    }
    if (status.packages.length === 0) {
      throw nothingInside(file.name, TITLE.ja);
    }
    const software = status.packages.map((item) => softwareOf(item, undefined));
    const release = releaseFromPackages(software);
    const inventory = makeInventory('dpkg-status', file, {
      name: nameFromFile(file),
      os: release.os,
      arch: archOfPackages(software),
      software,
      unreadable: [NAMED_BY_FILE, ...release.unreadable, ...problemsOf(status)],
    });
    return { inventories: [inventory], refused: [] };
  },
};
