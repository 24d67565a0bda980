import { catalogue } from '../../platform/language.ts';

export const useKnowledgeWords = catalogue('knowledge', {
  title: { ja: '知識', en: 'Knowledge' },
  lead: {
    ja: '判断のもとになる情報源と、その日付です。古い情報源だけに頼った判断は「判断できない」になります。',
    en: 'The sources our answers stand on and their dates. What rests on stale sources alone is undetermined.',
  },
  rebuild: { ja: '知識をつくり直す', en: 'Rebuild the knowledge' },
  home: { ja: '入手先', en: 'Home' },
  licence: { ja: '利用条件', en: 'Licence' },
  origin: { ja: '入手元', en: 'Origin' },
  date: { ja: 'データの日付', en: 'Data date' },
  age: { ja: '{age}日前のもの({limit}日で古いとみなす)', en: '{age} days old (stale after {limit})' },
  noDate: { ja: '日付が書かれていません', en: 'carries no date' },
  caveat: { ja: '注意', en: 'Caveat' },
  refusal: { ja: '拒否の理由', en: 'Why it was refused' },
  todo: { ja: 'すること', en: 'What to do' },
  refusedTodo: {
    ja: '前回の正しい分を使っています。新しいファイルを入手し直して、もう一度「知識をつくり直す」を押してください。',
    en: 'The last good one is in use. Fetch the file again, then rebuild the knowledge.',
  },
  staleTodo: {
    ja: '新しいファイルを USB メモリーか収集係(collector)で届けて、「知識をつくり直す」を押してください。',
    en: 'Bring a newer file by USB stick or collector, then rebuild the knowledge.',
  },
  undatedTodo: {
    ja: '日付を確かめられないので、新しさを保証できません。入手した日が分かるなら、入手し直すのが確実です。',
    en: 'Without a date its age is not known. Fetching it again is the safe way.',
  },
  absentTodo: {
    ja: 'この情報源が扱う製品は判断できません。使う製品があるなら、情報源を届けてください。',
    en: 'Products of this source cannot be judged. If you run any, bring the source.',
  },
  digest: { ja: '記録の指紋', en: 'Digest of the records' },
});
