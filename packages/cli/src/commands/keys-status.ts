import type { Language, Text } from '@tsukuroi/core';
import { type KeysStatus, keysStatus } from '@tsukuroi/trust/ceremony/status.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import type { Command } from '../command.ts';
import { dataFolderOf } from '../data-folder.ts';

export const command: Command = {
  summary: {
    ja: '鍵の状態を示します: 何があり、何人の合意が要り、いつまで有効で、次に何をするか',
    en: 'Says how the keys stand: what exists, how many must agree, until when, and what to do',
  },
  usage: '[--data DIR] [--json]',
  options: { data: { type: 'string' }, json: { type: 'boolean' } },
  positionals: false,
  async run(io, options) {
    const status = await keysStatus(nodeDoor(), dataFolderOf(io, options), io.clock);
    await io.out(options.json === true ? `${JSON.stringify(status)}\n` : statusText(status, io.language));
    return status.verdict === 'red' ? 1 : 0;
  },
};

const LEVELS: Readonly<Record<KeysStatus['todo'][number]['level'], Text>> = {
  red: { ja: '【今すぐ】', en: '[NOW] ' },
  warn: { ja: '【今週中】', en: '[this week] ' },
  info: { ja: '【知っておくこと】', en: '[to know] ' },
};

const FRESHNESS: Readonly<Record<KeysStatus['roles'][number]['freshness'], Text>> = {
  fresh: { ja: '有効', en: 'fresh' },
  soon: { ja: '期限が近い', en: 'expires soon' },
  old: { ja: '期限切れ', en: 'expired' },
};

function statusText(status: KeysStatus, language: Language): string {
  const ja = language === 'ja';
  const lines = status.todo
    .toSorted((a, b) => Object.keys(LEVELS).indexOf(a.level) - Object.keys(LEVELS).indexOf(b.level))
    .map(({ level, text }) => `${LEVELS[level][language]}${text[language]}`);
  if (status.ceremony === 'done') {
    lines.push(
      ja
        ? `組織 ${status.organisation}、施設 ${status.facility}、根 ${status.rootVersion} 版、収集機 ${status.collectors.length} 台`
        : `Organisation ${status.organisation}, facility ${status.facility}, root ${status.rootVersion}, ${status.collectors.length} collectors`,
      ja ? `根の番号: ${status.firstRoot}` : `First root: ${status.firstRoot}`,
    );
  }
  for (const { role, threshold, keyids, expires, daysLeft, freshness } of status.roles) {
    const ids = keyids.map((keyid) => keyid.slice(0, 8)).join(' ');
    lines.push(
      ja
        ? `${role}: 鍵 ${keyids.length} 本中 ${threshold} 本（${ids}）、${expires.slice(0, 10)} まで（あと ${daysLeft} 日、${FRESHNESS[freshness].ja}）`
        : `${role}: ${threshold} of ${keyids.length} keys (${ids}), until ${expires.slice(0, 10)} (${daysLeft} days, ${FRESHNESS[freshness].en})`,
    );
  }
  return `${lines.join('\n')}\n`;
}
