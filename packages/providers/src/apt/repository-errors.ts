import { type ErrorTexts, registerErrorTexts, TsukuroiError } from '@tsukuroi/core';
import type { IndexRefusal } from './index-packages.ts';
import type { AgeRefusal } from './repository-age.ts';

/** Why carried packages are not used. */
export type RepositoryRefusal =
  | IndexRefusal
  | AgeRefusal
  | 'content-missing'
  | 'content-wrong-hash'
  | 'no-keyring'
  | 'no-gpgv'
  | 'bad-signature'
  | 'key-not-of-channel'
  | 'bad-release'
  | 'other-suite'
  | 'index-not-listed'
  | 'package-not-listed'
  | 'folder-name'
  | 'update-failed'
  | 'simulation-failed';

/** What happened, and what to do, per reason: Japanese first. `{file}` names the suite, file or folder. */
const WORDS: Readonly<Record<RepositoryRefusal, readonly [string, string, string, string]>> = {
  'content-missing': [
    '更新に必要なファイルがまだ届いていません（{file}）。',
    '持ち運びファイルの枚数がそろっているか確かめ、足りない分を取り込んでください。',
    'A file that the updates need has not arrived ({file}).',
    'Check that every volume of the bundle was imported.',
  ],
  'content-wrong-hash': [
    '更新のファイルの中身が、名前（SHA-256）と合いません（{file}）。',
    'このファイルは使いません。保管庫の点検を行い、もう一度取り込んでください。',
    'A file is not the one that its name (SHA-256) says ({file}).',
    'Scrub the content store and import the file again.',
  ],
  'no-keyring': [
    'この端末に、配布元の署名を確かめる鍵がありません（{file}）。',
    '端末にパッケージ debian-archive-keyring または ubuntu-keyring が入っているか確かめてください。',
    'This machine has no keyring for the vendor of {file}.',
    'Check that debian-archive-keyring or ubuntu-keyring is installed.',
  ],
  'no-gpgv': [
    'この端末に署名を確かめるプログラム gpgv がありません（{file}）。',
    'パッケージ gpgv を入れてください。',
    'The program gpgv is missing here ({file}).',
    'Install the package gpgv.',
  ],
  'bad-signature': [
    '配布一覧 {file} に、配布元の正しい署名がありません。',
    '途中で書き換えられたおそれがあります。持ち運びファイルの出所を確かめ、情報システム担当とベンダーに知らせてください。',
    'The list of {file} has no good signature of its vendor.',
    'It may have been changed on its way. Check where the bundle came from and tell your vendor.',
  ],
  'key-not-of-channel': [
    '配布一覧 {file} は、承認された配布元の鍵で署名されていません。',
    '配布元が鍵を替えたときは、カタログの配布元（channel）に新しい鍵を加えて署名してください。',
    'The list of {file} is not signed by a key of the accepted channel.',
    'If the vendor has a new key, add it to the channel and sign the catalogue.',
  ],
  'bad-release': [
    '配布一覧 {file} を読めません。',
    'インターネット側で取得し直してください。',
    'The list of {file} cannot be read.',
    'Fetch it again on the internet side.',
  ],
  'other-suite': [
    '配布一覧が、名乗っている配布 {file} のものではありません。',
    'すり替えのおそれがあります。インターネット側で取得し直し、続くときはベンダーに知らせてください。',
    'The list is not that of {file}.',
    'It may have been swapped. Fetch it again; if it stays, tell your vendor.',
  ],
  'index-not-listed': [
    'パッケージ一覧 {file} が、署名された配布一覧に載っていません。',
    'インターネット側で取得し直してください。',
    'The index {file} is not named in the signed list.',
    'Fetch it again on the internet side.',
  ],
  'index-cannot-open': [
    'パッケージ一覧 {file} を開けません。',
    'ファイルがそろっているか、端末に apt が入っているかを確かめてください。',
    'The index {file} cannot be opened.',
    'Check that the file is there and that apt is installed.',
  ],
  'index-too-large': [
    'パッケージ一覧 {file} が大きすぎます。',
    'インターネット側で取得し直し、続くときはベンダーに知らせてください。',
    'The index {file} is too large.',
    'Fetch it again; if it stays, tell your vendor.',
  ],
  'index-malformed': [
    'パッケージ一覧 {file} の書き方が決まりと違います。',
    'インターネット側で取得し直し、続くときはベンダーに知らせてください。',
    'The index {file} is malformed.',
    'Fetch it again; if it stays, tell your vendor.',
  ],
  'index-wrong-hash': [
    'パッケージ一覧 {file} が、署名された SHA-256 と合いません。',
    '途中で書き換えられたおそれがあります。もう一度取り込み、続くときはベンダーに知らせてください。',
    'The index {file} does not have the hash that was signed.',
    'It may have been changed on its way. Import it again; if it stays, tell your vendor.',
  ],
  'package-not-listed': [
    'パッケージ {file} が、配布元の一覧に載っていません。',
    'インターネット側で計画を作り直してください。',
    "The package {file} is not in the vendor's index.",
    'Make the plan again on the internet side.',
  ],
  'other-index': [
    '配布一覧 {file} が、指示されたものと違います。',
    '次の指示を待ってください。続くときはサーバーで計画を作り直してください。',
    'The list of {file} is not the one that was ordered.',
    'Wait for the next plan; if it stays, make the plan again.',
  ],
  'older-than-seen': [
    '配布一覧 {file} が、この端末が前に見たものより古いものです。',
    '古い持ち運びファイルを入れていないか確かめてください。',
    'The list of {file} is older than one this machine has seen.',
    'Check that no old bundle was imported.',
  ],
  'from-the-future': [
    '配布一覧 {file} の日付が、いまより先になっています。',
    '端末の時計と、インターネット側の機械の時計を確かめてください。',
    'The list of {file} is dated in the future.',
    "Check this machine's clock and the collector's.",
  ],
  'folder-name': [
    'フォルダー {file} の名前に、apt に渡せない文字があります。',
    '英数字だけのフォルダーに変えてください。',
    'The name of the folder {file} cannot be given to apt.',
    'Use a folder of plain letters and digits.',
  ],
  'update-failed': [
    'apt が、並べた配布 {file} を受け付けませんでした。',
    '端末の apt の記録を確かめてください。ほかの更新が動いているときは、終わるのを待ちます。',
    'apt did not accept the repository in {file}.',
    "Look at the machine's apt; if another update is running, wait for it.",
  ],
  'simulation-failed': [
    'apt の下調べ（{file}）を最後まで行えませんでした。',
    '端末のパッケージの状態（dpkg --audit）を確かめてください。',
    "apt's simulation ({file}) did not come to its end.",
    'Check the state of packages (dpkg --audit).',
  ],
};

export function refusalCode(reason: RepositoryRefusal): string {
  return `APT_${reason.replaceAll('-', '_').toUpperCase()}`;
}

const TEXTS: ErrorTexts = Object.fromEntries(
  Object.entries(WORDS).map(([reason, [whatJa, nextJa, whatEn, nextEn]]) => [
    refusalCode(reason as RepositoryRefusal),
    {
      ja: { what: whatJa, effect: 'この更新は行っていません。端末は前のままです。', next: nextJa },
      en: { what: whatEn, effect: 'This update was not made; the machine is as before.', next: nextEn },
    },
  ]),
);
registerErrorTexts(TEXTS);

/** A refusal with its words; exit code 3: refused for safety. */
export function repositoryError(reason: RepositoryRefusal, file: string): TsukuroiError {
  return new TsukuroiError(refusalCode(reason), { file: file.slice(0, 200) }, { exitCode: 3 });
}
