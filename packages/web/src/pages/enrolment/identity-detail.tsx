import { useQuery } from '@tanstack/react-query';
import {
  COMPARED_FIELD_WORDS,
  COMPARED_WORDS,
  IDENTITY_STATE_WORDS,
  type IdentityView,
  LEDGER_BY_WORDS,
} from '@tsukuroi/protocol/enrolment-api.ts';
import { AddressLink } from '../../components/address-link.tsx';
import { Pairs } from '../../components/figures.tsx';
import { Pending } from '../../components/pending.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { get } from '../../platform/api.ts';
import { formatInstant } from '../../platform/format.ts';
import { useLanguage, useText } from '../../platform/language.ts';
import styles from '../finding/finding.module.css';
import { Decisions } from './decisions.tsx';
import enrolment from './enrolment.module.css';
import { GapNotice } from './gap-notice.tsx';
import { useEnrolmentWords } from './words.ts';

function Comparison({ view }: { readonly view: IdentityView }) {
  const t = useEnrolmentWords();
  const text = useText();
  const by = view.ledger === null ? undefined : LEDGER_BY_WORDS[view.ledger.by];
  return (
    <section>
      <h4>{t('compare')}</h4>
      <p className="soft small">
        {view.ledger === null
          ? t('noLedger')
          : t('ledgerBy', { name: view.ledger.name, by: by === undefined ? view.ledger.by : text(by) })}
      </p>
      <table className={enrolment.compared}>
        <thead>
          <tr>
            <th scope="col">{t('field')}</th>
            <th scope="col">{t('said')}</th>
            <th scope="col">{t('told')}</th>
            <th scope="col">{t('compared')}</th>
          </tr>
        </thead>
        <tbody>
          {view.comparison
            .filter(({ said, ledger }) => said !== null || ledger !== null)
            .map(({ field, said, ledger, compared }) => {
              const title = COMPARED_FIELD_WORDS[field];
              return (
                <tr key={field}>
                  <th scope="row">{title === undefined ? field : text(title)}</th>
                  <td>{said ?? '—'}</td>
                  <td>{ledger ?? '—'}</td>
                  <td>
                    <StateBadge of="compared" value={compared} words={COMPARED_WORDS} />
                  </td>
                </tr>
              );
            })}
        </tbody>
      </table>
    </section>
  );
}

function Told({ view, close }: { readonly view: IdentityView; readonly close: () => void }) {
  const t = useEnrolmentWords();
  const { identity, earlier } = view;
  const instant = (at: string | null) => (at === null ? t('never') : formatInstant(at));
  return (
    <div className={styles.detail}>
      <div className={styles.badges}>
        <StateBadge of="identities.state" value={identity.state} words={IDENTITY_STATE_WORDS} />
      </div>
      <h3 className={styles.title}>{identity.name}</h3>
      <section className={styles.todo}>
        <h4>{t('todo')}</h4>
        <p>{view.next}</p>
      </section>
      <GapNotice gaps={view.gaps} />
      <Decisions view={view} close={close} />
      {identity.kind === 'gate' || identity.kind === 'collector' ? null : <Comparison view={view} />}
      <Pairs
        pairs={[
          { label: t('reason'), value: identity.reason },
          { label: t('os'), value: identity.os },
          { label: t('address'), value: identity.address },
          { label: t('enrolledAt'), value: formatInstant(identity.enrolledAt) },
          { label: t('lastSeen'), value: instant(identity.lastSeen) },
          {
            label: t('certificateUntil'),
            value: view.certificateUntil === null ? t('noCertificate') : formatInstant(view.certificateUntil),
          },
          ...(identity.kind === 'image' ? [{ label: t('instances'), value: identity.instances }] : []),
          ...(identity.decidedBy === null ? [] : [{ label: t('decidedBy'), value: identity.decidedBy }]),
          ...(earlier === null
            ? []
            : [
                {
                  label: t('earlier'),
                  value: earlier.name,
                  note: `${t('lastSeen')}: ${instant(earlier.lastSeen)}`,
                },
              ]),
        ]}
      />
      {identity.device === null ? null : (
        <AddressLink to={`/devices/${encodeURIComponent(identity.device)}`}>{t('openDevice')}</AddressLink>
      )}
    </div>
  );
}

/** One enrolled device: its state, what to do, what it says beside what the ledger says, and the decisions. */
export function IdentityDetail({ id, close }: { readonly id: string; readonly close: () => void }) {
  const language = useLanguage();
  const view = useQuery({
    queryKey: ['identity', id, language],
    queryFn: ({ signal }) => get<IdentityView>(`/enrolment/identities/${encodeURIComponent(id)}`, signal),
  });
  return <Pending query={view}>{(found) => <Told view={found} close={close} />}</Pending>;
}
