import { TsukuroiError } from '@tsukuroi/core';

/** Who sends a request, as found from its cookie or token. `halfway`: signed in up to a stage that still asks for more. */
export type Principal =
  | { readonly kind: 'nobody' }
  | (Signed & { readonly kind: 'halfway'; readonly stage: string })
  | (Signed & { readonly kind: 'user' })
  | { readonly kind: 'token'; readonly id: string; readonly name: string; readonly scope: string };

interface Signed {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly sessionId: string;
  readonly csrfToken: string;
}

/** Who may use a route. Every route declares one; nothing is open by default. */
export interface Access {
  /** Open without sign-in. */
  readonly everyone?: true;
  /** Stages of a sign-in that is not complete. */
  readonly stages?: readonly string[];
  readonly roles?: readonly string[];
  /** Scopes of API tokens. */
  readonly scopes?: readonly string[];
}

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
  }
}

/** @throws TsukuroiError SIGN_IN_NEEDED, SECOND_FACTOR_NEEDED or FORBIDDEN */
export function demandAccess(access: Access, principal: Principal): void {
  if (access.everyone) {
    return;
  }
  switch (principal.kind) {
    case 'nobody':
      throw new TsukuroiError('SIGN_IN_NEEDED');
    case 'halfway':
      if (!access.stages?.includes(principal.stage)) {
        throw new TsukuroiError('SECOND_FACTOR_NEEDED');
      }
      return;
    case 'user':
      if (!access.roles?.includes(principal.role)) {
        throw new TsukuroiError('FORBIDDEN');
      }
      return;
    case 'token':
      if (!access.scopes?.includes(principal.scope)) {
        throw new TsukuroiError('FORBIDDEN');
      }
  }
}
