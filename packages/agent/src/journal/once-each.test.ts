import { expect, test } from 'vitest';
import { onceEach } from './once-each.ts';

test('a genuine line is asked about once, a changed one every time and never taken for the other', () => {
  const asked: string[] = [];
  const isGenuine = onceEach((line) => {
    asked.push(line);
    return line === 'signed';
  });

  const answers = ['signed', 'signed', 'signeD', 'signed', 'signeD'].map(isGenuine);

  expect(answers).toEqual([true, true, false, true, false]);
  expect(asked).toEqual(['signed', 'signeD', 'signeD']);
});
