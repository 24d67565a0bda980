import { runtimeState } from '../../modules/settings/index.ts';
import type { Check } from '../check.ts';

/** Whether what this program itself runs on is still mended by its makers. */
export const runtime: Check = {
  id: 'runtime',
  title: { ja: '動かしているプログラムのサポート', en: 'Runtime' },
  async look({ clock }) {
    const { endOfLife, name, state, version } = runtimeState(process.version, clock);
    if (state === 'unknown' || endOfLife === null) {
      return {
        state: 'unknown',
        text: { ja: `${name} ${version} の期限は分かりません。`, en: `The end of ${name} ${version} is not known.` },
      };
    }
    const text = {
      ja: `${name} ${version} は ${endOfLife} まで修正されます。`,
      en: `${name} ${version} is mended until ${endOfLife}.`,
    };
    return state === 'supported'
      ? { state: 'good', text }
      : { state: 'bad', text, next: { ja: 'つくろいを新しい版に更新してください。', en: 'Update Tsukuroi.' } };
  },
};
