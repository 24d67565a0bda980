// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ApiProblem, ask, get, onSignedOut, rememberCsrfToken } from './api.ts';

function answer(status: number, body: unknown, kind = 'application/json'): Response {
  return new Response(typeof body === 'string' ? body : JSON.stringify(body), {
    status,
    headers: { 'content-type': kind },
  });
}

const PROBLEM = {
  type: 'about:blank',
  title: 'x',
  status: 409,
  code: 'DEVICE_EXISTS',
  params: {},
  requestId: 'req-7',
  what: '同じ名前の端末があります。',
  effect: '登録していません。',
  next: '別の名前を付けてください。',
};

async function refusal(promise: Promise<unknown>): Promise<ApiProblem> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof ApiProblem) {
      return error;
    }
  }
  throw new Error('not refused');
}

afterEach(() => {
  vi.unstubAllGlobals();
  rememberCsrfToken(null);
});

describe('requests to the server', () => {
  it('send the token back with every change, and never with a reading', async () => {
    const fetching = vi.fn(async () => answer(200, {}));
    vi.stubGlobal('fetch', fetching);
    rememberCsrfToken('csrf-1');

    await ask('PATCH', '/settings', { body: { facility: 'みどり台病院' } });
    await get('/settings');

    const tokens = fetching.mock.calls.map((call) =>
      (call as unknown as [string, { headers: Headers }])[1].headers.get('x-csrf-token'),
    );
    expect(tokens).toEqual(['csrf-1', null]);
  });

  it('keep the words of a refusal', async () => {
    vi.stubGlobal('fetch', async () => answer(409, PROBLEM, 'application/problem+json'));

    const { problem } = await refusal(ask('POST', '/devices', { body: {} }));

    expect(problem).toEqual(PROBLEM);
  });

  it('word it when nothing answers: what happened, what it affects, what to do', async () => {
    vi.stubGlobal('fetch', async () => {
      throw new TypeError('failed');
    });

    const { problem } = await refusal(get('/today'));

    expect(problem.code).toBe('NO_ANSWER');
    expect([problem.what, problem.effect, problem.next].every((words) => words.length > 10)).toBe(true);
  });

  it('do not take the page of a proxy for an answer', async () => {
    vi.stubGlobal('fetch', async () => answer(200, '<html>sign in to the portal</html>', 'text/html'));
    expect((await refusal(get('/today'))).problem.code).toBe('ANSWER_UNREADABLE');

    vi.stubGlobal('fetch', async () => answer(502, '<html>bad gateway</html>', 'text/html'));
    expect((await refusal(get('/today'))).problem.status).toBe(502);
  });

  it('tell when the session has ended, but not when a password was wrong', async () => {
    const told = vi.fn();
    const stop = onSignedOut(told);
    vi.stubGlobal('fetch', async () => answer(401, { ...PROBLEM, status: 401 }));

    await refusal(ask('POST', '/session', { body: {} }));
    expect(told).not.toHaveBeenCalled();

    await refusal(get('/devices'));
    expect(told).toHaveBeenCalledOnce();
    stop();
  });
});
