import type { Text } from '@tsukuroi/core';
import type { Device, Facts, State } from '@tsukuroi/protocol';

type Line = Device['facts'][number];
type Word = (text: Text) => string;

/** What a person should know about a device beside its software: three-valued, and what is not known says so. */
export function factLines(facts: Facts, state: State, word: Word): Line[] {
  return [
    kernelLine(facts, word),
    restartLine(state, word),
    passwordLine(facts, word),
    updatesLine(facts, word),
    antivirusLine(facts, word),
    clockLine(state, word),
    listeningLine(facts, word),
    ...domainLine(facts, word),
  ];
}

const UNKNOWN: Text = { ja: '未確認', en: 'Not known' };

function line(word: Word, label: Text, value: Text | string, state: Line['state']): Line {
  return { label: word(label), value: typeof value === 'string' ? value : word(value), state };
}

function kernelLine({ kernel }: Facts, word: Word): Line {
  const label = { ja: '動いているカーネル', en: 'Running kernel' };
  return kernel?.running === undefined
    ? line(word, label, UNKNOWN, 'unknown')
    : line(word, label, kernel.running, 'plain');
}

function restartLine({ restartPending }: State, word: Word): Line {
  const label = { ja: '再起動待ち', en: 'Restart pending' };
  switch (restartPending?.answer) {
    case 'yes':
      return line(word, label, { ja: 'あり', en: 'Yes' }, 'bad');
    case 'no':
      return line(word, label, { ja: 'なし', en: 'No' }, 'good');
    default:
      return line(word, label, UNKNOWN, 'unknown');
  }
}

function passwordLine({ accounts }: Facts, word: Word): Line {
  const label = { ja: 'パスワードのない利用者', en: 'Accounts without password' };
  if (accounts === undefined || accounts.some((account) => account.password === 'unknown')) {
    return line(word, label, UNKNOWN, 'unknown');
  }
  const open = accounts.filter((account) => account.password === 'none' && account.enabled !== false);
  return open.length === 0
    ? line(word, label, { ja: 'なし', en: 'None' }, 'good')
    : line(word, label, open.map((account) => account.name).join(', '), 'bad');
}

function updatesLine({ updates }: Facts, word: Word): Line {
  const label = { ja: '自動更新', en: 'Automatic updates' };
  switch (updates?.automatic) {
    case 'on':
      return line(word, label, { ja: '有効', en: 'On' }, 'plain');
    case 'off':
      return line(word, label, { ja: '無効', en: 'Off' }, 'plain');
    default:
      return line(word, label, UNKNOWN, 'unknown');
  }
}

function antivirusLine({ antivirus }: Facts, word: Word): Line {
  const label = { ja: 'ウイルス対策', en: 'Antivirus' };
  if (antivirus === undefined) {
    return line(word, label, UNKNOWN, 'unknown');
  }
  const [first] = antivirus;
  if (first === undefined) {
    return line(word, label, { ja: 'なし', en: 'None' }, 'bad');
  }
  const state = first.running === 'yes' ? 'good' : first.running === 'no' ? 'bad' : 'unknown';
  return line(word, label, [first.name, first.version ?? ''].join(' ').trim(), state);
}

function clockLine({ clockSynchronised }: State, word: Word): Line {
  const label = { ja: '時刻合わせ', en: 'Clock synchronised' };
  switch (clockSynchronised) {
    case 'yes':
      return line(word, label, { ja: '合っている', en: 'Yes' }, 'good');
    case 'no':
      return line(word, label, { ja: '合っていない', en: 'No' }, 'bad');
    default:
      return line(word, label, UNKNOWN, 'unknown');
  }
}

function listeningLine({ listening }: Facts, word: Word): Line {
  const label = { ja: '外から届く通信口', en: 'Ports open to the network' };
  if (listening === undefined) {
    return line(word, label, UNKNOWN, 'unknown');
  }
  const open = listening.filter(({ address }) => !/^(127\.|::1$|\[::1\])/.test(address));
  const ports = [...new Set(open.map(({ protocol, port }) => `${protocol.slice(0, 3)}/${port}`))].sort();
  return line(word, label, ports.length === 0 ? { ja: 'なし', en: 'None' } : ports.join(', '), 'plain');
}

function domainLine({ domain }: Facts, word: Word): Line[] {
  return domain === undefined ? [] : [line(word, { ja: 'ドメイン', en: 'Domain' }, domain, 'plain')];
}
