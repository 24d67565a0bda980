import { Popover } from '@mantine/core';
import type { Column } from '@tsukuroi/protocol';
import { useEffect, useId, useState } from 'react';
import { useText } from '../../platform/language.ts';
import { Icon } from '../icon.tsx';
import { StateBadge } from '../state-badge.tsx';
import styles from './grid.module.css';
import type { FilterValue } from './grid-state.ts';
import { useGridWords } from './words.ts';

interface FilterCellProps {
  readonly column: Column;
  readonly value: FilterValue | undefined;
  readonly change: (value: FilterValue | undefined) => void;
}

const TYPING_PAUSE_MS = 350;

function ContainsFilter({ column, value, change }: FilterCellProps) {
  const t = useGridWords();
  const text = useText();
  const shown = typeof value === 'string' ? value : '';
  const [typed, setTyped] = useState(shown);
  useEffect(() => setTyped(shown), [shown]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `change` is new on every render; only typing starts the wait.
  useEffect(() => {
    if (typed === shown) {
      return;
    }
    const wait = setTimeout(() => change(typed === '' ? undefined : typed), TYPING_PAUSE_MS);
    return () => clearTimeout(wait);
  }, [typed]);
  return (
    <input
      type="search"
      className={styles.filterText}
      aria-label={t('filter', { column: text(column.title) })}
      placeholder={t('contains')}
      value={typed}
      maxLength={200}
      onChange={(event) => setTyped(event.currentTarget.value)}
    />
  );
}

function OneOfFilter({ column, value, change }: FilterCellProps) {
  const t = useGridWords();
  const text = useText();
  const heading = useId();
  const words = column.values ?? {};
  const chosen: readonly string[] = Array.isArray(value) ? value : [];
  const shown =
    chosen.length === 0
      ? t('anyValue')
      : chosen.map((id) => (words[id] === undefined ? id : text(words[id]))).join('、');
  const toggle = (id: string, on: boolean): void => {
    const next = Object.keys(words).filter((word) => (word === id ? on : chosen.includes(word)));
    change(next.length === 0 ? undefined : next);
  };
  return (
    <Popover
      position="bottom-start"
      trapFocus
      returnFocus
      withinPortal
      transitionProps={{ duration: 0 }}
      shadow="md"
      offset={4}
      withRoles={false}
    >
      <Popover.Target>
        <button
          type="button"
          className={styles.filterChoice}
          data-set={chosen.length > 0 || undefined}
          aria-haspopup="dialog"
          aria-label={`${t('filter', { column: text(column.title) })}: ${shown}`}
        >
          <span>{shown}</span>
          <Icon name="chevron" size={12} />
        </button>
      </Popover.Target>
      <Popover.Dropdown role="dialog" aria-labelledby={heading}>
        <fieldset className={styles.choices}>
          <legend id={heading}>{t('filter', { column: text(column.title) })}</legend>
          {Object.keys(words).map((id) => (
            <label key={id}>
              <input
                type="checkbox"
                checked={chosen.includes(id)}
                onChange={(event) => toggle(id, event.currentTarget.checked)}
              />
              <StateBadge of={column.id} value={id} words={words} />
            </label>
          ))}
        </fieldset>
      </Popover.Dropdown>
    </Popover>
  );
}

/** What narrows one column, under its heading. */
export function FilterCell(props: FilterCellProps) {
  if (props.column.filter === 'contains') {
    return <ContainsFilter {...props} />;
  }
  return props.column.filter === 'one-of' ? <OneOfFilter {...props} /> : null;
}
