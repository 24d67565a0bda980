import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { IdleWatch } from './idle-watch.ts';
import { takeMessages } from './messages.ts';

const folder = mkdtempSync(join(tmpdir(), 'restart-wayland-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let server: Server | undefined;
let watch: IdleWatch | undefined;

afterEach(() => {
  watch?.close();
  server?.close();
});

function words(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => {
    bytes.writeUInt32LE(value, index * 4);
  });
  return bytes;
}

function event(object: number, opcode: number, body: Buffer = Buffer.alloc(0)): Buffer {
  return Buffer.concat([words(object, (8 + body.length) * 0x1_0000 + opcode), body]);
}

function global(name: number, kind: string, version: number): Buffer {
  const text = Buffer.alloc(Math.ceil((kind.length + 1) / 4) * 4);
  text.write(kind);
  return event(2, 0, Buffer.concat([words(name, kind.length + 1), text, words(version)]));
}

/** A compositor that offers what it is told, in single bytes as a stream may bring them. */
async function compositor(name: string, ...offers: readonly Buffer[]) {
  const path = join(folder, name);
  const asked: { object: number; opcode: number; body: Buffer }[] = [];
  let client: Socket | undefined;
  const say = (bytes: Buffer) => {
    for (const byte of bytes) {
      client?.write(Buffer.from([byte]));
    }
  };
  server = createServer((socket) => {
    client = socket;
    socket.on('error', () => socket.destroy());
    socket.on('data', (piece: Buffer) => {
      const taken = takeMessages(piece)?.messages ?? [];
      asked.push(...taken);
      const synced = taken.find(({ object, opcode }) => object === 1 && opcode === 0);
      if (synced !== undefined) {
        say(Buffer.concat([...offers, event(synced.body.readUInt32LE(0), 0, words(1))]));
      }
    });
  });
  const listening = server;
  await new Promise<void>((resolve) => listening.listen(path, resolve));
  return { path, asked, say, hangUp: () => client?.destroy() };
}

/** Until what the compositor said was heard. */
async function until(holds: () => boolean): Promise<void> {
  await expect.poll(holds).toBe(true);
}

const SEAT = global(7, 'wl_seat', 8);
const EXT = global(9, 'ext_idle_notifier_v1', 2);

describe('IdleWatch', () => {
  it('counts a seat as used until it was seen to rest, and again when it is used', async () => {
    const { path, asked, say } = await compositor('ext', SEAT, EXT);
    let nowMs = 1_000_000;
    watch = await IdleWatch.open(path, () => nowMs);
    const opened = watch;

    const first = opened.idleMs();
    await until(() => asked.length === 5);
    const seat = asked[4]?.body.readUInt32LE(0) ?? 0;
    say(event(seat, 0));
    await until(() => opened.idleMs() !== 0);
    nowMs += 20 * 60_000;
    const rested = opened.idleMs();
    say(event(seat, 1));
    await until(() => opened.idleMs() === 0);

    expect(first).toBe(0);
    expect(rested).toBe(20 * 60_000 + 10_000);
    // Version 2: input alone, so that a film that plays is nobody at the keyboard.
    expect(asked[4]).toMatchObject({ object: 4, opcode: 2 });
    expect([asked[4]?.body.readUInt32LE(4), asked[4]?.body.readUInt32LE(8)]).toEqual([10_000, 5]);
  });

  it('asks older desktops in their own words', async () => {
    const { path, asked } = await compositor('kwin', global(3, 'org_kde_kwin_idle', 1), SEAT);

    watch = await IdleWatch.open(path);

    await until(() => asked.length === 5);
    expect(asked[4]).toMatchObject({ opcode: 0, body: words(6, 5, 10_000) });
    expect(watch.idleMs()).toBe(0);
  });

  it('takes the seat that rested the shortest, one that came later included', async () => {
    const { path, asked, say } = await compositor('seats', EXT, SEAT);
    watch = await IdleWatch.open(path, () => 500_000);
    const opened = watch;
    await until(() => asked.length === 5);
    say(event(asked[4]?.body.readUInt32LE(0) ?? 0, 0));
    await until(() => opened.idleMs() === 10_000);

    say(global(12, 'wl_seat', 8));

    await until(() => opened.idleMs() === 0);
  });

  it.each([
    ['a compositor without any such notice', [SEAT]],
    ['a compositor without a seat', [EXT]],
    ['an error of the compositor', [EXT, SEAT, event(1, 0, words(1, 0, 0))]],
    ['a message that no compositor sends', [words(2, 0x0003_0000)]],
    ['an offer that is cut', [event(2, 0, words(1, 400, 0))]],
    ['more offers than any desktop has', [EXT, SEAT, ...Array.from({ length: 600 }, () => global(1, 'x', 1))]],
  ])('does not know with %s', async (name, offers) => {
    const { path } = await compositor(name.replaceAll(' ', '-').slice(0, 30), ...offers);

    watch = await IdleWatch.open(path);

    expect(watch.idleMs()).toBeUndefined();
    expect(watch.refused).toBe(false);
  });

  it('says that nobody listens at a socket that a crashed compositor left', async () => {
    const path = join(folder, 'left');
    const crashes = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
    spawnSync(process.execPath, ['-e', crashes]);

    watch = await IdleWatch.open(path);

    expect(existsSync(path)).toBe(true);
    expect([watch.idleMs(), watch.refused]).toEqual([undefined, true]);
  });

  it('does not know after the compositor ended', async () => {
    const { path, hangUp } = await compositor('ends', EXT, SEAT);
    watch = await IdleWatch.open(path);
    const opened = watch;

    hangUp();

    await until(() => opened.idleMs() === undefined);
  });
});
