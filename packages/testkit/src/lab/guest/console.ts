import { createHmac } from 'node:crypto';
import { request } from 'node:https';

/**
 * Runs on the server's host: speaks to the console's interface as a person's browser would.
 *
 *     console.ts set-up LINK FACILITY          registers the first administrator with a second factor; prints what `ask` needs
 *     console.ts sign-in ACCESS                signs in again, with password and second factor; prints what `ask` needs
 *     console.ts ask ACCESS METHOD PATH [BODY] prints `{ status, body }`
 *
 * The server's certificate comes from its own authority, which no store of this host knows; what is proved here is not TLS.
 */
interface Access {
  readonly origin: string;
  readonly cookie: string;
  readonly csrf: string;
  /** Of the second factor, in base 32. */
  readonly secret: string;
}

const NAME = 'lab-admin';
const PASSWORD = 'a lab has no secrets 4711';

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly cookie: string | undefined;
}

const WAIT_MS = 60_000;

function ask(access: Access, method: string, path: string, body?: unknown): Promise<Answer> {
  const sent = body === undefined ? undefined : JSON.stringify(body);
  const headers = {
    accept: 'application/json',
    ...(access.cookie === '' ? {} : { cookie: access.cookie }),
    ...(access.csrf === '' ? {} : { 'x-csrf-token': access.csrf }),
    ...(sent === undefined ? {} : { 'content-type': 'application/json' }),
  };
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const asked = request(`${access.origin}/api/v1${path}`, {
    method,
    headers,
    rejectUnauthorized: false,
    timeout: WAIT_MS,
  });
  asked.on('response', (response) => {
    let text = '';
    response.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
    });
    response.on('end', () => {
      const cookie = response.headers['set-cookie']?.[0]?.split(';')[0];
      resolve({ status: response.statusCode ?? 0, body: text === '' ? null : JSON.parse(text), cookie });
    });
    response.on('error', reject);
  });
  asked.on('timeout', () => asked.destroy(new Error('no answer')));
  asked.on('error', reject);
  asked.end(sent);
  return promise;
}

/** RFC 6238 with SHA-1, 30 seconds and six digits, from a secret in base 32. */
function oneTimeCode(secret: string, nowMs: number): string {
  const bits = [...secret.replaceAll('=', '')]
    .map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'))
    .join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(nowMs / 30_000)));
  const digest = createHmac('sha1', key).update(counter).digest();
  const at = (digest.at(-1) ?? 0) & 15;
  return String((digest.readUInt32BE(at) & 0x7fff_ffff) % 1_000_000).padStart(6, '0');
}

/** Asks step by step, and keeps what a browser would: cookie and token. @throws Error when a step is refused */
function browser(origin: string) {
  let access: Access = { origin, cookie: '', csrf: '', secret: '' };
  return {
    access: () => access,
    async step(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
      const answer = await ask(access, method, path, body);
      if (answer.status >= 300) {
        throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
      }
      const said = (answer.body ?? {}) as Record<string, unknown>;
      access = {
        ...access,
        cookie: answer.cookie ?? access.cookie,
        csrf: typeof said.csrfToken === 'string' ? said.csrfToken : access.csrf,
        secret: typeof said.secret === 'string' ? said.secret : access.secret,
      };
      return said;
    },
  };
}

async function setUp(link: string, facility: string): Promise<Access> {
  const { origin, hash } = new URL(link);
  const { access, step } = browser(origin);
  await step('POST', '/setup', {
    token: hash.slice(1),
    name: NAME,
    displayName: '試験の管理者',
    password: PASSWORD,
    facility,
  });
  await step('POST', '/me/second-factor/begin');
  await step('POST', '/me/second-factor/confirm', { code: oneTimeCode(access().secret, Date.now()) });
  await step('GET', '/session');
  return access();
}

async function signIn({ origin, secret }: Access): Promise<Access> {
  const { access, step } = browser(origin);
  await step('POST', '/session', { name: NAME, password: PASSWORD });
  await step('POST', '/session/second-factor', { code: oneTimeCode(secret, Date.now()) });
  await step('GET', '/session');
  return { ...access(), secret };
}

// Whoever reads the last line is to find the reason there.
process.on('uncaughtException', (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
const [verb = '', ...args] = process.argv.slice(2);
if (verb === 'set-up') {
  process.stdout.write(JSON.stringify(await setUp(args[0] ?? '', args[1] ?? '')));
} else if (verb === 'sign-in') {
  process.stdout.write(JSON.stringify(await signIn(JSON.parse(args[0] ?? '{}') as Access)));
} else {
  const [access = '{}', method = 'GET', path = '/session', body] = args;
  const sent = body === undefined ? undefined : (JSON.parse(body) as unknown);
  const { status, body: said } = await ask(JSON.parse(access) as Access, method, path, sent);
  process.stdout.write(JSON.stringify({ status, body: said }));
}
