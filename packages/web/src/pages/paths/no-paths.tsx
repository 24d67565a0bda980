import { ButtonLink } from '../../components/button-link.tsx';
import { Panel } from '../../components/page.tsx';
import { usePermissions } from '../../platform/session.ts';
import styles from './paths.module.css';
import { usePathsWords } from './words.ts';

/** What a relay is for, and how to get one. */
export function NoPaths() {
  const t = usePathsWords();
  const may = usePermissions();
  return (
    <Panel
      title={t('emptyTitle')}
      actions={
        may.administer ? (
          <ButtonLink to="/enrolment?tab=files" icon="gate" quiet>
            {t('toEnrolment')}
          </ButtonLink>
        ) : undefined
      }
    >
      <p>{t('emptyWhat')}</p>
      <h3 className={styles.stepsHead}>{t('emptySteps')}</h3>
      <ol className={styles.steps}>
        <li>
          {t('emptyServer')}
          <code>tsukuroi enrol token create --relay --department 外来 --out relay.json</code>
        </li>
        <li>
          {t('emptyRelay')}
          <code>tsukuroi relay enrol --token relay.json</code>
        </li>
      </ol>
      <p className="soft small">{t('emptyOr')}</p>
    </Panel>
  );
}
