import type { Text } from '@tsukuroi/core';

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
