import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { StopCard, StopDetail } from '@tsukuroi/protocol/stop-api.ts';
import { type FormEvent, useState } from 'react';
import { Pairs } from '../../components/figures.tsx';
import form from '../../components/form.module.css';
import { Notice } from '../../components/notice.tsx';
import { Page, Panel } from '../../components/page.tsx';
import { Pending } from '../../components/pending.tsx';
import { ProblemView } from '../../components/problem-view.tsx';
import { ask, get } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import { formatInstant } from '../../platform/format.ts';
import { usePermissions } from '../../platform/session.ts';
import styles from './stop.module.css';
import { StopCardSheet } from './stop-card.tsx';
import { useStopWords } from './words.ts';

const TOUCHES = { touches: [['stop'], ['today'], ['rollouts'], ['grid']] } as const;

function StopForm() {
  const t = useStopWords();
  const [why, setWhy] = useState('');
  const stop = useChange(() => ask<StopDetail>('POST', '/stop', { body: { why: why.trim() } }), TOUCHES);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    stop.run(undefined);
  };
  return (
    <form className={form.form} onSubmit={submit}>
      {stop.problem === null ? null : <ProblemView problem={stop.problem} />}
      <TextInput
        label={t('why')}
        description={t('whyHint')}
        required
        maxLength={500}
        value={why}
        onChange={(event) => setWhy(event.currentTarget.value)}
      />
      <div className={form.actions}>
        <Button type="submit" color="red" loading={stop.running}>
          {t('stop')}
        </Button>
      </div>
    </form>
  );
}

function Standing({ detail }: { readonly detail: StopDetail }) {
  const t = useStopWords();
  const may = usePermissions();
  const release = useChange(() => ask<StopDetail>('DELETE', '/stop'), TOUCHES);
  if (!detail.stopped) {
    return (
      <Panel title={t('running')}>
        <p>{t('runningText')}</p>
        {may.change ? <StopForm /> : null}
      </Panel>
    );
  }
  return (
    <Panel title={t('stopped')}>
      <Notice
        tone="act"
        title={detail.since === null ? t('stopped') : t('stoppedSince', { since: formatInstant(detail.since) })}
      >
        <p>{t('stoppedText')}</p>
      </Notice>
      <Pairs
        pairs={[
          { label: t('by'), value: detail.by ?? '' },
          { label: t('why'), value: detail.why === null || detail.why === '' ? t('noReason') : detail.why },
        ]}
      />
      {release.problem === null ? null : <ProblemView problem={release.problem} />}
      {may.administer ? (
        <div>
          <Button variant="default" loading={release.running} onClick={() => release.run(undefined)}>
            {t('release')}
          </Button>
          <p className="soft small">{t('releaseHint')}</p>
        </div>
      ) : null}
    </Panel>
  );
}

function Card({ detail, made }: { readonly detail: StopDetail; readonly made: (card: StopCard) => void }) {
  const t = useStopWords();
  const may = usePermissions();
  const make = useChange(() => ask<StopCard>('POST', '/stop/cards'), { touches: [['stop']], after: made });
  return (
    <Panel title={t('card')}>
      <p>{t('cardLead')}</p>
      {detail.cardMadeAt === null ? (
        <Notice tone="soon" title={t('cardNone')} />
      ) : (
        <Pairs
          pairs={[
            { label: t('cardMade'), value: formatInstant(detail.cardMadeAt), note: detail.cardMadeBy ?? '' },
            {
              label: t('cardUsed'),
              value: detail.cardUsedAt === null ? t('cardNeverUsed') : formatInstant(detail.cardUsedAt),
            },
          ]}
        />
      )}
      {make.problem === null ? null : <ProblemView problem={make.problem} />}
      {may.administer ? (
        <div>
          <Button variant="default" loading={make.running} onClick={() => make.run(undefined)}>
            {t('makeCard')}
          </Button>
          <p className="soft small">{t('makeCardHint')}</p>
        </div>
      ) : null}
    </Panel>
  );
}

/** すべて止める: the one switch, and the card for those who have no account. */
export default function StopPage() {
  const t = useStopWords();
  const [card, setCard] = useState<StopCard | null>(null);
  const detail = useQuery({
    queryKey: ['stop', 'detail'],
    queryFn: ({ signal }) => get<StopDetail>('/stop/detail', signal),
    refetchInterval: 30_000,
  });
  if (card !== null) {
    return (
      <Page
        title={t('card')}
        lead={t('cardShown')}
        paper
        actions={<Button onClick={() => window.print()}>{t('printCard')}</Button>}
      >
        <StopCardSheet card={card} />
      </Page>
    );
  }
  return (
    <Page title={t('title')} lead={t('lead')}>
      <Pending query={detail}>
        {(data) => (
          <div className={styles.columns}>
            <Standing detail={data} />
            <Card detail={data} made={setCard} />
          </div>
        )}
      </Pending>
    </Page>
  );
}
