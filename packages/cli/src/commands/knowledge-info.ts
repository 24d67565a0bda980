import { resolve } from 'node:path';
import { TsukuroiError } from '@tsukuroi/core';
import { infoText, knowledgeInfo } from '@tsukuroi/knowledge/info.ts';
import { openKnowledge } from '@tsukuroi/knowledge/store/read.ts';
import type { Command } from '../command.ts';

export const command: Command = {
  summary: {
    ja: '知識のファイルに何が入っていて、どれほど古いかを示します',
    en: 'Says what a knowledge file holds and how old it is',
  },
  usage: 'FILE [--json]',
  options: { json: { type: 'boolean' } },
  positionals: true,
  async run(io, options, [file, ...more]) {
    if (file === undefined || more.length > 0) {
      throw new TsukuroiError('USAGE', { detail: 'FILE', command: 'knowledge info' });
    }
    const knowledge = openKnowledge(resolve(file));
    try {
      const info = knowledgeInfo(knowledge, io.clock);
      await io.out(options.json === true ? `${JSON.stringify(info)}\n` : infoText(info, io.language));
      return 0;
    } finally {
      knowledge.close();
    }
  },
};
