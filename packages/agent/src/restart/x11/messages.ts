/**
 * The few messages of the X protocol that ask how long nobody used keyboard or mouse (X Window System Protocol, version 11, chapter 8 and appendix
 * B; X11 Screen Saver Extension, version 1.0, "Encoding"). Little endian throughout, as the first byte of the setup says.
 */

/** Larger setups than any real server sends are refused. */
export const SETUP_LIMIT = 256 * 1024;
/** Each of the replies used here. */
export const REPLY_BYTES = 32;

const QUERY_EXTENSION = 98;
const SAVER_QUERY_INFO = 1;
const EXTENSION = 'MIT-SCREEN-SAVER';
export const COOKIE_KIND = 'MIT-MAGIC-COOKIE-1';

function padded(bytes: Uint8Array): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
}

/** Opens the connection; without a cookie the server decides by itself whom it lets in. */
export function setupRequest(cookie: Uint8Array | undefined): Buffer {
  const name = Buffer.from(cookie === undefined ? '' : COOKIE_KIND, 'latin1');
  const data = cookie ?? Buffer.alloc(0);
  const head = Buffer.alloc(12);
  head.write('l', 0, 'latin1');
  head.writeUInt16LE(11, 2);
  head.writeUInt16LE(name.length, 6);
  head.writeUInt16LE(data.length, 8);
  return Buffer.concat([head, padded(name), padded(data)]);
}

/** Bytes of the whole answer to the setup, once its first 8 are there; undefined when it is a refusal or too large. */
export function setupLength(head: Buffer): number | undefined {
  const length = 8 + head.readUInt16LE(6) * 4;
  return head[0] === 1 && length <= SETUP_LIMIT ? length : undefined;
}

/** Root window of the first screen. */
export function rootWindow(setup: Buffer): number | undefined {
  if (setup.length < 40 || setup[28] === 0) {
    return undefined;
  }
  const vendor = Math.ceil(setup.readUInt16LE(24) / 4) * 4;
  const at = 40 + vendor + (setup[29] ?? 0) * 8;
  return at + 4 <= setup.length ? setup.readUInt32LE(at) : undefined;
}

export function queryExtension(): Buffer {
  const name = padded(Buffer.from(EXTENSION, 'latin1'));
  const head = Buffer.alloc(8);
  head[0] = QUERY_EXTENSION;
  head.writeUInt16LE(2 + name.length / 4, 2);
  head.writeUInt16LE(EXTENSION.length, 4);
  return Buffer.concat([head, name]);
}

/** Number under which the server knows the extension; undefined when it has none. */
export function extensionOpcode(reply: Buffer): number | undefined {
  return reply[0] === 1 && reply[8] === 1 ? reply[9] : undefined;
}

export function queryInfo(opcode: number, window: number): Buffer {
  const request = Buffer.alloc(8);
  request[0] = opcode;
  request[1] = SAVER_QUERY_INFO;
  request.writeUInt16LE(2, 2);
  request.writeUInt32LE(window, 4);
  return request;
}

/** Milliseconds since the last input. */
export function idleOf(reply: Buffer): number | undefined {
  return reply[0] === 1 ? reply.readUInt32LE(16) : undefined;
}

/** The cookie for a display in an authority file (Xau library: family, address, number, name, data; lengths big endian); undefined when there is none. */
export function cookieFor(authority: Buffer, display: string): Uint8Array | undefined {
  let at = 0;
  const field = (): Buffer | undefined => {
    if (at + 2 > authority.length) {
      return undefined;
    }
    const length = authority.readUInt16BE(at);
    const value = authority.subarray(at + 2, at + 2 + length);
    at += 2 + length;
    return value.length === length ? value : undefined;
  };
  while (at + 2 <= authority.length) {
    at += 2;
    field();
    const number = field();
    const name = field();
    const data = field();
    if (number === undefined || name === undefined || data === undefined) {
      return undefined;
    }
    const mine = number.length === 0 || number.toString('latin1') === display;
    if (mine && name.toString('latin1') === COOKIE_KIND) {
      return data;
    }
  }
  return undefined;
}
