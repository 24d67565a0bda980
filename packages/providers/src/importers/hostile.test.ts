import { gzipSync } from 'node:zlib';
import { describeError, TsukuroiError } from '@tsukuroi/core';
import { inventoryShape } from '@tsukuroi/protocol';
import { describe, expect, it } from 'vitest';
import { IMPORT_LIMITS } from '../limits.ts';
import { importInventories } from './registry.ts';
import { CYCLONEDX_XML, SAMPLES } from './testing/samples.ts';

function codeOf(content: string | Uint8Array, name = 'x.txt'): string {
  const outcome = importInventories(typeof content === 'string' ? Buffer.from(content) : content, name);
  return outcome.ok ? 'taken' : outcome.error.code;
}

describe('a wrong or hostile file', () => {
  it('billion laughs: a document type declaration is refused before an entity exists', () => {
    const bomb = `<?xml version="1.0"?><!DOCTYPE bom [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;">]>${CYCLONEDX_XML.slice(CYCLONEDX_XML.indexOf('<bom'))}`;

    expect(codeOf(bomb)).toBe('IMPORT_DTD');
  });

  it('deep JSON', () => {
    expect(codeOf(`{"bomFormat":"CycloneDX","components":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)).toBe(
      'IMPORT_TOO_DEEP',
    );
  });

  it('brackets in a string are not depth', () => {
    expect(
      codeOf(JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.5', components: [{ name: '['.repeat(500) }] })),
    ).toBe('taken');
  });

  it('deep XML', () => {
    expect(codeOf(CYCLONEDX_XML.replace('<components>', `<components>${'<a>'.repeat(100)}${'</a>'.repeat(100)}`))).toBe(
      'IMPORT_TOO_DEEP',
    );
  });

  it('a huge line', () => {
    expect(codeOf(`bash-5.1-1.el9.x86_64\n${'a'.repeat(IMPORT_LIMITS.lineCharacters + 1)}`)).toBe(
      'IMPORT_LINE_TOO_LONG',
    );
  });

  it('NUL bytes', () => {
    expect(codeOf('Version: FortiGate-60E v6.0.4,\0build')).toBe('IMPORT_NUL');
  });

  it('a gzip bomb', () => {
    expect(codeOf(gzipSync(Buffer.alloc(IMPORT_LIMITS.fileBytes + 1)), 'x.gz')).toBe('IMPORT_TOO_LARGE');
  });

  it('a file over the limit', () => {
    expect(codeOf(new Uint8Array(IMPORT_LIMITS.fileBytes + 1))).toBe('IMPORT_TOO_LARGE');
  });

  it('UTF-8 with one broken byte is refused with its line, not read as CP932', () => {
    const text = Buffer.from('ホスト名: あいうえお\nかきくけこ\n');
    text[40] = 0xff;

    expect(codeOf(text)).toBe('IMPORT_ENCODING');
  });

  it('an Excel workbook is sent to the ledger', () => {
    expect(codeOf(Buffer.from('PK\u0003\u0004rest'), 'ledger.xlsx')).toBe('IMPORT_IS_LEDGER');
  });

  it.each([
    ['', 'IMPORT_EMPTY'],
    ['\uFEFF\r\n', 'IMPORT_EMPTY'],
    ['hello\nworld\n', 'IMPORT_UNKNOWN_FORMAT'],
    ['{"a":', 'IMPORT_INVALID'],
    ['{"format":"inventory/1"}', 'IMPORT_INVALID'],
    [
      'Windows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\X]\r\n"a"="b"\r\n',
      'IMPORT_NOTHING_INSIDE',
    ],
    ['<bom xmlns="http://cyclonedx.org/schema/bom/1.4"><components></bom>', 'IMPORT_INVALID'],
    [
      'Package: a\nStatus: install ok installed\nVersion: 1\n\nStatus: install ok installed\nVersion: 2\n',
      'IMPORT_INVALID',
    ],
  ])('%j is refused with %s', (content, code) => {
    expect(codeOf(content)).toBe(code);
  });

  it('every refusal has words in both languages, with its position filled in', () => {
    const outcome = importInventories(Buffer.from('{"a":\n\n'), 'x.json');

    const words = (['ja', 'en'] as const).map((language) =>
      describeError(outcome.ok ? undefined : outcome.error, language),
    );

    expect(
      words.every((text) => text.code === 'IMPORT_INVALID' && !/\{\w+\}/.test(text.what + text.effect + text.next)),
    ).toBe(true);
    expect(words[0]?.what).toContain('line 3');
  });

  it('lines made to make patterns slow', () => {
    const attacks = [
      '/'.repeat(300_000),
      `${'-'.repeat(300_000)}.x86_6`,
      `1${'.1'.repeat(150_000)}`,
      ' '.repeat(300_000),
      `Cisco IOS Software ${'('.repeat(300_000)}`,
      `Base ${'1 '.repeat(150_000)}`,
    ];

    for (const attack of attacks) {
      expect(codeOf(`${attack}\n${attack}\n`)).toMatch(/^IMPORT_/);
    }
  });

  it('changed bytes give a valid inventory or a clear refusal, never anything else', () => {
    // A fixed sequence (numbers of Park and Miller), so that a failure can be repeated.
    let seed = 20_261_122;
    const next = (below: number): number => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    for (const sample of SAMPLES) {
      for (let round = 0; round < 40; round += 1) {
        const bytes = Uint8Array.from(sample.bytes);
        for (let change = 0; change <= next(4); change += 1) {
          bytes[next(bytes.length)] = next(256);
        }
        const cut = next(3) === 0 ? bytes.subarray(0, next(bytes.length)) : bytes;

        const outcome = importInventories(cut, sample.name);

        if (outcome.ok) {
          for (const item of outcome.value.inventories) {
            expect(inventoryShape.safeParse(item).error, `${sample.name}, round ${round}`).toBeUndefined();
          }
        } else {
          expect(outcome.error).toBeInstanceOf(TsukuroiError);
        }
      }
    }
  });
});
