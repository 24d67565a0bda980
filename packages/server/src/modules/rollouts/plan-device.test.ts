import { isoSeconds } from '@tsukuroi/core';
import type { SupplySuite } from '@tsukuroi/protocol/apt-supply.ts';
import { Plan } from '@tsukuroi/trust/plan/plan.ts';
import { describe, expect, it } from 'vitest';
import { channelFor } from './list-part.ts';
import { type Ground, planDevice, restartAgain, type Target } from './plan-device.ts';
import type { Step } from './sets.ts';
import { charterOf, policyOf } from './testing.ts';

const HOUR = 3_600_000;
const NOW = Date.parse('2026-12-01T00:00:00Z');
const TIMES = { nowMs: NOW, lastStartMs: NOW + 7 * 24 * HOUR };
const NIGHT = { fromMs: NOW + 10 * HOUR, toMs: NOW + 14 * HOUR };

const SUITE: SupplySuite = {
  archive: 'debian-security',
  suite: 'bookworm-security',
  components: ['main', 'contrib'],
  security: true,
  date: '2026-11-30T00:00:00Z',
  inRelease: { sha256: 'a'.repeat(64), size: 10 },
  indexes: [{ path: 'main/binary-amd64/Packages.xz', sha256: 'b'.repeat(64), size: 20 }],
};
const STEP: Step = {
  source: 'list',
  package: 'openssl',
  architecture: 'amd64',
  from: '1',
  to: '2',
  suite: 0,
  path: 'pool/updates/main/o/openssl/openssl_2_amd64.deb',
  sha256: 'c'.repeat(64),
  size: 30,
};
const TARGET: Target = {
  identity: 'i-1',
  department: '医事課',
  touch: 'normal',
  steps: [STEP],
  suites: [SUITE],
  turn: { group: 0, groups: 1 },
};
const CHANNEL = {
  format: 'channel/1',
  id: 'debian-security',
  kind: 'apt',
  suites: ['bookworm-security'],
  components: ['main'],
  keys: ['A'.repeat(40)],
} as const;
const GROUND: Ground = {
  charter: charterOf(),
  channels: [{ ...CHANNEL, suites: [...CHANNEL.suites], components: [...CHANNEL.components], keys: [...CHANNEL.keys] }],
  permits: [],
};

const plan = (target: Partial<Target> = {}, ground: Partial<Ground> = {}, policy = policyOf('office')) =>
  planDevice({ ...TARGET, ...target }, policy, [NIGHT], { ...GROUND, ...ground }, TIMES);

describe('the plan of a device', () => {
  it('is one that agents read, with the vendor’s list and the place of each package', () => {
    const planned = plan();

    const draft = 'draft' in planned ? planned.draft : expect.fail();
    const whole = Plan.parse({ format: 'plan/1', facility: 'east', number: 1, madeAt: isoSeconds(NOW), ...draft });
    expect(whole.actions).toMatchObject([
      {
        verb: 'install',
        restart: 'in-window',
        windows: [{ from: '2026-12-01T10:00:00Z', to: '2026-12-01T14:00:00Z' }],
        minutes: 60,
        content: [{ channel: 'debian-security', index: SUITE.inRelease.sha256, place: { path: STEP.path } }],
        lists: [{ suite: 'bookworm-security', sha256: SUITE.inRelease.sha256 }],
      },
    ]);
  });

  it.each<[string, Partial<Target>, Partial<Ground>, string]>([
    [
      'a device that the charter names',
      {},
      { charter: { ...charterOf(), devices: { 'i-1': 'never' } } },
      'charter-touch',
    ],
    ['a charter without the verb', {}, { charter: charterOf({ verbs: ['report'] }) }, 'charter-verb'],
    ['a charter whose hours are others', {}, { charter: charterOf({ windows: [] }) }, 'charter-window'],
    ['no channel for the suite', {}, { channels: [] }, 'no-channel'],
    ['a class that needs a permit', { touch: 'vendor-approval' }, {}, 'permit-missing'],
    ['a class never', { touch: 'never' }, {}, 'charter-touch'],
  ])('is none for %s', (_, target, ground, code) => {
    expect(plan(target, ground)).toEqual({ held: expect.objectContaining({ code }) });
  });

  it('names the permits that were signed for this device', () => {
    const permit = {
      format: 'permit/1' as const,
      facility: 'east',
      verb: 'install' as const,
      devices: ['i-1'],
      notBefore: '2026-11-01T00:00:00Z',
      notAfter: '2027-01-01T00:00:00Z',
      because: '保守会社の確認書',
    };
    const planned = plan(
      { touch: 'vendor-approval' },
      {
        permits: [
          { path: 'permits/one.json', permit },
          { path: 'permits/other.json', permit: { ...permit, devices: ['i-2'] } },
        ],
      },
    );

    expect(planned).toMatchObject({
      draft: { touch: 'vendor-approval', actions: [{ permits: ['permits/one.json'] }] },
    });
  });

  it('trap: takes the stricter of both restart rules, so that the device does not refuse the update for its restart', () => {
    expect(plan({}, { charter: charterOf({ restart: 'ask' }) })).toMatchObject({
      draft: { actions: [{ restart: 'ask' }] },
    });
    const click = policyOf('theatre', { restart: { ...policyOf('x').restart, rule: 'click' } });
    expect(plan({}, {}, click)).toMatchObject({
      draft: { actions: [{ restart: 'ask', restarting: { byClickOnly: true } }] },
    });
  });

  it('keeps its key when only time went by, and gets another one when anything else changed', () => {
    const keyOf = (planned: ReturnType<typeof plan>) => ('key' in planned ? planned.key : expect.fail());
    const later = planDevice(TARGET, policyOf('office'), [NIGHT], GROUND, { ...TIMES, nowMs: NOW + HOUR });

    expect(keyOf(later)).toBe(keyOf(plan()));
    expect(keyOf(plan({ steps: [{ ...STEP, sha256: 'd'.repeat(64) }] }))).not.toBe(keyOf(plan()));
    expect(keyOf(plan({ touch: 'normal' }, { charter: charterOf({ restart: 'never' }) }))).not.toBe(keyOf(plan()));
  });

  it('a restart that was put off gets a plan of its own, where there is to be one', () => {
    const again = (ground: Partial<Ground>) =>
      restartAgain({ ...TARGET, steps: [] }, policyOf('office'), [NIGHT], { ...GROUND, ...ground }, TIMES);

    expect(again({})?.draft.actions).toMatchObject([{ verb: 'reboot', content: [], restart: 'in-window' }]);
    expect(again({ charter: charterOf({ restart: 'never' }) })).toBeUndefined();
    expect(again({ charter: charterOf({ verbs: ['install'] }) })).toBeUndefined();
  });
});

describe('a channel', () => {
  it('accepts the component that the path names; where it names none, all of the suite’s', () => {
    expect(channelFor(SUITE, 'pool/updates/main/o/openssl/x.deb', GROUND.channels)?.id).toBe('debian-security');
    expect(channelFor(SUITE, 'pool/updates/contrib/x/x.deb', GROUND.channels)).toBeUndefined();
    expect(channelFor(SUITE, 'elsewhere/x.deb', GROUND.channels)).toBeUndefined();
  });
});
