import { expect, test } from 'vitest';
import { describeUnreadable, unreadable } from './unreadable.ts';

test('a code is put into words of either language, with what the source wrote', () => {
  const reason = unreadable('free-text', 'FortiOS 6.0.0 to 6.0.4');

  expect(describeUnreadable(reason, 'ja')).toBe('版が文章で書かれています（FortiOS 6.0.0 to 6.0.4）');
  expect(describeUnreadable(reason, 'en')).toBe('the versions are written as a sentence (FortiOS 6.0.0 to 6.0.4)');
});

test('a long text of the source is cut, words without a code stay as they are', () => {
  expect(unreadable('free-text', 'x'.repeat(500))).toHaveLength('free-text: '.length + 200);
  expect(describeUnreadable('影響を受ける版: 不明', 'en')).toBe('影響を受ける版: 不明');
});
