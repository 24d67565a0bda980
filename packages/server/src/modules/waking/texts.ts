import { fillText, type Language, type Text } from '@tsukuroi/core';
import { defineAuditWords } from '../audit/index.ts';
import type { WakeRecord } from './store.ts';

defineAuditWords({
  'waking.tried': { ja: '端末を起こす試験', en: 'Waking a device tried' },
});

const NEXT = {
  ja: '端末の BIOS／UEFI の「Wake on LAN」、OS のネットワーク設定(ethtool の wol g)、電源タップが切られていないかを確かめてください。',
  en: 'Check "Wake on LAN" in its firmware, the setting of its network card (ethtool, wol g), and that its power strip stays on.',
};

const WORDS: Readonly<Record<WakeRecord['state'], Text>> = {
  ordered: { ja: '中継からの合図を待っています。', en: 'The relay is to send the signal.' },
  sent: {
    ja: '合図を送りました。端末の報告を待っています。',
    en: 'The signal was sent; the device has not reported yet.',
  },
  woke: { ja: '{minutes} 分で起きました。', en: 'It woke within {minutes} minutes.' },
  'was-on': {
    ja: 'もともと電源が入っていたため、起こせるかどうかは分かりません。電源を切り、10 分たってからもう一度試してください。',
    en: 'It was on already, so this proves nothing. Switch it off, wait ten minutes, and try again.',
  },
  silent: {
    ja: `合図を送りましたが、15 分たっても報告がありません。${NEXT.ja}`,
    en: `It did not report within 15 minutes. ${NEXT.en}`,
  },
  'not-sent': { ja: '{because}', en: '{because}' },
  withdrawn: { ja: '取りやめました。', en: 'It was withdrawn.' },
};

const NOT_SENT: Readonly<Record<string, Text>> = {
  'too-late': {
    ja: '中継が時刻どおりに動いていなかったため、送りませんでした。中継の電源と時計を確かめてください。',
    en: 'The relay was not at work in time, so it sent nothing. Check its power and its clock.',
  },
  'no-segment': {
    ja: '中継につながるネットワークがなかったため、送れませんでした。中継の配線を確かめてください。',
    en: 'The relay stood in no network. Check its cables.',
  },
  failed: {
    ja: '中継が送ろうとして失敗しました。中継の記録を確かめてください。',
    en: 'The relay failed to send. See its log.',
  },
  'relay-silent': {
    ja: '中継から連絡がないため、送られたかどうか分かりません。「経路」で中継の状態を確かめてください。',
    en: 'The relay did not report, so nobody knows whether it was sent. See the relay under Paths.',
  },
};

export function wakeSentence({ state, because, minutes }: WakeRecord, language: Language): string {
  return fillText(WORDS[state][language], {
    minutes: minutes ?? 0,
    because: NOT_SENT[because ?? '']?.[language] ?? '',
  });
}

export const STANDING = {
  never: {
    ja: 'まだ試していません。電源を切った状態で一度試してください。',
    en: 'Never tried. Try once while it is off.',
  },
  'no-relay': { ja: '同じ区画に中継がないため、起こせません。', en: 'No relay in its segment: it cannot be woken.' },
  'no-address': {
    ja: 'MAC アドレスが分からないため、起こせません。',
    en: 'Its hardware address is not known: it cannot be woken.',
  },
} as const satisfies Readonly<Record<string, Text>>;
