import type { Problem } from '@tsukuroi/protocol';
import { currentLanguage } from './language.ts';
import { offlineProblem, unreadableProblem } from './own-problems.ts';

/** What the server refused, in its own words. The console decides on `problem.code`, never on the sentences. */
export class ApiProblem extends Error {
  readonly problem: Problem;

  constructor(problem: Problem, cause?: unknown) {
    super(problem.code, cause === undefined ? undefined : { cause });
    this.problem = problem;
  }
}

export interface Asked {
  readonly body?: unknown;
  readonly form?: FormData;
  readonly signal?: AbortSignal;
  readonly accept?: string;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
type Listener = () => void;

let csrfToken: string | null = null;
const signedOutListeners = new Set<Listener>();

export function rememberCsrfToken(token: string | null): void {
  csrfToken = token;
}

/** Calls `listener` whenever the server answers that nobody is signed in (any more). */
export function onSignedOut(listener: Listener): () => void {
  signedOutListeners.add(listener);
  return () => signedOutListeners.delete(listener);
}

function headersFor(method: Method, asked: Asked): Headers {
  const headers = new Headers({ accept: asked.accept ?? 'application/json', 'accept-language': currentLanguage() });
  if (asked.body !== undefined) {
    headers.set('content-type', 'application/json');
  }
  if (method !== 'GET' && csrfToken !== null) {
    headers.set('x-csrf-token', csrfToken);
  }
  return headers;
}

async function problemFrom(response: Response): Promise<Problem> {
  try {
    const body: unknown = await response.json();
    if (typeof body === 'object' && body !== null && 'code' in body && 'what' in body) {
      return body as Problem;
    }
  } catch {
    // Not JSON: something between here and the server answered (a proxy, a portal).
  }
  return unreadableProblem(response.status, currentLanguage());
}

/** Sends a request to /api/v1 and answers the response; throws `ApiProblem` for every refusal and when nothing answers. */
export async function send(method: Method, path: string, asked: Asked = {}): Promise<Response> {
  const init: RequestInit = {
    method,
    headers: headersFor(method, asked),
    credentials: 'same-origin',
    cache: 'no-store',
  };
  if (asked.signal !== undefined) {
    init.signal = asked.signal;
  }
  if (asked.form !== undefined) {
    init.body = asked.form;
  } else if (asked.body !== undefined) {
    init.body = JSON.stringify(asked.body);
  }
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}`, init);
  } catch (cause) {
    if (asked.signal?.aborted) {
      throw cause;
    }
    throw new ApiProblem(offlineProblem(currentLanguage()), cause);
  }
  if (response.ok) {
    return response;
  }
  const problem = await problemFrom(response);
  if (response.status === 401 && path !== '/session' && path !== '/session/second-factor') {
    for (const listener of signedOutListeners) {
      listener();
    }
  }
  throw new ApiProblem(problem);
}

/** As `send`, answering the JSON body. The server validates its answers with the same shapes the types come from. */
export async function ask<T>(method: Method, path: string, asked: Asked = {}): Promise<T> {
  const response = await send(method, path, asked);
  if (response.status === 204) {
    return undefined as T;
  }
  try {
    return (await response.json()) as T;
  } catch (cause) {
    throw new ApiProblem(unreadableProblem(response.status, currentLanguage()), cause);
  }
}

export function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return ask<T>('GET', path, signal === undefined ? {} : { signal });
}
