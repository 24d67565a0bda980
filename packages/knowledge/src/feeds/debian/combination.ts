import type { Emit } from '../../feed.ts';
import type { Claim } from '../../record.ts';
import type { FixDays } from './fix-days.ts';

/**
 * What has been said so far. Debian says the same thing in several forms; the first form that speaks of a vulnerability in
 * a source package of a release is taken, so the stronger forms are added first.
 */
export class Combination {
  readonly #emit: Emit;
  readonly #days: FixDays;
  /** Subjects of which a form that goes vulnerability by vulnerability has spoken. */
  readonly #spoken = new Set<string>();
  /** What each advisory has said already, in one of the forms that go advisory by advisory. */
  readonly #advised = new Set<string>();
  readonly #advisories = new Map<string, Set<string>>();
  readonly #counts = new Map<string, number>();
  readonly #packages = new Map<string, Set<string>>();

  constructor(emit: Emit, days: FixDays) {
    this.#emit = emit;
    this.#days = days;
  }

  /** True as long as nothing has been said vulnerability by vulnerability. */
  get silent(): boolean {
    return this.#spoken.size === 0;
  }

  /** A statement of a form that goes vulnerability by vulnerability. */
  add(claim: Claim): void {
    const subject = subjectOf(claim);
    if (!this.#spoken.has(subject)) {
      this.#spoken.add(subject);
      this.#take(claim);
    }
  }

  /**
   * The statements of one advisory. Several advisories may speak of the same subject (a first and a later, completed
   * mending); each keeps its own words.
   */
  addAdvisory(advisory: string, claims: readonly Claim[]): void {
    for (const claim of claims) {
      const subject = subjectOf(claim);
      const statement = `${advisory} ${subject}`;
      if (!this.#spoken.has(subject) && !this.#advised.has(statement)) {
        this.#advised.add(statement);
        this.#take(claim);
      }
    }
  }

  /** That an advisory names a vulnerability, whichever form is taken. */
  mention(vulnerability: string, advisory: string): void {
    this.#advisories.set(vulnerability, (this.#advisories.get(vulnerability) ?? new Set()).add(advisory));
  }

  count(reason: string, by = 1): void {
    if (by > 0) {
      this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + by);
    }
  }

  /** Source packages of a release that any statement names. */
  packagesIn(release: string): ReadonlySet<string> {
    return this.#packages.get(release) ?? new Set();
  }

  /** One note per vulnerability with links to its five newest advisories. */
  noteAdvisories(): void {
    for (const [vulnerability, advisories] of this.#advisories) {
      const ids = [...advisories].sort(byNumber).reverse().slice(0, 5);
      const references = ids.map((id) => `https://security-tracker.debian.org/tracker/${id}`);
      this.#emit({ kind: 'note', feed: 'debian', vulnerability, language: 'en', references });
    }
  }

  notices(): { reason: string; count: number }[] {
    const reasons = [...this.#counts.keys()].sort();
    return reasons.map((reason) => ({ reason, count: this.#counts.get(reason) ?? 0 }));
  }

  #take(claim: Claim): void {
    this.#emit(this.#days.dated(claim));
    const [, , release = '', name = ''] = claim.product.split('/');
    const names = this.#packages.get(release) ?? new Set();
    this.#packages.set(release, names.add(name));
  }
}

function subjectOf(claim: Claim): string {
  return `${claim.product} ${claim.vulnerability}`;
}

/** DSA-5380-1 after DSA-961-1. */
function byNumber(a: string, b: string): number {
  const [left, right] = [a, b].map((id) => [...id.matchAll(/\d+/g)].map(Number));
  return (left?.[0] ?? 0) - (right?.[0] ?? 0) || (left?.[1] ?? 0) - (right?.[1] ?? 0) || (a < b ? -1 : 1);
}
