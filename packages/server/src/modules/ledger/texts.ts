import { fillText, type Language, type Text } from '@tsukuroi/core';
import { defineErrors } from '../../platform/errors.ts';
import { defineAuditFields, defineAuditWords } from '../audit/index.ts';

defineAuditWords({ 'ledger.imported': { ja: '台帳を取り込み', en: 'Ledger imported' } });

defineAuditFields('ledger', {
  added: { ja: '追加(件)', en: 'Added' },
  changed: { ja: '変更(件)', en: 'Changed' },
  same: { ja: '同じ(件)', en: 'Unchanged' },
  refused: { ja: '取り込めなかった(件)', en: 'Refused' },
});

const NOTHING = { ja: '何も取り込んでいません。', en: 'Nothing was imported.' };

defineErrors({
  LEDGER_NO_FILE: {
    status: 400,
    ja: ['ファイルがありません。', NOTHING.ja, '台帳の Excel か CSV を 1 つ選んで、もう一度送ってください。'],
    en: ['There is no file.', NOTHING.en, 'Choose one Excel or CSV file and send it again.'],
  },
  LEDGER_COLUMNS_UNREADABLE: {
    status: 400,
    ja: [
      '列の読み方の指定を読み取れませんでした。',
      NOTHING.ja,
      'ファイルを選び直してください。API では columns に [{"column": 3, "heading": "見出し", "field": "name"}] の形で書き、使わない列は field を null にします。',
    ],
    en: [
      'What was said about the columns could not be read.',
      NOTHING.en,
      'Choose the file again. In the API, write columns as [{"column": 3, "heading": "…", "field": "name"}], with field null for a column that is not wanted.',
    ],
  },
  LEDGER_PREVIEW_GONE: {
    status: 404,
    ja: [
      'この下見はもう残っていません。',
      NOTHING.ja,
      '下見は 1 時間で消え、新しい下見をすると前のものは消えます。ファイルを選び直してください。',
    ],
    en: [
      'This preview is gone.',
      NOTHING.en,
      'A preview lives for one hour, and a newer one replaces it. Choose the file again.',
    ],
  },
  LEDGER_ROWS_REFUSED: {
    status: 409,
    ja: [
      '読み取れない行が {count} 行あります。',
      NOTHING.ja,
      '表を直して選び直すか、「読めた行だけ取り込む」を選んでください。',
    ],
    en: [
      '{count} rows could not be read.',
      NOTHING.en,
      'Correct the table and choose it again, or choose to take the good rows only.',
    ],
  },
});

/** Kinds of lists as people know them (packages/providers/src/ledger). */
const SOURCES: Readonly<Record<string, Text>> = {
  excel: { ja: 'Excel の台帳', en: 'Excel ledger' },
  csv: { ja: 'CSV の台帳', en: 'CSV ledger' },
  'ad-computers': { ja: 'Active Directory のコンピューター', en: 'Active Directory computers' },
  wsus: { ja: 'WSUS のコンピューター', en: 'WSUS computers' },
  'windows-dhcp': { ja: 'Windows DHCP の割り当て', en: 'Windows DHCP leases' },
  'isc-dhcp': { ja: 'DHCP の割り当て', en: 'DHCP leases' },
  arp: { ja: 'ARP 表', en: 'ARP table' },
};

export function sourceWords(source: string, language: Language): string {
  return Object.hasOwn(SOURCES, source) ? (SOURCES[source]?.[language] ?? source) : source;
}

interface ProblemWords {
  readonly detail: Text;
  readonly next: Text;
}

const PROBLEMS: Readonly<Record<string, ProblemWords>> = {
  'not-in-ledger': {
    detail: { ja: '動いていますが、台帳にありません（{by}）。', en: 'It is there, but not in the ledger ({by}).' },
    next: {
      ja: '部署に確かめて台帳に加えるか、持ち込み機器なら外してください。',
      en: 'Ask the department and add it to the ledger, or remove it if it was brought in.',
    },
  },
  'never-seen': {
    detail: {
      ja: '台帳では使用中ですが、一度も見えていません（資産番号 {asset}）。',
      en: 'In use by the ledger, but never seen (asset {asset}).',
    },
    next: {
      ja: '現物を確かめ、使っていれば端末の一覧を取り込み、なければ台帳を「予備」か「廃棄」にしてください。',
      en: 'Look for it. If it is used, import its inventory; if not, mark it as spare or retired in the ledger.',
    },
  },
  'hardware-changed': {
    detail: {
      ja: '同じ名前ですが、機器の番号が違います（台帳 {inLedger}、実物 {seen}）。',
      en: 'Same name, other hardware (ledger {inLedger}, seen {seen}).',
    },
    next: {
      ja: '予備機と交換したか確かめ、台帳の番号を直してください。元の機器の所在も確かめてください。',
      en: 'Check whether a spare was swapped in, correct the ledger, and find the original.',
    },
  },
  undecided: {
    detail: {
      ja: '{key}が同じものが台帳に {rows} 行、実物に {devices} 台あり、どれがどれか決められません（実物: {names}）。',
      en: '{rows} rows of the ledger and {devices} devices have the same {key}; which is which is not clear (seen: {names}).',
    },
    next: {
      ja: '現物の番号を見て、台帳の製造番号か MAC アドレスを直してください。決まるまでは「見えている」とも「見えない」とも数えません。',
      en: 'Look at the devices and correct serial number or MAC address in the ledger. Until then they count neither as seen nor as missing.',
    },
  },
  'retired-but-seen': {
    detail: {
      ja: '台帳では廃棄済みですが、動いています（資産番号 {asset}）。',
      en: 'Retired by the ledger, but it is there (asset {asset}).',
    },
    next: {
      ja: '使うなら台帳を「使用中」に直してください。使わないなら網から外し、データを消して廃棄してください。',
      en: 'If it is used, mark it as in use. If not, take it off the network, wipe it and dispose of it.',
    },
  },
};

/** What rows and devices are recognised by (packages/providers/src/ledger/reconcile.ts). */
const KEYS: Readonly<Record<string, Text>> = {
  serial: { ja: '製造番号', en: 'serial number' },
  mac: { ja: 'MAC アドレス', en: 'MAC address' },
  name: { ja: '名前', en: 'name' },
  ip: { ja: 'IP アドレス', en: 'IP address' },
};

export function problemWords(problem: string, said: Readonly<Record<string, string>>, language: Language) {
  const params = { ...said, key: KEYS[said.key ?? '']?.[language] ?? '' };
  const words = Object.hasOwn(PROBLEMS, problem) ? PROBLEMS[problem] : undefined;
  return {
    detail: words === undefined ? '' : fillText(words.detail[language], params),
    next: words === undefined ? '' : words.next[language],
  };
}
