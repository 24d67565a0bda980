import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { connect, type Socket } from 'node:net';
import type { ScreenOfUser } from '../place.ts';
import { displayNumber } from '../screens.ts';
import {
  cookieFor,
  extensionOpcode,
  idleOf,
  queryExtension,
  queryInfo,
  REPLY_BYTES,
  rootWindow,
  setupLength,
  setupRequest,
} from './messages.ts';

const WAIT_MS = 3_000;
const AUTHORITY_LIMIT = 64 * 1024;

/**
 * Asks an X server of this machine how long keyboard and mouse rested; undefined when it cannot be asked. The server belongs to the person: what
 * it says counts for that person's own screen and nothing else, answers are bounded, and the wait is short.
 */
export async function x11IdleMs(screen: ScreenOfUser): Promise<number | undefined> {
  const number = displayNumber(screen.display);
  if (number === undefined) {
    return undefined;
  }
  const cookie = readCookie(screen, number);
  // As its own programs see it: this process may have a /tmp of its own (systemd.exec(5), PrivateTmp).
  for (const path of [`/proc/${screen.pid}/root/tmp/.X11-unix/X${number}`, `\0/tmp/.X11-unix/X${number}`]) {
    const idle = await askAt(path, cookie);
    if (idle !== undefined) {
      return idle;
    }
  }
  return undefined;
}

/** The server at one socket. */
export async function askAt(path: string, cookie: Uint8Array | undefined): Promise<number | undefined> {
  const socket = connect({ path });
  // An error ends the reading below; without anybody listening it would end the program.
  socket.on('error', () => socket.destroy());
  const signal = AbortSignal.timeout(WAIT_MS);
  signal.addEventListener('abort', () => socket.destroy());
  const read = readerOf(socket);
  try {
    socket.write(setupRequest(cookie));
    const head = await read(8);
    const length = setupLength(head);
    if (length === undefined) {
      return undefined;
    }
    const window = rootWindow(Buffer.concat([head, await read(length - 8)]));
    if (window === undefined) {
      return undefined;
    }
    socket.write(queryExtension());
    const opcode = extensionOpcode(await read(REPLY_BYTES));
    if (opcode === undefined) {
      return undefined;
    }
    socket.write(queryInfo(opcode, window));
    return idleOf(await read(REPLY_BYTES));
  } catch {
    return undefined;
  } finally {
    socket.destroy();
  }
}

/** Reads exactly so many bytes, or fails when the stream ends before. Never keeps more than was asked for and one piece beyond. */
function readerOf(socket: Socket): (count: number) => Promise<Buffer> {
  const pieces = socket[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);
  return async (count) => {
    while (rest.length < count) {
      const { done, value } = await pieces.next();
      if (done === true) {
        throw new Error('the X server closed the connection');
      }
      rest = Buffer.concat([rest, value as Buffer]);
    }
    const bytes = rest.subarray(0, count);
    rest = rest.subarray(count);
    return bytes;
  };
}

/**
 * Only a file that the person can read anyway, and no link: whoever has the cookie of a screen sees and types on it, and it is sent to a server that
 * the person may have put there. A name in somebody's environment must not hand them the cookie of another's screen, or of the sign-in.
 */
function readCookie(screen: ScreenOfUser, number: string): Uint8Array | undefined {
  if (screen.xauthority === undefined || !screen.xauthority.startsWith('/')) {
    return undefined;
  }
  let handle: number;
  try {
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
    handle = openSync(`/proc/${screen.pid}/root${screen.xauthority}`, flags);
  } catch {
    return undefined;
  }
  try {
    const facts = fstatSync(handle);
    if (!facts.isFile() || !isReadableBy(facts, screen) || facts.size > AUTHORITY_LIMIT) {
      return undefined;
    }
    const bytes = Buffer.alloc(facts.size);
    return cookieFor(bytes.subarray(0, readSync(handle, bytes, 0, bytes.length, 0)), number);
  } catch {
    return undefined;
  } finally {
    closeSync(handle);
  }
}

/** By its owner, or by root's leave for the group or everybody (path_resolution(7), Permissions). */
function isReadableBy({ gid, mode, uid }: Stats, screen: ScreenOfUser): boolean {
  if (uid === screen.uid) {
    return (mode & constants.S_IRUSR) !== 0;
  }
  return uid === 0 && (mode & (gid === screen.gid ? constants.S_IRGRP : constants.S_IROTH)) !== 0;
}
