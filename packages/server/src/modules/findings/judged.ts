import { addDays } from '@tsukuroi/core';
import type { KnowledgeView } from '@tsukuroi/knowledge';
import {
  contextOf,
  daysFor,
  decide,
  decisionOf,
  type JudgedIdentity,
  judgeIdentity,
  signalsOf,
  type Verdict,
} from '@tsukuroi/matching';
import { DECISIONS, PLACES, placeOfNumber } from './urgency.ts';

/** Verdicts of one identity as numbers; `open` = some wait for the rest of the manifest. */
export interface JudgedNumbers {
  readonly verdicts: Int32Array;
  readonly open: boolean;
}

const FIRST_SIZE = 4_096;

/**
 * Every distinct verdict and every vulnerability as a number, for one knowledge and one day. Identities share verdicts, so
 * that a fleet is counted with whole numbers alone: which vulnerability, affected or undetermined, how urgent in a place.
 */
export class JudgedVerdicts {
  readonly knowledge: KnowledgeView;
  readonly day: string;
  readonly #context: ReturnType<typeof contextOf>;
  readonly #byIdentity = new Map<string, JudgedNumbers>();
  readonly #byList = new WeakMap<readonly Verdict[], JudgedNumbers>();
  readonly #numbers = new Map<Verdict, number>();
  readonly #settled = new Map<string, number>();
  readonly #bySystem = new Map<string, Map<string, Int32Array>>();
  readonly #verdicts: Verdict[] = [];
  readonly #vulnerabilities = new Map<string, number>();
  readonly #ids: string[] = [];
  readonly #days = new Map<string, string>();
  readonly #decisions: (Uint8Array | undefined)[] = new Array(PLACES).fill(undefined);
  readonly #software: string[] = [];
  #vulnerabilityOf = new Int32Array(FIRST_SIZE);
  #undetermined = new Uint8Array(FIRST_SIZE);

  constructor(knowledge: KnowledgeView, day: string) {
    this.knowledge = knowledge;
    this.day = day;
    this.#context = contextOf(knowledge, day);
  }

  /** Judges an identity once. */
  of(identity: JudgedIdentity): JudgedNumbers {
    let judged = this.#byIdentity.get(identity.key);
    if (judged === undefined) {
      judged = this.#numbered(judgeIdentity(identity, this.knowledge, this.#context), identity.name);
      this.#byIdentity.set(identity.key, judged);
    }
    return judged;
  }

  /** How many verdicts an identity has by itself, before a manifest settles what is open. */
  countsOf(identity: JudgedIdentity): { affected: number; undetermined: number } {
    const { verdicts } = this.of(identity);
    let undetermined = 0;
    for (const verdict of verdicts) {
      undetermined += this.#undetermined[verdict] ?? 0;
    }
    return { affected: verdicts.length - undetermined, undetermined };
  }

  /** Forgets an identity, so that it is judged again. */
  forget(key: string): void {
    this.#byIdentity.delete(key);
  }

  number(verdict: Verdict, software: string): number {
    let number = this.#numbers.get(verdict);
    if (number === undefined) {
      number = this.#verdicts.length;
      this.#numbers.set(verdict, number);
      this.#verdicts.push(verdict);
      this.#software.push(software);
      if (number >= this.#vulnerabilityOf.length) {
        this.#grow();
      }
      this.#vulnerabilityOf[number] = this.#vulnerability(verdict.id);
      this.#undetermined[number] = verdict.verdict === 'undetermined' ? 1 : 0;
    }
    return number;
  }

  /** The number of a verdict that a manifest settled: the same answer for the same identity is one verdict. */
  settled(identity: JudgedIdentity, verdict: Verdict): number {
    const key = [identity.key, verdict.id, verdict.verdict, verdict.rule, verdict.claims.length].join('\n');
    const known = this.#settled.get(key);
    if (known !== undefined) {
      return known;
    }
    const number = this.number(verdict, identity.name);
    this.#settled.set(key, number);
    return number;
  }

  /** Settled verdicts of an identity that depend on the operating system alone, when they are known for this one. */
  settledBySystem(identity: JudgedIdentity, osText: string): Int32Array | undefined {
    return this.#bySystem.get(osText)?.get(identity.key);
  }

  rememberBySystem(identity: JudgedIdentity, osText: string, list: Int32Array): void {
    const lists = this.#bySystem.get(osText) ?? new Map<string, Int32Array>();
    lists.set(identity.key, list);
    this.#bySystem.set(osText, lists);
  }

  verdict(number: number): Verdict {
    const verdict = this.#verdicts[number];
    if (verdict === undefined) {
      throw new RangeError(`no verdict ${number}`);
    }
    return verdict;
  }

  /** A software that has the verdict, for people. */
  software(number: number): string {
    return this.#software[number] ?? '';
  }

  /** Vulnerability of each verdict; the array is replaced when verdicts are added. */
  get vulnerabilityOf(): Int32Array {
    return this.#vulnerabilityOf;
  }

  /** 1 = undetermined, 0 = affected, of each verdict. */
  get undetermined(): Uint8Array {
    return this.#undetermined;
  }

  /** Ids of vulnerabilities by number. */
  get ids(): readonly string[] {
    return this.#ids;
  }

  numberOfVulnerability(id: string): number | undefined {
    return this.#vulnerabilities.get(id);
  }

  /** Decision of each verdict in a place, as its place in DECISIONS. */
  decisionsIn(place: number): Uint8Array {
    const known = this.#decisions[place];
    const count = this.#verdicts.length;
    if (known !== undefined && known.length >= count) {
      return known;
    }
    const made = new Uint8Array(this.#vulnerabilityOf.length);
    const from = known?.length ?? 0;
    if (known !== undefined) {
      made.set(known);
    }
    const surroundings = placeOfNumber(place);
    for (let number = from; number < count; number++) {
      const verdict = this.verdict(number);
      const signals = signalsOf(verdict.id, this.knowledge);
      made[number] = DECISIONS.indexOf(decisionOf(verdict, signals, surroundings, this.day));
    }
    this.#decisions[place] = made.subarray(0, count);
    return this.#decisions[place] ?? made;
  }

  /** The day by which a verdict in a place is due, counted from the day this site first saw it. */
  due(number: number, place: number, since: string): string | null {
    const verdict = this.verdict(number);
    if (verdict.kind === 'end-of-life') {
      return decide(verdict, signalsOf(verdict.id, this.knowledge), placeOfNumber(place), since).due;
    }
    const days = daysFor(DECISIONS[this.decisionsIn(place)[number] ?? 0] ?? 'watch');
    return days === undefined ? null : this.#dayAfter(since, days);
  }

  /** The due day of a vulnerability under a decision, whichever place leads to it; null when none does. */
  dueByDecision(vulnerability: number, decision: number, since: string): string | null {
    for (let number = 0; number < this.#verdicts.length; number++) {
      if (this.#vulnerabilityOf[number] !== vulnerability) {
        continue;
      }
      for (let place = 0; place < PLACES; place++) {
        if (this.decisionsIn(place)[number] === decision) {
          return this.due(number, place, since);
        }
      }
    }
    return null;
  }

  #numbered(verdicts: readonly Verdict[], software: string): JudgedNumbers {
    let judged = this.#byList.get(verdicts);
    if (judged === undefined) {
      judged = {
        verdicts: Int32Array.from(verdicts, (verdict) => this.number(verdict, software)),
        open: verdicts.some((verdict) => verdict.open !== undefined),
      };
      this.#byList.set(verdicts, judged);
    }
    return judged;
  }

  #dayAfter(since: string, days: number): string {
    const key = `${since} ${days}`;
    const known = this.#days.get(key) ?? addDays(since, days);
    this.#days.set(key, known);
    return known;
  }

  #vulnerability(id: string): number {
    let number = this.#vulnerabilities.get(id);
    if (number === undefined) {
      number = this.#ids.length;
      this.#vulnerabilities.set(id, number);
      this.#ids.push(id);
    }
    return number;
  }

  #grow(): void {
    const wider = new Int32Array(this.#vulnerabilityOf.length * 2);
    wider.set(this.#vulnerabilityOf);
    this.#vulnerabilityOf = wider;
    const flags = new Uint8Array(this.#undetermined.length * 2);
    flags.set(this.#undetermined);
    this.#undetermined = flags;
  }
}
