import { parseArgs } from 'node:util';
import { feedsFolder, realFiles } from '../src/feeds/real-data.ts';
import { FEEDS } from '../src/feeds/registry.ts';

/**
 * Reads the real files of feeds, one after another, and prints records, CPU seconds (user + system) and the peak of memory
 * so far: `node packages/knowledge/bench/feed.bench.ts debian ubuntu`. Without names: every feed that finds files.
 */
const { positionals } = parseArgs({ allowPositionals: true });
for (const feed of FEEDS.filter(({ id }) => positionals.length === 0 || positionals.includes(id))) {
  const files = await realFiles(feed);
  if (files.length === 0) {
    console.log(`${feed.id}: no files in ${feedsFolder()}`);
    continue;
  }
  let records = 0;
  const before = process.cpuUsage();
  const { date } = await feed.parse(files, () => {
    records += 1;
  });
  const { user, system } = process.cpuUsage(before);
  const peak = Math.round(process.resourceUsage().maxRSS / 1000);
  const seconds = ((user + system) / 1e6).toFixed(2);
  console.log(
    `${feed.id}: ${files.length} files, ${records} records, date ${date ?? 'not stated'}, ${seconds} CPU s, peak ${peak} MB`,
  );
}
