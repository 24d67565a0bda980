import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvCell, csvText } from './csv.ts';

describe('csvText', () => {
  it('begins with a byte order mark and ends lines with CRLF, as Excel in Japan reads it', () => {
    expect(
      csvText([
        ['名前', '数'],
        ['受付 1', 2],
      ]),
    ).toBe('\uFEFF名前,数\r\n受付 1,2\r\n');
  });

  it.each([
    ...['=cmd|calc', '+1+1', '-2+3', '@SUM(A1)', '\tx', '\rx', '\nx', '\0=1', '-5%'],
    // As a Japanese keyboard writes them, and behind what a spreadsheet cuts off or does not show.
    ...['＝1+1', '＋1', '－1+1', '＠SUM(A1)', ' =1+1', '\u3000＝1+1', '\u200b=1+1', '\ufeff=1+1', '\u202e=1+1'],
  ])('makes %j text, not a formula', (value) => {
    expect(csvCell(value).replace(/^"/, '')).toMatch(/^'/);
  });

  it.each([
    ['-5', '-5'],
    ['-0.25', '-0.25'],
    ['-', '-'],
    ['－', '－'],
    ['C++', 'C++'],
    ['a=b', 'a=b'],
  ])('leaves %s alone', (value, cell) => {
    expect(csvCell(value)).toBe(cell);
  });

  it('never lets a value break out of its cell', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        const cell = csvCell(value);
        const inner = cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '') : cell;
        return !/"/.test(inner) && (cell.startsWith('"') || !/[,\r\n]/.test(cell));
      }),
    );
  });
});
