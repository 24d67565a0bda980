import { registerErrorTexts } from '@tsukuroi/core';

const NOTHING = { ja: '何も変えていません。', en: 'Nothing was changed.' };
const NOT_SIGNED = { ja: '署名していません。', en: 'Nothing was signed.' };

/** Words for signing by holders who are never in one room. */
registerErrorTexts({
  PROPOSAL_UNREADABLE: {
    ja: {
      what: '{file} は署名の提案として読めません。',
      effect: NOTHING.ja,
      next: '提案を作った人に、フォルダーごと送り直してもらってください。',
    },
    en: {
      what: '{file} cannot be read as a proposal.',
      effect: NOTHING.en,
      next: 'Ask whoever made it to send the whole folder again.',
    },
  },
  PROPOSAL_PLACE: {
    ja: {
      what: '{folder} は空ではありません。',
      effect: NOTHING.ja,
      next: '提案を書く空のフォルダーを指定してください。',
    },
    en: { what: '{folder} is not empty.', effect: NOTHING.en, next: 'Name an empty folder for the proposal.' },
  },
  PROPOSAL_OTHER_PAST: {
    ja: {
      what: '{folder} の提案と、一緒に入っている前回の署名が食い違っています。',
      effect: NOT_SIGNED.ja,
      next: '作り変えられたおそれがあります。提案を作った人に電話で確かめ、作り直してもらってください。',
    },
    en: {
      what: 'The proposal in {folder} and the signed state that came with it do not belong together.',
      effect: NOT_SIGNED.en,
      next: 'It may have been altered. Call whoever made it and ask for a new one.',
    },
  },
  PROPOSAL_TIME: {
    ja: {
      what: '提案の日時（{made}）が、この機械の時計（{now}）より先か、前回の署名より前です。',
      effect: '先の日時に署名すると、その日が来るまで端末がどの時間帯にも動かなくなるため、行いません。',
      next: 'この機械と、提案を作った機械の時計を確かめてください。合っていれば、提案を作り直してもらってください。',
    },
    en: {
      what: 'The time of the proposal ({made}) lies ahead of this machine’s clock ({now}), or before what was signed last.',
      effect: 'A signed time in the future would keep every window closed until it has come, so nothing was done.',
      next: 'Check the clocks of this machine and of the one that made the proposal; then have it made anew.',
    },
  },
  PROPOSAL_CONTENT: {
    ja: {
      what: '提案に入っているはずの {path} がないか、書き換えられています。',
      effect: NOT_SIGNED.ja,
      next: '提案を作った人に電話で確かめ、フォルダーごと送り直してもらってください。',
    },
    en: {
      what: '{path} is missing from the proposal or was altered.',
      effect: NOT_SIGNED.en,
      next: 'Call whoever made it and ask for the whole folder again.',
    },
  },
  PROPOSAL_OVERTAKEN: {
    ja: {
      what: 'この提案（{folder}）より新しい署名が、すでにあります。',
      effect: '古い提案を今から有効にすると、その後の変更が失われるため、行いません。',
      next: '今の状態から提案を作り直し、もう一度署名を集めてください。',
    },
    en: {
      what: 'Something newer than this proposal ({folder}) has been signed already.',
      effect: 'Putting it into force would undo what was signed since, so it is not done.',
      next: 'Make the proposal anew from the present state and collect signatures again.',
    },
  },
  HOLDER_ROOT_UNKNOWN: {
    ja: {
      what: 'この鍵（{key}）で署名するのは初めてで、どの組織の根が正しいか分かりません。',
      effect: '偽の過去を見せられても気づけないため、署名していません。',
      next: '根の番号 {root} を、「tsukuroi keys status」を見ている人と電話で照らし合わせ、同じなら --root {root} を付けてください。',
    },
    en: {
      what: 'This key ({key}) has never signed, and nothing here says which root is right.',
      effect: 'A made-up past would not be noticed, so nothing was signed.',
      next: 'Compare {root} by phone with somebody who sees "tsukuroi keys status"; if it is the same, add --root {root}.',
    },
  },
  HOLDER_OTHER_ROOT: {
    ja: {
      what: 'この提案は、この鍵が知っている組織のものではありません（知っている根 {known}、提案の根 {root}）。',
      effect: NOT_SIGNED.ja,
      next: '作り変えられたおそれがあります。提案を作った人に電話で確かめてください。',
    },
    en: {
      what: 'This proposal is not of the organisation this key knows (known root {known}, proposed {root}).',
      effect: NOT_SIGNED.en,
      next: 'It may have been made up. Call whoever sent it.',
    },
  },
  HOLDER_MEMORY_UNREADABLE: {
    ja: {
      what: '鍵の覚え書き {file} を読めません。',
      effect: '前に何を見て署名したか分からないため、署名していません。',
      next: '控えの鍵のフォルダーから写してください。ないときは覚え書きを消し、根の番号を電話で確かめて --root を付けてください。',
    },
    en: {
      what: 'The memory of the key, {file}, cannot be read.',
      effect: 'What was seen before is not known, so nothing was signed.',
      next: 'Copy it from the copy of the key. Without one, delete it, compare the root by phone and add --root.',
    },
  },
  PART_UNREADABLE: {
    ja: {
      what: '{file} は署名の部分として読めません。',
      effect: NOTHING.ja,
      next: 'この担当者に、もう一度署名してもらってください。',
    },
    en: { what: '{file} cannot be read as a part.', effect: NOTHING.en, next: 'Ask this holder to sign again.' },
  },
  PART_OTHER_PROPOSAL: {
    ja: {
      what: '{file} は、別の提案への署名です（鍵 {keyid}）。',
      effect: NOTHING.ja,
      next: 'フォルダーを取り違えていないか確かめ、この提案に署名してもらってください。',
    },
    en: {
      what: '{file} signs another proposal (key {keyid}).',
      effect: NOTHING.en,
      next: 'Check the folders, and have this proposal signed.',
    },
  },
  PART_FORGED: {
    ja: {
      what: '鍵 {keyid} の「{file}」への署名が、この提案の中身と合いません。',
      effect: NOTHING.ja,
      next: '提案か署名が途中で書き換えられたか、担当者のプログラムの版が違います。版をそろえ、その人に署名し直してもらってください。',
    },
    en: {
      what: 'The signature of key {keyid} over "{file}" does not fit what is proposed.',
      effect: NOTHING.en,
      next: 'Proposal or part was altered on its way, or the holder’s program is of another version. Use the same version and have it signed again.',
    },
  },
  PART_KEY_REVOKED: {
    ja: {
      what: '鍵 {keyid} は、すでに無効にされた鍵です。',
      effect: 'この鍵の署名は数えません。何も変えていません。',
      next: '今の担当者の鍵で署名してもらってください。心当たりがなければ、その鍵を持っていた人に確かめてください。',
    },
    en: {
      what: 'The key {keyid} was revoked.',
      effect: 'Its signature counts for nothing; nothing was changed.',
      next: 'Have it signed with a key of a present holder, and ask who used this one.',
    },
  },
  PART_KEY_OTHER_ROLE: {
    ja: {
      what: '鍵 {keyid} は、この提案に署名する役目の鍵ではありません。',
      effect: NOT_SIGNED.ja,
      next: 'カタログの変更には catalog の鍵、鍵そのものの変更には root の鍵も使います。--key にその鍵のファイルを指定してください。',
    },
    en: {
      what: 'The key {keyid} has no part in this proposal.',
      effect: NOT_SIGNED.en,
      next: 'Contents are signed with catalog keys, changes of keys with root keys too. Name that key file by --key.',
    },
  },
  PART_KEY_UNKNOWN: {
    ja: {
      what: '鍵 {keyid} は、この組織に登録されたことのない鍵です。',
      effect: 'この鍵の署名は数えません。何も変えていません。',
      next: '鍵のファイルを取り違えていないか確かめてください。',
    },
    en: {
      what: 'The key {keyid} was never listed by this organisation.',
      effect: 'Its signature counts for nothing; nothing was changed.',
      next: 'Check which key file was used.',
    },
  },
  NEXT_ROUND_PLACE: {
    ja: {
      what: '署名はそろいましたが、この変更には 2 回目の署名（カタログ）が要ります。',
      effect: NOTHING.ja,
      next: '2 回目の提案を書く空のフォルダーを --next で指定してください。',
    },
    en: {
      what: 'The parts are complete, but this change takes a second round (the catalogue).',
      effect: NOTHING.en,
      next: 'Name an empty folder for the second proposal by --next.',
    },
  },
});
