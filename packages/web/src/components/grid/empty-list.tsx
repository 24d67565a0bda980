import { Button } from '@mantine/core';
import type { GridDefinition } from '@tsukuroi/protocol';
import { useText } from '../../platform/language.ts';
import { Icon } from '../icon.tsx';
import styles from './grid.module.css';
import { useGridWords } from './words.ts';

interface EmptyListProps {
  readonly definition: GridDefinition;
  readonly filtered: boolean;
  readonly removeFilters: () => void;
}

/** What an empty list says: the definition's own words, or that the filters leave nothing. Never that all is well. */
export function EmptyList({ definition, filtered, removeFilters }: EmptyListProps) {
  const t = useGridWords();
  const text = useText();
  return (
    <div className={styles.empty}>
      <Icon name={filtered ? 'filter' : 'info'} size={28} />
      {filtered ? (
        <>
          <p className={styles.emptyTitle}>{t('nothingMatches')}</p>
          <p>{t('nothingMatchesNext')}</p>
          <Button variant="default" onClick={removeFilters} className="only-screen">
            {t('removeAll')}
          </Button>
        </>
      ) : (
        <p className={styles.emptyTitle}>{text(definition.empty)}</p>
      )}
    </div>
  );
}
