import type { GridDefinition } from '@tsukuroi/protocol';
import { serverClock } from '../../platform/clock.ts';
import { formatCount, formatInstant } from '../../platform/format.ts';
import { useLanguage, useText } from '../../platform/language.ts';
import styles from './grid.module.css';
import type { GridState } from './grid-state.ts';
import { useFilterWords } from './toolbar.tsx';
import { useGridWords } from './words.ts';

interface PrintHeadProps {
  readonly definition: GridDefinition;
  readonly state: GridState;
  readonly printed: number;
  readonly total: number;
}

/** What a printed list must say about itself: when, which conditions, which order, and how much of the whole it is. */
export function PrintHead({ definition, state, printed, total }: PrintHeadProps) {
  const t = useGridWords();
  const text = useText();
  const language = useLanguage();
  const filterWords = useFilterWords(definition);
  const sorted = definition.columns.find((column) => column.id === state.sort.column);
  const filters = Object.entries(state.filter).map(([column, value]) => filterWords(column, value));
  const counts = { count: formatCount(printed, language), total: formatCount(total, language) };
  return (
    <p className={`${styles.printHead} only-print`}>
      {[
        t('printedAt', { at: formatInstant(new Date(serverClock.nowMs()).toISOString()) }),
        printed < total ? t('printed', counts) : t('printedAll', counts),
        ...filters,
        t('sorted', { column: sorted === undefined ? '' : text(sorted.title), direction: t(state.sort.direction) }),
      ].join(' / ')}
    </p>
  );
}
