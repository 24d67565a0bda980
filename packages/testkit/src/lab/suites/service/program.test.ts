import { expect, test } from 'vitest';
import { FILES, NOTES, onlyProgramWent } from './program.ts';

const SETTINGS = '/etc/ward-viewer.conf';
const STATUS = '/var/lib/dpkg/status';
const disk = (...paths: readonly string[]) =>
  new Map([...paths, '/usr/bin/other', SETTINGS, STATUS].map((path) => [path, `facts of ${path}`]));
const BEFORE = disk(...FILES, NOTES);

test('exactly the files of the program went; what dpkg writes of itself does not count', () => {
  const after = new Map([...disk(NOTES), [STATUS, 'other facts'], ['/var/lib/dpkg/status-old', 'new']]);

  expect(onlyProgramWent(BEFORE, after)).toEqual({ ok: true, gone: [...FILES].sort(), others: [] });
});

test.each([
  ['nothing went', BEFORE, []],
  ['one of its files is still there', disk(...FILES.slice(1), NOTES), []],
  ['a note of the ward went with it', disk(), [NOTES]],
  ['its settings are other ones', new Map([...disk(NOTES), [SETTINGS, 'changed']]), [SETTINGS]],
  ['something came', new Map([...disk(NOTES), ['/usr/bin/new', 'facts']]), ['/usr/bin/new']],
])('red: %s', (_, after, others) => {
  expect(onlyProgramWent(BEFORE, after)).toMatchObject({ ok: false, others });
});
