import { resolve } from 'node:path';
import { TsukuroiError, writeWhole } from '@tsukuroi/core';
import type { EnrolmentTokenRow } from '@tsukuroi/protocol';
import { TOKEN_FILE_STATE_WORDS } from '@tsukuroi/protocol/enrolment-api.ts';
import { adminCreateToken, adminListTokens, adminRevokeToken } from '@tsukuroi/server';
import { type Command, type CommandIo, listOption, type OptionValues, textOption } from '../command.ts';
import { dataFolderOf } from '../data-folder.ts';

const USAGE =
  'create --department X [--uses N] [--valid 7d] [--image | --relay] [--address HOST:PORT…] [--out FILE] | list | revoke ID  [--data DIR] [--json]';

export const command: Command = {
  summary: {
    ja: '端末を登録するためのファイルを作り(create)、並べ(list)、取り消します(revoke)。秘密は作ったファイルにだけ入ります',
    en: 'Makes, lists and revokes the files devices enrol with; the secret is in the file and nowhere else',
  },
  usage: USAGE,
  options: {
    data: { type: 'string' },
    department: { type: 'string' },
    uses: { type: 'string' },
    valid: { type: 'string' },
    image: { type: 'boolean' },
    relay: { type: 'boolean' },
    address: { type: 'string', multiple: true },
    out: { type: 'string' },
    json: { type: 'boolean' },
  },
  positionals: true,
  async run(io, options, [action, id, ...more]) {
    if (action === 'create' && id === undefined) {
      return create(io, options);
    }
    if (action === 'list' && id === undefined) {
      return list(io, options);
    }
    if (action === 'revoke' && id !== undefined && more.length === 0) {
      await adminRevokeToken(dataFolderOf(io, options), id, io.clock);
      io.say(
        io.language === 'ja'
          ? '取り消しました。このファイルで登録済みの端末はそのままです。\n'
          : 'Revoked. Devices that came in by it stay.\n',
      );
      return 0;
    }
    throw usage();
  },
};

function usage(): TsukuroiError {
  return new TsukuroiError('USAGE', { detail: USAGE, command: 'enrol token' });
}

async function create(io: CommandIo, options: OptionValues): Promise<0> {
  const uses = Number(textOption(options, 'uses') ?? '1');
  const days = Number(/^(\d{1,3})d$/.exec(textOption(options, 'valid') ?? '7d')?.[1]);
  const department = textOption(options, 'department');
  const both = options.image === true && options.relay === true;
  if (department === undefined || both || Number.isNaN(days) || !Number.isInteger(uses)) {
    throw usage();
  }
  const token = await adminCreateToken(
    dataFolderOf(io, options),
    {
      department,
      uses,
      days,
      image: options.image === true,
      relay: options.relay === true,
      addresses: listOption(options, 'address'),
    },
    io.clock,
  );
  const text = `${JSON.stringify(token, null, 1)}\n`;
  const out = textOption(options, 'out');
  if (out === undefined) {
    await io.out(text);
  } else {
    await writeWhole(resolve(out), text);
  }
  const ja = [
    `${department} の端末 ${uses} 台分の登録ファイルです（${days} 日間有効）。秘密はこのファイルにだけ入っています。`,
    uses === 1
      ? `${options.relay === true ? '中継にする機械で「tsukuroi relay enrol' : '端末で「tsukuroi agent enrol'} --token ファイル」を実行すると、すぐに使えます。`
      : '台帳にある機器（製造番号か MAC アドレスが一致）はすぐに使えます。ほかは照合待ちになり、管理者の確認が要ります。',
    ...(token.root === null
      ? ['まだ鍵の儀式（tsukuroi keys init）が済んでいません。端末は見るだけで、何も変更しません。']
      : []),
  ];
  const en = [
    `Enrolment file for ${uses} device(s) of ${department}, valid for ${days} days. The secret is in this file and nowhere else.`,
    uses === 1
      ? `Run "tsukuroi ${options.relay === true ? 'relay' : 'agent'} enrol --token FILE" on the machine.`
      : 'Devices that the ledger knows (serial or MAC) are trusted at once; others wait to be confirmed.',
    ...(token.root === null ? ['There was no key ceremony yet (tsukuroi keys init): devices only watch.'] : []),
  ];
  io.say(`${(io.language === 'ja' ? ja : en).join('\n')}\n`);
  return 0;
}

async function list(io: CommandIo, options: OptionValues): Promise<0> {
  const tokens = await adminListTokens(dataFolderOf(io, options), io.clock);
  const line = (row: EnrolmentTokenRow) =>
    [
      row.id,
      TOKEN_FILE_STATE_WORDS[row.state]?.[io.language] ?? row.state,
      row.department ?? '-',
      `${row.used}/${row.uses}`,
      row.validUntil,
    ].join('\t');
  await io.out(
    options.json === true ? `${JSON.stringify({ tokens })}\n` : tokens.map((row) => `${line(row)}\n`).join(''),
  );
  return 0;
}
