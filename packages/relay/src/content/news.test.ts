import { expect, test } from 'vitest';
import { News } from './news.ts';

const line = (document: object): string => `${'A'.repeat(86)} ${JSON.stringify(document)}`;
const answer = (trust?: string): string =>
  line({ format: 'check-in-answer/1', ...(trust === undefined ? {} : { trust }) });

function counting(refresh: () => Promise<void> = async () => undefined) {
  let looks = 0;
  const news = new News(() => {
    looks += 1;
    return refresh();
  });
  return { news, looks: () => looks };
}

test('a change is fetched once, before the answer that speaks of it passes, however many devices hear of it together', async () => {
  const { news, looks } = counting();

  await Promise.all(Array.from({ length: 20 }, () => news.heard(answer('0123456789abcdef'))));
  await news.heard(answer('0123456789abcdef'));
  await news.heard(answer('fedcba9876543210'));

  expect(looks()).toBe(2);
});

test('what is no answer to a check-in, or says nothing of signed metadata, causes no look', async () => {
  const { news, looks } = counting();

  for (const said of [
    answer(),
    answer('not a mark'),
    line({ format: 'report-answer/1', trust: '0123456789abcdef' }),
    '',
    '{',
  ]) {
    await news.heard(said);
  }

  expect(looks()).toBe(0);
});

test('a look that fails holds nothing up and is made again with the next answer', async () => {
  const { news, looks } = counting(() => Promise.reject(new Error('away')));

  await news.heard(answer('0123456789abcdef'));
  await news.heard(answer('0123456789abcdef'));

  expect(looks()).toBe(2);
});

test('a look that never ends holds an answer for seconds, not for ever', async () => {
  const { news } = counting(() => new Promise(() => undefined));

  await news.heard(answer('0123456789abcdef'));
});
