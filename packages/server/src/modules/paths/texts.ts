import { fillText, type Language, type Text } from '@tsukuroi/core';
import type { PathRow, PathState } from '@tsukuroi/protocol';
import { readableBytes } from '@tsukuroi/trust/store/space.ts';

/** This server, at the end of every chain. */
export const THIS_SERVER: Text = { ja: 'このサーバー', en: 'this server' };
export const NO_DEPARTMENT: Text = { ja: '部署が未確認', en: 'department not known' };

const SENTENCES: Readonly<Record<PathState, Text>> = {
  ok: { ja: '連絡があります。', en: 'It is in contact.' },
  late: { ja: '{ago}から連絡がありません。', en: 'Nothing for {ago}.' },
  silent: { ja: '{ago}から連絡が途絶えています。', en: 'Silent for {ago}.' },
  never: { ja: '登録されてから一度も連絡がありません。', en: 'Not heard of since it was registered.' },
  unknown: {
    ja: 'サーバーが動き始めたばかりで、まだ分かりません。',
    en: 'This server has just started; it cannot be said yet.',
  },
};

const BEHIND: Text = {
  ja: '手前の {above} から連絡がないため、分かりません。',
  en: 'It cannot be said: {above}, before it, is not heard of.',
};

const CUT_OFF: Text = {
  ja: '{departments}の端末 {devices} 台の報告と更新が止まっています。',
  en: 'Reports and updates of {devices} devices of {departments} have stopped.',
};

const NEXT: Readonly<Record<PathRow['kind'], Readonly<Partial<Record<PathState, Text>>>>> = {
  relay: {
    silent: {
      ja: '{name} の電源と通信を確かめてください。戻れば、溜まった報告は自動で届きます。',
      en: 'Check power and network of {name}. Once it is back, the reports that wait arrive by themselves.',
    },
    late: {
      ja: '次の連絡を待ってください。30 分を過ぎたら {name} の電源と通信を確かめてください。',
      en: 'Wait for the next word. After 30 minutes check power and network of {name}.',
    },
    never: {
      ja: '{name} で「tsukuroi relay」が動いているか、サーバーのポートに届くかを確かめてください。',
      en: 'Check that "tsukuroi relay" runs on {name} and reaches the port of this server.',
    },
  },
  gate: {
    silent: {
      ja: '{name} の電源と通信、ファイアウォールの許可（このサーバーから {name} へ）を確かめてください。その間は USBメモリーで運べます。',
      en: 'Check power and network of {name}, and the firewall (from this server to it). Meanwhile sticks carry everything.',
    },
    late: {
      ja: '次の訪問を待ってください。30 分を過ぎたら {name} の電源と通信を確かめてください。',
      en: 'Wait for the next visit. After 30 minutes check power and network of {name}.',
    },
    never: {
      ja: '{name} で「tsukuroi relay」が動いているか、server.json の dmz の宛先が正しいかを確かめてください。',
      en: 'Check that "tsukuroi relay" runs on {name} and that "dmz" in server.json names its address.',
    },
  },
  collector: {
    silent: {
      ja: '{name} の電源と通信を確かめてください。その間は新しい知識と更新が届きません。急ぐときは USBメモリーで運んでください。',
      en: 'Check power and network of {name}. Meanwhile nothing new arrives; in haste, carry it by stick.',
    },
    late: {
      ja: '次の連絡を待ってください。30 分を過ぎたら {name} の電源と通信を確かめてください。',
      en: 'Wait for the next word. After 30 minutes check power and network of {name}.',
    },
    never: {
      ja: '{name} で「tsukuroi collector run」が動いているか、DMZ の中継から届くかを確かめてください。',
      en: 'Check that "tsukuroi collector run" runs on {name} and that the relay in the DMZ reaches it.',
    },
  },
};

/** What else somebody should see to, although the station is in contact. */
export const CARES = {
  clock: {
    ja: '時計が {minutes} 分ずれています。合わせてください。',
    en: 'Its clock is {minutes} minutes off; set it.',
  },
  room: { ja: '置き場の空きが {free} しかありません。空けてください。', en: 'Only {free} are free there; make room.' },
  invalid: {
    ja: '署名の正しくないものが届いています。{name} までの機械を調べてください。',
    en: 'Something that does not verify reaches it; look at the machines up to {name}.',
  },
} as const satisfies Readonly<Record<string, Text>>;

/** How long something is ago: `3 時間前`. */
export function agoWords(ms: number, language: Language): string {
  const minutes = Math.floor(ms / 60_000);
  const [count, ja, en] =
    minutes < 120
      ? [minutes, '分', 'minutes']
      : minutes < 48 * 60
        ? [Math.floor(minutes / 60), '時間', 'hours']
        : [Math.floor(minutes / 1_440), '日', 'days'];
  return language === 'ja' ? `${count} ${ja}前` : `${count} ${en}`;
}

export interface Worded {
  readonly kind: PathRow['kind'];
  readonly name: string;
  readonly state: PathState;
  /** Name of the station before it when its silence is why nothing can be said. */
  readonly behind: string | undefined;
  readonly silenceMs: number;
  readonly departments: readonly string[];
  readonly devices: number;
}

export function sentenceOf({ behind, silenceMs, state }: Worded, language: Language): string {
  const text = behind === undefined ? SENTENCES[state] : BEHIND;
  return fillText(text[language], { ago: agoWords(silenceMs, language), above: behind ?? '' });
}

/** Whom it cuts off, and what to do; null when there is nothing to do. */
export function nextOf(worded: Worded, language: Language): string | null {
  const { departments, devices, kind, name, state } = worded;
  const next = NEXT[kind][state];
  if (next === undefined) {
    return null;
  }
  const between = language === 'ja' ? '、' : ', ';
  const cut =
    state === 'silent' && devices > 0
      ? fillText(CUT_OFF[language], { departments: departments.join(between), devices })
      : '';
  return `${cut}${fillText(next[language], { name })}`;
}

export function roomWords(freeBytes: number, language: Language): string {
  return fillText(CARES.room[language], { free: readableBytes(freeBytes) });
}
