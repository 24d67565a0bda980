import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { TsukuroiError, writeWhole } from '@tsukuroi/core';
import { adminAuditWitness, adminVerifyAudit, readWitnessFile } from '@tsukuroi/server';
import { type Command, textOption } from '../command.ts';
import { dataFolderOf } from '../data-folder.ts';

export const command: Command = {
  summary: {
    ja: '監査ログの鎖を確かめます。--write-witness で先頭の控えを書き出し、別の場所に保管した控え（端末や中継が持つ timestamp.json でもよい）を --witness に渡すと、持ち主による作り直しも見つけます',
    en: 'Checks the audit chain. --write-witness keeps its head in a file; given back by --witness (as is a timestamp.json that an agent or relay kept) it also finds a chain rebuilt by its owner',
  },
  usage: '[--data DIR] [--witness FILE] [--write-witness FILE]',
  options: { data: { type: 'string' }, witness: { type: 'string' }, 'write-witness': { type: 'string' } },
  positionals: false,
  async run(io, options) {
    const folder = dataFolderOf(io, options);
    const before = textOption(options, 'witness');
    const verdict = await adminVerifyAudit(
      folder,
      before === undefined ? undefined : await readWitnessFile(folder, await textOf(before)),
    );
    await io.out(`${JSON.stringify(verdict, null, 2)}\n`);
    const keep = textOption(options, 'write-witness');
    // A head of a broken chain would vouch for it.
    if (keep !== undefined && verdict.ok) {
      await writeWhole(resolve(keep), `${JSON.stringify(await adminAuditWitness(folder, io.clock), null, 2)}\n`);
    }
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
