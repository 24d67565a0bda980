import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query';
import type { Problem } from '@tsukuroi/protocol';
import { ApiProblem } from './api.ts';
import { currentLanguage } from './language.ts';
import { brokenPageProblem } from './own-problems.ts';
import { refreshGrids } from './refresh-grids.ts';

export interface Change<V, T> {
  readonly run: (value: V) => void;
  readonly running: boolean;
  readonly problem: Problem | null;
  readonly done: T | undefined;
  readonly forget: () => void;
}

/** The problem behind any thrown thing, worded. */
export function problemOf(error: unknown): Problem {
  return error instanceof ApiProblem ? error.problem : brokenPageProblem(error, currentLanguage());
}

/** One change a person makes: runs it, words its failure, and reads again what it touched. */
export function useChange<V, T>(
  act: (value: V) => Promise<T>,
  options: { readonly touches?: readonly QueryKey[]; readonly after?: (answer: T, value: V) => void } = {},
): Change<V, T> {
  const client = useQueryClient();
  const mutation = useMutation({
    mutationFn: act,
    onSuccess: (answer, value) => {
      for (const queryKey of options.touches ?? []) {
        if (queryKey[0] === 'grid') {
          refreshGrids(client);
        } else {
          void client.invalidateQueries({ queryKey });
        }
      }
      options.after?.(answer, value);
    },
  });
  return {
    run: (value) => mutation.mutate(value),
    running: mutation.isPending,
    problem: mutation.error === null ? null : problemOf(mutation.error),
    done: mutation.data,
    forget: () => mutation.reset(),
  };
}
