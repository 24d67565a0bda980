import type { Text } from '@tsukuroi/core';
import { defineAuditWords } from '../audit/index.ts';

/** Sources that are no publisher's feed. */
export const OWN_FEEDS: Readonly<
  Record<string, { title: Text; staleAfterDays: number; licence: string; home: string }>
> = {
  starter: {
    title: { ja: '同梱の基礎知識', en: 'Starter knowledge' },
    staleAfterDays: 90,
    licence: 'Apache-2.0',
    home: '',
  },
  override: { title: { ja: '訂正', en: 'Corrections' }, staleAfterDays: 3650, licence: '', home: '' },
};

defineAuditWords({
  'knowledge.rebuilt': { ja: '知識の作り直しを開始', en: 'Knowledge rebuild started' },
});

/** Of knowledge that was taken before a ceremony. */
export const BROUGHT_UNSIGNED: Text = {
  ja: '署名のない知識です（鍵の儀式がまだのため、誰が作ったかは確かめていません）。',
  en: 'This knowledge is not signed (there was no key ceremony; nobody checked who made it). ',
};

export const REBUILD = {
  title: { ja: '知識を作り直しています', en: 'Rebuilding the knowledge' },
  nothingNew: {
    ja: '元のデータは変わっていません。作り直す必要はありません。',
    en: 'The inputs have not changed; there is nothing to rebuild.',
  },
  matching: { ja: '全端末を判定し直しています', en: 'Judging all devices again' },
} as const satisfies Readonly<Record<string, Text>>;

/** What a rebuild is doing now. */
export function rebuildStep(step: 'reading' | 'writing', feed: string): Text {
  return step === 'reading'
    ? { ja: `${feed} を読んでいます`, en: `Reading ${feed}` }
    : { ja: `${feed} を書いています`, en: `Writing ${feed}` };
}
