import { type ErrorTexts, registerErrorTexts, TsukuroiError } from '@tsukuroi/core';

/** Why a repository is not used. */
export type DnfRefusal =
  | 'repo-file'
  | 'no-keys'
  | 'repomd-unsigned'
  | 'repomd-unsigned-http'
  | 'repomd-signature'
  | 'repomd-invalid'
  | 'repomd-older'
  | 'weak-hash'
  | 'metadata-invalid'
  | 'no-updateinfo'
  | 'no-rpm'
  | 'package-signature';

/** What happened, and what to do: Japanese first. `{repository}` is its id, `{reason}` the detail. */
const WORDS: Readonly<Record<DnfRefusal, readonly [string, string, string, string]>> = {
  'repo-file': [
    '配布元の設定 {repository} を使えません（{reason}）。',
    '機器の /etc/yum.repos.d にある .repo の内容を、baseurl が https または http のアドレスになるようにして渡してください。mirrorlist と metalink は使えません。',
    'The repository file {repository} cannot be used ({reason}).',
    "Give the content of a machine's .repo file with a baseurl of https or http; mirrorlist and metalink are not used.",
  ],
  'no-keys': [
    '配布元 {repository} の署名を確かめる鍵がありません（{reason}）。',
    '配布元の鍵のファイル（機器の /etc/pki/rpm-gpg にある RPM-GPG-KEY-…）を --key で渡してください。鍵を配布元のアドレスから取得することはしません。',
    'There is no key to check the signature of {repository} with ({reason}).',
    "Give the vendor's key file (RPM-GPG-KEY-… of a machine's /etc/pki/rpm-gpg) with --key. Keys are never fetched from the repository.",
  ],
  'repomd-unsigned': [
    '配布元 {repository} は、一覧（repomd.xml）に署名していません。',
    'パッケージごとの署名だけを頼りに使うなら、--accept-unsigned {repository} を付けてください（https のときだけ使えます）。そのときも中身のすり替えは防げますが、古い更新しかないように見せかけられることは防げません。',
    'The index (repomd.xml) of {repository} is not signed.',
    'To rely on the signature of each package alone add --accept-unsigned {repository} (https only). Altered packages are still refused, but somebody between could hide that newer ones exist.',
  ],
  'repomd-unsigned-http': [
    '配布元 {repository} は一覧に署名がなく、取得先も暗号化されていません（http）。',
    'https の取得先に変えてください。署名も暗号化もない一覧は使えません。',
    'The index of {repository} is not signed, and its address is not encrypted (http).',
    'Use an https address. An index with neither is never used.',
  ],
  'repomd-signature': [
    '配布元 {repository} の一覧（repomd.xml）に、渡された鍵による正しい署名がありません。',
    '途中で書き換えられたおそれがあります。鍵がこの配布元のものか確かめ、合っているのに続くときはベンダーに知らせてください。',
    'The index (repomd.xml) of {repository} has no good signature by the keys that were given.',
    "It may have been changed on its way. Check that the keys are this vendor's, and tell the vendor if it stays.",
  ],
  'repomd-invalid': [
    '配布元 {repository} の一覧（repomd.xml）を読めません（{reason}）。',
    '時間をおいて取得し直し、続くときはベンダーに知らせてください。',
    'The index (repomd.xml) of {repository} cannot be read ({reason}).',
    'Fetch it again later; if it stays, tell the vendor.',
  ],
  'repomd-older': [
    '配布元 {repository} の一覧が、前に取得したものより古くなっています（{reason}）。',
    '古いミラーにつながったか、古い一覧を見せられています。別のミラーの baseurl に変え、続くときはベンダーに知らせてください。',
    'The index of {repository} is older than the one fetched before ({reason}).',
    'A mirror is behind, or somebody shows an old index. Use another baseurl; if it stays, tell the vendor.',
  ],
  'weak-hash': [
    '配布元 {repository} の一覧は、弱いハッシュ（{reason}）しか示していません。',
    'SHA-256 を示す配布元に変えてください。',
    'The index of {repository} states weak hashes only ({reason}).',
    'Use a repository that states SHA-256.',
  ],
  'metadata-invalid': [
    '配布元 {repository} の情報ファイルを読めません（{reason}）。',
    '時間をおいて取得し直し、続くときはベンダーに知らせてください。',
    'The metadata of {repository} cannot be read ({reason}).',
    'Fetch it again later; if it stays, tell the vendor.',
  ],
  'no-updateinfo': [
    '配布元 {repository} には、どれがセキュリティ更新かの情報（updateinfo）がありません。',
    'この配布元のすべての更新を使うなら --class all にしてください。',
    'The repository {repository} does not say which updates are for security (updateinfo).',
    'Use --class all to take all of its updates.',
  ],
  'no-rpm': [
    'この機械に、rpm の署名を確かめるプログラム（rpmkeys）か gpgv がありません。',
    'パッケージ rpm と gpgv を入れてください。',
    'The program that checks signatures of rpm (rpmkeys), or gpgv, is missing here.',
    'Install the packages rpm and gpgv.',
  ],
  'package-signature': [
    'パッケージ {repository} に、渡された鍵による正しい署名がありません。',
    'このパッケージは取り込みません。鍵がこの配布元のものか確かめ、合っているのに続くときはベンダーに知らせてください。',
    'The package {repository} has no good signature by the keys that were given.',
    "It was not taken. Check that the keys are this vendor's, and tell the vendor if it stays.",
  ],
};

function codeOf(reason: DnfRefusal): string {
  return `DNF_${reason.replaceAll('-', '_').toUpperCase()}`;
}

const TEXTS: ErrorTexts = Object.fromEntries(
  Object.entries(WORDS).map(([reason, [whatJa, nextJa, whatEn, nextEn]]) => [
    codeOf(reason as DnfRefusal),
    {
      ja: {
        what: whatJa,
        effect: 'ここからは何も取り込んでいません。前に取り込んだものはそのままです。',
        next: nextJa,
      },
      en: { what: whatEn, effect: 'Nothing of it was taken; what was taken before stays.', next: nextEn },
    },
  ]),
);
registerErrorTexts(TEXTS);

/** A refusal with its words; exit code 3: refused for safety, unless told otherwise. */
export function dnfError(
  reason: DnfRefusal,
  repository: string,
  detail = '',
  options: { readonly cause?: unknown; readonly exitCode?: 2 | 3 } = {},
): TsukuroiError {
  const params = { repository: repository.slice(0, 200), reason: detail.slice(0, 200) };
  return new TsukuroiError(codeOf(reason), params, { exitCode: 3, ...options });
}
