import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/**
 * Problems that Axe calls serious or critical on the page as it stands, each with where it is. All rules; of those that
 * found nothing only that they ran, and no second page for frames of other origins, which the console has not: the same
 * answer for a fifth of the processor time.
 */
export async function seriousProblems(page: Page): Promise<string[]> {
  const { violations, passes } = await new AxeBuilder({ page })
    .options({ resultTypes: ['violations'] })
    .setLegacyMode(true)
    .analyze();
  if (passes.length < 10) {
    throw new Error('Axe saw next to nothing of this page: a check that saw nothing is no check');
  }
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')} – ${node.failureSummary ?? ''}`));
}
