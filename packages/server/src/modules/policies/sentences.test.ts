import { type Policy, templateFor, type WindowRule } from '@tsukuroi/policy';
import { describe, expect, test } from 'vitest';
import { policySentences, windowSentence } from './sentences.ts';

const NAMES = {
  calendar: (id: string) => (id === 'jp-holidays' ? '国民の祝日・休日' : id),
  facility: () => '港町病院',
  device: (id: string) => `端末${id}`,
};

const WINDOW: WindowRule = {
  id: 'w',
  name: '夜',
  zone: 'Asia/Tokyo',
  days: [{ kind: 'weekdays', weekdays: [4, 2, 3] }],
  except: [],
  from: '20:00',
  to: '00:00',
};

describe('devices that are off', () => {
  const when = (catchUp: Policy['catchUp']) =>
    policySentences({ ...templateFor('office', 'east'), windows: [WINDOW], catchUp }, NAMES, 'ja').when;

  test('nothing is said of the usual; waking says whether the device stays on', () => {
    expect(when({ rule: 'next-window' })).toHaveLength(1);
    expect(when({ rule: 'wake' })[1]).toContain('入ったまま');
    expect(when({ rule: 'wake', afterwards: 'off' })[1]).toContain('電源を切ります');
  });

  test('the evening has the days of each window, its own hours, and its cap', () => {
    const evening = { rule: 'evening-shutdown' as const, capMinutes: 15, from: '17:00', to: '22:00' };

    expect(when(evening)[1]).toBe(
      '火・水・木 17:00～22:00に人が電源を切るときは、先に更新します(長くても 15 分で終わる見込みの分だけ)。',
    );
  });
});

test('what a policy is about names categories of programs in the words of the list', () => {
  const { what } = policySentences(
    {
      ...templateFor('office', 'east'),
      what: {
        os: 'none',
        applications: ['karte'],
        categories: ['WebBrowser', 'MedicalSoftware'],
        product: false,
        exclude: [],
      },
    },
    NAMES,
    'ja',
  );

  expect(what).toBe('OS の更新はしません、アプリ(karte)、種類で選ぶアプリ(ウェブブラウザー・医療用ソフト)');
});

describe('a window in a sentence', () => {
  test.each<readonly [string, Partial<WindowRule>, string]>([
    ['weekdays in their order, past midnight', {}, '火・水・木 20:00～24:00'],
    [
      'claims days and holidays are left out by name',
      {
        except: [
          { kind: 'days-of-month', days: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] },
          { kind: 'calendar', calendar: 'jp-holidays' },
        ],
      },
      '火・水・木 20:00～24:00(毎月 1日～10日、暦「国民の祝日・休日」の日を除く)',
    ],
    [
      'the third Saturday',
      { days: [{ kind: 'nth-weekday', nth: [3], weekday: 6 }], from: '01:00', to: '05:00' },
      '毎月 第3 土曜 01:00～05:00',
    ],
    ['the end of the month', { days: [{ kind: 'days-of-month', days: [-1] }], to: '23:00' }, '毎月 月末 20:00～23:00'],
    [
      'a week after Patch Tuesday',
      { days: [{ kind: 'patch-tuesday', plusDays: 7 }], to: '23:00' },
      'Microsoft の月例公開の 7 日後 20:00～23:00',
    ],
    ['every day', { days: [{ kind: 'weekdays', weekdays: [1, 2, 3, 4, 5, 6, 7] }], to: '23:00' }, '毎日 20:00～23:00'],
    ['another time zone is said', { zone: 'Asia/Seoul', to: '23:00' }, '火・水・木 20:00～23:00 Asia/Seoul'],
  ])('%s', (_what, change, sentence) => {
    expect(windowSentence({ ...WINDOW, ...change }, NAMES, 'ja')).toBe(sentence);
  });
});

describe('a policy in sentences', () => {
  test('says whom it is for, whose consent it needs and how it restarts', () => {
    const said = policySentences(templateFor('ward', 'f'), NAMES, 'ja');

    expect(said.who).toBe('区分: 病棟、かつ 施設: 港町病院');
    expect(said.what).toBe('OS のセキュリティ更新、つくろい自身');
    expect(said.consent).toBe('公開から 5 営業日待って、自動で適用します。');
    expect(said.restart).toContain('30 分ずつ 4 回まで延ばせます');
  });

  test('a policy without a window says that it applies nothing', () => {
    expect(policySentences(templateFor('medical', 'f'), NAMES, 'ja').when).toEqual([
      '保守時間がないため、何も適用しません。',
    ]);
  });

  test('long lists are cut and counted, in both languages', () => {
    const devices = Array.from({ length: 9 }, (_, index) => String(index));
    const policy: Policy = { ...templateFor('server', 'f'), who: { devices } };

    expect(policySentences(policy, NAMES, 'ja').who).toMatch(/ほか 3$/);
    expect(policySentences(policy, NAMES, 'en').who).toMatch(/and 3 more$/);
  });
});
