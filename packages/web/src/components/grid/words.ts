import { catalogue } from '../../platform/language.ts';

export const useGridWords = catalogue('grid', {
  total: { ja: '全 {total} 件', en: '{total} in all' },
  loaded: { ja: '{count} 件まで読み込み済み', en: '{count} loaded' },
  loading: { ja: '読み込んでいます', en: 'Loading' },
  notLoaded: { ja: '読み込めませんでした', en: 'Not loaded' },
  loadingMore: { ja: '続きを読み込んでいます', en: 'Loading more' },
  announce: { ja: '{title}: 全 {total} 件。{sort}の順です。', en: '{title}: {total} rows, sorted by {sort}.' },
  announceFiltered: {
    ja: '{title}: 条件に合うもの {total} 件。{sort}の順です。',
    en: '{title}: {total} rows match, sorted by {sort}.',
  },
  filter: { ja: '{column}で絞り込む', en: 'Filter by {column}' },
  contains: { ja: '含む文字', en: 'contains' },
  anyValue: { ja: 'すべて', en: 'All' },
  filtered: { ja: '絞り込み', en: 'Filtered' },
  removeFilter: { ja: '{filter}(この絞り込みを外す)', en: '{filter} (remove this filter)' },
  removeAll: { ja: '絞り込みをすべて外す', en: 'Remove all filters' },
  nothingMatches: { ja: '条件に合うものはありません。', en: 'Nothing matches the filters.' },
  nothingMatchesNext: {
    ja: '絞り込みを外すと、全件を確かめられます。',
    en: 'Remove the filters to see everything.',
  },
  columns: { ja: '列を選ぶ', en: 'Columns' },
  csv: { ja: 'CSV', en: 'CSV' },
  csvLong: { ja: '表示中の条件と列で CSV を保存する', en: 'Save what is shown as CSV' },
  csvRunning: { ja: 'CSV を作っています', en: 'Making the CSV' },
  print: { ja: '印刷', en: 'Print' },
  printed: {
    ja: '{count} 件を印刷(全 {total} 件)。残りは CSV で保存できます。',
    en: '{count} of {total} rows printed. Save the rest as CSV.',
  },
  printedAll: { ja: '全 {total} 件', en: '{total} rows' },
  printedAt: { ja: '{at} 現在', en: 'As of {at}' },
  sorted: { ja: '並び順: {column}({direction})', en: 'Sorted by {column} ({direction})' },
  asc: { ja: '昇順', en: 'ascending' },
  desc: { ja: '降順', en: 'descending' },
  keys: {
    ja: '上下の矢印キーで行を移り、Enter で開きます。左右の矢印キーで横に動きます。',
    en: 'Up and down arrows move between rows, Enter opens, left and right arrows scroll sideways.',
  },
  keysMarking: {
    ja: '上下の矢印キーで行を移り、Enter で開き、スペースで選びます。左右の矢印キーで横に動きます。',
    en: 'Up and down arrows move between rows, Enter opens, Space picks, left and right arrows scroll sideways.',
  },
  detail: { ja: '選んだ行の内容', en: 'The chosen row' },
  closeDetail: { ja: '選んだ行の内容を閉じる', en: 'Close the chosen row' },
});
