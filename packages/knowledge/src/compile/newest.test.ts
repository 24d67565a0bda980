import { expect, test } from 'vitest';
import { newestStatements } from './newest.ts';

const lines = (entries: readonly string[]) => [...newestStatements(entries)].map((entry) => entry.split('\t')[1]);

test('of claims of several documents about one vulnerability and product the newest revision counts', () => {
  const entries = [
    'claim CVE-1 msrc/1 2023-Nov\told\t2023-11-14 2025-10-01',
    'claim CVE-1 msrc/1 2024-Feb\tnew\t2024-02-13 2024-02-13',
    'claim CVE-1 msrc/2 2023-Nov\tother product\t2023-11-14 2025-10-01',
  ];

  expect(lines(entries)).toEqual(['new', 'other product']);
});

test('the later month does not count where the earlier one was revised after it', () => {
  const entries = [
    'claim CVE-1 msrc/1 2023-Nov\trevised\t2024-05-01',
    'claim CVE-1 msrc/1 2024-Feb\tfirst\t2024-02-13',
  ];

  expect(lines(entries)).toEqual(['revised']);
});

test('equal revisions all stay, each line once', () => {
  const entries = [
    'claim CVE-1 msrc/1 2023-Nov\ta\t2024-02-13',
    'claim CVE-1 msrc/1 2024-Feb\tb\t2024-02-13',
    'claim CVE-1 msrc/1 2024-Feb\tb\t2024-01-01',
  ];

  expect(lines(entries)).toEqual(['a', 'b']);
});

test('of notes on one vulnerability the newest counts, in each language', () => {
  const entries = ['note CVE-1 en\ta\t2024-01-01', 'note CVE-1 en\tb\t2024-02-01', 'note CVE-1 ja\tc\t2024-01-01'];

  expect(lines(entries)).toEqual(['b', 'c']);
});

test('feeds that state no revision keep every record: sources and advisories stand side by side', () => {
  const entries = ['claim CVE-1 deb/debian/12/bash DSA-1-1\ta', 'claim CVE-1 deb/debian/12/bash DSA-1-2\tb'];

  expect(lines(entries)).toEqual(['a', 'b']);
});
