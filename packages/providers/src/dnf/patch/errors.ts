import { type ErrorTexts, registerErrorTexts } from '@tsukuroi/core';

/** Why a channel of the catalogue does not stand behind a package that rpm and dnf would install. */
export type DnfProofRefusal =
  | 'package-not-proved'
  | 'not-of-channel'
  | 'list-unsigned'
  | 'key-not-of-channel'
  | 'package-key-not-of-channel';

/** What happened, and what to do: Japanese, then English. */
const WORDS: Readonly<Record<DnfProofRefusal, readonly [string, string, string, string]>> = {
  'package-not-proved': [
    '計画にあるパッケージが、確かめた配布一覧にありません。',
    'サーバーで計画を作り直してください。続くときは、計画を書き換えられたおそれがあります。情報システム担当とベンダーに知らせてください。',
    'A package of the plan is not in the lists that were verified.',
    'Make the plan anew on the server. If it happens again somebody may have changed it: tell your vendor.',
  ],
  'not-of-channel': [
    'この配布（リポジトリ）は、カタログで認めた配布元（channel）に入っていません。',
    '使うなら、カタログの配布元の suites に加えて署名してください。',
    'The repository is not one of the accepted channel.',
    'To use it, add it to the suites of the channel and sign the catalogue.',
  ],
  'list-unsigned': [
    '配布一覧（repomd.xml）に署名がありません。カタログの配布元は、署名のあるものだけを認めています。',
    '配布元が一覧に署名しないときは、失うものを読んだうえで、カタログの配布元に "metadata": "packages-only" と書いて署名してください。',
    'The list (repomd.xml) is not signed, and the channel accepts signed ones only.',
    'If the vendor signs no list, read what is lost, then say "metadata": "packages-only" in the channel and sign the catalogue.',
  ],
  'key-not-of-channel': [
    '配布一覧（repomd.xml）は、カタログで認めた配布元の鍵で署名されていません。',
    '配布元が鍵を替えたときは、カタログの配布元に新しい鍵を加えて署名してください。',
    'The list (repomd.xml) is not signed by a key of the accepted channel.',
    'If the vendor has a new key, add it to the channel and sign the catalogue.',
  ],
  'package-key-not-of-channel': [
    'パッケージは、カタログで認めた配布元の鍵で署名されていません。',
    '端末の /etc/pki/rpm-gpg に配布元の鍵があるかを確かめ、配布元が鍵を替えたときは、カタログの配布元に新しい鍵を加えて署名してください。',
    'A package is not signed by a key of the accepted channel.',
    'Check that the key is in /etc/pki/rpm-gpg of the machine; if the vendor has a new one, add it to the channel and sign the catalogue.',
  ],
};

/** `DNF_PROOF_…`: the code with words of a refusal. */
export function proofCode(reason: DnfProofRefusal): string {
  return `DNF_PROOF_${reason.toUpperCase().replaceAll('-', '_')}`;
}

const EFFECT = {
  ja: 'この更新は入れていません。端末はいまのまま動いています。',
  en: 'The update was not installed. The machine runs as before.',
} as const;

const texts: ErrorTexts = Object.fromEntries(
  Object.entries(WORDS).map(([reason, [whatJa, nextJa, whatEn, nextEn]]) => [
    proofCode(reason as DnfProofRefusal),
    {
      ja: { what: whatJa, effect: EFFECT.ja, next: nextJa },
      en: { what: whatEn, effect: EFFECT.en, next: nextEn },
    },
  ]),
);
registerErrorTexts(texts);
