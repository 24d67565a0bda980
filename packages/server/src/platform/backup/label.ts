import { dayInJapan, eraDate } from '@tsukuroi/core';
import { readableBytes } from '@tsukuroi/trust/store/space.ts';
import type { BackupLabel } from './shape.ts';

/** What is printed and put to the medium: what it is, from when, and how it is restored. Windows' Notepad reads it (BOM, CRLF). */
export function labelText(
  label: BackupLabel,
  file: { readonly name: string; readonly bytes: number; readonly sha256: string },
): string {
  const ms = Date.parse(label.madeAt);
  const time = new Date(ms + 9 * 3_600_000).toISOString().slice(11, 16);
  const content =
    label.content === 'included'
      ? '配布物（更新プログラムなど）も入っています。'
      : '配布物（更新プログラムなど）そのものは入っていません。復元したあと、中継か USBメモリーからもう一度取り込みます。';
  const postgres =
    label.database === 'postgres'
      ? ['   PostgreSQL に、空のデータベースを 1 つ作っておき、--database でその場所を指定します。']
      : [];
  return `\uFEFF${[
    'つくろい バックアップ',
    '',
    `施設      ${label.facility.name}`,
    `いつの    ${eraDate(dayInJapan(ms))} ${time}`,
    `どこの    ${label.machine}（つくろい ${label.productVersion}）`,
    `ファイル  ${file.name}（${readableBytes(file.bytes)}）`,
    `確認      書いたあと、すべて読み戻して確かめました`,
    `SHA-256   ${file.sha256}`,
    '',
    'この中には、サーバーの鍵、端末の一覧と弱点、利用者が入っています。合言葉がなければ開けません。',
    content,
    '',
    '戻し方',
    '1. 元のサーバーが動いていれば、必ず止めます（2 台が同時に動くと、端末が混乱します）。',
    '2. 新しいサーバーにつくろいを入れ、時計を合わせます。',
    '3. 空のフォルダーを指定して、次を実行し、合言葉を入れます。',
    `   tsukuroi admin restore ${file.name} --data データフォルダー`,
    ...postgres,
    '4. 画面に出た「このあとすること」を、上から順に行います。端末を登録し直す必要はありません。',
    '',
    '置き場所: 鍵のかかる所。合言葉は、別の所に保管してください。',
  ].join('\r\n')}\r\n`;
}
