import type { Column } from '@tsukuroi/protocol';
import type { CSSProperties } from 'react';
import { useText } from '../../platform/language.ts';
import { Icon } from '../icon.tsx';
import { printedShare } from './columns.ts';
import { FilterCell } from './filter-cell.tsx';
import styles from './grid.module.css';
import { ROLES } from './grid-roles.ts';
import { filterBy, type GridState, sortBy } from './grid-state.ts';

interface GridHeadProps {
  readonly columns: readonly Column[];
  readonly state: GridState;
  readonly change: (state: GridState) => void;
  readonly offsets: readonly number[];
  /** The box over all loaded rows, where rows can be picked. */
  readonly mark?: MarkAll | undefined;
}

interface MarkAll {
  readonly stands: 'none' | 'some' | 'all';
  /** Whether a row that is loaded can be picked. */
  readonly possible: boolean;
  readonly label: string;
  readonly change: (on: boolean) => void;
}

function ariaSort(column: Column, state: GridState): 'ascending' | 'descending' | 'none' | undefined {
  if (!column.sortable) {
    return undefined;
  }
  if (state.sort.column !== column.id) {
    return 'none';
  }
  return state.sort.direction === 'asc' ? 'ascending' : 'descending';
}

/** Headings that sort, with the filters under them. */
export function GridHead({ columns, state, change, offsets, mark }: GridHeadProps) {
  const text = useText();
  const filterable = columns.some((column) => column.filter !== undefined);
  return (
    <thead {...ROLES.group} className={styles.head}>
      <tr {...ROLES.row} className={styles.headLine} aria-rowindex={1}>
        {mark === undefined ? null : (
          <th {...ROLES.heading} scope="col" className={`${styles.heading} ${styles.mark} only-screen`}>
            <input
              type="checkbox"
              aria-label={mark.label}
              title={mark.label}
              checked={mark.stands === 'all'}
              disabled={!mark.possible}
              ref={(box) => {
                if (box !== null) {
                  box.indeterminate = mark.stands === 'some';
                }
              }}
              onChange={(event) => mark.change(event.currentTarget.checked)}
            />
          </th>
        )}
        {columns.map((column, at) => {
          const sort = ariaSort(column, state);
          const left = offsets[at];
          const sorted = sort === 'ascending' || sort === 'descending';
          return (
            <th
              key={column.id}
              {...ROLES.heading}
              scope="col"
              aria-sort={sort}
              className={styles.heading}
              data-type={column.type}
              data-sticky={left === undefined ? undefined : at === offsets.length - 1 ? 'edge' : 'inner'}
              style={{ left, '--printed': printedShare(column, columns) } as CSSProperties}
            >
              {column.sortable ? (
                <button
                  type="button"
                  className={styles.sort}
                  data-sorted={sorted || undefined}
                  onClick={() => change(sortBy(state, column))}
                >
                  <span className={styles.headingText}>{text(column.title)}</span>
                  {sorted ? <Icon name={sort === 'ascending' ? 'up' : 'down'} size={13} /> : null}
                </button>
              ) : (
                <span className={styles.headingText}>{text(column.title)}</span>
              )}
              {filterable ? (
                <div className={`${styles.filter} only-screen`}>
                  <FilterCell
                    column={column}
                    value={state.filter[column.id]}
                    change={(value) => change(filterBy(state, column.id, value))}
                  />
                </div>
              ) : null}
            </th>
          );
        })}
      </tr>
    </thead>
  );
}
