import { isoSeconds } from '@tsukuroi/core';
import { type CharterAnswer, departmentOf, permits } from '@tsukuroi/trust/charter/permits.ts';
import type { Action, Plan } from '@tsukuroi/trust/plan/plan.ts';
import { programAt, type RestartPlace } from '../restart/place.ts';
import type { Ended } from '../work/engine.ts';
import type { Standing } from '../work/standing.ts';
import { openUntil } from '../work/windows.ts';
import type { PowerEntry, WorkJournal } from '../work/work-journal.ts';
import { runningMs } from './boot.ts';
import { nextOff, noteOfArrival, type OffStep } from './next-off.ts';
import { type PeopleRules, type Person, personSince } from './people.ts';

export interface OffAgainParts {
  readonly place: RestartPlace;
  readonly journal: WorkJournal;
  readonly boot: string;
  readonly judge: () => Promise<Standing>;
  /** Whether everything that the journal says has reached the server. */
  readonly delivered: () => Promise<boolean>;
  /** Another test of who is there, in tests. */
  readonly person?: typeof personSince;
}

/** Switches a machine that was woken for its plan off again when its work is over. What becomes of it is flushed to the journal before it is done. */
export class OffAgain {
  readonly #parts: OffAgainParts;

  constructor(parts: OffAgainParts) {
    this.#parts = parts;
  }

  /** Before anything else in this system: notes whether it was woken. */
  async arrive(): Promise<void> {
    const { boot, journal, place } = this.#parts;
    const standing = await this.#parts.judge();
    const { plan, time } = standing;
    const ran = runningMs(place);
    const now = time.trustedMs;
    const wake = now === undefined ? undefined : plan?.afterwards?.wokenAt.findLast((at) => Date.parse(at) <= now);
    if (plan === undefined || now === undefined || ran === undefined || wake === undefined || boot === '') {
      return;
    }
    const asked = journal.entries.flatMap((entry) =>
      entry.kind === 'asked' ? [{ boot: entry.boot, atMs: Date.parse(entry.at) }] : [],
    );
    const arrival = { boot, cameUpMs: now - ran, seenMs: this.#seenMs(), wake, untilMs: openingEnd(standing, now) };
    const note = noteOfArrival(arrival, this.#said(), asked);
    if (note !== undefined) {
      await this.#say(plan.number, now, { wake, ...note });
    }
  }

  /**
   * After everything that could be done now: says that the machine goes off, and switches it off, or says why it stays on.
   *
   * @returns when to look again, in judged time; undefined when nothing waits for it
   */
  async leave(ended: Pick<Ended, 'waits'>): Promise<number | undefined> {
    // What was said is said; each step but a wait is followed by another look.
    for (let looks = 0; looks < 4; looks += 1) {
      const { nowMs, step, plan } = await this.#next(ended);
      switch (step.do) {
        case 'nothing':
          return undefined;
        case 'wait':
          return step.againMs;
        case 'say':
          await this.#say(plan, nowMs, step);
          break;
        case 'off':
          if (await this.#goOff()) {
            return undefined;
          }
          await this.#say(plan, nowMs, { wake: step.wake, outcome: 'stayed-on', because: 'busy' });
          return undefined;
      }
    }
    return undefined;
  }

  async #next({ waits }: Pick<Ended, 'waits'>): Promise<{ step: OffStep; nowMs: number; plan: number }> {
    const { boot, place } = this.#parts;
    const standing = await this.#parts.judge();
    const { plan, time } = standing;
    const said = this.#said();
    const last = said.at(-1);
    const nowMs = time.trustedMs ?? time.bestMs;
    const number = plan?.number ?? last?.plan ?? 1;
    if (last === undefined || last.boot !== boot || last.outcome === 'stayed-on') {
      return { step: { do: 'nothing' }, nowMs, plan: number };
    }
    const untilMs = openingEnd(standing, nowMs);
    const rules = plan === undefined ? undefined : rulesOf(plan);
    const allowed = rules !== undefined && (untilMs === undefined || mayGoOff(standing, nowMs));
    const ran = runningMs(place);
    const seen = allowed && untilMs !== undefined;
    const person = seen ? await this.#person(rules, ran, nowMs) : undefined;
    const world = {
      ...{ nowMs, timeTrusted: time.trustedMs !== undefined, boot, said, untilMs, allowed, person },
      wanted: plan?.afterwards !== undefined,
      pending: pendingOf(waits, untilMs),
      delivered: await this.#parts.delivered(),
    };
    return { step: nextOff(world), nowMs, plan: number };
  }

  async #person(rules: PeopleRules, ran: number | undefined, nowMs: number): Promise<Person | undefined> {
    const { person = personSince, place } = this.#parts;
    return ran === undefined ? { about: 'unknown: uptime' } : person(place, rules, nowMs - ran, nowMs);
  }

  #seenMs(): number | undefined {
    const { boot, journal } = this.#parts;
    const first = journal.entries.find((entry) => entry.kind !== 'took' && entry.boot === boot);
    return first === undefined ? undefined : Date.parse(first.at);
  }

  #said(): readonly PowerEntry[] {
    return this.#parts.journal.entries.filter((entry) => entry.kind === 'power');
  }

  async #say(
    plan: number,
    nowMs: number,
    { about, because, outcome, wake }: Pick<PowerEntry, 'wake' | 'outcome' | 'because' | 'about'>,
  ): Promise<void> {
    const { boot, journal } = this.#parts;
    const number = (this.#said().at(-1)?.number ?? 0) + 1;
    await journal.append({
      kind: 'power',
      plan,
      at: isoSeconds(nowMs),
      boot,
      number,
      wake,
      outcome,
      ...(because === undefined ? {} : { because }),
      ...(about === undefined ? {} : { about: about.slice(0, 300) }),
    });
  }

  /** Whoever holds the machine up keeps it on (systemctl(1), --check-inhibitors, systemd 248); an older systemctl does not know the word, and it stays on too. */
  async #goOff(): Promise<boolean> {
    const { place } = this.#parts;
    const systemctl = programAt(place, 'systemctl');
    if (systemctl === undefined) {
      return false;
    }
    const { code } = await place.run({
      command: systemctl,
      args: ['poweroff', '--check-inhibitors=yes'],
      timeoutMs: 60_000,
    });
    return code === 0;
  }
}

/** When the opening of the plan's windows, inside of the charter's bounds, ends that holds now. */
function openingEnd({ charter, plan, self }: Standing, atMs: number): number | undefined {
  const windows = (plan?.actions ?? []).flatMap((action) => action.windows);
  return windows.length === 0 ? undefined : openUntil(windows, departmentOf(charter, self.department), atMs);
}

/** How the plan's own actions treat people; undefined where one of them forbids a restart, or leaves it to a person's click. */
function rulesOf({ actions }: Plan): PeopleRules | undefined {
  const installs = actions.filter(({ verb }) => verb === 'install' || verb === 'reboot');
  const [first] = installs.flatMap(({ restarting }) => restarting ?? []);
  const barred = installs.some(({ restart, restarting }) => restart === 'never' || restarting?.byClickOnly === true);
  if (first === undefined || barred) {
    return undefined;
  }
  return { how: installs.some(({ restart }) => restart === 'ask') ? 'ask' : 'in-window', rules: first };
}

/** Whether the charter would let the machine be restarted by itself at this moment. Going off needs no more: it was off before. */
function mayGoOff({ charter, plan, self, strictestTouch }: Standing, atMs: number): boolean {
  if (plan === undefined) {
    return false;
  }
  const action: Action = {
    id: 'off-again',
    verb: 'reboot',
    windows: [],
    restart: 'in-window',
    content: [],
    permits: [],
  };
  const answer: CharterAnswer = permits(charter, {
    ...self,
    touch: plan.touch,
    ...(strictestTouch === undefined ? {} : { strictestTouchSeen: strictestTouch }),
    action,
    permits: [],
    atMs,
  });
  // Turns of the hour spread what begins; nothing begins here.
  return answer.allowed || answer.because === 'not-this-hour';
}

/** Work that is under way, or that goes on before the opening ends; what waits for another window or for nothing does not keep the machine on. */
function pendingOf(
  waits: Ended['waits'],
  untilMs: number | undefined,
): { readonly about: string; readonly againMs?: number } | undefined {
  const found = waits.find(({ againMs, work }) => {
    const begun = ['installing', 'restart-pending', 'verifying'].includes(work.state);
    return begun || (againMs !== undefined && (untilMs === undefined || againMs < untilMs));
  });
  if (found === undefined) {
    return undefined;
  }
  const { againMs, because, work } = found;
  return {
    about: `${work.plan.number}/${work.action.id} ${because ?? work.state}`,
    ...(againMs === undefined ? {} : { againMs }),
  };
}
