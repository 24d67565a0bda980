import { type Clock, describeError, type Language, type Text, TsukuroiError } from '@tsukuroi/core';
import type { Inventory } from '@tsukuroi/protocol';
import '../errors.ts';
import { AgentTime } from '../identity/agent-time.ts';
import { readIdentity } from '../identity/identity-file.ts';
import type { Pulse } from '../service/pulse.ts';
import { isTooLarge, type Load, readingWaits } from '../service/share.ts';
import type { ResidentWork } from '../work/resident-work.ts';
import { shareOf, waitAfterFailure, waitAsAsked } from './backoff.ts';
import type { LastReport } from './recorder.ts';
import { SeenPrograms } from './seen-programs.ts';
import { type CheckedIn, Session } from './session.ts';
import { waitOrEnd } from './wait.ts';

/** How often the machine is read. */
const COLLECT_MS = 3_600_000;
/** The first check-in after a start, at most: a ward is switched on at once. */
const FIRST_SECONDS = 60;
/** While it waits it looks this often whether work is due or came to something; a clock that was moved is noticed by it too. */
const LOOK_SECONDS = 15;
/** One identity demanded after another is a server that errs; the agent does not dance. */
const NEW_IDENTITY_MS = 24 * 3_600_000;

export interface AgentOptions {
  readonly dataFolder: string;
  readonly clock: Clock;
  /** Reads the machine. In a process of its own, so that what it needs is given back. */
  readonly collect: () => Promise<Inventory>;
  /** Starts `agent work` apart from this process, which it may outlive. Without it nothing is done here, and what was done is told all the same. */
  readonly startWork?: () => Promise<void>;
  /** Which of these programs run now; undefined when that cannot be learnt. */
  readonly running?: (names: readonly string[]) => readonly string[] | undefined;
  /** Told to whoever watches. */
  readonly say: (line: string) => void;
  readonly language: Language;
  /** One round: read, report, end. */
  readonly once?: boolean;
  /** Resolves when the program is to end. */
  readonly ended?: Promise<void>;
  /** Told to the supervisor that started this agent; left out where somebody runs it by hand. */
  readonly pulse?: Pulse;
  /** What this machine and this agent are at; reading the machine waits for a quieter moment. */
  readonly load?: () => Load;
  /** Waits; resolves earlier when the program is to end. Tests give their own. */
  readonly pause?: (seconds: number) => Promise<void>;
}

/**
 * The agent: reads the machine, writes down what changed, reports it, waits, and begins again. Whatever fails is said in words and tried
 * again later; nothing makes it enrol anew by itself, except the server's signed word that this machine carries another one's identity.
 *
 * @returns what the last check-in came to
 * @throws TsukuroiError AGENT_NOT_ENROLLED, AGENT_IDENTITY_BROKEN; with `once` also what the check-in was refused with
 */
export async function runAgent(options: AgentOptions): Promise<CheckedIn | undefined> {
  const identity = await readIdentity(options.dataFolder);
  if (identity === undefined) {
    throw new TsukuroiError('AGENT_NOT_ENROLLED', {}, { exitCode: 1 });
  }
  const time = new AgentTime(options.dataFolder, options.clock);
  const round = new Rounds(options, time, await Session.open(options.dataFolder, identity, time));
  try {
    if (options.once === true) {
      return await round.once();
    }
    await round.forever();
    return undefined;
  } finally {
    round.close();
  }
}

class Rounds {
  readonly #options: AgentOptions;
  readonly #time: AgentTime;
  #session: Session;
  #inventory: Inventory | undefined;
  #collectedMs = Number.NEGATIVE_INFINITY;
  #separatedMs = Number.NEGATIVE_INFINITY;
  #last: LastReport | undefined;
  #said = '';
  readonly #seen: SeenPrograms;

  constructor(options: AgentOptions, time: AgentTime, session: Session) {
    this.#options = options;
    this.#time = time;
    this.#session = session;
    const running = options.running ?? (() => undefined);
    this.#seen = new SeenPrograms({ running, nowMs: () => time.nowMs() });
  }

  async once(): Promise<CheckedIn> {
    const { machineNow } = this;
    const lateMs = machineNow - this.#collectedMs - COLLECT_MS;
    if (this.#last === undefined || (lateMs >= 0 && !this.#readingWaits(lateMs))) {
      await this.#collect();
    }
    const last = this.#last;
    if (last === undefined) {
      throw new Error('nothing was recorded');
    }
    this.#sayLost();
    // Whatever stands against telling of work, the server hears of this device.
    await this.#tellWork(last).catch((error: unknown) => this.#sayOnce(error));
    const done = await this.#session.checkIn(this.#last ?? last, () => this.#collect());
    this.#sayLost();
    if (done.stuck) {
      this.#sayOnce(new TsukuroiError('AGENT_REPORTS_NOT_TAKEN', {}));
    } else if (done.state === 'active') {
      await this.#noteDelivered(this.#last ?? last).catch((error: unknown) => this.#sayOnce(error));
    }
    this.#sayClock();
    if (done.state === 'new-identity') {
      return this.#separate(done);
    }
    if (this.#session.renewalIsDue) {
      await this.#take(await this.#session.renew(await this.#machine(), last));
    }
    return done;
  }

  async forever(): Promise<void> {
    const { ended = new Promise<void>(() => undefined) } = this.#options;
    let running = true;
    void ended.then(() => {
      running = false;
    });
    const pause = this.#options.pause ?? ((seconds: number) => waitOrEnd(seconds, ended));
    const { identity } = this.#session.identity;
    const { pulse } = this.#options;
    await pulse?.alive();
    await pause(pulse?.tried === true ? 0 : FIRST_SECONDS * shareOf(identity, 'first'));
    let [failures, count] = [0, 0];
    while (running) {
      let wait: number;
      try {
        const { next } = await this.once();
        await pulse?.proved();
        [failures, count] = [0, count + 1];
        this.#said = '';
        wait = waitAsAsked(identity, next, count);
      } catch (error) {
        failures += 1;
        this.#sayOnce(error);
        this.#session.tryNextAddress();
        wait = waitAfterFailure(identity, failures);
      }
      await pulse?.alive();
      if (this.#isTooLarge()) {
        return;
      }
      if (running) {
        await this.#wait(wait, pause, () => running);
      }
    }
  }

  /** What became of work, and the machine as it is after it: in the journal before the server is asked anything. */
  async #tellWork(last: LastReport): Promise<void> {
    const work = await this.#session.work(last, this.#startWork);
    if (work === undefined) {
      return;
    }
    const inventory = await work.inventory();
    if (inventory !== undefined) {
      await this.#record(inventory);
      await work.inventoryRead();
    }
    const told = await work.tell();
    if (told.changed || told.moves.some(({ state }) => state === 'done')) {
      this.#seen.forget();
    }
    const sawNew = this.#seen.look(await this.#session.watched(last));
    if ((told.changed && inventory === undefined) || sawNew) {
      await this.#collect();
    }
  }

  /** Whoever waits to be switched off waits for this. */
  async #noteDelivered(last: LastReport): Promise<void> {
    const work = await this.#session.work(last, this.#startWork);
    await work?.delivered();
  }

  /** Waits for the next check-in, or until there is something to tell. Work begins at its hour whether a server answers or not. */
  async #wait(seconds: number, pause: (seconds: number) => Promise<void>, isRunning: () => boolean): Promise<void> {
    const untilMs = performance.now() + seconds * 1000;
    for (let leftMs = seconds * 1000; leftMs > 0 && isRunning(); leftMs = untilMs - performance.now()) {
      const work = await this.#workDue().catch((error: unknown) => this.#sayOnce(error));
      if (work === undefined) {
        return pause(leftMs / 1000);
      }
      await pause(Math.min(leftMs / 1000, LOOK_SECONDS));
      if (await work.hasNews().catch(() => false)) {
        return;
      }
    }
  }

  /** This device's work, started when it is due; undefined where there is none, or nothing was read yet. */
  async #workDue(): Promise<ResidentWork | undefined> {
    const last = this.#last;
    const work = last === undefined ? undefined : await this.#session.work(last, this.#startWork);
    if (last !== undefined && work !== undefined) {
      await this.#session.startWork(work, last);
    }
    return work;
  }

  readonly #startWork = async (): Promise<void> => {
    await this.#options.startWork?.();
  };

  close(): void {
    this.#session.close();
  }

  #readingWaits(lateMs: number): boolean {
    const load = this.#options.load?.();
    return load !== undefined && readingWaits(load, lateMs);
  }

  /** An agent that grew ends between two rounds; its supervisor starts it anew. */
  #isTooLarge(): boolean {
    const load = this.#options.pulse === undefined ? undefined : this.#options.load?.();
    return load !== undefined && isTooLarge(load);
  }

  private get machineNow(): number {
    return this.#time.machineMs();
  }

  async #collect(): Promise<Inventory> {
    return this.#record(await this.#options.collect());
  }

  async #record(inventory: Inventory): Promise<Inventory> {
    this.#inventory = inventory;
    this.#collectedMs = this.machineNow;
    const { programs } = this.#seen;
    const state = programs === undefined ? inventory.state : { ...inventory.state, programs };
    this.#last = await this.#session.record({ ...inventory, state });
    return inventory;
  }

  async #machine(): Promise<Inventory> {
    return this.#inventory ?? this.#collect();
  }

  /** This machine carries the identity of another one. */
  async #separate(done: CheckedIn): Promise<CheckedIn> {
    if (this.machineNow - this.#separatedMs < NEW_IDENTITY_MS || this.#last === undefined) {
      return { ...done, next: 3_600 };
    }
    this.#separatedMs = this.machineNow;
    const machine = await this.#machine();
    await this.#take(await this.#session.separate(machine, this.#last));
    this.#last = await this.#session.record(machine);
    this.#say({
      ja: 'この端末は別の端末の複製と分かったため、自分の登録を新しく作りました。管理者の確認を待っています。',
      en: 'This device was found to be a copy of another one and has an identity of its own now. It waits to be confirmed.',
    });
    return { ...done, state: 'waiting' };
  }

  async #take(identity: Session['identity']): Promise<void> {
    this.#session.close();
    this.#session = await Session.open(this.#options.dataFolder, identity, this.#time);
  }

  #sayLost(): void {
    const noticed = this.#session.takeNoticed();
    if (noticed.length > 0) {
      const numbers = noticed.map(({ from, to }) => (from === to ? `${from}` : `${from}–${to}`)).join(', ');
      this.#sayOnce(new TsukuroiError('AGENT_REPORTS_LOST', { numbers }));
    }
  }

  #sayClock(): void {
    if (this.#time.isWrong) {
      const minutes = Math.round(Math.abs(this.#time.offsetMs) / 60_000);
      this.#sayOnce(new TsukuroiError('AGENT_CLOCK_WRONG', { minutes }));
    }
  }

  /** The same words once, however often it fails in the same way. */
  #sayOnce(error: unknown): void {
    const { what, effect, next } = describeError(error, this.#options.language);
    const words = `${what}\n${effect}\n${next}\n`;
    if (words !== this.#said) {
      this.#said = words;
      this.#options.say(words);
    }
  }

  #say(text: Text): void {
    this.#options.say(`${text[this.#options.language]}\n`);
  }
}
