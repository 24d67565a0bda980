import { dayInJapan, type Language, type Text } from '@tsukuroi/core';
import type { FindingRow, inquiryShape } from '@tsukuroi/protocol';
import type { z } from 'zod';
import type { DeviceRecord } from './store.ts';

/** What a hospital must hear from whoever looks after a box; each can be answered on the reply slip. */
const QUESTIONS: readonly Text[] = [
  {
    ja: 'いま動いているファームウェア（OS・アプリケーション）の正確な版を教えてください。',
    en: 'Which exact version of firmware (system, application) is running now?',
  },
  {
    ja: '上の一覧の弱点のうち、この機器に当てはまるものはどれですか。',
    en: 'Which of the weaknesses listed above concern this device?',
  },
  {
    ja: '対策済みの版への更新はいつ行えますか。更新できないときは、その理由と代わりの対策を教えてください。',
    en: 'When can it be brought to a version without them? If it cannot, why, and what is done instead?',
  },
  {
    ja: '過去に管理者の認証情報が漏れたおそれはありませんか。更新のあとで、全利用者のパスワードを変更しましたか。',
    en: 'May administrator credentials have leaked? Were all passwords changed after the update?',
  },
  {
    ja: '外部からの接続（保守回線、VPN）は、接続元の限定と多要素認証で守られていますか。',
    en: 'Is access from outside (maintenance line, VPN) limited by source address and multi-factor authentication?',
  },
  {
    ja: 'メーカーのサポートはいつまでですか。',
    en: 'Until when does the maker support this product?',
  },
];

/** A letter to the vendor: what is known to be exploited and possible here, and what we ask. */
export function inquiryOf(
  device: DeviceRecord,
  findings: readonly FindingRow[],
  facility: string,
  nowMs: number,
  language: Language,
): z.infer<typeof inquiryShape> {
  const exploited = findings.filter((finding) => finding.exploitedSince !== null);
  return {
    facility,
    device: device.name,
    model: device.model,
    vendor: device.vendor,
    day: dayInJapan(nowMs),
    possible: exploited.map(({ id, title, exploitedSince, fixedVersion }) => ({
      id,
      title,
      exploitedSince,
      fixedVersion,
    })),
    questions: QUESTIONS.map((question) => question[language]),
  };
}
