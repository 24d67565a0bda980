/**
 * The few messages of the Wayland protocol that ask to be told when keyboard and mouse rest (Wayland, "Wire Format"; wayland.xml; ext-idle-notify-v1
 * of wayland-protocols; idle.xml of plasma-wayland-protocols, which compositors had before it). Little endian, as every machine is on which
 * the agent runs; no message that is used here carries a file.
 */

/** A message is told by a number of 16 bits how long it is. */
const HEAD_BYTES = 8;

/** Numbers of objects; the rest are handed out from here on. */
export const DISPLAY = 1;
export const REGISTRY = 2;
export const FIRST_FREE = 3;

/** What the display says itself: an error, which ends the connection (wl_display.error). */
export const DISPLAY_ERROR = 0;
/** wl_registry.global */
export const GLOBAL = 0;
/** ext_idle_notification_v1.idled and .resumed; org_kde_kwin_idle_timeout.idle and .resumed */
export const IDLED = 0;
export const RESUMED = 1;

export interface Message {
  readonly object: number;
  readonly opcode: number;
  readonly body: Buffer;
}

/** Something that a compositor offers. */
export interface Global {
  readonly name: number;
  readonly kind: string;
  readonly version: number;
}

/** How a compositor is asked; best first. Input alone counts where it can be asked for: a film that plays is nobody at the keyboard. */
export const NOTIFIERS = ['ext_idle_notifier_v1', 'org_kde_kwin_idle'] as const;

function message(object: number, opcode: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([uint(object), uint((HEAD_BYTES + body.length) * 0x1_0000 + opcode), body]);
}

function uint(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/** With its closing zero, filled up to four bytes. */
function text(value: string): Buffer {
  const length = Buffer.byteLength(value) + 1;
  const bytes = Buffer.alloc(Math.ceil(length / 4) * 4);
  bytes.write(value);
  return Buffer.concat([uint(length), bytes]);
}

export function getRegistry(): Buffer {
  return message(DISPLAY, 1, uint(REGISTRY));
}

/** The compositor answers with `done` of this object when it has said all that came before. */
export function sync(callback: number): Buffer {
  return message(DISPLAY, 0, uint(callback));
}

export function bind({ kind, name }: Global, version: number, object: number): Buffer {
  return message(REGISTRY, 0, uint(name), text(kind), uint(version), uint(object));
}

/** Asks to be told when a seat rested for so long, and when it is used again. */
export function watchSeat(notifier: Global, object: number, seat: number, watch: number, restMs: number): Buffer {
  if (notifier.kind === 'org_kde_kwin_idle') {
    return message(object, 0, uint(watch), uint(seat), uint(restMs));
  }
  // Since version 2 input alone can be asked for, whatever inhibits the screen saver.
  return message(object, notifier.version >= 2 ? 2 : 1, uint(watch), uint(restMs), uint(seat));
}

/** Whole messages at the beginning of what came, and the rest. Undefined: what no compositor says. */
export function takeMessages(
  bytes: Buffer,
): { readonly messages: readonly Message[]; readonly rest: Buffer } | undefined {
  const messages: Message[] = [];
  let at = 0;
  while (bytes.length - at >= HEAD_BYTES) {
    const size = bytes.readUInt16LE(at + 6);
    if (size < HEAD_BYTES || size % 4 !== 0) {
      return undefined;
    }
    if (bytes.length - at < size) {
      break;
    }
    messages.push({
      object: bytes.readUInt32LE(at),
      opcode: bytes.readUInt16LE(at + 4),
      body: bytes.subarray(at + HEAD_BYTES, at + size),
    });
    at += size;
  }
  return { messages, rest: bytes.subarray(at) };
}

/** Arguments of wl_registry.global; undefined when they are not whole. */
export function readGlobal(body: Buffer): Global | undefined {
  const length = body.length < 12 ? 0 : body.readUInt32LE(4);
  const after = 8 + Math.ceil(length / 4) * 4;
  if (length === 0 || body.length !== after + 4) {
    return undefined;
  }
  return {
    name: body.readUInt32LE(0),
    kind: body.toString('latin1', 8, 8 + length - 1),
    version: body.readUInt32LE(after),
  };
}
