import type { ActiveAgent } from '../enrolment/index.ts';
import type { Assessed } from './assess.ts';
import type { View } from './look.ts';
import type { Member } from './member-book.ts';
import type { Ground } from './plan-device.ts';
import type { RolloutRecord } from './store.ts';

/** What is the same for all members of a rollout. */
export interface Course {
  readonly rollout: Pick<RolloutRecord, 'id' | 'name' | 'started_at'>;
  readonly versions: ReadonlySet<string>;
}

/** By what it was found that a member needs to be told nothing. */
export interface Grounds {
  readonly member: Member;
  readonly assessed: Assessed | undefined;
  readonly agent: ActiveAgent | undefined;
  readonly checks: View['checks'] extends ReadonlyMap<string, infer Checks> ? Checks | undefined : never;
  /** When its ring began. */
  readonly anchorMs: number;
  readonly group: number;
  readonly groups: number;
}

/** It holds from `fromMs` and before `untilMs`, as long as the grounds are the same objects. */
export interface Finding extends Grounds {
  readonly fromMs: number;
  readonly untilMs: number;
}

/**
 * Members of one rollout that need to be told nothing: nothing about them changed since that was found, and no instant has come at which time alone
 * changes it. It is remembered by the very objects that it was found by, so that whatever was read anew is judged anew.
 */
export class Settled {
  readonly #known = new Map<string, Finding>();
  #ground: Ground | undefined;
  #world: View['world'] | undefined;
  #course: string | undefined;

  /** Forgets everything when what is the same for all is another one. */
  open({ rollout, versions }: Course, { world }: Pick<View, 'world'>, ground: Ground): void {
    const course = [rollout.id, rollout.name, rollout.started_at, ...[...versions].sort()].join('\n');
    if (this.#ground !== ground || this.#world !== world || this.#course !== course) {
      this.#known.clear();
      this.#ground = ground;
      this.#world = world;
      this.#course = course;
    }
  }

  holds(device: string, grounds: Grounds, nowMs: number): boolean {
    const found = this.#known.get(device);
    return (
      found !== undefined &&
      found.fromMs <= nowMs &&
      nowMs < found.untilMs &&
      found.member === grounds.member &&
      found.assessed === grounds.assessed &&
      found.agent === grounds.agent &&
      found.checks === grounds.checks &&
      found.anchorMs === grounds.anchorMs &&
      found.group === grounds.group &&
      found.groups === grounds.groups
    );
  }

  /** Keeps what was found in a round, once all that it asked for was done. */
  keep(findings: readonly Finding[]): void {
    for (const finding of findings) {
      this.#known.set(finding.member.device, finding);
    }
  }
}
