import { TsukuroiError } from '@tsukuroi/core';
import type { CheckInAnswer, IdentityDemand, MachineMarks, ReportAnswer } from '@tsukuroi/protocol';
import { AGENT_PATHS } from '@tsukuroi/protocol/agent-api-paths.ts';
import { lineHead } from '@tsukuroi/protocol/journal-line.ts';
import { type QueueReceipt, RELAY_PATHS } from '@tsukuroi/protocol/relay-api.ts';
import type { Channel } from '../channel/channel.ts';
import type { Contents } from '../journal/contents.ts';
import type { Journal } from '../journal/journal.ts';
import type { NoticedLoss } from './noticed-loss.ts';
import { namedIn, reportOf } from './report-of.ts';

/** Lines read from the journal at a time. */
const LINES_AT_ONCE = 20;
/** What a relay says that has no way to the server. */
const UPSTREAM_AWAY = 'RELAY_UPSTREAM_AWAY';

export interface Sent {
  readonly acknowledged: number;
  readonly count: number;
  readonly state: IdentityDemand;
}

export interface SenderParts {
  readonly journal: Journal;
  readonly contents: Contents;
  readonly channel: Channel;
  readonly loss: NoticedLoss;
}

interface Entry {
  readonly sequence: number;
  readonly line: string;
}

/** Sends the lines of a journal, one after the other, with what each names. */
export class Sender {
  readonly #parts: SenderParts;

  constructor(parts: SenderParts) {
    this.#parts = parts;
  }

  /** Everything after what the server has, until it has all or takes no more. */
  async sendAfter(known: Pick<CheckInAnswer, 'acknowledged' | 'head'>, machine: MachineMarks): Promise<Sent> {
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
      this.#parts.loss.told(report.kind === 'gap' && sequence > answer.acknowledged ? report.to - taken : 0);
      [taken, head] = [answer.acknowledged, lineHead(line)];
    }
  }

  /**
   * The relay answers, and there is no way from it to the server: what was not acknowledged is left with the relay, which hands it on when
   * this machine may be switched off. The journal keeps everything all the same until the server itself has it. Does nothing after any
   * other error.
   */
  async leaveWhenCut(error: unknown): Promise<void> {
    const cut = error instanceof TsukuroiError && error.code === 'AGENT_REFUSED' && error.params.code === UPSTREAM_AWAY;
    if (!cut) {
      return;
    }
    try {
      await this.#leave();
    } catch (refused) {
      if (!(refused instanceof TsukuroiError)) {
        throw refused;
      }
      // No room at the relay, or it went away too: the journal has it.
    }
  }

  async #leave(): Promise<void> {
    const { channel, journal } = this.#parts;
    const receipt = JSON.parse(await channel.ask('GET', RELAY_PATHS.queue)) as QueueReceipt;
    let after = Math.max(receipt.last, journal.acknowledged);
    for (let entries = await this.#unsent(after); entries.length > 0; entries = await this.#unsent(after)) {
      for (const { line, sequence } of entries) {
        const named = [...namedIn(reportOf(line)).keys()];
        const body = named.length === 0 ? line : line + (await this.#beside(named, line));
        await channel.ask('POST', RELAY_PATHS.queue, body, true);
        after = sequence;
      }
    }
  }

  #unsent(after: number): Promise<Entry[]> {
    return this.#parts.journal.linesAfter(after, LINES_AT_ONCE);
  }

  /**
   * The line the server can take now: the one after `taken`, or one that says itself that nothing lies between. Where numbers are lost it
   * is the line that stands for them; one that is not written yet is written now, since the server asks for what is not here.
   */
  async #nextAfter(taken: number, head: string, machine: MachineMarks): Promise<Entry | undefined> {
    const { journal, loss } = this.#parts;
    const [next] = await journal.linesAfter(taken, 1);
    if (next === undefined || next.sequence === taken + 1 || reportOf(next.line).previous === head) {
      return next;
    }
    const gap = await journal.gapFor(taken + 1);
    if (gap !== undefined) {
      return gap;
    }
    await loss.name(machine);
    const named = await journal.gapFor(taken + 1);
    if (named === undefined) {
      // Not lost: let go thirty days after the server of then had acknowledged it.
      await loss.name(machine, [{ from: taken + 1, to: next.sequence - 1, why: 'let-go' }]);
    }
    return named ?? journal.gapFor(taken + 1);
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
    const kinds = namedIn(reportOf(line));
    const beside: string[] = [];
    for (const digest of digests) {
      const text = await this.#parts.contents.read(digest);
      beside.push(text === undefined ? `gone ${digest}` : `${kinds.get(digest) ?? 'gone'} ${text}`);
    }
    return `\n${beside.join('\n')}`;
  }

  async #report(line: string, beside: string): Promise<ReportAnswer> {
    const { channel } = this.#parts;
    const answer = await channel.ask('POST', AGENT_PATHS.reports, line + beside, true);
    return channel.opened<ReportAnswer>(answer, 'report-answer/1', { head: lineHead(line) });
  }
}
