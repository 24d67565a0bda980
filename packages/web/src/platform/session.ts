import { queryOptions, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import type { Session } from '@tsukuroi/protocol';
import { get, rememberCsrfToken } from './api.ts';
import { browserClock, learnServerTime } from './clock.ts';

/** Keeps what every later request and every due date stands on: the CSRF token and the server's time. */
export function takeSession(session: Session, sentMs: number): Session {
  learnServerTime(session.serverTime, sentMs, browserClock.nowMs());
  rememberCsrfToken(session.csrfToken);
  return session;
}

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }) => {
    const sentMs = browserClock.nowMs();
    return takeSession(await get<Session>('/session', signal), sentMs);
  },
  staleTime: 60_000,
});

export function useSession(): Session {
  return useSuspenseQuery(sessionQuery).data;
}

/** Puts an answered session in place of the known one (after sign-in, second factor, set-up). */
export function useTakeSession(): (session: Session) => void {
  const client = useQueryClient();
  return (session) => {
    client.setQueryData(sessionQuery.queryKey, takeSession(session, browserClock.nowMs()));
  };
}

/** What the signed-in person may do; the server decides again on every request. */
export function usePermissions(): {
  readonly change: boolean;
  readonly administer: boolean;
  readonly readAudit: boolean;
} {
  const role = useSession().user?.role;
  return {
    change: role === 'admin' || role === 'operator',
    administer: role === 'admin',
    readAudit: role === 'admin' || role === 'inspector',
  };
}
