import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { GridDefinition, GridPage } from '@tsukuroi/protocol';
import { useMemo } from 'react';
import { get } from '../../platform/api.ts';
import { useLanguage } from '../../platform/language.ts';
import type { GridRow } from './cell-value.ts';
import { type GridState, gridQuery, readGridState, writeGridState } from './grid-state.ts';

/** The most the server gives at once (GRID_PAGE_LIMIT): fewest round trips while scrolling. */
const PAGE_ROWS = 200;

/** The list's state, read from the address, and the way to change it there. */
export function useGridState(definition: GridDefinition): [GridState, (state: GridState) => void] {
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const navigate = useNavigate();
  const state = useMemo(() => readGridState(definition, search), [definition, search]);
  const change = (next: GridState): void => {
    void navigate({
      to: '.',
      search: (before: Record<string, unknown>) => ({ ...before, ...writeGridState(definition, next) }),
      replace: true,
    });
  };
  return [state, change];
}

/** The rows loaded so far and the way to load on. `path` is the definition's path with its parameters filled in. */
export function useGridRows(definition: GridDefinition, path: string, state: GridState) {
  const language = useLanguage();
  const query = useInfiniteQuery({
    queryKey: ['grid', path, gridQuery(state), language],
    queryFn: ({ pageParam, signal }) =>
      get<GridPage<GridRow>>(`${path}?${gridQuery(state, { limit: PAGE_ROWS, cursor: pageParam })}`, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
    // A long list would be read again page by page each time the window comes to the front.
    refetchOnWindowFocus: false,
    meta: { list: definition.id },
  });
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  return { ...query, rows, total: query.data?.pages[0]?.total ?? 0 };
}
