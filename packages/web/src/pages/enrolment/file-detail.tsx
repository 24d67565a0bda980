import { Button } from '@mantine/core';
import { type EnrolmentTokenRow, TOKEN_FILE_STATE_WORDS, TOKEN_KIND_WORDS } from '@tsukuroi/protocol/enrolment-api.ts';
import { Pairs } from '../../components/figures.tsx';
import { Notice } from '../../components/notice.tsx';
import { ProblemView } from '../../components/problem-view.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { ask } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import { formatInstant } from '../../platform/format.ts';
import { useText } from '../../platform/language.ts';
import { usePermissions } from '../../platform/session.ts';
import styles from '../finding/finding.module.css';
import { useEnrolmentWords } from './words.ts';

const TODO = {
  active: 'fileTodoActive',
  'used-up': 'fileTodoUsed-up',
  expired: 'fileTodoExpired',
  revoked: 'fileTodoRevoked',
  restored: 'fileTodoRestored',
} as const;

/** One enrolment file that was handed out: everything but its secret, which nobody has any more. */
export function FileDetail({ file, close }: { readonly file: EnrolmentTokenRow; readonly close: () => void }) {
  const t = useEnrolmentWords();
  const text = useText();
  const may = usePermissions();
  const revoke = useChange(() => ask<void>('DELETE', `/enrolment/tokens/${encodeURIComponent(file.id)}`), {
    touches: [['grid']],
    after: close,
  });
  const kind = TOKEN_KIND_WORDS[file.kind];
  return (
    <div className={styles.detail}>
      <div className={styles.badges}>
        <StateBadge of="state" value={file.state} words={TOKEN_FILE_STATE_WORDS} />
      </div>
      <h3 className={styles.title}>{file.department ?? t('noDepartment')}</h3>
      <section className={styles.todo}>
        <h4>{t('todo')}</h4>
        <p>{t(TODO[file.state])}</p>
      </section>
      {file.failures === 0 || file.state !== 'active' ? null : (
        <Notice tone="soon" icon="alert" title={t('failuresTodo', { count: file.failures })} />
      )}
      <Pairs
        pairs={[
          { label: t('kind'), value: kind === undefined ? file.kind : text(kind) },
          { label: t('uses'), value: t('usesOf', { used: file.used, uses: file.uses }) },
          { label: t('validUntil'), value: formatInstant(file.validUntil) },
          { label: t('madeBy'), value: file.by },
          { label: t('madeAt'), value: formatInstant(file.madeAt) },
        ]}
      />
      {revoke.problem === null ? null : <ProblemView problem={revoke.problem} />}
      {may.administer && file.state === 'active' ? (
        <div>
          <Button variant="default" loading={revoke.running} onClick={() => revoke.run(undefined)}>
            {t('revokeFile')}
          </Button>
          <p className="soft small">{t('revokeFileHint')}</p>
        </div>
      ) : null}
    </div>
  );
}
