import { join, resolve } from 'node:path';
import { readIndex } from '@tsukuroi/knowledge/install.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { loadOnlineKey } from '@tsukuroi/trust/keys/online-key.ts';
import {
  KNOWLEDGE_SIGNATURE_LIMIT_BYTES,
  KNOWLEDGE_SIGNATURE_NAME,
  readKnowledgeStatement,
  signKnowledge,
} from '@tsukuroi/trust/knowledge/signature.ts';
import { signerOf } from '@tsukuroi/trust/roles/verify.ts';
import type { Command } from '../command.ts';
import { needed } from '../keys-options.ts';

const NAME = 'knowledge sign';
const INDEX_LIMIT_BYTES = 16 * 1024 ** 2;

export const command: Command = {
  summary: {
    ja: '「knowledge build --chunks」で作った知識に、収集機の鍵で署名します。儀式の済んだサーバーは署名のない知識を使いません',
    en: 'Signs knowledge made by "knowledge build --chunks" with the collector’s key; after a ceremony servers use no other',
  },
  usage: '--chunks DIR --key FILE [--json]',
  options: { chunks: { type: 'string' }, key: { type: 'string' }, json: { type: 'boolean' } },
  positionals: false,
  async run(io, options) {
    const door = nodeDoor();
    const folder = resolve(needed(options, 'chunks', NAME));
    const key = await loadOnlineKey(door, resolve(needed(options, 'key', NAME)), 'collector');
    const indexFile = join(folder, 'knowledge.json');
    await readIndex(indexFile);
    const file = join(folder, KNOWLEDGE_SIGNATURE_NAME);
    const before = await door.readIfThere(file, KNOWLEDGE_SIGNATURE_LIMIT_BYTES);
    const previous = (before === undefined ? undefined : readKnowledgeStatement(before)?.sequence) ?? 0;
    const index = await door.read(indexFile, INDEX_LIMIT_BYTES);
    const signature = signKnowledge(index, { previous, nowMs: io.clock.nowMs() }, signerOf([key]));
    await door.writeWhole(file, signature, { mode: 0o644 });
    const statement = readKnowledgeStatement(Buffer.from(signature));
    if (options.json === true) {
      await io.out(`${JSON.stringify(statement)}\n`);
    }
    const ja = `署名しました（${statement?.sequence} 版）。フォルダーごとサーバーの knowledge/carried/ へ届けてください。\n`;
    const en = `Signed (sequence ${statement?.sequence}). Bring the folder to knowledge/carried/ of the server.\n`;
    io.say(io.language === 'ja' ? ja : en);
    return 0;
  },
};
