import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forTerminal, inOneLine, plainJson } from './terminal.ts';

const STEERS = /[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}]/u;

describe('words of a stranger at a terminal', () => {
  it.each([
    ['clears the line', 'a\u001b[2K\rb'],
    ['sets the title', '\u001b]0;x\u0007'],
    ['begins a sequence with one byte of C1', '\u009b31m'],
    ['turns the direction of writing', 'gnp.\u202Eexe'],
    ['hides in no width', 'ad\u200Bmin'],
    ['breaks a line for some', 'a\u2028b'],
    ['is half of a plane above', '\u{e0041}x'],
  ])('what %s is shown and not done', (_, text) => {
    expect(forTerminal(text)).not.toMatch(STEERS);
    expect(inOneLine(text)).not.toMatch(STEERS);
  });

  it('lines and tabs of a text stay; inside of a line of ours they do not', () => {
    expect(forTerminal('受付\t1\n薬局\t2\n')).toBe('受付\t1\n薬局\t2\n');
    expect(inOneLine('受付\n問題ありません\t1')).toBe('受付�問題ありません�1');
  });

  it('a line of a log is the same JSON and steers nothing, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const line = `${JSON.stringify({ value })}\n`;
        expect(JSON.parse(plainJson(line))).toEqual({ value });
        expect(plainJson(line).slice(0, -1)).not.toMatch(STEERS);
        expect(plainJson(line).endsWith('\n')).toBe(true);
      }),
    );
  });
});
