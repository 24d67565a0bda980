import { expect, test } from 'vitest';
import '../accounts/index.ts';
import '../notices/texts.ts';
import '../policies/texts.ts';
import '../settings/texts.ts';
import { changeLine, changesOf, targetWords } from './changes.ts';
import { unworded } from './fields.ts';

const USER = { displayName: '佐藤 花子', role: 'operator', disabled: false };

test('says only what differs, before and after, with the words of fields and values in both languages', () => {
  const after = { ...USER, role: 'admin' };

  const ja = changesOf('accounts.user-changed', USER, after, 'ja');
  const en = changesOf('accounts.user-changed', USER, after, 'en');

  expect(ja).toEqual([{ field: '役割', before: '担当者', after: '管理者' }]);
  expect(en).toEqual([{ field: 'Role', before: 'Operator', after: 'Administrator' }]);
  expect(changeLine(ja, 'ja')).toBe('役割: 担当者 → 管理者');
});

test('an entry with one side says all of it; what is empty or false is said, never left out', () => {
  expect(changesOf('accounts.user-added', undefined, { ...USER, displayName: '' }, 'ja')).toEqual([
    { field: '氏名', before: null, after: 'なし' },
    { field: '役割', before: null, after: '担当者' },
    { field: '停止中', before: null, after: 'いいえ' },
  ]);
  expect(changesOf('policies.calendar-changed', null, { since: '2026-01-01', days: 18 }, 'ja')).toEqual([
    { field: '始まり', before: null, after: '2026/01/01(木)' },
    { field: '日数', before: null, after: '18' },
  ]);
});

test('places in lists are numbered, and only the window that was moved is said', () => {
  const window = (from: string) => ({ id: 'usual', days: [{ kind: 'weekdays', weekdays: [2, 3] }], from, to: '15:30' });

  const changes = changesOf(
    'policies.changed',
    { windows: [window('13:30'), window('13:30')] },
    { windows: [window('13:30'), { ...window('12:30'), days: [{ kind: 'weekdays', weekdays: [2, 5] }] }] },
    'ja',
  );

  expect(changes).toEqual([
    { field: '保守時間 2 › 日の選択 1 › 曜日', before: '火、水', after: '火、金' },
    { field: '保守時間 2 › 始まり', before: '13:30', after: '12:30' },
  ]);
});

test('what came in or went out of a list stands beside なし', () => {
  const exclude = [{ name: 'java', reason: '放射線の装置が使う' }];

  expect(changesOf('policies.changed', { what: { exclude: [] } }, { what: { exclude } }, 'ja')).toEqual([
    { field: '除外 1 › 名前', before: 'なし', after: 'java' },
    { field: '除外 1 › 理由', before: 'なし', after: '放射線の装置が使う' },
  ]);
});

test('a plain value, a list kept as text, an instant and an event without values', () => {
  expect(changesOf('settings.silent-after-days-changed', '7', '14', 'ja')).toEqual([
    { field: '日数', before: '7', after: '14' },
  ]);
  expect(changesOf('policies.touch-changed', null, 'never', 'ja')).toEqual([
    { field: '触れ方', before: 'なし', after: expect.stringContaining('触らない') },
  ]);
  expect(changesOf('notices.mail-changed', { recipients: '["a@x"]' }, { recipients: 'a@x, b@x' }, 'en')).toEqual([
    { field: 'Recipients', before: 'a@x', after: 'a@x, b@x' },
  ]);
  expect(changesOf('policies.freeze-added', undefined, { from: '2026-11-22T15:00:00Z' }, 'en')).toEqual([
    { field: 'From', before: null, after: 'Mon 2026/11/23 00:00' },
  ]);
  expect(changesOf('accounts.signed-in', undefined, undefined, 'ja')).toEqual([]);
});

test('what nobody gave words for is shown by its name in the entry, and tests are told', () => {
  expect(changesOf('accounts.user-changed', { newField: 1 }, { newField: { of: [2] } }, 'ja')).toEqual([
    { field: 'newField', before: '1', after: 'なし' },
    { field: 'newField.of', before: 'なし', after: '2' },
  ]);
  expect(unworded('accounts.user-changed', [USER, { newField: 1 }])).toEqual(['newField']);
});

test('long lists and many changes end with how many more there are', () => {
  const names = Array.from({ length: 23 }, (_, index) => `pc-${index}`);
  const [change] = changesOf('policies.reordered', names.toReversed(), names, 'ja');
  const many = Array.from({ length: 9 }, (_, index) => ({ field: `${index}`, before: null, after: 'x' }));

  expect(change?.after?.endsWith('pc-19、ほか 3 件')).toBe(true);
  expect(changeLine(many, 'en')).toBe('0: x; 1: x; 2: x; 3: x; 4: x; 5: x; 3 more');
});

test('targets are said with the weekday of their days', () => {
  expect(targetWords('病棟 2026-11-24', 'ja')).toBe('病棟 2026/11/24(火)');
  expect(targetWords('2026-11-22T15:54:00Z', 'en')).toBe('Mon 2026/11/23 00:54');
  expect(targetWords('CVE-2026-0001 (pc-08)', 'ja')).toBe('CVE-2026-0001 (pc-08)');
});
