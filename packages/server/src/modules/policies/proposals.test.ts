import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import data from './clues.json' with { type: 'json' };
import { CAUTION, cluesOf, leadingClue, type Unclassified } from './clues.ts';
import { groupView, proposeClasses } from './proposals.ts';

const NOTHING: Omit<Unclassified, 'id' | 'name'> = {
  department: undefined,
  ou: undefined,
  os: 'Debian 12',
  vendor: undefined,
  model: undefined,
  role: 'unknown',
  software: [],
  domain: undefined,
};

const device = (id: string, more: Partial<Unclassified> = {}): Unclassified => ({ ...NOTHING, id, name: id, ...more });

const WORDS = [
  ...data.departments.flatMap(({ words }) => words),
  ...data.hosts.flatMap(({ parts }) => parts),
  ...data.makers.flatMap(({ words }) => words),
  '売店',
  'X100',
];

const someDevice = fc.record({
  id: fc.uuid(),
  name: fc.tuple(fc.constantFrom(...WORDS), fc.nat(99)).map(([word, number]) => `${word}-${number}`),
  department: fc.option(fc.constantFrom(...WORDS), { nil: undefined }),
  ou: fc.option(fc.constantFrom('病院/3階病棟', '病院/医事課', 'Domain Controllers', '売店'), { nil: undefined }),
  os: fc.constantFrom('Debian 12', 'Microsoft Windows Server 2016', 'Microsoft Windows 10'),
  vendor: fc.option(fc.constantFrom(...WORDS), { nil: undefined }),
  model: fc.option(fc.constantFrom(...WORDS), { nil: undefined }),
  role: fc.constantFrom('life-support', 'care', 'office', 'infrastructure', 'unknown'),
  software: fc.subarray(data.software.flatMap(({ names }) => names)),
  domain: fc.option(fc.constantFrom('ward.example', 'office.example'), { nil: undefined }),
}) satisfies fc.Arbitrary<Unclassified>;

const someDevices = fc.uniqueArray(someDevice, { selector: ({ id }) => id, maxLength: 40 });

describe('proposed classes', () => {
  test('every device is in exactly one group, whatever is known of it', () => {
    fc.assert(
      fc.property(someDevices, (devices) => {
        const ids = proposeClasses(devices).flatMap((group) => group.devices.map(({ id }) => id));

        expect(ids.toSorted()).toEqual(devices.map(({ id }) => id).toSorted());
      }),
    );
  });

  test('the order of the devices changes nothing', () => {
    fc.assert(
      fc.property(someDevices, fc.nat(), (devices, turn) => {
        const shift = devices.length === 0 ? 0 : turn % devices.length;
        const other = [...devices.slice(shift), ...devices.slice(0, shift)];
        const known = (groups: ReturnType<typeof proposeClasses>) =>
          groups.map(({ id, fingerprint }) => [id, fingerprint]);

        expect(known(proposeClasses(other))).toEqual(known(proposeClasses(devices)));
      }),
    );
  });

  test('no clue ever makes a proposal less cautious', () => {
    fc.assert(
      fc.property(someDevice, (one) => {
        const lead = leadingClue(cluesOf(one));

        for (const clue of cluesOf(one)) {
          expect(CAUTION.indexOf(lead?.class ?? 'test')).toBeLessThanOrEqual(CAUTION.indexOf(clue.class));
        }
      }),
    );
  });

  test('a fingerprint is of exactly the devices that were shown', () => {
    const [before] = proposeClasses([device('a', { department: '3階病棟' }), device('b', { department: '3階病棟' })]);
    const [after] = proposeClasses([device('a', { department: '3階病棟' }), device('c', { department: '3階病棟' })]);

    expect(before?.id).toBe(after?.id);
    expect(before?.fingerprint).not.toBe(after?.fingerprint);
  });

  test.each([
    ['a department', device('PC-1', { department: '４階東病棟' }), 'ward', '部署が「４階東病棟」 → 病棟'],
    [
      'an organizational unit',
      device('PC-6', { ou: '病院/外来/内科' }),
      'outpatient',
      '組織単位(OU)が「病院/外来/内科」 → 外来',
    ],
    ['a host name', device('ICU-07'), 'critical', '名前に「icu」がある → 手術室・ICU・救急'],
    [
      'a maker',
      device('PC-2', { vendor: '日本光電工業' }),
      'medical',
      'メーカー・型番が「日本光電工業」 → 医療機器(触らない)',
    ],
    ['installed software', device('PC-3', { software: ['slapd'] }), 'server', '「slapd」が入っている → サーバ'],
    [
      'the system',
      device('PC-4', { os: 'Microsoft Windows Server 2016' }),
      'server',
      'OS が「Microsoft Windows Server 2016」 → サーバ',
    ],
    [
      'the role of the device',
      device('PC-5', { role: 'life-support' }),
      'medical',
      '端末の役割が「生命維持」 → 医療機器(触らない)',
    ],
  ])('%s speaks for a class, and the group says so', (_what, one, proposed, reason) => {
    const [group] = proposeClasses([one]);

    expect(group?.class).toBe(proposed);
    expect(group === undefined ? '' : groupView(group, 'ja').reason).toBe(reason);
  });

  test('clues that disagree: the most cautious is proposed and the other is told as a doubt', () => {
    const [group] = proposeClasses([device('JIMU-3', { department: '医事課', vendor: 'Siemens Healthineers' })]);

    expect(group?.class).toBe('medical');
    expect(group === undefined ? [] : groupView(group, 'ja').doubts).toEqual([
      '部署が「医事課」 → 事務',
      '名前に「jimu」がある → 事務',
    ]);
  });

  test('part of a word is no clue: ORDER-1 is no theatre and CTRL-2 no scanner', () => {
    const groups = proposeClasses([device('ORDER-1'), device('CTRL-2')]);

    expect(groups).toHaveLength(1);
    expect(groups[0]?.class).toBeUndefined();
  });

  test('each unit is a group of its own, and a unit that disagrees with the department is told as a doubt', () => {
    const groups = proposeClasses([
      device('PC-1', { ou: '病院/外来' }),
      device('PC-2', { ou: '病院/外来' }),
      device('PC-3', { ou: '病院/3階病棟' }),
      device('PC-4', { department: '医事課', ou: '病院/手術室' }),
    ]);

    const told = groups
      .map((group) => groupView(group, 'ja'))
      .map(({ devices, doubts, reason }) => [reason, devices, doubts]);
    expect(told.toSorted()).toEqual([
      ['組織単位(OU)が「病院/3階病棟」 → 病棟', 1, []],
      ['組織単位(OU)が「病院/外来」 → 外来', 2, []],
      ['組織単位(OU)が「病院/手術室」 → 手術室・ICU・救急', 1, ['部署が「医事課」 → 事務']],
    ]);
  });

  test('trap: a short word within a unit’s English name is no clue: Particular holds no ICU, Contest no test', () => {
    const [group] = proposeClasses([device('a', { ou: 'Particular/Contest' })]);

    expect(group?.class).toBeUndefined();
    expect(leadingClue(cluesOf(device('b', { ou: 'Hospital/ICU-East' })))?.class).toBe('critical');
    expect(leadingClue(cluesOf(device('c', { ou: 'Domain Controllers' })))?.class).toBe('server');
  });

  test('devices of which nothing is known are grouped by department, then by unit, then by domain, and no class is proposed', () => {
    const groups = proposeClasses([
      device('a', { department: '売店' }),
      device('b', { domain: 'ward.example' }),
      device('d', { ou: '病院/売店', domain: 'ward.example' }),
      device('c'),
    ]);

    expect(
      groups
        .map((group) => groupView(group, 'ja'))
        .map(({ class: one, reason }) => [one, reason])
        .toSorted(),
    ).toEqual([
      [null, '手がかりがありません(ドメイン「ward.example」)。区分を選んでください。'],
      [null, '手がかりがありません(組織単位「病院/売店」)。区分を選んでください。'],
      [null, '手がかりがありません(部署「売店」)。区分を選んでください。'],
      [null, '手がかりがありません。部署も分かりません。'],
    ]);
  });
});
