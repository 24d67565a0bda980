import { describe, expect, it } from 'vitest';
import type { AnyReason } from './held.ts';
import { partSteps, type Step } from './sets.ts';

function step(name: string, source: string, from?: string): Step {
  return {
    source: 'list',
    package: name,
    architecture: 'amd64',
    ...(from === undefined ? {} : { from }),
    to: '2',
    suite: 0,
    path: `pool/main/${source}/${name}_2_amd64.deb`,
    sha256: name,
    size: 1,
  };
}

const EXCLUDED: AnyReason = { code: 'excluded', reason: '会計の接続が止まるため', until: undefined };
const holding =
  (...names: string[]) =>
  (one: Step): readonly AnyReason[] =>
    names.includes(one.package) ? [EXCLUDED] : [];

const SSL = [step('libssl3', 'openssl', '1'), step('openssl', 'openssl', '1')];
const BASH = step('bash', 'bash', '1');
/** A new kernel is a new package of the same source as the one that names the newest. */
const KERNEL = [
  step('linux-image-amd64', 'linux-signed-amd64', '1'),
  step('linux-image-6.1.0-41-amd64', 'linux-signed-amd64'),
];
const LOOSE = step('libnew1', 'libnew');

function part(steps: readonly Step[], heldOf: (one: Step) => readonly AnyReason[], wholeOnly = false) {
  const { held, take } = partSteps(steps, heldOf, wholeOnly);
  return {
    take: take.map((one) => one.package),
    held: held.map(({ reasons, step: one }) => `${one.package}: ${reasons.map(({ code }) => code).join(' ')}`),
  };
}

describe('a part of apt’s answer', () => {
  it('is all of it when nothing is held', () => {
    expect(part([...SSL, BASH, LOOSE], holding()).take).toHaveLength(4);
  });

  it('trap: packages of one source go together or not at all', () => {
    expect(part([...SSL, BASH], holding('libssl3'))).toEqual({
      take: ['bash'],
      held: ['libssl3: excluded', 'openssl: belongs-to'],
    });
  });

  it('a new dependency goes and waits with its source', () => {
    expect(part([...KERNEL, BASH], holding('bash')).take).toEqual(['linux-image-amd64', 'linux-image-6.1.0-41-amd64']);
    expect(part([...KERNEL, BASH], holding('linux-image-amd64'))).toEqual({
      take: ['bash'],
      held: ['linux-image-amd64: excluded', 'linux-image-6.1.0-41-amd64: belongs-to'],
    });
  });

  it('where nobody can tell whose a new dependency is, all go or none', () => {
    expect(part([...SSL, BASH, LOOSE], holding('bash'))).toEqual({
      take: [],
      held: ['libssl3: belongs-to', 'openssl: belongs-to', 'bash: excluded', 'libnew1: belongs-to'],
    });
  });

  it('after a device refused a part, all go or none there', () => {
    expect(part([...SSL, BASH], holding('bash'), true).take).toEqual([]);
    expect(part([...SSL, BASH], holding(), true).take).toHaveLength(3);
  });
});
