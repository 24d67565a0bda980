import { join } from 'node:path';
import type { CheckIn, CheckInAnswer, IdentityDemand, Inventory } from '@tsukuroi/protocol';
import { AGENT_PATHS } from '@tsukuroi/protocol/agent-api-paths.ts';
import { signLine, verifyLine } from '@tsukuroi/protocol/journal-line.ts';
import { Channel, freshNonce } from '../channel/channel.ts';
import type { AgentTime } from '../identity/agent-time.ts';
import type { Identity } from '../identity/identity-file.ts';
import { machineMarks } from '../identity/machine-marks.ts';
import { Contents } from '../journal/contents.ts';
import { Journal } from '../journal/journal.ts';
import { onceEach } from '../journal/once-each.ts';
import { AgentTrust } from '../trust/agent-trust.ts';
import { trustMark } from '../trust/enrolled.ts';
import { AGENT_HOME, runningVersion } from '../update/slots.ts';
import type { ResidentWork } from '../work/resident-work.ts';
import { renewIdentity, separateIdentity } from './certify.ts';
import { NoticedLoss } from './noticed-loss.ts';
import { type LastReport, type LostNumbers, record } from './recorder.ts';
import { reportKeys } from './report-keys.ts';
import { KnownRevocations } from './revocations.ts';
import { Sender } from './sender.ts';

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
  /** The beginning of trust that it was opened with. */
  #begun = '';
  readonly #loss: NoticedLoss;
  readonly #sender: Sender;
  #behind = false;
  #work: Promise<ResidentWork> | undefined;
  /** As the last report said it; results carry it too. */
  #machine: LastReport['machine'] = {};

  private constructor(dataFolder: string, identity: Identity, time: AgentTime, journal: Journal) {
    this.identity = identity;
    this.#dataFolder = dataFolder;
    this.#time = time;
    this.#journal = journal;
    this.#contents = new Contents(join(journalFolder(dataFolder, identity), 'contents'));
    this.#revocations = new KnownRevocations(dataFolder, identity);
    this.#channel = new Channel({ identity, time, revoked: () => this.#revocations.serials });
    this.#loss = new NoticedLoss({ identity, time, journal });
    this.#sender = new Sender({ journal, contents: this.#contents, channel: this.#channel, loss: this.#loss });
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
    return this.#loss.takeNoticed();
  }

  /** Writes down what is lost, then what changed; nothing is sent. */
  async record(inventory: Inventory): Promise<LastReport> {
    await this.#loss.name(machineMarks(inventory.facts));
    const parts = { identity: this.identity, time: this.#time, journal: this.#journal, contents: this.#contents };
    const last = await record(parts, inventory, this.#behind);
    this.#machine = last.machine;
    return last;
  }

  /**
   * This identity's work, told and watched but never done by this process; undefined on a device that was enrolled without a ceremony, where
   * none of its code is loaded.
   *
   * @param start starts `agent work` apart from this process
   */
  async work(last: LastReport, start: () => Promise<void>): Promise<ResidentWork | undefined> {
    if ((await this.#trustOf(last)) === undefined) {
      return undefined;
    }
    this.#work ??= this.#openWork(start);
    return this.#work;
  }

  /** Starts the worker when what was verified, or the hour, asks for it. */
  async startWork(work: ResidentWork, last: LastReport): Promise<void> {
    const trust = await this.#trustOf(last);
    if (trust?.standing !== undefined) {
      await work.startWhenDue(trust.standing, last.boot);
    }
  }

  /** Programs that the verified plan asks to look for. */
  async watched(last: LastReport): Promise<readonly string[]> {
    return (await this.#trustOf(last))?.standing?.plan?.watch ?? [];
  }

  async #openWork(start: () => Promise<void>): Promise<ResidentWork> {
    const { openResidentWork } = await import('../work/resident-work.ts');
    return openResidentWork({
      dataFolder: this.#dataFolder,
      identity: this.identity,
      journal: this.#journal,
      contents: this.#contents,
      machine: () => this.#machine,
      machineMs: () => this.#time.machineMs(),
      start,
    });
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
      await this.#sender.leaveWhenCut(error);
      throw error;
    });
    if (answer.state === 'new-identity') {
      return { state: answer.state, next: answer.next, sent: 0, lost: this.#loss.takeCount(), stuck: false };
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
    const sent = answer.state === 'active' ? await this.#sender.sendAfter(answer, last.machine) : undefined;
    await this.#journal.acknowledge(sent?.acknowledged ?? answer.acknowledged, this.#time.nowMs());
    if (answer.state === 'active') {
      await trust?.follow(answer, this.#channel);
    }
    const state = sent?.state ?? answer.state;
    const stuck = state === 'active' && sent !== undefined && sent.acknowledged < this.#journal.last;
    return { state, next: answer.next, sent: sent?.count ?? 0, lost: this.#loss.takeCount(), stuck };
  }

  /** A new certificate for a new key, when two thirds of the life of this one are over. */
  get renewalIsDue(): boolean {
    const { validFrom, validTo } = this.identity.certified;
    const [from, to] = [Date.parse(validFrom), Date.parse(validTo)];
    return this.#time.nowMs() > from + ((to - from) * 2) / 3;
  }

  /** @throws as `checkIn`; the identity before stays until the new one is written */
  renew(inventory: Inventory, { machine }: LastReport): Promise<Identity> {
    return renewIdentity(this.#certifying, inventory, machine);
  }

  /** An identity of its own, for a machine that carries another one's. The one before is kept beside it. */
  separate(inventory: Inventory, { machine }: LastReport): Promise<Identity> {
    return separateIdentity(this.#certifying, inventory, machine);
  }

  /** After a failure another address has its turn. */
  tryNextAddress(): void {
    this.#channel.tryNext();
  }

  close(): void {
    this.#channel.close();
  }

  get #certifying() {
    return { dataFolder: this.#dataFolder, identity: this.identity, channel: this.#channel };
  }

  /** What was verified last counts from the start on, and is judged again as time goes by, whether a server answers or not. */
  async #trustOf({ boot }: LastReport): Promise<AgentTrust | undefined> {
    const begun = await trustMark(this.#dataFolder);
    if (begun !== this.#begun) {
      // Somebody at this machine gave it another root (enrol/re-root.ts).
      this.#trust = undefined;
      this.#begun = begun;
    }
    const clock = { nowMs: () => this.#time.machineMs() };
    const version = () => runningVersion(this.#dataFolder, AGENT_HOME);
    const device = this.identity.identity;
    this.#trust ??= AgentTrust.open({ dataFolder: this.#dataFolder, device, clock, boot, version });
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
    const line = await this.#channel.ask(
      'POST',
      AGENT_PATHS.checkIn,
      signLine(JSON.stringify(hello), this.identity.privateKey),
    );
    const answer = this.#channel.opened<CheckInAnswer>(line, 'check-in-answer/1', { nonce });
    await this.#time.learn(answer.at, sentMs);
    trust?.told(answer.state === 'active' ? news : undefined);
    return answer;
  }
}

/** Each identity has a journal of its own: what another one signed is not ours to say. */
function journalFolder(dataFolder: string, { identity }: Identity): string {
  return join(dataFolder, 'journal', identity);
}
