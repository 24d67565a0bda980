import { describe, expect, it } from 'vitest';
import { setUpToken } from './set-up-token.ts';

const TOKEN = 'q3V9x_Lm2-Zr8Tb5Wn7Kc1Yd';

describe('set-up token', () => {
  it.each([
    ['in the query of the printed link', `http://127.0.0.1:8080/setup?token=${TOKEN}`],
    ['named behind the hash', `http://127.0.0.1:8080/setup#token=${TOKEN}`],
    ['alone behind the hash', `http://127.0.0.1:8080/setup#${TOKEN}`],
    ['pasted alone', TOKEN],
  ])('is found %s', (_where, text) => {
    expect(setUpToken(text)).toBe(TOKEN);
  });

  it.each([
    ['a link without token', 'http://127.0.0.1:8080/setup'],
    ['a link cut short while copying', 'http://127.0.0.1:8080/setup?token=q3V9'],
    ['other words', 'リンクはどこですか'],
    ['nothing', ''],
  ])('is not made up from %s', (_what, text) => {
    expect(setUpToken(text)).toBeNull();
  });
});
