import type { Software } from '@tsukuroi/protocol';

const PARTS = [
  'scheme',
  'name',
  'version',
  'arch',
  'source',
  'sourceVersion',
  'origin',
  'stream',
  'identifier',
] as const;

/** A software entry as the one text it is kept under: a JSON array of its parts, absent ones null, without a tail of nulls. */
export function entryText(software: Software): string {
  const parts: (string | null)[] = PARTS.map((part) => software[part] ?? null);
  while (parts.at(-1) === null) {
    parts.pop();
  }
  return JSON.stringify(parts);
}

export function readEntry(text: string): Software {
  const parts = JSON.parse(text) as (string | null)[];
  const software: Record<string, string> = {};
  for (const [index, part] of PARTS.entries()) {
    const value = parts[index];
    if (value !== null && value !== undefined) {
      software[part] = value;
    }
  }
  return software as unknown as Software;
}
