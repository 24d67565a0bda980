import { matchShape } from '@tsukuroi/protocol';
import { describe, expect, it } from 'vitest';
import { matchDocument } from './match-document.ts';
import { productMapOf } from './product-map.ts';
import { claim, DAY, DEBIAN_12, debPackage, fixedIn, knowledgeOf, machine } from './testing/samples.ts';

const curl = fixedIn('deb/debian/12/curl', 'CVE-2024-2398', '7.88.1-10+deb12u6');
const knowledge = knowledgeOf([curl, claim('deb/debian/12/curl', 'CVE-2024-11053')], { debian: '2025-02-12' });
const deps = { knowledge, products: productMapOf([]), day: DAY };
const host = machine(DEBIAN_12, [debPackage('curl', '7.88.1-10+deb12u4'), debPackage('tar', '1.34')]);
const empty = machine({ id: 'unknown', version: '', name: '検査装置' }, []);

describe('match/1', () => {
  it('keeps to its shape, names the age of each feed and keeps every device', () => {
    const document = matchShape.parse(matchDocument([host, empty], deps));

    expect(document.knowledge.feeds).toEqual([{ id: 'debian', date: '2025-02-12', records: 2, stale: true }]);
    expect(document.devices.map(({ judged, unmapped }) => [judged, unmapped.map(({ name }) => name)])).toEqual([
      ['judged', []],
      ['unknown', ['検査装置']],
    ]);
  });

  it('a distribution release about which nothing is known is listed, not clean', () => {
    const other = machine({ ...DEBIAN_12, version: '14' }, [debPackage('curl', '8.0-1')]);
    const [device] = matchDocument([other], deps).devices;

    expect(device).toMatchObject({ judged: 'unknown', unmapped: [{ name: 'curl', version: '8.0-1' }] });
  });

  it('leaves not-affected out unless asked', () => {
    const fixed = machine(DEBIAN_12, [debPackage('curl', '7.88.1-10+deb12u9')]);
    const ids = (all: boolean): string[] =>
      matchDocument([fixed], { ...deps, all }).devices[0]?.findings.map(({ id, verdict }) => `${id} ${verdict}`) ?? [];

    expect(ids(false)).not.toContain('CVE-2024-2398 not-affected');
    expect(ids(true)).toContain('CVE-2024-2398 not-affected');
  });

  it('the basis "tracker" applies no rule', () => {
    const [device] = matchDocument([host], deps, { basis: 'tracker' }).devices;

    expect(device?.findings.map(({ id, verdict, rule }) => [id, verdict, rule])).toEqual([
      ['CVE-2024-11053', 'affected', 'tracker'],
      ['CVE-2024-2398', 'affected', 'tracker'],
    ]);
  });

  it('speaks English when asked', () => {
    const [device] = matchDocument([host], { ...deps, language: 'en' }).devices;

    expect(device?.findings.map(({ because, remedy, why }) => `${because} ${remedy} ${why}`).join('\n')).not.toMatch(
      /[ぁ-んァ-ン一-龥]/,
    );
  });
});
