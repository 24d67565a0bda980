import { describeError, type Language, TsukuroiError } from '@tsukuroi/core';
import type { PathView } from '@tsukuroi/protocol';
import { readableBytes } from '@tsukuroi/trust/store/space.ts';
import { z } from 'zod';
import type { VisitRecord } from './store.ts';

const problemsShape = z.array(
  z.object({ code: z.string(), params: z.record(z.string(), z.union([z.string(), z.number()])) }),
);

/** What happened in a visit, in a sentence. */
export function visitWords(visit: VisitRecord, language: Language): PathView['visits'][number] {
  const read = problemsShape.safeParse(JSON.parse(visit.problems));
  const problems = read.success ? read.data : [];
  const moved =
    visit.pulled + visit.pushed === 0
      ? { ja: '運ぶものはありませんでした。', en: 'There was nothing to carry.' }
      : {
          ja: `受け取り ${visit.pulled} 件、送り出し ${visit.pushed} 件（${readableBytes(visit.bytes_in + visit.bytes_out)}）。`,
          en: `Received ${visit.pulled}, left ${visit.pushed} (${readableBytes(visit.bytes_in + visit.bytes_out)}).`,
        };
  const said = problems.map(({ code, params }) => describeError(new TsukuroiError(code, params), language).what);
  return {
    at: visit.at,
    done: problems.length === 0,
    sentence: said.length === 0 ? moved[language] : said.join(' '),
    pulledBytes: visit.bytes_in,
    pushedBytes: visit.bytes_out,
  };
}
