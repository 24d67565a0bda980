import { PROGRAM_CATEGORIES } from '@tsukuroi/core/program-category.ts';
import type { ProgramClasses, RemovableProgram, Removal } from '@tsukuroi/protocol';
import type { Route } from './routes.ts';

const PROGRAMS: readonly RemovableProgram[] = [
  {
    app: 'old-remote',
    name: '遠隔操作（旧）',
    devices: [
      { id: 'dev-1', name: 'GAIRAI-PC01', department: '外来', version: '1.4-2' },
      { id: 'dev-5', name: 'BYOTO3-PC02', department: '3階病棟', version: '1.4-2' },
    ],
  },
  { app: 'ecg', name: '心電図ビューア', cannot: '装置の一部です', devices: [] },
];

const STANDING: readonly Removal[] = [
  {
    ...{ id: 'removal-1', app: 'old-remote', name: '遠隔操作（旧）', who: 'operator', at: '2026-11-20T05:00:00Z' },
    because: '製造元の提供が終わったため',
    devices: [
      {
        ...{ id: 'dev-1', name: 'GAIRAI-PC01', department: '外来', state: 'held', permit: false, back: true },
        held: ['金庫の鍵で署名した許可がありません。責任者に許可の署名を頼んでください。'],
      },
      {
        ...{ id: 'dev-9', name: 'BYOTO4-PC03', department: '4階病棟', state: 'held', permit: true, back: true },
        held: [
          'いま進んでいる配布「病棟(夜間) 2026/11/23(月)」(段階 2/3、420 台のうち残り 137 台)が終わった後、次の配布で外します。配布の途中では、試していない作業を加えません。順調なら 2026/11/27(金) 以降です。',
        ],
        waitsFor: { id: 'rollout-1', name: '病棟(夜間) 2026/11/23(月)' },
      },
      { id: 'dev-5', name: 'BYOTO3-PC02', department: '3階病棟', state: 'done', held: [], permit: true, back: false },
    ],
  },
];

const RECEPTION = { id: 'dev-1', name: 'GAIRAI-PC01', department: '外来' };
const WARD = { id: 'dev-5', name: 'BYOTO3-PC02', department: '3階病棟' };
const CLASSES: Readonly<Record<string, ProgramClasses['classes'][number]['programs']>> = {
  RemoteAccess: [{ app: 'old-remote', name: '遠隔操作（旧）', devices: 2, named: [RECEPTION, WARD] }],
  MedicalSoftware: [
    { app: 'ecg', name: '心電図ビューア', devices: 61, named: [WARD] },
    { app: 'dose', name: '線量の記録', devices: 0, named: [] },
  ],
};

function programClasses(): ProgramClasses {
  return {
    known: true,
    classes: PROGRAM_CATEGORIES.map((id) => {
      const programs = CLASSES[id] ?? [];
      return { id, programs: [...programs], devices: Math.max(0, ...programs.map(({ devices }) => devices)) };
    }),
    without: [{ app: 'codec', name: '動画の部品', devices: 1, named: [RECEPTION] }],
    lookedAt: 1_180,
    unknown: 60,
  };
}

/** What the page プログラムを外す asks, and the editor of policies about programs. */
export const REMOVALS_ROUTES: Readonly<Record<string, Route>> = {
  'GET /programs/classes': () => ({ value: programClasses() }),
  'GET /removals': () => ({ value: STANDING }),
  'GET /removals/programs': () => ({ value: PROGRAMS }),
  'POST /removals': () => ({ value: { id: 'removal-2' } }),
  'POST /removals/:id/cancel': () => ({ value: null }),
  'GET /removals/:id/permit': () => ({ value: { format: 'permit/1', verb: 'remove', subject: 'old-remote' } }),
};
