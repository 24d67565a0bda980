import { useRouter } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import type { GridDefinition } from '@tsukuroi/protocol';
import {
  type CSSProperties,
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { problemOf } from '../../platform/changes.ts';
import { formatCount } from '../../platform/format.ts';
import { useLanguage, useText } from '../../platform/language.ts';
import { ProblemView } from '../problem-view.tsx';
import { type GridRow, rowAddress, rowKey } from './cell-value.ts';
import { columnTracks, shownColumns, stickyOffsets, totalWidth } from './columns.ts';
import { DetailPanel } from './detail-panel.tsx';
import { EmptyList } from './empty-list.tsx';
import styles from './grid.module.css';
import { GridHead } from './grid-head.tsx';
import { answerKey } from './grid-keys.ts';
import { GridLine } from './grid-line.tsx';
import { ROLES } from './grid-roles.ts';
import { PrintHead } from './print-head.tsx';
import { Toolbar } from './toolbar.tsx';
import { useGridRows, useGridState } from './use-grid.ts';
import { useGridTable } from './use-grid-table.ts';
import { usePrinting } from './use-printing.ts';
import { useGridWords } from './words.ts';

interface GridProps<T> {
  readonly definition: GridDefinition;
  /** The definition's path with its parameters filled in, where it has some. */
  readonly path?: string;
  /** What is shown beside the list for the chosen row. Without it, Enter opens the row's own page. */
  readonly detail?: (row: T, close: () => void) => ReactNode;
  readonly tools?: ReactNode;
}

const ROW_PX = 36;
const AHEAD_ROWS = 40;
/** What the print button loads before printing; more is for the CSV. */
const PRINTED_ROWS = 1_000;

/** The one list of the console: everything it needs to know stands in its definition (docs/recipes/page.md). */
export function Grid<T = GridRow>({ definition, path = definition.path, detail, tools }: GridProps<T>) {
  const t = useGridWords();
  const text = useText();
  const language = useLanguage();
  const router = useRouter();
  const printing = usePrinting();
  const [state, change] = useGridState(definition);
  const { rows, total, status, error, isPlaceholderData, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } =
    useGridRows(definition, path, state);
  const columns = useMemo(() => shownColumns(definition, state.columns), [definition, state.columns]);
  const table = useGridTable(definition, rows, state.columns);
  const lines = table.getRowModel().rows;
  const scroller = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState(0);
  const [chosen, setChosen] = useState<string | null>(null);
  const focusNext = useRef(false);
  const active = Math.min(current, Math.max(0, rows.length - 1));
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
    // The row that holds the focus stays in the page, wherever the list is scrolled to.
    rangeExtractor: (range) => {
      const shown = new Set<number>([active]);
      const from = Math.max(0, range.startIndex - range.overscan);
      const to = Math.min(range.count - 1, range.endIndex + range.overscan);
      for (let index = from; index <= to; index += 1) {
        shown.add(index);
      }
      return [...shown].filter((index) => index < range.count).sort((a, b) => a - b);
    },
  });
  const items = virtual.getVirtualItems();
  const lastShown = Math.max(
    ...items.filter((item) => item.index !== active || items.length === 1).map((item) => item.index),
    0,
  );

  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && error === null && lastShown >= rows.length - AHEAD_ROWS) {
      void fetchNextPage();
    }
  }, [hasNextPage, isFetchingNextPage, error, lastShown, rows.length, fetchNextPage]);

  const question = JSON.stringify([path, state.sort, state.filter]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new question starts at the top again.
  useEffect(() => {
    setCurrent(0);
    setChosen(null);
    scroller.current?.scrollTo({ top: 0 });
  }, [question]);

  useLayoutEffect(() => {
    if (focusNext.current) {
      const line = scroller.current?.querySelector<HTMLElement>(`[data-row="${active}"]`);
      if (line !== null && line !== undefined) {
        focusNext.current = false;
        line.focus({ preventScroll: true });
      }
    }
  });

  const open = (index: number): void => {
    const row = rows[index];
    if (row === undefined) {
      return;
    }
    if (detail !== undefined) {
      setChosen(rowKey(row, index));
      return;
    }
    const address = rowAddress(definition, row);
    if (address !== null) {
      router.history.push(address);
    }
  };

  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const from = event.target as HTMLElement;
    if (from.dataset.row === undefined || event.altKey || event.ctrlKey || event.metaKey) {
      return;
    }
    const visible = Math.floor(((scroller.current?.clientHeight ?? 0) - 2 * ROW_PX) / ROW_PX);
    const answer = answerKey(event.key, active, rows.length, visible);
    if (answer.kind === 'none') {
      return;
    }
    event.preventDefault();
    if (answer.kind === 'move') {
      focusNext.current = true;
      setCurrent(answer.row);
      virtual.scrollToIndex(answer.row, { align: 'auto' });
    } else if (answer.kind === 'scroll') {
      scroller.current?.scrollBy({ left: answer.by });
    } else if (answer.kind === 'open') {
      open(active);
    } else {
      setChosen(null);
    }
  };

  const print = async (): Promise<void> => {
    let more = hasNextPage;
    let count = rows.length;
    while (more && count < PRINTED_ROWS) {
      const answer = await fetchNextPage();
      more = answer.hasNextPage && answer.error === null;
      count = answer.data?.pages.reduce((sum, page) => sum + page.items.length, 0) ?? count;
    }
    window.print();
  };

  const known = status === 'success';
  const filtered = Object.keys(state.filter).length > 0;
  const sortedBy = definition.columns.find((column) => column.id === state.sort.column);
  const offsets = stickyOffsets(columns);
  const measures = {
    '--grid-columns': columnTracks(columns),
    '--grid-width': `${totalWidth(columns)}px`,
  } as CSSProperties;
  const chosenIndex = chosen === null ? -1 : rows.findIndex((row, index) => rowKey(row, index) === chosen);
  const chosenRow = rows[chosenIndex];
  const shownLines = printing ? lines.map((_, index) => ({ index, start: null })) : items;

  return (
    <div className={styles.list}>
      <Toolbar
        definition={definition}
        path={path}
        state={state}
        change={change}
        total={total}
        loaded={rows.length}
        known={known}
        print={() => void print()}
        extra={tools}
      />
      <p className="only-heard" role="status">
        {known && !isPlaceholderData
          ? t(filtered ? 'announceFiltered' : 'announce', {
              title: text(definition.title),
              total: formatCount(total, language),
              sort: sortedBy === undefined ? '' : text(sortedBy.title),
            })
          : t('loading')}
      </p>
      <PrintHead definition={definition} state={state} printed={rows.length} total={total} />
      {error === null ? null : <ProblemView problem={problemOf(error)} retry={() => void refetch()} />}
      <div className={styles.split}>
        <div ref={scroller} className={styles.scroller} data-stale={isPlaceholderData || undefined}>
          {/* A table with grid roles: the browser repeats its head on every printed page. */}
          <table
            {...ROLES.grid}
            className={styles.table}
            style={measures}
            aria-label={text(definition.title)}
            aria-describedby={`${definition.id}-keys`}
            aria-rowcount={known ? total + 1 : -1}
            aria-colcount={columns.length}
            aria-busy={!known || isPlaceholderData}
            onKeyDown={onKeyDown}
          >
            <GridHead columns={columns} state={state} change={change} offsets={offsets} />
            <tbody
              {...ROLES.group}
              className={styles.body}
              style={{ height: printing ? undefined : virtual.getTotalSize() }}
            >
              {shownLines.map(({ index, start }) => {
                const line = lines[index];
                return line === undefined ? null : (
                  <GridLine
                    key={line.id}
                    line={line}
                    index={index}
                    start={start}
                    offsets={offsets}
                    shown={state.columns.join()}
                    reachable={index === active}
                    chosen={index === chosenIndex}
                    openable={detail !== undefined}
                    enter={setCurrent}
                    open={open}
                  />
                );
              })}
            </tbody>
          </table>
          {known || error !== null ? null : <div className={styles.waiting} aria-hidden="true" />}
          {known && rows.length === 0 ? (
            <EmptyList
              definition={definition}
              filtered={filtered}
              removeFilters={() => change({ ...state, filter: {} })}
            />
          ) : null}
          {isFetchingNextPage ? <p className={`${styles.more} only-screen`}>{t('loadingMore')}…</p> : null}
        </div>
        {detail === undefined || chosenRow === undefined ? null : (
          <DetailPanel
            close={() => {
              focusNext.current = true;
              setChosen(null);
            }}
          >
            {detail(chosenRow as T, () => setChosen(null))}
          </DetailPanel>
        )}
      </div>
      <p id={`${definition.id}-keys`} className="only-heard">
        {t('keys')}
      </p>
    </div>
  );
}
