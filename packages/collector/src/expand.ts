import type { DownloadPlan } from '@tsukuroi/knowledge/download.ts';

/** One request of a plan, with every placeholder filled. */
export interface Request {
  readonly url: string;
  readonly saveAs: string;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

function fill(template: string, values: Readonly<Record<string, string>>, encode: (value: string) => string): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    return value === undefined ? whole : encode(value);
  });
}

function requestFor(plan: DownloadPlan, values: Readonly<Record<string, string>>): Request {
  const isWholeUrl = plan.url === '{item}';
  return {
    url: isWholeUrl ? (values.item ?? '') : fill(plan.url, values, encodeURIComponent),
    // A name from a publisher's list becomes a file name: nothing in it may climb out of the folder.
    saveAs: fill(plan.saveAs, values, (value) =>
      (value.split('/').at(-1) ?? '').replace(/[^A-Za-z0-9._-]/g, '_').replace(/^\.+/, '_'),
    ),
  };
}

function months(from: string, nowDay: string): Record<string, string>[] {
  const [firstYear = Number.NaN, firstMonth = Number.NaN] = from.split('-').map(Number);
  const [lastYear = Number.NaN, lastMonth = Number.NaN] = nowDay.split('-').map(Number);
  const all: Record<string, string>[] = [];
  for (let index = firstYear * 12 + firstMonth - 1; index <= lastYear * 12 + lastMonth - 1; index += 1) {
    const month = index % 12;
    all.push({
      year: String(Math.floor(index / 12)),
      month: String(month + 1).padStart(2, '0'),
      monthName: MONTHS[month] ?? '',
    });
  }
  return all;
}

/**
 * The requests of a plan. `nowDay` is `YYYY-MM-DD`; `listed` holds the entries of the list that a plan by `list` names
 * (fetched before), already narrowed by `matching`.
 */
export function expandPlan(plan: DownloadPlan, nowDay: string, listed: readonly string[] = []): Request[] {
  const { each } = plan;
  if (each === undefined) {
    return [requestFor(plan, {})];
  }
  switch (each.by) {
    case 'year': {
      const last = Number(nowDay.slice(0, 4));
      const years = Array.from({ length: Math.max(0, last - each.from + 1) }, (_, index) => String(each.from + index));
      return years.map((year) => requestFor(plan, { year }));
    }
    case 'month':
      return months(each.from, nowDay).map((values) => requestFor(plan, values));
    case 'items':
      return each.items.map((item) => requestFor(plan, { item }));
    case 'list':
      return listed.map((item) => requestFor(plan, { item }));
  }
}

/** Values at a path of a JSON document; `*` stands for every element of a list. `value.*.CvrfUrl` */
export function valuesAt(document: unknown, path: string): unknown[] {
  let current: unknown[] = [document];
  for (const step of path.split('.')) {
    current = current.flatMap((value) => {
      if (step === '*') {
        return Array.isArray(value) ? value : [];
      }
      if (typeof value === 'object' && value !== null && Object.hasOwn(value, step)) {
        return [(value as Record<string, unknown>)[step]];
      }
      return [];
    });
  }
  return current;
}
