import { describe, expect, it } from 'vitest';
import { matchDevice } from '../findings.ts';
import { type MappedProduct, productMapOf } from '../product-map.ts';
import { claim, DAY, fortigate, judge, knowledgeOf, machine } from '../testing/samples.ts';

const FORTIOS: MappedProduct = {
  id: 'fortios',
  title: { ja: 'FortiOS', en: 'FortiOS' },
  match: [{ os: 'fortios' }],
  products: ['cpe/o/fortinet/fortios'],
  scheme: 'fortios',
  models: ['FortiGate 60E'],
};

/** NVD restricts some claims by the update field (`sp1`, `-`), which no machine can answer. */
const RESTRICTED = claim('cpe/o/fortinet/fortios', 'CVE-2099-0001', {
  scheme: 'fortios',
  ranges: [{ from: '6.0.0', to: '6.0.5' }],
  only: ['update:sp1'],
});

function about(version: string, all = false) {
  const { findings } = judge(fortigate(version), knowledgeOf([RESTRICTED]), [FORTIOS], { all });
  return findings.filter(({ id }) => id === RESTRICTED.vulnerability);
}

describe('a claim restricted to something the machine cannot tell', () => {
  it('leaves a version inside its range undetermined', () => {
    expect(about('6.0.4')).toMatchObject([{ verdict: 'undetermined', rule: 'restriction-unknown' }]);
  });

  it('does not speak about a version outside its range, whatever the restriction means', () => {
    expect(about('7.2.8')).toEqual([]);
    expect(about('7.2.8', true)).toMatchObject([{ verdict: 'not-affected', rule: 'outside-range' }]);
  });
});

describe('a box of which only the model is known', () => {
  const judgedState = (version: string) =>
    matchDevice(fortigate(version), {
      knowledge: knowledgeOf([RESTRICTED]),
      products: productMapOf([FORTIOS]),
      day: DAY,
    }).judged;

  it('is not called judged: unknown is never green', () => {
    expect(judgedState('')).toBe('unknown');
    expect(judgedState('6.0.4')).toBe('judged');
  });
});

describe('restrictions that a manifest answers', () => {
  const product: MappedProduct = {
    ...FORTIOS,
    id: 'viewer',
    match: [{ name: 'Viewer' }],
    products: ['cpe/a/x/viewer'],
    scheme: 'generic',
  };
  const pc = machine({ id: 'windows', version: '10.0.19045.1', name: 'Windows 10' }, [
    { scheme: 'generic', name: 'Viewer', version: '1.0' },
  ]);
  const short = (only: string) =>
    judge(pc, knowledgeOf([claim('cpe/a/x/viewer', 'CVE-2099-0002', { only: [only] })]), [product]).short;

  it.each([
    ['target_hw:x64', ['CVE-2099-0002 Viewer affected every-version']],
    ['target_hw:arm64', []],
    ['target_hw:tegra', ['CVE-2099-0002 Viewer undetermined restriction-unknown']],
    ['target_sw:windows', ['CVE-2099-0002 Viewer affected every-version']],
    ['target_sw:macos', []],
    ['target_sw:wordpress', ['CVE-2099-0002 Viewer undetermined restriction-unknown']],
  ])('%s', (only, expected) => {
    expect(short(only)).toEqual(expected);
  });
});
