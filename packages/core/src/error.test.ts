import { describe, expect, it } from 'vitest';
import { describeError, fillText, registerErrorTexts, TsukuroiError } from './error.ts';

registerErrorTexts({
  TEST_WINDOW_INVALID: {
    ja: {
      what: '{department} の時間帯を読めません。',
      effect: '何も適用していません。',
      next: '入力し直してください。',
    },
    en: { what: 'Cannot read the window of {department}.', effect: 'Nothing was applied.', next: 'Enter it again.' },
  },
});

describe('describeError', () => {
  it('fills the parameters into the words of the asked language', () => {
    const error = new TsukuroiError('TEST_WINDOW_INVALID', { department: '外来' });

    const words = describeError(error, 'ja');

    expect(words.what).toBe('外来 の時間帯を読めません。');
    expect(describeError(error, 'en').what).toContain('外来');
  });

  it('does not let the message of a foreign error reach people', () => {
    const words = describeError(new Error('password=hunter2'));

    expect(JSON.stringify(words)).not.toContain('hunter2');
    expect(words.next).not.toBe('');
  });

  it('refuses a second owner of a code', () => {
    const other = { ja: { what: 'a', effect: 'b', next: 'c' }, en: { what: 'a', effect: 'b', next: 'c' } };

    expect(() => registerErrorTexts({ TEST_WINDOW_INVALID: other })).toThrow('registered twice');
  });

  it('keeps a placeholder without parameter visible', () => {
    expect(fillText('{a} と {b}', { a: 1 })).toBe('1 と {b}');
  });
});
