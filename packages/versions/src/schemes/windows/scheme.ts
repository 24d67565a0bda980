import { ok, type Result, refused } from '@tsukuroi/core';
import { compareNumbers, type Numbers, readNumbers } from '../../numbers.ts';
import type { Scheme, Unreadable } from '../../scheme.ts';

function read(text: string, complete: boolean): Result<Numbers, Unreadable> {
  // One number alone is refused: "19045" (a build) beside "10.0.19045.4046" would look far newer.
  const parts = readNumbers(text, 2, 8);
  return parts === undefined ? refused('form') : ok({ parts, complete });
}

/**
 * Windows itself (10.0.19045.4046: the first three numbers name the feature release, the last one is the update state) and
 * programs on Windows. A version that stops where the other goes on is unknown: `systeminfo` prints 10.0.19045 without
 * the last number, and that is not an unpatched machine but an unread one.
 */
export const windows: Scheme<Numbers> = {
  id: 'windows',
  title: { ja: 'Windows とその上のプログラム', en: 'Windows and programs on it' },
  source:
    'learn.microsoft.com: VERSIONINFO resource (FILEVERSION: four numbers, compared in order), ProductVersion property (Windows Installer), Windows release information (OS build = build.revision)',
  parse: (text) => read(text, false),
  parseBound: (text) => read(text, true),
  compare: compareNumbers,
};
