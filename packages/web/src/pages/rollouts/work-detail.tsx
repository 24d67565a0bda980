import { useQuery } from '@tanstack/react-query';
import { ROLLOUT_DEVICE_STATE_WORDS } from '@tsukuroi/protocol/grids/rollouts.ts';
import type { WorkRow } from '@tsukuroi/protocol/rollouts-api.ts';
import type { ResultEvidence } from '@tsukuroi/protocol/work.ts';
import { AddressLink } from '../../components/address-link.tsx';
import { ButtonLink } from '../../components/button-link.tsx';
import { Pairs } from '../../components/figures.tsx';
import { Notice } from '../../components/notice.tsx';
import { Pending } from '../../components/pending.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { get } from '../../platform/api.ts';
import { formatInstant } from '../../platform/format.ts';
import finding from '../finding/finding.module.css';
import { EvidenceSheet } from './evidence-sheet.tsx';
import { useWorkWords } from './work-words.ts';

/** The `result/1` that a device wrote, read by its hash: what has a hash never changes. */
export function useEvidence(hash: string | null) {
  return useQuery({
    queryKey: ['evidence', hash],
    queryFn: ({ signal }) => get<ResultEvidence>(`/work/evidence/${encodeURIComponent(hash ?? '')}`, signal),
    enabled: hash !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

function Evidence({ hash }: { readonly hash: string }) {
  const evidence = useEvidence(hash);
  return <Pending query={evidence}>{(found) => <EvidenceSheet evidence={found} />}</Pending>;
}

/** One move of one action: what became of it, what to do, and the record of the device. */
export function WorkDetail({ row }: { readonly row: WorkRow }) {
  const t = useWorkWords();
  return (
    <div className={finding.detail}>
      <div className={finding.badges}>
        <StateBadge of="work" value={row.state} words={ROLLOUT_DEVICE_STATE_WORDS} />
      </div>
      <h3 className={finding.title}>{row.device}</h3>
      <p>{row.sentence}</p>
      {row.next === null ? null : (
        <section className={finding.todo}>
          <h4>{t('todo')}</h4>
          <p>{row.next}</p>
        </section>
      )}
      {row.note === null ? null : (
        <Notice tone="soon" icon="alert" title={t('note')}>
          <p>{row.note}</p>
        </Notice>
      )}
      <Pairs
        pairs={[
          { label: t('when'), value: formatInstant(row.at) },
          { label: t('updates'), value: row.packages === '' ? '—' : row.packages },
          ...(row.rolloutId === null
            ? []
            : [
                {
                  label: t('rollout'),
                  value: (
                    <AddressLink to={`/rollouts/${encodeURIComponent(row.rolloutId)}`}>
                      {row.rollout ?? row.rolloutId}
                    </AddressLink>
                  ),
                },
              ]),
          { label: t('order'), value: t('orderWords', { plan: row.plan, action: row.action }) },
        ]}
      />
      <h3>{t('record')}</h3>
      {row.evidence === null ? (
        <p className="soft">{t('noRecord')}</p>
      ) : (
        <>
          <div>
            <ButtonLink to={`/work/${encodeURIComponent(row.id)}`} icon="print" quiet>
              {t('printRecord')}
            </ButtonLink>
          </div>
          <Evidence hash={row.evidence} />
        </>
      )}
    </div>
  );
}
