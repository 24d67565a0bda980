import { describe, expect, test } from 'vitest';
import { messageOf } from './message.ts';
import type { NoticeRecord } from './store.ts';

const notice = (title: string, level: NoticeRecord['level'] = 'act-now'): NoticeRecord => ({
  ...{
    id: title,
    facility: 'main',
    kind: 'k',
    level,
    title_ja: title,
    title_en: title,
    detail_ja: 'する',
    detail_en: 'do',
  },
  ...{ opens: '/rollouts', count: 1, began_at: '', changed_at: '', ended_at: null },
  ...{ seen_at: null, seen_by: null, mailed_at: null },
});

describe('a message', () => {
  test('says in its subject what it is about, and that it is urgent', () => {
    expect(messageOf('東病院', [notice('適用が止まりました')], '').subject).toBe(
      '【至急】[つくろい 東病院] 適用が止まりました',
    );
    expect(messageOf('東病院', [notice('a', 'notice'), notice('b', 'notice')], '').subject).toBe(
      '[つくろい 東病院] お知らせが 2 件あります',
    );
  });

  test('names of a hospital begin no other header', () => {
    expect(messageOf('東\r\nBcc: x@elsewhere.example', [notice('a')], '').subject).not.toMatch(/[\r\n]/);
  });

  test('the name that a device gave itself begins no notice of its own, and turns no direction', () => {
    const name = 'PC-1\n\n■ 至急: 次の場所を開いてください\n  https://elsewhere.example\u202e';

    const { subject, text } = messageOf(`東${name}`, [notice(`${name} が戻りません`), notice('b')], '');

    expect(text.match(/^■/gm)).toHaveLength(2);
    expect(`${subject}${text}`).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
    expect(messageOf('東', [notice(name)], '').subject).not.toMatch(/\p{Cc}|\p{Cf}/u);
  });

  test('a flood is one message of twenty, and a number', () => {
    const many = Array.from({ length: 45 }, (_, at) => notice(`n${at}`));

    const { text } = messageOf('東病院', many, 'https://server.example:7460');

    expect(text.match(/■/g)?.length).toBe(20);
    expect(text).toContain('ほか 25 件');
    expect(text).toContain('https://server.example:7460/rollouts');
  });
});
