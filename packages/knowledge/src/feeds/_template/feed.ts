import type { Feed } from '../../feed.ts';
import { downloads } from './download.ts';
import { parseExample } from './parse.ts';

/** A feed to copy: `cp -r _template <id>`, then replace every word here. docs/recipes/feed.md leads through it. */
export const feed: Feed = {
  id: '_template',
  title: { ja: '見本', en: 'Template' },
  home: 'https://example.org/',
  licence: 'CC0-1.0',
  staleAfterDays: 14,
  shrinkLimit: 0.9,
  notices: { withdrawn: { ja: '配布元が取り下げた記録', en: 'records the publisher has withdrawn' } },
  downloads,
  accepts: (path) => /^_template\/[^/]+\.jsonl(\.gz)?$/.test(path),
  parse: parseExample,
};
