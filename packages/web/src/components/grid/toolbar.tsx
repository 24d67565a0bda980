import { Button, Popover } from '@mantine/core';
import type { GridDefinition } from '@tsukuroi/protocol';
import { type ReactNode, useId } from 'react';
import { send } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import { todayInJapan } from '../../platform/clock.ts';
import { formatCount } from '../../platform/format.ts';
import { useLanguage, useText } from '../../platform/language.ts';
import { saveAs } from '../../platform/save-as.ts';
import { Icon } from '../icon.tsx';
import { ProblemView } from '../problem-view.tsx';
import styles from './grid.module.css';
import { csvQuery, type FilterValue, filterBy, type GridState, showColumn } from './grid-state.ts';
import { useGridWords } from './words.ts';

interface ToolbarProps {
  readonly definition: GridDefinition;
  readonly path: string;
  readonly state: GridState;
  readonly change: (state: GridState) => void;
  readonly total: number;
  readonly loaded: number;
  /** Whether the rows are there, still coming, or could not be read. */
  readonly status: 'pending' | 'success' | 'error';
  readonly print: () => void;
  readonly extra?: ReactNode;
}

function ColumnChooser({ definition, state, change }: Pick<ToolbarProps, 'definition' | 'state' | 'change'>) {
  const t = useGridWords();
  const text = useText();
  const heading = useId();
  return (
    <Popover
      position="bottom-end"
      trapFocus
      returnFocus
      withinPortal
      transitionProps={{ duration: 0 }}
      shadow="md"
      offset={4}
      withRoles={false}
    >
      <Popover.Target>
        <Button variant="default" size="xs" leftSection={<Icon name="columns" />} aria-haspopup="dialog">
          {t('columns')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown role="dialog" aria-labelledby={heading}>
        <fieldset className={styles.choices}>
          <legend id={heading}>{t('columns')}</legend>
          {definition.columns.map((column) => (
            <label key={column.id}>
              <input
                type="checkbox"
                checked={state.columns.includes(column.id)}
                onChange={(event) => change(showColumn(definition, state, column.id, event.currentTarget.checked))}
              />
              {text(column.title)}
            </label>
          ))}
        </fieldset>
      </Popover.Dropdown>
    </Popover>
  );
}

/** The words of a filter as a person reads them. */
export function useFilterWords(definition: GridDefinition): (column: string, value: FilterValue) => string {
  const text = useText();
  return (id, value) => {
    const column = definition.columns.find((candidate) => candidate.id === id);
    const title = column === undefined ? id : text(column.title);
    const words =
      typeof value === 'string'
        ? `「${value}」`
        : value.map((word) => (column?.values?.[word] === undefined ? word : text(column.values[word]))).join('・');
    return `${title}: ${words}`;
  };
}

function FilterChips({ definition, state, change }: Pick<ToolbarProps, 'definition' | 'state' | 'change'>) {
  const t = useGridWords();
  const words = useFilterWords(definition);
  const filters = Object.entries(state.filter);
  if (filters.length === 0) {
    return null;
  }
  return (
    <ul className={styles.chips} aria-label={t('filtered')}>
      {filters.map(([column, value]) => (
        <li key={column}>
          <button
            type="button"
            className={styles.chip}
            aria-label={t('removeFilter', { filter: words(column, value) })}
            onClick={() => change(filterBy(state, column, undefined))}
          >
            <Icon name="filter" size={13} />
            {words(column, value)}
            <Icon name="close" size={12} />
          </button>
        </li>
      ))}
      {filters.length > 1 ? (
        <li>
          <button type="button" className={styles.chipAll} onClick={() => change({ ...state, filter: {} })}>
            {t('removeAll')}
          </button>
        </li>
      ) : null}
    </ul>
  );
}

/** Counts, active filters and what can be done with the whole list. */
export function Toolbar({ definition, path, state, change, total, loaded, status, print, extra }: ToolbarProps) {
  const known = status === 'success';
  const t = useGridWords();
  const text = useText();
  const language = useLanguage();
  const csv = useChange(async () => {
    const response = await send('GET', `${path}?${csvQuery(state)}`, { accept: 'text/csv' });
    saveAs(`${text(definition.title)}-${todayInJapan()}.csv`, await response.blob());
  });
  return (
    <>
      <div className={`${styles.toolbar} only-screen`}>
        <p className={styles.count}>
          <strong>
            {known
              ? t('total', { total: formatCount(total, language) })
              : t(status === 'error' ? 'notLoaded' : 'loading')}
          </strong>
          {known && loaded < total ? <span> {t('loaded', { count: formatCount(loaded, language) })}</span> : null}
        </p>
        <FilterChips definition={definition} state={state} change={change} />
        <div className={styles.tools}>
          {extra}
          <ColumnChooser definition={definition} state={state} change={change} />
          <Button
            variant="default"
            size="xs"
            leftSection={<Icon name="download" />}
            aria-label={csv.running ? t('csvRunning') : t('csvLong')}
            title={t('csvLong')}
            loading={csv.running}
            disabled={!known}
            onClick={() => csv.run(undefined)}
          >
            {t('csv')}
          </Button>
          <Button variant="default" size="xs" leftSection={<Icon name="print" />} disabled={!known} onClick={print}>
            {t('print')}
          </Button>
        </div>
      </div>
      {csv.problem === null ? null : <ProblemView problem={csv.problem} />}
    </>
  );
}
