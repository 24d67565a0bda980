import type { AuditRow } from '@tsukuroi/protocol';
import { auditGrid } from '@tsukuroi/protocol/grids/lists.ts';
import { Pairs } from '../../components/figures.tsx';
import { Grid } from '../../components/grid/grid.tsx';
import { Page } from '../../components/page.tsx';
import { formatInstant } from '../../platform/format.ts';
import { catalogue } from '../../platform/language.ts';
import styles from '../finding/finding.module.css';

const useWords = catalogue('audit', {
  title: { ja: '監査ログ', en: 'Audit log' },
  lead: {
    ja: '人とつくろいが決めたことの記録です。後から書き換えると鎖が切れて分かります(確かめる命令: tsukuroi admin verify-audit)。',
    en: 'What people and the program decided. A later change breaks the chain (check with tsukuroi admin verify-audit).',
  },
  at: { ja: '日時', en: 'When' },
  who: { ja: '誰が', en: 'Who' },
  target: { ja: '対象', en: 'Target' },
  why: { ja: '理由', en: 'Why' },
  before: { ja: '前', en: 'Before' },
  after: { ja: '後', en: 'After' },
  hash: { ja: 'ハッシュ', en: 'Hash' },
});

function Entry({ row }: { readonly row: AuditRow }) {
  const t = useWords();
  return (
    <div className={styles.detail}>
      <p className="soft small">No. {row.sequence}</p>
      <h3 className={styles.title}>{row.what}</h3>
      <Pairs
        pairs={[
          { label: t('at'), value: formatInstant(row.at) },
          { label: t('who'), value: row.who },
          { label: t('target'), value: row.target },
          { label: t('why'), value: row.why ?? '—' },
          { label: t('before'), value: row.before ?? '—' },
          { label: t('after'), value: row.after ?? '—' },
          { label: t('hash'), value: <span className="mono small">{row.hash}</span> },
        ]}
      />
    </div>
  );
}

export default function AuditPage() {
  const t = useWords();
  return (
    <Page title={t('title')} lead={t('lead')} kind="list">
      <Grid<AuditRow> definition={auditGrid} detail={(row) => <Entry row={row} />} />
    </Page>
  );
}
