import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { ErrorPage, NotFoundPage } from './layout/error-page.tsx';
import { Gate } from './layout/gate.tsx';
import { sessionQuery } from './platform/session.ts';

interface Context {
  readonly client: QueryClient;
}

/** The address's search part is read by the list or page that owns it (components/grid/grid-state.ts). */
type Search = Readonly<Record<string, unknown>>;

const root = createRootRouteWithContext<Context>()({
  loader: ({ context }) => context.client.ensureQueryData(sessionQuery),
  validateSearch: (search: Search): Search => search,
  component: Gate,
  errorComponent: ErrorPage,
  notFoundComponent: NotFoundPage,
});

const page = { getParentRoute: () => root } as const;

/** Every page, loaded when it is first opened. One line each (docs/recipes/page.md). */
const routes = [
  createRoute({ ...page, path: '/', component: lazyRouteComponent(() => import('./pages/today/today-page.tsx')) }),
  createRoute({ ...page, path: '/setup', component: lazyRouteComponent(() => import('./pages/today/today-page.tsx')) }),
  createRoute({
    ...page,
    path: '/devices',
    component: lazyRouteComponent(() => import('./pages/devices/devices-page.tsx')),
  }),
  createRoute({
    ...page,
    path: '/devices/new',
    component: lazyRouteComponent(() => import('./pages/devices/new-device-page.tsx')),
  }),
  createRoute({
    ...page,
    path: '/devices/import',
    component: lazyRouteComponent(() => import('./pages/devices/import-page.tsx')),
  }),
  createRoute({
    ...page,
    path: '/devices/$id',
    component: lazyRouteComponent(() => import('./pages/device/device-page.tsx')),
  }),
  createRoute({
    ...page,
    path: '/devices/$id/inquiry',
    component: lazyRouteComponent(() => import('./pages/device/inquiry-page.tsx')),
  }),
  createRoute({
    ...page,
    path: '/vulnerabilities',
    component: lazyRouteComponent(() => import('./pages/vulnerabilities/vulnerabilities-page.tsx')),
  }),
  createRoute({
    ...page,
    path: '/vulnerabilities/$id',
    component: lazyRouteComponent(() => import('./pages/vulnerabilities/vulnerability-page.tsx')),
  }),
  createRoute({
    ...page,
    path: '/software',
    component: lazyRouteComponent(() => import('./pages/software/software-page.tsx')),
  }),
  createRoute({
    ...page,
    path: '/knowledge',
    component: lazyRouteComponent(() => import('./pages/knowledge/knowledge-page.tsx')),
  }),
  createRoute({
    ...page,
    path: '/policies',
    component: lazyRouteComponent(() => import('./pages/policies/policies-page.tsx')),
  }),
  createRoute({
    ...page,
    path: '/policies/$id',
    component: lazyRouteComponent(() => import('./pages/policies/policy-page.tsx')),
  }),
  createRoute({
    ...page,
    path: '/calendar',
    component: lazyRouteComponent(() => import('./pages/calendar/calendar-page.tsx')),
  }),
  createRoute({
    ...page,
    path: '/classes',
    component: lazyRouteComponent(() => import('./pages/classes/classes-page.tsx')),
  }),
  createRoute({
    ...page,
    path: '/confirmations',
    component: lazyRouteComponent(() => import('./pages/confirmations/confirmations-page.tsx')),
  }),
  createRoute({
    ...page,
    path: '/ledger',
    component: lazyRouteComponent(() => import('./pages/ledger/ledger-page.tsx')),
  }),
  createRoute({
    ...page,
    path: '/ledger/import',
    component: lazyRouteComponent(() => import('./pages/ledger/ledger-import-page.tsx')),
  }),
  createRoute({
    ...page,
    path: '/acceptances',
    component: lazyRouteComponent(() => import('./pages/acceptances/acceptances-page.tsx')),
  }),
  createRoute({ ...page, path: '/audit', component: lazyRouteComponent(() => import('./pages/audit/audit-page.tsx')) }),
  createRoute({ ...page, path: '/users', component: lazyRouteComponent(() => import('./pages/users/users-page.tsx')) }),
  createRoute({
    ...page,
    path: '/enrolment',
    component: lazyRouteComponent(() => import('./pages/enrolment/enrolment-page.tsx')),
  }),
  createRoute({ ...page, path: '/paths', component: lazyRouteComponent(() => import('./pages/paths/paths-page.tsx')) }),
  createRoute({
    ...page,
    path: '/carrying',
    component: lazyRouteComponent(() => import('./pages/carrying/carrying-page.tsx')),
  }),
  createRoute({
    ...page,
    path: '/carrying/$id',
    component: lazyRouteComponent(() => import('./pages/carrying/label-page.tsx')),
  }),
  createRoute({ ...page, path: '/keys', component: lazyRouteComponent(() => import('./pages/keys/keys-page.tsx')) }),
  createRoute({
    ...page,
    path: '/notices',
    component: lazyRouteComponent(() => import('./pages/notices/notices-page.tsx')),
  }),
  createRoute({
    ...page,
    path: '/morning',
    component: lazyRouteComponent(() => import('./pages/morning/morning-page.tsx')),
  }),
  createRoute({ ...page, path: '/desk', component: lazyRouteComponent(() => import('./pages/morning/desk-page.tsx')) }),
  createRoute({ ...page, path: '/stop', component: lazyRouteComponent(() => import('./pages/stop/stop-page.tsx')) }),
  createRoute({
    ...page,
    path: '/settings',
    component: lazyRouteComponent(() => import('./pages/settings/settings-page.tsx')),
  }),
  createRoute({
    ...page,
    path: '/rollouts',
    component: lazyRouteComponent(() => import('./pages/rollouts/rollouts-page.tsx')),
  }),
  createRoute({
    ...page,
    path: '/rollouts/$id',
    component: lazyRouteComponent(() => import('./pages/rollouts/board-page.tsx')),
  }),
  createRoute({
    ...page,
    path: '/work',
    component: lazyRouteComponent(() => import('./pages/rollouts/work-page.tsx')),
  }),
  createRoute({
    ...page,
    path: '/work/$id',
    component: lazyRouteComponent(() => import('./pages/rollouts/work-sheet-page.tsx')),
  }),
  createRoute({
    ...page,
    path: '/patches',
    component: lazyRouteComponent(() => import('./pages/patches/patches-page.tsx')),
  }),
  createRoute({
    ...page,
    path: '/patches/$id',
    component: lazyRouteComponent(() => import('./pages/patches/patch-page.tsx')),
  }),
  createRoute({
    ...page,
    path: '/removals',
    component: lazyRouteComponent(() => import('./pages/removals/removals-page.tsx')),
  }),
  createRoute({
    ...page,
    path: '/first-day',
    component: lazyRouteComponent(() => import('./pages/first-day/first-day-page.tsx')),
  }),
  createRoute({
    ...page,
    path: '/director',
    component: lazyRouteComponent(() => import('./pages/director/director-page.tsx')),
  }),
] as const;

export function makeRouter(client: QueryClient) {
  return createRouter({
    routeTree: root.addChildren([...routes]),
    context: { client },
    defaultErrorComponent: ErrorPage,
    defaultNotFoundComponent: NotFoundPage,
    defaultPendingMs: 300,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
