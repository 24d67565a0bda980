import { launchBrowser } from './browser.ts';
import { openTarget, signedInPage } from './target.ts';

/**
 * How the list of 100,000 devices feels: time to the first rows, work of the page while it is scrolled on and on, rows in the
 * page, memory. Prints the figures of docs/benchmarks.md. `node e2e/list-speed.ts`
 */

const DEVICES = 100_000;
const TURNS = 200;
const NOTCH_PX = 120;
const SCREEN_PX = 600;

const browser = await launchBrowser();
const target = await openTarget({ devices: DEVICES });
const page = await signedInPage(browser, target);

const began = performance.now();
await page.goto(`${target.url}/devices?sort=name`);
await page.locator('[data-row]').first().waitFor();
const firstRowsMs = performance.now() - began;

const devtools = await page.context().newCDPSession(page);
// The main thread's own processor time, so that other work on the machine does not count.
await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
const spent = async (): Promise<ReadonlyMap<string, number>> => {
  const { metrics } = await devtools.send('Performance.getMetrics');
  return new Map(metrics.map(({ name, value }) => [name, value * 1_000]));
};

/** Processor time of the page's main thread for one turn of the wheel: all of it, and the part that is script. */
async function turnCost(pixels: number, turns: number): Promise<string> {
  await page.waitForTimeout(500);
  const before = await spent();
  for (let turn = 0; turn < turns; turn += 1) {
    await page.mouse.wheel(0, pixels);
  }
  await page.waitForTimeout(500);
  const after = await spent();
  const each = (name: string): string => (((after.get(name) ?? 0) - (before.get(name) ?? 0)) / turns).toFixed(1);
  return `${each('TaskDuration')} ms, of which script ${each('ScriptDuration')} ms`;
}

await page.mouse.move(700, 500);
const notch = await turnCost(NOTCH_PX, TURNS);
const screen = await turnCost(SCREEN_PX, TURNS);
const last = await page.evaluate<number>(
  'Math.max(...[...document.querySelectorAll("[data-row]")].map((row) => Number(row.dataset.row)))',
);
const inPage = await page.locator('[data-row]').count();
const heap = await page.evaluate<number>('performance.memory.usedJSHeapSize');

process.stdout.write(
  [
    `devices ${DEVICES}`,
    `first rows after ${firstRowsMs.toFixed(0)} ms (page load and request included)`,
    `scrolled to row ${last}, ${inPage} rows in the page`,
    `main thread (software drawing), processor time per notch of the wheel (${NOTCH_PX} px): ${notch}`,
    `per screen (${SCREEN_PX} px): ${screen}`,
    `JavaScript memory ${(heap / 1_048_576).toFixed(0)} MiB`,
    '',
  ].join('\n'),
);
await browser.close();
await target.close();
