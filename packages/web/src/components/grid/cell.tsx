import type { Column, GridDefinition } from '@tsukuroi/protocol';
import { dayWithWeekday } from '@tsukuroi/protocol/moment.ts';
import { todayInJapan } from '../../platform/clock.ts';
import { dueWords, formatCount, formatDay, formatInstant, formatScore, formatUnit } from '../../platform/format.ts';
import { useLanguage } from '../../platform/language.ts';
import { AddressLink } from '../address-link.tsx';
import { StateBadge } from '../state-badge.tsx';
import { looksOfColumn } from '../tones.ts';
import { cellAddress, cellValue, type GridRow } from './cell-value.ts';
import styles from './grid.module.css';

interface CellProps {
  readonly definition: GridDefinition;
  readonly column: Column;
  readonly row: GridRow;
  /** Links of the current row only are reached by Tab; the other rows are reached by the arrow keys. */
  readonly reachable: boolean;
}

function Due({ day }: { readonly day: string }) {
  const language = useLanguage();
  const today = todayInJapan();
  return (
    <span className={styles.due} data-late={day < today || undefined}>
      {dayWithWeekday(day, language)} <span className={styles.dueWords}>{dueWords(day, today, language)}</span>
    </span>
  );
}

/** One cell, shown after its column's type. What is not known is a dash, never a blank. */
export function Cell({ definition, column, row, reachable }: CellProps) {
  const language = useLanguage();
  const value = cellValue(definition, column, row);
  if (value === null || value === '') {
    return <span className={styles.nothing}>—</span>;
  }
  if (column.type === 'state') {
    return (
      <StateBadge of={looksOfColumn(definition.id, column.id)} value={String(value)} words={column.values ?? {}} />
    );
  }
  if (typeof value === 'number') {
    const figure =
      column.type === 'score'
        ? formatScore(value, column.id)
        : column.unit === undefined
          ? formatCount(value, language)
          : formatUnit(value, column.unit, language);
    return (
      <span className={value === 0 ? styles.zero : column.id === 'actNow' ? styles.urgent : undefined}>{figure}</span>
    );
  }
  if (column.type === 'day') {
    return column.id === 'due' ? <Due day={value} /> : formatDay(value);
  }
  if (column.type === 'instant') {
    return formatInstant(value, language);
  }
  const address = cellAddress(column, row);
  if (address !== null) {
    return (
      <AddressLink to={address} tabIndex={reachable ? 0 : -1} className={styles.link} title={value}>
        {value}
      </AddressLink>
    );
  }
  return (
    <span className={column.type === 'version' ? 'mono' : undefined} title={value}>
      {value}
    </span>
  );
}
