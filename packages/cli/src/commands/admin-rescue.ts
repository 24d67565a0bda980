import { adminRescue } from '@tsukuroi/server';
import type { Command } from '../command.ts';
import { dataFolderOf } from '../data-folder.ts';

export const command: Command = {
  summary: {
    ja: '入れなくなった管理者のための一回限りの案内を、このサーバの前で作ります(監査ログに残ります)',
    en: 'Makes a one-time link for a locked-out administrator, at the server itself (recorded in the audit log)',
  },
  usage: '[利用者名] [--data DIR]',
  options: { data: { type: 'string' } },
  positionals: true,
  async run(io, options, [name]) {
    const rescue = await adminRescue(dataFolderOf(io, options), {
      clock: io.clock,
      ...(name === undefined ? {} : { name }),
    });
    io.say(
      io.language === 'ja'
        ? `${rescue.name} さん用です。次のアドレスを 24 時間以内に開き、新しいパスワードと二要素認証を設定してください。\n`
        : `For ${rescue.name}. Open this address within 24 hours and set a new password and second factor.\n`,
    );
    await io.out(`${rescue.usualAddress}${rescue.path}\n`);
    return 0;
  },
};
