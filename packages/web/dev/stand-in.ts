import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { renderSVG } from 'uqr';
import { Door, type DoorState, KNOWN } from './stand-in/door.ts';
import { type Hospital, inventHospital } from './stand-in/hospital.ts';
import { Jobs } from './stand-in/jobs.ts';
import { csvOf, pageOf } from './stand-in/lists.ts';
import { noCsrf, notFound, notSignedIn, Refusal, wrongCode, wrongPassword, wrongToken } from './stand-in/problems.ts';
import { type Answer, ROUTES } from './stand-in/routes.ts';

/**
 * A small server with an invented hospital, for working on the console and for its browser tests. It speaks the interface
 * of docs/formats/api.md as far as the console uses it, and is never part of the product.
 */

const DIST = fileURLToPath(new URL('../dist/', import.meta.url));
/** Files that bear their hash in their name. */
const ASSETS = join(DIST, 'assets');

/** What the console needs, and no more (docs/decisions/0019-console-content-security-policy.md). */
export const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const KINDS: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** What the server answers without an account, as its access table says. */
const OPEN_TO_ALL = new Set(['GET /stop', 'POST /stop/by-card', 'POST /morning/at-desk']);

export interface StandInOptions {
  readonly port?: number;
  readonly devices?: number;
  readonly first?: DoorState;
  /** How far the server's clock is from this machine's. */
  readonly clockMs?: number;
  readonly stepMs?: number;
}

export interface StandIn {
  readonly url: string;
  readonly hospital: Hospital;
  /** Sends a server-sent event to every page that listens. */
  send(event: string, data: unknown): void;
  /** The next answers to this path fail, as when the server is in trouble. */
  fail(path: string): void;
  close(): Promise<void>;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) {
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts);
}

async function readBody(request: IncomingMessage): Promise<{ body: Record<string, unknown>; files: File[] }> {
  const bytes = await bodyOf(request);
  const kind = request.headers['content-type'] ?? '';
  if (kind.startsWith('multipart/')) {
    const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': kind } }).formData();
    const entries = [...form.entries()];
    const texts = entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string');
    return {
      body: Object.fromEntries(texts),
      files: entries.map(([, value]) => value).filter((value): value is File => typeof value !== 'string'),
    };
  }
  return { body: bytes.length === 0 ? {} : (JSON.parse(bytes.toString('utf8')) as Record<string, unknown>), files: [] };
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' });
  response.end(JSON.stringify(value));
}

function sendFile(path: string, response: ServerResponse): void {
  const wanted = join(DIST, normalize(path));
  const file =
    path !== '/' && wanted.startsWith(DIST) && existsSync(wanted) && statSync(wanted).isFile()
      ? wanted
      : join(DIST, 'index.html');
  response.writeHead(200, {
    'content-type': KINDS[extname(file)] ?? 'application/octet-stream',
    'content-security-policy': POLICY,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': file.startsWith(ASSETS) ? 'public, max-age=31536000, immutable' : 'no-cache',
  });
  createReadStream(file).pipe(response);
}

function routeOf(method: string, path: string): { readonly key: string; readonly id: string } {
  const parts = path.split('/');
  const place = [2, 3].find((at) => parts.length > at && `${method} ${parts.with(at, ':id').join('/')}` in ROUTES);
  return `${method} ${path}` in ROUTES || place === undefined
    ? { key: `${method} ${path}`, id: '' }
    : { key: `${method} ${parts.with(place, ':id').join('/')}`, id: decodeURIComponent(parts[place] ?? '') };
}

function sendAnswer(response: ServerResponse, answer: Answer, accept: string, search: URLSearchParams): void {
  if ('nothing' in answer) {
    response.writeHead(204);
    response.end();
  } else if ('value' in answer) {
    sendJson(response, 200, answer.value);
  } else if (accept.includes('text/csv')) {
    response.writeHead(200, { 'content-type': 'text/csv; charset=utf-8' });
    response.end(csvOf(answer.list.definition, answer.list.rows, search));
  } else {
    sendJson(response, 200, pageOf(answer.list.definition, answer.list.rows, search));
  }
}

/** Starts the stand-in on loopback. */
export async function startStandIn(options: StandInOptions = {}): Promise<StandIn> {
  const nowMs = (): number => Date.now() + (options.clockMs ?? 0);
  const hospital = inventHospital(options.devices ?? 2_000, nowMs);
  const jobs = new Jobs(nowMs, options.stepMs ?? 250);
  const door = new Door(options.first ?? 'signed-out', nowMs);
  const failing = new Set<string>();

  const api = async (
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    search: URLSearchParams,
  ): Promise<void> => {
    const method = request.method ?? 'GET';
    const { id: visitId, visit } = door.visit(request.headers.cookie);
    response.setHeader('set-cookie', `visit=${visitId}; HttpOnly; SameSite=Strict; Path=/`);
    const { body, files } = await readBody(request);
    if (failing.has(path)) {
      throw new Refusal(
        500,
        'UNEXPECTED',
        'つくろいの内部で予期しない誤りが起きました。',
        'この操作は行われていません。ほかの機能は動いています。',
        'もう一度試し、続くときは要求番号を添えて管理者へ知らせてください。',
      );
    }
    if (method !== 'GET' && request.headers['x-csrf-token'] !== visit.csrfToken) {
      throw noCsrf();
    }
    const session = () => sendJson(response, 200, door.session(visit, hospital.sample));
    const refuseUnless = (fine: boolean, refusal: () => Refusal): void => {
      if (!fine) {
        throw refusal();
      }
    };
    switch (`${method} ${path}`) {
      case 'GET /session':
        return session();
      case 'POST /setup':
        refuseUnless(door.setUp(visit, String(body.token), String(body.password)), wrongToken);
        hospital.facility = String(body.facility);
        return session();
      case 'POST /session':
        refuseUnless(door.signIn(visit, String(body.name), String(body.password)), wrongPassword);
        return session();
      case 'POST /session/second-factor':
        refuseUnless(door.code(visit, String(body.code)), wrongCode);
        return session();
      case 'DELETE /session':
        door.leave(visit);
        return sendAnswer(response, { nothing: true }, '', search);
      case 'POST /me/second-factor/begin': {
        const secret = door.begin(visit);
        const otpauth = `otpauth://totp/Tsukuroi:${KNOWN.name}?secret=${secret}&issuer=Tsukuroi`;
        return sendJson(response, 200, { otpauth, secret, qrSvg: renderSVG(otpauth) });
      }
      case 'POST /me/second-factor/confirm':
        refuseUnless(door.confirm(visit, String(body.code)), wrongCode);
        return sendJson(response, 200, { codes: KNOWN.recoveryCodes });
      case 'POST /me/password':
        refuseUnless(body.current === door.password, wrongPassword);
        door.password = String(body.next);
        return sendAnswer(response, { nothing: true }, '', search);
      default:
        break;
    }
    refuseUnless(visit.state === 'signed-in' || OPEN_TO_ALL.has(`${method} ${path}`), notSignedIn);
    if (path === '/events') {
      return jobs.listen(response);
    }
    const { key, id } = routeOf(method, path);
    const route = ROUTES[key];
    if (route === undefined) {
      throw notFound();
    }
    sendAnswer(
      response,
      await route({ hospital, jobs, id, body, files, search }),
      request.headers.accept ?? '',
      search,
    );
  };

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://stand-in');
    if (!url.pathname.startsWith('/api/v1')) {
      sendFile(url.pathname, response);
      return;
    }
    api(request, response, url.pathname.slice('/api/v1'.length), url.searchParams).catch((error: unknown) => {
      const problem =
        error instanceof Refusal ? error.problem : new Refusal(500, 'UNEXPECTED', String(error), '', '').problem;
      sendJson(response, problem.status, problem);
    });
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hospital,
    send: (event, data) => jobs.send(event, data),
    fail: (path) => failing.add(path),
    close: async () => {
      jobs.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '5199' },
      devices: { type: 'string', default: '2000' },
      first: { type: 'string', default: 'signed-in' },
    },
  });
  const standIn = await startStandIn({
    port: Number(values.port),
    devices: Number(values.devices),
    first: values.first as DoorState,
  });
  process.stdout.write(`stand-in: ${standIn.url} (${KNOWN.name} / ${KNOWN.password} / ${KNOWN.secret})\n`);
}
