import type { CloneRow } from '@tsukuroi/protocol/enrolment-api.ts';
import { Pairs } from '../../components/figures.tsx';
import { formatInstant } from '../../platform/format.ts';
import styles from '../finding/finding.module.css';
import { useEnrolmentWords } from './words.ts';

/** A machine that carried the identity of another one. */
export function CloneDetail({ clone }: { readonly clone: CloneRow }) {
  const t = useEnrolmentWords();
  return (
    <div className={styles.detail}>
      <h3 className={styles.title}>{clone.original}</h3>
      <section className={styles.todo}>
        <h4>{t('todo')}</h4>
        <p>{t(clone.successor === null ? 'cloneUnknown' : 'cloneWaits')}</p>
      </section>
      <Pairs
        pairs={[
          { label: t('hardware'), value: clone.hardware },
          { label: t('address'), value: clone.address },
          { label: t('firstSeen'), value: formatInstant(clone.firstSeen) },
          { label: t('lastSeen'), value: formatInstant(clone.lastSeen) },
          ...(clone.successor === null ? [] : [{ label: t('successor'), value: clone.successor }]),
        ]}
      />
    </div>
  );
}
