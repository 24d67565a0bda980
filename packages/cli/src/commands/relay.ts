import { join, resolve } from 'node:path';
import { describeError, writeWhole } from '@tsukuroi/core';
import { isGate, mailboxShape, openGate, openRelay, type RelayConfig, readRelayConfig } from '@tsukuroi/relay';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { type Command, type CommandIo, textOption } from '../command.ts';
import { dataFolderOf } from '../data-folder.ts';
import { programVersion } from '../version.ts';

const STATUS_MS = 60_000;

export const command: Command = {
  summary: {
    ja: '中継を動かします。配布物を上位から一度だけ取り寄せて配り、端末の報告を取り次ぎます',
    en: 'Runs a relay: fetches content once from above and gives it out, passes on what devices report',
  },
  usage: '[--data DIR] [--config FILE] [--listen ADDR]',
  options: { data: { type: 'string' }, config: { type: 'string' }, listen: { type: 'string' } },
  positionals: false,
  async run(io, options) {
    const door = nodeDoor();
    const dataFolder = dataFolderOf(io, options);
    const file = textOption(options, 'config');
    const config = await readRelayConfig(door, file === undefined ? undefined : resolve(file));
    const listen = textOption(options, 'listen');
    if (await isGate(door, dataFolder)) {
      return runGate(io, dataFolder, listen === undefined ? config : withMailboxAt(config, listen));
    }
    const relay = await openRelay({
      door,
      dataFolder,
      config: listen === undefined ? config : { ...config, listen },
      clock: io.clock,
      version: programVersion(),
      say: (error) => {
        const { what, effect, next } = describeError(error, io.language);
        io.say(`${what}\n${effect}\n${next}\n`);
      },
    });
    const enrol = relay.enrolAddress === undefined ? '' : ` / 登録 enrolment ${relay.enrolAddress}`;
    io.say(`${relay.address}${enrol}\n`);
    // Beside the data, so that a person at the machine (and a check of it) need not ask the running relay.
    const state = async () => writeWhole(join(dataFolder, 'status.json'), `${JSON.stringify(await relay.status())}\n`);
    await relay.round();
    await state();
    const timer = setInterval(() => void state().catch(() => undefined), STATUS_MS);
    try {
      await io.ended;
      return 0;
    } finally {
      clearInterval(timer);
      await relay.close();
    }
  },
};

function withMailboxAt(config: RelayConfig, listen: string): RelayConfig {
  return { ...config, mailbox: { ...(config.mailbox ?? mailboxShape.parse({})), listen } };
}

/** A relay between two zones: its mailbox, and its visits to the collector. */
async function runGate(io: CommandIo, dataFolder: string, config: RelayConfig): Promise<0> {
  const door = nodeDoor();
  const gate = await openGate({
    door,
    dataFolder,
    config,
    clock: io.clock,
    version: programVersion(),
    say: (error) => {
      const { what, effect, next } = describeError(error, io.language);
      io.say(`${what}\n${effect}\n${next}\n`);
    },
  });
  io.say(`${io.language === 'ja' ? '受け渡し箱' : 'mailbox'} ${gate.address}\n`);
  const state = async () => writeWhole(join(dataFolder, 'status.json'), `${JSON.stringify(await gate.status())}\n`);
  await gate.round();
  await state();
  const timer = setInterval(() => void state().catch(() => undefined), STATUS_MS);
  try {
    await io.ended;
    return 0;
  } finally {
    clearInterval(timer);
    await gate.close();
  }
}
