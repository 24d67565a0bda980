import { type Column, columnHead, type GridDefinition, type GridPage, gridQueryShape } from '@tsukuroi/protocol';

type Row = Readonly<Record<string, unknown>>;

function cellOf(column: Column, row: Row): unknown {
  const value = row[column.id];
  const software = row.software as Row | undefined;
  if (column.id === 'version' && value === undefined && typeof software === 'object') {
    return software.version;
  }
  return typeof value === 'object' && value !== null && 'name' in value ? value.name : value;
}

function rank(column: Column, value: unknown): string | number {
  const words = Object.keys(column.values ?? {});
  return column.type === 'state' ? words.indexOf(String(value)) : (value as string | number);
}

function compare(column: Column, a: Row, b: Row): number {
  const left = cellOf(column, a);
  const right = cellOf(column, b);
  if (left === null || left === undefined || right === null || right === undefined) {
    return Number(left === null || left === undefined) - Number(right === null || right === undefined);
  }
  const x = rank(column, left);
  const y = rank(column, right);
  return x < y ? -1 : x > y ? 1 : 0;
}

function passes(definition: GridDefinition, filter: Readonly<Record<string, unknown>>, row: Row): boolean {
  return Object.entries(filter).every(([id, wanted]) => {
    const column = definition.columns.find((candidate) => candidate.id === id);
    const value = column === undefined ? '' : String(cellOf(column, row) ?? '');
    return Array.isArray(wanted) ? wanted.includes(value) : value.toLowerCase().includes(String(wanted).toLowerCase());
  });
}

/** The list asked for last, so that loading it page by page does not sort it anew each time. */
let lastAnswer: { readonly rows: unknown; readonly question: string; readonly kept: unknown[] } | undefined;

/** Filters and sorts as the server does: unknown values last, the rest by the column's own order. */
export function answered<T>(
  definition: GridDefinition,
  rows: readonly T[],
  search: URLSearchParams,
): { readonly rows: T[]; readonly limit: number; readonly from: number } {
  const query = gridQueryShape.parse(Object.fromEntries(search));
  const filter = query.filter === undefined ? {} : (JSON.parse(query.filter) as Readonly<Record<string, unknown>>);
  const column = definition.columns.find((candidate) => candidate.id === (query.sort ?? definition.defaultSort.column));
  const sign = (query.direction ?? definition.defaultSort.direction) === 'desc' ? -1 : 1;
  const question = JSON.stringify([definition.id, column?.id, sign, filter]);
  const known = lastAnswer?.rows === rows && lastAnswer.question === question ? lastAnswer.kept : undefined;
  const kept = known ?? rows.filter((row) => passes(definition, filter, row as Row));
  if (known === undefined && column !== undefined) {
    kept.sort((a, b) => sign * compare(column, a as Row, b as Row));
  }
  lastAnswer = { rows, question, kept };
  return { rows: kept as T[], limit: query.limit, from: query.cursor === undefined ? 0 : Number(query.cursor) };
}

export function pageOf<T>(definition: GridDefinition, rows: readonly T[], search: URLSearchParams): GridPage<T> {
  const { rows: kept, limit, from } = answered(definition, rows, search);
  const next = from + limit;
  return { items: kept.slice(from, next), total: kept.length, nextCursor: next < kept.length ? String(next) : null };
}

/** The CSV of what is shown, with the columns asked for. */
export function csvOf<T>(definition: GridDefinition, rows: readonly T[], search: URLSearchParams): string {
  const wanted = search.get('columns')?.split(',') ?? definition.columns.map((column) => column.id);
  const columns = definition.columns.filter((column) => wanted.includes(column.id));
  const cell = (value: unknown): string => `"${String(value ?? '').replaceAll('"', '""')}"`;
  const lines = answered(definition, rows, search).rows.map((row) =>
    columns
      .map((column) => cell(column.values?.[String(cellOf(column, row as Row))]?.ja ?? cellOf(column, row as Row)))
      .join(','),
  );
  return `\uFEFF${[columns.map((column) => cell(columnHead(column, 'ja'))).join(','), ...lines].join('\r\n')}\r\n`;
}
