import { VIA_WORDS } from '@tsukuroi/protocol/words.ts';
import { importers } from '@tsukuroi/providers/importers/registry.ts';
import { expect, test } from 'vitest';
import { historyWords } from './texts.ts';

test('every kind of file that can be imported has a word in both languages, and no word stands without its kind', () => {
  const ways = ['agent', 'typed', 'ledger', ...importers.map(({ id }) => id)];

  expect(Object.keys(VIA_WORDS).sort()).toEqual(ways.sort());
  expect(Object.values(VIA_WORDS).every(({ ja, en }) => ja !== '' && en !== '')).toBe(true);
});

test('the history says how a device was read in words, and shows a way that it does not know as it is', () => {
  expect(historyWords('added', { via: 'declared-usb' }, 'ja').detail).toBe('USB 収集（申告） で登録しました。');
  expect(historyWords('reported', { via: 'declared-usb', entries: '12' }, 'en').detail).toContain('USB collector');
  expect(historyWords('added', { via: 'other-tool' }, 'ja').detail).toBe('other-tool で登録しました。');
});
