import type { Text } from '@tsukuroi/core';
import type { TodayItem } from '@tsukuroi/protocol';

/** A line of the first page in both languages, as it stands now. */
export interface Standing {
  readonly kind: string;
  readonly level: TodayItem['level'];
  readonly title: Text;
  readonly detail: Text;
  readonly opens: string;
  readonly count: number;
}

/** A notice that is open, as far as it decides what becomes of it. */
export interface OpenNotice {
  readonly id: string;
  readonly kind: string;
  readonly level: TodayItem['level'];
  readonly title_ja: string;
  readonly detail_ja: string;
  readonly count: number;
}

export interface FeedChange {
  readonly begun: readonly Standing[];
  /** Its sentence is another one. `worse`: there is more of it, or it is more urgent; then nobody has seen it yet. */
  readonly changed: readonly { readonly id: string; readonly now: Standing; readonly worse: boolean }[];
  readonly ended: readonly string[];
}

const URGENCY: readonly TodayItem['level'][] = ['notice', 'next-window', 'this-week', 'act-now'];

/** The same lines in two languages, joined. A line that one language lacks is a defect of its author, and is left out of neither. */
export function standings(japanese: readonly TodayItem[], english: readonly TodayItem[]): Standing[] {
  const others = new Map(english.map((item) => [item.id, item]));
  return japanese.map(({ id, level, title, detail, opens, count }) => {
    const other = others.get(id);
    return {
      kind: id,
      level,
      title: { ja: title, en: other?.title ?? title },
      detail: { ja: detail, en: other?.detail ?? detail },
      opens,
      count,
    };
  });
}

/** What of the feed begins, changes and ends. Pure: each notice begins once and ends by itself when its reason is gone. */
export function feedChange(open: readonly OpenNotice[], now: readonly Standing[]): FeedChange {
  const known = new Map(open.map((notice) => [notice.kind, notice]));
  const there = new Set(now.map(({ kind }) => kind));
  return {
    begun: now.filter(({ kind }) => !known.has(kind)),
    changed: now.flatMap((standing) => {
      const before = known.get(standing.kind);
      if (before === undefined || isSame(before, standing)) {
        return [];
      }
      const worse = standing.count > before.count || URGENCY.indexOf(standing.level) > URGENCY.indexOf(before.level);
      return [{ id: before.id, now: standing, worse }];
    }),
    ended: open.filter(({ kind }) => !there.has(kind)).map(({ id }) => id),
  };
}

function isSame(before: OpenNotice, now: Standing): boolean {
  return (
    before.title_ja === now.title.ja &&
    before.detail_ja === now.detail.ja &&
    before.level === now.level &&
    before.count === now.count
  );
}
