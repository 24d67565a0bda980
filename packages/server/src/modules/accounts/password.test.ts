import { expect, test } from 'vitest';
import './errors.ts';
import { demandGoodPassword, Passwords, STRONG } from './password.ts';

const CHEAP = { memoryKib: 64, passes: 1, lanes: 1 };

test('a hash says how it was made, differs each time, and fits its password in any writing of the same characters', async () => {
  const passwords = new Passwords(CHEAP);

  const hash = await passwords.hash('パスワード-correct');

  expect(hash).toMatch(/^\$argon2id\$v=19\$m=64,t=1,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  expect(await passwords.hash('パスワード-correct')).not.toBe(hash);
  expect(await passwords.check('ﾊﾟｽﾜｰﾄﾞ-correct', hash)).toBe(true);
  expect(await passwords.check('パスワード-Correct', hash)).toBe(false);
});

test('a hash of another cost still fits, so that the cost can be raised later', async () => {
  const hash = await new Passwords(CHEAP).hash('correct horse battery');

  expect(await new Passwords({ memoryKib: 128, passes: 2, lanes: 1 }).check('correct horse battery', hash)).toBe(true);
});

test('nobody has a password, and a broken hash fits none', async () => {
  const passwords = new Passwords(CHEAP);

  expect([
    await passwords.check('x', undefined),
    await passwords.check('x', ''),
    await passwords.check('x', '$argon2id$v=19$m=64,t=1,p=1$c2FsdA$'),
  ]).toEqual([false, false, false]);
});

test('the cost in use is the second recommended option of RFC 9106', () => {
  expect(STRONG).toEqual({ memoryKib: 65_536, passes: 3, lanes: 4 });
});

test('a flood of checks is refused when the queue is full, and the door opens again afterwards', async () => {
  const passwords = new Passwords(CHEAP);
  const hash = await passwords.hash('correct horse battery');

  const results = await Promise.allSettled(Array.from({ length: 60 }, () => passwords.check('wrong', hash)));

  const refused = results
    .filter((result) => result.status === 'rejected')
    .map((result) => (result.reason as { code: string }).code);
  expect(new Set(refused)).toEqual(new Set(['SIGN_IN_BUSY']));
  expect(results.filter((result) => result.status === 'fulfilled').length).toBeGreaterThanOrEqual(30);
  expect(await passwords.check('correct horse battery', hash)).toBe(true);
});

test.each([
  ['correct horse battery', true],
  ['山田さんの長い合言葉です', true],
  ['yamada-correct-horse', false],
  ['YAMADA correct horse', false],
  ['aaaaaaaaaaaaaaaaa', false],
  ['ababababababab', false],
])('"%s" is good enough for yamada: %s', (password, good) => {
  const demanding = () => demandGoodPassword(password, ['yamada']);

  good
    ? expect(demanding).not.toThrow()
    : expect(demanding).toThrow(expect.objectContaining({ code: 'PASSWORD_WEAK' }));
});
