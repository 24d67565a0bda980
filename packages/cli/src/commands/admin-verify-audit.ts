import { readFile } from 'node:fs/promises';
import { TsukuroiError } from '@tsukuroi/core';
import { adminVerifyAudit, readWitness } from '@tsukuroi/server';
import { type Command, textOption } from '../command.ts';
import { dataFolderOf } from '../data-folder.ts';

export const command: Command = {
  summary: {
    ja: '監査ログの鎖を確かめます。--witness に以前控えた先頭を渡すと、持ち主による作り直しも見つけます',
    en: 'Checks the audit chain; with --witness also against a head kept outside',
  },
  usage: '[--data DIR] [--witness FILE]',
  options: { data: { type: 'string' }, witness: { type: 'string' } },
  positionals: false,
  async run(io, options) {
    const file = textOption(options, 'witness');
    const verdict = await adminVerifyAudit(
      dataFolderOf(io, options),
      file === undefined ? undefined : readWitness(await textOf(file)),
    );
    await io.out(`${JSON.stringify(verdict, null, 2)}\n`);
    return verdict.ok ? 0 : 1;
  },
};

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'error';
    throw new TsukuroiError('FILE_UNREADABLE', { file, reason }, { cause });
  }
}
