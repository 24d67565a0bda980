import { type LedgerPreview, ledgerColumnChoicesShape } from '@tsukuroi/protocol';
import type { Asked } from './routes.ts';

/** The one file the stand-in can read: headings, what they are taken for, and the texts of the first rows. */
const COLUMNS = [
  { heading: '管理番号', field: 'assetNumber', samples: ['A-0001', 'A-0002', 'A-0003'] },
  { heading: '機器名', field: 'name', samples: ['PC-1', 'PC-2', 'PC-3'] },
  { heading: '設置部署', field: 'department', samples: ['医事課', '検査科'] },
  { heading: '型式', field: 'model', samples: ['ノート PC'] },
  { heading: '購入年月日', field: null, samples: ['令和3年4月1日', '令和5年10月2日'] },
  { heading: '現場', field: null, samples: ['1階 受付', '2階 心電図室', '3階 ナースステーション'] },
  { heading: '備考', field: null, samples: [] },
] as const;

const ROWS = 12;

/** What a ledger would do, with a person's choices of columns; the rows that cannot be read stay the same. */
export function previewLedger({ files, body }: Asked): LedgerPreview {
  const said: unknown = typeof body.columns === 'string' ? JSON.parse(body.columns) : [];
  const choices = new Map(ledgerColumnChoicesShape.parse(said).map(({ column, field }) => [column, field]));
  const columns = COLUMNS.map(({ heading, field, samples }, index) => {
    const choice = choices.get(index + 1);
    return { heading, field: choice === undefined ? field : choice, samples: [...samples] };
  });
  return {
    id: `preview-${choices.size}`,
    file: files[0]?.name ?? '機器台帳.xlsx',
    encoding: 'CP932',
    recognisedAs: '機器台帳',
    columns,
    rows: Array.from({ length: ROWS }, (_, index) =>
      Object.fromEntries(
        columns.flatMap(({ field, samples }) =>
          field === null || samples.length === 0 ? [] : [[field, samples[index % samples.length] ?? '']],
        ),
      ),
    ),
    total: 1_934,
    refused: [
      { row: 58, column: '購入年月日', value: '令和8年13月1日', reason: '13月はありません。' },
      { row: 341, column: '管理番号', value: '', reason: '管理番号が空です。ほかの行と見分けられません。' },
      { row: 902, column: '管理番号', value: 'A-0341', reason: '340 行目と同じ管理番号です。' },
    ],
    changes: { added: 86, changed: 12, same: 1_833 },
  };
}
