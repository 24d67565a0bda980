import { describeError, TsukuroiError } from '@tsukuroi/core';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareStream, LINE_LIMIT, type Tally } from './compare-stream.ts';
import { schemeUnknown } from './errors.ts';
import { orderOf } from './order.ts';
import type { Scheme } from './scheme.ts';
import { deb } from './schemes/deb/scheme.ts';
import { windows } from './schemes/windows/scheme.ts';
import { debPair } from './testing/deb-samples.ts';
import { newSeed } from './testing/laws.ts';

interface Outcome {
  readonly text: string;
  readonly tally?: Tally;
  readonly error?: TsukuroiError;
}

async function run(input: string | Buffer, scheme: Scheme = deb, chunkBytes = 7): Promise<Outcome> {
  const bytes = typeof input === 'string' ? Buffer.from(input, 'utf8') : input;
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += chunkBytes) {
      yield new Uint8Array(bytes.subarray(at, at + chunkBytes));
    }
  }
  let text = '';
  try {
    const tally = await compareStream(scheme, chunks(), (piece) => {
      text += piece;
    });
    return { text, tally };
  } catch (error) {
    if (error instanceof TsukuroiError) {
      return { text, error };
    }
    throw error;
  }
}

describe('compareStream', () => {
  test('answers one word a line, in the order of the lines', async () => {
    const { text, tally } = await run('1.0\t1.1\n1.1\t1.0\n1.0\t1.0-0\n1_0\t1.0\n');

    expect(text).toBe('older\nnewer\nsame\nunknown\n');
    expect(tally).toEqual({ older: 1, same: 1, newer: 1, unknown: 1 });
  });

  test('answers nothing for an empty input', async () => {
    expect(await run('')).toEqual({ text: '', tally: { older: 0, same: 0, newer: 0, unknown: 0 } });
    expect((await run('\uFEFF')).text).toBe('');
  });

  test('reads CRLF, a missing last line end and a byte order mark', async () => {
    expect((await run('1.0\t1.1\r\n1.1\t1.0\r\n')).text).toBe('older\nnewer\n');
    expect((await run('1.0\t1.1\n1.1\t1.0')).text).toBe('older\nnewer\n');
    expect((await run('1.0\t1.1\r\n1.1\t1.0\r')).text).toBe('older\nnewer\n');
    expect((await run('\uFEFF1.0\t1.1\n')).text).toBe('older\n');
    expect((await run('1\t2')).text).toBe('older\n');
  });

  test('an empty version is unknown, not an error', async () => {
    expect((await run('\t1.0\n1.0\t\n\t\n')).text).toBe('unknown\nunknown\nunknown\n');
  });

  test('other scripts and broken bytes are unknown, not an error', async () => {
    expect((await run('１.０\t1.0\n')).text).toBe('unknown\n');
    expect((await run(Buffer.from([0xff, 0x31, 9, 0x31, 10, 0x31, 9, 0x31, 10]))).text).toBe('unknown\nsame\n');
  });

  test.each([
    ['no tab', '1.0\t1.1\n1.0 1.1\n1.0\t1.1\n', 2, 'older\n'],
    ['two tabs', '1.0\t1.1\t1.2\n', 1, ''],
    ['an empty line', '1.0\t1.1\n\n', 2, 'older\n'],
    ['an unfinished last line', '1.0\t1.1\n1.0', 2, 'older\n'],
  ])('stops at %s, names the line, and has written the answers before it', async (_, input, line, written) => {
    const { text, error } = await run(input);

    expect(error?.code).toBe('VERSIONS_LINE_UNREADABLE');
    expect(error?.params).toEqual({ line });
    expect(error?.exitCode).toBe(2);
    expect(text).toBe(written);
  });

  test('refuses a line beyond the limit without keeping it, and takes one at the limit', async () => {
    const fits = `${'1'.repeat(LINE_LIMIT - 2)}\t1`;

    expect((await run(`1.0\t1.0\n${fits}\r\n`, deb, 4_096)).text).toBe('same\nunknown\n');
    for (const input of [`1.0\t1.0\n${fits}0\n`, `1.0\t1.0\n${'1'.repeat(LINE_LIMIT * 3)}`]) {
      const { text, error } = await run(input, deb, 4_096);
      expect(error?.code).toBe('VERSIONS_LINE_TOO_LONG');
      expect(error?.params).toEqual({ line: 2, limit: LINE_LIMIT });
      expect(text).toBe('same\n');
    }
  });

  test('says so when PowerShell wrote UTF-16', async () => {
    const { error } = await run(Buffer.from('\uFEFF1.0\t1.1\r\n', 'utf16le'));

    expect(error?.code).toBe('VERSIONS_INPUT_UTF16');
    expect((await run(Buffer.from([0xff, 0xfe]))).error?.code).toBe('VERSIONS_INPUT_UTF16');
  });

  test('answers like orderOf, wherever the chunks end, also for a scheme without a fast path', async () => {
    const pairs = fc.sample(debPair, { seed: newSeed('stream'), numRuns: 300 });
    const input = pairs.map(([a, b]) => `${a}\t${b}\n`).join('');

    for (const scheme of [deb, windows]) {
      const expected = pairs.map(([a, b]) => `${orderOf<unknown>(scheme, a, b)}\n`).join('');
      for (const chunkBytes of [1, 13, 1_000_000]) {
        expect((await run(input, scheme, chunkBytes)).text).toBe(expected);
      }
    }
  });

  test('waits for a slow writer before it reads on', async () => {
    let writing = false;
    let overlaps = 0;
    async function* input(): AsyncGenerator<Uint8Array> {
      for (const line of ['1\t2\n', '2\t1\n', '1\t1\n']) {
        overlaps += writing ? 1 : 0;
        yield Buffer.from(line);
      }
    }

    await compareStream(deb, input(), async () => {
      writing = true;
      await new Promise((resolve) => setImmediate(resolve));
      writing = false;
    });

    expect(overlaps).toBe(0);
  });

  test('every error has its words in both languages', () => {
    const error = schemeUnknown('debian', ['deb', 'rpm']);

    expect(describeError(error, 'ja').next).toContain('deb, rpm');
    expect(describeError(error, 'en').what).toContain('debian');
  });
});
