import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';

/**
 * Turns a copy of a feeds folder into what it may have been the day before a busy day (a Patch Tuesday): the newest MSRC
 * month is not there, KEV has three entries fewer, a hundred CVE records, forty Debian, sixty Ubuntu and five AlmaLinux
 * records spread over their files are missing, 3 % of the EPSS scores differ, and every percentile does.
 * Answers what was changed, by feed; files that are not there are passed over.
 */
export function makeYesterday(folder: string): Map<string, string> {
  const changes = new Map<string, string>();
  const rewrite = (feed: string, path: string, what: string, change: (text: string) => string): void => {
    const full = join(folder, path);
    const bytes = readBytes(full);
    if (bytes !== undefined) {
      writeFileSync(full, gzipSync(change(gunzipSync(bytes).toString('utf8'))));
      changes.set(feed, what);
    }
  };
  rewrite('kev', 'kev/2025-08-25/known_exploited_vulnerabilities.json.gz', '3 entries', (text) => {
    const catalogue = JSON.parse(text) as { count: number; vulnerabilities: unknown[] };
    return JSON.stringify({
      ...catalogue,
      count: catalogue.count - 3,
      vulnerabilities: catalogue.vulnerabilities.slice(3),
    });
  });
  rewrite('epss', 'epss/epss_scores-2026-01-30.csv.gz', '3 % of the scores, all percentiles', (text) =>
    text
      .split('\n')
      .map((line, at) => (at < 2 || line === '' ? line : otherScore(line, at)))
      .join('\n'),
  );
  rewrite('cve5', 'cve5/cve5-2024.jsonl.gz', '100 records', (text) => without(text, 100));
  rewrite('debian', 'debian/osv-cve-2022-2024-2025.jsonl.gz', '40 records', (text) => without(text, 40));
  rewrite('ubuntu', 'ubuntu/cve-tracker-2023.jsonl.gz', '60 records', (text) => without(text, 60));
  rewrite('almalinux', 'rhel/almalinux-8-9-osv-to2025.jsonl.gz', '5 errata', (text) => without(text, 5));
  const newest = newestMonth(join(folder, 'msrc/cvrf'));
  if (newest !== undefined) {
    rmSync(join(folder, 'msrc/cvrf', newest));
    changes.set('msrc', `the month ${newest.slice(0, 8)}`);
  }
  return changes;
}

function readBytes(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/** Leaves out `count` lines at even distances in the last quarter of a file: new records are mostly of the current year. */
function without(text: string, count: number): string {
  const lines = text.split('\n');
  const from = Math.floor(lines.length * 0.75);
  const step = Math.max(1, Math.floor((lines.length - from) / count));
  return lines.filter((_, at) => at < from || (at - from) % step !== 0 || (at - from) / step >= count).join('\n');
}

function otherScore(line: string, at: number): string {
  const [cve, score, percentile] = line.split(',');
  const moved = Number(percentile) > 0.5 ? Number(percentile) - 0.00001 : Number(percentile) + 0.00001;
  const other = at % 33 === 0 ? Math.max(0, Number(score) - 0.00001) : Number(score);
  return `${cve},${other.toFixed(5)},${moved.toFixed(5)}`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function newestMonth(folder: string): string | undefined {
  const order = (name: string): string => {
    const month = MONTHS.findIndex((one) => one.toLowerCase() === name.slice(5, 8).toLowerCase());
    return `${name.slice(0, 4)}-${String(month).padStart(2, '0')}`;
  };
  try {
    return readdirSync(folder)
      .sort((a, b) => (order(a) < order(b) ? -1 : 1))
      .at(-1);
  } catch {
    return undefined;
  }
}
