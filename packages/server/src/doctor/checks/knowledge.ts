import { feedRows, Knowledge } from '../../modules/knowledge/index.ts';
import type { Check } from '../check.ts';

/** Whether what is known of vulnerabilities is recent. */
export const knowledge: Check = {
  id: 'knowledge',
  title: { ja: '脆弱性の知識', en: 'Knowledge' },
  async look({ clock, folder }) {
    const opened = new Knowledge({ clock, dataFolder: folder });
    if (!opened.open()) {
      return {
        state: 'bad',
        text: { ja: 'まだ作られていません。弱点は分かりません。', en: 'It was not made yet; nothing is known.' },
        next: { ja: '「tsukuroi up」で起動すると作られます。', en: 'Start with "tsukuroi up".' },
      };
    }
    try {
      const rows = feedRows(opened.view().feeds, clock, 'ja');
      const wrong = rows.filter(({ state }) => state === 'stale' || state === 'refused');
      const held = rows.filter(({ state }) => state === 'current');
      const undated = rows.filter(({ state }) => state === 'undated');
      const list = wrong
        .slice(0, 3)
        .map(({ title }) => title)
        .join('、');
      if (wrong.length > 0) {
        return {
          state: 'bad',
          text: {
            ja: `古いか、取り込めない情報源が ${wrong.length} 件あります: ${list}`,
            en: `${wrong.length} old or refused.`,
          },
          next: { ja: '新しいデータを、中継か USBメモリーから取り込んでください。', en: 'Bring in newer data.' },
        };
      }
      if (undated.length > 0) {
        return {
          state: 'unknown',
          text: {
            ja: `いつのものか分からない情報源が ${undated.length} 件あります: ${undated[0]?.title}`,
            en: `${undated.length} sources carry no date.`,
          },
        };
      }
      return held.length === 0
        ? { state: 'unknown', text: { ja: '取り込んだ情報源がまだありません。', en: 'No source was brought in yet.' } }
        : {
            state: 'good',
            text: { ja: `${held.length} 件の情報源が新しいものです。`, en: `${held.length} sources are recent.` },
          };
    } finally {
      opened.close();
    }
  },
};
