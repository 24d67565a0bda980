import { isoSeconds, TsukuroiError } from '@tsukuroi/core';
import {
  passwordShape,
  recoveryCodesShape,
  type Session,
  secondFactorBeginShape,
  secondFactorShape,
  sessionShape,
  setupShape,
  signInShape,
} from '@tsukuroi/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { who } from '../../access.ts';
import type { ServerContext } from '../../module.ts';
import { inTransaction } from '../../platform/database/index.ts';
import { API, type App } from '../../platform/http/app.ts';
import { csrfTokenOf } from './sessions.ts';
import { userActor } from './sign-in.ts';
import type { SessionRow, UserRow } from './tables.ts';

const STATES = {
  'second-factor': 'second-factor-needed',
  'second-factor-setup': 'second-factor-setup',
  full: 'signed-in',
} as const;

/** `__Host-` binds the cookie to this host over TLS; loopback without TLS cannot have it (RFC 6265bis, 4.1.3.2). */
export function cookieName(secure: boolean): string {
  return secure ? '__Host-tsukuroi' : 'tsukuroi';
}

type Context = Pick<ServerContext, 'accounts' | 'audit' | 'clock' | 'db' | 'settings' | 'productVersion'>;

/** Signing in and out, and one's own second factor and password. */
export function addSessionRoutes(app: App, context: Context): void {
  const { accounts, settings } = context;
  const tags = ['session'];

  app.route({
    method: 'GET',
    url: `${API}/session`,
    config: { access: who.everyone },
    schema: { summary: 'Who is signed in, and what is missing', tags, response: { 200: sessionShape } },
    handler: async (request) => sessionView(context, cookieOf(request)),
  });

  app.route({
    method: 'POST',
    url: `${API}/setup`,
    config: { access: who.everyone },
    schema: {
      summary: 'Make the first administrator, or come back as one, with a one-time link',
      tags,
      body: setupShape,
      response: { 200: sessionShape },
    },
    handler: async (request, reply) => answer(context, reply, await accounts.setup.complete(request.body)),
  });

  app.route({
    method: 'POST',
    url: `${API}/session`,
    config: { access: who.everyone },
    schema: { summary: 'Sign in with a password', tags, body: signInShape, response: { 200: sessionShape } },
    handler: async (request, reply) => {
      const cookie = await accounts.signIn.password((await settings.facility()).id, {
        ...request.body,
        address: request.ip,
      });
      return answer(context, reply, cookie);
    },
  });

  app.route({
    method: 'POST',
    url: `${API}/session/second-factor`,
    config: { access: who.secondFactorMissing },
    schema: {
      summary: 'Give the code of the authenticator, or a recovery code',
      tags,
      body: secondFactorShape,
      response: { 200: sessionShape },
    },
    handler: async (request, reply) => {
      const { session, user } = await current(context, request);
      return answer(
        context,
        reply,
        await accounts.signIn.secondFactor(session, user, { code: request.body.code, address: request.ip }),
      );
    },
  });

  app.route({
    method: 'DELETE',
    url: `${API}/session`,
    config: { access: who.halfway },
    schema: { summary: 'Sign out', tags, response: { 204: z.null() } },
    handler: async (request, reply) => {
      const { session, user } = await current(context, request);
      await inTransaction(context.db, async (tx) => {
        await accounts.sessions.end(tx, session.hash);
        if (session.stage === 'full') {
          await context.audit.append(tx, user.facility, {
            who: userActor(user),
            what: 'accounts.signed-out',
            target: user.name,
          });
        }
      });
      clearCookie(reply);
      return reply.code(204).send(null);
    },
  });

  app.route({
    method: 'POST',
    url: `${API}/me/second-factor/begin`,
    config: { access: who.secondFactorSetup },
    schema: { summary: 'A new secret for the authenticator', tags, response: { 200: secondFactorBeginShape } },
    handler: async (request) => {
      const { session, user } = await current(context, request);
      return accounts.signIn.beginSetup(session, user);
    },
  });

  app.route({
    method: 'POST',
    url: `${API}/me/second-factor/confirm`,
    config: { access: who.secondFactorSetup },
    schema: {
      summary: 'Prove that the authenticator has the secret',
      tags,
      body: secondFactorShape,
      response: { 200: recoveryCodesShape },
    },
    handler: async (request, reply) => {
      const { session, user } = await current(context, request);
      const done = await accounts.signIn.confirmSetup(session, user, { code: request.body.code, address: request.ip });
      setCookie(reply, done.cookie);
      return { codes: done.codes };
    },
  });

  app.route({
    method: 'POST',
    url: `${API}/me/password`,
    config: { access: who.signedIn },
    schema: {
      summary: 'Change the own password',
      tags,
      body: z.strictObject({ current: z.string().min(1).max(1000), next: passwordShape }),
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      const { session, user } = await current(context, request);
      setCookie(reply, await accounts.users.changePassword(session, user, { ...request.body, address: request.ip }));
      return reply.code(204).send(null);
    },
  });
}

function cookieOf(request: FastifyRequest): string | undefined {
  return request.cookies[cookieName(request.protocol === 'https')];
}

/** The session and user behind a request that was let in by its cookie. */
async function current(context: Context, request: unknown): Promise<{ session: SessionRow; user: UserRow }> {
  const cookie = cookieOf(request as FastifyRequest);
  const found = cookie === undefined ? undefined : await context.accounts.sessions.find(cookie, { touch: false });
  if (found === undefined) {
    throw new TsukuroiError('SIGN_IN_NEEDED');
  }
  return found;
}

/** Gives the new cookie and says who is signed in with it. */
async function answer(context: Context, reply: unknown, cookie: string): Promise<Session> {
  setCookie(reply, cookie);
  return sessionView(context, cookie);
}

function setCookie(reply: unknown, cookie: string): void {
  const { request, setCookie } = bound(reply);
  const secure = request.protocol === 'https';
  setCookie(cookieName(secure), cookie, { path: '/', httpOnly: true, sameSite: 'strict', secure });
}

function clearCookie(reply: unknown): void {
  const { request, setCookie } = bound(reply);
  const secure = request.protocol === 'https';
  setCookie(cookieName(secure), '', { path: '/', httpOnly: true, sameSite: 'strict', secure, maxAge: 0 });
}

function bound(reply: unknown): { request: FastifyRequest; setCookie: FastifyReply['setCookie'] } {
  const known = reply as FastifyReply;
  return { request: known.request, setCookie: known.setCookie.bind(known) };
}

async function sessionView(context: Context, cookie: string | undefined): Promise<Session> {
  const { accounts, clock, productVersion, settings } = context;
  const found = cookie === undefined ? undefined : await accounts.sessions.find(cookie, { touch: false });
  const common = { serverTime: isoSeconds(clock.nowMs()), sample: (await settings.values()).sample, productVersion };
  if (found === undefined || cookie === undefined) {
    return {
      ...common,
      state: (await accounts.setup.needed()) ? 'setup-needed' : 'signed-out',
      user: null,
      csrfToken: null,
    };
  }
  return {
    ...common,
    state: STATES[found.session.stage],
    user: await accounts.users.view(found.user),
    csrfToken: csrfTokenOf(cookie),
  };
}
