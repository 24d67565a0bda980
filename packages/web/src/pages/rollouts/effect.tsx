import type { RolloutView } from '@tsukuroi/protocol/rollouts-api.ts';
import { AddressLink } from '../../components/address-link.tsx';
import { Icon } from '../../components/icon.tsx';
import { Notice } from '../../components/notice.tsx';
import { Panel } from '../../components/page.tsx';
import { formatCount } from '../../platform/format.ts';
import { useLanguage } from '../../platform/language.ts';
import styles from './rollouts.module.css';
import { useRolloutWords } from './words.ts';

function NotFixed({ view }: { readonly view: RolloutView }) {
  const t = useRolloutWords();
  const language = useLanguage();
  const { notFixed, notFixedMore } = view.effect;
  if (notFixed.length === 0) {
    return <p className="soft">{t(view.rollout.done === 0 ? 'notFixedYet' : 'notFixedNone')}</p>;
  }
  return (
    <>
      <p>{t('notFixedText')}</p>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t('number')}</th>
            <th scope="col">{t('software')}</th>
            <th scope="col" className={styles.right}>
              {t('devices')}
            </th>
          </tr>
        </thead>
        <tbody>
          {notFixed.map(({ id, software, devices }) => (
            <tr key={`${id} ${software}`}>
              <th scope="row">
                <AddressLink to={`/vulnerabilities/${encodeURIComponent(id)}`}>{id}</AddressLink>
              </th>
              <td>{software}</td>
              <td className={styles.right}>{formatCount(devices, language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {notFixedMore > 0 ? (
        <p className="soft">{t('notFixedMore', { count: formatCount(notFixedMore, language) })}</p>
      ) : null}
    </>
  );
}

function BeforeAfter({ effect }: { readonly effect: RolloutView['effect'] }) {
  const t = useRolloutWords();
  const language = useLanguage();
  const { before, after, fixed, devices } = effect;
  const count = (value: number) => t('effectCount', { count: formatCount(value, language) });
  return (
    <>
      <div className={styles.effect}>
        <dl>
          <dt className={styles.effectTitle}>{t('effectBefore')}</dt>
          <dd className={styles.effectCount}>{count(before)}</dd>
        </dl>
        <span className={styles.arrow} aria-hidden="true">
          <Icon name="right" />
        </span>
        <dl>
          <dt className={styles.effectTitle}>{t('effectAfter')}</dt>
          <dd className={styles.effectCount}>{count(after)}</dd>
        </dl>
        <dl>
          <dt className={styles.effectTitle}>{t('effectFixed')}</dt>
          <dd className={styles.effectCount}>{count(fixed)}</dd>
        </dl>
      </div>
      <p className="soft small">{t('effectOf', { devices: formatCount(devices, language) })}</p>
    </>
  );
}

/** What the rollout did to findings: before, after, mended, and what it did not mend. No zeros where nothing can be said. */
export function Effect({ view }: { readonly view: RolloutView }) {
  const t = useRolloutWords();
  const language = useLanguage();
  const { devices, undetermined } = view.effect;
  return (
    <Panel title={t('effect')}>
      {devices === 0 ? <p className="soft">{t('effectNone')}</p> : <BeforeAfter effect={view.effect} />}
      {undetermined > 0 ? (
        <Notice tone="unknown" title={t('effectUnknown', { count: formatCount(undetermined, language) })} />
      ) : null}
      <h3>{t('notFixed')}</h3>
      <NotFixed view={view} />
    </Panel>
  );
}
