import { TsukuroiError } from '@tsukuroi/core';
import { describe, expect, it } from 'vitest';
import './errors.ts';
import { lineRecorder, outcomeOf, tableOf } from './suite.ts';

const title = { ja: '出られない', en: 'closed' };

describe('lines of a suite', () => {
  it('ends with the count, and a false line is seen in it', async () => {
    const recorder = lineRecorder('ja', () => undefined);

    await recorder.check(title, async () => ({ ok: true, seen: '0 / 8' }));
    await recorder.check(title, async () => ({ ok: false, seen: '1 / 8' }));

    const table = tableOf(outcomeOf(recorder.lines, 'ja'), 'ja');
    expect(table.trimEnd().split('\n').at(-1)).toBe('1 passed, 1 failed');
    expect(table).toContain('FAIL  出られない\n        1 / 8');
  });

  it('closes with the figures that were seen last, and says of one that nobody saw that it is unknown', async () => {
    const recorder = lineRecorder('ja', () => undefined);
    const closing = ['lost', 'judged'].map((figure) => ({ title: { ja: `数 ${figure}`, en: figure }, figure }));

    await recorder.check(title, async () => ({ ok: false, seen: '-', figures: { lost: '3' } }));
    await recorder.check(title, async () => ({ ok: true, seen: '-', figures: { lost: '0' } }));

    const lines = tableOf(outcomeOf(recorder.lines, 'ja'), 'ja', closing).trimEnd().split('\n');
    expect(lines.slice(-4)).toEqual(['| 数 lost | 0 |', '| 数 judged | 分かりません |', '', '1 passed, 1 failed']);
  });

  it('turns a check that throws into a failed line with its reason, and goes on', async () => {
    const recorder = lineRecorder('en', () => undefined);

    await recorder.check(title, () => Promise.reject(new TsukuroiError('LAB_NO_MIRROR')));
    await recorder.check(title, async () => ({ ok: true, seen: 'yes' }));

    const outcome = outcomeOf(recorder.lines, 'en');
    expect(outcome).toMatchObject({ passed: 1, failed: 1 });
    expect(outcome.lines[0]?.seen).toContain('bookworm');
  });

  it('counts a suite that looked at nothing as failed', () => {
    expect(outcomeOf([], 'ja')).toMatchObject({ passed: 0, failed: 1 });
  });

  it('counts a suite that stopped halfway as failed, however many lines were fine', async () => {
    const recorder = lineRecorder('ja', () => undefined);

    await recorder.check(title, async () => ({ ok: true, seen: 'yes' }));
    recorder.stopped(new Error('no space'));

    expect(outcomeOf(recorder.lines, 'ja')).toMatchObject({ passed: 1, failed: 1 });
  });
});
