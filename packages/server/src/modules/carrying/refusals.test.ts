import '@tsukuroi/trust/errors.ts';
import './errors.ts';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, fixedClock, TsukuroiError } from '@tsukuroi/core';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { expect, onTestFinished, test } from 'vitest';
import { Refusals } from './refusals.ts';
import { progressWords } from './texts.ts';

function refusals(clock: Clock = fixedClock('2026-11-23T00:00:00Z')) {
  const bundles = mkdtempSync(join(tmpdir(), 'tsukuroi-refusals-'));
  onTestFinished(() => rmSync(bundles, { recursive: true, force: true }));
  const open = () => new Refusals({ door: nodeDoor(), clock, bundles });
  return { bundles, open, record: open() };
}

const more = (volumes: string) => new TsukuroiError('CARRYING_MORE_VOLUMES', { volumes });

test('a refused import says why and what to do after a restart too, in the language of whoever asks', async () => {
  const { open, record } = refusals();

  await record.add('情報担当', ['/media/usb1/a'], more('2'));
  await record.add('operator', ['/media/usb2/b', '/media/usb3/b'], new TsukuroiError('CARRYING_NO_KEYS'));

  const rows = await open().rows('ja');
  expect(rows).toMatchObject([
    { by: 'operator', where: '/media/usb2/b、/media/usb3/b', what: expect.stringContaining('まだ鍵を作っていない') },
    { by: '情報担当', where: '/media/usb1/a', what: expect.stringContaining('2 枚目'), times: 1 },
  ]);
  expect(rows.every(({ next, effect }) => next !== '' && effect !== '')).toBe(true);
  expect((await open().rows('en'))[1]?.what).toContain('volume 2');
});

test('the same refusal again is counted, and only the newest hundred are kept', async () => {
  const { record } = refusals();

  await record.add('operator', ['/media/usb1/a'], more('2'));
  await record.add('operator', ['/media/usb1/a'], more('2'));
  expect((await record.rows('ja')).map(({ times }) => times)).toEqual([2]);
  for (let volume = 3; volume < 110; volume += 1) {
    await record.add('operator', ['/media/usb1/a'], more(String(volume)));
  }

  const rows = await record.rows('ja');
  expect(rows).toHaveLength(100);
  expect(rows[0]?.what).toContain('109 枚目');
  expect(new Set(rows.map(({ id }) => id)).size).toBe(100);
});

test('a record that cannot be read stops nothing and is begun anew', async () => {
  const { bundles, record } = refusals();
  writeFileSync(join(bundles, 'refusals.json'), '{"format":"bundle-refusals/9"');

  expect(await record.rows('ja')).toEqual([]);
  await record.add('operator', ['/media/usb1/a'], more('2'));

  expect(await record.rows('ja')).toHaveLength(1);
});

test('progress says how much, how fast and how long still, and nothing it does not know', () => {
  const copy = { phase: 'reading', doneBytes: 1_200_000_000, totalBytes: 4_000_000_000 } as const;

  expect(progressWords({ ...copy, bytesPerSecond: 42_000_000, secondsLeft: 67 }).ja).toBe(
    '読み取っています 1.2 GB / 4 GB（毎秒 42 MB、あと 2 分以内）。抜かないでください。',
  );
  expect(progressWords({ ...copy, bytesPerSecond: 0, secondsLeft: undefined }).ja).toBe(
    '読み取っています 1.2 GB / 4 GB。抜かないでください。',
  );
});
