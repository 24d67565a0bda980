import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TsukuroiError, writeWhole } from '@tsukuroi/core';
import type {
  CheckIn,
  CheckInAnswer,
  IdentityDemand,
  Inventory,
  MachineMarks,
  Renewal,
  RenewalAnswer,
  ReportAnswer,
} from '@tsukuroi/protocol';
import { AGENT_PATHS } from '@tsukuroi/protocol/agent-api-paths.ts';
import { certificateRequest, newDeviceKey } from '@tsukuroi/protocol/device-key.ts';
import { lineHead, signLine, verifyLine } from '@tsukuroi/protocol/journal-line.ts';
import { type QueueReceipt, RELAY_PATHS } from '@tsukuroi/protocol/relay-api.ts';
import { Channel, freshNonce } from '../channel/channel.ts';
import type { AgentTime } from '../identity/agent-time.ts';
import { type Identity, identityPath, writeIdentity } from '../identity/identity-file.ts';
import { machineMarks } from '../identity/machine-marks.ts';
import { Contents } from '../journal/contents.ts';
import { Journal } from '../journal/journal.ts';
import { onceEach } from '../journal/once-each.ts';
import { AgentTrust } from '../trust/agent-trust.ts';
import { type LastReport, type LostNumbers, record, recordGaps, reportOf } from './recorder.ts';
import { reportKeys } from './report-keys.ts';
import { KnownRevocations } from './revocations.ts';

interface Sent {
  readonly acknowledged: number;
  readonly count: number;
  readonly state: IdentityDemand;
}

/** Lines read from the journal at a time. */
const LINES_AT_ONCE = 20;
/** What a relay says that has no way to the server. */
const UPSTREAM_AWAY = 'RELAY_UPSTREAM_AWAY';

/** What one check-in came to. */
export interface CheckedIn {
  readonly state: IdentityDemand;
  /** Seconds until the next. */
  readonly next: number;
  /** Reports that were taken now. */
  readonly sent: number;
  /** Numbers that are lost and were noticed, or told to the server, now. */
  readonly lost: number;
  /** The server trusts this device and still did not take all that it has. */
  readonly stuck: boolean;
}

/**
 * An enrolled agent at work with one identity: its journal, its connection, and what it says to the server. Replaced as a whole when the
 * identity changes.
 */
export class Session {
  readonly identity: Identity;
  readonly #dataFolder: string;
  readonly #time: AgentTime;
  readonly #journal: Journal;
  readonly #contents: Contents;
  readonly #channel: Channel;
  readonly #revocations: KnownRevocations;
  /** Opened at the first check-in; undefined on a device that was enrolled without a ceremony. */
  #trust: Promise<AgentTrust | undefined> | undefined;
  #behind = false;
  readonly #noticed: LostNumbers[] = [];
  #found = 0;
  #told = 0;

  private constructor(dataFolder: string, identity: Identity, time: AgentTime, journal: Journal) {
    this.identity = identity;
    this.#dataFolder = dataFolder;
    this.#time = time;
    this.#journal = journal;
    this.#contents = new Contents(join(journalFolder(dataFolder, identity), 'contents'));
    this.#revocations = new KnownRevocations(dataFolder, identity);
    this.#channel = new Channel({ identity, time, revoked: () => this.#revocations.serials });
  }

  static async open(dataFolder: string, identity: Identity, time: AgentTime): Promise<Session> {
    const folder = journalFolder(dataFolder, identity);
    const keys = await reportKeys(folder, identity);
    const journal = await Journal.open(
      folder,
      onceEach((line) => keys.some((key) => verifyLine(line, key) !== undefined)),
    );
    return new Session(dataFolder, identity, time, journal);
  }

  /** What was noticed to be lost since this was asked last. */
  takeNoticed(): readonly LostNumbers[] {
    return this.#noticed.splice(0);
  }

  /** Writes down what is lost, then what changed; nothing is sent. */
  async record(inventory: Inventory): Promise<LastReport> {
    await this.#nameLost(machineMarks(inventory.facts));
    const parts = { identity: this.identity, time: this.#time, journal: this.#journal, contents: this.#contents };
    return record(parts, inventory, this.#behind);
  }

  /**
   * Says hello, sends what the server lacks, and fetches a newer revocation list.
   *
   * @param again reads the machine and records it once more, when the server knows something newer than this disk
   * @throws TsukuroiError AGENT_UNREACHABLE, AGENT_REFUSED, AGENT_ANSWER_FORGED
   */
  async checkIn(last: LastReport, again: () => Promise<Inventory>): Promise<CheckedIn> {
    const trust = await this.#trustOf(last);
    const answer = await this.#hello(last, trust).catch(async (error) => {
      await this.#leaveWhenCut(error);
      throw error;
    });
    if (answer.state === 'new-identity') {
      return { state: answer.state, next: answer.next, sent: 0, lost: this.#takeLost(), stuck: false };
    }
    if (answer.revocations > this.#revocations.number) {
      await this.#revocations.take(await this.#channel.ask('GET', AGENT_PATHS.revocations), this.#channel.address);
    }
    const { head, last: written } = this.#journal;
    if (answer.acknowledged > written || (answer.acknowledged === written && answer.head !== head)) {
      // The disk came back as it was before: the numbers up to here were used, and what the server holds is not what is here now.
      this.#journal.startAfter(answer.acknowledged);
      this.#behind = true;
      await again();
      this.#behind = false;
    }
    const sent = answer.state === 'active' ? await this.#sendAfter(answer, last.machine) : undefined;
    await this.#journal.acknowledge(sent?.acknowledged ?? answer.acknowledged, this.#time.nowMs());
    if (answer.state === 'active') {
      await trust?.follow(answer, this.#channel);
    }
    const state = sent?.state ?? answer.state;
    const stuck = state === 'active' && sent !== undefined && sent.acknowledged < this.#journal.last;
    return { state, next: answer.next, sent: sent?.count ?? 0, lost: this.#takeLost(), stuck };
  }

  /** Names what is not here any more in lines of its own, so that the server can go on behind it. */
  async #nameLost(machine: MachineMarks, more: readonly LostNumbers[] = []): Promise<void> {
    const parts = { identity: this.identity, time: this.#time, journal: this.#journal };
    const found = [...(await this.#journal.lost()), ...more];
    await recordGaps(parts, found, machine);
    this.#noticed.push(...found);
    this.#found += found.reduce((sum, { from, to }) => sum + to - from + 1, 0);
  }

  #takeLost(): number {
    const lost = Math.max(this.#found, this.#told);
    [this.#found, this.#told] = [0, 0];
    return lost;
  }

  /**
   * The relay answers, and there is no way from it to the server: what was not acknowledged is left with the relay, which hands it on when
   * this machine may be switched off. The journal keeps everything all the same until the server itself has it.
   */
  async #leaveWhenCut(error: unknown): Promise<void> {
    const cut = error instanceof TsukuroiError && error.code === 'AGENT_REFUSED' && error.params.code === UPSTREAM_AWAY;
    if (!cut) {
      return;
    }
    try {
      const receipt = JSON.parse(await this.#channel.ask('GET', RELAY_PATHS.queue)) as QueueReceipt;
      let after = Math.max(receipt.last, this.#journal.acknowledged);
      for (let entries = await this.#unsent(after); entries.length > 0; entries = await this.#unsent(after)) {
        for (const { line, sequence } of entries) {
          const report = reportOf(line);
          const named = report.kind === 'inventory' ? [report.manifest, report.facts] : [];
          const body = named.length === 0 ? line : line + (await this.#beside(named, line));
          await this.#channel.ask('POST', RELAY_PATHS.queue, body, true);
          after = sequence;
        }
      }
    } catch (refused) {
      if (!(refused instanceof TsukuroiError)) {
        throw refused;
      }
      // No room at the relay, or it went away too: the journal has it.
    }
  }

  #unsent(after: number): Promise<{ sequence: number; line: string }[]> {
    return this.#journal.linesAfter(after, LINES_AT_ONCE);
  }

  /** A new certificate for a new key, when two thirds of the life of this one are over. */
  get renewalIsDue(): boolean {
    const { validFrom, validTo } = this.identity.certified;
    const [from, to] = [Date.parse(validFrom), Date.parse(validTo)];
    return this.#time.nowMs() > from + ((to - from) * 2) / 3;
  }

  /** @throws as `checkIn`; the identity before stays until the new one is written */
  renew(inventory: Inventory, last: LastReport): Promise<Identity> {
    return this.#certify('renewal/1', AGENT_PATHS.certificate, inventory, last);
  }

  /** An identity of its own, for a machine that carries another one's. The one before is kept beside it. */
  async separate(inventory: Inventory, last: LastReport): Promise<Identity> {
    const before = await readFile(identityPath(this.#dataFolder), 'utf8');
    await writeWhole(join(this.#dataFolder, 'identity', 'identity-before.json'), before);
    return this.#certify('identity-request/1', AGENT_PATHS.identity, inventory, last);
  }

  /** After a failure another address has its turn. */
  tryNextAddress(): void {
    this.#channel.tryNext();
  }

  close(): void {
    this.#channel.close();
  }

  /** What was verified last counts from the start on, and is judged again as time goes by, whether a server answers or not. */
  async #trustOf({ boot }: LastReport): Promise<AgentTrust | undefined> {
    const clock = { nowMs: () => this.#time.machineMs() };
    this.#trust ??= AgentTrust.open({ dataFolder: this.#dataFolder, device: this.identity.identity, clock, boot });
    const trust = await this.#trust;
    await trust?.judge();
    return trust;
  }

  async #hello({ boot, machine }: LastReport, trust: AgentTrust | undefined): Promise<CheckInAnswer> {
    const nonce = freshNonce();
    const news = trust?.news;
    const { first, last, head } = this.#journal;
    const lost = await this.#journal.lostCount();
    const hello: CheckIn = {
      format: 'check-in/1',
      identity: this.identity.identity,
      journal: { first, last, ...(lost === 0 ? {} : { lost }) },
      head,
      machine,
      boot,
      nonce,
      ...(news === undefined ? {} : { trust: news }),
    };
    const sentMs = this.#time.machineMs();
    const line = await this.#channel.ask('POST', AGENT_PATHS.checkIn, this.#signed(hello));
    const answer = this.#channel.opened<CheckInAnswer>(line, 'check-in-answer/1', { nonce });
    await this.#time.learn(answer.at, sentMs);
    trust?.told(answer.state === 'active' ? news : undefined);
    return answer;
  }

  async #sendAfter(known: Pick<CheckInAnswer, 'acknowledged' | 'head'>, machine: MachineMarks): Promise<Sent> {
    let { acknowledged: taken, head } = known;
    let count = 0;
    for (;;) {
      const entry = await this.#nextAfter(taken, head, machine);
      if (entry === undefined) {
        return { acknowledged: taken, count, state: 'active' };
      }
      const { line, sequence } = entry;
      const answer = await this.#send(line);
      const report = reportOf(line);
      const expected = report.kind === 'gap' ? Math.min(sequence, report.to) : sequence;
      if (answer.state !== 'active' || answer.acknowledged <= taken || answer.acknowledged < expected) {
        return { acknowledged: answer.acknowledged, count, state: answer.state };
      }
      count += 1;
      this.#told += report.kind === 'gap' && sequence > answer.acknowledged ? report.to - taken : 0;
      [taken, head] = [answer.acknowledged, lineHead(line)];
    }
  }

  /**
   * The line the server can take now: the one after `taken`, or one that says itself that nothing lies between. Where numbers are lost it
   * is the line that stands for them; one that is not written yet is written now, since the server asks for what is not here.
   */
  async #nextAfter(
    taken: number,
    head: string,
    machine: MachineMarks,
  ): Promise<{ sequence: number; line: string } | undefined> {
    const [next] = await this.#journal.linesAfter(taken, 1);
    if (next === undefined || next.sequence === taken + 1 || reportOf(next.line).previous === head) {
      return next;
    }
    const gap = await this.#journal.gapFor(taken + 1);
    if (gap !== undefined) {
      return gap;
    }
    await this.#nameLost(machine);
    const named = await this.#journal.gapFor(taken + 1);
    if (named === undefined) {
      // Not lost: let go thirty days after the server of then had acknowledged it.
      await this.#nameLost(machine, [{ from: taken + 1, to: next.sequence - 1, why: 'let-go' }]);
    }
    return named ?? this.#journal.gapFor(taken + 1);
  }

  /** A line alone first: most of what it names the server knows already. */
  async #send(line: string): Promise<ReportAnswer> {
    const first = await this.#report(line, '');
    if (first.missing.length === 0) {
      return first;
    }
    return this.#report(line, await this.#beside(first.missing, line));
  }

  /** What a line names by hash, as it is sent after it. */
  async #beside(digests: readonly string[], line: string): Promise<string> {
    const report = reportOf(line);
    const kinds = new Map(
      report.kind === 'gap'
        ? []
        : [
            [report.manifest, 'manifest'],
            [report.facts, 'facts'],
          ],
    );
    const beside: string[] = [];
    for (const digest of digests) {
      const text = await this.#contents.read(digest);
      beside.push(text === undefined ? `gone ${digest}` : `${kinds.get(digest) ?? 'gone'} ${text}`);
    }
    return `\n${beside.join('\n')}`;
  }

  async #report(line: string, beside: string): Promise<ReportAnswer> {
    const answer = await this.#channel.ask('POST', AGENT_PATHS.reports, line + beside, true);
    return this.#channel.opened<ReportAnswer>(answer, 'report-answer/1', { head: lineHead(line) });
  }

  async #certify(
    format: Renewal['format'],
    path: string,
    inventory: Inventory,
    { machine }: LastReport,
  ): Promise<Identity> {
    const key = newDeviceKey();
    const nonce = freshNonce();
    const { id, name } = inventory.manifest.os;
    const wanted: Renewal = {
      format,
      identity: this.identity.identity,
      csr: certificateRequest(key),
      machine,
      name: inventory.device.name.slice(0, 200),
      os: (name === '' ? id : name).slice(0, 200),
      nonce,
    };
    const line = await this.#channel.ask('POST', path, this.#signed(wanted));
    const answer = this.#channel.opened<RenewalAnswer>(line, 'renewal-answer/1', { nonce });
    const { facility, authority, pin, addresses } = this.identity;
    if (format === 'renewal/1' && answer.identity !== this.identity.identity) {
      throw new TsukuroiError(
        'AGENT_ANSWER_FORGED',
        { reason: format, address: this.#channel.address },
        { exitCode: 3 },
      );
    }
    return writeIdentity(this.#dataFolder, {
      format: 'identity/1',
      facility,
      identity: answer.identity,
      key: key.export({ type: 'pkcs8', format: 'pem' }),
      certificate: answer.certificate,
      authority,
      pin,
      addresses,
    });
  }

  #signed(document: CheckIn | Renewal): string {
    return signLine(JSON.stringify(document), this.identity.privateKey);
  }
}

/** Each identity has a journal of its own: what another one signed is not ours to say. */
function journalFolder(dataFolder: string, { identity }: Identity): string {
  return join(dataFolder, 'journal', identity);
}
