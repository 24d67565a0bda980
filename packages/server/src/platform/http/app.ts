import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import cookie from '@fastify/cookie';
import multipart from '@fastify/multipart';
import swagger from '@fastify/swagger';
import { type Language, plainJson, sha256, TsukuroiError } from '@tsukuroi/core';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type RawServerDefault,
} from 'fastify';
import { jsonSchemaTransform, serializerCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import '../error-texts.ts';
import { type Access, demandAccess, type Principal } from './access.ts';
import { boundConnections, SLOW_CLIENT } from './connections.ts';
import { demandKnownHost, demandReadableText, demandSameOrigin } from './defence.ts';
import { setSecurityHeaders } from './headers.ts';
import { InputRefusal, problemOf } from './problems.ts';

/** A route as it was added; tests walk them all. */
export interface DeclaredRoute {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly access: Access;
  readonly schema: { readonly params?: z.ZodType; readonly querystring?: z.ZodType; readonly body?: z.ZodType };
}

declare module 'fastify' {
  interface FastifyInstance {
    readonly declaredRoutes: readonly DeclaredRoute[];
  }
  interface FastifyRequest {
    /** Who asks; found before anything else looks at the request. */
    principal: Principal;
    /** Language of words in the answer, from Accept-Language. */
    language: Language;
  }
}

/** The server with schemas by zod. Routes are added with `app.route({ schema, config: { access }, … })`. */
export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

export interface AppOptions {
  readonly productVersion: string;
  /** Host names this server answers to besides `localhost` and addresses in figures. */
  readonly names: readonly string[];
  /** Key and certificate chain in PEM; absent on loopback. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Finds who asks, from cookies and headers. */
  readonly authenticate: (request: {
    readonly cookies: Readonly<Record<string, string | undefined>>;
    readonly authorization: string | undefined;
  }) => Promise<Principal>;
  readonly log: boolean;
}

/** Largest JSON body. Files come as multipart with limits of their own route. */
const BODY_LIMIT = 1_048_576;

export const API = '/api/v1';

/** Standard output is the command line's answer; the log goes where the service manager keeps it. */
const STANDARD_ERROR = { write: (line: string) => void process.stderr.write(plainJson(line)) };

/** Makes the server without any route but the description of its interface. */
export async function buildApp(options: AppOptions): Promise<App> {
  const app = makeInstance(options);
  app.setValidatorCompiler<z.ZodType>(({ schema }) => (data) => {
    const read = schema.safeParse(data);
    return read.success ? { value: read.data } : { error: new InputRefusal(read.error.issues) };
  });
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(answerProblem);
  app.setNotFoundHandler(() => {
    throw new TsukuroiError('NOT_FOUND');
  });
  await app.register(cookie);
  await app.register(multipart, {
    throwFileSizeLimit: true,
    limits: { fields: 10, fieldSize: 10_000, files: 20, fileSize: 20_000_000, headerPairs: 50 },
  });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Tsukuroi', version: options.productVersion },
      servers: [{ url: '/' }],
    },
    transform: jsonSchemaTransform,
  });
  guard(app, options);
  tagAnswers(app);
  app.get(`${API}/openapi.json`, { config: { access: { everyone: true } }, schema: { hide: true } }, async () =>
    app.swagger(),
  );
  return app;
}

function answerProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = problemOf(error, request.id, request.language ?? languageOf(request.headers['accept-language']));
  if (problem.status >= 500) {
    request.log.error({ err: error, requestId: request.id }, 'request failed');
  }
  reply.header('cache-control', 'no-store').type('application/problem+json');
  return reply.code(problem.status).serializer(JSON.stringify).send(problem);
}

function makeInstance(options: AppOptions): App {
  const common = {
    logger: options.log
      ? { level: 'warn', redact: ['req.headers.authorization', 'req.headers.cookie'], stream: STANDARD_ERROR }
      : false,
    genReqId: () => randomUUID(),
    bodyLimit: BODY_LIMIT,
    connectionTimeout: 60_000,
    requestTimeout: 120_000,
    keepAliveTimeout: 30_000,
    trustProxy: false,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 300 },
    // Addresses that cannot even be read pass no hook, so the headers are set here.
    frameworkErrors: (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
      setSecurityHeaders(reply, options.tls !== undefined);
      answerProblem(error, request, reply);
    },
    return503OnClosing: true,
  } as const;
  const made =
    options.tls === undefined
      ? Fastify({ ...common, http: SLOW_CLIENT })
      : Fastify({ ...common, https: { ...SLOW_CLIENT, ...options.tls, minVersion: 'TLSv1.2' as const } });
  boundConnections(made.server);
  return made as unknown as App;
}

/** What every request passes, in this order, before its body is read. */
function guard(app: App, options: AppOptions): void {
  const names = new Set(['localhost', ...options.names.map((name) => name.toLowerCase())]);
  app.decorateRequest('principal');
  app.decorateRequest('language', 'ja');
  const routes: DeclaredRoute[] = [];
  app.decorate('declaredRoutes', routes);
  app.addHook('onRoute', (route) => {
    const access = route.config?.access;
    if (access === undefined) {
      throw new Error(`route ${String(route.method)} ${route.url} does not declare who may use it`);
    }
    const schema = (route.schema ?? {}) as DeclaredRoute['schema'];
    routes.push(
      ...[route.method]
        .flat()
        .map((method) => ({ method: method as DeclaredRoute['method'], url: route.url, access, schema })),
    );
  });
  app.addHook('onRequest', async (request, reply) => {
    request.language = languageOf(request.headers['accept-language']);
    request.principal = { kind: 'nobody' };
    reply.header('x-request-id', request.id);
    setSecurityHeaders(reply, options.tls !== undefined);
    demandKnownHost(request, names);
    request.principal = await options.authenticate({
      cookies: request.cookies,
      authorization: request.headers.authorization,
    });
    if (request.is404) {
      return;
    }
    demandAccess(request.routeOptions.config.access ?? {}, request.principal);
    demandSameOrigin(request, request.principal);
  });
  app.addHook('preValidation', async (request) => {
    demandReadableText(request.params);
    demandReadableText(request.query);
    demandReadableText(request.body);
  });
}

/** `ja` unless English is asked for and Japanese is not. */
function languageOf(header: string | undefined): Language {
  const first = (header ?? '')
    .split(',')
    .map((part) => part.trim().slice(0, 2).toLowerCase())
    .find((tag) => tag === 'ja' || tag === 'en');
  return first === 'en' ? 'en' : 'ja';
}

/** Answers of the interface are kept by no cache on a shared machine, but carry an ETag for those who ask again. */
function tagAnswers(app: App): void {
  app.addHook('onSend', async (request, reply, payload) => {
    if (!request.url.startsWith(`${API}/`)) {
      return payload;
    }
    if (!reply.hasHeader('cache-control')) {
      reply.header('cache-control', 'no-store');
    }
    if (request.method !== 'GET' || reply.statusCode !== 200 || typeof payload !== 'string') {
      return payload;
    }
    const tag = `"${sha256(payload).slice(0, 32)}"`;
    reply.header('etag', tag).header('vary', 'Accept, Accept-Language');
    if (request.headers['if-none-match'] === tag) {
      reply.code(304);
      return null;
    }
    return payload;
  });
}

export type { Access, Principal };
