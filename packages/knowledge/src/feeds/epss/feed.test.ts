import { expect, test } from 'vitest';
import { memoryFile } from '../../input.ts';
import { contractCases, parsedLines } from '../contract.ts';
import { feed } from './feed.ts';

for (const { name, run } of contractCases(feed, import.meta.dirname)) {
  test(name, run);
}

const day = (date: string, rows: string) =>
  `#model_version:v2025.03.14,score_date:${date}T12:55:00Z\ncve,epss,percentile\n${rows}`;

test('the newest day counts by its first line, not by the file name', async () => {
  const newer = memoryFile('epss/epss_scores-2026-01-01.csv', day('2026-01-30', 'CVE-2018-13379,0.9,0.99\n'));
  const older = memoryFile('epss/epss_scores-current.csv', day('2026-01-29', 'CVE-2018-13379,0.1,0.5\n'));

  const outcome = await parsedLines(feed, [newer, older]);

  expect(outcome.lines).toEqual([
    '{"feed":"epss","kind":"likelihood","percentile":0.99,"score":0.9,"vulnerability":"CVE-2018-13379"}',
  ]);
  expect(outcome.summary.date).toBe('2026-01-30T12:55:00Z');
});

test.each([
  ['a score above one', 'CVE-2018-13379,1.2,0.9', 'line 3'],
  ['a missing column', 'CVE-2018-13379,0.5', 'line 3'],
  ['a name that is no CVE', 'CVE-18-1,0.5,0.5', 'line 3'],
])('%s refuses the whole file', async (_what, row, position) => {
  const file = memoryFile('epss/epss_scores-current.csv', day('2026-01-30', `${row}\nCVE-2024-55591,0.9,0.99\n`));

  await expect(feed.parse([file], () => undefined)).rejects.toMatchObject({
    code: 'FEED_INVALID',
    params: { position },
  });
});
