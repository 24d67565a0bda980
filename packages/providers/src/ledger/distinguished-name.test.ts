import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readUnits, unitPath } from './distinguished-name.ts';

describe('units of a distinguished name', () => {
  it.each([
    // Get-ADComputer and csvde write the machine first and the domain last (learn.microsoft.com, Get-ADComputer).
    ['CN=GAIRAI-01,OU=外来,OU=病院,DC=corp,DC=example', ['病院', '外来']],
    ['CN=SV-01,OU=Domain Controllers,DC=corp,DC=example', ['Domain Controllers']],
    // The container into which machines go by themselves is no unit.
    ['CN=PC-77,CN=Computers,DC=corp,DC=example', []],
    // The unit itself, as dsquery ou writes it, and its number in place of the keyword (RFC 4519, 2.20).
    ['OU=医事課,DC=corp,DC=example', ['医事課']],
    ['2.5.4.11=病棟,dc=corp', ['病棟']],
    // RFC 4514, 4: escaped marks, two attributes in one part, octets of UTF-8.
    ['CN=PC,OU=Surgery\\, East,DC=example', ['Surgery, East']],
    ['OU=A\\+B\\=C+CN=x,O=Y', ['A+B=C']],
    ['CN=PC,OU=Lu\\C4\\8Di\\C4\\87,DC=example', ['Lučić']],
    // Blanks that people type between the parts.
    ['CN=PC, OU = 3階病棟 , DC=example', ['3階病棟']],
    ['OU=\\ 手術室\\ ', ['手術室']],
  ])('%s', (name, units) => {
    expect(readUnits(name)).toEqual(units);
  });

  it.each(['外来', '病院/外来', 'corp.example/病院/外来/PC-01', '', '= 1', '第 1 = 病棟'])(
    '%s is no such name',
    (text) => {
      expect(readUnits(text)).toBe('no-name');
    },
  );

  it.each([
    ['torn behind a backslash', 'CN=PC,OU=外来\\'],
    ['a part without a value', 'CN=PC,OU=,DC=example'],
    ['a part without "="', 'CN=PC,外来,DC=example'],
    ['a mark that must be escaped', 'CN=PC,OU=A;B,DC=example'],
    ['octets that are no UTF-8', 'CN=PC,OU=\\C4,DC=example'],
    ['encoded octets', 'CN=PC,OU=#04024869,DC=example'],
    ['an escape that is none', 'CN=PC,OU=\\外来,DC=example'],
  ])('trap: %s is not read by half', (_why, name) => {
    expect(readUnits(name)).toBeUndefined();
  });

  it.each([
    ['bare blanks at its end are none', 'OU=  外来  ,DC=example', ['外来']],
    ['those behind a backslash are none either', 'OU=\\ 外来\\  ,DC=example', ['外来']],
    ['a backslash with nothing behind it is torn', 'OU=外来 \\', undefined],
    // The longest cell that a ledger may have: a pattern with a choice of blanks would take hours over it.
    ['a cell full of blanks costs no more than another', `OU=${' '.repeat(32_000)}a\\`, undefined],
    ['also with something behind them', `OU=a${' '.repeat(32_000)}b`, [`a${' '.repeat(32_000)}b`]],
  ])('of a value %s', (_, text, units) => {
    expect(readUnits(text)).toEqual(units);
  });

  it('whatever stands in units comes back, written with escapes', () => {
    const unit = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
      .filter((text) => text.trim() === text && text !== '');
    const escaped = (text: string) =>
      text.replaceAll(/[ "#+,;<=>\\\0]/g, (mark) => (mark === '\0' ? '\\00' : `\\${mark}`));

    fc.assert(
      fc.property(fc.array(unit, { maxLength: 5 }), (units) => {
        const name = ['CN=PC', ...units.toReversed().map((one) => `OU=${escaped(one)}`), 'DC=example'].join(',');
        expect(readUnits(name)).toEqual(units);
      }),
    );
  });

  it('a path tells a "/" within a name from one between names', () => {
    expect(unitPath(['病院', '外来/救急', 'A\\B'])).toBe('病院/外来\\/救急/A\\\\B');
  });
});
