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
