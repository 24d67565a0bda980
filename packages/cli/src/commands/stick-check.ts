import { resolve } from 'node:path';
import { checkStick } from '@tsukuroi/agent/stick/check.ts';
import { inOneLine } from '@tsukuroi/core';
import type { Command } from '../command.ts';
import { checkOptionsOf, STICK_OPTIONS, stickFolder, stoppingInRed } from '../stick-options.ts';

const NAME = 'stick check';

export const command: Command = {
  summary: {
    ja: '機械から戻った収集用 USBメモリーに、余計なものや変わったものがないかを確かめます',
    en: 'Looks whether a collector stick that comes back from a machine holds anything strange or changed',
  },
  usage: 'DIR [--organisation ID] [--facility ID] [--trust FILE] [--data DIR] [--json]',
  options: { ...STICK_OPTIONS, trust: { type: 'string' } },
  positionals: true,
  async run(io, options, folders) {
    const folder = resolve(stickFolder(folders, NAME));
    const checked = await stoppingInRed(io, async () => checkStick(await checkOptionsOf(io, options, folder, NAME)));
    const machines = checked.results.map(({ name, inventory }) => ({
      file: name,
      name: inventory.device.name,
      id: inventory.device.id,
      collectedAt: inventory.state.collectedAt,
      software: inventory.manifest.software.length,
      unreadable: inventory.unreadable.filter(({ part }) => part !== 'source'),
    }));
    if (options.json === true) {
      await io.out(`${JSON.stringify({ stick: checked.list.id, machines }, null, 2)}\n`);
    } else {
      await io.out(
        machines
          .map(({ file, name, collectedAt, software }) => `${file}\t${inOneLine(name)}\t${collectedAt}\t${software}\n`)
          .join(''),
      );
    }
    io.say(
      io.language === 'ja'
        ? `問題ありません。結果は ${machines.length} 台分です。次の機械に挿せます。\n`
        : `Nothing strange. ${machines.length} result(s). The stick may go into the next machine.\n`,
    );
    return 0;
  },
};
