import { adminFirstLink } from '@tsukuroi/server';
import type { Command } from '../command.ts';
import { dataFolderOf } from '../data-folder.ts';

/** A first start reads the knowledge that ships with the product before everything is there. */
const WAIT_SECONDS = 120;

export const command: Command = {
  summary: {
    ja: '最初の管理者を登録するためのリンクを、動いているサーバの前で作ります(24 時間以内に 1 回。前のリンクは使えなくなります)',
    en: 'Makes the link for the first administrator, at the running server itself (once, within 24 hours; voids the one before)',
  },
  usage: '[--wait] [--data DIR]',
  options: { data: { type: 'string' }, wait: { type: 'boolean' } },
  positionals: false,
  async run(io, options) {
    const { authority, link } = await adminFirstLink(dataFolderOf(io, options), {
      clock: io.clock,
      waitSeconds: options.wait === true ? WAIT_SECONDS : 0,
    });
    const ja = io.language === 'ja';
    if (authority !== null) {
      const { address, fingerprint } = authority;
      io.say(
        ja
          ? `1. 操作する PC のブラウザで ${address} を開き、証明書を入れます。指紋がこれと同じことを確かめてください:\n   ${fingerprint}\n2. 次のリンクを開き、最初の管理者を登録します(24 時間以内に 1 回だけ):\n`
          : `1. Open ${address} in the browser of your PC and import the certificate. Its fingerprint must be:\n   ${fingerprint}\n2. Open this link and register the first administrator (once, within 24 hours):\n`,
      );
    } else {
      io.say(
        ja
          ? '次のリンクをこの機械のブラウザで開き、最初の管理者を登録します(24 時間以内に 1 回だけ):\n'
          : 'Open this link in a browser on this machine and register the first administrator (once, within 24 hours):\n',
      );
    }
    await io.out(`${link}\n`);
    return 0;
  },
};
