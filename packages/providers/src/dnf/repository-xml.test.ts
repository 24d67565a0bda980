import { describe, expect, it } from 'vitest';
import { type PrimaryPackage, primaryReader } from './primary.ts';
import { xmlReader } from './repository-xml.ts';

const PIECE = Buffer.alloc(64 * 1024, 'x');
/** Far more than a bound, far less than what an index may hold unpacked (2 GiB). */
const MANY = 200;

describe('an index that was built to cost memory', () => {
  it.each([
    ['a declaration', '<!DOCTYPE x ['],
    ['a comment', '<repomd><!--'],
    ['an attribute', '<repomd a="'],
    ['the name of an element', '<repomd><'],
    ['an instruction', '<repomd><?x '],
    ['a text', '<repomd>'],
    ['a section', '<repomd><![CDATA['],
    ['an entity', '<repomd>&'],
  ])('%s that does not end is refused long before its end', (_, begin) => {
    const reader = xmlReader({ open: () => undefined, close: () => undefined });
    let pieces = 0;

    const feed = () => {
      reader.push(Buffer.from(begin));
      for (; pieces < MANY; pieces += 1) {
        reader.push(PIECE);
      }
    };

    expect(feed).toThrow();
    expect(pieces).toBeLessThan(20);
  });

  it('the same in one piece is refused too', () => {
    const reader = xmlReader({ open: () => undefined, close: () => undefined });

    expect(() => reader.push(Buffer.concat([Buffer.from('<repomd a="'), ...Array(MANY).fill(PIECE)]))).toThrow();
  });

  it('a document of any length with short parts is read', () => {
    let count = 0;
    const reader = xmlReader({
      open: () => undefined,
      close: () => {
        count += 1;
      },
    });

    reader.push(Buffer.from('<repomd>'));
    for (let number = 0; number < 40; number += 1) {
      reader.push(Buffer.from('<data type="primary"><!-- x --></data>\n'.repeat(2_000)));
    }
    reader.push(Buffer.from('</repomd>'));
    reader.end();

    expect(count).toBe(80_001);
  });

  it('a package with more entries than any has is counted and left out, and keeps none of them; the next one is read', () => {
    const found: PrimaryPackage[] = [];
    const reader = primaryReader((item) => found.push(item));
    const hash = 'a'.repeat(64);
    const packageOf = (name: string, entries: number) =>
      `<package type="rpm"><name>${name}</name><arch>noarch</arch><version epoch="0" ver="1" rel="1"/>` +
      `<checksum type="sha256">${hash}</checksum><size package="1" installed="1"/><location href="${name}.rpm"/>` +
      `<format><provides>${'<entry name="x"/>'.repeat(entries)}</provides></format></package>`;

    reader.push(Buffer.from(`<metadata>${packageOf('flood', 60_000)}${packageOf('lab-link', 3)}</metadata>`));
    reader.end();

    expect(found.map(({ name, provides }) => [name, provides.length])).toEqual([['lab-link', 3]]);
    expect(reader.state.unreadable).toBe(1);
  });
});
