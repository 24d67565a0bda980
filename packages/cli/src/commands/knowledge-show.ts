import { resolve } from 'node:path';
import { TsukuroiError } from '@tsukuroi/core';
import { explain } from '@tsukuroi/knowledge/explain/explanation.ts';
import { explanationText } from '@tsukuroi/knowledge/explain/text.ts';
import { openKnowledge } from '@tsukuroi/knowledge/store/read.ts';
import { type Command, textOption } from '../command.ts';

export const command: Command = {
  summary: {
    ja: '1 件の脆弱性を説明します: 何か、どれほど悪いか、何が影響を受けるか、どうするか、情報源',
    en: 'Explains one vulnerability: what, how bad, who is affected, what to do, sources',
  },
  usage: 'CVE-… --knowledge FILE [--json]',
  options: { knowledge: { type: 'string' }, json: { type: 'boolean' } },
  positionals: true,
  async run(io, options, [id, ...more]) {
    const file = textOption(options, 'knowledge');
    if (id === undefined || more.length > 0 || file === undefined) {
      throw new TsukuroiError('USAGE', { detail: 'CVE-… --knowledge FILE', command: 'knowledge show' });
    }
    const knowledge = openKnowledge(resolve(file));
    try {
      const explanation = explain(knowledge, id.normalize('NFKC').trim().toUpperCase(), io.clock);
      await io.out(
        options.json === true ? `${JSON.stringify(explanation)}\n` : explanationText(explanation, io.language),
      );
      return 0;
    } finally {
      knowledge.close();
    }
  },
};
