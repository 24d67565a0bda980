import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { askAt, x11IdleMs } from './ask-idle.ts';
import { COOKIE_KIND, cookieFor, setupRequest } from './messages.ts';

const folder = mkdtempSync(join(tmpdir(), 'restart-x11-'));
let server: Server | undefined;

afterEach(() => {
  server?.close();
  server = undefined;
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const COOKIE = Buffer.from('0123456789abcdef0123456789abcdef', 'hex');

/** A server with one screen, two pixel formats and the vendor's name of five letters. */
function setupAnswer(): Buffer {
  const setup = Buffer.alloc(40 + 8 + 16 + 40);
  setup[0] = 1;
  setup.writeUInt16LE((setup.length - 8) / 4, 6);
  setup.writeUInt16LE(5, 24);
  setup[28] = 1;
  setup[29] = 2;
  setup.writeUInt32LE(0x1e7, 40 + 8 + 16);
  return setup;
}

function reply(write: (bytes: Buffer) => void): Buffer {
  const bytes = Buffer.alloc(32);
  bytes[0] = 1;
  write(bytes);
  return bytes;
}

const EXTENSION_REPLY = reply((bytes) => {
  bytes[8] = 1;
  bytes[9] = 144;
});

/** Serves answers in turn, one for each message; in single bytes, as a stream may bring them. */
async function serve(name: string, answers: (request: Buffer) => Buffer | undefined): Promise<string> {
  const path = join(folder, name);
  server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('data', (request: Buffer) => {
      const answer = answers(request);
      for (const byte of answer ?? []) {
        socket.write(Buffer.from([byte]));
      }
      if (answer === undefined) {
        socket.end();
      }
    });
  });
  const listening = server;
  await new Promise<void>((resolve) => listening.listen(path, resolve));
  return path;
}

describe('askAt', () => {
  it('reads how long keyboard and mouse rested', async () => {
    const asked: Buffer[] = [];
    const idle = reply((bytes) => bytes.writeUInt32LE(1_234_567, 16));
    const path = await serve('good', (request) => {
      asked.push(request);
      return [setupAnswer(), EXTENSION_REPLY, idle][asked.length - 1];
    });

    const answer = await askAt(path, COOKIE);

    expect(answer).toBe(1_234_567);
    expect(asked[0]?.includes(COOKIE)).toBe(true);
    expect(asked[2]).toEqual(Buffer.from([144, 1, 2, 0, 0xe7, 1, 0, 0]));
  });

  it.each([
    ['a server that refuses', () => Buffer.from([0, 0, 11, 0, 0, 0, 0, 0])],
    ['a setup that promises more than any server sends', () => Buffer.from([1, 0, 11, 0, 0, 0, 0xff, 0xff])],
    ['a server that closes', () => undefined],
    ['a setup without a screen', () => Buffer.from([1, 0, 11, 0, 0, 0, 0, 0])],
  ])('does not know with %s', async (name, answer) => {
    expect(await askAt(await serve(name.replaceAll(' ', '-'), answer), undefined)).toBeUndefined();
  });

  it('does not know of a server without the extension', async () => {
    let count = 0;
    const path = await serve('plain', () => [setupAnswer(), reply(() => 0)][count++]);

    expect(await askAt(path, undefined)).toBeUndefined();
  });

  it('does not know when nobody listens', async () => {
    expect(await askAt(join(folder, 'nobody'), undefined)).toBeUndefined();
  });
});

describe.skipIf(process.getuid?.() !== 0)('the cookie of a screen (skipped unless root: files of two owners)', () => {
  const [uid, gid] = [54_321, 54_322];
  const number = String(1_000 + (process.pid % 9_000));
  const field = (value: string | Uint8Array) => {
    const bytes = Buffer.from(value as string);
    return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
  };
  const authority = Buffer.concat([Buffer.from([1, 0]), ...['pc', number, COOKIE_KIND, COOKIE].map(field)]);

  /** A server that the person put where a screen of theirs would listen, and what it was sent by whoever asked. */
  async function sentWith(name: string, owner: readonly [number, number], mode: number): Promise<Buffer> {
    const file = join(folder, name);
    writeFileSync(file, authority);
    chownSync(file, ...(owner as [number, number]));
    chmodSync(file, mode);
    const sent: Buffer[] = [];
    server = createServer((socket) => {
      socket.on('error', () => socket.destroy());
      socket.on('data', (request: Buffer) => {
        sent.push(request);
        socket.end();
      });
    });
    const listening = server;
    await new Promise<void>((resolve) => listening.listen(`\0/tmp/.X11-unix/X${number}`, resolve));
    const screen = { uid, gid, pid: process.pid, display: `:${number}`, waylandDisplay: undefined, xauthority: file };
    expect(await x11IdleMs(screen)).toBeUndefined();
    return Buffer.concat(sent);
  }

  it.each([
    ['of root alone, as a sign-in screen has it', [0, 0], 0o600],
    ['of root and a group that is not theirs', [0, 0], 0o640],
    ['of somebody else, though everybody may read it', [54_323, gid], 0o644],
  ] as const)('%s is not handed to a server of the person', async (name, owner, mode) => {
    const sent = await sentWith(name, owner, mode);

    expect(sent.length).toBeGreaterThan(0);
    expect(sent.includes(COOKIE)).toBe(false);
  });

  it.each([
    ['of their own', [uid, gid], 0o600],
    ['of root, for their group', [0, gid], 0o640],
    ['of root, for everybody', [0, 0], 0o644],
  ] as const)('%s is used', async (name, owner, mode) => {
    expect((await sentWith(name, owner, mode)).includes(COOKIE)).toBe(true);
  });
});

describe('cookieFor', () => {
  const entry = (number: string, kind: string, data: Uint8Array): Buffer =>
    Buffer.concat([
      Buffer.from([1, 0]),
      ...['ward-pc', number, kind, data].map((value) => {
        const bytes = Buffer.from(value);
        const length = Buffer.alloc(2);
        length.writeUInt16BE(bytes.length);
        return Buffer.concat([length, bytes]);
      }),
    ]);

  it('takes the cookie of the display, or the one of any display', () => {
    const file = Buffer.concat([entry('5', COOKIE_KIND, Buffer.from('five')), entry('', COOKIE_KIND, COOKIE)]);

    expect(cookieFor(file, '5')).toEqual(Buffer.from('five'));
    expect(cookieFor(file, '0')).toEqual(COOKIE);
  });

  it('takes nothing from another kind, and nothing from a file that is cut', () => {
    const whole = entry('0', COOKIE_KIND, COOKIE);

    expect(cookieFor(entry('0', 'XDM-AUTHORIZATION-1', COOKIE), '0')).toBeUndefined();
    expect(cookieFor(whole.subarray(0, whole.length - 1), '0')).toBeUndefined();
    expect(setupRequest(undefined)).toHaveLength(12);
  });
});
