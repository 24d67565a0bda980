import { Button } from '@mantine/core';
import { NOTICE_LEVEL_WORDS, NOTICE_STATE_WORDS, type NoticeRow } from '@tsukuroi/protocol/notices-api.ts';
import { AddressLink } from '../../components/address-link.tsx';
import { Pairs } from '../../components/figures.tsx';
import { ProblemView } from '../../components/problem-view.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { ask } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import { formatInstant } from '../../platform/format.ts';
import { usePermissions } from '../../platform/session.ts';
import styles from '../finding/finding.module.css';
import { useNoticeWords } from './words.ts';

/** One notice: what to do, since when, and who knows of it. */
export function NoticeDetail({ row, close }: { readonly row: NoticeRow; readonly close: () => void }) {
  const t = useNoticeWords();
  const may = usePermissions();
  const see = useChange(() => ask<unknown>('POST', `/notices/${encodeURIComponent(row.id)}/seen`), {
    touches: [['grid'], ['notices']],
    after: close,
  });
  const at = (instant: string | null, otherwise: string) => (instant === null ? otherwise : formatInstant(instant));
  return (
    <div className={styles.detail}>
      <div className={styles.badges}>
        <StateBadge of="notices.level" value={row.level} words={NOTICE_LEVEL_WORDS} />
        <StateBadge of="notices.state" value={row.state} words={NOTICE_STATE_WORDS} />
      </div>
      <h3 className={styles.title}>{row.title}</h3>
      <p>{row.detail}</p>
      <AddressLink to={row.opens}>{t('open')}</AddressLink>
      <Pairs
        pairs={[
          { label: t('beganAt'), value: formatInstant(row.beganAt) },
          { label: t('endedAt'), value: at(row.endedAt, t('stillSo')) },
          { label: t('seenBy'), value: row.seenBy ?? t('not') },
          { label: t('mailedAt'), value: at(row.mailedAt, t('not')) },
        ]}
      />
      {see.problem === null ? null : <ProblemView problem={see.problem} />}
      {may.change && row.state === 'new' ? (
        <div>
          <Button variant="default" loading={see.running} onClick={() => see.run(undefined)}>
            {t('seen')}
          </Button>
          <p className="soft small">{t('seenHint')}</p>
        </div>
      ) : null}
    </div>
  );
}
