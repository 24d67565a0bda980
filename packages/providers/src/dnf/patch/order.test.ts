import { describe, expect, test } from 'vitest';
import { type DnfOrder, neededFiles, supplyOf } from './order.ts';

const content = (letter: string) => ({ sha256: letter.repeat(64), length: 10 });
const repository = (id: string, repomd: string, letters: readonly [string, string, string]) => ({
  ...{ id, date: '2026-11-20T00:00:00Z', repomd: content(repomd), signature: content(letters[0]) },
  metadata: [
    { type: 'primary', path: 'repodata/p.xml.gz', ...content(letters[1]) },
    { type: 'filelists', path: 'repodata/f.xml.gz', ...content(letters[2]) },
  ],
});
/** Two repositories; only from the first of them something is ordered. */
const ORDER: DnfOrder = {
  repositories: [repository('baseos', '1', ['2', '3', '4']), repository('appstream', '5', ['6', '7', '8'])],
  packages: [
    {
      ...{ package: 'openssl-libs', version: '1:3.0.7-28.el9', ...content('9'), index: '1'.repeat(64) },
      place: { architecture: 'x86_64', path: 'Packages/o/openssl-libs-3.0.7-28.el9.x86_64.rpm' },
    },
  ],
};
const [item] = ORDER.packages;
const withPackages = (...packages: readonly (Partial<DnfOrder['packages'][number]> | undefined)[]): DnfOrder => ({
  ...ORDER,
  packages: packages.flatMap((one) => (item === undefined ? [] : [{ ...item, ...one }])),
});

describe('an order of dnf', () => {
  test('needs indexes and signatures of all, the list of packages only where one comes from, and no list of files', () => {
    expect(neededFiles(ORDER).map(({ sha256 }) => sha256[0])).toEqual(['1', '2', '3', '5', '6', '9']);
  });

  test.each([
    ['an option in place of a name', { package: '--root=/' }],
    ['a version with something behind it', { version: '1.0-1;x' }],
    ['a path that climbs', { place: { architecture: 'x86_64', path: '../x.rpm' } }],
    ['an index that is not ordered', { index: 'f'.repeat(64) }],
  ])('refused: %s', (_, wrong) => {
    expect(supplyOf(withPackages(wrong)).ok).toBe(false);
    expect(neededFiles(withPackages(wrong))).toEqual([]);
  });

  test('refused: two versions of one package', () => {
    const twice = withPackages({}, { version: '1:3.0.7-29.el9', ...content('a') });

    expect(supplyOf(twice)).toEqual({ ok: false, error: 'openssl-libs.x86_64' });
  });

  test('the same package of two architectures is two packages', () => {
    const place = { architecture: 'i686', path: 'Packages/o/openssl-libs-3.0.7-28.el9.i686.rpm' };

    expect(supplyOf(withPackages({}, { place, ...content('a') })).ok).toBe(true);
  });
});
