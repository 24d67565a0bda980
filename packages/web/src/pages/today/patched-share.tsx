import { useQuery } from '@tanstack/react-query';
import type { PatchedShare as Share } from '@tsukuroi/protocol/rollouts-api.ts';
import { AddressLink } from '../../components/address-link.tsx';
import { Icon } from '../../components/icon.tsx';
import { Panel } from '../../components/page.tsx';
import { ProblemView } from '../../components/problem-view.tsx';
import { get } from '../../platform/api.ts';
import { problemOf } from '../../platform/changes.ts';
import { formatCount, percentOf } from '../../platform/format.ts';
import { useLanguage } from '../../platform/language.ts';
import { listAddress } from '../../platform/list-address.ts';
import { leastPatchedFirst } from './share-order.ts';
import styles from './today.module.css';
import { useTodayWords } from './words.ts';

/** Departments shown on the first page; 適用状況 has the rest. */
const SHOWN = 6;

function Departments({ departments }: { readonly departments: Share['departments'] }) {
  const t = useTodayWords();
  const language = useLanguage();
  const count = (value: number) => formatCount(value, language);
  return (
    <table className={styles.shares}>
      <thead>
        <tr>
          <th scope="col">{t('department')}</th>
          <th scope="col">{t('patchedOf')}</th>
          <th scope="col">{t('patchedUnknown')}</th>
        </tr>
      </thead>
      <tbody>
        {leastPatchedFirst(departments)
          .slice(0, SHOWN)
          .map(({ department, numerator, denominator, unknown }) => {
            const percent = percentOf(numerator, denominator);
            return (
              <tr key={department ?? ''}>
                <th scope="row">
                  {department === null ? (
                    t('noDepartment')
                  ) : (
                    <AddressLink to={listAddress('/devices', { department })}>{department}</AddressLink>
                  )}
                </th>
                <td>
                  {count(numerator)} / {count(denominator)}
                  {percent === null ? null : <span className="soft"> {percent}%</span>}
                </td>
                <td data-some={unknown > 0 || undefined}>{count(unknown)}</td>
              </tr>
            );
          })}
      </tbody>
    </table>
  );
}

/** How much of what is known to be missing is in: numerator, denominator, and beside them who cannot be told. */
export function PatchedShare() {
  const t = useTodayWords();
  const language = useLanguage();
  const share = useQuery({
    queryKey: ['today', 'share', language],
    queryFn: ({ signal }) => get<Share>('/rollouts/share', signal),
  });
  if (share.error !== null) {
    return <ProblemView problem={problemOf(share.error)} retry={() => void share.refetch()} />;
  }
  // Nothing to show before it is there, nor where there is no device: the first steps stand above.
  if (share.data === undefined || share.data.departments.length === 0) {
    return null;
  }
  const { total, departments, sentence } = share.data;
  const percent = percentOf(total.numerator, total.denominator);
  if (total.denominator === 0) {
    return (
      <Panel title={t('patched')}>
        <p className={styles.unconfirmed}>
          <Icon name="question" size={20} />
          {t('patchedUnknown')}
        </p>
        <p>{t('patchedNobody', { count: formatCount(total.unknown, language) })}</p>
        <p className="soft small">{sentence}</p>
      </Panel>
    );
  }
  return (
    <Panel title={t('patched')}>
      <p className={styles.share}>
        <strong>{formatCount(total.numerator, language)}</strong>
        <span>/ {t('devices', { count: formatCount(total.denominator, language) })}</span>
        {percent === null ? null : <span className={styles.percent}>{percent}%</span>}
      </p>
      <div className={styles.bar} aria-hidden="true">
        <div style={{ width: `${percent ?? 0}%` }} />
      </div>
      {total.unknown > 0 ? (
        <p className={styles.shareUnknown}>{t('patchedNotKnown', { count: formatCount(total.unknown, language) })}</p>
      ) : null}
      <Departments departments={departments} />
      <p className="soft small">{sentence}</p>
      <AddressLink to="/rollouts" className="only-screen">
        {t('patchedOpen')}
      </AddressLink>
    </Panel>
  );
}
