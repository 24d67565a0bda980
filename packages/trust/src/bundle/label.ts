import { dayInJapan, eraDate } from '@tsukuroi/core';
import { readableBytes } from '../store/space.ts';
import { isCarried, type ReadManifest } from './manifest.ts';
import { type Bundle, ENTRY_KINDS, type EntryKind } from './shape.ts';

/** Windows Notepad of every age reads UTF-8 with a byte order mark and CRLF. */
const BOM = '\uFEFF';
const lines = (text: readonly string[]): string => `${BOM}${text.join('\r\n')}\r\n`;

const KIND_WORDS: Readonly<Record<EntryKind, string>> = {
  content: '更新プログラムなどの配布物',
  metadata: '署名された一覧',
  'knowledge-chunk': '脆弱性の知識',
  inventory: '端末の中身の報告',
  result: '適用の結果',
  evidence: '証跡',
  request: '欲しいものの一覧',
};

/** `2026-11-22T08:30:00Z` as 令和8年11月22日 17:30. */
export function japaneseTime(instant: string): string {
  const ms = Date.parse(instant);
  const time = new Date(ms + 9 * 3_600_000).toISOString().slice(11, 16);
  return `${eraDate(dayInJapan(ms))} ${time}`;
}

/** The name by which people tell two bundles apart: eight characters in two groups. */
export function shortName(id: string): string {
  return `${id.slice(0, 4)}-${id.slice(4, 8)}`.toUpperCase();
}

/** Whom a bundle is for, in words. */
export function forWhom(bundle: Bundle): string {
  const facility = bundle.facility === 'all' ? '全施設' : bundle.facility;
  return bundle.direction === 'inward'
    ? `${bundle.organisation} の ${facility} に入れるもの`
    : `${bundle.organisation} の ${facility} から出すもの`;
}

/** What to print and stick on the medium: what, from when, for whom, which of how many. */
export function labelText({ id, bundle }: ReadManifest, volume: number): string {
  const count = bundle.volumes.length;
  const bytes = bundle.volumes[volume - 1]?.bytes ?? 0;
  const about = [bundle.about.ja, bundle.about.en]
    .filter((text) => text !== '')
    .map((text) => text.replaceAll(/\s+/g, ' '));
  return lines([
    'つくろい 持ち運び',
    '',
    `名前　　　${shortName(id)}`,
    `枚数　　　${count} 枚のうち ${volume} 枚目`,
    `あて先　　${forWhom(bundle)}`,
    `作った日時　${japaneseTime(bundle.madeAt)}（日本時間）`,
    `通し番号　${bundle.sequence}`,
    `大きさ　　${readableBytes(bytes)}`,
    `中身　　　${about.join(' / ')}`,
    ...contentLines(bundle).map((line) => `　　　　　${line}`),
    `前提　　　${baseWords(bundle)}`,
    bundle.sealed === null ? '暗号化　　なし（署名だけ）' : '暗号化　　あり（受け取る側だけが開けます）',
  ]);
}

function contentLines(bundle: Bundle): string[] {
  if (bundle.sealed !== null) {
    return [`${bundle.entries.length - 1} 件（暗号化されています）`];
  }
  return ENTRY_KINDS.flatMap((kind) => {
    const all = bundle.entries.filter((entry) => entry.kind === kind);
    const carried = all.filter(isCarried);
    const bytes = carried.reduce((sum, entry) => sum + entry.size, 0);
    const before = all.length - carried.length;
    const already = before > 0 ? `、前に運んだ ${before} 件は入れていません` : '';
    return all.length === 0 ? [] : [`${KIND_WORDS[kind]} ${carried.length} 件 ${readableBytes(bytes)}${already}`];
  });
}

function baseWords(bundle: Bundle): string {
  if (bundle.base.kind === 'none') {
    return 'なし（これだけで取り込めます）';
  }
  return bundle.base.kind === 'bundle'
    ? `${shortName(bundle.base.id)}（通し番号 ${bundle.base.sequence}）が先に取り込まれていること`
    : `受け取る側の依頼 ${shortName(bundle.base.id)} のときの状態`;
}

/** What a person reads who finds the stick. */
export function readmeText(bundle: Bundle): string {
  const count = bundle.volumes.length;
  return lines([
    'このフォルダーは、つくろい（病院の機器の更新と点検のしくみ）が運ぶファイルです。',
    '',
    '■ 取り込み方',
    '1. ふだん使う USBメモリーの点検（ウイルス検査）をします。',
    count === 1
      ? '2. つくろいの動く機械に挿し、「持ち運び」の「取り込む」を押すか、tsukuroi bundle import フォルダー名 を実行します。'
      : `2. ${count} 枚あります。1 枚ずつ挿し、「持ち運び」の「取り込む」を押すか、tsukuroi bundle import フォルダー名 を実行します。そろうまで何も変わりません。`,
    '3. 「取り込みました」と出るまで抜かないでください。途中で抜けても何も壊れません。もう一度挿せば続きから取り込みます。',
    '',
    '■ してはいけないこと',
    '・ファイルの名前を変える、足す、消す、開いて保存する。署名が合わなくなり、取り込みを断ります。',
    '・あて先の違う施設で使う。取り込みを断ります。',
    '',
    '■ 拾った方へ',
    '中のファイルを開かず、ラベル（label.txt）のあて先へお返しください。',
    bundle.sealed === null
      ? '患者や職員の情報は入っていません。'
      : '中身は暗号化されていて、受け取る側だけが開けます。',
  ]);
}
