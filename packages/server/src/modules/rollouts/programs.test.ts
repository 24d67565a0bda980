import { describe, expect, it } from 'vitest';
import { type Catalogue, NO_CATALOGUE, type Program, type Way } from './catalogue.ts';
import { keyWithout, planKey, saysTheSame } from './plan-key.ts';
import { type Holding, programsOn } from './programs.ts';

const file = (target: string) => ({ target, sha256: target, size: 1 });
const program = (version: string, ways: readonly Omit<Way, 'artifact'>[], more: Partial<Program> = {}): Program => ({
  ...{
    app: 'viewer',
    version,
    scheme: 'deb',
    name: { ja: '閲覧', en: 'Viewer' },
    replaces: [],
    recipe: file(`recipes/viewer/${version}`),
  },
  ways: ways.map((way) => ({ ...way, artifact: file(`artifacts/${way.kind}-${way.arch}`) })),
  ...more,
});
const deb = (version: string, arch = 'amd64') => ({ kind: 'deb' as const, arch, package: 'viewer', version });
const rpm = (version: string, arch = 'x86_64') => ({ kind: 'rpm' as const, arch, package: 'viewer', version });
const archive = (version: string, arch = 'any') => ({ kind: 'archive' as const, arch, version });
const entry = (scheme: 'deb' | 'rpm', name: string, version: string, arch: string) => ({ scheme, name, version, arch });

const DEBIAN = entry('deb', 'dpkg', '1.21', 'amd64');
const ALMA = entry('rpm', 'rpm', '4.16', 'x86_64');
const machine = (...software: Holding['software']): Holding => ({ arch: 'x86_64', software });
const catalogue = (...programs: Program[]): Catalogue => ({
  ...NO_CATALOGUE,
  programs: new Map([['viewer', programs]]),
});
const offers = (known: Catalogue, holding: Holding, laidOut: readonly string[] = []) =>
  programsOn(known, holding, new Map(laidOut.length === 0 ? [] : [['viewer', laidOut]])).offered.map((step) => [
    step.from,
    step.to,
    step.artifact.target,
    ...step.held.map(({ code }) => code),
  ]);

describe('what of the catalogue fits a machine', () => {
  const both = catalogue(program('2.0', [deb('1:2.0'), rpm('2.0-1')]));

  it('is the way of its package manager and architecture', () => {
    expect(offers(both, machine(DEBIAN, entry('deb', 'viewer', '1:1.9', 'amd64')))).toEqual([
      ['1:1.9', '2.0', 'artifacts/deb-amd64'],
    ]);
    expect(offers(both, machine(ALMA, entry('rpm', 'viewer', '1.9-1', 'x86_64')))).toEqual([
      ['1.9-1', '2.0', 'artifacts/rpm-x86_64'],
    ]);
    expect(offers(both, machine(entry('deb', 'dpkg', '1.21', 'arm64')))).toEqual([]);
  });

  it('trap: an epoch that no file’s name can hold counts all the same', () => {
    expect(offers(both, machine(DEBIAN, entry('deb', 'viewer', '9.0', 'amd64')))).toEqual([
      ['9.0', '2.0', 'artifacts/deb-amd64'],
    ]);
    expect(offers(both, machine(DEBIAN, entry('deb', 'viewer', '2:1.0', 'amd64')))).toEqual([]);
  });

  it('trap: the same package for another architecture is another program', () => {
    expect(offers(both, machine(DEBIAN, entry('deb', 'viewer', '1:1.9', 'i386')))).toEqual([
      [undefined, '2.0', 'artifacts/deb-amd64'],
    ]);
  });

  it('goes back only where a signed recipe names the version whose place it takes, and never to and fro', () => {
    const back = program('1.9', [archive('1.9')], { scheme: 'semver', replaces: ['2.0'] });
    const files = catalogue(program('2.0', [archive('2.0')], { scheme: 'semver' }), back);
    const packages = catalogue(program('1.9', [deb('1.9')], { replaces: ['2.0'] }));

    expect(offers(files, machine(), ['2.0'])).toEqual([['2.0', '1.9', 'artifacts/archive-any']]);
    expect([offers(files, machine(), ['1.9']), offers(files, machine(), ['2.1'])]).toEqual([[], []]);
    expect(offers(files, machine())).toEqual([[undefined, '1.9', 'artifacts/archive-any']]);
    // No package manager puts an older package over a newer one here.
    expect(offers(packages, machine(DEBIAN, entry('deb', 'viewer', '2.0', 'amd64')))).toEqual([]);
  });

  it('is known of an archive from what was laid out there', () => {
    const files = catalogue(program('2.0', [archive('2.0')], { scheme: 'semver' }));

    expect(offers(files, machine())).toEqual([[undefined, '2.0', 'artifacts/archive-any']]);
    expect(offers(files, machine(), ['1.0.0', 'odd?'])).toEqual([
      ['odd?', '2.0', 'artifacts/archive-any', 'version-unknown'],
    ]);
    expect(programsOn(both, machine(DEBIAN, entry('deb', 'viewer', '1:2.0', 'amd64')), new Map()).has).toEqual(
      new Map([['viewer', '2.0']]),
    );
  });

  it('is the newest that is not frozen; a frozen one alone says why', () => {
    const frozen = { frozen: { ja: '接続が切れるため', en: 'It cuts the connection' } };
    const old = entry('deb', 'viewer', '1.0', 'amd64');
    const mixed = catalogue(
      program('2.5', [deb('2.5')]),
      program('3.0', [deb('3.0')], frozen),
      program('2.0', [deb('2.0')]),
    );

    expect(offers(mixed, machine(DEBIAN, old))).toEqual([['1.0', '2.5', 'artifacts/deb-amd64']]);
    expect(offers(catalogue(program('3.0', [deb('3.0')], frozen)), machine(DEBIAN, old))).toEqual([
      ['1.0', '3.0', 'artifacts/deb-amd64', 'recipe-frozen'],
    ]);
  });
});

describe('the key of a plan', () => {
  const key = planKey({ touch: 'normal' }, [{ id: 'os-1' }, { id: 'app-1' }]);

  it('loses each action that is over, and is empty after the last', () => {
    expect(keyWithout(key, 'os-1')).toBe(planKey({ touch: 'normal' }, [{ id: 'app-1' }]));
    expect(keyWithout(keyWithout(key, 'os-1'), 'app-1')).toBe('');
  });

  it('trap: what is over is not asked for again while the inventory that says so is still under way', () => {
    const left = keyWithout(key, 'os-1');

    expect(saysTheSame(left, ['os-1', 'app-1'], key)).toBe(true);
    expect(saysTheSame(left, ['os-1', 'app-1'], planKey({ touch: 'normal' }, [{ id: 'app-1' }]))).toBe(true);
    expect(saysTheSame(left, ['os-1', 'app-1'], planKey({ touch: 'normal' }, [{ id: 'app-2' }]))).toBe(false);
    expect(saysTheSame(left, ['os-1', 'app-1'], planKey({ touch: 'never' }, [{ id: 'app-1' }]))).toBe(false);
  });
});
