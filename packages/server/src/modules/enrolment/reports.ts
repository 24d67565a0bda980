import { X509Certificate } from 'node:crypto';
import { canonicalJson, isoSeconds, sha256, TsukuroiError } from '@tsukuroi/core';
import {
  AGENT_LIMITS,
  type AgentReport,
  ATTACHMENT_SHAPES,
  type Facts,
  type GapReport,
  type JournalEntry,
  journalEntryShape,
  type Manifest,
  manifestDigest,
  type ReportAnswer,
  type ResultEvidence,
} from '@tsukuroi/protocol';
import { lineHead, NO_HEAD, verifyLine } from '@tsukuroi/protocol/journal-line.ts';
import { inTransaction, searchText } from '../../platform/database/index.ts';
import { demandReadableText } from '../../platform/http/defence.ts';
import { programActor } from '../audit/index.ts';
import { isOtherHardware } from '../inventories/index.ts';
import { instanceOf } from './check-in.ts';
import { addGap } from './gaps.ts';
import type { Peer } from './identities.ts';
import { type GapTaken, gapTaken, newJournal, wentBack, withManifest } from './journal-state.ts';
import { hardwareOfMarks } from './marks.ts';
import type { EnrolmentParts } from './parts.ts';
import { keepPower } from './power.ts';
import { keepResult, missingOf } from './results.ts';
import { changeIdentity, type JournalRecord, readCertificatesOf, readJournal, writeJournal } from './store.ts';

interface Sent {
  readonly line: string;
  readonly manifest: Manifest | undefined;
  readonly facts: Facts | undefined;
  readonly evidence: ResultEvidence | undefined;
  readonly gone: ReadonlySet<string>;
}

/**
 * Takes the next line of a device's journal, with what stands beside it. A line that was taken before is acknowledged again and changes
 * nothing; a line out of order is not taken, and the answer says which is wanted. The same way as every other inventory it goes
 * into devices and findings, in the transaction that moves the journal on.
 *
 * @param body a signed line, then `manifest {…}`, `facts {…}`, `evidence {…}`, `gone <hash>` on lines of their own
 * @throws TsukuroiError SIGNATURE_REFUSED, REPORT_REFUSED
 */
export async function takeReport(parts: EnrolmentParts, peer: Peer, body: string): Promise<ReportAnswer> {
  const sent = readBody(body);
  const report = await readReport(parts, peer, sent.line);
  const { identity } = peer;
  const { hardware } = hardwareOfMarks(report.machine);
  const head = lineHead(sent.line);
  const answer = (
    state: ReportAnswer['state'],
    acknowledged: number,
    missing: readonly string[] = [],
  ): ReportAnswer => ({
    format: 'report-answer/1',
    head,
    state,
    acknowledged,
    missing: [...missing],
  });
  if (identity.kind === 'device' && isOtherHardware(identity.hardware, hardware)) {
    return answer('new-identity', 0);
  }
  const instance = instanceOf(peer, hardware);
  const boot = bootOf(report);
  const now = isoSeconds(parts.clock.nowMs());
  const journal = (await readJournal(parts.db, identity.id, instance)) ?? newJournal(identity, instance, boot, now);
  if (identity.state !== 'active') {
    return answer('waiting', journal.last);
  }
  // The next number, or a later one of which the device itself says that nothing lies between; an instance of an image begins where
  // the image was.
  const begins = identity.kind === 'image' && journal.head === NO_HEAD;
  const follows = report.sequence > journal.last && (begins || report.previous === journal.head);
  const inTurn = report.sequence === journal.last + 1 || follows;
  if (report.kind === 'gap') {
    const taken = gapTaken(journal.last, report, inTurn);
    if (taken !== undefined) {
      const past = { ...journal, last: taken.last, head, line: sent.line, last_seen: now };
      await keepGap(parts, peer, past, taken.lost, report.why);
    }
    return answer('active', taken?.last ?? journal.last);
  }
  if (!inTurn) {
    return answer('active', journal.last);
  }
  const moved = { ...journal, last: report.sequence, head, line: sent.line, last_seen: now };
  if (report.kind === 'result') {
    const missing = missingOf(report, sent);
    if (missing.length > 0) {
      return answer('active', journal.last, missing);
    }
    await keepResult(parts, peer, report, sent, moved);
    return answer('active', moved.last);
  }
  if (report.kind === 'power') {
    await keepPower(parts, peer, report, moved);
    return answer('active', moved.last);
  }
  const found = await contentOf(parts, peer, report, sent);
  if (found.missing.length > 0) {
    return answer('active', journal.last, found.missing);
  }
  const next: JournalRecord = {
    ...moved,
    report_boot: boot,
    manifests: withManifest(journal, report.manifest),
  };
  await keep(parts, peer, report, found, journal, next);
  return answer('active', next.last);
}

function readBody(body: string): Sent {
  const [line = '', ...beside] = body.split('\n');
  const sent: { manifest?: Manifest; facts?: Facts; evidence?: ResultEvidence; gone: Set<string> } = {
    gone: new Set(),
  };
  for (const text of beside) {
    const at = text.indexOf(' ');
    const [kind, value] = [text.slice(0, at), text.slice(at + 1)];
    if (kind === 'gone') {
      sent.gone.add(value);
    } else if (kind === 'manifest' || kind === 'facts' || kind === 'evidence') {
      const read = ATTACHMENT_SHAPES[kind].safeParse(parsed(value, kind));
      if (!read.success) {
        throw new TsukuroiError('REPORT_REFUSED', { reason: kind });
      }
      Object.assign(sent, { [kind]: read.data });
    } else if (text !== '') {
      throw new TsukuroiError('REPORT_REFUSED', { reason: 'attachment' });
    }
  }
  return { line, manifest: sent.manifest, facts: sent.facts, evidence: sent.evidence, gone: sent.gone };
}

function bootOf(report: JournalEntry): string {
  if (report.kind === 'gap') {
    return '';
  }
  return report.kind === 'result' || report.kind === 'power' ? report.boot : (report.state.bootId ?? '');
}

function parsed(text: string, what: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    demandReadableText(value);
    return value;
  } catch (cause) {
    throw new TsukuroiError('REPORT_REFUSED', { reason: what }, { cause });
  }
}

/** The report a line holds, when a key of this identity signed it. Lines written before a renewal are signed by the key of then. */
async function readReport(parts: EnrolmentParts, peer: Peer, line: string): Promise<JournalEntry> {
  if (line.length > AGENT_LIMITS.line * 4) {
    throw new TsukuroiError('REPORT_REFUSED', { reason: 'length' });
  }
  const certificates = await readCertificatesOf(parts.db, peer.identity.id);
  const body = certificates
    .filter(({ pem }) => pem !== '')
    .map(({ pem }) => verifyLine(line, new X509Certificate(pem).publicKey))
    .find((text) => text !== undefined);
  if (body === undefined) {
    throw new TsukuroiError('SIGNATURE_REFUSED');
  }
  const read = journalEntryShape.safeParse(parsed(body, 'report'));
  if (!read.success || read.data.identity !== peer.identity.id) {
    throw new TsukuroiError('REPORT_REFUSED', { reason: read.success ? 'identity' : 'report' });
  }
  return read.data;
}

interface Content {
  readonly manifest: Manifest | undefined;
  readonly facts: Facts | undefined;
  readonly missing: readonly string[];
}

/** What the report names by hash: sent beside it, or known already. What the agent no longer has is not asked for again. */
async function contentOf(parts: EnrolmentParts, { identity }: Peer, report: AgentReport, sent: Sent): Promise<Content> {
  const manifest =
    sent.manifest !== undefined && manifestDigest(sent.manifest) === report.manifest
      ? sent.manifest
      : await parts.inventories.manifest(report.manifest);
  const given = sent.facts !== undefined && sha256(canonicalJson(sent.facts)) === report.facts ? sent.facts : undefined;
  const last =
    given ?? (identity.device === null ? undefined : (await parts.inventories.report(identity.device))?.facts);
  const facts = last !== undefined && sha256(canonicalJson(last)) === report.facts ? last : undefined;
  const missing = [
    ...(manifest === undefined ? [report.manifest] : []),
    ...(facts === undefined ? [report.facts] : []),
  ];
  const lost = missing.some((digest) => sent.gone.has(digest));
  return lost ? { manifest: undefined, facts: undefined, missing: [] } : { manifest, facts, missing };
}

/** The history of the device says which numbers are lost and why; the device itself stays as the last report that was taken says. */
async function keepGap(
  parts: EnrolmentParts,
  { identity }: Peer,
  next: JournalRecord,
  lost: GapTaken['lost'],
  why: GapReport['why'],
): Promise<void> {
  await inTransaction(parts.db, async (tx) => {
    await writeJournal(tx, next);
    if (lost === undefined) {
      return;
    }
    await addGap(tx, next, { ...lost, why }, next.last_seen);
    const numbers = { from: String(lost.from), to: String(lost.to) };
    await parts.audit.append(tx, identity.facility, {
      who: programActor('enrolment'),
      what: 'enrolment.reports-lost',
      target: identity.name,
      after: { ...numbers, why },
    });
    const device = identity.device === null ? undefined : await parts.devices.find(identity.device, tx);
    if (device !== undefined) {
      await parts.devices.note(tx, device, `reports-lost-${why}`, {
        ...numbers,
        count: String(lost.to - lost.from + 1),
      });
    }
  });
}

async function keep(
  parts: EnrolmentParts,
  peer: Peer,
  report: AgentReport,
  { manifest, facts }: Content,
  before: JournalRecord,
  next: JournalRecord,
): Promise<void> {
  const { identity } = peer;
  if (manifest === undefined || facts === undefined || facts.manifest !== report.manifest) {
    await inTransaction(parts.db, async (tx) => {
      await writeJournal(tx, next);
      await addGap(tx, next, { from: report.sequence, to: report.sequence, why: 'content' }, next.last_seen);
      if (identity.device !== null) {
        const device = { id: identity.device, facility: identity.facility };
        await parts.devices.note(tx, device, 'reports-lost', { count: '1' });
      }
    });
    return;
  }
  const { state, unreadable } = report;
  // A copy says the same of itself as its original; it is a device of its own all the same.
  const apart = identity.replaces !== null && identity.device === null;
  const device = apart ? { ...report.device, id: `${report.device.id} ${identity.id}` } : report.device;
  const inventory = { format: 'inventory/1', device, via: 'agent', unreadable, manifest, facts, state } as const;
  const place = {
    ...(identity.device === null ? {} : { device: identity.device }),
    ...(identity.department === null ? {} : { department: identity.department }),
  };
  await parts.inventories.takeReport(identity.facility, inventory, place, async (tx, taken) => {
    await writeJournal(tx, next);
    const { id, name } = taken;
    const seen = { device: id, last_seen: next.last_seen, name, name_search: searchText(name) };
    await changeIdentity(tx, identity.id, seen);
    if (wentBack(before, report.manifest) && before.report_boot !== next.report_boot) {
      await parts.devices.note(tx, { id: taken.id, facility: identity.facility }, 'reverted', {});
    }
  });
}
