import { keysStatus } from '@tsukuroi/trust/ceremony/status.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import type { Check } from '../check.ts';

/** What the state of the signing keys asks of a person: the first of what `tsukuroi keys status` says. */
export const keys: Check = {
  id: 'keys',
  title: { ja: '署名の鍵', en: 'Signing keys' },
  async look({ clock, folder }) {
    const { ceremony, todo } = await keysStatus(nodeDoor(), folder, clock);
    const red = todo.filter(({ level }) => level === 'red');
    const [first] = red;
    if (first !== undefined) {
      const next = {
        ja: `「tsukuroi keys status」で、すべて（${red.length} 件）を確かめてください。`,
        en: `See all ${red.length} with "tsukuroi keys status".`,
      };
      return { state: 'bad', text: first.text, next };
    }
    return ceremony === 'none'
      ? {
          state: 'unknown',
          text: {
            ja: '鍵の儀式がまだのため、調べるものがありません。',
            en: 'There was no key ceremony yet; nothing to look at.',
          },
        }
      : { state: 'good', text: { ja: '署名でき、期限も切れていません。', en: 'They sign, and nothing has expired.' } };
  },
};
