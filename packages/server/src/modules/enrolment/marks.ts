import type { Language, Text } from '@tsukuroi/core';
import type { MachineMarks } from '@tsukuroi/protocol';
import { type Hardware, hardwareOf } from '../inventories/index.ts';

/** What a machine says tells it from others, in the form devices are kept under. */
export function hardwareOfMarks({ serial, macs = [] }: MachineMarks, ips: readonly string[] = []): Hardware {
  return hardwareOf({
    ...(serial === undefined ? {} : { platform: { serial } }),
    interfaces: [
      ...macs.map((mac, index) => ({ name: String(index), mac, addresses: [] })),
      { name: 'ips', addresses: [...ips] },
    ],
  });
}

const KINDS: Readonly<Record<string, Text>> = {
  serial: { ja: '製造番号', en: 'Serial' },
  mac: { ja: 'MAC アドレス', en: 'MAC' },
};

/** What tells a machine from others, as people read it. */
export function hardwareWords(hardware: string, language: Language): string {
  const at = hardware.indexOf(':');
  const kind = KINDS[hardware.slice(0, at)];
  if (kind === undefined) {
    return language === 'ja' ? '分からない' : 'Not known';
  }
  return `${kind[language]} ${hardware.slice(at + 1).replaceAll(',', ' ')}`;
}
