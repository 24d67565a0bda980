import { resolve } from 'node:path';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { readCatalogFolder } from '../catalog-folder.ts';
import type { Command } from '../command.ts';
import { needed } from '../keys-options.ts';

export const command: Command = {
  summary: {
    ja: '署名の前に、カタログのフォルダーの中身を確かめます。鍵は要りません',
    en: 'Checks a catalogue folder before it is signed; needs no key',
  },
  usage: '--from DIR [--json]',
  options: { from: { type: 'string' }, json: { type: 'boolean' } },
  positionals: false,
  async run(io, options) {
    const files = await readCatalogFolder(nodeDoor(), resolve(needed(options, 'from', 'catalog lint')));
    const wrong = files.filter(({ problem }) => problem !== undefined);
    if (options.json === true) {
      const rows = files.map(({ path, sha256, length, problem }) => ({
        path,
        sha256,
        length,
        problem: problem ?? null,
      }));
      await io.out(`${JSON.stringify({ format: 'catalog-lint/1', ok: wrong.length === 0, files: rows })}\n`);
    } else {
      for (const { path, sha256, length, problem } of files) {
        await io.out(`${[problem?.[io.language] ?? 'ok', path, length, sha256.slice(0, 16)].join('\t')}\n`);
      }
    }
    return wrong.length === 0 ? 0 : 1;
  },
};
