import { sql } from 'kysely';
import { type Db, inlineRows } from '../../platform/database/index.ts';
import { type CertificateRecord, type IdentityRecord, type JournalRecord, tables } from './store.ts';

/** How far a journal was taken: what an unchanged check-in is compared with. The last line itself is read only where it is needed. */
export type JournalMark = Omit<JournalRecord, 'line' | 'manifests'>;

/** An identity with what stands about one certificate, the number of the revocation list, and how far its journal was taken. */
export interface FoundPeer {
  readonly identity: IdentityRecord;
  /** Undefined when the database does not know the certificate. */
  readonly certificate: Pick<CertificateRecord, 'revoked_at' | 'first_used'> | undefined;
  readonly revocations: number;
  /** Of a device; an image has several. */
  readonly journal: JournalMark | undefined;
}

interface Asked {
  readonly identity: string;
  readonly serial: string;
  readonly resolve: (found: FoundPeer | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/** Rows of one read, at most: a storm must not become one answer that holds up all others. */
const AT_ONCE = 200;

/**
 * Reads who asks, for each request of an agent, from the database as it is at that moment: a revocation beside the running server counts at
 * the next request. Requests that arrive together are looked up in one read; that is most of what made a check-in dear
 * (docs/benchmarks.md), and nothing is kept for the next.
 */
export class PeerReader {
  readonly #db: Db;
  #asked: Asked[] = [];

  constructor(db: Db) {
    this.#db = db;
  }

  find(identity: string, serial: string): Promise<FoundPeer | undefined> {
    return new Promise((resolve, reject) => {
      this.#asked.push({ identity, serial, resolve, reject });
      if (this.#asked.length === 1) {
        setImmediate(() => this.#readAll());
      }
    });
  }

  #readAll(): void {
    const asked = this.#asked;
    this.#asked = [];
    for (let from = 0; from < asked.length; from += AT_ONCE) {
      void this.#read(asked.slice(from, from + AT_ONCE));
    }
  }

  async #read(asked: readonly Asked[]): Promise<void> {
    try {
      const rows = await readPeers(this.#db, asked);
      for (const [at, { resolve }] of asked.entries()) {
        const row = rows.get(at);
        resolve(row === undefined ? undefined : foundIn(row));
      }
    } catch (error) {
      for (const { reject } of asked) {
        reject(error);
      }
    }
  }
}

type PeerRow = IdentityRecord & {
  at: number;
  certificate: string | null;
  revoked_at: string | null;
  first_used: string | null;
  revocations: number | null;
  last: number | null;
  head: string;
  boots: string;
  report_boot: string;
  resets: number;
  journal_first_seen: string;
  journal_last_seen: string;
};

async function readPeers(db: Db, asked: readonly Asked[]): Promise<Map<number, PeerRow>> {
  const wanted = inlineRows(
    db,
    { at: 'number', identity: 'text', serial: 'text' },
    asked.map(({ identity, serial }, at) => [at, identity, serial]),
  );
  const { rows } = await sql<PeerRow>`select w.at, i.*, c.serial as certificate, c.revoked_at, c.first_used,
      n.value as revocations, j.last, j.head, j.boots, j.report_boot, j.resets,
      j.first_seen as journal_first_seen, j.last_seen as journal_last_seen
    from (${wanted}) as w
    join enrolment_identities as i on i.id = w.identity
    left join enrolment_certificates as c on c.serial = w.serial
    left join enrolment_counters as n on n.facility = i.facility and n.name = 'revocations'
    left join enrolment_journals as j on j.identity = i.id and j.instance = ''`.execute(tables(db));
  return new Map(rows.map((row) => [Number(row.at), row]));
}

function foundIn(row: PeerRow): FoundPeer {
  const { last, head, boots, report_boot, resets } = row;
  const { journal_first_seen: first_seen, journal_last_seen: last_seen } = row;
  const kept = { identity: row.id, instance: '', facility: row.facility };
  return {
    identity: row,
    // By the serial number alone: what was revoked before a restore may stand here without its identity.
    certificate: row.certificate === null ? undefined : { revoked_at: row.revoked_at, first_used: row.first_used },
    revocations: row.revocations ?? 0,
    journal: last === null ? undefined : { ...kept, last, head, boots, report_boot, resets, first_seen, last_seen },
  };
}
