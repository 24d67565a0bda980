import {
  acceptanceRowShape,
  apartListShape,
  auditRowShape,
  backupRowShape,
  bundleRowShape,
  bundleViewShape,
  calendarRowShape,
  calendarViewShape,
  carryingPreviewShape,
  classedDeviceRowShape,
  classProposalsShape,
  cloneRowShape,
  confirmationRowShape,
  departmentChecksShape,
  departmentHeadsShape,
  deviceGapsShape,
  devicePolicyShape,
  deviceRowShape,
  deviceShape,
  deviceUpdateRowShape,
  deviceWakesShape,
  directorReportShape,
  enrolmentTokenRowShape,
  enrolmentTokenShape,
  feedRowShape,
  findingRowShape,
  freezeRowShape,
  GRIDS,
  gapRowShape,
  gridPageShape,
  historyRowShape,
  identityDecisionResultShape,
  identityRowShape,
  identityViewShape,
  inquiryShape,
  jobShape,
  keyRoleRowShape,
  keysViewShape,
  ledgerPreviewShape,
  ledgerRowShape,
  mailSettingsShape,
  mediaViewShape,
  missingConfirmationRowShape,
  morningDaysShape,
  morningDeskShape,
  morningSheetShape,
  noticeRowShape,
  outwardSettingsShape,
  patchDeviceRowShape,
  patchedShareShape,
  patchRowShape,
  pathRowShape,
  pathViewShape,
  policyCalendarShape,
  policyChoicesShape,
  policyPreviewShape,
  policyRowShape,
  policyTemplatesShape,
  policyViewShape,
  problemShape,
  productChoiceShape,
  programClassesShape,
  proposalsShape,
  recipientsShape,
  reconciliationRowShape,
  refusedBundleRowShape,
  removableProgramShape,
  removalShape,
  resultShape,
  rolloutDeviceRowShape,
  rolloutRowShape,
  rolloutViewShape,
  sessionShape,
  settingsShape,
  softwareRowShape,
  stopDetailShape,
  stopStandingShape,
  todayShape,
  tokenRowShape,
  trustStatusShape,
  upgradeViewShape,
  userShape,
  vendorRuleRowShape,
  vulnerabilityDeviceRowShape,
  vulnerabilityRowShape,
  vulnerabilityShape,
  waitingRowShape,
  workRowShape,
  workViewShape,
} from '@tsukuroi/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type StandIn, startStandIn } from '../packages/web/dev/stand-in.ts';

/** The stand-in may invent a hospital, but not an interface: what it answers has the shapes the server is held to. */

let standIn: StandIn;
let cookie = '';

beforeAll(async () => {
  standIn = await startStandIn({ first: 'signed-in', devices: 300 });
  const response = await fetch(`${standIn.url}/api/v1/session`);
  cookie = response.headers.get('set-cookie')?.split(';')[0] ?? '';
});

afterAll(() => standIn?.close());

async function answer(path: string): Promise<unknown> {
  const response = await fetch(`${standIn.url}/api/v1${path}`, { headers: { cookie } });
  return response.json();
}

const page = (row: z.ZodType) => gridPageShape(row);

const ANSWERS: readonly (readonly [string, z.ZodType])[] = [
  ['/session', sessionShape],
  ['/today', todayShape],
  ['/notices', page(noticeRowShape)],
  ['/notices/mail', mailSettingsShape],
  ['/notices/outward', outwardSettingsShape],
  ['/morning', morningSheetShape],
  ['/morning/days', morningDaysShape],
  ['/morning/desk', morningDeskShape],
  ['/stop', stopStandingShape],
  ['/stop/detail', stopDetailShape],
  ['/devices', page(deviceRowShape)],
  ['/devices/dev-1', deviceShape],
  ['/devices/dev-7', deviceShape],
  ['/devices/dev-5/findings', page(findingRowShape)],
  ['/devices/dev-5/software', page(softwareRowShape)],
  ['/devices/dev-5/history', page(historyRowShape)],
  ['/devices/dev-1/inquiry', inquiryShape],
  ['/vulnerabilities', page(vulnerabilityRowShape)],
  ['/vulnerabilities/CVE-2099-10001', vulnerabilityShape],
  ['/vulnerabilities/CVE-2099-10001/devices', page(vulnerabilityDeviceRowShape)],
  ['/software', page(softwareRowShape)],
  ['/products', z.array(productChoiceShape)],
  ['/knowledge/feeds', page(feedRowShape)],
  ['/audit', page(auditRowShape)],
  ['/users', page(userShape)],
  ['/tokens', page(tokenRowShape)],
  ['/acceptances', page(acceptanceRowShape)],
  ['/ledger', page(ledgerRowShape)],
  ['/ledger/reconciliation', page(reconciliationRowShape)],
  ['/enrolment/identities', page(identityRowShape)],
  ['/enrolment/identities/00000000-0000-4000-8000-000000000302', identityViewShape],
  ['/enrolment/tokens', page(enrolmentTokenRowShape)],
  ['/enrolment/clones', page(cloneRowShape)],
  ['/enrolment/gaps', page(gapRowShape)],
  ['/enrolment/devices/dev-11/gaps', deviceGapsShape],
  ['/carrying/bundles', page(bundleRowShape)],
  [`/carrying/bundles/${'20'.repeat(32)}`, bundleViewShape],
  ['/carrying/media', mediaViewShape],
  ['/carrying/refused', page(refusedBundleRowShape)],
  ['/carrying/recipients', recipientsShape],
  ['/carrying/preview?kind=results', carryingPreviewShape],
  ['/paths', page(pathRowShape)],
  ['/paths/40000000-0000-4000-8000-000000000002', pathViewShape],
  ['/rollouts', page(rolloutRowShape)],
  ['/rollouts/rollout-1', rolloutViewShape],
  ['/rollouts/rollout-2', rolloutViewShape],
  ['/rollouts/rollout-1/devices', page(rolloutDeviceRowShape)],
  ['/rollouts/share', patchedShareShape],
  ['/work', page(workRowShape)],
  ['/work/move-1', workViewShape],
  [`/work/evidence/${'e'.repeat(64)}`, resultShape],
  ['/devices/dev-5/work', page(workRowShape)],
  ['/devices/dev-5/updates', page(deviceUpdateRowShape)],
  ['/patches', page(patchRowShape)],
  ['/patches/patch-0/devices', page(patchDeviceRowShape)],
  ['/policies', page(policyRowShape)],
  ['/policies/templates', policyTemplatesShape],
  ['/policies/choices', policyChoicesShape],
  ['/policies/calendar?from=2026-11-01&to=2026-11-30', policyCalendarShape],
  ['/apart', apartListShape],
  ['/policies/outpatient', policyViewShape],
  ['/policies/outpatient/preview', policyPreviewShape],
  ['/devices/dev-1/policy', devicePolicyShape],
  ['/devices/dev-1/wakes', deviceWakesShape],
  ['/classes/devices', page(classedDeviceRowShape)],
  ['/classes/proposals', classProposalsShape],
  ['/freezes', page(freezeRowShape)],
  ['/vendor-rules', page(vendorRuleRowShape)],
  ['/confirmations', page(confirmationRowShape)],
  ['/confirmations/missing', page(missingConfirmationRowShape)],
  ['/rollouts/backups', page(backupRowShape)],
  ['/programs/classes', programClassesShape],
  ['/removals', z.array(removalShape)],
  ['/removals/programs', z.array(removableProgramShape)],
  ['/heads', departmentHeadsShape],
  ['/rollouts/checks', z.array(departmentChecksShape)],
  ['/calendars', page(calendarRowShape)],
  ['/calendars/closing-days', calendarViewShape],
  ['/keys', keysViewShape],
  ['/keys/roles', page(keyRoleRowShape)],
  ['/trust', trustStatusShape],
  ['/trust/waiting', page(waitingRowShape)],
  ['/settings', settingsShape],
  ['/upgrade', upgradeViewShape],
  ['/reports/director', directorReportShape],
];

describe('the stand-in', () => {
  it.each(ANSWERS)('answers %s in the shape of the interface', async (path, shape) => {
    const checked = shape.safeParse(await answer(path));

    expect(checked.success ? [] : checked.error.issues).toEqual([]);
  });

  it('answers every list of the product', () => {
    const paths = ANSWERS.flatMap(([path]) => [
      path,
      path.replace(/^\/(devices|vulnerabilities|rollouts|patches)\/[^/]+/, '/$1/:id'),
    ]);

    expect(GRIDS.map((grid) => grid.path).filter((path) => !paths.includes(path))).toEqual([]);
  });

  it('refuses with a problem, in words', async () => {
    expect(problemShape.safeParse(await answer('/devices/gone')).success).toBe(true);
  });

  it('answers changes in the shape of the interface', async () => {
    const session = sessionShape.parse(await answer('/session'));
    const post = async (path: string, body: string | FormData, kind?: string): Promise<unknown> => {
      const headers = new Headers({ cookie, 'x-csrf-token': session.csrfToken ?? '' });
      if (kind !== undefined) {
        headers.set('content-type', kind);
      }
      return (await fetch(`${standIn.url}/api/v1${path}`, { method: 'POST', headers, body })).json();
    };
    const form = new FormData();
    form.append('file', new File(['x'], '機器台帳.xlsx'));

    expect(jobShape.safeParse(await post('/knowledge/rebuild', '{}', 'application/json')).success).toBe(true);
    expect(ledgerPreviewShape.safeParse(await post('/ledger/preview', form)).success).toBe(true);
    const file = JSON.stringify({ department: '医事課', uses: 3, days: 7 });
    expect(enrolmentTokenShape.safeParse(await post('/enrolment/tokens', file, 'application/json')).success).toBe(true);
    const decision = JSON.stringify({ ids: ['00000000-0000-4000-8000-000000000303'], decision: 'refuse' });
    const asked = JSON.stringify({ ids: ['00000000-0000-4000-8000-000000000305'] });
    expect(proposalsShape.safeParse(await post('/enrolment/proposals', asked, 'application/json')).success).toBe(true);
    expect(
      identityDecisionResultShape.safeParse(await post('/enrolment/decisions', decision, 'application/json')).success,
    ).toBe(true);
  });
});
