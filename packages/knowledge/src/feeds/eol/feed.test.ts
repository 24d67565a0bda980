import { expect, test } from 'vitest';
import { memoryFile } from '../../input.ts';
import { contractCases, parsedLines } from '../contract.ts';
import { feed } from './feed.ts';

for (const { name, run } of contractCases(feed, import.meta.dirname)) {
  test(name, run);
}

test('the answer of the API is preferred to product pages, and both say the same of one cycle', async () => {
  const pages = memoryFile(
    'eol/endoflife-products.jsonl',
    '{"product":"fortios","title":"FortiOS","releases":[{"releaseCycle":"7.0","releaseDate":"2021-03-30","eoas":"2024-03-30","eol":"2025-09-30"}]}\n',
  );
  const answer = memoryFile(
    'eol/products-full.json',
    JSON.stringify({
      schema_version: '1.2.0',
      generated_at: '2026-08-22T08:52:34+00:00',
      total: 1,
      result: [
        {
          name: 'fortios',
          label: 'FortiOS',
          releases: [
            {
              name: '7.0',
              label: '7.0',
              releaseDate: '2021-03-30',
              isEoas: true,
              eoasFrom: '2024-03-30',
              isEol: true,
              eolFrom: '2025-09-30',
              latest: null,
            },
          ],
        },
      ],
    }),
  );

  const fromBoth = await parsedLines(feed, [pages, answer]);
  const fromPages = await parsedLines(feed, [pages]);

  expect(fromBoth.lines).toEqual(fromPages.lines);
  expect(fromBoth.summary).toEqual({
    date: '2026-08-22T08:52:34+00:00',
    notices: [{ reason: 'not-newest', count: 1 }],
  });
});

test('an announced end, an unannounced one and one without a day stay three different things', async () => {
  const pages = memoryFile(
    'eol/endoflife-products.jsonl',
    '{"product":"x","title":"X Box","releases":[{"releaseCycle":"3","eol":false},{"releaseCycle":"2","eol":true},{"releaseCycle":"1"}]}\n',
  );

  const { lines } = await parsedLines(feed, [pages]);

  expect(lines.map((line) => JSON.parse(line).ends)).toEqual([undefined, true, false]);
});
