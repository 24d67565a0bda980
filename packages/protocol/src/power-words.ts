import type { Language, Text } from '@tsukuroi/core';
import type { PowerOutcome, PowerReason } from './work.ts';

/** Why a device that was woken stays on, and what a person does about it. */
export const POWER_REASON_WORDS: Readonly<Record<PowerReason, { readonly what: Text; readonly next: Text }>> = {
  'not-woken': {
    what: {
      ja: '起こす時刻よりだいぶ後に電源が入ったため、人が入れたものとみなしました。',
      en: 'It came up long after its waking, so somebody switched it on.',
    },
    next: {
      ja: '使い終わったら、いつものように電源を切ってください。',
      en: 'Switch it off as usual when it is not needed.',
    },
  },
  'person-active': {
    what: {
      ja: '電源が入ってから使った人がいる(または、いないと確かめられない)ためです。',
      en: 'Somebody used it since it came up, or nobody can tell that nobody did.',
    },
    next: {
      ja: '使い終わったら、いつものように電源を切ってください。',
      en: 'Switch it off as usual when it is not needed.',
    },
  },
  'not-allowed': {
    what: {
      ja: '施設の約束(charter)、端末の分類、または方針の再起動の決まりが、自動で電源を切ることを許していません。',
      en: 'The charter, the class of the device, or the rule for restarts does not allow it.',
    },
    next: {
      ja: '切ってよい端末なら、方針の再起動を「保守時間に」にしてください。',
      en: 'If it may go off, let its policy restart it in the window.',
    },
  },
  'work-pending': {
    what: { ja: '保守時間のうちに作業が終わりませんでした。', en: 'Its work was not over within the window.' },
    next: { ja: '端末の作業の状態を見てください。', en: 'See what its work waits for.' },
  },
  'time-untrusted': {
    what: { ja: '端末の時計を信用できないためです。', en: 'The clock of the device cannot be trusted.' },
    next: {
      ja: '端末の時計と、サーバーへの連絡を確かめてください。',
      en: 'Check its clock and its way to the server.',
    },
  },
  superseded: {
    what: {
      ja: '起こした後に、計画が取り消されたか、別の計画に変わりました。',
      en: 'Its plan was taken back or replaced after the waking.',
    },
    next: { ja: '操作は要りません。', en: 'Nothing to do.' },
  },
  busy: {
    what: {
      ja: 'ほかのプログラムが電源を切ることを止めているか、端末が応じませんでした。',
      en: 'Another program holds it up, or the machine did not obey.',
    },
    next: {
      ja: '動いているプログラムを確かめ、要らなければ電源を切ってください。',
      en: 'See which program runs there; switch the device off if it is not needed.',
    },
  },
};

/** 「電源を切りませんでした。」 with the reason, what it is about, and what to do. */
function stayedOnSentence(because: PowerReason | undefined, about: string | undefined, language: Language): string {
  const words = because === undefined ? undefined : POWER_REASON_WORDS[because];
  const named = about === undefined || about === '' ? '' : language === 'ja' ? `(${about})` : ` (${about})`;
  const said =
    words === undefined
      ? ''
      : language === 'ja'
        ? `${words.what.ja}${words.next.ja}`
        : ` ${words.what.en} ${words.next.en}`;
  return language === 'ja' ? `電源は切りませんでした${named}。${said}` : `It stayed on${named}.${said}`;
}

/** Japan has one time zone without summer time (UTC+9). */
const JAPAN_MS = 9 * 3_600_000;

/** What became of a woken device's power, in words. `at`: ISO 8601. */
export function powerSentence(
  said: {
    readonly at: string;
    readonly outcome: PowerOutcome;
    readonly because?: PowerReason | null;
    readonly about?: string | null;
  },
  language: Language,
): string {
  const ja = language === 'ja';
  switch (said.outcome) {
    case 'woken':
      return ja ? '起きて、作業をしています。' : 'It came up and is at work.';
    case 'going-off': {
      const time = new Date(Date.parse(said.at) + JAPAN_MS).toISOString().slice(11, 16);
      return ja
        ? `作業を終え、${time} に「電源を切る」と知らせました。`
        : `Its work was over; at ${time} it said that it goes off.`;
    }
    case 'stayed-on':
      return stayedOnSentence(said.because ?? undefined, said.about ?? undefined, language);
  }
}
