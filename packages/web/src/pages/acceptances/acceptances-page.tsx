import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { AcceptanceRow } from '@tsukuroi/protocol';
import { ACCEPTANCE_STATE_WORDS, acceptancesGrid } from '@tsukuroi/protocol/grids/lists.ts';
import { Pairs } from '../../components/figures.tsx';
import { Grid } from '../../components/grid/grid.tsx';
import { Page } from '../../components/page.tsx';
import { ProblemView } from '../../components/problem-view.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { ask } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import { todayInJapan } from '../../platform/clock.ts';
import { dueWords, formatDay } from '../../platform/format.ts';
import { catalogue, useLanguage } from '../../platform/language.ts';
import { usePermissions } from '../../platform/session.ts';
import styles from '../finding/finding.module.css';

const useWords = catalogue('acceptances', {
  title: { ja: '受容しているリスク', en: 'Accepted risks' },
  lead: {
    ja: '直さずに使い続けると決めたものです。期限が過ぎると、自動で「今日やること」に戻ります。',
    en: 'What was decided to stay as it is. After the end date it comes back to Today by itself.',
  },
  device: { ja: '端末', en: 'Device' },
  everywhere: { ja: 'この施設のすべての端末', en: 'Every device of the facility' },
  reason: { ja: '理由', en: 'Reason' },
  by: { ja: '決めた人', en: 'By' },
  since: { ja: '決めた日', en: 'Since' },
  until: { ja: '期限', en: 'Until' },
  open: { ja: '{id} の説明を読む', en: 'Read about {id}' },
  withdraw: { ja: '受容を取り下げる', en: 'Withdraw' },
  withdrawHint: { ja: '取り下げると、すぐに一覧に戻ります。', en: 'It comes back to the lists at once.' },
});

function Acceptance({ row, close }: { readonly row: AcceptanceRow; readonly close: () => void }) {
  const t = useWords();
  const language = useLanguage();
  const may = usePermissions();
  const withdraw = useChange(() => ask<void>('DELETE', `/acceptances/${encodeURIComponent(row.id)}`), {
    touches: [['grid'], ['today'], ['device'], ['vulnerability']],
    after: close,
  });
  return (
    <div className={styles.detail}>
      <div className={styles.badges}>
        <StateBadge of="state" value={row.state} words={ACCEPTANCE_STATE_WORDS} />
      </div>
      <h3 className={styles.title}>{row.finding}</h3>
      <section>
        <h4>{t('reason')}</h4>
        <p>{row.reason}</p>
      </section>
      <Pairs
        pairs={[
          { label: t('device'), value: row.device ?? t('everywhere') },
          { label: t('until'), value: formatDay(row.until), note: dueWords(row.until, todayInJapan(), language) },
          { label: t('by'), value: row.by },
          { label: t('since'), value: formatDay(row.since) },
        ]}
      />
      <Link to="/vulnerabilities/$id" params={{ id: row.finding }}>
        {t('open', { id: row.finding })}
      </Link>
      {withdraw.problem === null ? null : <ProblemView problem={withdraw.problem} />}
      {may.change && row.state === 'active' ? (
        <div>
          <Button variant="default" loading={withdraw.running} onClick={() => withdraw.run(undefined)}>
            {t('withdraw')}
          </Button>
          <p className="soft small">{t('withdrawHint')}</p>
        </div>
      ) : null}
    </div>
  );
}

export default function AcceptancesPage() {
  const t = useWords();
  return (
    <Page title={t('title')} lead={t('lead')} kind="list">
      <Grid<AcceptanceRow>
        definition={acceptancesGrid}
        detail={(row, close) => <Acceptance row={row} close={close} />}
      />
    </Page>
  );
}
