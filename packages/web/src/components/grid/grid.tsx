import { useRouter } from '@tanstack/react-router';
import type { GridDefinition } from '@tsukuroi/protocol';
import { type CSSProperties, type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { problemOf } from '../../platform/changes.ts';
import { formatCount } from '../../platform/format.ts';
import { useLanguage, useText } from '../../platform/language.ts';
import { ProblemView } from '../problem-view.tsx';
import { type GridRow, rowAddress, rowKey } from './cell-value.ts';
import { columnTracks, shownColumns, stickyOffsets, totalWidth } from './columns.ts';
import { DetailPanel } from './detail-panel.tsx';
import { EmptyList } from './empty-list.tsx';
import styles from './grid.module.css';
import { GridBody } from './grid-body.tsx';
import { GridHead } from './grid-head.tsx';
import { ROLES } from './grid-roles.ts';
import { MARK_PX, type Marking, markOfAll } from './marking.ts';
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
  /** Puts a box in front of each row that may be picked. */
  readonly marking?: Marking | undefined;
}

/** With more columns than this a sheet of A4 needs a smaller print. */
const MANY_COLUMNS = 12;
/** What the print button loads before printing; more is for the CSV. */
const PRINTED_ROWS = 1_000;

/** The one list of the console: everything it needs to know stands in its definition (docs/recipes/page.md). */
export function Grid<T = GridRow>({ definition, path = definition.path, detail, tools, marking }: GridProps<T>) {
  const t = useGridWords();
  const text = useText();
  const language = useLanguage();
  const router = useRouter();
  const printing = usePrinting();
  const scroller = useRef<HTMLDivElement>(null);
  const [state, change] = useGridState(definition);
  const [chosen, setChosen] = useState<string | null>(null);
  const [focusTurn, setFocusTurn] = useState(0);
  const { rows, total, status, error, isPlaceholderData, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } =
    useGridRows(definition, path, state);
  const columns = useMemo(() => shownColumns(definition, state.columns), [definition, state.columns]);
  const markPx = marking === undefined ? 0 : MARK_PX;
  const offsets = useMemo(() => stickyOffsets(columns).map((left) => left + markPx), [columns, markPx]);
  const lines = useGridTable(definition, rows, state.columns).getRowModel().rows;
  const openable = detail !== undefined;

  const question = JSON.stringify([path, state.sort, state.filter]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new question has no chosen row.
  useEffect(() => setChosen(null), [question]);

  const loadMore = useCallback((): void => void fetchNextPage(), [fetchNextPage]);
  const leave = useCallback(() => setChosen(null), []);
  const open = useCallback(
    (index: number): void => {
      const row = rows[index];
      if (row === undefined) {
        return;
      }
      const address = rowAddress(definition, row);
      if (openable) {
        setChosen(rowKey(row, index));
      } else if (address !== null) {
        router.history.push(address);
      }
    },
    [rows, definition, openable, router],
  );

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
  const measures = {
    '--grid-columns': markPx === 0 ? columnTracks(columns) : `${markPx}px ${columnTracks(columns)}`,
    '--grid-width': `${totalWidth(columns) + markPx}px`,
  } as CSSProperties;
  const chosenIndex = chosen === null ? -1 : rows.findIndex((row, index) => rowKey(row, index) === chosen);
  const chosenRow = rows[chosenIndex];

  return (
    <div className={styles.list}>
      <Toolbar
        definition={definition}
        path={path}
        state={state}
        change={change}
        total={total}
        loaded={rows.length}
        status={status}
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
          : t(status === 'error' ? 'notLoaded' : 'loading')}
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
            data-many={columns.length > MANY_COLUMNS || undefined}
            aria-label={text(definition.title)}
            aria-describedby={`${definition.id}-keys`}
            aria-rowcount={known ? total + 1 : -1}
            aria-colcount={columns.length + (markPx === 0 ? 0 : 1)}
            aria-busy={status === 'pending' || isPlaceholderData}
          >
            <GridHead
              columns={columns}
              state={state}
              change={change}
              offsets={offsets}
              mark={
                marking === undefined
                  ? undefined
                  : {
                      stands: markOfAll(marking, rows),
                      possible: rows.some(marking.may),
                      label: marking.labelAll,
                      change: (on) => marking.change(rows.filter(marking.may), on),
                    }
              }
            />
            <GridBody
              lines={lines}
              shown={state.columns.join()}
              offsets={offsets}
              scroller={scroller}
              printing={printing}
              question={question}
              chosenIndex={chosenIndex}
              openable={openable}
              marking={marking}
              focusTurn={focusTurn}
              loadMore={hasNextPage && !isFetchingNextPage && error === null ? loadMore : null}
              open={open}
              leave={leave}
            />
          </table>
          {status === 'pending' ? <div className={styles.waiting} aria-hidden="true" /> : null}
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
              leave();
              setFocusTurn((turn) => turn + 1);
            }}
          >
            {detail(chosenRow as T, leave)}
          </DetailPanel>
        )}
      </div>
      <p id={`${definition.id}-keys`} className="only-heard">
        {t(marking === undefined ? 'keys' : 'keysMarking')}
      </p>
    </div>
  );
}
