import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { agentInventory, openFileMemory } from '@tsukuroi/agent';
import type { Language } from '@tsukuroi/core';
import { setUpSite } from '@tsukuroi/server';
import { type Command, type CommandIo, textOption } from '../command.ts';
import { dataFolderOf } from '../data-folder.ts';

/** A person at a terminal is asked once, at the first start; nobody else is. No is the answer of a bare Enter. */
async function wantsSample(io: CommandIo, folder: string): Promise<boolean> {
  if (io.ask === undefined || existsSync(folder)) {
    return false;
  }
  return io.ask(
    io.language === 'ja'
      ? '見本の病院を入れますか? あとから 1 回の操作で消せます。'
      : 'Add a sample hospital? It can be removed with one click.',
  );
}

interface Place {
  readonly address: string;
  readonly setup: string | undefined;
  readonly basis: string;
  readonly devices: number;
}

function runningText({ address, setup, basis, devices }: Place, language: Language): string {
  const lines =
    language === 'ja'
      ? [
          `つくろいが動いています: ${address}`,
          ...(setup === undefined
            ? []
            : ['最初の管理者を登録してください(24 時間以内に 1 回だけ使えます):', `  ${setup}`]),
          `端末 ${devices} 台。${basis}`,
          '終えるには Ctrl+C を押してください。',
        ]
      : [
          `Tsukuroi is running: ${address}`,
          ...(setup === undefined
            ? []
            : ['Register the first administrator (works once, within 24 hours):', `  ${setup}`]),
          `${devices} devices. ${basis}`,
          'Press Ctrl+C to end.',
        ];
  return `\n${lines.join('\n')}\n`;
}

function readyText({ basis, devices }: Place, folder: string, language: Language): string {
  return language === 'ja'
    ? `\n用意ができました(${folder})。端末 ${devices} 台。${basis}\n「tsukuroi up --data ${folder}」で動かすと、開くアドレスを表示します。\n`
    : `\nReady (${folder}). ${devices} devices. ${basis}\n"tsukuroi up --data ${folder}" runs it and prints the address to open.\n`;
}

export const command: Command = {
  summary: {
    ja: 'この機械 1 台で始めます: データの置き場、知識、サーバ(この機械からだけ開けます)、1 台目の端末、設定用の一回限りの案内',
    en: 'Starts on one machine: data folder, knowledge, server on loopback, this machine as the first device, a one-time set-up link',
  },
  usage: '[--data DIR] [--feeds DIR] [--sample] [--once] [--no-link] [--listen ADDR:PORT]',
  options: {
    data: { type: 'string' },
    feeds: { type: 'string' },
    listen: { type: 'string' },
    sample: { type: 'boolean' },
    once: { type: 'boolean' },
    'no-link': { type: 'boolean' },
  },
  positionals: false,
  async run(io, options) {
    const folder = dataFolderOf(io, options);
    const feeds = textOption(options, 'feeds') ?? io.environment.TSUKUROI_FEEDS;
    const listen = textOption(options, 'listen');
    const once = options.once === true;
    const sample = options.sample === true || (!once && (await wantsSample(io, folder)));
    const memory = openFileMemory(join(folder, 'agent', 'memory.json'));
    const site = await setUpSite({
      dataFolder: folder,
      clock: io.clock,
      language: io.language,
      sample,
      untilDone: once,
      setupLink: options['no-link'] !== true,
      ...(listen === undefined ? {} : { listen }),
      ...(feeds === undefined || feeds === '' ? {} : { feedsFolder: resolve(feeds) }),
      ownInventory: async () => {
        const inventory = await agentInventory({ clock: io.clock, memory });
        await memory.save();
        return inventory;
      },
      say: (line) => io.say(`${line}\n`),
    });
    try {
      const { basis, devices } = site;
      const place = { address: site.server.address, setup: site.setupAddress, basis, devices };
      io.say(once ? readyText(place, folder, io.language) : runningText(place, io.language));
      if (!once) {
        await io.ended;
        io.say(io.language === 'ja' ? '終えています…\n' : 'Ending …\n');
      }
      return 0;
    } finally {
      await site.server.close();
    }
  },
};
