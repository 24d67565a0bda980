import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  memo,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import styles from './grid.module.css';
import { answerKey } from './grid-keys.ts';
import { GridLine } from './grid-line.tsx';
import { ROLES } from './grid-roles.ts';
import { type Marking, markOf } from './marking.ts';
import type { GridTableRow } from './use-grid-table.ts';

interface GridBodyProps {
  readonly lines: readonly GridTableRow[];
  /** Ids of the columns shown, and the left edge of those that stay in sight. */
  readonly shown: string;
  readonly offsets: readonly number[];
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly printing: boolean;
  /** Which rows were asked for; another question starts at the top again. */
  readonly question: string;
  readonly chosenIndex: number;
  readonly openable: boolean;
  readonly marking: Marking | undefined;
  /** Grows each time the focus is to come back to the current row. */
  readonly focusTurn: number;
  readonly loadMore: (() => void) | null;
  readonly open: (index: number) => void;
  readonly leave: () => void;
}

const ROW_PX = 36;
const OVERSCAN_ROWS = 6;
const AHEAD_ROWS = 40;

/** The rows: only those on the screen are in the page, walked through by keyboard. Scrolling draws nothing but this. */
function GridBodyInner(props: GridBodyProps) {
  const {
    lines,
    shown,
    offsets,
    scroller,
    printing,
    question,
    chosenIndex,
    openable,
    marking,
    focusTurn,
    loadMore,
    open,
    leave,
  } = props;
  const [current, setCurrent] = useState(0);
  const focusNext = useRef(false);
  const active = Math.min(current, Math.max(0, lines.length - 1));
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN_ROWS,
    // The row that holds the focus stays in the page, wherever the list is scrolled to.
    rangeExtractor: ({ startIndex, endIndex, overscan, count }) => {
      const from = Math.max(0, startIndex - overscan);
      const to = Math.min(count - 1, endIndex + overscan);
      const seen = Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => from + at);
      if (active >= count || (active >= from && active <= to)) {
        return seen;
      }
      return active < from ? [active, ...seen] : [...seen, active];
    },
  });
  const lastSeen = virtual.range?.endIndex ?? 0;

  useEffect(() => {
    if (loadMore !== null && lastSeen >= lines.length - AHEAD_ROWS) {
      loadMore();
    }
  }, [loadMore, lastSeen, lines.length]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new question starts at the top again.
  useEffect(() => {
    setCurrent(0);
    scroller.current?.scrollTo({ top: 0 });
  }, [question]);

  useLayoutEffect(() => {
    focusNext.current = focusTurn > 0;
  }, [focusTurn]);

  useLayoutEffect(() => {
    if (focusNext.current) {
      const line = scroller.current?.querySelector<HTMLElement>(`[data-row="${active}"]`);
      if (line !== null && line !== undefined) {
        focusNext.current = false;
        line.focus({ preventScroll: true });
      }
    }
  });

  // Kept outside of the rows: they are not drawn again when only this changes.
  const marks = useRef(marking);
  marks.current = marking;
  const changeMark = useCallback(
    (index: number, on: boolean): void => {
      const row = lines[index]?.original;
      if (row !== undefined) {
        marks.current?.change([row], on);
      }
    },
    [lines],
  );

  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const from = event.target as HTMLElement;
    if (from.dataset.row === undefined || event.altKey || event.ctrlKey || event.metaKey) {
      return;
    }
    const visible = Math.floor(((scroller.current?.clientHeight ?? 0) - 2 * ROW_PX) / ROW_PX);
    const answer = answerKey(event.key, active, lines.length, visible);
    if (answer.kind === 'none' || (answer.kind === 'mark' && marking === undefined)) {
      return;
    }
    event.preventDefault();
    if (answer.kind === 'move') {
      focusNext.current = true;
      setCurrent(answer.row);
      virtual.scrollToIndex(answer.row, { align: 'auto' });
    } else if (answer.kind === 'scroll') {
      scroller.current?.scrollBy({ left: answer.by });
    } else if (answer.kind === 'mark') {
      const row = lines[active]?.original;
      const mark = row === undefined || marking === undefined ? undefined : markOf(marking, row);
      if (mark !== undefined) {
        changeMark(active, !mark);
      }
    } else if (answer.kind === 'open') {
      open(active);
    } else {
      leave();
    }
  };

  const drawn = printing ? lines.map((_, index) => ({ index, start: null })) : virtual.getVirtualItems();
  return (
    <tbody
      {...ROLES.group}
      className={styles.body}
      style={{ height: printing ? undefined : virtual.getTotalSize() }}
      onKeyDown={onKeyDown}
    >
      {drawn.map(({ index, start }) => {
        const line = lines[index];
        return line === undefined ? null : (
          <GridLine
            key={line.id}
            line={line}
            index={index}
            start={start}
            offsets={offsets}
            shown={shown}
            reachable={index === active}
            chosen={index === chosenIndex}
            openable={openable}
            mark={marking === undefined ? null : markOf(marking, line.original)}
            markLabel={marking === undefined ? '' : marking.label(line.original)}
            changeMark={changeMark}
            enter={setCurrent}
            open={open}
          />
        );
      })}
    </tbody>
  );
}

export const GridBody = memo(GridBodyInner);
