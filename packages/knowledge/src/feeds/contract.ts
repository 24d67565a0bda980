import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson, TsukuroiError } from '@tsukuroi/core';
import type { Feed, FeedFile, FeedSummary } from '../feed.ts';
import { listFiles, openFeedFile } from '../input.ts';
import { knowledgeRecord } from '../record-schema.ts';

/**
 * What every feed promises, as test cases for its own `feed.test.ts`:
 *
 *     for (const { name, run } of contractCases(feed, import.meta.dirname)) {
 *       test(name, run);
 *     }
 *
 * `fixtures/<case>/…` holds a small feeds folder (paths as below a real one: `fixtures/two-entries/kev/x.json`).
 * `expected/<case>.jsonl` holds its records, RFC 8785 lines sorted; `expected/<case>.summary.json` what `parse` returned.
 * A case named `broken-…` must be refused: `expected/<case>.json` holds `{ "file", "position", "reason" }`.
 * `UPDATE_EXPECTED=1` writes what is missing or different; read the difference before you commit it.
 */
export interface ContractCase {
  readonly name: string;
  readonly run: () => Promise<void>;
}

export function contractCases(feed: Feed, folder: string): ContractCase[] {
  const fixtures = join(folder, 'fixtures');
  const names = existsSync(fixtures) ? readdirSync(fixtures).sort() : [];
  const cases = names.map((name) => ({
    name: `${feed.id} ${name}`,
    run: () => (name.startsWith('broken-') ? refusedCase(feed, folder, name) : goodCase(feed, folder, name)),
  }));
  return [
    ...cases,
    {
      name: `${feed.id} has at least one good and one broken fixture`,
      run: async () => {
        assert.ok(
          names.some((name) => !name.startsWith('broken-')),
          'no good fixture',
        );
        assert.ok(
          names.some((name) => name.startsWith('broken-')),
          'no broken fixture',
        );
      },
    },
    {
      name: `${feed.id} accepts no readme`,
      run: async () => assert.equal(feed.accepts(`${feed.id}/README.md`), false),
    },
  ];
}

/** Parses with shapes checked; the records as sorted canonical lines without repetitions, as the builder would take them. */
export async function parsedLines(
  feed: Feed,
  files: readonly FeedFile[],
): Promise<{ lines: string[]; summary: FeedSummary }> {
  const lines = new Set<string>();
  const summary = await feed.parse(files, (record) => {
    const outcome = knowledgeRecord.safeParse(record);
    assert.ok(outcome.success, `record of wrong shape: ${JSON.stringify(record)} ${outcome.error?.message}`);
    assert.equal(record.feed, feed.id);
    lines.add(canonicalJson(record));
  });
  return { lines: [...lines].sort(), summary };
}

async function goodCase(feed: Feed, folder: string, name: string): Promise<void> {
  const files = await fixtureFiles(feed, folder, name);

  const first = await parsedLines(feed, files);
  const again = await parsedLines(feed, files.toReversed());

  assert.deepEqual(again, first, 'the order of the files changes the outcome');
  for (const { reason } of first.summary.notices ?? []) {
    assert.ok(feed.notices?.[reason] !== undefined, `the feed has no words (\`notices\`) for the reason ${reason}`);
  }
  compare(join(folder, 'expected', `${name}.jsonl`), first.lines.map((line) => `${line}\n`).join(''));
  compare(join(folder, 'expected', `${name}.summary.json`), `${JSON.stringify(first.summary, null, 2)}\n`);
}

async function refusedCase(feed: Feed, folder: string, name: string): Promise<void> {
  const files = await fixtureFiles(feed, folder, name);

  const refusal = await feed
    .parse(files, () => undefined)
    .then(
      () => undefined,
      (error: unknown) => error,
    );

  assert.ok(refusal instanceof TsukuroiError, `expected a refusal, got ${String(refusal)}`);
  assert.ok(['FEED_INVALID', 'FEED_UNREADABLE', 'FEED_TOO_LARGE'].includes(refusal.code), refusal.message);
  const { file, position, reason } = refusal.params;
  assert.ok(typeof file === 'string' && files.some((known) => file.startsWith(known.path)), `no such file: ${file}`);
  compare(join(folder, 'expected', `${name}.json`), `${JSON.stringify({ file, position, reason }, null, 2)}\n`);
}

async function fixtureFiles(feed: Feed, folder: string, name: string): Promise<FeedFile[]> {
  const root = join(folder, 'fixtures', name);
  const paths = await listFiles(root);
  assert.ok(paths.length > 0, `fixture ${name} is empty`);
  for (const path of paths) {
    assert.ok(feed.accepts(path), `the feed does not accept ${path}`);
  }
  return Promise.all(paths.map((path) => openFeedFile(root, path)));
}

function compare(path: string, actual: string): void {
  if (process.env.UPDATE_EXPECTED === '1') {
    writeFileSync(path, actual);
    return;
  }
  assert.ok(existsSync(path), `${path} is missing; UPDATE_EXPECTED=1 writes it`);
  assert.equal(actual, readFileSync(path, 'utf8'));
}
