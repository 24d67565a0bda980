import type { Language } from '@tsukuroi/core';
import type { KnowledgeView } from '@tsukuroi/knowledge';
import { signalsOf } from '@tsukuroi/matching';
import type { VulnerabilityRow } from '@tsukuroi/protocol';
import { sql } from 'kysely';
import type { Db } from '../../platform/database/index.ts';
import type { SqlSource } from '../../platform/grid/index.ts';
import { DECISIONS, type FindingsTables, type OpenRecord, type VulnerabilityRecord } from '../findings/index.ts';

/** In which language titles are said, and who knows them. */
export interface Spoken {
  readonly language: Language;
  readonly view: KnowledgeView;
}

export type ListedVulnerability = Omit<VulnerabilityRecord, 'no'> & OpenRecord;

/** What is open in a facility, with what is known about each. */
export function listedVulnerabilities(db: Db, facility: string) {
  return db
    .withTables<FindingsTables>()
    .selectFrom('findings_open')
    .innerJoin('findings_vulnerabilities', 'findings_vulnerabilities.no', 'findings_open.vulnerability')
    .selectAll()
    .where('facility', '=', facility);
}

export function vulnerabilitySource(db: Db, facility: string, spoken: Spoken): SqlSource<VulnerabilityRow> {
  return {
    kind: 'sql',
    db,
    from: sql`select v.*, case when v.affected > 0 then 'affected' else 'undetermined' end as verdict, v.affected as "affectedDevices", v.undetermined as "undeterminedDevices", v.exploited_since as "exploitedSince", v.first_seen as "firstSeen" from (${listedVulnerabilities(db, facility)}) as v`,
    columns: {
      decision: {
        sort: 'decision',
        sorts: 'number',
        stored: { 'act-now': 0, 'this-week': 1, 'next-window': 2, watch: 3, none: 4 },
      },
      ransomware: { stored: { true: 1, false: 0 } },
    },
    toRow: (found) => vulnerabilityRow(found as unknown as ListedVulnerability, spoken),
  };
}

export function vulnerabilityRow(row: ListedVulnerability, { language, view }: Spoken): VulnerabilityRow {
  // Lists are sorted by the Japanese title, which is what is kept.
  const isEnglish = language === 'en' && row.kind === 'vulnerability';
  return {
    id: row.id,
    kind: row.kind,
    title: isEnglish ? (signalsOf(row.id, view).englishTitle ?? row.title) : row.title,
    decision: DECISIONS[row.decision] ?? 'watch',
    verdict: row.affected > 0 ? 'affected' : 'undetermined',
    affectedDevices: row.affected,
    undeterminedDevices: row.undetermined,
    software: row.software,
    cvss: row.cvss,
    epss: row.epss,
    exploitedSince: row.exploited_since,
    ransomware: row.ransomware === 1,
    due: row.due,
    firstSeen: row.first_seen,
  };
}
