import type { QueryClient } from '@tanstack/react-query';

const REFRESHED_PAGES = 3;

/** Reads lists again after a change: short ones in place, long ones from their start. */
export function refreshGrids(client: QueryClient): void {
  for (const query of client.getQueryCache().findAll({ queryKey: ['grid'] })) {
    const data = query.state.data as { readonly pages?: readonly unknown[] } | undefined;
    const long = (data?.pages?.length ?? 0) > REFRESHED_PAGES;
    void (long
      ? client.resetQueries({ queryKey: query.queryKey, exact: true })
      : client.invalidateQueries({ queryKey: query.queryKey, exact: true }));
  }
}
