import {
  clonesGrid,
  enrolmentTokensGrid,
  gapsGrid,
  type IdentityRow,
  identitiesGrid,
  waitingContentGrid,
} from '@tsukuroi/protocol';
import { type Enrolled, proposalOf, viewOf } from './enrolment.ts';
import { notFound } from './problems.ts';
import type { Route } from './routes.ts';

const DECIDED = {
  confirm: { state: 'active', reason: '管理者が確認' },
  refuse: { state: 'refused', reason: '管理者が拒否' },
  revoke: { state: 'revoked', reason: '管理者が取り消し' },
  image: { state: 'active', reason: '管理者が確認', kind: 'image' },
} as const satisfies Readonly<Record<string, Partial<IdentityRow>>>;

function decide(
  enrolment: Enrolled,
  ids: readonly string[],
  decision: keyof typeof DECIDED,
): { done: readonly string[] } {
  enrolment.identities = enrolment.identities.map((row) =>
    ids.includes(row.id) ? { ...row, ...DECIDED[decision], decidedBy: '情報担当' } : row,
  );
  return { done: ids };
}

/** What the page 登録 asks. */
export const ENROLMENT_ROUTES: Readonly<Record<string, Route>> = {
  'GET /enrolment/identities': ({ hospital }) => ({
    list: { definition: identitiesGrid, rows: hospital.enrolment.identities },
  }),
  'GET /enrolment/identities/:id': ({ hospital, id }) => {
    const view = viewOf(hospital.enrolment, id);
    if (view === undefined) {
      throw notFound();
    }
    return { value: view };
  },
  'POST /enrolment/decisions': ({ hospital, body }) => ({
    value: { ...decide(hospital.enrolment, body.ids as string[], body.decision as keyof typeof DECIDED), refused: [] },
  }),
  'GET /enrolment/tokens': ({ hospital }) => ({
    list: { definition: enrolmentTokensGrid, rows: hospital.enrolment.files },
  }),
  'POST /enrolment/tokens': ({ hospital, body }) => {
    const [template] = hospital.enrolment.files;
    const uses = Number(body.uses);
    const made = {
      id: `20000000-0000-4000-8000-${String(hospital.enrolment.files.length).padStart(12, '0')}`,
      department: typeof body.department === 'string' ? body.department : null,
      kind: body.image === true ? ('image' as const) : uses === 1 ? ('single' as const) : ('rollout' as const),
      used: 0,
      uses,
      validUntil: new Date(hospital.nowMs() + Number(body.days) * 86_400_000).toISOString(),
      madeAt: new Date(hospital.nowMs()).toISOString(),
    };
    hospital.enrolment.files = template === undefined ? [] : [{ ...template, ...made }, ...hospital.enrolment.files];
    return {
      value: {
        format: 'enrolment/1',
        facility: { id: '30000000-0000-4000-8000-000000000000', name: hospital.facility },
        department: made.department,
        addresses: ['192.0.2.5:7471'],
        authority: '0'.repeat(64),
        root: null,
        token: made.id,
        secret: `tsukuroi_enrol_${'A'.repeat(43)}`,
        validUntil: made.validUntil,
      },
    };
  },
  'DELETE /enrolment/tokens/:id': ({ hospital, id }) => {
    hospital.enrolment.files = hospital.enrolment.files.map((file) =>
      file.id === id ? { ...file, state: 'revoked' } : file,
    );
    return { nothing: true };
  },
  'GET /enrolment/clones': ({ hospital }) => ({ list: { definition: clonesGrid, rows: hospital.enrolment.clones } }),
  'GET /enrolment/gaps': ({ hospital }) => ({ list: { definition: gapsGrid, rows: hospital.enrolment.gaps } }),
  'GET /enrolment/devices/:id/gaps': ({ hospital, id }) => ({
    value: hospital.enrolment.gaps.filter(({ device, state }) => device === id && state === 'open'),
  }),
  'POST /enrolment/gaps/seen': ({ hospital, body }) => {
    hospital.enrolment.gaps = hospital.enrolment.gaps.map((gap) =>
      (body.ids as string[]).includes(gap.id) ? { ...gap, state: 'seen', seenBy: '情報担当' } : gap,
    );
    return { nothing: true };
  },
  'POST /enrolment/proposals': ({ hospital, body }) => ({
    value: {
      proposals: hospital.enrolment.identities
        .filter(({ id }) => (body.ids as string[]).includes(id))
        .map((row) => proposalOf(row)),
    },
  }),
  'GET /trust/waiting': ({ hospital }) => ({
    list: { definition: waitingContentGrid, rows: hospital.enrolment.waiting },
  }),
};
