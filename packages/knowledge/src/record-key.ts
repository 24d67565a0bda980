import type { KnowledgeRecord } from './record.ts';

/**
 * The stable place of a record inside its feed: kind and key fields (docs/formats/knowledge.md), without control characters.
 * Records with the same key are ordered by their whole line.
 */
export function recordKey(record: KnowledgeRecord): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they separate keys from lines in sorted runs
  return [record.kind, ...keyFields(record)].join(' ').replace(/[\u0000-\u001f]/g, ' ');
}

function keyFields(record: KnowledgeRecord): readonly string[] {
  switch (record.kind) {
    case 'claim':
      return [record.vulnerability, record.product, record.record];
    case 'note':
      return [record.vulnerability, record.language];
    case 'exploited':
    case 'likelihood':
      return [record.vulnerability];
    case 'lifecycle':
      return [record.product, record.cycle];
    case 'archive':
      return [record.distribution, record.release, record.suite, record.package, record.architecture, record.version];
    case 'product':
      return [record.product, record.language, record.name];
    case 'supersedence':
      return [record.kb, record.product ?? ''];
  }
}
