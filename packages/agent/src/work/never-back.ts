import { refused } from '@tsukuroi/core';
import type { Job } from './job.ts';
import type { NewestLaid } from './newest-laid.ts';
import type { SignedRecipeOrder } from './recipe-order.ts';

/**
 * The job of a recipe that never puts an older version where a newer one was. It is judged before anything is prepared, and noted before anything is
 * changed, in every way by which an installation begins or goes on.
 */
export function neverBack(job: Job, order: SignedRecipeOrder, laid: NewestLaid): Job {
  const keep = async (): Promise<void> => {
    const recipe = order.facts();
    await (recipe === undefined ? undefined : laid.keep(recipe));
  };
  return {
    ...job,
    async prepare() {
      const recipe = order.facts();
      const newer = recipe === undefined ? undefined : await laid.refusal(recipe);
      return newer === undefined ? job.prepare() : refused({ because: 'not-newer', about: newer, output: [] });
    },
    async apply(prepared) {
      await keep();
      return job.apply(prepared);
    },
    async look() {
      const seen = await job.look();
      // Also what somebody put here by hand.
      await (seen.outcome === 'installed' ? keep() : undefined);
      return seen;
    },
  };
}
