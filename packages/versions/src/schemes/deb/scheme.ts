import { ok, refused } from '@tsukuroi/core';
import type { Scheme } from '../../scheme.ts';
import { compareDeb, compareDebWithin, isDebVersion } from './compare.ts';

/**
 * Versions of Debian and Ubuntu packages. What dpkg compares with a warning although policy forbids it (other
 * characters) is refused; a version that does not begin with a digit is read, as policy only says "should".
 */
export const deb: Scheme<string> = {
  id: 'deb',
  title: { ja: 'Debian・Ubuntu のパッケージ', en: 'Debian and Ubuntu packages' },
  source: 'Debian Policy Manual 5.6.12 "Version"; deb-version(7), dpkg 1.21.22',
  parse: (text) => (isDebVersion(text) ? ok(text) : refused('form')),
  compare: compareDeb,
  compareWithin: compareDebWithin,
};
