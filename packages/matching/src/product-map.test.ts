import { describe, expect, it } from 'vitest';
import { type MappedProduct, productMapOf } from './product-map.ts';

function entry(id: string, match: MappedProduct['match'], more: Partial<MappedProduct> = {}): MappedProduct {
  return { id, title: { ja: id, en: id }, match, products: [`cpe/a/x/${id}`], scheme: 'generic', ...more };
}

const map = productMapOf([
  entry('ichitaro', [{ name: '一太郎*', publisher: '株式会社ジャストシステム' }]),
  entry('reader', [{ name: 'Adobe Acrobat Reader DC' }]),
  entry('log4j', [
    { identifier: 'pkg:maven/org.apache.logging.log4j/log4j-core' },
    { identifier: 'cpe:2.3:a:apache:log4j' },
  ]),
  entry('name-like-log4j', [{ name: 'log4j-core' }]),
]);
const found = (name: string, more: { source?: string; identifier?: string } = {}): string[] =>
  map.programs({ scheme: 'generic', name, version: '1', ...more }).map(({ id }) => id);

describe('the product map', () => {
  it.each([
    ['一太郎２０１６', ['ichitaro'], 'full-width digits'],
    ['一太郎 2024 Ver.34', ['ichitaro'], 'a rest after the star'],
    ['ＡＤＯＢＥ　Acrobat  Reader DC', ['reader'], 'full-width letters and blanks'],
    ['Adobe Acrobat Reader DC Plus', [], 'no star, no rest'],
    ['花子', [], 'nobody mapped it'],
  ])('%s → %o: %s', (name, ids) => {
    expect(found(name)).toEqual(ids);
  });

  it('a stated publisher must agree; an unstated one does not exclude', () => {
    expect(found('一太郎2016', { source: '株式会社ジャストシステム' })).toEqual(['ichitaro']);
    expect(found('一太郎2016', { source: '別の会社' })).toEqual([]);
  });

  it('an identifier outweighs a name and is compared whole', () => {
    expect(found('log4j-core', { identifier: 'pkg:maven/org.apache.logging.log4j/log4j-core@2.8.1' })).toEqual([
      'log4j',
    ]);
    expect(found('x', { identifier: 'pkg:maven/org.apache.logging.log4j/log4j-core-extra@1' })).toEqual([]);
    expect(found('x', { identifier: 'cpe:2.3:a:apache:log4j:2.8.1:*:*:*:*:*:*:*' })).toEqual(['log4j']);
    expect(found('log4j-core')).toEqual(['name-like-log4j']);
  });
});
