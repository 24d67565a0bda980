import { type Entry, keyOf, lineOf, revisedOf } from './runs.ts';

/**
 * Of entries that state the same in several documents, those revised last. What is stated: a claim's vulnerability and product
 * (its key without the record, which is why a record of such a feed is one word), a note's vulnerability and language. Entries
 * without a revision pass as they are; equal revisions all stay, so that nothing is left out by chance.
 */
export function* newestStatements(ordered: Iterable<Entry>): Generator<Entry> {
  let group: Entry[] = [];
  let stated = '';
  for (const entry of ordered) {
    const statement = revisedOf(entry) === '' ? '' : statementOf(keyOf(entry));
    if (statement === '' || statement !== stated) {
      yield* newestOf(group);
      group = [];
    }
    stated = statement;
    group.push(entry);
  }
  yield* newestOf(group);
}

function statementOf(key: string): string {
  return key.startsWith('claim ') ? key.slice(0, key.lastIndexOf(' ')) : key;
}

function* newestOf(group: readonly Entry[]): Generator<Entry> {
  if (group.length <= 1) {
    yield* group;
    return;
  }
  const newest = group.map(revisedOf).reduce((a, b) => (a > b ? a : b));
  let last = '';
  for (const entry of group) {
    const line = lineOf(entry);
    if (revisedOf(entry) === newest && line !== last) {
      yield entry;
      last = line;
    }
  }
}
