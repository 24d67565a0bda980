import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Icon } from '../components/icon.tsx';
import { ProblemView } from '../components/problem-view.tsx';
import { ask } from '../platform/api.ts';
import { useChange } from '../platform/changes.ts';
import { usePermissions, useSession } from '../platform/session.ts';
import styles from './shell.module.css';
import { useLayoutWords } from './words.ts';

/** Stands over every page, on paper too, as long as sample data is present: nobody may take it for the hospital's own. */
export function SampleBanner() {
  const t = useLayoutWords();
  const client = useQueryClient();
  const { administer } = usePermissions();
  const remove = useChange(() => ask<void>('DELETE', '/sample'), { after: () => void client.resetQueries() });
  if (!useSession().sample) {
    return null;
  }
  return (
    <>
      <aside className={styles.sample} aria-label={t('sampleTitle')}>
        <Icon name="sample" size={18} />
        <p>
          <strong>{t('sampleTitle')}</strong> <span>{t('sampleText')}</span>{' '}
          {administer ? null : <span>{t('sampleAskAdmin')}</span>}
        </p>
        {administer ? (
          <Button
            size="xs"
            variant="white"
            color="dark"
            className="only-screen"
            loading={remove.running}
            onClick={() => remove.run(undefined)}
          >
            {t('sampleRemove')}
          </Button>
        ) : null}
      </aside>
      {remove.problem === null ? null : <ProblemView problem={remove.problem} />}
    </>
  );
}
