import { addDays } from '@tsukuroi/core';
import { changesBetween, type KnowledgeView } from '@tsukuroi/knowledge';
import {
  contextOf,
  daysFor,
  decide,
  decisionBasis,
  decisionOf,
  inheritSignals,
  type JudgedIdentity,
  judgeIdentity,
  signalsOf,
  touchedBy,
  type Verdict,
} from '@tsukuroi/matching';
import { DecisionClasses } from './classes.ts';
import { widened } from './number-list.ts';
import { DECISIONS, PLACES, placeOfNumber } from './urgency.ts';

/** Verdicts of one identity as numbers; `open` = some wait for the rest of the manifest. */
export interface JudgedNumbers {
  readonly verdicts: Int32Array;
  readonly open: boolean;
}

const FIRST_SIZE = 4_096;
/** A list of verdicts that have been replaced day after day is made anew when it is so many times as long as at first. */
const MOST_GROWTH = 2;

/** What came of bringing verdicts forward to another knowledge or day. */
export interface Advance {
  readonly judged: JudgedVerdicts;
  /** Identities that were judged again. */
  readonly touched: readonly JudgedIdentity[];
  /** Numbers of the vulnerabilities of which any count may differ now. */
  readonly moved: ReadonlySet<number>;
  /** Ids of vulnerabilities about which something else is said: their words and scores. */
  readonly reworded: ReadonlySet<string>;
}

/**
 * Every distinct verdict and every vulnerability as a number, for one knowledge and one day. Identities share verdicts, so
 * that a fleet is counted with whole numbers alone: which vulnerability, affected or undetermined, how urgent in a place.
 */
export class JudgedVerdicts {
  readonly knowledge: KnowledgeView;
  readonly day: string;
  readonly classes: DecisionClasses;
  readonly #context: ReturnType<typeof contextOf>;
  readonly #all: AllVerdicts;
  readonly #byList = new WeakMap<readonly Verdict[], JudgedNumbers>();
  readonly #days = new Map<string, string>();
  readonly #decisions: (Uint8Array | undefined)[] = new Array(PLACES).fill(undefined);
  readonly #classByBasis = new Map<string, number>();
  /** How many verdicts there were when everything had been judged from nothing. */
  #firstCount: number | undefined;

  /** @param before what is judged already; its numbers go on holding, but it must not be asked for anything new */
  constructor(knowledge: KnowledgeView, day: string, before?: JudgedVerdicts) {
    this.knowledge = knowledge;
    this.day = day;
    this.#context = contextOf(knowledge, day);
    this.classes = before?.classes ?? new DecisionClasses();
    this.#all = before === undefined ? new AllVerdicts() : before.#all;
    this.#firstCount = before === undefined ? undefined : (before.#firstCount ?? before.#all.verdicts.length);
  }

  /**
   * The same verdicts under another knowledge or day: only what that touches is judged again. Undefined when everything has to
   * be: where the two knowledges cannot be compared, where other feeds are stale, where what replaces which update differs.
   */
  advance(knowledge: KnowledgeView, day: string): Advance | undefined {
    const changes = changesBetween(this.knowledge, knowledge);
    const stale = contextOf(knowledge, day).stale.symmetricDifference(this.#context.stale);
    const isOvergrown = this.#all.verdicts.length > MOST_GROWTH * (this.#firstCount ?? Number.POSITIVE_INFINITY);
    if (changes === undefined || stale.size > 0 || changes.supersedence.size > 0 || isOvergrown) {
      return undefined;
    }
    const isTouched = touchedBy({ before: this.knowledge, after: knowledge, changes, dayBefore: this.day, day });
    const reworded = changes.notes.union(changes.exploited).union(changes.likelihood);
    inheritSignals(this.knowledge, knowledge, reworded);
    const judged = new JudgedVerdicts(knowledge, day, this);
    const moved = judged.#classify(reworded, day !== this.day);
    const touched = [...this.#all.byIdentity.values()].filter(({ identity }) => isTouched(identity));
    for (const { identity, judged: had } of touched) {
      this.#all.byIdentity.delete(identity.key);
      this.#all.settled.delete(identity.key);
      for (const lists of this.#all.bySystem.values()) {
        lists.delete(identity.key);
      }
      judged.#compare(had.verdicts, judged.of(identity).verdicts, moved);
    }
    return { judged, touched: touched.map(({ identity }) => identity), moved, reworded };
  }

  /** Classes of the verdicts on some vulnerabilities made anew, and of all that depend on the day; those that differ. */
  #classify(ids: ReadonlySet<string>, isOtherDay: boolean): Set<number> {
    const moved = new Set<number>();
    const { verdicts, vulnerabilities, table } = this.#all;
    const wanted = new Uint8Array(this.#all.ids.length);
    for (const id of ids) {
      const vulnerability = vulnerabilities.get(id);
      if (vulnerability !== undefined) {
        wanted[vulnerability] = 1;
      }
    }
    for (let number = 0; number < verdicts.length; number++) {
      const vulnerability = table.vulnerabilityOf[number] ?? 0;
      const verdict = verdicts[number];
      if (verdict !== undefined && (wanted[vulnerability] === 1 || (isOtherDay && verdict.kind === 'end-of-life'))) {
        const found = this.#classOfVerdict(verdict);
        if (found !== table.classOf[number]) {
          table.classOf[number] = found;
          moved.add(vulnerability);
        }
      }
    }
    return moved;
  }

  /** Adds the vulnerabilities on which two lists of one identity differ in anything that is counted. */
  #compare(before: Int32Array, after: Int32Array, moved: Set<number>): void {
    const had = this.#meanings(before);
    const has = this.#meanings(after);
    for (const [vulnerability, meaning] of had) {
      if (has.get(vulnerability) !== meaning) {
        moved.add(vulnerability);
      }
    }
    for (const vulnerability of has.keys()) {
      if (!had.has(vulnerability)) {
        moved.add(vulnerability);
      }
    }
  }

  #meanings(list: Int32Array): Map<number, string | number> {
    const meanings = new Map<number, string | number>();
    for (const number of list) {
      const vulnerability = this.#all.table.vulnerabilityOf[number] ?? 0;
      const { open, lifecycle, rule } = this.verdict(number);
      let meaning: string | number = this.#all.table.classOf[number] ?? 0;
      if (open?.some(({ pending }) => pending?.on === 'updates') === true) {
        // What other documents say about the product's updates counts too: never taken for the same.
        meaning = `${number}`;
      } else if (open !== undefined || lifecycle !== undefined) {
        meaning = `${meaning} ${JSON.stringify([rule, open, lifecycle])}`;
      }
      const other = meanings.get(vulnerability);
      meanings.set(vulnerability, other === undefined ? meaning : `${other} ${meaning}`);
    }
    return meanings;
  }

  /** Judges an identity once. */
  of(identity: JudgedIdentity): JudgedNumbers {
    const known = this.#all.byIdentity.get(identity.key);
    if (known !== undefined) {
      return known.judged;
    }
    const judged = this.#numbered(judgeIdentity(identity, this.knowledge, this.#context), identity.name);
    this.#all.byIdentity.set(identity.key, { identity, judged });
    return judged;
  }

  /** How many verdicts an identity has by itself, before a manifest settles what is open. */
  countsOf(identity: JudgedIdentity): { affected: number; undetermined: number } {
    const { verdicts } = this.of(identity);
    let undetermined = 0;
    for (const verdict of verdicts) {
      undetermined += this.#all.table.undetermined[verdict] ?? 0;
    }
    return { affected: verdicts.length - undetermined, undetermined };
  }

  number(verdict: Verdict, software: string): number {
    let number = this.#all.numbers.get(verdict);
    if (number === undefined) {
      number = this.#all.verdicts.length;
      this.#all.numbers.set(verdict, number);
      this.#all.verdicts.push(verdict);
      this.#all.software.push(software);
      const vulnerability = this.#vulnerability(verdict.id);
      this.#all.table.put(
        number,
        vulnerability,
        verdict.verdict === 'undetermined' ? 1 : 0,
        this.#classOfVerdict(verdict),
      );
      if (verdict.kind === 'end-of-life' && verdict.verdict === 'affected') {
        this.#all.ends.set(vulnerability, number);
      }
    }
    return number;
  }

  /** The number of a verdict that a manifest settled: the same answer for the same identity is one verdict. */
  settled(identity: JudgedIdentity, verdict: Verdict): number {
    const settled = this.#all.settled.get(identity.key) ?? new Map<string, number>();
    this.#all.settled.set(identity.key, settled);
    const key = [verdict.id, verdict.verdict, verdict.rule, verdict.claims.length].join('\n');
    const known = settled.get(key);
    if (known !== undefined) {
      return known;
    }
    const number = this.number(verdict, identity.name);
    settled.set(key, number);
    return number;
  }

  /** Settled verdicts of an identity that depend on the operating system alone, when they are known for this one. */
  settledBySystem(identity: JudgedIdentity, osText: string): Int32Array | undefined {
    return this.#all.bySystem.get(osText)?.get(identity.key);
  }

  rememberBySystem(identity: JudgedIdentity, osText: string, list: Int32Array): void {
    const lists = this.#all.bySystem.get(osText) ?? new Map<string, Int32Array>();
    lists.set(identity.key, list);
    this.#all.bySystem.set(osText, lists);
  }

  verdict(number: number): Verdict {
    const verdict = this.#all.verdicts[number];
    if (verdict === undefined) {
      throw new RangeError(`no verdict ${number}`);
    }
    return verdict;
  }

  /** A software that has the verdict, for people. */
  software(number: number): string {
    return this.#all.software[number] ?? '';
  }

  /** Vulnerability of each verdict; the array is replaced when verdicts are added. */
  get vulnerabilityOf(): Int32Array {
    return this.#all.table.vulnerabilityOf;
  }

  /** 1 = undetermined, 0 = affected, of each verdict. */
  get undetermined(): Uint8Array {
    return this.#all.table.undetermined;
  }

  /** Ids of vulnerabilities by number. */
  get ids(): readonly string[] {
    return this.#all.ids;
  }

  /** The number of a vulnerability, also before any verdict names it: what is accepted is known before anything is judged. */
  numberFor(id: string): number {
    return this.#vulnerability(id);
  }

  numberOfVulnerability(id: string): number | undefined {
    return this.#all.vulnerabilities.get(id);
  }

  /** Decision of each verdict in a place, as its place in DECISIONS. */
  decisionsIn(place: number): Uint8Array {
    const known = this.#decisions[place];
    const count = this.#all.verdicts.length;
    if (known !== undefined && known.length >= count) {
      return known;
    }
    const made = new Uint8Array(this.#all.table.vulnerabilityOf.length);
    for (let number = 0; number < count; number++) {
      made[number] = this.classes.decision(this.#all.table.classOf[number] ?? 0, place);
    }
    this.#decisions[place] = made.subarray(0, count);
    return this.#decisions[place] ?? made;
  }

  /** Class of each verdict (`classes`); the array is replaced when verdicts are added. */
  get classOf(): Uint16Array {
    return this.#all.table.classOf;
  }

  /** The day by which a verdict in a place is due, counted from the day this site first saw it. */
  due(number: number, place: number, since: string): string | null {
    const decision = this.classes.decision(this.#all.table.classOf[number] ?? 0, place);
    return this.dueOf(this.#all.table.vulnerabilityOf[number] ?? 0, decision, since);
  }

  /** True when its due day is that of a support's end (`dueOf`), else the day follows from decision and first day alone. */
  isEndOfSupport(vulnerability: number): boolean {
    return this.#all.ends.has(vulnerability);
  }

  /** The due day of a vulnerability under a decision: it does not matter which verdict or place led to that. */
  dueOf(vulnerability: number, decision: number, since: string): string | null {
    const end = this.#all.ends.get(vulnerability);
    const days = daysFor(DECISIONS[decision] ?? 'watch');
    if (days === undefined) {
      return null;
    }
    if (end !== undefined) {
      const verdict = this.verdict(end);
      const ends = verdict.lifecycle?.ends;
      const { due } = decide(verdict, signalsOf(verdict.id, this.knowledge), placeOfNumber(0), this.day);
      // Before the last day of support that day counts, after it the days of the decision.
      if (typeof ends === 'string' && due === ends) {
        return ends;
      }
    }
    return this.#dayAfter(since, days);
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

  #classOfVerdict(verdict: Verdict): number {
    const signals = signalsOf(verdict.id, this.knowledge);
    const basis = decisionBasis(verdict, signals);
    const known = basis === undefined ? undefined : this.#classByBasis.get(basis);
    if (known !== undefined) {
      return known;
    }
    const decisions = Uint8Array.from({ length: PLACES }, (_, place) =>
      DECISIONS.indexOf(decisionOf(verdict, signals, placeOfNumber(place), this.day)),
    );
    const found = this.classes.of(verdict.verdict === 'undetermined' ? 1 : 0, decisions);
    if (basis !== undefined) {
      this.#classByBasis.set(basis, found);
    }
    return found;
  }

  #dayAfter(since: string, days: number): string {
    const key = `${since} ${days}`;
    const known = this.#days.get(key) ?? addDays(since, days);
    this.#days.set(key, known);
    return known;
  }

  #vulnerability(id: string): number {
    let number = this.#all.vulnerabilities.get(id);
    if (number === undefined) {
      number = this.#all.ids.length;
      this.#all.vulnerabilities.set(id, number);
      this.#all.ids.push(id);
    }
    return number;
  }
}

/** What is judged; one for all knowledges and days that go on from each other. */
class AllVerdicts {
  readonly byIdentity = new Map<string, { readonly identity: JudgedIdentity; readonly judged: JudgedNumbers }>();
  readonly numbers = new Map<Verdict, number>();
  readonly settled = new Map<string, Map<string, number>>();
  readonly bySystem = new Map<string, Map<string, Int32Array>>();
  readonly verdicts: Verdict[] = [];
  readonly vulnerabilities = new Map<string, number>();
  readonly ids: string[] = [];
  readonly software: string[] = [];
  /** The newest verdict on each end of support. */
  readonly ends = new Map<number, number>();
  readonly table = new VerdictTable();
}

/** What is counted of each verdict, by its number. */
class VerdictTable {
  vulnerabilityOf = new Int32Array(FIRST_SIZE);
  undetermined = new Uint8Array(FIRST_SIZE);
  classOf = new Uint16Array(FIRST_SIZE);

  put(number: number, vulnerability: number, undetermined: 0 | 1, classNumber: number): void {
    if (number >= this.vulnerabilityOf.length) {
      this.vulnerabilityOf = widened(this.vulnerabilityOf, new Int32Array(number * 2));
      this.undetermined = widened(this.undetermined, new Uint8Array(number * 2));
      this.classOf = widened(this.classOf, new Uint16Array(number * 2));
    }
    this.vulnerabilityOf[number] = vulnerability;
    this.undetermined[number] = undetermined;
    this.classOf[number] = classNumber;
  }
}
