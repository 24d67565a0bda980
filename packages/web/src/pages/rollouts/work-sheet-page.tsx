import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { WorkView } from '@tsukuroi/protocol/board-api.ts';
import { ROLLOUT_DEVICE_STATE_WORDS } from '@tsukuroi/protocol/grids/rollouts.ts';
import { Pairs } from '../../components/figures.tsx';
import { Icon } from '../../components/icon.tsx';
import { Page } from '../../components/page.tsx';
import { Pending } from '../../components/pending.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { get } from '../../platform/api.ts';
import { formatInstant } from '../../platform/format.ts';
import { useLanguage } from '../../platform/language.ts';
import director from '../director/director.module.css';
import { EvidenceSheet } from './evidence-sheet.tsx';
import { useWorkWords } from './work-words.ts';

function Sheet({ view }: { readonly view: WorkView }) {
  const t = useWorkWords();
  const { work, evidence, facility } = view;
  return (
    <article className={director.sheet}>
      <header>
        <p>{facility}</p>
        <h2 className={director.heading}>{t('sheetTitle')}</h2>
      </header>
      <section>
        <h3>{t('result')}</h3>
        <p>
          <StateBadge of="work" value={work.state} words={ROLLOUT_DEVICE_STATE_WORDS} /> {work.sentence}
        </p>
        {work.next === null ? null : <p>{work.next}</p>}
        {work.note === null ? null : (
          <p>
            {t('note')}: {work.note}
          </p>
        )}
      </section>
      <Pairs
        pairs={[
          { label: t('device'), value: work.device },
          { label: t('department'), value: work.department ?? t('noDepartment') },
          { label: t('when'), value: formatInstant(work.at) },
          { label: t('updates'), value: work.packages === '' ? '—' : work.packages },
          ...(work.rollout === null ? [] : [{ label: t('rollout'), value: work.rollout }]),
        ]}
      />
      <section>
        <h3>{t('record')}</h3>
        {evidence === null ? <p className="soft">{t('noRecord')}</p> : <EvidenceSheet evidence={evidence} />}
      </section>
      {work.evidence === null ? null : (
        <footer className={director.footer}>
          {t('fingerprint')}: <span className="mono">{work.evidence}</span>
        </footer>
      )}
    </article>
  );
}

/** The record of one action on paper. */
export default function WorkSheetPage() {
  const t = useWorkWords();
  const language = useLanguage();
  const { id = '' } = useParams({ strict: false });
  const view = useQuery({
    queryKey: ['work', id, language],
    queryFn: ({ signal }) => get<WorkView>(`/work/${encodeURIComponent(id)}`, signal),
  });
  const actions = (
    <Button leftSection={<Icon name="print" />} disabled={view.data === undefined} onClick={() => window.print()}>
      {t('print')}
    </Button>
  );
  return (
    <Page
      title={t('sheetTitle')}
      lead={t('sheetLead')}
      actions={actions}
      from={{ to: '/work', title: t('title') }}
      kind="text"
      paper
    >
      <Pending query={view}>{(found) => <Sheet view={found} />}</Pending>
    </Page>
  );
}
