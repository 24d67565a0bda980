import type { Decision } from '@tsukuroi/protocol';
import { clinicalRoleShape, exposureShape } from '@tsukuroi/protocol';
import { describe, expect, it } from 'vitest';
import type { Verdict } from '../verdict.ts';
import { decide, decisionBasis, decisionOf, lookUp, type Surroundings, UNKNOWN_SURROUNDINGS } from './decide.ts';
import type { Signals } from './signals.ts';

const ORDER: readonly Decision[] = ['act-now', 'this-week', 'next-window', 'watch'];
const EXPLOITATION = ['ransomware', 'active', 'likely', 'none'] as const;
const EXPOSURE = ['edge', 'internal', 'isolated'] as const;
const ROLES = ['life-support', 'care', 'office'] as const;

function signals(more: Partial<Signals> = {}): Signals {
  return {
    exploitedSince: null,
    ransomware: false,
    epss: null,
    cvss: null,
    title: null,
    automatable: 'no',
    technicalImpact: 'total',
    exploitation: 'none',
    ...more,
  };
}

function verdict(more: Partial<Verdict> = {}): Verdict {
  return {
    kind: 'vulnerability',
    id: 'CVE-2000-0001',
    verdict: 'affected',
    rule: 'fixed-version',
    claims: [],
    ...more,
  };
}

const at = (exposure: Surroundings['exposure'], role: Surroundings['role']): Surroundings => ({ exposure, role });
const urgency = (decision: Decision): number => -ORDER.indexOf(decision);

describe('the table', () => {
  it('has an answer for every combination of what may be known', () => {
    for (const exploitation of EXPLOITATION) {
      for (const exposure of exposureShape.options) {
        for (const role of clinicalRoleShape.options) {
          for (const automatable of ['yes', 'no'] as const) {
            for (const technicalImpact of ['partial', 'total'] as const) {
              expect(ORDER).toContain(
                lookUp(signals({ exploitation, automatable, technicalImpact }), at(exposure, role)),
              );
            }
          }
        }
      }
    }
  });

  it('never grows less urgent when anything grows worse', () => {
    const value = (e: number, x: number, r: number, automatable: 'yes' | 'no'): number =>
      urgency(
        lookUp(
          signals({ exploitation: EXPLOITATION[e] ?? 'none', automatable }),
          at(EXPOSURE[x] ?? 'isolated', ROLES[r] ?? 'office'),
        ),
      );
    for (const automatable of ['yes', 'no'] as const) {
      for (let e = 0; e < EXPLOITATION.length; e += 1) {
        for (let x = 0; x < EXPOSURE.length; x += 1) {
          for (let r = 0; r < ROLES.length; r += 1) {
            const here = value(e, x, r, automatable);
            expect(value(Math.min(e + 1, 3), x, r, automatable)).toBeLessThanOrEqual(here);
            expect(value(e, Math.min(x + 1, 2), r, automatable)).toBeLessThanOrEqual(here);
            expect(value(e, x, Math.min(r + 1, 2), automatable)).toBeLessThanOrEqual(here);
            expect(value(e, x, r, 'yes')).toBeGreaterThanOrEqual(value(e, x, r, 'no'));
          }
        }
      }
    }
  });

  it('follows SSVC where the three rows are named: immediate, out of cycle, scheduled', () => {
    const automated = signals({ exploitation: 'active', automatable: 'yes' });

    expect(lookUp(automated, at('edge', 'care'))).toBe('act-now');
    expect(lookUp(automated, at('internal', 'care'))).toBe('this-week');
    expect(lookUp(signals({ automatable: 'yes' }), at('internal', 'office'))).toBe('next-window');
  });

  it('what is not known about a device counts as reachable and as patient care', () => {
    const active = signals({ exploitation: 'active', automatable: 'yes' });

    expect(lookUp(active, UNKNOWN_SURROUNDINGS)).toBe(lookUp(active, at('edge', 'care')));
  });
});

describe('decisions', () => {
  const exploited = signals({
    exploitation: 'ransomware',
    ransomware: true,
    exploitedSince: '2021-11-03',
    automatable: 'yes',
  });

  it('a VPN box used by ransomware is due in three days, with one sentence that says why', () => {
    const { decision, due, why } = decide(verdict(), exploited, at('edge', 'infrastructure'), '2026-11-22');

    expect({ decision, due }).toEqual({ decision: 'act-now', due: '2026-11-25' });
    expect(why.ja).toMatch(/^[^。]+。$/);
    expect(why.ja).toContain('ランサムウェア');
    expect(why.ja).toContain('境界');
  });

  it('counts the days from when the site first saw it', () => {
    expect(decide(verdict(), exploited, at('edge', 'care'), '2026-11-01').due).toBe('2026-11-04');
  });

  it('what cannot be judged waits only while nobody exploits it', () => {
    const open = verdict({ verdict: 'undetermined', rule: 'version-unknown' });

    expect(decide(open, signals(), at('edge', 'care'), '2026-11-22')).toMatchObject({ decision: 'watch', due: null });
    expect(decide(open, exploited, at('edge', 'care'), '2026-11-22').decision).toBe('act-now');
  });

  it('without a fix there is nothing to do but watch, unless it is exploited', () => {
    const noFix = verdict({ rule: 'no-fix' });

    expect(decide(noFix, signals(), at('internal', 'care'), '2026-11-22').decision).toBe('watch');
    expect(decide(noFix, exploited, at('internal', 'care'), '2026-11-22').decision).toBe('this-week');
  });

  it('headers and tools wait whatever the vulnerability', () => {
    const tools = verdict({ verdict: 'undetermined', rule: 'kernel-tools', group: 'kernel-tools' });

    expect(decide(tools, exploited, at('edge', 'care'), '2026-11-22').decision).toBe('watch');
  });

  it('an ended system that can be reached from outside does not wait for the next window', () => {
    const ended = verdict({ kind: 'end-of-life', id: 'EOL-fortios-6.0', rule: 'end-of-life' });

    expect(decide(ended, signals(), at('edge', 'infrastructure'), '2026-11-22').decision).toBe('this-week');
    expect(decide(ended, signals(), at('internal', 'care'), '2026-11-22').decision).toBe('next-window');
  });
});

describe('the basis of a decision', () => {
  it('is all that decisions read: verdicts that agree in it are decided alike in every place', () => {
    const said = new Map<string, string>();
    const trackers = [undefined, 'unimportant', 'ignored', 'no-dsa', 'end-of-life'] as const;
    for (const exploitation of EXPLOITATION) {
      for (const automatable of ['yes', 'no'] as const) {
        for (const tracker of trackers) {
          for (const more of VERDICTS) {
            // What is not in the basis differs from one to the next: id, score, title, other claims.
            const unlike = said.size % 7;
            const claims = tracker === undefined ? [] : [{ tracker }];
            const one = verdict({ ...more, id: `CVE-${unlike}`, claims: claims as unknown as Verdict['claims'] });
            const own = signals({ exploitation, automatable, cvss: unlike, epss: unlike / 10, title: `t${unlike}` });
            const decisions = exposureShape.options.flatMap((exposure) =>
              clinicalRoleShape.options.map((role) => decisionOf(one, own, at(exposure, role), '2026-11-22')),
            );
            const basis = decisionBasis(one, own) ?? '';

            expect(said.get(basis) ?? decisions.join()).toBe(decisions.join());
            said.set(basis, decisions.join());
          }
        }
      }
    }
    expect(new Set(said.values()).size).toBeGreaterThan(5);
    expect(decisionBasis(verdict({ kind: 'end-of-life' }), signals())).toBeUndefined();
  });
});

const VERDICTS: readonly Partial<Verdict>[] = (['affected', 'undetermined'] as const).flatMap((word) =>
  (['vulnerability', 'missing-update'] as const).flatMap((kind) =>
    [{}, { group: 'kernel-tools' as const }, { rule: 'no-fix' }, { group: 'possible' as const }].flatMap((more) => [
      { verdict: word, kind, ...more },
      // The same again, so that every basis is met twice.
      { verdict: word, kind, ...more },
    ]),
  ),
);
