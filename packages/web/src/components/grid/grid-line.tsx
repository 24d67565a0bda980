import { type MouseEvent, memo } from 'react';
import { Cell } from './cell.tsx';
import styles from './grid.module.css';
import { ROLES } from './grid-roles.ts';
import type { GridTableRow } from './use-grid-table.ts';

interface GridLineProps {
  readonly line: GridTableRow;
  readonly index: number;
  /** Distance from the top of the list in pixels; null while everything is laid out for print. */
  readonly start: number | null;
  readonly offsets: readonly number[];
  /** Ids of the columns shown: the row draws itself again when they change. */
  readonly shown: string;
  readonly reachable: boolean;
  readonly chosen: boolean;
  readonly openable: boolean;
  /** Whether it is picked; undefined when it cannot be, null in a list without boxes. */
  readonly mark: boolean | undefined | null;
  readonly markLabel: string;
  readonly changeMark: (index: number, on: boolean) => void;
  readonly enter: (index: number) => void;
  readonly open: (index: number) => void;
}

function GridLineInner(props: GridLineProps) {
  const { line, index, start, offsets, reachable, chosen, openable, mark, markLabel, changeMark, enter, open } = props;
  const onClick = (event: MouseEvent<HTMLElement>): void => {
    enter(index);
    if (openable && !(event.target as HTMLElement).closest('a, button, input')) {
      open(index);
    }
  };
  return (
    <tr
      {...ROLES.row}
      className={styles.line}
      style={start === null ? undefined : { transform: `translateY(${start}px)` }}
      data-row={index}
      data-openable={openable || undefined}
      aria-rowindex={index + 2}
      aria-selected={openable ? chosen : undefined}
      tabIndex={reachable ? 0 : -1}
      onClick={onClick}
      onFocus={() => enter(index)}
    >
      {mark === null ? null : (
        <td {...ROLES.cell} className={`${styles.cell} ${styles.mark} only-screen`} data-sticky="inner">
          {mark === undefined ? null : (
            <input
              type="checkbox"
              aria-label={markLabel}
              tabIndex={reachable ? 0 : -1}
              checked={mark}
              onChange={(event) => changeMark(index, event.currentTarget.checked)}
            />
          )}
        </td>
      )}
      {line.getVisibleCells().map((cell, at) => {
        const said = cell.column.columnDef.meta;
        const left = offsets[at];
        return (
          <td
            key={cell.id}
            {...ROLES.cell}
            className={styles.cell}
            data-type={said?.column.type}
            data-sticky={left === undefined ? undefined : at === offsets.length - 1 ? 'edge' : 'inner'}
            style={left === undefined ? undefined : { left }}
          >
            {said === undefined ? null : (
              <Cell definition={said.definition} column={said.column} row={line.original} reachable={reachable} />
            )}
          </td>
        );
      })}
    </tr>
  );
}

/** One row. Rows that only moved are not drawn again while the list is scrolled. */
export const GridLine = memo(GridLineInner, (before, after) => {
  const decisive: readonly (keyof GridLineProps)[] = [
    'line',
    'index',
    'start',
    'shown',
    'reachable',
    'chosen',
    'openable',
    'mark',
    'markLabel',
    'changeMark',
  ];
  return decisive.every((key) => before[key] === after[key]);
});
