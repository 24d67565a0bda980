import type { Feed } from '../../feed.ts';
import { parseRepository } from './parse.ts';

/**
 * What a distribution's own archive holds now: patch-level truth without any list of vulnerabilities. Its input is made by
 * `verify.ts` from apt's lists or a mirror (`local.ts`, `download.ts`).
 */
export const feed: Feed = {
  id: 'debian-repository',
  title: { ja: 'ディストリビューションの配布一覧（apt）', en: "The distribution's own archive (apt)" },
  home: 'https://wiki.debian.org/DebianRepository/Format',
  licence: 'Debian and Ubuntu archive indices: free to use',
  // Debian's security suite states that it counts for 7 days (Valid-Until).
  staleAfterDays: 7,
  shrinkLimit: 0.9,
  accepts: (path) =>
    /^debian-repository\/.+\/(?:verified\.json|InRelease|Release|Release\.gpg|binary-[^/]+\/Packages(?:\.\w+)?)$/.test(
      path,
    ) || /^debian-repository\/.*_(?:InRelease|Release|Release\.gpg|Packages)(?:\.\w+)?$/.test(path),
  parse: parseRepository,
};
