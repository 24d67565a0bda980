import { Button } from '@mantine/core';
import { CONFIRMATION_STATE_WORDS, CONSENT_KIND_WORDS } from '@tsukuroi/protocol/grids/policies.ts';
import type { ConfirmationRow, MissingConfirmationRow } from '@tsukuroi/protocol/policies-api.ts';
import { DECISION_WORDS } from '@tsukuroi/protocol/words.ts';
import { useState } from 'react';
import { Pairs } from '../../components/figures.tsx';
import { Notice } from '../../components/notice.tsx';
import { ProblemView } from '../../components/problem-view.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { ask } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import { formatCount, formatDay } from '../../platform/format.ts';
import { useLanguage } from '../../platform/language.ts';
import { usePermissions } from '../../platform/session.ts';
import finding from '../finding/finding.module.css';
import { CONFIRMATION_TOUCHES, RecordAnswer } from './record-answer.tsx';
import { useConfirmationWords } from './words.ts';

/** An update that waits for somebody's word, and what waiting costs. */
export function MissingDetail({ row }: { readonly row: MissingConfirmationRow }) {
  const t = useConfirmationWords();
  const may = usePermissions();
  const language = useLanguage();
  const [recording, setRecording] = useState(false);
  return (
    <div className={finding.detail}>
      <div className={finding.badges}>
        <StateBadge of="decision" value={row.level} words={DECISION_WORDS} />
        <StateBadge of="consent" value={row.kind} words={CONSENT_KIND_WORDS} />
      </div>
      <h3 className={finding.title}>
        {row.update} {row.version}
      </h3>
      <section>
        <h4>{t('cost')}</h4>
        <p>{row.cost}</p>
      </section>
      {row.refused ? <Notice tone="act" title={t('refused')} /> : null}
      <Pairs
        pairs={[
          { label: t('who'), value: row.who },
          {
            label: t('waits'),
            value:
              row.waitingDays === null
                ? t('unknown')
                : t('waitsDays', { count: formatCount(row.waitingDays, language) }),
          },
          { label: t('devices'), value: t('devicesCount', { count: formatCount(row.devices, language) }) },
        ]}
      />
      {may.change ? (
        <div>
          <Button onClick={() => setRecording(true)}>{t('record')}</Button>
        </div>
      ) : null}
      {recording ? <RecordAnswer row={row} close={() => setRecording(false)} /> : null}
    </div>
  );
}

export function GivenDetail({ close, row }: { readonly row: ConfirmationRow; readonly close: () => void }) {
  const t = useConfirmationWords();
  const may = usePermissions();
  const language = useLanguage();
  const withdraw = useChange(() => ask<void>('DELETE', `/confirmations/${encodeURIComponent(row.id)}`), {
    touches: CONFIRMATION_TOUCHES,
    after: close,
  });
  return (
    <div className={finding.detail}>
      <div className={finding.badges}>
        <StateBadge of="confirmations.state" value={row.state} words={CONFIRMATION_STATE_WORDS} />
        <StateBadge of="consent" value={row.kind} words={CONSENT_KIND_WORDS} />
      </div>
      <h3 className={finding.title}>
        {row.update} {row.version}
      </h3>
      <Pairs
        pairs={[
          { label: t('who'), value: row.who },
          { label: t('product'), value: row.product },
          { label: t('document'), value: row.document },
          { label: t('givenOn'), value: formatDay(row.givenOn) },
          { label: t('until'), value: row.until === null ? '—' : formatDay(row.until) },
          { label: t('devices'), value: t('devicesCount', { count: formatCount(row.devices, language) }) },
        ]}
      />
      {withdraw.problem === null ? null : <ProblemView problem={withdraw.problem} />}
      {may.change && row.state !== 'withdrawn' ? (
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
