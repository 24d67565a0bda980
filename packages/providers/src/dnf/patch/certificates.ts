import { createHash } from 'node:crypto';

const PUBLIC_KEY = 6;

/** One OpenPGP certificate of a key file. */
export interface Certificate {
  /** Of its own key, upper-case hexadecimal; its subkeys have others. */
  readonly fingerprint: string;
  readonly bytes: Buffer;
}

interface Packet {
  readonly tag: number;
  readonly start: number;
  readonly body: Buffer;
  readonly end: number;
}

/**
 * Parts a binary key file into its certificates (RFC 9580, 10.1: each begins with a public key packet). A vendor's file may hold several, and
 * only some of them may be accepted. What cannot be read is no certificate: undefined for the whole file.
 */
export function certificatesIn(bytes: Buffer): readonly Certificate[] | undefined {
  const starts: { readonly at: number; readonly fingerprint: string }[] = [];
  for (let at = 0; at < bytes.length; ) {
    const packet = packetAt(bytes, at);
    const fingerprint = packet?.tag === PUBLIC_KEY ? fingerprintOf(packet.body) : undefined;
    if (packet === undefined || (packet.tag === PUBLIC_KEY && fingerprint === undefined)) {
      return undefined;
    }
    if (fingerprint !== undefined) {
      starts.push({ at, fingerprint });
    }
    at = packet.end;
  }
  return starts[0]?.at === 0
    ? starts.map(({ at, fingerprint }, place) => ({ fingerprint, bytes: bytes.subarray(at, starts[place + 1]?.at) }))
    : undefined;
}

/** RFC 9580, 4.2: both forms of a packet's head. Keys have no packets of unknown length. */
function packetAt(bytes: Buffer, start: number): Packet | undefined {
  const head = bytes[start] ?? 0;
  if ((head & 0x80) === 0) {
    return undefined;
  }
  const isNew = (head & 0x40) !== 0;
  const length = isNew ? newLength(bytes, start + 1) : oldLength(bytes, start + 1, head & 0x03);
  if (length === undefined) {
    return undefined;
  }
  const from = start + 1 + length.octets;
  const end = from + length.bytes;
  const tag = isNew ? head & 0x3f : (head >> 2) & 0x0f;
  return end > bytes.length ? undefined : { tag, start, body: bytes.subarray(from, end), end };
}

type Length = { readonly octets: number; readonly bytes: number } | undefined;

function newLength(bytes: Buffer, at: number): Length {
  const [first, second] = [bytes[at] ?? 224, bytes[at + 1] ?? 0];
  if (first < 192) {
    return { octets: 1, bytes: first };
  }
  if (first < 224) {
    return { octets: 2, bytes: ((first - 192) << 8) + second + 192 };
  }
  return first === 255 && at + 5 <= bytes.length ? { octets: 5, bytes: bytes.readUInt32BE(at + 1) } : undefined;
}

function oldLength(bytes: Buffer, at: number, kind: number): Length {
  const octets = [1, 2, 4][kind];
  return octets === undefined || at + octets > bytes.length
    ? undefined
    : { octets, bytes: bytes.readUIntBE(at, octets) };
}

/** RFC 9580, 5.5.4: version 4 by SHA-1, version 6 by SHA-256; older ones are no keys to trust. */
function fingerprintOf(body: Buffer): string | undefined {
  const [version] = body;
  if (version === 4) {
    const head = Buffer.from([0x99, body.length >> 8, body.length & 0xff]);
    return createHash('sha1').update(head).update(body).digest('hex').toUpperCase();
  }
  if (version === 6) {
    const head = Buffer.alloc(5, 0x9b);
    head.writeUInt32BE(body.length, 1);
    return createHash('sha256').update(head).update(body).digest('hex').toUpperCase();
  }
  return undefined;
}
