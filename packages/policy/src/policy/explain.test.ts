import { describe, expect, it } from 'vitest';
import { JAPAN_HOLIDAYS } from '../calendar/japan.ts';
import { explain, type HeldReason, type PolicyWorld } from './explain.ts';
import type { PolicyDevice } from './precedence.ts';
import { Policy } from './shape.ts';
import { templateFor } from './templates.ts';
import { DEVICE_CLASSES } from './touch.ts';
import { isNamedIn, scopeOf, type Update } from './update.ts';
import { fittingWords, heldWords, scopeWords } from './words.ts';

const FACILITY = 'east';
const jst = (text: string) => Date.parse(`${text}+09:00`);
/** Tuesday, a window of the office (19:00–23:00). */
const IN_WINDOW = jst('2026-12-01T19:30');

const PC: PolicyDevice = {
  id: 'pc-1',
  facility: FACILITY,
  department: '医事課',
  tags: [],
  class: 'office',
  touch: undefined,
  products: [],
};
const OPENSSL: Update = {
  name: 'openssl',
  kind: 'os-security',
  publishedOn: '2026-11-20',
  exploited: false,
  ransomware: false,
  version: '3.0.17-1~deb12u3',
};

const office = templateFor('office', FACILITY);
function world(changes: Partial<PolicyWorld> = {}): PolicyWorld {
  return {
    policies: [office],
    vendorRules: [],
    confirmations: [],
    calendars: [JAPAN_HOLIDAYS],
    freezes: [],
    holidayCalendars: ['jp-holidays'],
    ...changes,
  };
}
const codes = (held: readonly HeldReason[]) => held.map(({ code }) => code);
const heldBy = (changes: Partial<PolicyWorld>, device = PC, update = OPENSSL, atMs = IN_WINDOW) =>
  codes(explain(world(changes), device, update, atMs).held);

describe('what may begin', () => {
  it('an office PC in its window, after its waiting days: nothing holds back', () => {
    expect(heldBy({})).toEqual([]);
  });

  it('a device without a class is watched only, whatever policy fits it', () => {
    const everyone = Policy.parse({ ...office, who: { facilities: [FACILITY] } });
    const answer = explain(world({ policies: [everyone] }), { ...PC, class: undefined }, OPENSSL, IN_WINDOW);

    expect(answer.touch).toBe('never');
    expect(codes(answer.held)).toEqual(['unclassified']);
  });

  it('a medical device is never touched, even where a policy names it', () => {
    const named = Policy.parse({ ...office, who: { devices: ['pc-1'] } });

    expect(heldBy({ policies: [named] }, { ...PC, class: 'medical' })).toEqual(['touch-never']);
    // A person may loosen it for one device; then its maker is asked.
    expect(heldBy({ policies: [named] }, { ...PC, class: 'medical', touch: 'maker-consent' })).toEqual([
      'maker-consent-missing',
    ]);
  });

  it('no policy, no update', () => {
    expect(heldBy({ policies: [] })).toEqual(['no-policy']);
  });
});

describe('which policy counts', () => {
  const wide = Policy.parse({ ...office, id: 'wide', order: 1, who: { facilities: [FACILITY] } });
  const department = Policy.parse({ ...office, id: 'department', order: 900, who: { departments: ['医事課'] } });
  const second = Policy.parse({ ...office, id: 'second', order: 901, who: { departments: ['医事課', '総務課'] } });
  const other = Policy.parse({
    ...office,
    id: 'other',
    order: 0,
    who: { departments: ['外来'], facilities: [FACILITY] },
  });

  it('the closest one, then the one above in the list; every other one says why not', () => {
    const { fitting, policy } = explain(world({ policies: [wide, second, other, department] }), PC, OPENSSL, IN_WINDOW);

    expect(policy?.id).toBe('department');
    expect(fitting.map((one) => [one.policy.id, one.lostBy])).toEqual([
      ['department', undefined],
      ['second', 'order'],
      ['wide', 'wider'],
    ]);
    expect(fitting.map((one) => fittingWords(one).ja)).toEqual([
      'この方針が効きます(部署で指定)。',
      '効きません。同じ近さで、一覧の上にある方針が先です(部署で指定)。',
      '効きません。もっと近い指定があります(施設で指定)。',
    ]);
  });
});

describe('every reason is named, not only the first', () => {
  it('outside the window, excluded, and waiting', () => {
    const excluding = Policy.parse({
      ...office,
      what: { ...office.what, exclude: [{ name: 'openssl', reason: '会計ソフトが止まる', until: '2026-12-31' }] },
    });
    const answer = explain(
      world({ policies: [excluding] }),
      PC,
      { ...OPENSSL, publishedOn: '2026-11-30' },
      jst('2026-12-01T09:00'),
    );

    expect(answer.held).toEqual([
      { code: 'excluded', reason: '会計ソフトが止まる', until: '2026-12-31' },
      // Three business days after Monday, 30 November.
      { code: 'waiting-days', until: '2026-12-03', whose: '事務' },
      { code: 'outside-window', next: '2026-12-01T10:00:00Z' },
    ]);
    expect(answer.held.map((reason) => heldWords(reason).ja).join('')).not.toMatch(/undefined/);
  });

  it('an exclusion ends on its day', () => {
    const what = { ...office.what, exclude: [{ name: 'openssl', reason: '検証中', until: '2026-11-30' }] };

    expect(heldBy({ policies: [Policy.parse({ ...office, what })] })).toEqual([]);
  });

  it('waiting days leave out holidays: 23 November does not count', () => {
    const at = (day: string) => heldBy({}, PC, { ...OPENSSL, publishedOn: '2026-11-20' }, jst(`${day}T19:30`));

    // Friday 20 → 24, 25, 26 are the three business days; the window is open from Tuesday to Thursday.
    expect(at('2026-11-25')).toEqual(['waiting-days']);
    expect(at('2026-11-26')).toEqual([]);
  });

  it('an update without a date is not old enough', () => {
    expect(heldBy({}, PC, { ...OPENSSL, publishedOn: undefined })).toEqual(['age-unknown']);
  });

  it('other kinds of updates are out of scope, and said to be', () => {
    expect(heldBy({}, PC, { ...OPENSSL, kind: 'os-other' })).toEqual(['out-of-scope']);
    expect(heldBy({}, PC, { ...OPENSSL, kind: 'application', name: 'Zoom' })).toEqual(['out-of-scope']);
  });

  it('a freeze counts for everyone; nothing begins that could not finish before it', () => {
    const freezes = [
      { id: 'emr', reason: '電子カルテの更新作業', from: '2026-12-01T11:00:00Z', to: '2026-12-01T20:00:00Z' },
    ];

    expect(heldBy({ freezes }, PC, OPENSSL, jst('2026-12-01T20:30'))).toEqual(['frozen', 'outside-window']);
    // 19:30: the freeze begins at 20:00, a run takes an hour.
    expect(heldBy({ freezes })).toEqual(['outside-window']);
  });

  it('no windows, or only short ones, are two different sentences', () => {
    const [window] = office.windows;
    const short = Policy.parse({ ...office, windows: [{ ...window, from: '19:00', to: '19:40' }] });

    expect(heldBy({ policies: [Policy.parse({ ...office, windows: [] })] })).toEqual(['no-window']);
    expect(explain(world({ policies: [short] }), PC, OPENSSL, IN_WINDOW).held).toEqual([
      { code: 'window-too-short', minutes: 40 },
    ]);
  });

  it('a calendar that ended holds what depends on it and is named', () => {
    const answer = explain(world(), PC, { ...OPENSSL, publishedOn: '2027-01-05' }, jst('2028-02-01T19:30'));

    expect(answer.held).toEqual([{ code: 'calendar-ended', calendars: ['jp-holidays'] }]);
  });
});

describe('consent', () => {
  const theatre = templateFor('critical', FACILITY);
  const device: PolicyDevice = { ...PC, class: 'critical', touch: 'vendor-approval' };
  const saturday = jst('2026-12-05T14:30');
  const given = {
    kind: 'vendor' as const,
    who: '保守会社',
    update: 'openssl',
    version: OPENSSL.version,
    devices: ['pc-1'],
    givenOn: '2026-12-01',
  };
  const held = (confirmations: PolicyWorld['confirmations'], update = OPENSSL) =>
    heldBy({ policies: [theatre], confirmations }, device, update, saturday);

  it('no answer is never consent, and its age is said', () => {
    const answer = explain(world({ policies: [theatre] }), device, OPENSSL, saturday);

    expect(answer.held).toEqual([{ code: 'vendor-consent-missing', update: 'openssl', waitingDays: 15 }]);
  });

  it.each([
    ['of another version', { version: '3.0.16-1' }],
    ['for another device', { devices: ['pc-2'] }],
    ['of tomorrow', { givenOn: '2026-12-06' }],
    ['that ran out yesterday', { until: '2026-12-04' }],
    ['of the wrong kind', { kind: 'person' as const }],
  ])('a consent %s does not count', (_, changes) => {
    expect(held([given])).toEqual([]);
    expect(held([{ ...given, ...changes }])).toEqual(['vendor-consent-missing']);
  });
});

describe('a maker’s rule', () => {
  const rule = {
    id: 'navi',
    vendor: '手術支援装置のメーカー',
    products: ['navigation'],
    allow: { os: 'security' as const, applications: false },
    minBusinessDays: 5,
    source: '更新の取り扱い 2026-04-01',
  };
  const device = { ...PC, products: ['navigation'] };
  const all = Policy.parse({ ...office, what: { os: 'all', applications: 'all', exclude: [] } });

  it('overrides a policy that is looser', () => {
    const held = (update: Update) =>
      explain(world({ policies: [all], vendorRules: [rule] }), device, update, IN_WINDOW).held;

    expect(codes(held({ ...OPENSSL, kind: 'os-other' }))).toEqual(['vendor-forbids']);
    expect(held({ ...OPENSSL, publishedOn: '2026-11-26' })).toEqual([
      // Three business days of the policy are over on 1 December; the maker's five are not.
      { code: 'waiting-days', until: '2026-12-03', whose: rule.vendor },
    ]);
    expect(codes(held(OPENSSL))).toEqual([]);
  });

  it('does not count on devices without the product', () => {
    expect(heldBy({ policies: [all], vendorRules: [rule] }, PC, { ...OPENSSL, kind: 'os-other' })).toEqual([]);
  });
});

describe('programs of the catalogue and the agent itself', () => {
  const wants = (what: object) => ({
    policies: [Policy.parse({ ...office, what: { os: 'none', applications: 'none', exclude: [], ...what } })],
  });
  const VIEWER: Update = { ...OPENSSL, name: 'viewer', kind: 'application' };
  const AGENT: Update = { ...OPENSSL, name: 'tsukuroi-agent', kind: 'product' };

  it('are wanted only by a policy that says so; a policy from before the word says no', () => {
    expect(heldBy(wants({}), PC, VIEWER)).toEqual(['out-of-scope']);
    expect(heldBy(wants({ applications: ['viewer'] }), PC, VIEWER)).toEqual([]);
    expect(heldBy(wants({ applications: 'all', product: false }), PC, AGENT)).toEqual(['out-of-scope']);
    expect(heldBy(wants({ product: true }), PC, AGENT)).toEqual([]);
    expect(Policy.parse({ ...office, what: { os: 'security', applications: 'none' } }).what.product).toBe(false);
  });

  it('templates renew the agent wherever they have hours at all', () => {
    const without = DEVICE_CLASSES.filter((one) => !templateFor(one, FACILITY).what.product);
    expect(without).toEqual(['medical']);
  });

  it('trap: a maker who allows no programs of others allows no agent of ours either', () => {
    const rule = {
      ...{ id: 'maker', vendor: 'メーカー', products: ['navigation'], source: '文書 2026-01-01', minBusinessDays: 0 },
      allow: { os: 'all' as const, applications: false },
    };
    const device = { ...PC, products: ['navigation'] };
    expect(heldBy({ ...wants({ product: true }), vendorRules: [rule] }, device, AGENT)).toEqual(['vendor-forbids']);
  });

  it('"all" wants nothing that is not there; a name does', () => {
    expect(isNamedIn({ os: 'none', applications: 'all', product: false, exclude: [] }, 'viewer')).toBe(false);
    expect(isNamedIn({ os: 'none', applications: ['viewer'], product: false, exclude: [] }, 'viewer')).toBe(true);
  });
});

describe('programs by what they are for', () => {
  const wants = (what: object) =>
    Policy.parse({ ...office, what: { os: 'none', applications: 'none', exclude: [], ...what } });
  const browsers = wants({ categories: ['WebBrowser', 'Email'] });
  const program = (name: string, more: Partial<Update> = {}): Update => ({
    ...OPENSSL,
    name,
    kind: 'application',
    ...more,
  });
  const heldOf = (policy: Policy, update: Update) => explain(world({ policies: [policy] }), PC, update, IN_WINDOW).held;

  it('a category takes the programs whose recipes name it, and nothing else', () => {
    expect(heldOf(browsers, program('browser', { category: 'WebBrowser' }))).toEqual([]);
    expect(heldOf(browsers, program('viewer', { category: 'Viewer' }))).toEqual([
      { code: 'out-of-scope', policy: office.name, category: 'Viewer' },
    ]);
    expect(codes(heldOf(browsers, { ...OPENSSL, category: 'WebBrowser' }))).toEqual(['out-of-scope']);
  });

  it('trap: a program of which nobody says what it is for is in no category', () => {
    const [reason] = heldOf(browsers, program('old-recipe'));

    expect(reason).toEqual({ code: 'out-of-scope', policy: office.name, category: 'unknown' });
    expect(reason === undefined ? '' : heldWords(reason).ja).toContain('種類が分からない');
  });

  it('trap: related categories do not take each other’s programs: a browser is no Network here', () => {
    expect(codes(heldOf(wants({ categories: ['Network'] }), program('browser', { category: 'WebBrowser' })))).toEqual([
      'out-of-scope',
    ]);
  });

  it('a name and a category stand beside each other; an exclusion goes before both', () => {
    const both = wants({ applications: ['viewer'], categories: ['WebBrowser'] });
    const excluded = wants({
      categories: ['WebBrowser'],
      exclude: [{ name: 'browser', reason: '検査機器の画面が崩れるため' }],
    });

    expect(heldOf(both, program('viewer'))).toEqual([]);
    expect(heldOf(both, program('browser', { category: 'WebBrowser' }))).toEqual([]);
    expect(codes(heldOf(excluded, program('browser', { category: 'WebBrowser' })))).toEqual(['excluded']);
  });

  it('puts nothing where it is not: only a name does', () => {
    expect(isNamedIn(browsers.what, 'browser')).toBe(false);
  });

  it('says by what an update is taken', () => {
    const saidOf = (policy: Policy, update: Update) => {
      const scope = scopeOf(policy.what, update);
      return scope === undefined ? undefined : scopeWords(policy.name, scope).ja;
    };
    const browser = program('browser', { category: 'WebBrowser' });

    expect(saidOf(browsers, browser)).toBe(
      `方針「${office.name}」の対象です(アプリの種類「ウェブブラウザー」で指定)。`,
    );
    expect(saidOf(wants({ applications: 'all', categories: ['WebBrowser'] }), browser)).toContain('すべてのアプリ');
    expect(saidOf(wants({ applications: ['browser'] }), browser)).toContain('アプリの名前で指定');
    expect(saidOf(wants({ os: 'security' }), OPENSSL)).toContain('OS のセキュリティ更新');
    expect(saidOf(wants({ os: 'all' }), { ...OPENSSL, kind: 'os-other' })).toContain('OS のすべての更新');
    expect(saidOf(wants({ product: true }), { ...OPENSSL, kind: 'product' })).toContain('つくろい自身の更新');
    expect(saidOf(browsers, OPENSSL)).toBeUndefined();
  });

  it('a category that nobody knows makes the policy unreadable, never wider', () => {
    expect(Policy.safeParse({ ...browsers, what: { ...browsers.what, categories: ['Browsers'] } }).success).toBe(false);
    expect(Policy.safeParse({ ...browsers, what: { ...browsers.what, categories: [] } }).success).toBe(false);
  });
});

describe('the fast lane', () => {
  const fast = Policy.parse({ ...office, fastLane: true });
  const urgent = { ...OPENSSL, publishedOn: '2026-11-30', exploited: true, ransomware: true };
  const answer = (policy: Policy, update: Update, exposed: boolean) => {
    const { held, fastLane } = explain(world({ policies: [policy] }), PC, update, IN_WINDOW, exposed);
    return [codes(held), fastLane];
  };

  it('passes over the waiting days on an exposed device, and says that it did', () => {
    expect(answer(fast, urgent, true)).toEqual([[], true]);
  });

  it('needs the policy’s leave, both signs of danger, and an exposed device', () => {
    expect(answer(office, urgent, true)).toEqual([['waiting-days'], false]);
    expect(answer(fast, { ...urgent, ransomware: false }, true)).toEqual([['waiting-days'], false]);
    expect(answer(fast, urgent, false)).toEqual([['waiting-days'], false]);
  });

  it('never passes over a window', () => {
    const { held } = explain(world({ policies: [fast] }), PC, urgent, jst('2026-12-01T09:00'), true);

    expect(codes(held)).toEqual(['outside-window']);
  });
});

it('each class has a template that is a policy', () => {
  for (const one of DEVICE_CLASSES) {
    expect(templateFor(one, FACILITY).who).toEqual({ facilities: [FACILITY], classes: [one] });
  }
});
